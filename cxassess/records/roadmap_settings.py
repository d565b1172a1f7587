"""What leaders set for a roadmap as a whole: a target for a pillar, and the outcomes they are after."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from ..maturity.errors import Fault
from ..maturity.place import pointer
from . import acts, clock, roadmaps, rounds
from .database import db, writing
from .errors import Conflict, Invalid
from .goal_changes import not_ended, released
from .goal_checks import of_reason
from .models import RoadmapChangeRow, RoadmapRow
from .names import kept_lines
from .roadmaps import GoalChange, Settings


def change(
    organisation_id: str,
    round_id: str,
    version: int,
    *,
    targets: Mapping[str, float],
    outcomes: Sequence[str],
    reason: str,
    changed_by: str | None = None,
) -> Settings:
    """The new settings, by which every goal is weighed from now on; the release's proposal stays as it was.

    `targets` (0..100) by pillar take the place of the questionnaire's; `outcomes` are ids of returns and
    costs, none for all. Raises NotFound, Invalid, Conflict `stale`, `round_open`, `round_not_released`,
    `roadmap_ended`.
    """
    survey_round = rounds.get(organisation_id, round_id)
    _check(survey_round, targets, outcomes, reason)
    with writing() as session:
        rounds.locked(organisation_id, round_id)  # of two at once one goes on
        released(survey_round)
        not_ended(organisation_id, round_id)
        row = db.session.get(RoadmapRow, (organisation_id, round_id))
        if (row.version if row else 0) != version:
            raise Conflict("stale", "Somebody else changed this meanwhile. Look at it again, then save.")
        if row is None:
            row = RoadmapRow(organisation_id=organisation_id, round_id=round_id, version=0)
            session.add(row)
        row.targets, row.outcomes = dict(targets), list(outcomes)
        row.version += 1
        session.add(
            RoadmapChangeRow(
                organisation_id=organisation_id,
                round_id=round_id,
                version=row.version,
                changed_at=clock.now(),
                changed_by=changed_by,
                reason=kept_lines(reason),
                fields={"targets": dict(targets), "outcomes": list(outcomes)},
            )
        )
        acts.note(session, organisation_id, "roadmap.set", survey_round.name, round=round_id)
    return roadmaps.settings(organisation_id, round_id)


def changes(organisation_id: str, round_id: str) -> tuple[GoalChange, ...]:
    """Every change of what is set for a roadmap with its reason, the newest first."""
    rows = db.session.scalars(
        select(RoadmapChangeRow)
        .where(RoadmapChangeRow.organisation_id == organisation_id, RoadmapChangeRow.round_id == round_id)
        .order_by(RoadmapChangeRow.version.desc())
    )
    return tuple(
        GoalChange(row.version, row.changed_at, row.changed_by, row.reason, row.fields) for row in rows
    )


def _check(
    survey_round: rounds.Round, targets: Mapping[str, float], outcomes: Sequence[str], reason: str
) -> None:
    questionnaire = survey_round.questionnaire
    faults = of_reason(reason)
    pillars = {pillar.id for pillar in questionnaire.pillars}
    for pillar, target in targets.items():
        if pillar not in pillars:
            faults.append(
                Fault(pointer(("targets", pillar)), "This is no pillar of the round’s questionnaire.")
            )
        elif isinstance(target, bool) or not isinstance(target, int | float) or not 0 <= target <= 100:
            faults.append(Fault(pointer(("targets", pillar)), "Use a number from 0 to 100."))
    known = {each.id for each in (*questionnaire.returns, *questionnaire.costs)}
    for place, outcome in enumerate(outcomes):
        if outcome not in known:
            faults.append(Fault(f"/outcomes/{place}", f"Use any of {', '.join(sorted(known))}."))
    if faults:
        raise Invalid(faults)
