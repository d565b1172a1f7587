"""From a text to its terms: single words by their stems, and two words that stand together.

A term is a tuple of stems. Words that tell nothing are left out, but may stand between the two words of a
phrase ("queue at the desk"). A word that is turned round keeps that: "no answer" is the term (NOT, "answer").
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from . import general, languages

Term = tuple[str, ...]
NOT = "¬"
LONGEST = 10_000
"""How many characters of a text are read; who writes more has said it by then."""
LONGEST_WORD = 60
BETWEEN = 2
"""How many words that tell nothing may stand between the two of a phrase."""
# Marks that belong to the letter before them, in the scripts that write vowels so.
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963"
)
_LETTER = rf"(?:[^\W\d_][{_MARKS}]*)"
_WORD = re.compile(rf"{_LETTER}+(?:['’-]{_LETTER}+)*")
_END = re.compile(r"[.!?;:…\n(){}\[\]<>\"“”„«»]")
_PAUSE = re.compile(r"[,،、—–/]")
_WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_UNSEEN = dict.fromkeys(
    [0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
)


@dataclass(frozen=True)
class Word:
    """A word of a text: as it stands there, in lower case, and whether a sentence or a part of one begins."""

    written: str
    plain: str
    start: int
    end: int
    begins: bool
    apart: bool


@dataclass
class Read:
    """A text with its language and its terms, each with the ways it is written there."""

    language: str
    terms: dict[Term, Counter[str]] = field(default_factory=dict)

    def add(self, term: Term, written: str) -> None:
        """One more place where a term stands."""
        self.terms.setdefault(term, Counter())[written] += 1


def read(texts: Sequence[str], leave_out: Sequence[Collection[str]], at_home: Collection[str]) -> list[Read]:
    """Each text with its terms; `leave_out` are for each the words of its question."""
    cleaned = [_clean(text) for text in texts]
    words = [list(_words(text)) for text in cleaned]
    spoken = languages.of_texts([[word.plain for word in each] for each in words], at_home)
    return [
        _read(text, each, language, asked)
        for text, each, language, asked in zip(cleaned, words, spoken, leave_out, strict=True)
    ]


def plain_words(text: str) -> list[str]:
    """The words of a text in lower case.

    >>> plain_words("Café on the CAR-deck, 2nd floor!")
    ['café', 'on', 'the', 'car-deck', 'nd', 'floor']
    """
    return [word.plain for word in _words(_clean(text))]


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text[:LONGEST]).translate(_UNSEEN)


def _words(text: str) -> Iterator[Word]:
    begins, last = True, 0
    for found in _WORD.finditer(text):
        begins = begins or _END.search(text, last, found.start()) is not None
        apart = begins or _PAUSE.search(text, last, found.start()) is not None
        last = found.end()
        if last - found.start() <= LONGEST_WORD:
            yield from _in_pieces(found.group(), found.start(), begins, apart)
        begins = False


def _in_pieces(written: str, start: int, begins: bool, apart: bool) -> Iterator[Word]:
    """The word; where a script sets no spaces, every two signs beside each other, as is usual there."""
    if len(written) > 2 and _WITHOUT_SPACES.match(written):
        for place in range(len(written) - 1):
            pair = written[place : place + 2]
            yield Word(pair, pair, start + place, start + place + 2, True, True)
    else:
        plain = written.casefold().replace("’", "'")
        yield Word(written, plain, start, start + len(written), begins, apart)


def _read(text: str, words: Sequence[Word], language: str, asked: Collection[str]) -> Read:
    found = Read(language)
    stems = [_said(word, language, asked) for word in words]
    turned = general.NEGATIONS.get(language, frozenset())
    before: int | None = None  # the last word that tells something
    negation: int | None = None
    for place, word in enumerate(words):
        if word.apart:
            before = negation = None
        stem = stems[place]
        if word.plain in turned:
            if language in general.FOLLOWING and before is not None and before == place - 1:
                found.add((NOT, stems[before]), _phrase(text, words[before], word, language))
            negation = place
        elif stem:
            found.add((stem,), _shown(word, language))
            if negation is not None and place - negation <= 1 + BETWEEN:
                found.add((NOT, stem), _phrase(text, words[negation], word, language))
            elif before is not None and place - before <= 1 + BETWEEN and stems[before] != stem:
                found.add((stems[before], stem), _phrase(text, words[before], word, language))
            before, negation = place, None
    return found


def _said(word: Word, language: str, asked: Collection[str]) -> str:
    """The stem of a word; "" of one that tells nothing."""
    if len(word.plain) < 3 and not _WITHOUT_SPACES.match(word.plain):
        return ""
    stem = languages.stem(word.plain.removesuffix("'s"), language)
    silent = languages.says_nothing(language)
    return "" if word.plain in silent or stem in silent or stem in asked or word.plain in asked else stem


def _shown(word: Word, language: str) -> str:
    """How a word is written within a sentence; of one that begins it, nobody knows about the capital."""
    if word.begins and word.written[1:].islower():
        small = language != "de" or word.plain in languages.small_words(language)
        return word.plain if small else word.written
    return word.written


def _phrase(text: str, first: Word, last: Word, language: str) -> str:
    """A phrase as it is written within a sentence, on one line."""
    return " ".join((_shown(first, language) + text[first.end : last.end]).split())


def asked_words(wordings: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The words and stems of a question, given its wordings by language."""
    found = set()
    for language, texts in wordings.items():
        for word in (word for text in texts for word in plain_words(text)):
            found |= {word, languages.stem(word, language.split("-")[0])}
    return frozenset(found)
