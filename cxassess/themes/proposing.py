"""The machine's proposal: themes of the words that a release tells, and what sets one audience apart.

Only texts that are shown are read, after the blotting and the sampling, so nothing can follow from a theme
that the words page does not tell. The same texts in any order give the same themes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..maturity import themes as engine
from ..maturity.instrument import COMMENT, Questionnaire
from . import reading
from .reading import NOT, Read, Term

VERSION = 1
"""Of the way themes are found; stands with every proposal."""
TERMS_MOST = 600
TERMS_SHOWN = 8
APART_SHOWN = 12
SAID_BY = 3
"""How many texts a term needs before it may be told."""
PHRASE = 0.6
"""Share of a word's texts from which a phrase stands in for the word."""
SIDES = {"internal": "inside", "staff": "inside", "leader": "inside", "customer": "customer"}
FRUSTRATIONS = frozenset({"improve", "barrier"})
PRAISE = frozenset({"do_well"})
TONES = {"good": "praise", "bad": "frustration"}


@dataclass(frozen=True)
class Text:
    """A text of a release: where it stands, and whether it praises or complains, where that is known."""

    question: str
    node: str
    index: int
    text: str
    tone: str

    @property
    def side(self) -> str:
        return SIDES[self.node]


@dataclass(frozen=True)
class Corpus:
    """All texts as they were read, and the terms that are common enough, the most common first."""

    texts: tuple[Text, ...]
    read: tuple[Read, ...]
    terms: tuple[Term, ...]
    presence: engine.Presence

    def written(self, term: Term) -> str:
        """The way in which a term is written most often."""
        ways: Counter[str] = Counter()
        for each in self.read:
            ways.update(each.terms.get(term, ()))
        return min(ways, key=lambda way: (-ways[way], way))


def proposed(figures: Mapping[str, Any], questionnaire: Questionnaire) -> dict[str, Any]:
    """What a release says of themes, fit for JSON: the themes, what sets audiences apart, how it came."""
    found = corpus(figures, questionnaire)
    least = int(figures["threshold"])
    groups = engine.groups(found.presence, _weights(found.terms), least)
    themes = [_theme(figures["round"], found, group) for group in groups]
    within = {place for group in groups for place in group.texts.tolist()}
    spoken = Counter(each.language for each in found.read)
    return {
        "version": VERSION,
        "texts": len(found.texts),
        "in_no_theme": len(found.texts) - len(within),
        "least": least,
        "languages": [
            {"language": language, "texts": spoken[language]}
            for language in sorted(spoken, key=lambda language: (-spoken[language], language))
        ],
        "themes": themes,
        "apart": [],
    }


def corpus(figures: Mapping[str, Any], questionnaire: Questionnaire) -> Corpus:
    """The texts that a release shows, read."""
    texts = tuple(texts_of(figures))
    asked = _asked(questionnaire)
    read = reading.read(
        [each.text for each in texts],
        [asked[each.question] for each in texts],
        [language.split("-")[0] for language in questionnaire.languages],
    )
    terms, presence = _common(read)
    return Corpus(texts, tuple(read), terms, presence)


def texts_of(figures: Mapping[str, Any]) -> Iterator[Text]:
    """Every text that a release shows, in its order."""
    for told in figures["words"]:
        for node in told["nodes"]:
            for index, entry in enumerate(node["texts"]):
                tone = _tone(told["question"], entry["kind"])
                yield Text(told["question"], node["node"], index, entry["text"], tone)


def _tone(question: str, kind: str | None) -> str:
    if question in FRUSTRATIONS:
        return "frustration"
    return "praise" if question in PRAISE else TONES.get(kind or "", "")


def _asked(questionnaire: Questionnaire) -> dict[str, frozenset[str]]:
    """For each question what its answers merely repeat: its own words, and those of the open questions."""
    spoken = {name: questionnaire.in_language(name) for name in questionnaire.languages}
    general = reading.asked_words(
        {
            name: [text for question in each.open_questions for text in question.text.values()]
            for name, each in spoken.items()
        }
    )
    found = {question.id: general for question in questionnaire.open_questions}
    for place, pillar in enumerate(questionnaire.pillars):
        prompts = {name: [each.pillars[place].comment or ""] for name, each in spoken.items()}
        found[COMMENT + pillar.id] = general | reading.asked_words(prompts)
    return found


def _common(read: Sequence[Read]) -> tuple[tuple[Term, ...], engine.Presence]:
    """The terms that enough texts have, the most common first, and which text has which."""
    counts = Counter(term for each in read for term in each.terms)
    known = [term for term, count in counts.items() if count >= SAID_BY]
    known.sort(key=lambda term: (-counts[term], -len(term), term))
    stand_in = {word for term in known if len(term) == 2 for word in term if _stands_in(term, word, counts)}
    terms = tuple(term for term in known if len(term) == 2 or term[0] not in stand_in)[:TERMS_MOST]
    places = {term: place for place, term in enumerate(terms)}
    presence = np.zeros((len(read), len(terms)), dtype=bool)
    for row, each in enumerate(read):
        for term in each.terms:
            if term in places:
                presence[row, places[term]] = True
    return terms, presence


def _stands_in(phrase: Term, word: str, counts: Mapping[Term, int]) -> bool:
    """Whether a word stands mostly in this phrase, which says more."""
    return word != NOT and counts[phrase] >= PHRASE * counts[word,]


def _weights(terms: Sequence[Term]) -> list[float]:
    """How much a term tells: a phrase more than a word."""
    return [1.3 if len(term) == 2 else 1.0 for term in terms]


def _theme(round_id: str, found: Corpus, group: engine.Group) -> dict[str, Any]:
    """A theme as a release keeps it."""
    terms = [found.terms[place] for place in group.terms][:TERMS_SHOWN]
    texts = [found.texts[place] for place in group.texts.tolist()]
    shown = [
        {"text": found.written(term), "texts": int(found.presence[group.texts, place].sum())}
        for term, place in zip(terms, group.terms, strict=False)
    ]
    return {
        "id": hashlib.sha256(f"{round_id} {' '.join(terms[0])}".encode()).hexdigest()[:16],
        "name": _name([each["text"] for each in shown]),
        "terms": shown,
        "texts": [{"question": each.question, "node": each.node, "index": each.index} for each in texts],
    }


def _name(terms: Sequence[str]) -> str:
    """The first terms, without those that are part of another."""
    chosen: list[str] = []
    for term in terms:
        if len(chosen) < 3 and not any(_overlap(term, other) for other in chosen):
            chosen.append(term)
    name = ", ".join(chosen)
    return name[:1].upper() + name[1:]


def _overlap(term: str, other: str) -> bool:
    return bool({*term.casefold().split()} & {*other.casefold().split()})
