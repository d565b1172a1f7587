"""A round's release: the only figures of a round that anybody ever sees, computed once, when it closes.

The report tree is `internal` over `staff` and `leader`, the units under `staff` (staff answers only), and
`customer` as a root of its own. If either internal audience has fewer people than the threshold, the two
are not told apart: the units hang under `internal` and no leader gap is shown. Which nodes are shown
depends on numbers of respondents only (`disclosure`); within them, each measure is shown where the same
rule holds for the numbers who answered it, and rounded (`rounding`). Every door shows these figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import AnswerSheet
from .confidence import confidence
from .constants import CONSTANTS, Constants
from .explanation import computation
from .instrument import AUDIENCES
from .matching import scores_alike
from .measures import Measures
from .nodes import Round
from .roadmap import not_measured, propose
from .roles import RoleSaid, released_roles
from .rounding import Released
from .touchpoints import released_touchpoints
from .tree import Tree
from .trends import Trends
from .units import Unit
from .written import WorkshopSheet, Written, released_words

__all__ = ["Prior", "publish", "scores_alike"]


@dataclass(frozen=True)
class Prior:
    """An earlier round to compare with; what it may show is decided by its own units and threshold."""

    round_id: str
    sheet: AnswerSheet
    units: Sequence[Unit]
    threshold: int = 5


def publish(
    sheet: AnswerSheet,
    units: Sequence[Unit],
    *,
    round_id: str,
    headcount: Mapping[str, int] | None = None,
    threshold: int = 5,
    prior: Prior | None = None,
    selected_benefits: Collection[str] | None = None,
    written: Iterable[Written] = (),
    workshops: Sequence[WorkshopSheet] = (),
    roles: Iterable[RoleSaid] = (),
    unverified: Collection[str] = (),
    listening: Mapping[str, Any] | None = None,
    constants: Constants = CONSTANTS,
) -> Released:
    """The release of a round, fit for JSON, the same bytes for the same answers.

    Hidden nodes stand in it with ``shown`` false and nothing else that counts. Comparisons are made for
    the nodes shown in both rounds, on the items shared, where both rounds heard the same audiences. Each
    round is scored by its own key; unless the keys are alike (`scores_alike`), only large nodes are compared.
    ``written`` are the answers in words, ``workshops`` the sheets of groups, ``roles`` what people said of
    their roles; ``unverified`` are the audiences that anyone with the round's address could answer for, which
    every figure they enter is labelled with.
    ``listening`` is the coverage of the sources of feedback on the day (`coverage.told`), which holds nothing
    of respondents.
    Raises MaturityError if the threshold is under the least allowed or the units are no tree.
    """
    measures = Measures(Tree(sheet, units, headcount, threshold, constants))
    now, tree = Round(measures, unverified), measures.tree
    nodes = [now.released_node(place) for place in tree.places.values()]
    perception = now.released_perception()
    inside = now.released["internal"] if "internal" in tree.shown else None
    if inside is not None:
        inside["importance_performance"] = now.released_quadrants()
        cards = [node["scorecard"] for node in nodes if node["kind"] == "unit" and node["shown"]]
        inside["confidence"] = confidence(inside, cards, constants).to_dict()
    goals = (
        propose(
            inside,
            sheet.questionnaire,
            perception=perception,
            importance=now.importance(),
            selected_benefits=selected_benefits,
            constants=constants,
        )
        if inside
        else []
    )
    earlier = None
    if prior is not None:
        earlier = Measures(Tree(prior.sheet, prior.units, None, prior.threshold, constants))
    return {
        "round": round_id,
        "prior_round": None if prior is None else prior.round_id,
        "threshold": threshold,
        "questionnaire": {
            "id": sheet.questionnaire.id,
            "version": sheet.questionnaire.version,
            "language": sheet.questionnaire.language,
            "title": sheet.questionnaire.title,
        },
        "unverified": [name for name in AUDIENCES if name in unverified],
        "nodes": nodes,
        "perception": perception,
        "comparisons": [] if earlier is None else Trends(measures, earlier).released(),
        "goals": [goal.to_dict() for goal in goals],
        "touchpoints": released_touchpoints(measures, earlier, unverified),
        "words": released_words(tree, written, workshops, constants),
        "role_impact": released_roles(tree, roles, constants),
        "listening": None if listening is None else dict(listening),
        "not_measured": not_measured(inside) if inside else [p.id for p in sheet.questionnaire.pillars],
        "method": constants.to_dict(),
        "computation": computation(inside, constants) if inside else None,
    }
