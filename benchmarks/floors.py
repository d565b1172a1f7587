"""The floors: the least that numpy must do for the means and alphas of the same answers, written plainly.

Don't know and skipped are left out of means, and alpha is of complete cases, as in the engine; nothing is
checked, nothing is kept exact, and no other figure is made.
"""

import json
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np

from . import data


class Figures(NamedTuple):
    """Item means (groups × items) and the alpha of each pillar."""

    means: Any
    alphas: list[float]


def pillars() -> list[slice]:
    """The columns of each pillar's items."""
    ends = np.cumsum([0, *(len(pillar.items) for pillar in data.questionnaire().pillars)]).tolist()
    return [slice(first, last) for first, last in pairwise(ends)]


def loaded(rows: Sequence[data.Packed]) -> tuple[Any, Any]:
    """Each response's group and the answers to its items, responses × items; under 1 is no answer."""
    number = {name: place for place, name in enumerate((*data.UNITS, None))}
    groups = np.array([number[row.unit] for row in rows], dtype=np.int8)
    codes = np.frombuffer(b"".join([row.answers for row in rows]), dtype="<i2")
    return groups, codes.reshape(len(rows), -1)[:, : len(data.questionnaire().items)]


def closing(rows: Sequence[data.Packed]) -> Figures:
    """Means by unit and alpha by pillar of packed rows."""
    groups, codes = loaded(rows)
    return Figures(_means(groups, codes, len(data.UNITS) + 1), [_alpha(codes[:, each]) for each in pillars()])


def scores(body: bytes) -> Figures:
    """Means and alphas by pillar of a request's body."""
    answers = [response["answers"].values() for response in json.loads(body)["responses"]]
    number = {"dk": -1, None: -1} | {value: value for value in range(11)}
    flat = map(number.__getitem__, chain.from_iterable(answers))
    codes = np.fromiter(flat, dtype=np.int8).reshape(len(answers), -1)
    parts = [codes[:, each] for each in pillars()]
    return Figures([part[part > 0].mean() for part in parts], [_alpha(part) for part in parts])


def _means(groups: Any, codes: Any, count: int) -> Any:
    given = codes > 0
    values = np.where(given, codes, 0)
    members = [groups == group for group in range(count)]
    return np.array([values[of].sum(axis=0) / np.maximum(1, given[of].sum(axis=0)) for of in members])


def _alpha(codes: Any) -> float:
    """Cronbach's alpha over complete cases."""
    complete = codes[(codes > 0).all(axis=1)]
    covariance = np.cov(complete, rowvar=False)
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))
