"""The roadmap: an order that anyone can redo with a pencil."""

import pytest

from cxassess.maturity import Constants, propose
from cxassess.maturity.roadmap import band_of, not_measured

from .instruments import item, pillar, questionnaire

RETURNS = [{"id": f"r{n}", "name": f"Return {n}"} for n in range(5)]
COSTS = [{"id": f"c{n}", "name": f"Cost {n}"} for n in range(5)]
METRICS = [{"id": name, "name": name, "unit": "%", "direction": "up"} for name in ("soon", "late")]


def goal(part, band, effort="S", returns=("r0",), costs=("c0",)):
    return {
        "id": f"{part}-{band}", "pillar": part, "band": band, "title": "Do.", "actions": ["Act."],
        "leading_metric": "soon", "lagging_metric": "late", "effort": effort,
        "returns": list(returns), "costs": list(costs),
    }  # fmt: skip


def asked(*goals, pillars="AB"):
    return questionnaire(
        *(pillar(part, item(f"{part}1")) for part in pillars),
        returns=RETURNS, costs=COSTS, metrics=METRICS, goals=list(goals),
    )  # fmt: skip


def every(pillars, **more):
    bands = ("low_to_mid", "mid_to_high", "high_to_leading")
    return asked(*(goal(part, band, **more) for part in pillars for band in bands), pillars=pillars)


def card(scores, **more):
    pillars = [{"id": part, "score": score, "sd": 20, "n": 100} for part, score in scores.items()]
    return {"pillars": pillars, **more}


def gaps(**found):
    pillars = [{"id": part, "gap": gap} for part, gap in found.items()]
    return {"pairs": [{"a": "leader", "b": "customer", "pillars": pillars}]}


def test_example_a_and_b_of_the_method():
    made = asked(
        goal("A", "low_to_mid", "S", ("r0", "r1"), ("c0", "c1")),
        goal("B", "mid_to_high", "M", ("r0", "r1", "r2"), ("c0", "c1")),
    )
    first, second = propose(card({"A": 36, "B": 52}), made, importance={"A": 4.2, "B": 4.6})
    factors = (first.gap, first.importance, first.benefit, first.effort_divisor)
    assert factors == pytest.approx((44, 0.84, 0.4, 1))
    assert first.priority == pytest.approx(14.784)
    assert (second.pillar, second.priority) == ("B", pytest.approx(6.44))
    assert (first.pillar, first.importance_source, first.rank, second.rank) == ("A", "stated", 1, 2)


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (0, "low_to_mid"),
        (39, "low_to_mid"),
        (40, "mid_to_high"),
        (59, "mid_to_high"),
        (60, "high_to_leading"),
        (100, "high_to_leading"),
    ],
)
def test_the_goal_is_that_of_the_pillars_band(score, band):
    assert band_of(score) == band
    assert propose(card({"A": score}), every("A"))[0].goal == f"A-{band}"


def test_importance_not_asked_is_marked_so():
    found = propose(card({"A": 30}), every("A"))[0]
    assert (found.importance, found.importance_source) == (0.6, "not_asked")


def test_importance_from_drivers_is_the_share_beside_the_largest():
    drivers = {"method": "relative_weights", "shares": {"A": 0.5, "B": 0.2}}
    found = propose(card({"A": 30, "B": 30}, drivers=drivers), every("AB"))
    assert [(each.importance, each.importance_source) for each in found] == [(1.0, "driver"), (0.4, "driver")]


def test_fallback_weights_are_no_drivers():
    drivers = {"method": "equal_weights", "shares": {"A": 0.5, "B": 0.5}}
    assert propose(card({"A": 30}, drivers=drivers), every("AB"))[0].importance_source == "not_asked"


def test_benefit_is_counted_among_those_selected():
    found = propose(card({"A": 30}), every("A"), selected_benefits=["r0", "c3", "c4"])[0]
    assert (found.benefits_served, found.benefits_selected, found.benefit) == (1, 3, pytest.approx(1 / 3))


def test_a_score_over_the_target_has_no_gap_and_stands_last():
    found = propose(card({"A": 90, "B": 79}), every("AB"))
    assert [(each.pillar, each.gap) for each in found] == [("B", 1), ("A", 0)]


def test_a_target_of_ones_own_takes_the_place_of_the_pillars():
    assert propose(card({"A": 30}), every("A"), targets={"A": 50})[0].gap == 20


def test_ties_go_to_the_larger_gap_of_perception():
    found = propose(card({"A": 30, "B": 30}), every("AB"), perception=gaps(A=5, B=12))
    assert [each.pillar for each in found] == ["B", "A"]


def test_ties_then_go_to_the_lower_score_and_then_to_the_pillar_that_comes_first():
    found = propose(card({"A": 40, "B": 30, "C": 40}), every("ABC"), targets={"A": 60, "B": 50, "C": 60})
    assert [each.pillar for each in found] == ["B", "A", "C"]


def test_a_pillar_without_a_score_is_told_apart_and_never_ranked():
    scores = card({"A": None, "B": 30})
    assert [each.pillar for each in propose(scores, every("AB"))] == ["B"]
    assert not_measured(scores) == ["A"]


def test_three_goals_are_for_now_four_for_next_and_the_rest_for_later():
    found = propose(card({part: 10 + place for place, part in enumerate("ABCDEFGHI")}), every("ABCDEFGHI"))
    assert [each.horizon for each in found] == ["now"] * 3 + ["next"] * 4 + ["later"] * 2


def test_how_sure_the_order_is_is_the_same_each_time_and_adds_up_to_three():
    scores = card({part: 40 + place for place, part in enumerate("ABCDE")})
    first, again = (propose(scores, every("ABCDE")) for _ in range(2))
    assert first == again
    assert sum(each.share_in_first_three for each in first) == pytest.approx(3.0, abs=0.01)
    assert first[0].share_in_first_three > first[-1].share_in_first_three > 0


def test_a_clear_order_is_sure_and_scores_without_deviation_stay():
    scores = card({"A": 10, "B": 12, "C": 14, "D": 79})
    for each in scores["pillars"]:
        each["sd"] = None
    found = propose(scores, every("ABCD"))
    assert [each.share_in_first_three for each in found] == [1.0, 1.0, 1.0, 0.0]
    assert found[0].se is None


def test_the_standard_error_follows_from_the_figures_shown():
    assert propose(card({"A": 30}), every("A"))[0].se == 2.0


def test_constants_can_be_others():
    found = propose(card({"A": 30}), every("A"), constants=Constants(importance_not_asked=1.0))[0]
    assert found.importance == 1.0


def test_no_catalogue_means_no_goals():
    assert propose(card({"A": 30}), questionnaire(pillar("A", item("A1")))) == []
