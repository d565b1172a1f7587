"""Languages: which are known, what language a text is in, and what is left of a word without its endings.

Stems come from the Snowball stemmers, small words from the list of stop words: two small packages without
anything to download. A language is known where both know it. What language a text is in is told by its small
words, since nearly every comment has some, and no profile of letters does better on five words. First every
known language may claim a text; then only those that the texts together are written in, so that a single
short comment is not taken for Dutch among a thousand in English and German.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
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
FEWEST = 3
SHARE = 0.05


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

    `at_home` are the languages that the questions were asked in: they win where small words do not decide.
    """
    claims = [_claims(words, KNOWN) for words in texts]
    sure = Counter(found for claim in claims if (found := _winner(claim, ())) is not None)
    enough = max(FEWEST, SHARE * sum(sure.values()))
    spoken = {language for language, count in sure.items() if count >= enough} | (set(at_home) & set(KNOWN))
    order = sorted(spoken, key=lambda language: (-sure[language], language))
    return [_settled(words, claim, order) for words, claim in zip(texts, claims, strict=True)]


def _settled(words: Collection[str], claim: Counter[str], order: Sequence[str]) -> str:
    """The language of one text among those that are spoken; where none claims it, what it looks like."""
    ours = Counter({language: claim[language] for language in order if claim[language]})
    found = _winner(ours, order)
    if found is not None and ours[found] * 2 >= max(claim.values()):
        return found
    other = _winner(claim, ())
    if other is not None and claim[other] >= 2:
        return other
    return order[0] if order and not claim and _latin(words) and _latin(small_words(order[0])) else UNKNOWN


def _claims(words: Collection[str], languages: Collection[str]) -> Counter[str]:
    """How many of the words are small words of each language."""
    found: Counter[str] = Counter()
    for word in words:
        found.update(language for language in _whose().get(word, ()) if language in languages)
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
