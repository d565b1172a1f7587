"""The page of a goal, and the decisions that need little more than a reason: where it stands, dropping it."""

from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import goal_page
from ..records import goal_changes, offers, roadmaps
from . import office_sight
from .office_access import EDITORS, READERS, office, policy
from .office_results import rights_to
from .office_roadmap import ended_by, keep, names
from .roadmap_forms import DecisionForm, PlaceForm


@office.get("/goals/<goal_id>")
@policy(READERS)
def goal(goal_id: str) -> str:
    """Everything about a goal; for those who may, the ways to change it."""
    kept = kept_goal(goal_id)
    seen = office_sight.release(kept.round_id)
    changes = roadmaps.changes(current_user.organisation_id, goal_id)
    later, rights = ended_by(kept.round_id), rights_to(kept.round_id)
    return render_template(
        "results/goal.html",
        found=goal_page.read(seen, office_sight.goals_of(seen), kept, changes, names()),
        kept=kept,
        later=later,
        helpers=helpers(kept),
        **{**rights, "may_edit": rights["may_edit"] and not later},
    )


@office.get("/goals/<goal_id>/move")
@policy(EDITORS)
def goal_move(goal_id: str) -> Any:
    """The places that the goal can have, and why."""
    kept = kept_goal(goal_id)
    if ended_by(kept.round_id):
        return _to_page(goal_id)
    begun = {"version": str(kept.version), "place": _place_of(kept)}
    return _move_page(kept, PlaceForm(formdata=None, data=begun))


@office.post("/goals/<goal_id>/move")
@policy(EDITORS)
def move_goal(goal_id: str) -> Response:
    """On to the roadmap, where the goal stands as was chosen; or the form again."""
    kept, form = kept_goal(goal_id), PlaceForm()

    def save() -> None:
        goal_changes.move(
            current_user.organisation_id,
            goal_id,
            form.made_from,
            reason=form.reason.data,
            changed_by=current_user.user.id,
            **form.fields(),
        )

    def again(status: int, errors: Any) -> Response:
        now = kept_goal(goal_id)
        form.version.data = str(now.version)
        return _move_page(now, form, status, errors)

    if refused := keep(form, save, again):
        return refused
    flash(_("“%(goal)s” has its place.", goal=kept.title))
    return redirect(url_for("office.roadmap", round_id=kept.round_id, _anchor=f"goal-{goal_id}"))


@office.get("/goals/<goal_id>/drop")
@policy(EDITORS)
def goal_drop(goal_id: str) -> Any:
    """What dropping means, with the form that asks why."""
    kept = kept_goal(goal_id)
    if ended_by(kept.round_id) or kept.state == "dropped":
        return _to_page(goal_id)
    return _drop_page(kept, DecisionForm(formdata=None, data={"version": str(kept.version)}))


@office.post("/goals/<goal_id>/drop")
@policy(EDITORS)
def drop_goal(goal_id: str) -> Response:
    """On to the roadmap without the goal; or the form again."""
    kept, form = kept_goal(goal_id), DecisionForm()

    def save() -> None:
        goal_changes.edit(
            current_user.organisation_id,
            goal_id,
            form.made_from,
            state="dropped",
            reason=form.reason.data,
            changed_by=current_user.user.id,
        )

    def again(status: int, errors: Any) -> Response:
        now = kept_goal(goal_id)
        form.version.data = str(now.version)
        return _drop_page(now, form, status, errors)

    if refused := keep(form, save, again):
        return refused
    flash(_("“%(goal)s” is dropped. It can be taken up again.", goal=kept.title))
    return redirect(url_for("office.roadmap", round_id=kept.round_id, _anchor="dropped"))


def kept_goal(goal_id: str) -> roadmaps.Goal:
    """The goal in the reader's language. Raises NotFound, also of results that wait."""
    return roadmaps.goal(current_user.organisation_id, goal_id, str(get_locale()))


def helpers(kept: roadmaps.Goal) -> int:
    """How many offered to help with the goal's pillar, for those who may ask them."""
    if current_user.role not in EDITORS:
        return 0
    return offers.counts(current_user.organisation_id, kept.round_id).get(kept.pillar_id, 0)


def _place_of(kept: roadmaps.Goal) -> str:
    """Where a goal stands; of one that is not adopted where it would come to stand by its proposal."""
    every = roadmaps.goals(current_user.organisation_id, kept.round_id)
    beside = [each for each in every if (each.state, each.horizon) == ("adopted", kept.horizon)]
    ids = [each.id for each in beside]
    return f"{kept.horizon}-{1 + (ids.index(kept.id) if kept.id in ids else len(ids))}"


def _to_page(goal_id: str) -> Response:
    return redirect(url_for("office.goal", goal_id=goal_id))


def _move_page(kept: roadmaps.Goal, form: PlaceForm, status: int = 200, errors: Any = ()) -> Response:
    every = roadmaps.goals(current_user.organisation_id, kept.round_id, str(get_locale()))
    form.offer(kept, every)
    page = render_template("results/goal_move.html", kept=kept, form=form, errors=errors)
    return make_response(page, status)


def _drop_page(kept: roadmaps.Goal, form: DecisionForm, status: int = 200, errors: Any = ()) -> Response:
    page = render_template("results/goal_drop.html", kept=kept, form=form, errors=errors)
    return make_response(page, status)
