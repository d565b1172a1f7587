"""The form of a goal: all that leaders may change of one, and one of their own."""

from typing import Any, TypeVar

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..records import goal_changes, people, roadmaps
from . import office_sight
from .goal_forms import GoalForm, OwnGoalForm, texts
from .office_access import EDITORS, office, policy
from .office_goal import helpers, kept_goal
from .office_roadmap import ended_by, keep

AnyForm = TypeVar("AnyForm", bound=GoalForm)


@office.get("/goals/<goal_id>/change")
@policy(EDITORS)
def goal_change(goal_id: str) -> Any:
    """The form, as kept; of a goal whose roadmap stays as it was, its page."""
    kept = kept_goal(goal_id)
    if ended_by(kept.round_id):
        return redirect(url_for("office.goal", goal_id=goal_id))
    return _page(_offered(GoalForm(formdata=None, data=texts(kept)), kept.round_id, kept), kept)


@office.post("/goals/<goal_id>/change")
@policy(EDITORS)
def change_goal(goal_id: str) -> Any:
    """On to the goal; or the form again with everything typed, and what is wrong with it."""
    before = kept_goal(goal_id)
    form = _offered(GoalForm(), before.round_id, before)
    meanwhile = before.version != form.made_from

    def save() -> None:
        goal_changes.edit(
            current_user.organisation_id,
            goal_id,
            form.made_from,
            reason=form.reason.data,
            changed_by=current_user.user.id,
            **form.fields(before),
        )

    def again(status: int, errors: Any) -> Response:
        now = kept_goal(goal_id)
        seen = list(form.differences(now)) if status == 409 and meanwhile else []
        form.version.data = str(now.version) if status == 409 else form.version.data
        return _page(form, now, status, errors, seen)

    if refused := keep(form, save, again):
        return refused
    flash(_("The goal is saved. The next PDF shows it."))
    return redirect(url_for("office.goal", goal_id=goal_id))


@office.get("/rounds/<round_id>/roadmap/new")
@policy(EDITORS)
def goal_new(round_id: str) -> Any:
    """The form of a goal that the catalogue does not have."""
    _released(round_id)
    if ended_by(round_id):
        return redirect(url_for("office.roadmap", round_id=round_id))
    begun = {"horizon": "next", "effort": "M"}
    return _new_page(round_id, _own(OwnGoalForm(formdata=None, data=begun), round_id))


@office.post("/rounds/<round_id>/roadmap/new")
@policy(EDITORS)
def add_goal(round_id: str) -> Any:
    """On to the new goal; or the form again with everything typed."""
    _released(round_id)
    form = _own(OwnGoalForm(), round_id)
    made = []

    def save() -> None:
        fields = {"title": form.title.data, **form.fields()}
        why = {"reason": form.reason.data, "changed_by": current_user.user.id}
        pillar = form.pillar.data
        made.append(goal_changes.add(current_user.organisation_id, round_id, pillar=pillar, **why, **fields))

    def again(status: int, errors: Any) -> Response:
        return _new_page(round_id, form, status, errors)

    if refused := keep(form, save, again):
        return refused
    flash(_("The goal is on the roadmap."))
    return redirect(url_for("office.goal", goal_id=made[0].id))


def _released(round_id: str) -> None:
    """Nothing where a round's results may be worked with. Raises NotFound, Conflict."""
    office_sight.round_of(round_id)
    office_sight.release_to_work_with(round_id)


def _offered(form: AnyForm, round_id: str, kept: roadmaps.Goal | None = None) -> AnyForm:
    """The form with what can be chosen in it, in the reader's language."""
    organisation_id = current_user.organisation_id
    questionnaire = office_sight.round_of(round_id).questionnaire.in_language(str(get_locale()))
    metrics = roadmaps.metrics_of(organisation_id, questionnaire)
    form.offer(questionnaire, metrics, people.in_organisation(organisation_id), kept)
    return form


def _own(form: OwnGoalForm, round_id: str) -> OwnGoalForm:
    questionnaire = office_sight.round_of(round_id).questionnaire.in_language(str(get_locale()))
    return _offered(form, round_id).offer_pillars(questionnaire)


def _page(
    form: GoalForm, kept: roadmaps.Goal, status: int = 200, errors: Any = (), meanwhile: Any = ()
) -> Response:
    page = render_template(
        "results/goal_change.html",
        form=form,
        kept=kept,
        metrics={"leading": kept.leading, "lagging": kept.lagging},
        helpers=helpers(kept),
        failed=status in (409, 503),
        errors=errors,
        meanwhile=meanwhile,
    )
    return make_response(page, status)


def _new_page(round_id: str, form: OwnGoalForm, status: int = 200, errors: Any = ()) -> Response:
    page = render_template(
        "results/goal_change.html",
        form=form,
        kept=None,
        metrics={},
        helpers=0,
        round=office_sight.round_of(round_id),
        round_id=round_id,
        failed=status in (409, 503),
        errors=errors,
        meanwhile=(),
    )
    return make_response(page, status)
