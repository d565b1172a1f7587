"""From published figures to a prioritised list of goals, each factor beside the result.

priority = gap × importance × benefit / effort. gap = max(0, target - score) in points; importance 0..1 is
`stated` (mean of a 1..5 question / 5), else `driver` (share / largest share) where drivers were found,
else `not_asked` (0.6); benefit = the returns and costs of inaction that the goal serves among those
selected / those selected; effort S 1, M 2, L 3. It works on the rounded figures that are shown, so anyone
can redo it with a pencil: score 36, importance 4.2/5, 4 of 10 benefits, S: 44 × .84 × .4 / 1 = 14.784.
How certain a score is does not enter: that would bury the pillars where people dare not answer. It is
told beside it, as the share of draws from Normal(score, se) in which the goal stands in the first three.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from .constants import CONSTANTS, Constants
from .importance import weighing
from .instrument import CatalogueGoal, Questionnaire

_FIRST = 3


@dataclass(frozen=True)
class Candidate:
    """What of a goal enters its priority: pillar, effort, and the returns and costs of inaction it serves."""

    id: str
    pillar: str
    effort: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class Weight:
    """A goal's place in the order and all that it follows from.

    ``score``, ``target``, ``gap`` in points on 0..100; ``importance``, ``benefit``, ``share_in_first_three``
    are shares. A pillar without a score gives no gap, no priority and no share, and its goals come last.
    """

    id: str
    pillar: str
    score: float | None
    se: float | None
    target: float
    gap: float | None
    importance: float
    importance_source: str
    benefit: float
    benefits_served: int
    benefits_selected: int
    effort: str
    effort_divisor: float
    priority: float | None
    perception_gap: float | None
    rank: int = 0
    horizon: str = "later"
    share_in_first_three: float | None = None


@dataclass(frozen=True)
class GoalProposal:
    """A goal of the catalogue for one pillar, its place in the order and why."""

    goal: str
    pillar: str
    band: str
    score: float
    se: float | None
    target: float
    gap: float
    importance: float
    importance_source: str
    benefit: float
    benefits_served: int
    benefits_selected: int
    effort: str
    effort_divisor: float
    priority: float
    perception_gap: float | None
    leading_metric: str
    lagging_metric: str
    rank: int = 0
    horizon: str = "later"
    share_in_first_three: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def band_of(score: float, constants: Constants = CONSTANTS) -> str:
    """Which of a pillar's goals fits a score: below 40, 40 to below 60, 60 and over."""
    if score < constants.band_low_to_mid - constants.cut_off_tolerance:
        return "low_to_mid"
    under = score < constants.band_mid_to_high - constants.cut_off_tolerance
    return "mid_to_high" if under else "high_to_leading"


def propose(
    scorecard: Mapping[str, Any],
    questionnaire: Questionnaire,
    *,
    perception: Mapping[str, Any] | None = None,
    importance: Mapping[str, float] | None = None,
    selected_benefits: Collection[str] | None = None,
    targets: Mapping[str, float] | None = None,
    constants: Constants = CONSTANTS,
) -> list[GoalProposal]:
    """The goals in order of priority, one for each pillar that has a score and a goal in its band.

    ``scorecard`` and ``perception`` are the published ones, as JSON has them. ``importance`` is the mean
    stated importance (1..5) by pillar; ``selected_benefits`` are ids of returns and costs, default all;
    ``targets`` takes the place of the pillars' own. Ties go to the larger leader - customer gap, then the
    lower score, then the pillar that comes first.
    """
    by_id = {pillar["id"]: pillar for pillar in scorecard["pillars"]}
    fitting = {}
    for pillar in questionnaire.pillars:
        figure = by_id.get(pillar.id)
        if figure is None or figure["score"] is None:
            continue
        goal = _goal(questionnaire, pillar.id, band_of(figure["score"], constants))
        if goal is not None:
            fitting[goal.id] = goal
    weights = weigh(
        [candidate(goal) for goal in fitting.values()],
        scorecard,
        questionnaire,
        perception=perception,
        importance=importance,
        selected_benefits=selected_benefits,
        targets=targets,
        constants=constants,
    )
    return [_proposal(fitting[weight.id], weight) for weight in weights]


def candidate(goal: CatalogueGoal) -> Candidate:
    """A goal of the catalogue as `weigh` takes it."""
    return Candidate(goal.id, goal.pillar, goal.effort, (*goal.returns, *goal.costs))


def weigh(
    candidates: Sequence[Candidate],
    scorecard: Mapping[str, Any],
    questionnaire: Questionnaire,
    *,
    perception: Mapping[str, Any] | None = None,
    importance: Mapping[str, float] | None = None,
    selected_benefits: Collection[str] | None = None,
    targets: Mapping[str, float] | None = None,
    constants: Constants = CONSTANTS,
) -> list[Weight]:
    """The goals' weights in order of priority; arguments and ties as in `propose`.

    Goals of one pillar keep their order where all else is equal. Raises KeyError for a pillar that the
    questionnaire has not.
    """
    selected = set(selected_benefits or ()) or _all_benefits(questionnaire)
    gaps = _perception_gaps(perception)
    pillars = {pillar.id: pillar for pillar in questionnaire.pillars}
    figures = {pillar["id"]: pillar for pillar in scorecard["pillars"]}
    places = {pillar.id: place for place, pillar in enumerate(questionnaire.pillars)}
    found = []
    for each in sorted(candidates, key=lambda one: places[one.pillar]):
        target = (targets or {}).get(each.pillar, pillars[each.pillar].target)
        stated = _importance(each.pillar, importance, scorecard.get("drivers"), constants)
        figure = figures.get(each.pillar) or {"score": None}
        found.append(_weight(each, figure, target, stated, selected, gaps, constants))
    # Python's sort keeps the pillars' order where all else is equal.
    measured = sorted((each for each in found if each.priority is not None), key=_before)
    shares: list[float | None] = [*_stability(measured, constants)]
    ordered = [*measured, *(each for each in found if each.priority is None)]
    shares += [None] * (len(ordered) - len(measured))
    return [
        replace(each, rank=rank, horizon=_horizon(rank, constants), share_in_first_three=share)
        for rank, (each, share) in enumerate(zip(ordered, shares, strict=True), start=1)
    ]


def basis(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Of a release, what `weigh` and `propose` take: ``scorecard``, ``perception`` and ``importance``.

    Empty where everybody inside together is hidden. So the order can be worked out again with other targets
    or goals, years later, from nothing but what is published.
    """
    cards = {node["id"]: node["scorecard"] for node in figures["nodes"] if node["shown"]}
    if "internal" not in cards:
        return {}
    inside = cards["internal"]
    kept = ("id", "score", "sd", "n")
    return {
        "scorecard": {
            "pillars": [{key: pillar.get(key) for key in kept} for pillar in inside["pillars"]],
            "drivers": inside.get("drivers"),
        },
        "perception": figures["perception"],
        "importance": weighing({name: card.get("importance") for name, card in cards.items()}),
    }


def _before(weight: Weight) -> tuple[float, float, float]:
    return (-round(weight.priority or 0.0, 9), -_or_least(weight.perception_gap), weight.score or 0.0)


def not_measured(scorecard: Mapping[str, Any]) -> list[str]:
    """The pillars without a score: told apart, never ranked."""
    return [pillar["id"] for pillar in scorecard["pillars"] if pillar["score"] is None]


def _all_benefits(questionnaire: Questionnaire) -> set[str]:
    return {benefit.id for benefit in (*questionnaire.returns, *questionnaire.costs)}


def _or_least(gap: float | None) -> float:
    return -math.inf if gap is None else gap


def _perception_gaps(perception: Mapping[str, Any] | None) -> dict[str, float]:
    """The published leader - customer gap by pillar."""
    pairs = perception["pairs"] if perception else ()
    return {
        gap["id"]: gap["gap"]
        for pair in pairs
        if (pair["a"], pair["b"]) == ("leader", "customer")
        for gap in pair["pillars"]
        if gap["gap"] is not None
    }


def _goal(questionnaire: Questionnaire, pillar: str, band: str) -> CatalogueGoal | None:
    return next((goal for goal in questionnaire.goals if (goal.pillar, goal.band) == (pillar, band)), None)


def _importance(
    pillar: str, stated: Mapping[str, float] | None, drivers: Mapping[str, Any] | None, constants: Constants
) -> tuple[float, str]:
    if stated and pillar in stated:
        return stated[pillar] / 5.0, "stated"
    if drivers and drivers["method"] == "relative_weights":
        share = drivers["shares"].get(pillar)
        if share is not None:
            return share / max(each for each in drivers["shares"].values() if each is not None), "driver"
    return constants.importance_not_asked, "not_asked"


def _weight(
    one: Candidate,
    figure: Mapping[str, Any],
    target: float,
    importance: tuple[float, str],
    selected: set[str],
    gaps: Mapping[str, float],
    constants: Constants,
) -> Weight:
    served = len(selected.intersection(one.outcomes))
    benefit = served / len(selected) if selected else 0.0
    score, sd, n = figure["score"], figure.get("sd"), figure.get("n")
    gap = None if score is None else max(0.0, target - score)
    divisor = constants.effort(one.effort)
    return Weight(
        id=one.id,
        pillar=one.pillar,
        score=score,
        se=sd / math.sqrt(n) if sd is not None and n else None,
        target=target,
        gap=gap,
        importance=importance[0],
        importance_source=importance[1],
        benefit=benefit,
        benefits_served=served,
        benefits_selected=len(selected),
        effort=one.effort,
        effort_divisor=divisor,
        priority=None if gap is None else gap * importance[0] * benefit / divisor,
        perception_gap=gaps.get(one.pillar),
    )


def _proposal(goal: CatalogueGoal, weight: Weight) -> GoalProposal:
    """A goal of the catalogue with its weight; its pillar has a score, so nothing is None."""
    shared = {key: value for key, value in asdict(weight).items() if key != "id"}
    return GoalProposal(
        goal=goal.id,
        band=goal.band,
        leading_metric=goal.leading_metric,
        lagging_metric=goal.lagging_metric,
        **shared,
    )


def _horizon(rank: int, constants: Constants) -> str:
    if rank <= constants.goals_now:
        return "now"
    return "next" if rank <= constants.goals_now + constants.goals_next else "later"


def _stability(ordered: Sequence[Weight], constants: Constants) -> list[float]:
    """For each goal the share of draws in which it stands in the first three; a score without se stays."""
    if not ordered:
        return []
    scores = np.array([each.score for each in ordered], dtype=np.float64)
    errors = np.array([each.se or 0.0 for each in ordered])
    targets = np.array([each.target for each in ordered], dtype=np.float64)
    factors = np.array([each.importance * each.benefit / each.effort_divisor for each in ordered])
    # Goals of one pillar share its draw: it is one score that is uncertain.
    pillars = {pillar: place for place, pillar in enumerate(dict.fromkeys(each.pillar for each in ordered))}
    noise = np.random.default_rng(constants.seed).standard_normal((constants.draws, len(pillars)))
    drawn = np.clip(scores + noise[:, [pillars[each.pillar] for each in ordered]] * errors, 0.0, 100.0)
    priority = np.round(np.maximum(0.0, targets - drawn) * factors, 9)
    # A stable sort: draws that tie keep the order of the list.
    first = np.argsort(-priority, axis=1, kind="stable")[:, :_FIRST]
    counts = np.bincount(first.ravel(), minlength=len(ordered))
    return [round(count / constants.draws, 3) for count in counts.tolist()]
