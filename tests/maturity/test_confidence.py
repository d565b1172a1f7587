"""Confidence: each condition by the figures of the release, and what cannot be judged is not met."""

import pytest

from cxassess.maturity import Constants
from cxassess.maturity.branches import within
from cxassess.maturity.confidence import CONDITIONS, confidence
from cxassess.maturity.units import Unit
from tests import figures as made

GOOD = {
    "response": 0.7,
    "units": (0.65, 0.8),
    "score": 54,
    "ci95": (52, 56),
    "dont_know": 0.2,
    "at_most": None,
}


def judged(**changes):
    given = GOOD | changes
    card = {
        "response_rate": given["response"],
        "overall": {"score": given["score"], "ci95": given["ci95"]},
        "dont_know": given["dont_know"],
        "dont_know_at_most": given["at_most"],
    }
    return confidence(card, [{"response_rate": rate} for rate in given["units"]])


def condition(code, **changes):
    return next(each for each in judged(**changes).conditions if each.code == code)


def test_on_every_limit_confidence_is_high():
    assert (judged().level, judged().met) == ("high", 4)
    assert [each.code for each in judged().conditions] == list(CONDITIONS)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("response", {"response": 0.69}),
        ("unit_response", {"units": (0.64, 0.9)}),
        ("unit_response", {"units": (0.64, None)}),
        ("margin", {"ci95": (51, 56)}),
        ("margin", {"ci95": (52, 57)}),
        ("known", {"dont_know": 0.21}),
    ],
)
def test_one_condition_that_is_not_met_makes_it_good(code, changes):
    assert judged(**changes).level == "good"
    assert condition(code, **changes).met is False


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("response", {"response": None}),
        ("unit_response", {"units": ()}),
        ("unit_response", {"units": (None, None)}),
        ("unit_response", {"units": (0.8, None)}),
        ("margin", {"ci95": None}),
        ("margin", {"score": None, "ci95": None}),
        ("known", {"dont_know": None}),
        ("known", {"dont_know": None, "at_most": 0.21}),
    ],
)
def test_a_condition_that_cannot_be_judged_is_not_met_and_has_no_figure(code, changes):
    assert judged(**changes).level == "good"
    assert (condition(code, **changes).met, condition(code, **changes).value) == (None, None)


def test_a_bound_of_the_don_t_knows_is_enough_where_it_is_low():
    found = condition("known", dont_know=None, at_most=0.2)
    assert (found.met, found.value, found.bound) == (True, 0.8, "at_least")


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"response": None, "units": ()}, "fair"),
        ({"response": 0.5, "units": (0.5,), "ci95": (40, 60)}, "low"),
        ({"response": 0.5, "units": (0.5,), "ci95": None, "dont_know": None}, "low"),
    ],
)
def test_every_condition_missing_takes_a_level(changes, level):
    assert judged(**changes).level == level


def test_a_release_has_it_on_the_whole_and_nowhere_else():
    nodes = {node["id"]: node for node in made.release().figures["nodes"] if node["shown"]}
    assert [name for name, node in nodes.items() if "confidence" in node["scorecard"]] == ["internal"]
    found = nodes["internal"]["scorecard"]["confidence"]
    assert found["met"] == sum(each["met"] is True for each in found["conditions"])
    assert found["of"] == len(CONDITIONS)


def test_the_limits_are_the_constants_of_the_release():
    constants, limits = Constants().to_dict(), [each.limit for each in judged().conditions]
    assert limits == [constants[f"confidence_{code}"] for code in CONDITIONS]


def test_the_leader_of_a_branch_does_not_see_the_lowest_response_of_another_unit():
    figures, units = made.release().figures, [Unit("guest", "Guest")]
    own = within(figures, units, "guest")
    whole, part = (
        {each["code"]: each for each in every["nodes"][0]["scorecard"]["confidence"]["conditions"]}
        for every in (figures, own)
    )
    assert whole["unit_response"]["value"] is not None
    assert part["unit_response"]["value"] is None
    assert part["unit_response"]["met"] == whole["unit_response"]["met"]
