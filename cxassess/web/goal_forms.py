"""The forms of a goal: all that leaders may change of one, and one of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, ValidationError

from ..findings import goals as said
from ..findings.wording import opened
from ..maturity import Metric, Questionnaire
from ..records import roadmaps
from ..records.goal_checks import ACTION_ADVICE, EFFORTS, LONGEST, LONGEST_ACTION, MOST_ACTIONS
from ..records.names import line_fault
from ..records.people import User
from .goal_fields import DayField, NumberField, in_reach, number_text
from .refusals import a_line, in_words, lines
from .roadmap_forms import DecisionForm, in_order


class GoalForm(DecisionForm):
    """All that leaders may change of a goal; what they leave empty is as the catalogue has it."""

    title = StringField(_l("What is to be reached?"), [a_line(LONGEST["title"])])
    why = TextAreaField(_l("Why does it matter?"), [lines(LONGEST["why"])])
    actions = TextAreaField(_l("What is to be done?"))
    owner = StringField(_l("Who owns this goal?"), [a_line(LONGEST["owner"])])
    due_on = DayField(_l("By when?"), [in_reach])
    horizon = RadioField(
        _l("When do you take it up?"),
        [AnyOf(roadmaps.HORIZONS, message=_l("Choose Now, Next or Later."))],
        validate_choice=False,
    )
    effort = RadioField(
        _l("How much work is it?"),
        [AnyOf(EFFORTS, message=_l("Choose small, medium or large."))],
        validate_choice=False,
    )
    returns = SelectMultipleField(_l("Which returns does it serve?"), validate_choice=False)
    costs = SelectMultipleField(_l("Which costs of inaction does it save?"), validate_choice=False)
    leading_metric = SelectField(_l("Leading metric"), validate_choice=False)
    leading_baseline = NumberField(_l("Today"))
    leading_target = NumberField(_l("Target"))
    lagging_metric = SelectField(_l("Lagging metric"), validate_choice=False)
    lagging_baseline = NumberField(_l("Today"))
    lagging_target = NumberField(_l("Target"))
    remind = SelectField(_l("Who is told when a measurement is due?"), validate_choice=False)
    own = False

    def offer(
        self,
        questionnaire: Questionnaire,
        metrics: Mapping[str, Metric],
        colleagues: Sequence[User],
        kept: roadmaps.Goal | None = None,
    ) -> GoalForm:
        """The form with what can be chosen in it."""
        self.own = kept is None or kept.own
        horizons = [(code, said.horizon_text(code)) for code in roadmaps.HORIZONS]
        self.horizon.choices = [SelectChoice(*pair) for pair in horizons]
        self.effort.choices = [SelectChoice(code, opened(said.effort_text(code))) for code in EFFORTS]
        for name in ("returns", "costs"):
            known = [(each.id, each.name) for each in getattr(questionnaire, name)]
            self[name].choices = [SelectChoice(*pair) for pair in known]
        listed = sorted((each.name.casefold(), each.id, _metric_text(each)) for each in metrics.values())
        choices = [SelectChoice(key, text) for _name, key, text in listed]
        for name in ("leading_metric", "lagging_metric"):
            self[name].choices = [SelectChoice("", _("No metric yet")), *choices] if self.own else choices
        self.remind.choices = [SelectChoice(*pair) for pair in _reminded(colleagues, kept)]
        return self

    def validate_title(self, field: Field) -> None:
        """Raise ValidationError where a goal of leaders' own would have no title."""
        if self.own and field.raw_data and not (field.data or "").strip():
            raise ValidationError(_("Say what is to be reached."))

    def validate_actions(self, field: Field) -> None:
        """Raise ValidationError for too many lines, or one that is too long."""
        named = _lines(field.data)
        if len(named) > MOST_ACTIONS:
            raise ValidationError(_("Name at most %(most)s actions.", most=MOST_ACTIONS))
        if any(line_fault(action, LONGEST_ACTION) for action in named):
            raise ValidationError(in_words(ACTION_ADVICE))

    def named(self, field: Field) -> str:
        """A field's error; of the four numbers also whose it is."""
        if not isinstance(field, NumberField):
            return str(field.errors[0])
        metric = self[f"{field.name.partition('_')[0]}_metric"]
        words = {"metric": metric.label.text, "which": field.label.text, "message": field.errors[0]}
        return _("%(metric)s, %(which)s: %(message)s", **words)

    def fields(self, before: roadmaps.Goal | None = None) -> dict[str, Any]:
        """What was changed, in the words of `records.goal_changes`; all that was filled in of a new goal.

        What was not sent at all stays as it is.
        """
        kept = texts(before) if before else {}
        sent = [name for name in FIELDS if self[name].raw_data]
        return {name: self._value(name) for name in sent if _typed(self[name]) != kept.get(name, "")}

    def _value(self, name: str) -> Any:
        field = self[name]
        if isinstance(field, NumberField | DayField):
            return field.value
        if name == "actions":
            return _lines(field.data) or ([] if self.own else None)
        if isinstance(field, SelectMultipleField):
            return in_order(field)
        text = (field.data or "").strip()
        return text or ("" if self.own and name == "why" else None)

    def differences(self, now: roadmaps.Goal) -> Iterator[tuple[Field, str]]:
        """Each field whose typed value is not what is kept now, with what is kept now in words."""
        for name, kept in texts(now).items():
            if name in FIELDS and self[name].raw_data and _typed(self[name]) != kept:
                yield self[name], _in_words(self[name], kept)


class OwnGoalForm(GoalForm):
    """A goal that the catalogue does not have."""

    pillar = SelectField(_l("Which pillar does it serve?"), validate_choice=False)

    def offer_pillars(self, questionnaire: Questionnaire) -> OwnGoalForm:
        """The form with the pillars of the round."""
        pillars = [(pillar.id, pillar.name) for pillar in questionnaire.pillars]
        self.pillar.choices = [SelectChoice(*pair) for pair in [("", _("Choose a pillar")), *pillars]]
        return self

    def validate_pillar(self, field: Field) -> None:
        """Raise ValidationError where none of the list was chosen."""
        if not field.data or field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose the pillar that it serves."))


FIELDS = (
    *("title", "why", "actions", "owner", "due_on", "horizon", "effort", "returns", "costs"),
    *("leading_metric", "leading_baseline", "leading_target"),
    *("lagging_metric", "lagging_baseline", "lagging_target", "remind"),
)


def texts(goal: roadmaps.Goal) -> dict[str, Any]:
    """A goal's values as they stand in the form."""
    found: dict[str, Any] = {
        "version": str(goal.version),
        "title": goal.title,
        "why": goal.why,
        "actions": "\n".join(goal.actions),
        "owner": goal.owner or "",
        "due_on": goal.due_on.isoformat() if goal.due_on else "",
        "horizon": goal.horizon,
        "effort": goal.effort,
        "returns": sorted(goal.returns),
        "costs": sorted(goal.costs),
        "remind": goal.remind or "",
    }
    for kind, metric in (("leading", goal.leading), ("lagging", goal.lagging)):
        found[f"{kind}_metric"] = metric.id if metric else ""
        found[f"{kind}_baseline"] = number_text(metric.baseline if metric else None)
        found[f"{kind}_target"] = number_text(metric.target if metric else None)
    return found


def _typed(field: Field) -> Any:
    """What stands in a field, as `texts` has it."""
    if isinstance(field, SelectMultipleField):
        return sorted(value for value in field.data or () if value)
    text = (field.data or "").strip()
    return "\n".join(_lines(text)) if field.name == "actions" else "\n".join(text.splitlines())


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _metric_text(metric: Metric) -> str:
    if not metric.unit:
        return metric.name
    return _("%(name)s, in %(unit)s", name=metric.name, unit=metric.unit)


def _reminded(colleagues: Sequence[User], kept: roadmaps.Goal | None) -> list[tuple[str, str]]:
    found = [("", _("Nobody")), *((user.id, user.name) for user in colleagues if user.active)]
    if kept and kept.remind and kept.remind not in dict(found):
        found.append((kept.remind, _("somebody who has no account any more")))
    return found


def _in_words(field: Field, kept: Any) -> str:
    """A kept value as the page says it."""
    if isinstance(field, SelectMultipleField):
        return ", ".join(str(choice.label) for choice in field.choices if choice.value in kept)
    if isinstance(field, RadioField | SelectField):
        return next((str(choice.label) for choice in field.choices if choice.value == kept), "")
    return str(kept)
