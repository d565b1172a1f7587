"""Careless answers: who is flagged for what, and what is told of it without telling who."""

import random

import numpy as np
import pytest

from cxassess.maturity import Unit, assess, audit, careless_flags, may_cut_across, publish, read_rows
from cxassess.maturity.careless import FLAGS, IN_ANSWERS

from .instruments import item, pillar, plain, questionnaire, sheet

ALTERNATING = [1, 2] * 10


def flags(asked, row, **more):
    """The flags of one respondent."""
    found = careless_flags(sheet(asked, [row], **more))
    return {name for name, who in found.items() if who[0]}


@pytest.mark.parametrize(
    ("row", "flagged"),
    [
        (ALTERNATING, set()),
        ([3] * 20, {"same_answer", "long_run"}),
        # Ten equal answers are enough to be one answer throughout, and half of those asked.
        ([3] * 10 + [None] * 10, {"same_answer", "long_run"}),
        ([3] * 9 + [None] * 11, set()),
        ([3] * 10 + ALTERNATING[:10], {"long_run"}),
        ([3] * 9 + ALTERNATING[:11], set()),
        # Don't know and skipped end a run.
        ([3] * 5 + ["dk"] + [3] * 5 + ALTERNATING[:9], set()),
        ([3] * 5 + [None] + [3] * 5 + ALTERNATING[:9], set()),
        (["dk"] * 10 + ALTERNATING[:10], set()),
        (["dk"] * 11 + ALTERNATING[:9], {"dont_know"}),
        ([None] * 20, set()),
    ],
)
def test_who_is_flagged_for_what(row, flagged):
    assert flags(plain(2, 10), row) == flagged


@pytest.mark.parametrize(("scored", "flagged"), [(0, True), (2, True), (3, False), (4, False)])
def test_a_score_in_fewer_than_three_pillars_is_flagged(scored, flagged):
    row = ALTERNATING[: 5 * scored] + [None] * 5 * (4 - scored)
    assert ("few_pillars" in flags(plain(4, 5), row)) == flagged


def test_a_reversed_item_does_not_hide_one_answer_throughout():
    asked = questionnaire(
        *(pillar(a, *(item(f"{a}{n}", reverse=n % 2 == 0) for n in range(4))) for a in "ABC")
    )
    assert "same_answer" in flags(asked, [4] * 12)


def test_items_that_were_not_asked_do_not_end_a_run():
    only_staff = {"statement": {"staff": "x", "leader": "x"}}
    items = [item(f"A{n}", **(only_staff if n % 2 else {})) for n in range(20)]
    row = {f"A{n}": 3 for n in range(0, 20, 2)}
    whole = read_rows(questionnaire(pillar("A", *items)), [{"audience": "customer", "answers": row}])
    assert careless_flags(whole)["long_run"].tolist() == [True]


def test_a_short_form_needs_ten_equal_answers_like_a_long_one():
    assert flags(plain(1, 4), [3, 3, 3, 3]) == set()


def test_too_few_pillars_counts_only_where_three_were_asked():
    assert flags(plain(2, 4), [1, 2, 3, 1] + [None] * 4) == set()


def test_too_fast_needs_times_and_counts_answered_items_only():
    whole = sheet(plain(4, 5), [ALTERNATING, ALTERNATING, [1, 2] + ["dk"] * 3 + [None] * 15])
    assert "too_fast" not in careless_flags(whole)
    found = careless_flags(whole, seconds=np.array([39.9, 40.0, np.nan]))
    assert found["too_fast"].tolist() == [True, False, False]
    assert list(found) == list(FLAGS)


def test_a_scorecard_says_how_many_and_scores_the_others():
    found = assess(sheet(plain(4, 5), [ALTERNATING] * 3 + [[5] * 20])).to_dict()["careless"]
    assert (found["flagged"], found["share"]) == (1, 0.25)
    assert found["reasons"] == {"same_answer": 1, "long_run": 1, "dont_know": 0, "few_pillars": 0}
    assert (found["overall_without"]["score"], found["overall_without"]["n"]) == (12.5, 3)


def test_everyone_stays_in_the_score_itself():
    assert assess(sheet(plain(4, 5), [ALTERNATING] * 3 + [[5] * 20])).overall.score == (3 * 12.5 + 100) / 4


def test_the_score_without_the_flagged_is_that_of_a_sheet_without_them():
    rng = np.random.default_rng(3)
    table = rng.integers(1, 6, (40, 20)).tolist()
    table += [[value] * 20 for value in (2, 3, 4, 4, 5)]
    without = assess(sheet(plain(4, 5), table)).careless.without
    assert without == assess(sheet(plain(4, 5), table[:40])).overall


def test_customers_are_not_among_those_counted():
    rows = [{"audience": "customer", "answers": dict.fromkeys(("A1", "A2", "A3", "A4"), 5)}]
    found = assess(read_rows(plain(1, 4), rows)).to_dict()["careless"]
    assert (found["flagged"], found["share"]) == (0, None)


def release(flagged_by_unit, others_by_unit):
    """The release of a round with so many careless and so many other answers in each unit."""
    rng, rows, asked = random.Random(5), [], plain(4, 5)
    names = [each.id for each in asked.items]
    for unit, (flagged, others) in enumerate(zip(flagged_by_unit, others_by_unit, strict=True)):
        for _ in range(flagged):
            rows.append({"unit": f"u{unit}", "answers": dict.fromkeys(names, rng.randint(2, 4))})
        for _ in range(others):
            answers = {name: rng.randint(1, 5) for name in names}
            rows.append({"unit": f"u{unit}", "answers": answers})
    units = [Unit(f"u{unit}", f"Unit {unit}") for unit in range(len(others_by_unit))]
    inside = publish(read_rows(asked, rows), units, round_id="r")["nodes"][0]
    return inside["scorecard"]["careless"]


@pytest.mark.parametrize(
    ("flagged", "others", "told"),
    [
        ((3, 3), (100, 94), True),
        ((0, 0), (100, 100), True),
        # Of 199 rounding would not hide who makes the difference.
        ((3, 3), (100, 93), False),
        # Fewer than five are flagged: they could be had by subtraction.
        ((2, 2), (100, 100), False),
        ((200, 0), (0, 3), False),
    ],
)
def test_a_release_scores_the_others_only_where_many_answered(flagged, others, told):
    found = release(flagged, others)
    assert (found["overall_without"]["score"] is not None) == told


@pytest.mark.parametrize("others", [(1, 34), (17, 18)])
def test_that_the_score_of_the_others_is_missing_does_not_tell_where_the_flagged_are(others):
    # Five of six people in a unit, or of 22: the same is shown.
    assert release((5, 0), others)["overall_without"]["score"] is None


def test_a_release_tells_the_share_and_nothing_finer():
    found = release((3, 3), (100, 100))
    assert (found["share"], found["flagged"], found["reasons"]) == (0.03, None, None)
    assert {name for name, value in found["overall_without"].items() if value is not None} == {"score"}


def test_a_release_of_fewer_than_twenty_says_nothing_of_careless_answers():
    assert release((2,), (17,)) is None
    assert release((2,), (18,)) is not None


@pytest.mark.parametrize("seed", range(60))
def test_whether_a_group_may_lie_across_the_tree_is_what_the_audit_finds(seed):
    rng = random.Random(seed)
    cells = [(rng.choice([0, 0, 1, 2, 5, 7]), rng.choice([0, 3, 5, 6, 30])) for _ in range(rng.randint(1, 4))]
    cells = [cell if sum(cell) >= 5 else (0, 5) for cell in cells]
    atoms = {(place, side): cell[side] for place, cell in enumerate(cells) for side in (0, 1)}
    sets = [[(place, 0), (place, 1)] for place in range(len(cells))]
    across = [(place, 0) for place in range(len(cells))]
    assert may_cut_across(cells, 5) == (audit([*sets, across], atoms, 5) == [])


def test_every_flag_that_answers_can_raise_is_counted():
    assert set(assess(sheet(plain(), [[1] * 4])).careless.reasons) == set(IN_ANSWERS)
