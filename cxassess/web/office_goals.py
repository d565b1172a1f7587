"""The page on which leaders make a goal their own: owner, date, horizon, baselines, targets, and why."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from math import isnan, nan
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, ValidationError

from .. import findings
from ..records import goal_changes, offers, roadmaps
from ..records.errors import Conflict, Invalid, StorageUnavailable
from . import office_sight
from .office_access import EDITORS, office, policy

LARGEST = 1e12


class NumberField(StringField):  # type: ignore[misc]
    """A number as the reader's language writes it; what was typed stays, whatever it was."""

    value: float | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number. Raises ValidationError with what to do."""
        typed = (self.data or "").strip().removesuffix("%").strip()
        if not typed:
            return
        try:
            value = float(parse_decimal(typed.replace("−", "-"), locale=get_locale(), strict=True))
        except (NumberFormatError, ValueError):
            value = nan
        if isnan(value):
            raise ValidationError(_("Use a number, such as %(n)s.", n=format_decimal(12.5)))
        if abs(value) > LARGEST:
            raise ValidationError(_("Use a smaller number."))
        self.value = value


class DayField(StringField):  # type: ignore[misc]
    """A date as browsers send it."""

    value: date | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the date. Raises ValidationError with what to do."""
        try:
            self.value = date.fromisoformat(self.data.strip()) if self.data and self.data.strip() else None
        except ValueError:
            raise ValidationError(_("Give a date as year, month and day, such as 2027-06-30.")) from None


def no_controls(form: Any, field: Field) -> None:
    """Nothing, or ValidationError for characters that cannot be seen and some databases refuse."""
    if any(unicodedata.category(char) == "Cc" and char not in "\r\n\t" for char in field.data or ""):
        raise ValidationError(_("Remove the invisible control characters."))


class GoalForm(FlaskForm):  # type: ignore[misc]
    """What leaders may change of a goal; the rest comes from the release and the catalogue."""

    version = HiddenField(validators=[InputRequired()])
    owner = StringField(
        _l("Who owns this goal?"), [Length(max=200, message=_l("Use at most 200 characters.")), no_controls]
    )
    due_on = DayField(_l("By when?"))
    horizon = RadioField(
        _l("When do you take it up?"),
        [AnyOf(roadmaps.HORIZONS, message=_l("Choose Now, Next or Later."))],
        validate_choice=False,
    )
    leading_baseline = NumberField(_l("Today"))
    leading_target = NumberField(_l("Target"))
    lagging_baseline = NumberField(_l("Today"))
    lagging_target = NumberField(_l("Target"))
    reason = TextAreaField(
        _l("Why this change?"),
        [
            DataRequired(_l("Say in a few words why you change this goal. It is kept with the change.")),
            Length(max=1000, message=_l("Use at most 1,000 characters.")),
            no_controls,
        ],
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        names = {"now": _("Now"), "next": _("Next"), "later": _("Later")}
        self.horizon.choices = [SelectChoice(code, names[code]) for code in roadmaps.HORIZONS]

    def fields(self) -> dict[str, Any]:
        """The values in the words of `records.goal_changes.edit`."""
        numbers = {name: self[name].value for name in roadmaps.NUMBERS}
        owner = (self.owner.data or "").strip() or None
        return {"owner": owner, "due_on": self.due_on.value, "horizon": self.horizon.data, **numbers}

    def differences(self, goal: roadmaps.Goal) -> Iterator[tuple[Field, str]]:
        """Each field whose typed text is not what is kept now, with what is kept now."""
        for name, kept in texts(goal).items():
            if name != "version" and (self[name].data or "").strip() != kept:
                yield self[name], kept


def texts(goal: roadmaps.Goal) -> dict[str, str]:
    """A goal's changeable values as they stand in the form."""
    values = {"version": str(goal.version), "owner": goal.owner or "", "horizon": goal.horizon}
    values["due_on"] = goal.due_on.isoformat() if goal.due_on else ""
    for kind, metric in (("leading", goal.leading), ("lagging", goal.lagging)):
        values[f"{kind}_baseline"] = number_text(metric.baseline if metric else None)
        values[f"{kind}_target"] = number_text(metric.target if metric else None)
    return values


@office.get("/goals/<goal_id>")
@policy(EDITORS)
def goal(goal_id: str) -> Any:
    """The form, as kept."""
    kept = roadmaps.goal(current_user.organisation_id, goal_id)
    return _page(GoalForm(formdata=None, data=texts(kept)), kept)


@office.post("/goals/<goal_id>")
@policy(EDITORS)
def change_goal(goal_id: str) -> Any:
    """On to the roadmap; or the form again with everything typed, and what is wrong with it."""
    before = roadmaps.goal(current_user.organisation_id, goal_id)
    form = GoalForm()
    if not form.validate():
        return _page(form, before, 400)
    try:
        _save(goal_id, form)
    except Conflict as conflict:
        return _conflict(form, conflict, roadmaps.goal(current_user.organisation_id, goal_id))
    except StorageUnavailable:
        message = _(
            "This could not be saved just now. What you typed is still here: save it again in a minute."
        )
        return _page(form, before, 503, [("", message)])
    except Invalid as invalid:
        return _page(form, before, 400, [("", fault.message) for fault in invalid.faults])
    flash(_("The goal is saved. The next PDF shows it."))
    return redirect(url_for("office.results", round_id=before.round_id, _anchor=f"goal-{goal_id}"))


def _save(goal_id: str, form: GoalForm) -> None:
    goal_changes.edit(
        current_user.organisation_id,
        goal_id,
        _version(form.version.data),
        reason=form.reason.data,
        changed_by=current_user.user.id,
        **form.fields(),
    )


def _version(text: str) -> int:
    """The version that the form was made from; 0, which no goal has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _conflict(form: GoalForm, conflict: Conflict, now: roadmaps.Goal) -> Any:
    """The form again: nothing was saved, and saving once more means it."""
    if conflict.code == "now_is_full":
        message = _("Three goals stand in Now already. Move one of them to Next first, or choose Next here.")
        return _page(form, now, 409, [("horizon-0", message)])
    form.version.data = str(now.version)
    message = _(
        "Somebody else changed this goal while you did. Nothing of yours is lost: compare it with what "
        "they saved, then save again."
    )
    return _page(form, now, 409, [("", message)], meanwhile=list(form.differences(now)))


def _page(
    form: GoalForm, kept: roadmaps.Goal, status: int = 200, errors: Any = (), meanwhile: Any = ()
) -> Any:
    found = _findings(kept)
    roadmap = found.roadmap
    every = (*roadmap.goals, *roadmap.proposed, *roadmap.dropped)
    row = next(row for row in every if row.id == kept.id)
    page = render_template(
        "office/goal.html",
        form=form,
        goal=row,
        label=found.label,
        kept=kept,
        helpers=offers.counts(current_user.organisation_id, kept.round_id).get(kept.pillar_id, 0),
        errors=[*errors, *(_said(field, row) for field in form if field.errors)],
        meanwhile=meanwhile,
    )
    return make_response(page, status)


def _findings(kept: roadmaps.Goal) -> findings.Findings:
    """What the results page says, the goal among it."""
    return office_sight.found_in(office_sight.release(kept.round_id))


def _said(field: Field, row: findings.GoalRow) -> tuple[str, str]:
    """A field's error for the summary: where it is, and which of the four numbers it means."""
    place = f"{field.id}-0" if isinstance(field, RadioField) else field.id
    if not isinstance(field, NumberField):
        return place, field.errors[0]
    metric = row.leading if field.name.startswith("leading") else row.lagging
    words = {"metric": metric.name, "which": field.label.text, "message": field.errors[0]}
    return place, _("%(metric)s, %(which)s: %(message)s", **words)


def number_text(value: float | None) -> str:
    """A number as it stands in a field; empty where there is none."""
    return "" if value is None else format_decimal(value, format="0.######")
