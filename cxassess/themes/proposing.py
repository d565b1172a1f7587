"""The machine's proposal: themes of the words that a release tells, and what sets one audience apart.

Only texts that are shown are read, after the blotting and the sampling, so nothing can follow from a theme
that the words page does not tell. The same texts in any order give the same themes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..maturity import themes as engine
from ..maturity.instrument import Questionnaire
from .apart import apart
from .corpus import Corpus, corpus
from .reading import Term

VERSION = 1
"""Of the way themes are found; stands with every proposal."""
TERMS_SHOWN = 8
NAMES = 0.25
"""Share of a theme's texts that a term stands in from which it may be part of the name."""
IN_A_NAME = 3
PHRASE_WEIGHT = 1.3
"""How much more a phrase tells than a word, when it comes to what leads a theme."""


def proposed(figures: Mapping[str, Any], questionnaire: Questionnaire) -> dict[str, Any]:
    """What a release says of themes, fit for JSON: the themes, what sets audiences apart, how it came."""
    found = corpus(figures, questionnaire)
    least = int(figures["threshold"])
    weights = [PHRASE_WEIGHT if len(term) == 2 else 1.0 for term in found.terms]
    groups = engine.groups(found.presence, weights, least)
    within = {row for group in groups for row in group.texts.tolist()}
    return {
        "version": VERSION,
        "texts": len(found.texts),
        "in_no_theme": len(found.texts) - len(within),
        "least": least,
        "languages": _languages(found),
        "themes": [_theme(figures["round"], found, group) for group in groups],
        "apart": apart(found),
    }


def _languages(found: Corpus) -> list[dict[str, Any]]:
    """How many texts are in which language, "" where nobody knows, with how many on each side."""
    sides: dict[str, Counter[str]] = {}
    for text, each in zip(found.texts, found.read, strict=True):
        sides.setdefault(each.language, Counter())[engine.SIDES[text.node]] += 1
    order = sorted(sides, key=lambda language: (-sides[language].total(), language))
    return [
        {
            "language": language,
            "texts": sides[language].total(),
            **{side: sides[language][side] for side in ("inside", "customer")},
        }
        for language in order
    ]


def _theme(round_id: str, found: Corpus, group: engine.Group) -> dict[str, Any]:
    """A theme as a release keeps it."""
    lead = found.terms[group.terms[0]]
    shown = [
        {"text": found.written(found.terms[place]), "texts": int(found.presence[:, place].sum())}
        for place in _told(found, group.terms)
    ]
    texts = [found.texts[row] for row in group.texts.tolist()]
    return {
        "id": _id(round_id, lead),
        "name": _name([each["text"] for each in shown if each["texts"] >= NAMES * len(texts)][:IN_A_NAME]),
        "terms": shown,
        "texts": [{"question": each.question, "node": each.node, "index": each.index} for each in texts],
    }


def _id(round_id: str, lead: Term) -> str:
    """The same for the same round and leading term, so that two runs give the same addresses."""
    return hashlib.sha256(f"{round_id} theme {' '.join(lead)}".encode()).hexdigest()[:16]


def _told(found: Corpus, places: Sequence[int]) -> list[int]:
    """The terms that are told of a theme: of phrases that share a word only the first."""
    told: list[int] = []
    in_phrases: set[str] = set()
    for place in places:
        term = found.terms[place]
        if len(term) == 1 or not in_phrases & set(term):
            told.append(place)
            in_phrases |= set(term) if len(term) == 2 else set()
    return told[:TERMS_SHOWN]


def _name(terms: Sequence[str]) -> str:
    """The first terms as a heading, without those that share a word with one before."""
    chosen: list[str] = []
    for term in terms:
        if not any({*term.casefold().split()} & {*other.casefold().split()} for other in chosen):
            chosen.append(term)
    name = ", ".join(chosen)
    return name[:1].upper() + name[1:]
