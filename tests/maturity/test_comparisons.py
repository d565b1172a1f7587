"""This round beside an earlier one, and audiences beside each other."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from cxassess.maturity import assess, compare, read_rows, respondent_scores

from .instruments import item, pillar, plain, questionnaire, sheet


def table(n, mean=3.0, seed=1, columns=12, spread=1.0):
    rng = np.random.default_rng(seed)
    answers = rng.normal(mean, spread, (n, columns)) + rng.normal(0, 0.5, (n, 1))
    return np.clip(np.rint(answers), 1, 5).astype(int).tolist()


def test_the_figures_are_scipys_and_the_family_is_the_pillars():
    asked = plain(3, 4)
    now, prior = sheet(asked, table(60, 3.4)), sheet(asked, table(45, 3.0, 2))
    found = compare(now, prior).to_dict()["pillars"]
    sides = respondent_scores(now), respondent_scores(prior)
    tests = [stats.ttest_ind(sides[0][:, p], sides[1][:, p], equal_var=False) for p in range(3)]
    adjusted = multipletests([test.pvalue for test in tests], method="fdr_bh")[1]
    for shown, test, p in zip(found, tests, adjusted, strict=True):
        interval = test.confidence_interval()
        assert (shown["t"], shown["df"], shown["p"]) == pytest.approx(
            (test.statistic, test.df, test.pvalue), abs=1e-9
        )
        assert shown["ci95"] == pytest.approx([interval.low, interval.high], abs=1e-9)
        assert shown["p_adjusted"] == pytest.approx(p, abs=1e-9)
        assert shown["detectable"] == pytest.approx(2.8 * test._standard_error, abs=1e-9)


@pytest.mark.parametrize(
    ("now", "prior", "verdict"),
    [
        (table(80, 3.8), table(80, 2.8, 2), "improved"),
        (table(80, 2.8), table(80, 3.8, 2), "declined"),
        (table(80), table(80, 3.0, 2), "no_clear_change"),
        (table(9, 4.5), table(80), "too_few_answers"),
        (table(80), table(9, 4.5), "too_few_answers"),
        ([[3] * 12] * 10, [[3] * 12] * 10, "no_clear_change"),
        ([[4] * 12] * 10, [[3] * 12] * 10, "not_testable"),
        ([[4] * 12] * 10, [[3] * 12] * 9 + [[2] * 12], "improved"),
    ],
)
def test_every_verdict(now, prior, verdict):
    asked = plain(3, 4)
    found = compare(sheet(asked, now), sheet(asked, prior)).to_dict()
    assert found["overall"]["verdict"] == verdict
    assert found["overall"]["difference"] is not None


def test_a_sure_change_of_under_three_points_is_no_clear_change():
    now, prior = [[3] * 9 + [4]] * 40 + [[3] * 10] * 40, [[3] * 10] * 80
    found = compare(sheet(plain(1, 10), now), sheet(plain(1, 10), prior)).to_dict()["overall"]
    assert found["p"] < 0.001
    assert found["verdict"] == "no_clear_change"


def test_too_few_answers_are_not_tested():
    found = compare(sheet(plain(), table(9, columns=4)), sheet(plain(), table(40, columns=4))).to_dict()[
        "pillars"
    ][0]
    assert [found[key] for key in ("t", "p", "p_adjusted", "ci95", "hedges_g", "detectable")] == [None] * 6


def test_an_empty_round_compares_with_nothing():
    found = compare(sheet(plain(), []), sheet(plain(), table(20, columns=4))).to_dict()["overall"]
    assert (found["verdict"], found["difference"], found["now"]["score"]) == ("too_few_answers", None, None)


def test_only_internal_answers_or_one_audience_are_compared():
    rows = [{"audience": name, "answers": {"A1": 3}} for name in ("staff", "leader", "customer")]
    taken = read_rows(plain(1, 1), rows * 4)
    assert compare(taken, taken).to_dict()["overall"]["now"]["n"] == 8
    assert compare(taken, taken, audience="customer").to_dict()["overall"]["now"]["n"] == 4


def versions(kept, total=5):
    """Two versions of a pillar of ``total`` items that share ``kept`` of them."""
    names = [f"A{n}" for n in range(total)]
    newer = names[:kept] + [f"B{n}" for n in range(total - kept)]
    return [questionnaire(pillar("A", *map(item, each))) for each in (newer, names)]


@pytest.mark.parametrize(
    ("kept", "comparable", "verdict"),
    [(5, 1.0, "improved"), (3, 0.6, "improved"), (2, 0.4, "not_comparable")],
)
def test_versions_are_compared_where_they_share_enough(kept, comparable, verdict):
    newer, older = versions(kept)
    now, prior = sheet(newer, table(60, 4.2, columns=5)), sheet(older, table(60, 2.6, 2, columns=5))
    found = compare(now, prior).to_dict()
    assert found["pillars"][0]["comparable"] == pytest.approx(comparable)
    assert found["pillars"][0]["verdict"] == found["overall"]["verdict"] == verdict
    assert found["pillars"][0]["shared_items"] == [f"A{n}" for n in range(kept)]


def test_both_rounds_are_scored_anew_on_the_shared_items():
    newer, older = versions(3)
    found = compare(sheet(newer, [[5, 5, 5, 1, 1]] * 10), sheet(older, [[1, 1, 1, 5, 5]] * 10)).to_dict()
    assert found["pillars"][0]["now"]["score"] == 100.0
    assert found["pillars"][0]["prior"]["score"] == 0.0


def test_comparability_goes_by_the_weight_of_the_items():
    newer = questionnaire(pillar("A", item("A1", weight=3), item("B1")))
    older = questionnaire(pillar("A", item("A1"), item("A2")))
    found = compare(sheet(newer, [[3, 3]] * 10), sheet(older, [[3, 3]] * 10)).to_dict()["pillars"][0]
    assert found["comparable"] == 0.5


@pytest.mark.parametrize("change", [{"reverse": True}, {"scale": {"min": 1, "max": 7}}])
def test_an_item_that_was_turned_or_rescaled_is_not_the_same(change):
    newer, older = (questionnaire(pillar("A", item("A1", **more))) for more in (change, {}))
    found = compare(sheet(newer, [[3]] * 10), sheet(older, [[3]] * 10)).to_dict()["pillars"][0]
    assert (found["comparable"], found["verdict"]) == (0.0, "not_comparable")


def test_a_short_form_and_a_full_one_share_only_what_both_asked():
    asked = questionnaire(pillar("A", *(item(f"A{n}", core=n == 1) for n in range(1, 5))))
    short = sheet(asked, [[3, None, None, None]] * 10, form="core")
    found = compare(short, sheet(asked, [[3, 4, 4, 4]] * 10)).to_dict()["pillars"][0]
    assert (found["comparable"], found["shared_items"], found["verdict"]) == (0.25, ["A1"], "not_comparable")


def test_a_pillar_that_is_new_is_not_comparable_and_the_overall_score_may_still_be():
    newer = questionnaire(*(pillar(a, item(f"{a}1")) for a in "ABCD"))
    older = questionnaire(*(pillar(a, item(f"{a}1")) for a in "ABC"))
    found = compare(sheet(newer, [[3, 3, 3, 5]] * 10), sheet(older, [[3, 3, 3]] * 10)).to_dict()
    assert [each["verdict"] for each in found["pillars"]] == ["no_clear_change"] * 3 + ["not_comparable"]
    assert (found["overall"]["comparable"], found["overall"]["now"]["score"]) == (0.75, 50.0)


def sides(leader, customer, n=30):
    asked = plain(1, 4)
    rows = []
    for name, mean, seed in (("leader", leader, 4), ("customer", customer, 5)):
        for row in table(n, mean, seed, 4, 0.6):
            rows.append({"audience": name, "answers": {f"A{k + 1}": value for k, value in enumerate(row)}})
    return assess(read_rows(asked, rows)).to_dict()["perception"]


@pytest.mark.parametrize(
    ("leader", "customer", "n", "kind"),
    [
        (4.4, 2.2, 30, "blind_spot"),
        (2.2, 4.4, 30, "hidden_strength"),
        (3.0, 3.0, 200, "aligned"),
        (3.0, 3.0, 12, "unclear"),
        (4.4, 2.2, 9, "too_few_answers"),
    ],
)
def test_every_class_of_perception_gap(leader, customer, n, kind):
    pair = sides(leader, customer, n)["pairs"][0]
    assert (pair["a"], pair["b"], pair["pillars"][0]["class"]) == ("leader", "customer", kind)


def test_a_gap_is_over_the_items_that_both_were_asked():
    asked = questionnaire(pillar("A", item("A1"), item("A2", statement={"leader": "x", "staff": "x"})))
    rows = [
        {"audience": "leader", "answers": {"A1": 3, "A2": 5}},
        {"audience": "customer", "answers": {"A1": 3}},
    ]
    gap = assess(read_rows(asked, rows * 10)).to_dict()["perception"]["pairs"][0]["pillars"][0]
    assert (gap["a"], gap["b"], gap["gap"]) == (50.0, 50.0, 0.0)


def test_a_pillar_without_a_common_item_has_no_gap():
    asked = questionnaire(
        pillar("A", item("A1", statement={"leader": "x"}), item("A2", statement={"customer": "x"}))
    )
    rows = [{"audience": "leader", "answers": {"A1": 3}}, {"audience": "customer", "answers": {"A2": 3}}]
    gap = assess(read_rows(asked, rows * 10)).to_dict()["perception"]["pairs"][0]["pillars"][0]
    assert (gap["gap"], gap["class"]) == (None, "too_few_answers")


def test_one_audience_has_no_perception_gap():
    assert assess(sheet(plain(), table(20, columns=4))).to_dict()["perception"] is None


def test_staff_alone_are_not_compared_with_staff_and_leaders():
    asked = plain(items=1)
    staff = [{"audience": "staff", "answers": {"A1": 1 + n % 3}} for n in range(40)]
    leaders = [{"audience": "leader", "answers": {"A1": 4 + n % 2}} for n in range(40)]
    found = compare(read_rows(asked, staff + leaders), read_rows(asked, staff))
    assert {found.overall.verdict, found.pillars[0].verdict} == {"not_comparable"}
    assert found.overall.difference is None
    alone = compare(read_rows(asked, staff + leaders), read_rows(asked, staff), audience="staff")
    assert alone.overall.difference == 0
