"""Drivers: found where every condition holds, else an honest fallback that says why."""

import numpy as np
import pytest

from cxassess.maturity import MaturityError, assess, read_rows, respondent_scores
from cxassess.maturity.statistics import relative_weights

from .instruments import item, pillar, questionnaire

OUTCOME = [{"id": "result", "statement": "How?", "scale": {"min": 0, "max": 10}}]


def asked(pillars=2, **more):
    return questionnaire(
        *(pillar(a, item(f"{a}1"), item(f"{a}2")) for a in "ABC"[:pillars]), outcomes=OUTCOME, **more
    )


def taken(n=90, *, effect=1.5, same=False, still=False, audience="staff", seed=7):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(1, 6, (n, 2)).T
    b = a if same else b
    result = np.clip(np.rint(5 + effect * (a - 3) + rng.normal(0, 1.5, n)), 0, 10).astype(int)
    result = np.full(n, 5) if still else result
    return [
        {"audience": audience, "answers": {"A1": x, "A2": x, "B1": y, "B2": y, "result": z}}
        for x, y, z in zip(a.tolist(), b.tolist(), result.tolist(), strict=True)
    ]


def drivers(rows, questionnaire_=None, **more):
    return assess(read_rows(questionnaire_ or asked(), rows), **more).to_dict()["drivers"]


def test_shares_add_up_and_follow_the_effect():
    found = drivers(taken())
    assert (found["method"], found["n"], found["fallback_reason"]) == ("relative_weights", 90, None)
    assert found["shares"]["A"] > 0.9
    assert sum(found["shares"].values()) == pytest.approx(1.0)


def test_weights_from_tallies_are_those_of_the_answers():
    sheet = read_rows(asked(), taken())
    answers = np.column_stack([respondent_scores(sheet)[:, :2], sheet.codes[:, -1]])
    direct = relative_weights(90, np.cov(answers.T))
    assert list(drivers(taken())["shares"].values()) == pytest.approx(direct.shares, abs=1e-12)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "not_asked"),
        (taken(65), "too_few_answers"),
        (taken(still=True), "outcome_does_not_vary"),
        (taken(same=True), "pillars_overlap"),
        (taken(effect=0.0), "not_significant"),
        (taken(2000, effect=0.3), "explains_too_little"),
    ],
)
def test_every_reason_to_fall_back(rows, reason):
    found = drivers(rows)
    assert (found["method"], found["fallback_reason"], found["r2"]) == ("equal_weights", reason, None)
    assert found["shares"] == {"A": 0.5, "B": 0.5}


def test_sixty_six_complete_answers_are_enough_for_two_pillars():
    assert drivers(taken(66))["method"] == "relative_weights"


def test_declared_weights_are_the_first_fallback():
    weighty = questionnaire(pillar("A", item("A1"), weight=3), pillar("B", item("B1")), outcomes=OUTCOME)
    found = drivers([{"answers": {"A1": 3, "B1": 3, "result": 3}}], weighty)
    assert (found["method"], found["shares"]) == ("declared_weights", {"A": 0.75, "B": 0.25})


def test_a_pillar_that_does_not_vary_is_left_out():
    rows = taken()
    for row in rows:
        row["answers"] |= {"B1": 3, "B2": 3}
    assert drivers(rows)["shares"] == {"A": pytest.approx(1.0), "B": None}


def test_customers_come_first():
    assert drivers(taken(audience="customer") + taken(seed=8))["audience"] == "customer"
    assert drivers(taken(20, audience="customer") + taken(seed=8))["audience"] == "staff"


def test_no_outcome_means_no_drivers_and_an_unknown_one_is_refused():
    plain = questionnaire(pillar("A", item("A1")))
    assert drivers([], plain) is None
    with pytest.raises(MaturityError, match="A1 is not an outcome"):
        drivers(taken(), outcome="A1")
