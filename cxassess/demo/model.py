"""Made-up answers from a statistical model: a graded-response model with a general and a pillar's own trait.

Everything is said in points of the score, 0 to 100. For respondent r of a group, pillar p and item i in it

    y = level[p] + gap[audience][p] + group_shift + group_by_pillar[p]
        + 9 general_r + 14 own_rp - difficulty_i + 18 chance_ri

with standard normal `general`, `own` and `chance`, and `difficulty` normal with SD 5, drawn once for an
instrument and centred in its pillar. The answer is the step of the scale nearest to y: the thresholds between
two answers lie half-way between their item scores (Samejima 1969, with a normal instead of a logistic
curve). Items of a pillar then correlate about .4 to .45 after grouping, so that five of them have a
Cronbach's alpha of about .8.

- Who answers: of a group a fixed share, drawn without replacement; those with a higher general trait answer
  somewhat more often (odds times e^0.15 for each SD), as in real life.
- Don't know: chance = base[audience][pillar] x item's obscurity (log-normal, SD 0.35) x person's caution
  (log-normal, SD 0.6). Skipped: 1.2% of the answers; 2% of the people stop early and skip all that follows.
- Careless: 2% give one answer throughout (seven in ten of them) or answer by dice.
- Outcome: a weighted mean of the person's pillar values (`OUTCOME_WEIGHTS`) plus 4 points and noise of SD 9.
- Importance: what the group says of the pillar plus noise of SD 0.8, on 1 to 5; one in eight skips it.
- Role: two in five staff and leaders say what their role moves; the words come from `words`.
- Words: each box is filled in with the chance in `WRITES`; the sentence comes from `words`.

The function `answers` is pure: the same questionnaire, groups, parameters and generator give the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..maturity import Item, Pillar, Questionnaire
from ..maturity.instrument import KIND, ROLE_MOVES
from . import words

SD_GENERAL, SD_OWN, SD_CHANCE, SD_DIFFICULTY = 9.0, 14.0, 18.0, 5.0
ENGAGED_ANSWER_MORE = 0.15
SD_OBSCURITY, SD_CAUTION, MOST_DONT_KNOW = 0.35, 0.6, 0.6
SKIPS, STOPS_EARLY, CARELESS, STRAIGHT_OF_CARELESS = 0.012, 0.02, 0.02, 0.7
OUTCOME_LIFT, SD_OUTCOME, OUTCOME_LEFT_OUT = 4.0, 9.0, 0.02
SD_IMPORTANCE, IMPORTANCE_LEFT_OUT = 0.8, 0.125
SAYS_ROLE = 0.4
WRITES = {"comment": 0.035, "do_well": 0.22, "improve": 0.25, "competitors": 0.1, "keep_or_start": 0.14}
WRITES_OTHERWISE = 0.12
INSTRUMENT_SEED = 20250436  # a draw in which, as one would expect, proposals are the most obscure items

OUTCOME_WEIGHTS: Mapping[str, float] = {
    "customer_service": 2.5,
    "processes_technology": 3.2,
    "voice_of_customer": 2.2,
    "employee_engagement": 1.5,
}
"""What the overall judgement goes together with; every other pillar counts 0.9."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """People who are asked: the share `answering` of those `invited`, and how far off they lie in points."""

    audience: str
    unit: str | None
    invited: int
    answering: float
    shift: float = 0.0
    by_pillar: Mapping[str, float] = field(default_factory=dict)

    @property
    def respondents(self) -> int:
        return round(self.invited * self.answering)


@dataclass(frozen=True)
class RoundParameters:
    """The true state of a round: staff's level of each pillar, and how others see it, in points."""

    levels: Mapping[str, float]
    gaps: Mapping[str, Mapping[str, float]]
    dont_know: Mapping[str, Mapping[str, float]]
    form: str = "full"


@dataclass(frozen=True)
class _People:
    """The respondents of one group: traits, caution, and their value on each pillar."""

    general: Numbers
    caution: Numbers
    values: Numbers


def answers(
    questionnaire: Questionnaire,
    groups: Sequence[Group],
    parameters: RoundParameters,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    """Rows for `maturity.read_rows`, a respondent each, group after group."""
    return [row for group in groups for row in _group_rows(questionnaire, group, parameters, rng)]


def _group_rows(
    questionnaire: Questionnaire, group: Group, parameters: RoundParameters, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """The rows of one group."""
    people = _people(questionnaire.pillars, group, parameters, rng)
    columns = [(p, item) for p, pillar in enumerate(questionnaire.pillars) for item in pillar.items]
    asked = [(p, item) for p, item in columns if item.asks(group.audience, parameters.form)]
    cells = _cells(questionnaire, asked, people, group, parameters, rng)
    rows = []
    for r in range(group.respondents):
        filled = {item.id: cell for (_, item), cell in zip(asked, cells[r], strict=True) if cell is not None}
        filled |= _outcomes(questionnaire, group.audience, people.values[r], rng)
        filled |= _words(questionnaire, group.audience, rng)
        row: dict[str, Any] = {"audience": group.audience, "form": parameters.form, "answers": filled}
        rows.append(row | ({"unit": group.unit} if group.unit else {}))
    return rows


def _people(
    pillars: Sequence[Pillar], group: Group, parameters: RoundParameters, rng: np.random.Generator
) -> _People:
    """Those of a group who answer, with their traits."""
    general = rng.standard_normal(group.invited)
    odds = np.exp(ENGAGED_ANSWER_MORE * general)
    who = rng.choice(group.invited, group.respondents, replace=False, p=odds / odds.sum())
    gaps = parameters.gaps.get(group.audience, {})
    levels = np.array(
        [parameters.levels[p.id] + gaps.get(p.id, 0.0) + group.by_pillar.get(p.id, 0.0) for p in pillars]
    )
    own = rng.standard_normal((group.respondents, len(pillars)))
    values = levels + group.shift + SD_GENERAL * general[who, None] + SD_OWN * own
    return _People(general[who], np.exp(SD_CAUTION * rng.standard_normal(group.respondents)), values)


def _instrument(questionnaire: Questionnaire) -> dict[str, tuple[float, float]]:
    """(difficulty, obscurity) of each item, the same in every round; difficulties of a pillar sum to 0."""
    rng = np.random.default_rng(INSTRUMENT_SEED)
    found = {}
    for pillar in questionnaire.pillars:
        difficulty = SD_DIFFICULTY * rng.standard_normal(len(pillar.items))
        obscurity = np.exp(SD_OBSCURITY * rng.standard_normal(len(pillar.items)))
        for item, hard, hidden in zip(pillar.items, difficulty - difficulty.mean(), obscurity, strict=True):
            found[item.id] = (float(hard), float(hidden))
    return found


def _cells(
    questionnaire: Questionnaire,
    asked: Sequence[tuple[int, Item]],
    people: _People,
    group: Group,
    parameters: RoundParameters,
    rng: np.random.Generator,
) -> list[list[int | str | None]]:
    """What each respondent put at each item asked: a whole number, "dk", or None where skipped."""
    size = (group.respondents, len(asked))
    nature = _instrument(questionnaire)
    place = [p for p, _ in asked]
    difficulty = np.array([nature[item.id][0] for _, item in asked])
    wanted = people.values[:, place] - difficulty + SD_CHANCE * rng.standard_normal(size)
    values = _careless(_on_scale(wanted, [item for _, item in asked]), asked, rng)
    base = parameters.dont_know.get(group.audience, {})
    chance = np.array([base.get(questionnaire.pillars[p].id, 0.02) * nature[item.id][1] for p, item in asked])
    unknown = rng.random(size) < np.minimum(chance * people.caution[:, None], MOST_DONT_KNOW)
    skipped = _skipped(size, rng)
    return [
        [None if s else "dk" if u else int(v) for v, u, s in zip(*row, strict=True)]
        for row in zip(values, unknown, skipped, strict=True)
    ]


def _on_scale(wanted: Numbers, items: Sequence[Item]) -> Numbers:
    """The step of each item's scale nearest to what is wanted in points, reversed items turned back."""
    low = np.array([item.scale.min for item in items])
    span = np.array([item.scale.span for item in items])
    turned = np.array([item.reverse for item in items], dtype=bool)
    steps: Numbers = np.clip(np.floor(wanted / 100 * span + 0.5), 0, span)
    values: Numbers = low + np.where(turned, span - steps, steps)
    return values


def _careless(values: Numbers, asked: Sequence[tuple[int, Item]], rng: np.random.Generator) -> Numbers:
    """The same answers, those of a few careless people replaced by one answer throughout or by dice."""
    answered = values.copy()
    low = np.array([item.scale.min for _, item in asked])
    span = np.array([item.scale.span for _, item in asked])
    for r in np.flatnonzero(rng.random(len(values)) < CARELESS):
        if rng.random() < STRAIGHT_OF_CARELESS:
            answered[r] = low + np.floor(rng.choice([0.5, 0.75]) * span + 0.5)
        else:
            answered[r] = low + rng.integers(0, span + 1)
    return answered


def _skipped(size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Where nothing was put: here and there, and after the place where somebody stopped."""
    people, items = size
    stops_at = np.where(rng.random(people) < STOPS_EARLY, rng.integers(items // 3, items + 1, people), items)
    return (rng.random(size) < SKIPS) | (np.arange(items) >= stops_at[:, None])


def _outcomes(
    questionnaire: Questionnaire, audience: str, values: Numbers, rng: np.random.Generator
) -> dict[str, int]:
    """The person's answer to each outcome, from what they think of the pillars."""
    weights = np.array([OUTCOME_WEIGHTS.get(pillar.id, 0.9) for pillar in questionnaire.pillars])
    seen = float(values @ weights / weights.sum()) + OUTCOME_LIFT
    found = {}
    for outcome in questionnaire.outcomes:
        points = np.clip(seen + SD_OUTCOME * rng.standard_normal(), 0, 100)
        if audience in outcome.audiences and rng.random() >= OUTCOME_LEFT_OUT:
            found[outcome.id] = outcome.scale.min + round(float(points) / 100 * outcome.scale.span)
    return found


def beside(
    questionnaire: Questionnaire,
    rows: Sequence[dict[str, Any]],
    importance: Mapping[str, Mapping[str, float]],
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    """The rows with what each person says beside the items: importance, role, and kinds of their texts."""
    return [
        {
            **row,
            "answers": {
                **row["answers"],
                **_importances(questionnaire, row["audience"], importance, rng),
                **_role(questionnaire, row["audience"], rng),
                **_kinds(questionnaire, row["answers"], rng),
            },
        }
        for row in rows
    ]


def _importances(
    questionnaire: Questionnaire,
    audience: str,
    importance: Mapping[str, Mapping[str, float]],
    rng: np.random.Generator,
) -> dict[str, int]:
    """How much each pillar matters to somebody, from what it does to their group; some leave the page out."""
    stated = importance.get(audience, {})
    if not stated or rng.random() < IMPORTANCE_LEFT_OUT:
        return {}
    return {
        asked.id: int(np.clip(round(stated[pillar.id] + SD_IMPORTANCE * rng.standard_normal()), 1, 5))
        for asked, pillar in zip(questionnaire.importances, questionnaire.pillars, strict=True)
        if audience in asked.audiences
    }


def _role(questionnaire: Questionnaire, audience: str, rng: np.random.Generator) -> dict[str, str]:
    """What somebody says of their role; most skip it."""
    if audience not in questionnaire.role_impact or rng.random() >= SAYS_ROLE:
        return {}
    name, well, badly = words.ROLES[int(rng.integers(len(words.ROLES)))]
    moved = {
        f"role.{benefit.id}": str(rng.choice(ROLE_MOVES, p=(0.25, 0.4, 0.35)))
        for benefit in (*questionnaire.returns, *questionnaire.costs)
    }
    return {"role.name": name, "role.well": well, "role.badly": badly, **moved}


def _kinds(
    questionnaire: Questionnaire, answers: Mapping[str, Any], rng: np.random.Generator
) -> dict[str, str]:
    """What somebody's texts are filed under: as their sentence says, else by chance."""
    found = {}
    for question in questionnaire.open_questions:
        if question.kinds and question.id in answers:
            known = words.kind_of(str(answers[question.id]))
            found[question.id + KIND] = known if known in question.kinds else str(rng.choice(question.kinds))
    return found


def _words(questionnaire: Questionnaire, audience: str, rng: np.random.Generator) -> dict[str, str]:
    """What the person wrote into the comment boxes and at the open questions; mostly nothing."""
    boxes = [(f"comment.{p.id}", words.ABOUT.get(p.id, ())) for p in questionnaire.pillars if p.comment]
    said = words.OPEN.get(audience, {})
    asked = [q for q in questionnaire.open_questions if audience in q.audiences]
    boxes += [(question.id, said.get(question.id, ())) for question in asked]
    written = {}
    for box, sentences in boxes:
        chance = WRITES.get(box.partition(".")[0], WRITES_OTHERWISE)
        if rng.random() < chance and sentences:
            slots = {slot: str(rng.choice(some)) for slot, some in words.SLOTS.items()}
            text = str(rng.choice(sentences)).format(**slots)
            written[box] = text[0].upper() + text[1:]
    return written
