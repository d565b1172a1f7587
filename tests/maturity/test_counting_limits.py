"""One pass over answers, worked out by hand: what is counted, and for whom."""

import json

from cxassess.maturity import read_rows
from cxassess.maturity.moments import Moments
from cxassess.maturity.tally import tally

from .instruments import item, pillar, questionnaire, sheet

STAFF = {"statement": {"staff": "x"}}
MIXED = questionnaire(
    pillar("A", item("A1", core=True), item("A2", core=True, reverse=True)),
    pillar("B", item("B1", **STAFF), item("B2", **STAFF)),
    outcomes=[{"id": "result", "statement": "How?", "scale": {"min": 0, "max": 10}}],
)
ROWS = [
    {"audience": "staff", "answers": {"A1": 5, "A2": 1, "B1": 3, "B2": "dk", "result": 9}},
    {"audience": "staff", "answers": {"A1": 4, "B1": 2, "B2": 2, "result": 7}},
    {"audience": "customer", "answers": {"A1": 1, "A2": 5, "result": 0}},
    {"audience": "leader", "form": "core", "answers": {"A1": "dk", "A2": "dk"}},
]
"""Pillar scores 100 and 50, 75 and 25, 0, none; overall 75, 50, 0, none; four units make a point."""


def spread(*places):
    """Eleven counts, 1 in each of some places."""
    return [int(place in places) for place in range(11)]


def test_a_tally_that_can_be_done_with_a_pencil():
    counted = tally(read_rows(MIXED, ROWS))
    assert counted.unit == 4
    wanted = {
        "respondents": 4, "heard": 3, "full_forms": 3,
        "counts": [spread(0, 3, 4), spread(0, 4), spread(1, 2), spread(1), spread(0, 7, 9)],
        "dont_know": [1, 1, 0, 1, 0], "skipped": [0, 1, 0, 0, 1],
        "reached": [3, 2], "score_n": [3, 2, 3], "score_both": [3, 2],
        "score_sums": [700, 300, 500], "score_squares": [250_000, 50_000, 130_000],
        "cases": [[0, [0, 1], 2, [4, 4], [16, 16, 16]], [1, [2, 3], 1, [1, 1], [1, 1, 1]]],
        "joint": [
            [0, [0], 1, [0, 0], [0, 0, 0]],
            [0, [0, 1], 2, [700, 300, 16], [250_000, 110_000, 5700, 50_000, 2500, 130]],
        ],
        "answered_by": [[0, [0, 1], [1, 1, 2]], [1, [2, 3], [0, 1, 1]]],
        "flagged": [1, 0, 0, 1, 0], "flagged_scores": [0, 0, 0],
    }  # fmt: skip
    found = json.loads(json.dumps(counted.to_dict()))
    assert {name: found[name] for name in wanted} == wanted


STAFF_AND_CUSTOMERS = {"statement": {"staff": "x", "customer": "x"}}
UNEVEN = questionnaire(
    pillar(
        "A",
        item("A1", **STAFF_AND_CUSTOMERS), item("A2", **STAFF_AND_CUSTOMERS), item("A3", **STAFF),
        item("A4", weight=0, **STAFF),
    ),
    pillar("B", item("B1", **STAFF)),
    outcomes=[
        {"id": "one", "statement": "How?", "scale": {"min": 0, "max": 10}},
        {"id": "two", "scale": {"min": 1, "max": 7}, **STAFF_AND_CUSTOMERS},
    ],
)  # fmt: skip
"""Everybody is asked something else; twelve units make a point."""


def test_products_are_kept_apart_by_what_was_asked():
    rows = [
        {"audience": "staff", "answers": {"A1": 1, "A2": 2, "A3": 3, "A4": 5, "B1": 3, "one": 4, "two": 7}},
        {"audience": "staff", "answers": {"A1": 5, "A2": 5, "A3": 5, "one": 5, "two": 5}},
        {"audience": "staff", "answers": {"A1": 1, "A2": 1, "A3": 1, "B1": 1, "one": 0}},
        {"audience": "customer", "answers": {"A1": 4, "A2": 5, "one": 8}},
        {"audience": "leader", "answers": {"one": 3}},
    ]
    found = tally(read_rows(UNEVEN, rows))
    assert found.cases == {
        (0, (0, 1, 2)): Moments(3, (4, 5, 6), (16, 16, 16, 17, 18, 20)),
        (0, (0, 1)): Moments(1, (3, 4), (9, 12, 16)),
    }
    assert found.joint == {
        (0, (0, 1)): Moments(2, (300, 600, 4), (90_000, 180_000, 1200, 360_000, 2400, 16)),
        (1, (0, 1)): Moments(1, (300, 600, 6), (90_000, 180_000, 1800, 360_000, 3600, 36)),
        (0, (0,)): Moments(1, (1050, 8), (1_102_500, 8400, 64)),
        (1, (0,)): Moments(0, (0, 0), (0, 0, 0)),
    }
    assert found.answered_by == {(0, (0, 1, 2)): (0, 0, 0, 3), (0, (0, 1)): (0, 0, 1), (1, (4,)): (1, 2)}


def test_the_scores_of_those_who_answer_carelessly_are_summed_apart():
    turned = (item(f"B{number}", reverse=True) for number in range(5))
    asked = questionnaire(pillar("A", *(item(f"A{n}") for n in range(5)), weight=3), pillar("B", *turned))
    found = tally(sheet(asked, [[4] * 10, [2] * 10, [4, 2] * 5]))
    assert found.flagged == (2, 2, 2, 0, 0)
    high, low = 62.5 * found.unit, 37.5 * found.unit
    assert found.flagged_scores == (2, high + low, high**2 + low**2)
