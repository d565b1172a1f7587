"""The peer of the engine's rows: pandas for means and pingouin for alpha, as an analyst would write it.

It is only there where the tests' libraries are installed.
"""

import json
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from . import data, floors
from .frame import Measure, timed

NAME = "peer: pandas and pingouin"


def turn(work: Callable[[], object]) -> dict[str, Measure]:
    """A peer's turn at a piece of work; none where pandas and pingouin cannot be imported."""
    return {"peer": timed(work)} if find_spec("pandas") and find_spec("pingouin") else {}


def closing(rows: Sequence[data.Packed]) -> floors.Figures:
    """Means by unit and alpha by pillar of packed rows."""
    groups, codes = floors.loaded(rows)
    frame = _frame(np.where(codes > 0, codes, np.nan))
    return floors.Figures(frame.groupby(groups).mean().to_numpy(), _alphas(frame))


def scores(body: bytes) -> floors.Figures:
    """Means and alphas by pillar of a request's body."""
    import pandas

    answers = pandas.DataFrame([response["answers"] for response in json.loads(body)["responses"]])
    frame = _frame(answers.replace("dk", None).to_numpy(dtype=float)[:, : len(data.questionnaire().items)])
    return floors.Figures([frame.iloc[:, each].stack().mean() for each in floors.pillars()], _alphas(frame))


def _frame(values: Any) -> Any:
    import pandas

    return pandas.DataFrame(values, columns=[item.id for item in data.questionnaire().items])


def _alphas(frame: Any) -> list[float]:
    from pingouin import cronbach_alpha

    parts = (frame.iloc[:, each] for each in floors.pillars())
    return [float(cronbach_alpha(data=part, nan_policy="listwise")[0]) for part in parts]
