"""Themes in answers in words: what belongs together, and what sets one side apart from the other.

Both work on one matrix of texts by terms that only says whether a text has a term, so that a person counts
once however often they repeat a word. Nothing here knows what a term is; `cxassess.themes` reads the texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST, MOST = 3, 12
"""How many themes are looked for; more than twelve nobody keeps apart."""
PRIOR = 100.0
"""How many mentions the words of everybody weigh, beside those of one side, in `log_odds`."""
TOGETHER = 0.5
"""Share of its texts in which a term stands beside another, from which it belongs to the other's theme."""
WIDE = 0.35
"""Share of all texts over which a term is too wide to be a theme of its own."""
CLEAR = 1.96
"""z from which a term is said to set one side apart: chance alone gives as much in one of twenty terms."""

Presence = NDArray[np.bool_]


@dataclass(frozen=True)
class Group:
    """Terms that belong together, the leading one first, and the texts that have one of them."""

    terms: tuple[int, ...]
    texts: NDArray[np.intp]


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
    [0.219, -0.219, 0.81, -0.81]
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
    it every other term of whose texts it has at least the share `TOGETHER`. A group needs
    more than half of `least` texts that no group before it has. The same for the same texts in any order.
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
        gain = np.where(free & narrow & (counts >= least) & (fresh > least / 2), fresh * weights, 0.0)
        if not gain.any():
            break
        lead = int(np.argmax(gain))
        group = _around(lead, presence, beside, counts, free)
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
    """The group that a term leads: with what mostly stands beside it, and once more beside those."""
    members = [lead]
    for _ in range(2):
        texts = presence[:, members].any(axis=1)
        within = presence[texts].sum(axis=0)
        joins = free & (within >= np.maximum(TOGETHER * counts, 2)) & (counts <= 2 * counts[lead])
        joins[members] = False
        if len(members) > 1:  # the second time only what hardly stands elsewhere
            joins &= within >= 0.75 * counts
        more = [int(place) for place in np.flatnonzero(joins)]
        members += sorted(more, key=lambda place: (-within[place], place))
    texts = presence[:, members].any(axis=1)
    return Group(tuple(members), np.flatnonzero(texts))
