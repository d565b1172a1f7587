"""What became of the last roadmap, and the form by which one of its goals goes on in the newest."""

from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import AnyOf

from ..findings import course as findings_course
from ..findings.goals import horizon_text
from ..records import carrying_on, roadmaps, rounds
from ..records.errors import Conflict, Invalid, StorageUnavailable
from . import office_sight
from .office_access import EDITORS, READERS, office, policy
from .office_results import rights_to, waiting
from .refusals import a_reason


class CarryOnForm(FlaskForm):  # type: ignore[misc]
    """When the goal is taken up now, and why it goes on."""

    horizon = RadioField(
        _l("When do you take it up?"),
        [AnyOf(roadmaps.HORIZONS, message=_l("Choose Now, Next or Later."))],
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("Why does it go on?"),
        [a_reason()],
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.horizon.choices = [SelectChoice(code, horizon_text(code)) for code in roadmaps.HORIZONS]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Each field's error, with the id of its control."""
        places = {"horizon": "horizon-0"}
        return [(places.get(field.id, field.id), field.errors[0]) for field in self if field.errors]


@office.get("/rounds/<round_id>/course")
@policy(READERS)
def course(round_id: str) -> str:
    """What became of the goals that leaders adopted in the round before."""
    try:
        seen = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    found = findings_course.read(office_sight.last_roadmap(seen))
    return render_template("results/course.html", course=found, round_id=round_id, **rights_to(round_id))


@office.get("/goals/<goal_id>/carry-on")
@policy(EDITORS)
def ask_to_carry_on(goal_id: str) -> Any:
    """What carrying on means, with the form that does it; or why this goal cannot be carried on."""
    goal = roadmaps.goal(current_user.organisation_id, goal_id)
    return _page(CarryOnForm(formdata=None, data={"horizon": goal.horizon}), goal)


@office.post("/goals/<goal_id>/carry-on")
@policy(EDITORS)
def carry_on(goal_id: str) -> Any:
    """On to the goal in the newest roadmap; or the form again with what is wrong with it."""
    goal = roadmaps.goal(current_user.organisation_id, goal_id)
    form = CarryOnForm()
    if not form.validate():
        return _page(form, goal, 400, form.faults)
    try:
        new = _carried(goal_id, form)
    except Conflict as conflict:
        return _page(form, goal, 409, [_conflict(conflict)])
    except StorageUnavailable:
        message = _(
            "This could not be saved just now. What you typed is still here: save it again in a minute."
        )
        return _page(form, goal, 503, [("", message)])
    except Invalid as invalid:
        return _page(form, goal, 400, [("", fault.message) for fault in invalid.faults])
    flash(_("The goal goes on in this roadmap. Look at its date and its targets: they are as they were."))
    return redirect(url_for("office.results", round_id=new.round_id, _anchor=f"goal-{new.id}"))


def _carried(goal_id: str, form: CarryOnForm) -> roadmaps.Goal:
    return carrying_on.carry_on(
        current_user.organisation_id,
        goal_id,
        reason=form.reason.data or "",
        horizon=form.horizon.data,
        changed_by=current_user.user.id,
    )


def _conflict(conflict: Conflict) -> tuple[str, str]:
    """Where a conflict is told, and what to do about it."""
    if conflict.code == "now_is_full":
        message = _("Three goals stand in Now already. Move one of them to Next first, or choose Next here.")
        return "horizon-0", message
    return "", _why_not(conflict)


def _why_not(conflict: Conflict) -> str:
    return {
        "goal_not_adopted": _("Nobody adopted this goal, so it cannot be carried on."),
        "no_later_roadmap": _(
            "No later round that is compared with this one is released yet. Change this goal where it is."
        ),
        "already_carried_on": _("This goal was carried on already. Change the one that goes on with it."),
        "pillar_gone": _(
            "The newest questionnaire has no such pillar any more. Add a goal of your own to another pillar."
        ),
        "too_many_goals": _("The newest roadmap is full. Change a goal that is there instead."),
    }.get(conflict.code, str(conflict))


def _page(
    form: CarryOnForm, goal: roadmaps.Goal, status: int = 200, errors: list[tuple[str, str]] | None = None
) -> Any:
    into, why_not = _into(goal)
    page = render_template(
        "office/carry_on.html",
        form=form,
        goal=goal,
        here=rounds.get(current_user.organisation_id, goal.round_id),
        into=into,
        why_not=why_not,
        errors=errors or [],
    )
    return make_response(page, 409 if into is None and status == 200 else status)


def _into(goal: roadmaps.Goal) -> tuple[rounds.Round | None, str]:
    """The round into whose roadmap the goal can go, or why into none."""
    try:
        return carrying_on.into(current_user.organisation_id, goal.id), ""
    except Conflict as conflict:
        return None, _why_not(conflict)
