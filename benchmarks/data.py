"""Made-up answers from a fixed seed: staff of twenty units and some leaders, all of the full form.

Answers to a pillar's items go together, about 3% are don't know and 1% are skipped: the same answers as
packed rows, as JSON and as CSV.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cxassess.instruments import installed
from cxassess.maturity import DONT_KNOW, SKIPPED, Questionnaire, Unit

SEED = 2026
LOT = 100_000
"""Responses made at a time, so that a million need little memory."""

LEADERS, UNSURE, LEFT_OUT = 0.05, 0.03, 0.01
UNITS = tuple(f"unit-{number:02}" for number in range(1, 21))


class Packed(NamedTuple):
    """One response as it is kept."""

    audience: str
    unit: str | None
    form: str
    answers: bytes


def questionnaire() -> Questionnaire:
    """The ten pillars: fifty items and an outcome."""
    return installed()["ten-pillars"]


def units(responses: int) -> list[Unit]:
    """The twenty units, with head counts of which about three in four answered."""
    return [Unit(name, name.title(), None, responses // 15 + 10) for name in UNITS]


def headcount(responses: int) -> dict[str, int]:
    """How many were invited, by audience."""
    return {"staff": responses * 4 // 3 + 200, "leader": responses // 15 + 10}


def packed(responses: int) -> Iterator[Packed]:
    """Responses one by one, as a database would hand them out."""
    rng = np.random.default_rng(SEED)
    for start in range(0, responses, LOT):
        lot = min(LOT, responses - start)
        places = np.where(rng.random(lot) < LEADERS, -1, rng.integers(0, len(UNITS), lot))
        for place, codes in zip(places.tolist(), _codes(rng, lot), strict=True):
            group = ("leader", None) if place < 0 else ("staff", UNITS[place])
            yield Packed(*group, "full", codes.tobytes())


def _codes(rng: np.random.Generator, responses: int) -> Any:
    """Codes of a lot, responses × (items, outcome, importances that nobody answered), int16."""
    columns = []
    for pillar in questionnaire().pillars:
        own = rng.standard_normal((responses, 1), dtype=np.float32)
        chance = rng.standard_normal((responses, len(pillar.items)), dtype=np.float32)
        columns.append(np.clip(np.rint(3 + 0.7 * own + 0.8 * chance), 1, 5))
    mean = np.concatenate(columns, axis=1).mean(axis=1, keepdims=True)
    outcome = np.clip(np.rint(2.5 * (mean - 1) + rng.standard_normal((responses, 1))), 0, 10)
    codes = np.concatenate([*columns, outcome], axis=1).astype("<i2")
    missing = rng.random(codes.shape, dtype=np.float32)
    codes[missing < UNSURE + LEFT_OUT] = DONT_KNOW
    codes[missing < LEFT_OUT] = SKIPPED
    unasked = np.full((responses, len(questionnaire().importances)), SKIPPED, dtype="<i2")
    return np.concatenate([codes, unasked], axis=1)


def objects(responses: int, *, with_units: bool) -> list[dict[str, Any]]:
    """Responses as the API takes them."""
    ids = _answered()
    said = {DONT_KNOW: "dk", SKIPPED: None}
    return [
        {"audience": row.audience}
        | ({"unit": row.unit} if with_units else {})
        | {"answers": {name: said.get(code, code) for name, code in zip(ids, _given(row), strict=False)}}
        for row in packed(responses)
    ]


def body(responses: int) -> bytes:
    """What POST /scores takes: the responses of an organisation without units."""
    wanted = {"questionnaire": questionnaire().id, "responses": objects(responses, with_units=False)}
    return json.dumps(wanted).encode()


def write_csv(path: Path, responses: int) -> None:
    """Write a file for `cxassess score`."""
    said = {DONT_KNOW: "dk", SKIPPED: ""}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["audience", "unit", *_answered()])
        for row in packed(responses):
            writer.writerow(
                [row.audience, row.unit, *(said.get(code, code) for code in _given(row)[: len(_answered())])]
            )


def write_ndjson(path: Path, responses: int) -> None:
    """Write the same as objects, one a line, as the API and the command take them."""
    ids, said = _answered(), {DONT_KNOW: "dk", SKIPPED: None}
    with path.open("w", encoding="utf-8", newline="") as stream:
        for row in packed(responses):
            answers = {name: said.get(code, code) for name, code in zip(ids, _given(row), strict=False)}
            unit = {} if row.unit is None else {"unit": row.unit}
            stream.write(json.dumps({"audience": row.audience, **unit, "answers": answers}) + "\n")


def _answered() -> list[str]:
    """The ids that are answered: items and outcome."""
    return [each.id for each in (*questionnaire().items, *questionnaire().outcomes)]


def _given(row: Packed) -> list[int]:
    return np.frombuffer(row.answers, dtype="<i2").tolist()
