"""What changed between two versions of a questionnaire, and what of them stays comparable.

Everything that a questionnaire holds is laid out flat, as things with an id and named values, so that no
change goes unsaid: two questionnaires that differ in anything have at least one difference here. What may
be compared is asked of `matching`, the rule by which rounds are compared, and of nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .comparison import overall_comparable
from .constants import CONSTANTS, Constants
from .instrument import AUDIENCES, FORMS, INTERNAL, Questionnaire
from .matching import Match, match, scores_alike
from .translation import texts_of

KINDS = (
    "questionnaire",
    "level",
    "pillar",
    "item",
    "outcome",
    "open_question",
    "importance",
    "touchpoint",
    "return",
    "cost",
    "goal",
    "metric",
    "translation",
)
GROUPS = (INTERNAL, ("staff",), ("leader",), ("customer",))
_WORDS = re.compile(r"\s*\S+\s*|\s+")
_MOST_PAIRS = 1000
"""Pairs of equal words, one of each text, up to which texts are compared word by word."""


@dataclass(frozen=True)
class Thing:
    """Something with an id in a questionnaire, its name and its values by where they stand in it."""

    kind: str
    id: str
    name: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Edit:
    """A value that is not what it was; empty where there was, or is, none."""

    where: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """What happened to one thing: it was added or removed, or some of its values changed."""

    thing: Thing
    kind: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class KeptId:
    """An item that kept its id though it is not what it was.

    ``compared`` says whether answers to both are still put together: its scale and its key are the same.
    """

    id: str
    title: str
    what: tuple[str, ...]
    compared: bool


@dataclass(frozen=True)
class Likeness:
    """How much of a pillar, or of the whole where ``pillar`` is None, two versions have in common.

    ``shared`` of ``of`` scored items; ``share`` of their weight; ``comparable`` as `comparison` decides it.
    """

    pillar: str | None
    shared: int
    of: int
    share: float
    comparable: bool


@dataclass(frozen=True)
class Comparability:
    """What stays comparable for those who are asked one form."""

    audiences: tuple[str, ...]
    form: str
    pillars: tuple[Likeness, ...]
    overall: Likeness


@dataclass(frozen=True)
class Revision:
    """One version of a questionnaire beside another, earlier one."""

    before: Questionnaire
    after: Questionnaire
    differences: tuple[Difference, ...]
    kept_ids: tuple[KeptId, ...]
    comparability: tuple[Comparability, ...]
    scores_alike: bool

    def of(self, kind: str) -> tuple[Difference, ...]:
        """The differences of one kind of thing."""
        return tuple(each for each in self.differences if each.thing.kind == kind)

    @property
    def outdated(self) -> tuple[str, ...]:
        """The languages in which a text still says what the original no longer does."""
        return tuple(_outdated(self.before, self.after))


def revision(before: Questionnaire, after: Questionnaire, constants: Constants = CONSTANTS) -> Revision:
    """What makes the later version differ from the earlier one, and what stays comparable."""
    return Revision(
        before,
        after,
        tuple(_differences(before, after)),
        tuple(_kept_ids(before, after)),
        tuple(_comparability(before, after, constants)),
        scores_alike(before, after),
    )


def word_difference(before: str, after: str) -> list[tuple[str, str]]:
    """The later text in runs of words: (`same`, `removed` or `added`, text).

    Texts that repeat their words so often that looking would take long stand whole beside each other.

    >>> word_difference("Do we know it?", "Do we all know it?")
    [('same', 'Do we '), ('added', 'all '), ('same', 'know it?')]
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    runs = [("same", new[:head]), *_middle(left, right), ("same", new[len(new) - tail :])]
    return [(what, "".join(words)) for what, words in runs if words]


def _common(old: list[str], new: list[str]) -> int:
    """How many words two lists begin with in common."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(old), len(new)))


def _middle(old: list[str], new: list[str]) -> list[tuple[str, list[str]]]:
    counts = Counter(old), Counter(new)
    if sum(number * counts[1][word] for word, number in counts[0].items()) > _MOST_PAIRS:
        return [("removed", old), ("added", new)]
    runs: list[tuple[str, list[str]]] = []
    for code, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = code == "equal"
        runs += (
            [("same", new[begin:stop])] if same else [("removed", old[start:end]), ("added", new[begin:stop])]
        )
    return runs


def things(questionnaire: Questionnaire) -> dict[tuple[str, str], Thing]:
    """All things of a questionnaire, by kind and id."""
    return {(each.kind, each.id): each for each in _things(questionnaire)}


def _things(questionnaire: Questionnaire) -> Iterator[Thing]:
    whole = questionnaire.to_dict()
    head = {key: whole[key] for key in ("title", "language", "scale", "minimum_answered", "role_impact")}
    orders = {f"order.{name}": _ids(whole[name]) for name in ("pillars", "outcomes", "open_questions")}
    yield Thing("questionnaire", questionnaire.id, questionnaire.title, _flat({**head, **orders}))
    for level in whole["levels"]:
        yield Thing("level", str(level["number"]), level["name"], _flat(level))
    for pillar in whole["pillars"]:
        own = {key: value for key, value in pillar.items() if key != "items"}
        yield Thing("pillar", pillar["id"], pillar["name"], _flat({**own, "order": _ids(pillar["items"])}))
        for item in pillar["items"]:
            yield Thing("item", item["id"], item["title"], _flat({**item, "pillar": pillar["id"]}))
    for kind, section in (("outcome", "outcomes"), ("open_question", "open_questions")):
        yield from (Thing(kind, each["id"], each["id"], _flat(each)) for each in whole[section])
    if whole["importance"] is not None:
        yield Thing("importance", "importance", "importance", _flat(whole["importance"]))
    yield from _touchpoints(questionnaire)
    for kind in ("return", "cost", "goal", "metric"):
        for each in whole[f"{kind}s"]:
            yield Thing(kind, each["id"], each.get("name") or each["title"], _flat(each))
    for language, texts in whole["translations"].items():
        yield Thing("translation", language, language, _flat(texts))


def _touchpoints(questionnaire: Questionnaire) -> Iterator[Thing]:
    if questionnaire.journey is None:
        return
    asked = ", ".join(questionnaire.journey.audiences)
    for stage in questionnaire.journey.stages:
        for each in stage.touchpoints:
            values = {**each.to_dict(), "stage": stage.name, "audiences": asked}
            yield Thing("touchpoint", each.id, each.name, _flat(values))


def _ids(things: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(str(each["id"]) for each in things)


def _flat(value: Any, within: str = "") -> dict[str, str]:
    """The values of a tree as texts, by where they stand; nothing is as good as an empty text."""
    if isinstance(value, Mapping):
        if set(value) == {"min", "max"}:
            return {within: f"{value['min']}–{value['max']}"}
        found: dict[str, str] = {}
        for key, below in value.items():
            found |= _flat(below, f"{within}.{key}" if within else str(key))
        return found
    if isinstance(value, list | tuple):
        if all(isinstance(each, str) and " " not in each for each in value):
            return {within: ", ".join(value)}
        return {f"{within}.{place + 1}": str(each) for place, each in enumerate(value)}
    if isinstance(value, float):
        return {within: f"{value:g}" if float(f"{value:g}") == value else repr(value)}
    return {within: "" if value is None else str(value)}


def _differences(before: Questionnaire, after: Questionnaire) -> Iterator[Difference]:
    """The differences, kind after kind, in the order of the later version; what was removed stands last."""
    old, new = things(before), things(after)
    for kind in KINDS:
        for key, thing in new.items():
            if thing.kind != kind:
                continue
            if key not in old:
                yield Difference(thing, "added")
            elif edits := tuple(_edits(old[key], thing, old, new)):
                yield Difference(thing, "changed", edits)
        for key, thing in old.items():
            if thing.kind == kind and key not in new and kind != "questionnaire":
                yield Difference(thing, "removed")


def _edits(before: Thing, after: Thing, old: Any, new: Any) -> Iterator[Edit]:
    for where in dict.fromkeys((*after.values, *before.values)):
        a, b = before.values.get(where, ""), after.values.get(where, "")
        if where.startswith("order"):
            # What was added or removed is told by itself: the order is that of those which are in both.
            common = {*a.split(", ")} & {*b.split(", ")}
            kept_a, kept_b = ([each for each in text.split(", ") if each in common] for text in (a, b))
            if kept_a != kept_b:
                yield Edit(where, a, b)
        elif a != b:
            yield Edit(where, a, b)


def _kept_ids(before: Questionnaire, after: Questionnaire) -> Iterator[KeptId]:
    """The items whose wording, anchors, scale or key changed under the same id."""
    old = {item.id: item for item in before.items}
    for item in after.items:
        if item.id not in old:
            continue
        was = old[item.id]
        asked = [name for name in AUDIENCES if name in item.statement and name in was.statement]
        changed = {
            "statement": any(item.statement[name] != was.statement[name] for name in asked),
            "anchors": any(dict(item.anchors_for(name)) != dict(was.anchors_for(name)) for name in asked),
            "scale": item.scale != was.scale,
            "reverse": item.reverse != was.reverse,
        }
        if what := tuple(name for name, there in changed.items() if there):
            yield KeptId(item.id, item.title, what, not (changed["scale"] or changed["reverse"]))


def asked_of(questionnaire: Questionnaire, audiences: Iterable[str], form: str) -> frozenset[str]:
    """The scored items asked of any of these audiences in this form."""
    named = tuple(audiences)
    return frozenset(
        item.id
        for item in questionnaire.items
        if item.scored and any(item.asks(audience, form) for audience in named)
    )


def _comparability(
    before: Questionnaire, after: Questionnaire, constants: Constants
) -> Iterator[Comparability]:
    """What stays comparable, for everybody whom both versions ask something, in each form."""
    for form in FORMS:
        for audiences in GROUPS:
            now, prior = asked_of(after, audiences, form), asked_of(before, audiences, form)
            if now and prior:
                found = match(after, now, before, prior)
                yield _likeness(audiences, form, found, before, (now, prior), constants)


def _likeness(
    audiences: tuple[str, ...],
    form: str,
    found: Match,
    before: Questionnaire,
    asked: tuple[frozenset[str], frozenset[str]],
    constants: Constants,
) -> Comparability:
    least = constants.comparable - constants.cut_off_tolerance
    earlier = {pillar.id: pillar for pillar in before.pillars}
    pillars = []
    for pillar, shared, share in zip(
        found.questionnaire.pillars, found.shared, found.comparable, strict=True
    ):
        counts = [
            sum(item.id in names for item in side.items)
            for side, names in ((pillar, asked[0]), (earlier.get(pillar.id), asked[1]))
            if side is not None
        ]
        if any(counts):
            pillars.append(Likeness(pillar.id, len(shared), max(counts), share, share >= least))
    share = overall_comparable(found, before, constants)
    kept = len(found.kept(constants.comparable))
    overall = Likeness(None, kept, max(map(len, asked)), share, share >= least)
    return Comparability(audiences, form, tuple(pillars), overall)


def _outdated(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    old, new = (_flat(texts_of(each)) for each in (before, after))
    changed = {where for where in old.keys() & new.keys() if old[where] != new[where]}
    for language, texts in after.translations.items():
        if language in before.translations:
            was, says = _flat(before.translations[language]), _flat(texts)
            if any(where in was and was[where] == says.get(where) for where in changed):
                yield language
