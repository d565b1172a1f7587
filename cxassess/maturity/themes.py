"""Themes in answers in words: what belongs together, and what sets one side apart from the other.

Both work on one matrix of texts by terms that only says whether a text has a term, so that a person counts
once however often they repeat a word. Nothing here knows what a term is; `cxassess.themes` reads the texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST, MOST = 3, 12
"""How many themes are looked for: more than twelve nobody keeps apart; for less than three, wide terms do."""
PRIOR = 100.0
"""How many mentions the words of everybody weigh, beside those of one side, in `log_odds`."""
WITHIN, MOSTLY, HALF = 0.75, 0.6, 0.5
"""A term belongs to another's theme if the other stands in the share `WITHIN` of its texts, or in `MOSTLY` of
them while it stands in `HALF` of the other's."""
WIDE = 0.35
"""Share of all texts over which a term is too wide to be a theme of its own."""
CLEAR = 1.96
"""z from which a term is said to set one side apart: chance alone gives as much in one of twenty terms."""

SHARED = 3
"""How many texts of a side name a theme before the side is said to name it."""
SIDES = {"internal": "inside", "staff": "inside", "leader": "inside", "customer": "customer"}
"""The side on which each node stands that has texts."""
FRUSTRATION, PRAISE = "frustration", "praise"
_TONES = {"improve": FRUSTRATION, "barrier": FRUSTRATION, "do_well": PRAISE}
_KINDS = {"bad": FRUSTRATION, "good": PRAISE}

Presence = NDArray[np.bool_]


@dataclass(frozen=True)
class Group:
    """Terms that belong together, the leading one first, and the texts that have one of them."""

    terms: tuple[int, ...]
    texts: NDArray[np.intp]


def tone(question_id: str, kind: str | None) -> str:
    """Whether an answer is a frustration or praise, by what was asked, or by what it is filed under; else "".

    Frustrations are what could be improved, what stands in the way, and stories filed as bad.

    >>> tone("improve", None), tone("story", "good"), tone("competitors", None)
    ('frustration', 'praise', '')
    """
    return _TONES.get(question_id) or _KINDS.get(kind or "", "")


def named_by(inside: int, customers: int, least: int = SHARED) -> str:
    """Who names a theme, given the texts of each side: `both`, `inside`, `customer`, or "" for neither.

    >>> named_by(4, 3), named_by(4, 2), named_by(0, 9), named_by(2, 1)
    ('both', 'inside', 'customer', '')
    """
    if min(inside, customers) >= least:
        return "both"
    if max(inside, customers) < least:
        return ""
    return "inside" if inside > customers else "customer"


@dataclass(frozen=True)
class Counted:
    """How many texts there are, by where they stand; each is what one person wrote to one question.

    ``sides`` has for every tone ("" is any) the texts of those `inside` and of the `customer`.
    """

    texts: int
    nodes: Mapping[str, int]
    questions: Mapping[str, int]
    sides: Mapping[str, Mapping[str, int]]

    def of(self, side: str, tone: str = "") -> int:
        """The texts of a side, of one tone or of any."""
        return self.sides[tone].get(side, 0)

    def share(self, side: str, of: Counted, tone: str = "") -> float | None:
        """These texts by those of another count, 0..1: n / N of the same side and tone; None where N is 0."""
        every = of.of(side, tone)
        return self.of(side, tone) / every if every else None


def counted(texts: Iterable[tuple[str, str, str | None]]) -> Counted:
    """The count of texts, each given as question, node and what it was filed under."""
    every = list(texts)
    sides = {name: Counter[str]() for name in ("", FRUSTRATION, PRAISE)}
    for question, node, kind in every:
        for name in {"", tone(question, kind)}:
            sides[name][SIDES[node]] += 1
    return Counted(
        len(every),
        Counter(node for _, node, _ in every),
        Counter(question for question, _, _ in every),
        sides,
    )


def log_odds(
    here: Sequence[float] | NDArray[np.float64],
    there: Sequence[float] | NDArray[np.float64],
    prior: float = PRIOR,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weighted log-odds ratio of each term between two sides, and its z.

    With y the mentions of a term on side i or j, n all mentions of a side, and an informative Dirichlet prior
    a = prior * (y_i + y_j) / (n_i + n_j), which sums to a0 = prior:

        delta = ln((y_i + a) / (n_i + a0 - y_i - a)) - ln((y_j + a) / (n_j + a0 - y_j - a))
        z = delta / sqrt(1 / (y_i + a) + 1 / (y_j + a))

    Positive where `here` says it more often. A term that nobody says has 0 and 0; so has every term where a
    side says nothing. Source: Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16 (2008),
    equations 16, 19 and 22.

    >>> delta, z = log_odds([8, 2], [2, 8])
    >>> [round(float(value), 3) for value in (*delta, *z)]
    [0.218, -0.218, 1.144, -1.144]
    """
    ours, theirs = np.asarray(here, dtype=float), np.asarray(there, dtype=float)
    n, m = ours.sum(), theirs.sum()
    if n == 0 or m == 0:
        return np.zeros(ours.shape), np.zeros(ours.shape)
    both = ours + theirs
    weight = prior * both / (n + m)
    said = (both > 0) & (both < n + m)  # where there is but one term, nothing can set a side apart by it
    delta, z = np.zeros(ours.shape), np.zeros(ours.shape)
    y, other, a = ours[said], theirs[said], weight[said]
    delta[said] = np.log((y + a) / (n + prior - y - a)) - np.log((other + a) / (m + prior - other - a))
    z[said] = delta[said] / np.sqrt(1 / (y + a) + 1 / (other + a))
    return delta, z


def groups(
    presence: Presence, weights: Sequence[float], least: int, *, most: int = MOST, wide: float = WIDE
) -> list[Group]:
    """Up to `most` groups of terms, the one with the most texts first; each has at least `least` texts.

    Terms come in their order of rank, which decides between equals; `weights` say how much a term tells.
    Again and again the term leads whose texts in no group yet, times its weight, are the most; it takes with
    it the terms that stand beside it (`WITHIN`, `MOSTLY`, `HALF`), and their texts. A group needs more than
    half of `least` texts that no group before it has. Terms in more than the share `wide` of all texts lead
    only where there are fewer than `FEWEST` groups without them. The same for the same texts in any order.
    """
    if not presence.size:
        return []
    counts = presence.sum(axis=0)
    narrow = counts <= max(wide * len(presence), least)
    beside = presence.T.astype(np.float32) @ presence.astype(np.float32)
    free, open_texts = np.ones(len(counts), dtype=bool), np.ones(len(presence), dtype=bool)
    found: list[Group] = []
    while len(found) < most:
        fresh = presence[open_texts].sum(axis=0)
        gain = np.where(free & (counts >= least) & (fresh > least / 2), fresh * weights, 0.0)
        if (gain * narrow).any() or len(found) >= FEWEST:
            gain = gain * narrow
        if not gain.any():
            break
        group = _around(int(np.argmax(gain)), presence, beside, counts, free)
        free[list(group.terms)] = False
        open_texts[group.texts] = False
        found.append(group)
    return sorted(found, key=lambda group: (-len(group.texts), group.terms[0]))


def _around(
    lead: int,
    presence: Presence,
    beside: NDArray[np.float32],
    counts: NDArray[np.intp],
    free: NDArray[np.bool_],
) -> Group:
    """The group that a term leads: what hardly stands without it, and what it mostly stands with."""
    of_theirs = beside[lead] / np.maximum(counts, 1)
    of_ours = beside[lead] / counts[lead]
    joins = free & ((of_theirs >= WITHIN) | ((of_theirs >= MOSTLY) & (of_ours >= HALF)))
    joins[lead] = False
    more = [int(place) for place in np.flatnonzero(joins)]
    members = [lead, *sorted(more, key=lambda place: (-beside[lead, place], place))]
    return Group(tuple(members), np.flatnonzero(presence[:, members].any(axis=1)))
