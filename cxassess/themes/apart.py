"""What sets one audience apart from another: the terms that it uses far more, by weighted log-odds.

Compared are answers to the questions that both were asked and of which both are shown, and only words of one
language with each other, or the list would tell who writes which language and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..maturity import themes as engine
from .corpus import Corpus

INSIDE, CUSTOMER = ("internal", "staff", "leader"), ("customer",)
PAIRS = ((INSIDE, CUSTOMER), (("staff",), ("leader",)))
SHOWN = 12
"""How many terms of a side are told at most."""
FEWEST = 10
"""How many texts of a language each side needs before it is compared."""
MENTIONS = 3
"""How often a side says a term before it is told."""


def apart(found: Corpus) -> list[dict[str, Any]]:
    """For each pair of audiences that can be compared the terms of either side, the strongest first."""
    return [told for pair in PAIRS if (told := _compared(found, *pair)) is not None]


def _compared(found: Corpus, here: Sequence[str], there: Sequence[str]) -> dict[str, Any] | None:
    ours, theirs = _rows(found, here), _rows(found, there)
    both = _questions(found, ours) & _questions(found, theirs)
    ours = [row for row in ours if found.texts[row].question in both]
    theirs = [row for row in theirs if found.texts[row].question in both]
    languages = [
        language
        for language in sorted({each.language for each in found.read})
        if min(len(_in(found, ours, language)), len(_in(found, theirs, language))) >= FEWEST
    ]
    if not languages:
        return None
    terms = list(
        chain.from_iterable(
            _terms(found, _in(found, ours, language), _in(found, theirs, language), language)
            for language in languages
        )
    )
    return {
        "here": list(here),
        "there": list(there),
        "texts_here": sum(len(_in(found, ours, language)) for language in languages),
        "texts_there": sum(len(_in(found, theirs, language)) for language in languages),
        "languages": languages,
        "more_here": _strongest(terms, 1),
        "more_there": _strongest(terms, -1),
    }


def _rows(found: Corpus, nodes: Sequence[str]) -> list[int]:
    return [row for row, text in enumerate(found.texts) if text.node in nodes]


def _questions(found: Corpus, rows: Sequence[int]) -> set[str]:
    return {found.texts[row].question for row in rows}


def _in(found: Corpus, rows: Sequence[int], language: str) -> list[int]:
    return [row for row in rows if found.read[row].language == language]


def _terms(
    found: Corpus, ours: Sequence[int], theirs: Sequence[int], language: str
) -> Iterator[dict[str, Any]]:
    """Every term that one side says clearly more, in one language."""
    here, there = _counts(found, ours), _counts(found, theirs)
    delta, z = engine.log_odds(here, there)
    for place in np.flatnonzero(np.abs(z) >= engine.CLEAR):
        side = here if z[place] > 0 else there
        if side[place] >= MENTIONS:
            yield {
                "text": found.written(found.terms[place], language),
                "language": language,
                "here": int(here[place]),
                "there": int(there[place]),
                "log_odds": round(float(delta[place]), 2),
                "z": round(float(z[place]), 2),
                "words": len(found.terms[place]),
            }


def _counts(found: Corpus, rows: Sequence[int]) -> NDArray[np.float64]:
    """In how many of these texts each term stands."""
    return found.presence[list(rows)].sum(axis=0).astype(np.float64)


def _strongest(terms: Sequence[dict[str, Any]], sign: int) -> list[dict[str, Any]]:
    """The clearest terms of one side; of those that share a word only the first."""
    told: list[dict[str, Any]] = []
    ranked = sorted(
        (term for term in terms if term["z"] * sign > 0),
        key=lambda term: (-abs(term["z"]), term["words"], term["text"]),
    )
    for term in ranked:
        words = {*term["text"].casefold().split()}
        if not any(words & {*other["text"].casefold().split()} for other in told):
            told.append({name: value for name, value in term.items() if name != "words"})
    return told[:SHOWN]
