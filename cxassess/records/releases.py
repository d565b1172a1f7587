"""Releases: what is published of a round, computed once at its close, the same for every door.

A round may be closed so that its release waits until an administrator has looked at it. Every read here
refuses to tell of one that waits, unless whoever asks says `before_release`: so no door can forget it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from .. import maturity, themes
from ..maturity.branches import beneath, nodes_within, within
from . import filing, offers, responses, roadmaps, rounds, sources, structure, workshops
from .database import db, writing
from .errors import Conflict, NotFound
from .models import ReleaseRow, RoundRow

LONGEST_LINE = 20
"""How many rounds a trend goes back at the most."""


@dataclass(frozen=True)
class Branch:
    """The part of the unit tree that somebody leads; `name` is empty where nobody knows the unit any more."""

    id: str
    name: str
    there: bool  # whether the round's tree has it


@dataclass(frozen=True)
class Release:
    """The published figures of a closed round, in the shape that `maturity.publish` gives.

    With a branch it is that part of them which the branch's leader sees, and `round` knows no other units.
    """

    round: rounds.Round
    figures: dict[str, Any]
    released_on: date
    digest: str
    branch: Branch | None = None


def get(
    organisation_id: str, round_id: str, branch: str | None = None, *, before_release: bool = False
) -> Release:
    """The release, or the part of it within a branch.

    `before_release` also when it waits, for administrators who look first. Raises NotFound, Conflict
    `round_open` when the round has not been closed yet, or `round_not_released`.
    """
    survey_round = rounds.get(organisation_id, round_id)
    row = db.session.get(ReleaseRow, (organisation_id, round_id))
    if row is None:
        raise _open()
    if not before_release and rounds.withheld(survey_round):
        raise _not_released()
    release = Release(survey_round, _completed(json.loads(row.figures)), row.released_on, row.digest)
    return _within(release, branch) if branch else release


def digest(organisation_id: str, round_id: str) -> str:
    """The digest of a release that may be read, without its figures. Raises as `get` does."""
    survey_round = db.session.get(RoundRow, (organisation_id, round_id))
    if survey_round is None:
        raise NotFound("round")
    place = (ReleaseRow.organisation_id == organisation_id, ReleaseRow.round_id == round_id)
    found: str | None = db.session.scalar(select(ReleaseRow.digest).where(*place))
    if found is None:
        raise _open()
    if rounds.withheld(survey_round):
        raise _not_released()
    return found


def _open() -> Conflict:
    return Conflict("round_open", "Results are there once the round has been closed.")


def _not_released() -> Conflict:
    return Conflict("round_not_released", "Results are there once an administrator has released them.")


def _within(release: Release, branch: str) -> Release:
    """What the leader of a branch sees of a release."""
    survey_round = release.round
    return replace(
        release,
        round=replace(survey_round, units=beneath(survey_round.units, branch)),
        figures=within(release.figures, survey_round.units, branch),
        branch=branch_in(survey_round, branch),
    )


def branch_in(survey_round: rounds.Round, branch: str) -> Branch:
    """A branch as a round names it; where the round does not have it, as it is called today."""
    then = {unit.id: unit.name for unit in survey_round.units}
    if branch in then:
        return Branch(branch, then[branch], True)
    now = {unit.id: unit.name for unit in structure.units(survey_round.organisation_id)}
    return Branch(branch, now.get(branch, ""), False)


NOT_TOLD_ONCE: Mapping[str, Any] = {
    "unverified": [],
    "words": [],
    "role_impact": None,
    "touchpoints": None,
    "listening": None,
}
"""What stands for keys that releases did not have when they were made before these."""


def _completed(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures with what releases did not tell yet when this one was made."""
    for node in figures["nodes"]:
        node.setdefault("unverified", False)
        if node["shown"]:
            node["scorecard"].setdefault("importance", None)
            for part in (node["scorecard"], *node["scorecard"]["pillars"]):
                part.setdefault("dont_know", None)
                part.setdefault("dont_know_at_most", None)
        if node["shown"] and node["id"] == "internal":
            node["scorecard"].setdefault("confidence", None)
    if figures["perception"]:
        figures["perception"].setdefault("gradient", None)
    return {**NOT_TOLD_ONCE, **figures}


def exists(organisation_id: str, round_id: str) -> bool:
    """True when the round's figures were computed, also when they wait to be released."""
    return db.session.get(ReleaseRow, (organisation_id, round_id)) is not None


def participation(organisation_id: str, round_id: str, branch: str | None = None) -> list[dict[str, Any]]:
    """Invited, answered and rate by node: of the release once there is one, watched by rule before.

    After the close only what the release shows may be told, or its hidden nodes could be worked out. With a
    branch its leader's part: the whole, and of the units those within. Raises NotFound, Conflict
    `round_not_released` when that waits.
    """
    if not exists(organisation_id, round_id):
        nodes = responses.participation(organisation_id, round_id)
        return nodes_within(nodes, rounds.get(organisation_id, round_id).units, branch) if branch else nodes
    shown = [node for node in get(organisation_id, round_id, branch).figures["nodes"] if node["shown"]]
    return [
        {
            "id": node["id"],
            "kind": node["kind"],
            "name": node["name"],
            "parent": node["parent"],
            "invited": node["scorecard"]["invited"],
            "answered": node["respondents"],
            "rate": node["scorecard"]["response_rate"],
            "band": None,
        }
        for node in shown
    ]


def prior(release: Release) -> Release | None:
    """The release of the round this one is compared with, of the same branch, or None."""
    return before(release.round, release.branch.id if release.branch else None)


def line(release: Release) -> tuple[Release, ...]:
    """The release and those of the rounds before it, each compared with the next, the oldest first.

    All are of the same branch. The line ends before a round that was deleted, has no release or one that
    waits; it has LONGEST_LINE rounds at the most.
    """
    found, earlier = [release], prior(release)
    while earlier is not None and len(found) < LONGEST_LINE:
        found.append(earlier)
        earlier = prior(earlier)
    return tuple(reversed(found))


def before(survey_round: rounds.Round, branch: str | None = None) -> Release | None:
    """The release of the round that a round, open or closed, is compared with, or None."""
    earlier = survey_round.prior_round
    try:
        return get(survey_round.organisation_id, earlier, branch) if earlier else None
    except (NotFound, Conflict):
        return None


def scores_before(survey_round: rounds.Round, node_id: str) -> tuple[str, Mapping[str, int]]:
    """The name of the round before and the pillar scores that its release shows of a node as they are.

    Empty where there is no such release or the node is hidden. Read from the release once a process, since
    every page of thanks asks for it.
    """
    place = (survey_round.organisation_id, survey_round.prior_round)
    earlier = db.session.get(RoundRow, place) if survey_round.prior_round else None
    if earlier is None or rounds.withheld(earlier):
        return "", {}
    found = db.session.execute(
        select(RoundRow.name, ReleaseRow.digest)
        .join(
            ReleaseRow,
            (ReleaseRow.organisation_id == RoundRow.organisation_id) & (ReleaseRow.round_id == RoundRow.id),
        )
        .where(RoundRow.organisation_id == place[0], RoundRow.id == place[1])
    ).one_or_none()
    return (found.name, _pillar_scores(*place, found.digest, node_id)) if found else ("", {})


@lru_cache(maxsize=64)
def _pillar_scores(organisation_id: str, round_id: str, digest: str, node_id: str) -> Mapping[str, int]:
    """Scores by pillar; what has this digest never changes."""
    nodes = get(organisation_id, round_id).figures["nodes"]
    cards = (node["scorecard"] for node in nodes if node["id"] == node_id and node["shown"])
    return {
        pillar["id"]: pillar["score"]
        for card in cards
        for pillar in card["pillars"]
        if pillar["score"] is not None and pillar["bound"] is None
    }


def make(survey_round: rounds.Round, released_on: date) -> Release:
    """The new release of a closed round, stored together with the goals it proposes."""
    from . import courses  # reads releases

    earlier, said = _prior(survey_round), responses.handed_in(survey_round)
    figures = maturity.publish(
        responses.sheet_of(survey_round, said),
        survey_round.units,
        round_id=survey_round.id,
        headcount=survey_round.headcount,
        threshold=survey_round.threshold,
        prior=earlier,
        written=[
            maturity.Written(**row)
            for each in said
            for row in filing.comments(survey_round.questionnaire, each)
        ],
        workshops=workshops.sheets(survey_round),
        roles=[maturity.RoleSaid(**row) for each in said if (row := filing.role(each))],
        unverified=survey_round.open_audiences,
        listening=sources.told(survey_round.organisation_id, released_on),
    )
    # Of the words as they are shown, so that themes tell nothing else.
    figures["themes"] = themes.proposed(figures, survey_round.questionnaire)
    text = json.dumps(figures, separators=(",", ":"), allow_nan=False)
    place = {"organisation_id": survey_round.organisation_id, "round_id": survey_round.id}
    with writing() as session:
        rounds.locked(survey_round.organisation_id, survey_round.id)  # of two closes at once one goes on
        if exists(survey_round.organisation_id, survey_round.id):
            raise Conflict("round_not_open", "Only an open round can be closed.")
        session.add(
            ReleaseRow(
                **place,
                figures=text,
                digest=hashlib.sha256(text.encode()).hexdigest(),
                released_on=released_on,
            )
        )
        roadmaps.propose(session, survey_round, figures)
        courses.keep(session, survey_round)
        filing.file(session, survey_round, said, figures)
        offers.take_up(session, survey_round)
        rounds.forget_ballots(session, survey_round.organisation_id, survey_round.id)
        rounds.tell_closed(session, survey_round)
    return get(survey_round.organisation_id, survey_round.id, before_release=True)


def _prior(survey_round: rounds.Round) -> maturity.Prior | None:
    """The earlier round's answers, if they may be scored for this one."""
    if not survey_round.prior_round:
        return None
    before = rounds.get(survey_round.organisation_id, survey_round.prior_round)
    if before.answers_deleted_on or not rounds.may_be_compared(before, survey_round):
        return None
    return maturity.Prior(before.id, responses.sheet(before), before.units, before.threshold)
