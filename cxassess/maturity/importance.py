"""How much each pillar matters, as people say themselves: asked once a pillar on 1 to 5, and never scored.

Stated importance guides for longer than what can be derived from scores, which shifts with performance. It
weighs the roadmap by what leaders and customers say, each audience once, however many of it answered; where
neither may be shown, by what everybody inside says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from .arithmetic import round_half_away
from .instrument import IMPORTANCE_SCALE
from .tally import Tally

WEIGHING = ("leader", "customer")


@dataclass(frozen=True)
class Stated:
    """What a group says of one pillar: the mean of the answers on 1 to 5, and how many there are."""

    id: str
    mean: float | None
    n: int

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "mean": self.mean, "n": self.n}


def stated(counted: Tally) -> tuple[Stated, ...] | None:
    """What a segment says of each pillar, in their order; None where the questionnaire does not ask."""
    questionnaire = counted.questionnaire
    if questionnaire.importance is None:
        return None
    first = len(questionnaire.items) + len(questionnaire.outcomes)
    found = []
    for column, pillar in enumerate(questionnaire.pillars, start=first):
        counts = counted.counts[column].tolist()
        n, total = sum(counts), sum(value * count for value, count in enumerate(counts, IMPORTANCE_SCALE.min))
        found.append(Stated(pillar.id, total / n if n else None, n))
    return tuple(found)


def weighing(told: Mapping[str, Sequence[Mapping[str, Any]] | None]) -> dict[str, float]:
    """The importance that weighs the roadmap, 1 to 5 with one decimal, by pillar; empty where none is told.

    ``told`` is what a release tells of each node. The mean of leaders' and customers' means, of whichever
    are told; else the mean of everybody inside.

    >>> weighing({"leader": [{"id": "a", "mean": 4.0}], "customer": [{"id": "a", "mean": 4.5}]})
    {'a': 4.3}
    """
    means: dict[str, list[float]] = {}
    for name in WEIGHING:
        for each in told.get(name) or ():
            if each["mean"] is not None:
                means.setdefault(each["id"], []).append(each["mean"])
    for each in told.get("internal") or ():
        if each["mean"] is not None:
            means.setdefault(each["id"], [each["mean"]])
    return {name: round_half_away(fmean(values), 1) for name, values in means.items()}
