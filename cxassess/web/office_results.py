"""Rounds and their results, read from the release and from nothing else."""

from dataclasses import dataclass

from flask import render_template, request
from flask_login import current_user

from .. import findings
from ..findings import barriers, branch, course, headline, label, wording, words
from ..findings.figures import Figures
from ..records import rounds as kept_rounds
from ..records.errors import Conflict
from . import office_sight
from .office_access import ADMINISTRATORS, EDITORS, FACILITATORS, READERS, ROLES, address_of, office, policy

ON_A_PAGE = 20


@dataclass(frozen=True)
class Listed:
    """A round in the list; `response` is None before its release, and for those who read no results."""

    round: kept_rounds.Round
    period: str
    label: findings.Label | None
    response: findings.Response | None
    withheld: bool
    invitations: str | None


@office.get("/")
@policy(ROLES)
def rounds() -> str:
    """The rounds that the visitor may know of, newest first, a page of them; facilitators see no results."""
    organisation_id, after = current_user.organisation_id, request.args.get("after")
    found, further = kept_rounds.page(organisation_id, ON_A_PAGE, after)
    return render_template(
        "office/rounds.html",
        rounds=[_listed(each) for each in found if office_sight.is_seen(each)],
        further=further,
        after=after,
        **_rights(),
    )


@office.get("/rounds/<round_id>")
@policy(READERS)
def results(round_id: str) -> str:
    """What the release says; before it, what is going on and when results come."""
    try:
        release = office_sight.release(round_id)
        found = office_sight.found_in(release)
    except Conflict:
        return waiting(round_id)
    return render_template(
        "results/results.html",
        found=found,
        round_id=round_id,
        barriers=barriers.heard(release),
        course=course.read(office_sight.last_roadmap(release)),
        **rights_to(round_id),
    )


@office.get("/rounds/<round_id>/words")
@policy(READERS)
def in_words(round_id: str) -> str:
    """What people said in their own words, where it may be shown."""
    try:
        release = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    return render_template(
        "results/words.html", found=words.read(release), round_id=round_id, **rights_to(round_id)
    )


def _rights() -> dict[str, bool]:
    """What the visitor may do here beside looking."""
    role = current_user.role
    return {
        "may_read": role in READERS,
        "may_edit": role in EDITORS,
        "may_lead": role in FACILITATORS,
        "may_run": role in ADMINISTRATORS,
    }


def rights_to(round_id: str) -> dict[str, bool]:
    """The same for a round's results: while they wait nobody works with them yet."""
    rights = _rights()
    withheld = kept_rounds.withheld(kept_rounds.get(current_user.organisation_id, round_id))
    return {**rights, "withheld": withheld, "may_edit": rights["may_edit"] and not withheld}


def _listed(survey_round: kept_rounds.Round) -> Listed:
    return Listed(
        survey_round,
        wording.period(survey_round.opens_on, survey_round.closes_on),
        label.label(survey_round.open_audiences),
        _response(survey_round) if current_user.role in READERS else None,
        survey_round.state == "closed" and kept_rounds.withheld(survey_round),
        address_of("invitations", round_id=survey_round.id) if survey_round.state != "closed" else None,
    )


def _response(survey_round: kept_rounds.Round) -> findings.Response | None:
    """How many answered, from the release; nothing before there is one."""
    if survey_round.state != "closed":
        return None
    try:
        return headline.response(Figures(office_sight.release(survey_round.id)))
    except Conflict:
        return None


def waiting(round_id: str) -> str:
    """What stands in the place of results before there are any: what is going on, and when they come."""
    survey_round = office_sight.round_of(round_id)
    return render_template(
        "office/waiting.html",
        round=survey_round,
        participation=office_sight.participation(survey_round),
        part=branch.sentence(office_sight.branch(survey_round)),
        label=label.label(survey_round.open_audiences),
        withheld=survey_round.state == "closed" and kept_rounds.withheld(survey_round),
        **_rights(),
    )
