"""The instrument as frozen objects: Questionnaire > Pillar > Item, its goals and its metrics.

They are made by `questionnaire.load`, `questionnaire.parse` or `Questionnaire.from_dict`, which check
everything; code that holds a `Questionnaire` need not check again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .arithmetic import round_half_away
from .constants import CONSTANTS

if TYPE_CHECKING:
    from .journeys import Journey

AUDIENCES = ("staff", "leader", "customer")
INTERNAL = ("staff", "leader")
FORMS = ("full", "core")
BANDS = ("low_to_mid", "mid_to_high", "high_to_leading")
EFFORTS = ("S", "M", "L")
DIRECTIONS = ("up", "down", "to_zero")
ROLE_MOVES = ("not_at_all", "somewhat", "strongly")
"""How far a role moves a return or a cost, as somebody says of their own."""
TOLERANCE = 1e-9
COMMENT, IMPORTANCE, ROLE, KIND = "comment.", "importance.", "role.", ".kind"
TOUCHPOINT = "touchpoint."
"""Beginnings and an end of answers' names: a pillar's comment and importance, a role's statements, what an
open answer is filed under, a touchpoint's importance and performance."""


@dataclass(frozen=True)
class Scale:
    """The whole numbers an answer may be, `min` to `max`."""

    min: int
    max: int

    @cached_property
    def span(self) -> int:
        return self.max - self.min

    @property
    def values(self) -> range:
        return range(self.min, self.max + 1)

    def score(self, value: float, *, reverse: bool = False) -> float:
        """The item score 0..100 of an answer: 100 (x' - min) / (max - min), x' = min + max - x if reversed.

        A middle answer of 3 on 1..5 is 50; the lowest is 0, not 20.
        """
        distance = self.max - value if reverse else value - self.min
        return 100.0 * distance / self.span

    def to_dict(self) -> dict[str, int]:
        return {"min": self.min, "max": self.max}


IMPORTANCE_SCALE = Scale(1, 5)


@dataclass(frozen=True)
class Level:
    """A maturity level: the half-open band of scores that begins at `from_`."""

    number: int
    name: str
    from_: float

    def to_dict(self) -> dict[str, Any]:
        return {"number": self.number, "name": self.name, "from": self.from_}


@dataclass(frozen=True)
class Item:
    """One statement that is answered on a scale.

    ``statement`` holds the wording by audience; an audience that is not in it is not asked.
    ``weight`` 0 means asked and shown, but neither scored nor counted as asked.
    """

    id: str
    title: str
    statement: Mapping[str, str]
    scale: Scale
    core: bool = False
    reverse: bool = False
    weight: float = 1.0
    anchors: Mapping[int, str] = field(default_factory=dict)
    anchors_customer: Mapping[int, str] = field(default_factory=dict)

    @property
    def scored(self) -> bool:
        return self.weight > 0

    def asks(self, audience: str, form: str = "full") -> bool:
        """Whether this audience is asked this item in this form."""
        return audience in self.statement and (form == "full" or self.core)

    def statement_for(self, audience: str) -> str:
        """The wording for an audience; KeyError if it is not asked."""
        return self.statement[audience]

    def anchors_for(self, audience: str) -> Mapping[int, str]:
        """What each answer looks like, by value; empty where none are given."""
        if audience == "customer" and self.anchors_customer:
            return self.anchors_customer
        return self.anchors

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "core": self.core,
            "reverse": self.reverse,
            "weight": self.weight,
            "scale": self.scale.to_dict(),
            "statement": dict(self.statement),
            "anchors": {str(value): text for value, text in self.anchors.items()},
            "anchors_customer": {str(value): text for value, text in self.anchors_customer.items()},
        }


@dataclass(frozen=True)
class Pillar:
    """A group of items that is scored together; ``comment`` is the prompt of its comment box, if any."""

    id: str
    name: str
    items: tuple[Item, ...]
    purpose: str = ""
    tip: str = ""
    weight: float = 1.0
    target: float = CONSTANTS.target
    comment: str | None = None

    def asked(self, audience: str, form: str = "full") -> tuple[Item, ...]:
        """The items this audience is asked in this form, in order."""
        return tuple(item for item in self.items if item.asks(audience, form))

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "purpose": self.purpose,
            "tip": self.tip,
            "weight": self.weight,
            "target": self.target,
            "comment": self.comment,
            "items": [item.to_dict() for item in self.items],
        }


@dataclass(frozen=True)
class Outcome:
    """A result asked beside the pillars, never part of one; what the driver analysis explains."""

    id: str
    statement: Mapping[str, str]
    scale: Scale

    @property
    def audiences(self) -> tuple[str, ...]:
        return tuple(self.statement)

    def statement_for(self, audience: str) -> str:
        return self.statement[audience]

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "statement": dict(self.statement), "scale": self.scale.to_dict()}


@dataclass(frozen=True)
class OpenQuestion:
    """A question answered in words; ``kinds`` are ids an answer may be filed under.

    ``workshop`` questions are also answered by groups that talk them over and hand in one sheet.
    """

    id: str
    text: Mapping[str, str]
    kinds: tuple[str, ...] = ()
    workshop: bool = False

    @property
    def audiences(self) -> tuple[str, ...]:
        return tuple(self.text)

    def text_for(self, audience: str) -> str:
        return self.text[audience]

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "text": dict(self.text),
            "kinds": list(self.kinds),
            "workshop": self.workshop,
        }


@dataclass(frozen=True)
class Importance:
    """How much each pillar matters, asked once a pillar on 1 to 5 and never scored; it weighs the roadmap.

    ``anchors`` say what some of the answers mean, mostly the two ends.
    """

    statement: Mapping[str, str]
    anchors: Mapping[int, str] = field(default_factory=dict)

    def statement_for(self, audience: str) -> str:
        return self.statement[audience]

    def to_dict(self) -> dict[str, Any]:
        return {
            "statement": dict(self.statement),
            "anchors": {str(value): text for value, text in self.anchors.items()},
        }


@dataclass(frozen=True)
class Benefit:
    """A return of doing it well, or a cost of doing nothing."""

    id: str
    name: str
    meaning: str = ""

    def to_dict(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name, "meaning": self.meaning}


@dataclass(frozen=True)
class Metric:
    """A figure an organisation takes itself to see whether a goal moves."""

    id: str
    name: str
    unit: str
    direction: str
    definition: str = ""
    formula: str = ""
    cadence: str = ""
    source: str = ""

    def to_dict(self) -> dict[str, str]:
        return {
            "id": self.id,
            "name": self.name,
            "definition": self.definition,
            "formula": self.formula,
            "unit": self.unit,
            "direction": self.direction,
            "cadence": self.cadence,
            "source": self.source,
        }


@dataclass(frozen=True)
class CatalogueGoal:
    """A goal that fits a pillar whose score lies in one band."""

    id: str
    pillar: str
    band: str
    title: str
    actions: tuple[str, ...]
    leading_metric: str
    lagging_metric: str
    effort: str
    returns: tuple[str, ...]
    costs: tuple[str, ...]
    why: str = ""
    owner: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "pillar": self.pillar,
            "band": self.band,
            "title": self.title,
            "why": self.why,
            "actions": list(self.actions),
            "leading_metric": self.leading_metric,
            "lagging_metric": self.lagging_metric,
            "owner": self.owner,
            "effort": self.effort,
            "returns": list(self.returns),
            "costs": list(self.costs),
        }


def _listed(things: Iterable[Any]) -> list[dict[str, Any]]:
    return [thing.to_dict() for thing in things]


@dataclass(frozen=True)
class Questionnaire:
    """The versioned instrument; two are equal if every text and number in them is.

    ``role_impact`` names the audiences asked how their role moves the returns and the costs, ``journey`` the
    touchpoints that are asked about.
    """

    id: str
    version: str
    language: str
    title: str
    scale: Scale
    minimum_answered: float
    levels: tuple[Level, ...]
    pillars: tuple[Pillar, ...]
    outcomes: tuple[Outcome, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    returns: tuple[Benefit, ...] = ()
    costs: tuple[Benefit, ...] = ()
    goals: tuple[CatalogueGoal, ...] = ()
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    importance: Importance | None = None
    role_impact: tuple[str, ...] = ()
    journey: Journey | None = None
    translations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    original: Questionnaire | None = field(default=None, compare=False, repr=False)

    @staticmethod
    def from_dict(mapping: Mapping[str, Any]) -> Questionnaire:
        """The questionnaire of a plain mapping; QuestionnaireError, by JSON pointer, if it is faulty."""
        from .reading import from_mapping

        return from_mapping(mapping)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items, pillar after pillar."""
        return tuple(item for pillar in self.pillars for item in pillar.items)

    @cached_property
    def importances(self) -> tuple[Outcome, ...]:
        """The questions how much each pillar matters, in the pillars' order; none if that is not asked."""
        if self.importance is None:
            return ()
        said = self.importance.statement
        return tuple(Outcome(IMPORTANCE + pillar.id, said, IMPORTANCE_SCALE) for pillar in self.pillars)

    @cached_property
    def columns(self) -> tuple[Item | Outcome, ...]:
        """What is answered with a number: items, outcomes, importances, then what touchpoints are asked."""
        return (*self.items, *self.outcomes, *self.importances, *self.touched)

    @property
    def touched(self) -> tuple[Outcome, ...]:
        """The questions about touchpoints, in the journey's order; none if there is no journey."""
        return () if self.journey is None else self.journey.questions

    @property
    def beside(self) -> tuple[Outcome, ...]:
        """What is answered with a number beside the items, in every form, and never scored."""
        return (*self.outcomes, *self.importances, *self.touched)

    @cached_property
    def _by_id(self) -> tuple[dict[str, Item], dict[str, Pillar], dict[str, Outcome]]:
        return (
            {item.id: item for item in self.items},
            {pillar.id: pillar for pillar in self.pillars},
            {outcome.id: outcome for outcome in self.outcomes},
        )

    def item(self, item_id: str) -> Item:
        """The item of that id; KeyError if there is none."""
        return self._by_id[0][item_id]

    def pillar(self, pillar_id: str) -> Pillar:
        """The pillar of that id; KeyError if there is none."""
        return self._by_id[1][pillar_id]

    def outcome(self, outcome_id: str) -> Outcome:
        """The outcome of that id; KeyError if there is none."""
        return self._by_id[2][outcome_id]

    def asked(self, audience: str, form: str = "full") -> tuple[Item, ...]:
        """The items this audience is asked in this form, in order."""
        return tuple(item for item in self.items if item.asks(audience, form))

    def level_of(self, score: float) -> Level:
        """The level an unrounded score lies in; 59.999999999999 from float sums counts as 60."""
        reached = [level for level in self.levels if score >= level.from_ - TOLERANCE]
        return reached[-1] if reached else self.levels[0]

    def released_level_of(self, score: float) -> Level:
        """The level of a score that is shown rounded: by the score itself, if levels are no finer than that.

        Levels that begin within less than five points of one another would tell more of a score than its
        rounding leaves; then it is the level of the rounded score.
        """
        starts = [level.from_ for level in self.levels]
        near = any(end - start < 5 for start, end in pairwise(starts))
        return self.level_of(round_half_away(score) if near else score)

    @property
    def languages(self) -> tuple[str, ...]:
        """The language it was written in, then those it was translated to."""
        return ((self.original or self).language, *self.translations)

    def in_language(self, language: str) -> Questionnaire:
        """The same in that language; `de-AT` falls back to `de`, anything else to the original."""
        from .translation import translated

        original = self.original or self
        if original._spoken.get(language) is None:
            original._spoken[language] = translated(original, language)
        return original._spoken[language]

    @cached_property
    def _spoken(self) -> dict[str, Questionnaire]:
        return {}

    def to_dict(self) -> dict[str, Any]:
        """Everything, defaults filled in, fit for JSON; `from_dict` gives an equal questionnaire back.

        Without a journey it has no such key, so that what was kept before there were any reads the same.
        """
        journey = {} if self.journey is None else {"journey": self.journey.to_dict()}
        return journey | {
            "id": self.id,
            "version": self.version,
            "language": self.language,
            "title": self.title,
            "scale": self.scale.to_dict(),
            "minimum_answered": self.minimum_answered,
            "levels": _listed(self.levels),
            "pillars": _listed(self.pillars),
            "outcomes": _listed(self.outcomes),
            "open_questions": _listed(self.open_questions),
            "importance": None if self.importance is None else self.importance.to_dict(),
            "role_impact": list(self.role_impact),
            "returns": _listed(self.returns),
            "costs": _listed(self.costs),
            "goals": _listed(self.goals),
            "metrics": _listed(self.metrics.values()),
            "translations": {language: dict(texts) for language, texts in self.translations.items()},
        }
