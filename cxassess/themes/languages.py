"""Languages: which are known, what language a text is in, and what is left of a word without its endings.

Stems come from the Snowball stemmers, small words from the list of stop words: two small packages without
anything to download. A language is known where both know it. What language a text is in is told by its small
words, since nearly every comment has some, and no profile of letters does better on five words. First every
known language may claim a text; then only those that the texts together are written in, so that a single
short comment is not taken for Dutch among a thousand in English and German.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache

from . import general

KNOWN = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
"""Code and name of every language with stems and small words."""

UNKNOWN = ""
FEWEST, SHARE = 3, 0.05
"""A language is spoken where as many texts are surely in it, or this share of them."""
SHORT = 5
"""Up to how many words a text may have without a small word and still be in the language of most."""


@cache
def small_words(language: str) -> frozenset[str]:
    """What holds sentences of a language together; nothing in one that is not known."""
    if language == "en":
        return general.ENGLISH
    if language not in KNOWN:
        return frozenset()
    import stop_words

    words = stop_words.get_stop_words(KNOWN[language])
    return frozenset(word.casefold() for word in words) | general.NEGATIONS.get(language, frozenset())


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """A word in lower case without its endings, so that one and many of a thing are the same.

    >>> stem("refunds", "en"), stem("wartezeiten", "de"), stem("refunds", "")
    ('refund', 'wartezeit', 'refunds')
    """
    if language not in KNOWN:
        return word
    import snowballstemmer

    # A stemmer of one's own: it keeps the word that it is at, which another thread would change.
    return str(snowballstemmer.stemmer(KNOWN[language]).stemWord(word)) or word


@cache
def says_nothing(language: str) -> frozenset[str]:
    """Stems of a language that tell no theme."""
    words = small_words(language) | general.FITS_ANYWHERE.get(language, frozenset())
    return words | {stem(word, language) for word in general.FITS_ANYWHERE.get(language, ())}


def of_texts(texts: Sequence[Collection[str]], at_home: Collection[str] = ()) -> list[str]:
    """The language of each text, given as its words in lower case; "" where it is none that is known.

    `at_home` are the languages that the questions were asked in: they win where small words do not decide. A
    short text without a small word is in the language whose other texts share most of its words.
    """
    claims = [_claims(words) for words in texts]
    sure = Counter(found for claim in claims if (found := _winner(claim, ())) is not None)
    enough = max(FEWEST, SHARE * sure.total())
    spoken = {language for language, count in sure.items() if count >= enough} | (set(at_home) & set(KNOWN))
    order = sorted(spoken, key=lambda language: (-sure[language], language))
    settled = [_settled(claim, order) for claim in claims]
    seen = _vocabularies(texts, settled)
    return [
        _by_vocabulary(words, order, seen) if language is None else language
        for words, language in zip(texts, settled, strict=True)
    ]


def _settled(claim: Counter[str], order: Sequence[str]) -> str | None:
    """The language of a text among those that are spoken, or another that claims it; None without a claim."""
    if not claim:
        return None
    ours = Counter({language: claim[language] for language in order if claim[language]})
    found = _winner(ours, order)
    if found is not None and ours[found] * 2 >= max(claim.values()):
        return found
    other = _winner(claim, ())
    return other if other is not None and claim[other] >= 2 else UNKNOWN


def _vocabularies(
    texts: Sequence[Collection[str]], settled: Sequence[str | None]
) -> dict[str, frozenset[str]]:
    """The words of the texts of each language."""
    found: dict[str, set[str]] = {}
    for words, language in zip(texts, settled, strict=True):
        if language:
            found.setdefault(language, set()).update(words)
    return {language: frozenset(words) for language, words in found.items()}


def _by_vocabulary(words: Collection[str], order: Sequence[str], seen: Mapping[str, frozenset[str]]) -> str:
    """The language of a text without a small word; of a long one, or one in another script, nobody knows."""
    shared = {language: len(seen.get(language, frozenset()) & {*words}) for language in order}
    best = max(order, key=lambda language: shared[language], default=UNKNOWN)
    if best == UNKNOWN or shared[best]:
        return best
    is_short = 0 < len(words) <= SHORT and _latin(words) and _latin(small_words(best))
    return best if is_short else UNKNOWN


def _claims(words: Collection[str]) -> Counter[str]:
    """How many of the words are small words of each language."""
    found: Counter[str] = Counter()
    for word in words:
        found.update(_whose().get(word, ()))
    return found


def _winner(claim: Counter[str], order: Sequence[str]) -> str | None:
    """The language with the most small words; of equals the one that stands first, or none."""
    if not claim:
        return None
    most = max(claim.values())
    best = [language for language, count in claim.items() if count == most]
    if len(best) == 1:
        return best[0]
    return next((language for language in order if language in best), None)


def _latin(words: Collection[str]) -> bool:
    letters = "".join(words)
    return sum(letter < "\u0250" for letter in letters) * 2 > len(letters)


@cache
def _whose() -> dict[str, tuple[str, ...]]:
    """Each small word with the languages that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for language in KNOWN:
        for word in small_words(language):
            found[word] = (*found.get(word, ()), language)
    return found
