"""From tallies to the Scorecard: the figures of a group, of its audiences and of its units.

A group's score is the mean of its respondents' scores, not the mean of item means: then the score, its
deviation, its interval and every test share one definition and one n. The two agree when nobody skipped.
The headline is internal: staff and leaders pooled, each person once; customers never enter it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .answers import AnswerSheet
from .cards import Carelessness, Figure, PillarCard, pillar_cards, samples
from .cautions import Caution, cautions_of, cautions_of_drivers
from .constants import CONSTANTS, Constants
from .drivers import Drivers, find_drivers
from .errors import MaturityError
from .explanation import computation
from .importance import Stated, stated
from .instrument import AUDIENCES, INTERNAL, Questionnaire
from .perception import Perception, perceive
from .quadrants import importance_performance
from .tally import Tally, tallies, tally

Invited = Mapping[str, Any]


@dataclass(frozen=True)
class Scorecard:
    """All figures of a group at full precision; the parts of a ``whole`` have no parts of their own."""

    questionnaire: Questionnaire
    form: str
    respondents: int
    heard: int
    invited: int | None
    overall: Figure
    pillars: tuple[PillarCard, ...]
    warnings: tuple[Caution, ...]
    constants: Constants
    whole: bool = False
    perception: Perception | None = None
    audiences: Mapping[str, Scorecard] = field(default_factory=dict)
    units: Mapping[str, Scorecard] = field(default_factory=dict)
    drivers: Drivers | None = None
    careless: Carelessness | None = None
    importance: tuple[Stated, ...] | None = None
    self_selected: bool = False
    unverified: bool = False

    @property
    def response_rate(self) -> float | None:
        """Those who answered a scored item among the invited; None if unknown or more than the invited."""
        if not self.invited or self.respondents > self.invited:
            return None
        return self.heard / self.invited

    @property
    def held_back_by(self) -> tuple[str, ...]:
        """The pillars two levels or more under the overall level: an average must not hide them."""
        if self.overall.level is None:
            return ()
        rank = {level.number: place for place, level in enumerate(self.questionnaire.levels)}
        most = rank[self.overall.level.number] - self.constants.held_back_levels
        found = [(pillar.id, pillar.figure.level) for pillar in self.pillars]
        return tuple(name for name, level in found if level is not None and rank[level.number] <= most)

    @property
    def importance_performance(self) -> dict[str, Any] | None:
        """The quadrants of the pillars, by the scores of those whose drivers they are."""
        if self.drivers is None:
            return None
        found = self.drivers.method == "relative_weights"
        audience = (self.drivers.audience if found else None) or "internal"
        card = self.audiences.get(audience, self)
        scores = {"pillars": [{"id": each.id, "score": each.figure.score} for each in card.pillars]}
        return importance_performance(self.drivers.to_dict(), scores, audience, self.constants)

    def to_dict(self) -> dict[str, Any]:
        """The Scorecard as JSON has it; its parts, pairs, drivers, careless answers for a whole only."""
        card: dict[str, Any] = {
            "questionnaire": {
                "id": self.questionnaire.id,
                "version": self.questionnaire.version,
                "form": self.form,
            },
            "respondents": self.respondents,
            "invited": self.invited,
            "response_rate": self.response_rate,
            "overall": self.overall.to_dict(),
            "pillars": [pillar.to_dict() for pillar in self.pillars],
            "held_back_by": list(self.held_back_by),
            "importance": None if self.importance is None else [each.to_dict() for each in self.importance],
        }
        if self.whole:
            card |= {
                "perception": None if self.perception is None else self.perception.to_dict(),
                "audiences": {name: part.to_dict() for name, part in self.audiences.items()},
                "units": {name: part.to_dict() for name, part in self.units.items()},
                "drivers": None if self.drivers is None else self.drivers.to_dict(),
                "importance_performance": self.importance_performance,
                "careless": None if self.careless is None else self.careless.to_dict(),
            }
        card["warnings"] = [caution.to_dict() for caution in self.warnings]
        if self.whole:
            card["method"] = self.constants.to_dict()
            card["computation"] = computation(card, self.constants)
        return card


def assess(
    sheet: AnswerSheet,
    *,
    invited: Invited | None = None,
    outcome: str | None = None,
    constants: Constants = CONSTANTS,
) -> Scorecard:
    """The Scorecard of a sheet at full precision: nothing is suppressed, so it is for the data's owner.

    ``invited`` is the head count by audience, with head counts by unit under "units" if known. ``outcome``
    is the outcome that drivers explain; without it the questionnaire's first. Raises MaturityError if there
    is no such outcome or a head count is not a whole number.
    """
    questionnaire = sheet.questionnaire
    heads, unit_heads = head_counts(invited)
    unit_count = len(sheet.unit_names) + 1
    labels = sheet.audiences.astype(np.int64) * unit_count + sheet.units + 1
    leaves = tallies(sheet, labels, constants)
    nothing = tally(sheet.select(np.zeros(0, dtype=np.intp)), constants)
    by_audience = {
        name: _sum([leaf for label, leaf in leaves.items() if label // unit_count == number], nothing)
        for number, name in enumerate(AUDIENCES)
    }
    present = [name for name in AUDIENCES if by_audience[name].respondents]
    inside = _sum([by_audience[name] for name in INTERNAL], nothing)
    card = score_group(inside, internal_heads(heads, present), constants)
    audiences = {
        name: score_group(
            by_audience[name], heads.get(name), constants, self_selected=open_link(name, heads.get(name))
        )
        for name in present
    }
    units = {
        name: score_group(leaves[number + 1], unit_heads.get(name), constants, small=True)
        for number, name in enumerate(sheet.unit_names)
        if number + 1 in leaves
    }
    drivers = find_drivers(questionnaire, by_audience, outcome, constants)
    return replace(
        card,
        whole=True,
        audiences=audiences,
        units=dict(sorted(units.items())),
        perception=perceive(sheet, constants=constants, counted=by_audience),
        drivers=drivers,
        careless=Carelessness.of(inside, constants, known_invited(card)),
        warnings=card.warnings + cautions_of_drivers(drivers, constants),
    )


def _sum(parts: list[Tally], nothing: Tally) -> Tally:
    return sum(parts[1:], parts[0]) if parts else nothing


def head_counts(invited: Invited | None) -> tuple[dict[str, int], dict[str, int]]:
    """Head counts by audience and by unit; MaturityError unless each is a whole number of at least 0."""
    given = dict(invited or {})
    units = given.pop("units", None) or {}
    if not isinstance(units, Mapping):
        raise MaturityError("The head counts of units must be by unit id.")
    for name, count in (*given.items(), *units.items()):
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 0):
            raise MaturityError(f"The head count of {name} must be a whole number of at least 0.")
    for name in given:
        if name not in AUDIENCES:
            raise MaturityError(f"{name} is not an audience; head counts are for {', '.join(AUDIENCES)}.")
    known = {name: count for name, count in given.items() if count is not None}
    return known, {name: count for name, count in units.items() if count is not None}


def internal_heads(heads: Mapping[str, int], present: list[str]) -> int | None:
    """How many staff and leaders were invited; None unless it is known of each that answered."""
    if any(name not in heads for name in INTERNAL if name in present):
        return None
    known = [heads[name] for name in INTERNAL if name in heads]
    return sum(known) if known else None


def known_invited(card: Scorecard) -> int | None:
    """The number invited; None if it is not known, or cannot be right since more answered."""
    return card.invited if card.invited is not None and card.respondents <= card.invited else None


def open_link(audience: str, invited: int | None) -> bool:
    """Whether those who answered chose themselves: customers of whom nobody knows how many were asked."""
    return audience == "customer" and invited is None


def score_group(
    counted: Tally,
    invited: int | None,
    constants: Constants = CONSTANTS,
    *,
    small: bool = False,
    self_selected: bool = False,
    unverified: bool = False,
) -> Scorecard:
    """The Scorecard of one group from its tally. A ``small`` group (a unit) gets no alpha: too few people.

    Of ``self_selected`` people nobody knows how many were asked; ``unverified`` ones came by an open link,
    some of them at least. A warning says so.
    """
    questionnaire = counted.questionnaire
    known = None if invited is None or counted.respondents > invited else invited
    figures = [Figure.of(sample, questionnaire, constants, known) for sample in samples(counted)]
    pillars = pillar_cards(counted, figures, small, constants)
    full = counted.full_forms
    card = Scorecard(
        questionnaire=questionnaire,
        form="full" if full == counted.respondents else "mixed" if full else "core",
        respondents=counted.respondents,
        heard=counted.heard,
        invited=invited,
        overall=figures[-1],
        pillars=pillars,
        warnings=(),
        constants=constants,
        importance=stated(counted),
        self_selected=self_selected,
        unverified=unverified,
    )
    return replace(card, warnings=cautions_of(card, small=small))
