"""The texts that a release shows, read: which there are, and which text has which term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from ..maturity.instrument import COMMENT, Questionnaire
from ..maturity.themes import Presence
from . import reading
from .reading import NOT, Read, Term

TERMS_MOST = 600
"""How many terms are looked at; the six hundredth stands in hardly any text."""
SAID_BY = 3
"""How many texts a term needs before it may be told."""
STICKS = 0.4
"""Share of its rarer word's texts from which two words beside each other are a phrase."""
STANDS_IN = 0.6
"""Share of a word's texts from which a phrase stands in for the word."""


COMPOUNDING = frozenset({"de", "nl", "sv", "da", "no", "fi"})
"""Languages that write words together."""
PART, BY_ITSELF = 5, 2
"""Letters of a part of a compound, and in how many texts it must stand by itself to count as one."""


@dataclass(frozen=True)
class Text:
    """A text of a release, and where it stands there."""

    question: str
    node: str
    index: int
    text: str


@dataclass(frozen=True)
class Corpus:
    """All texts as they were read, and the terms that are common enough, the most common first."""

    texts: tuple[Text, ...]
    read: tuple[Read, ...]
    terms: tuple[Term, ...]
    presence: Presence

    def written(self, term: Term, language: str | None = None) -> str:
        """The way in which a term is written most often, in one language or in any."""
        ways: Counter[str] = Counter()
        for spoken, found in self._ways.get(term, {}).items():
            if language is None or spoken == language:
                ways.update(found)
        return min(ways, key=lambda way: (-ways[way], way))

    @cached_property
    def _ways(self) -> dict[Term, dict[str, Counter[str]]]:
        """By term and language the ways in which it is written."""
        known, found = set(self.terms), dict[Term, dict[str, Counter[str]]]()
        for each in self.read:
            for term in known & each.terms.keys():
                spoken = found.setdefault(term, {})
                spoken.setdefault(each.language, Counter()).update(each.terms[term])
        return found


def corpus(figures: Mapping[str, Any], questionnaire: Questionnaire) -> Corpus:
    """The texts that a release shows, read."""
    texts = tuple(texts_of(figures))
    asked = _asked(questionnaire)
    read = reading.read(
        [each.text for each in texts],
        [asked.get(each.question, frozenset()) for each in texts],
        [language.split("-")[0] for language in questionnaire.languages],
    )
    terms, presence = _common(read)
    return Corpus(texts, tuple(read), terms, presence)


def texts_of(figures: Mapping[str, Any]) -> Iterator[Text]:
    """Every text that a release shows, in its order."""
    for told in figures["words"]:
        for node in told["nodes"]:
            for index, entry in enumerate(node["texts"]):
                yield Text(told["question"], node["node"], index, entry["text"])


def _asked(questionnaire: Questionnaire) -> dict[str, frozenset[str]]:
    """For each question what its answers merely repeat: its own words, and those of the open questions."""
    spoken = {name: questionnaire.in_language(name) for name in questionnaire.languages}
    everywhere = reading.asked_words(
        {
            name: [text for question in each.open_questions for text in question.text.values()]
            for name, each in spoken.items()
        }
    )
    found = {question.id: everywhere for question in questionnaire.open_questions}
    for place, pillar in enumerate(questionnaire.pillars):
        prompts = {name: [each.pillars[place].comment or ""] for name, each in spoken.items()}
        found[COMMENT + pillar.id] = everywhere | reading.asked_words(prompts)
    return found


def _common(read: Sequence[Read]) -> tuple[tuple[Term, ...], Presence]:
    """The terms that enough texts have, the most common first, and which text has which."""
    having = _with_parts(read)
    counts = Counter(term for terms in having for term in terms)
    known = [term for term, count in counts.items() if count >= SAID_BY and _holds(term, counts)]
    known.sort(key=lambda term: (-counts[term], -len(term), NOT not in term, term))
    stood_in = {word for term in known if len(term) == 2 for word in term if _stands_in(term, word, counts)}
    terms = tuple(term for term in known if len(term) == 2 or term[0] not in stood_in)[:TERMS_MOST]
    places = {term: place for place, term in enumerate(terms)}
    presence = np.zeros((len(read), len(terms)), dtype=bool)
    for row, each in enumerate(having):
        presence[row, [places[term] for term in each if term in places]] = True
    return terms, presence


def _with_parts(read: Sequence[Read]) -> list[set[Term]]:
    """The terms of each text, with the words that its compounds begin or end with: Lieferzeit has Lieferung.

    Only words of `PART` letters or more that people also write by themselves; so no list of words is needed.
    """
    alone = Counter(
        term[0] for each in read if each.language in COMPOUNDING for term in each.terms if len(term) == 1
    )
    whole = {word for word, count in alone.items() if count >= BY_ITSELF and len(word) >= PART}
    found = []
    for each in read:
        terms = set(each.terms)
        if each.language in COMPOUNDING:
            terms |= {(part,) for term in each.terms if len(term) == 1 for part in _parts(term[0]) & whole}
        found.append(terms)
    return found


@lru_cache(maxsize=20_000)
def _parts(word: str) -> frozenset[str]:
    """How a word begins and how it ends, in every length that a part may have."""
    cuts = range(PART, len(word) - 1)
    return frozenset(word[:cut] for cut in cuts) | frozenset(word[-cut:] for cut in cuts)


def _holds(term: Term, counts: Mapping[Term, int]) -> bool:
    """Whether a phrase is one: its rarer word stands in it often enough. A single word always is."""
    words = [counts[word,] for word in term if word != NOT]
    return len(term) == 1 or counts[term] >= STICKS * min(words)


def _stands_in(phrase: Term, word: str, counts: Mapping[Term, int]) -> bool:
    """Whether a word stands mostly in this phrase, which says more."""
    return word != NOT and counts[phrase] >= STANDS_IN * counts[word,]
