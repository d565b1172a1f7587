"""The roadmap of a round: Now, Next and Later, the order and why, and what leaders decide about it."""

from collections.abc import Callable
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import roadmap as findings_roadmap
from ..records import goal_changes, people, roadmap_settings, roadmaps, rounds
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.releases import Release
from . import office_sight
from .office_access import EDITORS, READERS, office, policy
from .office_results import rights_to, waiting
from .roadmap_forms import AdoptForm, DecisionForm, SettingsForm, settings_form

FIRST = 3
Again = Callable[..., Response]


@office.get("/rounds/<round_id>/roadmap")
@policy(READERS)
def roadmap(round_id: str) -> Any:
    """The roadmap, for those who may with the forms to decide; before the release, when it comes."""
    try:
        return _page(round_id)
    except Conflict:
        return waiting(round_id)


@office.post("/rounds/<round_id>/roadmap")
@policy(EDITORS)
def adopt_goals(round_id: str) -> Response:
    """On to the roadmap with the goals that were chosen; or the page again with what was chosen."""
    _to_work_with(round_id)
    form = AdoptForm()

    def save() -> None:
        goal_changes.adopt(
            current_user.organisation_id,
            round_id,
            form.chosen,
            reason=form.reason.data,
            changed_by=current_user.user.id,
        )

    def again(status: int, errors: Any) -> Response:
        return _page(round_id, form, status, errors)

    if refused := keep(form, save, again):
        return refused
    count = len(form.chosen)
    flash(ngettext("%(num)s goal is adopted.", "%(num)s goals are adopted.", count))
    return redirect(url_for("office.roadmap", round_id=round_id))


@office.get("/rounds/<round_id>/roadmap/settings")
@policy(EDITORS)
def roadmap_settings_form(round_id: str) -> Any:
    """The form of targets and outcomes, as kept; of a roadmap that stays as it was, its page."""
    _to_work_with(round_id)
    if roadmaps.ended(current_user.organisation_id, round_id):
        return redirect(url_for("office.roadmap", round_id=round_id))
    kept = roadmaps.settings(current_user.organisation_id, round_id)
    return _settings_page(round_id, settings_form(_spoken(round_id), kept))


@office.post("/rounds/<round_id>/roadmap/settings")
@policy(EDITORS)
def set_roadmap(round_id: str) -> Response:
    """On to the roadmap, weighed anew; or the form again with everything typed."""
    _to_work_with(round_id)
    organisation_id = current_user.organisation_id
    form = settings_form(_spoken(round_id), roadmaps.settings(organisation_id, round_id), sent=request.form)

    def save() -> None:
        roadmap_settings.change(
            organisation_id,
            round_id,
            form.made_from,
            reason=form.reason.data,
            changed_by=current_user.user.id,
            **form.fields(),
        )

    def again(status: int, errors: Any) -> Response:
        form.version.data = str(roadmaps.settings(organisation_id, round_id).version)
        return _settings_page(round_id, form, status, errors)

    if refused := keep(form, save, again):
        return refused
    flash(_("The goals are weighed anew. What the release proposed stays with it."))
    return redirect(url_for("office.roadmap", round_id=round_id, _anchor="order"))


def keep(form: DecisionForm, save: Callable[[], Any], again: Again) -> Response | None:
    """Nothing once a decision is kept; else the page again with everything typed and what is wrong."""
    if not form.validate():
        return again(400, form.faults)
    try:
        save()
    except Invalid as invalid:
        return again(400, form.blame(invalid.faults))
    except StorageUnavailable:
        message = _(
            "This could not be saved just now. What you typed is still here: save it again in a minute."
        )
        return again(503, [("", message)])
    except (Conflict, NotFound) as error:
        return again(409, [("", refusal(error))])
    return None


def refusal(error: Conflict | NotFound) -> str:
    """Why a decision about a roadmap was not kept, and what to do."""
    code = error.code if isinstance(error, Conflict) else "stale"
    return {
        "stale": _(
            "Somebody else changed this meanwhile. Nothing of yours is lost: look at what they saved, then "
            "save again."
        ),
        "now_is_full": _(
            "Three goals stand in Now already. Move one of them to Next first, or choose Next here."
        ),
        "roadmap_ended": _(
            "A later round is released, so this roadmap stays as it was. Carry the goal on in the newest "
            "roadmap and change it there."
        ),
        "too_many_goals": _(
            "A roadmap holds %(most)s goals. Change one that is there instead.", most=goal_changes.MOST_GOALS
        ),
    }.get(code, str(error))


def names() -> dict[str, str]:
    """The names of those who may have decided, by the id of their account."""
    return {user.id: user.name for user in people.in_organisation(current_user.organisation_id)}


def ended_by(round_id: str) -> rounds.Round | None:
    """The round whose roadmap goes on from this one's, or None while this one can be changed."""
    organisation_id = current_user.organisation_id
    newest = roadmaps.newest(organisation_id, round_id)
    return None if newest == round_id else rounds.get(organisation_id, newest)


def _to_work_with(round_id: str) -> Release:
    """The release of a round whose results everybody may read. Raises NotFound, Conflict."""
    office_sight.round_of(round_id)
    return office_sight.release_to_work_with(round_id)


def _spoken(round_id: str) -> Any:
    return office_sight.round_of(round_id).questionnaire.in_language(str(get_locale()))


def _page(round_id: str, form: AdoptForm | None = None, status: int = 200, errors: Any = ()) -> Response:
    seen = office_sight.release(round_id)
    goals = office_sight.goals_of(seen)
    found = _found(seen, goals)
    later, rights = ended_by(round_id), rights_to(round_id)
    shown = found.roadmap
    offered = shown.proposed if shown.adopted else shown.goals
    page = render_template(
        "results/roadmap.html",
        found=found,
        offered=offered,
        chosen=set(form.chosen) if form else set() if shown.adopted else {row.id for row in offered[:FIRST]},
        form=form or AdoptForm(formdata=None),
        later=later,
        round_id=round_id,
        errors=errors,
        **{**rights, "may_edit": rights["may_edit"] and not later},
    )
    return make_response(page, status)


def _found(seen: Release, goals: list[roadmaps.Goal]) -> findings_roadmap.RoadmapPage:
    organisation_id, round_id = seen.round.organisation_id, seen.round.id
    dropped = {goal.id: _dropped_by(goal) for goal in goals if goal.state == "dropped"}
    history = roadmap_settings.changes(organisation_id, round_id)
    return findings_roadmap.read(
        seen,
        goals,
        roadmaps.settings(organisation_id, round_id),
        dropped=dropped,
        last=history[0] if history else None,
        people=names(),
    )


def _dropped_by(goal: roadmaps.Goal) -> roadmaps.GoalChange:
    """The change by which a goal was dropped."""
    changes = roadmaps.changes(current_user.organisation_id, goal.id)
    return next((each for each in changes if each.fields.get("state") == "dropped"), changes[0])


def _settings_page(round_id: str, form: SettingsForm, status: int = 200, errors: Any = ()) -> Response:
    survey_round = office_sight.round_of(round_id)
    page = render_template(
        "results/roadmap_settings.html",
        form=form,
        round=survey_round,
        targets={pillar.id: pillar.target for pillar in survey_round.questionnaire.pillars},
        round_id=round_id,
        errors=errors,
    )
    return make_response(page, status)
