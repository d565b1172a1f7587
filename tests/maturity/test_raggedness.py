"""Item means beside a score, where people left items out or were asked others: nobody may follow."""

import random
from itertools import combinations, product

import numpy as np
import pytest

from cxassess.maturity import AnswerSheet, Constants, Prior, assess, publish, read_rows
from cxassess.maturity.cautions import CODES
from cxassess.maturity.raggedness import rounding_hides, tells_of_few

from .instruments import item, pillar, plain, questionnaire, sheet
from .test_missing_pattern import ASKED, UNITS, candidates, drawn, pillars, released, totals_of_items, units

THREE = plain(1, 3)


def people(rng):
    """What random people were asked and answered of three items, as columns."""
    asked = [tuple(each) for n in (1, 2, 3) for each in combinations(range(3), n)]
    found = []
    for group in rng.sample(asked, rng.randint(1, 2)):
        for _ in range(rng.choice([0, 2, 5, 9, 30])):
            answered = tuple(column for column in group if rng.random() < rng.choice([0.7, 1.0, 1.0]))
            found.append((group, answered))
    return found


def can_be_told(found):
    """The numbers of people whose answers alone are left by some multiples of the items' sums.

    A person who has a score and answered q items adds 1/q of each answer to the sum of scores. With a_i times
    the sum of item i taken from it, nothing of theirs is left if a_i = 1/q for all of these items.
    """
    for factors in product([0, 1, 1 / 2, 1 / 3], repeat=3):
        left = 0
        for group, answered in found:
            weight = 1 / len(answered) if answered and len(answered) >= 0.5 * len(group) else 0
            left += any(factors[column] != weight for column in answered)
        yield left


def grouped(found):
    """The same people as a tally counts them."""
    return [
        (
            group,
            tuple(sum(1 for g, own in found if g == group and len(own) == q) for q in range(len(group) + 1)),
        )
        for group in sorted({group for group, _ in found})
    ]


def test_whoever_can_be_told_by_some_combination_is_found():
    told = 0
    for seed in range(400):
        found = people(random.Random(seed))
        leaks = any(0 < left < 5 for left in can_be_told(found))
        told += leaks
        assert tells_of_few(grouped(found), THREE, 5) or not leaks
    assert 40 < told < 360


@pytest.mark.parametrize(
    ("counts", "few"),
    [
        ((0, 0, 0, 20), False),
        ((3, 0, 0, 20), False),
        ((0, 0, 1, 19), True),
        ((0, 0, 4, 16), True),
        ((0, 0, 5, 15), False),
        ((0, 0, 20, 0), False),
        # One answered too little for a score.
        ((0, 1, 0, 19), True),
        ((0, 2, 3, 15), False),
        ((0, 0, 17, 3), True),
    ],
)
def test_few_who_answered_another_number_of_items_follow_from_it(counts, few):
    assert tells_of_few([((0, 1, 2), counts)], THREE, 5) is few


def test_with_unequal_weights_leaving_out_as_many_items_is_not_the_same():
    weighty = questionnaire(pillar("A", item("A1", weight=2), item("A2"), item("A3")))
    assert tells_of_few([((0, 1, 2), (0, 0, 20, 0))], weighty, 5)
    assert not tells_of_few([((0, 1, 2), (0, 0, 0, 20))], weighty, 5)


@pytest.mark.parametrize(
    ("items", "top", "people_", "hidden"),
    [(5, 5, 60, True), (5, 5, 59, False), (2, 5, 150, True), (2, 5, 149, False), (1, 5, 300, True),
     (40, 5, 20, True), (40, 5, 19, False), (5, 2, 240, True), (5, 2, 239, False)],
)  # fmt: skip
def test_rounding_hides_one_of_three_hundred_answers_on_a_scale_of_five(items, top, people_, hidden):
    asked = questionnaire(*plain(1, items).to_dict()["pillars"])
    shape = asked.to_dict()
    for each in shape["pillars"][0]["items"]:
        each["scale"] = {"min": 1, "max": top}
    groups = [(tuple(range(items)), (*(0,) * items, people_))]
    assert rounding_hides(people_, groups, type(asked).from_dict(shape)) is hidden


def test_the_only_leader_who_was_asked_less_than_the_staff_keeps_their_answer():
    asked = questionnaire(pillar("A", item("A1"), item("A2", statement={"staff": "x"})))
    rows = [{"audience": "staff", "answers": {"A1": 1 + n % 5, "A2": 1 + n % 3}} for n in range(6)]
    rows.append({"audience": "leader", "answers": {"A1": 4}})
    part = publish(read_rows(asked, rows), [], round_id="r")["nodes"][0]["scorecard"]["pillars"][0]
    assert (part["items"], part["items_hidden"]) == ([], "missing_answers")


@pytest.mark.parametrize(("n", "items"), [(150, 2), (100, 3), (75, 4), (60, 5)])
def test_where_a_table_is_first_shown_beside_one_missing_answer_three_sums_are_left(n, items):
    ASKED.setdefault(items, plain(1, items))
    for table, skipped, truth in drawn(n, 25, items):
        part = released(table)
        assert part["items"]
        left = candidates(part, n, totals_of_items(part, n, skipped), items=items)
        assert truth in left
        assert len(left) >= 3


@pytest.mark.parametrize("sizes", [(10, 10), (12, 8), (15, 5)])
def test_a_table_that_is_hidden_cannot_be_had_from_the_whole_and_the_other(sizes):
    shown, _, _ = units(np.random.default_rng(1), sizes)
    assert not (shown["internal"]["items"] and shown["other"]["items"])


def test_where_five_left_something_out_the_tables_stand():
    rng = np.random.default_rng(2)
    table = rng.integers(1, 6, (12, 4)).tolist()
    for row in table[:5]:
        row[0] = None
    parts = [sheet(ASKED[4], table, unit="one"), sheet(ASKED[4], [[3, 4, 2, 4]] * 9, unit="other")]
    shown = pillars(publish(AnswerSheet.concatenate(parts), UNITS, round_id="r"))
    assert all(shown[name]["items"] for name in ("internal", "one", "other"))


@pytest.mark.parametrize("top", [1, 2, 4])
def test_shares_and_agreement_do_not_stand_in_for_a_table_that_is_hidden(top):
    asked = questionnaire(pillar("A", *(item(f"A{n}") for n in range(1, 5))), scale={"min": 0, "max": top})
    rng = random.Random(3)
    table = [[None, 0, top, 1]] + [[rng.randint(0, top) for _ in range(4)] for _ in range(24)]
    part = publish(sheet(asked, table), [], round_id="r")["nodes"][0]["scorecard"]["pillars"][0]
    assert (part["score"] is not None, part["items"], part["favourable"]) == (True, [], None)
    assert (part["agreement"]["ad"], part["alpha"]["raw"]) == (None, None)


def test_the_one_who_answered_an_item_does_not_follow_from_the_shares():
    table = [[3, 4]] + [[1 + n % 5, None] for n in range(24)]
    part = publish(sheet(plain(1, 2), table), [], round_id="r")["nodes"][0]["scorecard"]["pillars"][0]
    assert (part["favourable"], part["agreement"]["ad"], part["items"]) == (None, None, [])


def test_alpha_of_a_whole_does_not_tell_of_the_few_leaders_who_answered_everything():
    full, part_of = {"A1": 4, "A2": 2}, {"A1": 3}
    rows = [{"audience": "staff", "answers": {"A1": 1 + n % 5, "A2": 1 + n % 4}} for n in range(200)]
    rows += [{"audience": "leader", "answers": full if n < 1 else part_of} for n in range(5)]
    cards = {node["id"]: node for node in publish(read_rows(plain(1, 2), rows), [], round_id="r")["nodes"]}
    alphas = [cards[name]["scorecard"]["pillars"][0]["alpha"]["n"] for name in ("internal", "staff")]
    assert None in alphas


def test_the_spread_of_a_whole_does_not_tell_that_its_teams_agree():
    parts = [sheet(plain(1, 2), [[value] * 2] * 10, unit=unit) for unit, value in (("one", 2), ("other", 4))]
    shown = pillars(publish(AnswerSheet.concatenate(parts), UNITS, round_id="r"))
    assert (shown["internal"]["score"], shown["internal"]["sd"]) == (50, None)


def test_a_verdict_or_a_class_does_not_tell_of_a_spread_that_is_left_out():
    prior = Prior("q", sheet(plain(1, 2), [[3, 3]] * 10), [])
    found = publish(sheet(plain(1, 2), [[4, 4]] * 10), [], round_id="r", prior=prior)
    assert found["comparisons"][0]["comparison"]["pillars"][0]["verdict"] == "too_few_answers"
    rows = [{"audience": who, "answers": {"A1": value, "A2": value}}
            for who, value in (("leader", 4), ("customer", 3)) for _ in range(10)]  # fmt: skip
    rows += [{"audience": "staff", "answers": {"A1": 1 + n % 5, "A2": 3}} for n in range(20)]
    pairs = publish(read_rows(plain(1, 2), rows), [], round_id="r")["perception"]["pairs"]
    assert pairs[0]["pillars"][0]["class"] == "too_few_answers"


def test_a_gap_over_some_items_does_not_stand_where_one_has_only_one_of_the_scores():
    items = [
        item("A1"),
        item("A2"),
        *(item(name, statement={"staff": "x", "leader": "x"}) for name in ("A3", "A4")),
    ]
    asked = questionnaire(pillar("A", *items))
    every, last = {"A1": 2, "A2": 4, "A3": 3, "A4": 3}, {"A3": 5, "A4": 5}
    for odd, there in ((0, True), (1, False), (5, True)):
        rows = [{"audience": "leader", "answers": last if n < odd else every} for n in range(15)]
        rows += [{"audience": "customer", "answers": {"A1": 1 + n % 5, "A2": 3}} for n in range(20)]
        rows += [{"audience": "staff", "answers": every} for _ in range(20)]
        pairs = publish(read_rows(asked, rows), [], round_id="r")["perception"]["pairs"]
        assert (pairs[0]["pillars"][0]["a"] is not None) is there


def test_warnings_of_a_release_say_no_finer_figure():
    table = [["dk", 3]] * 8 + [[2, 4]] * 12 + [[4, 3]] * 20
    card = publish(sheet(plain(1, 2), table), [], round_id="r")["nodes"][0]["scorecard"]
    said = [(each["code"], each["message"]) for each in card["warnings"] if each["where"] == "A1"]
    assert ("many_dont_know", CODES["many_dont_know"]) in said


def test_levels_closer_together_than_five_points_do_not_tell_more_than_the_score():
    levels = [{"number": n + 1, "name": f"L{n}", "from": 45 + n / 10 if n else 0} for n in range(99)]
    asked = plain(1, 4, levels=levels)
    seen = set()
    for lift in range(4):
        last = [3, 3, 3 + (lift > 1), 3 + (lift > 2)]
        table = [[3, 3, 3, 3]] * 24 + [[3, 3, 3, 3 + (lift > 0)], last]
        part = publish(sheet(asked, table), [], round_id="r")["nodes"][0]["scorecard"]["pillars"][0]
        seen.add((part["score"], part["level"]["number"]))
    assert len({level for _, level in seen}) == len({score for score, _ in seen}) == 2


def test_a_bound_is_not_undone_by_the_whole_and_the_other_unit():
    parts = [
        sheet(plain(1, 2), [[5, 5]] * 15, unit="one"),
        sheet(plain(1, 2), [[3, 2], [4, 3]] * 5, unit="other"),
    ]
    release = publish(AnswerSheet.concatenate(parts), UNITS, round_id="r")
    shown = pillars(release)
    assert (shown["one"]["score"], shown["one"]["bound"], shown["internal"]["score"]) == (87, "at_least", 80)
    assert (shown["other"]["score"], shown["other"]["items"]) == (None, [])


@pytest.mark.parametrize(("others", "there"), [(40, False), (140, True)])
def test_an_item_whose_bound_the_whole_and_the_other_unit_would_undo_is_not_told(others, there):
    # All of one answer A1 with 5, while their score lies in the middle. Ten times as many hide it again.
    mixed = [[3, 2], [4, 3], [2, 4], [3, 3]] * (others // 4)
    parts = [sheet(plain(1, 2), [[5, 1 + n % 4] for n in range(16)], unit="one")]
    parts += [sheet(plain(1, 2), mixed, unit="other")]
    shown = pillars(publish(AnswerSheet.concatenate(parts), UNITS, round_id="r"))
    assert shown["one"]["items"] == []
    assert bool(shown["other"]["items"]) is there


@pytest.mark.parametrize(("n", "there"), [(19, False), (20, True)])
def test_an_item_whose_bound_the_score_and_the_other_items_would_undo_has_no_table(n, there):
    # Twice the score less the other item is what all of them answered.
    table = [[5, 1 + number % 4] for number in range(n)]
    part = publish(sheet(plain(1, 2), table), [], round_id="r")["nodes"][0]["scorecard"]["pillars"][0]
    assert (part["bound"], part["score"] is not None, bool(part["items"])) == (None, True, there)


@pytest.mark.parametrize(("n", "there"), [(19, False), (20, True)])
def test_an_overall_score_that_would_undo_a_pillar_s_bound_is_not_told(n, there):
    table = [[5, 5, 1 + number % 4, 2 + number % 3] for number in range(n)]
    card = publish(sheet(plain(2, 2), table), [], round_id="r")["nodes"][0]["scorecard"]
    assert [each["bound"] for each in card["pillars"]] == ["at_least" if n < 20 else None, None]
    assert (card["overall"]["score"] is not None) is there


def test_an_overall_score_of_pillars_that_are_all_bounds_is_one_too():
    card = publish(sheet(plain(2, 2), [[5, 5, 5, 4]] * 12), [], round_id="r")["nodes"][0]["scorecard"]
    assert [each["bound"] for each in (card["overall"], *card["pillars"])] == ["at_least"] * 3


@pytest.mark.parametrize(("others", "there"), [(28, False), (160, True)])
def test_shares_that_are_not_told_are_not_had_by_subtraction(others, there):
    # All of one chose the middle; half as many percent of rounding as people stand behind the others.
    table = [[1 + number % 5, 1 + (3 * number) % 5] for number in range(others)]
    parts = [sheet(plain(1, 2), [[3, 3]] * 12, unit="one"), sheet(plain(1, 2), table, unit="other")]
    shown = pillars(publish(AnswerSheet.concatenate(parts), UNITS, round_id="r"))
    assert shown["one"]["favourable"] is None
    assert shown["internal"]["favourable"] is not None
    assert (shown["other"]["favourable"] is not None) is there


@pytest.mark.parametrize(("n", "shown"), [(20, False), (199, False), (200, True)])
def test_the_overall_score_does_not_tell_the_answer_of_one_in_the_pillar_of_all_the_weight(n, shown):
    weights = {"A": 1000, "B": 0.01, "C": 0.00001}
    asked = questionnaire(*(pillar(name, item(f"{name}1"), weight=each) for name, each in weights.items()))
    rng = random.Random(5)
    table = [[None, 4, 3]] + [[rng.randint(2, 4) for _ in range(3)] for _ in range(n - 1)]
    card = publish(sheet(asked, table), [], round_id="r")["nodes"][0]["scorecard"]
    assert (card["overall"]["score"] is not None) is shown


def test_an_alpha_on_a_cut_off_is_not_lost_to_float_sums():
    table = [[5, 5], [3, 4], [2, 5], [3, 5], [1, 2], [3, 1], [3, 3], [5, 3], [1, 1], [2, 3]]
    codes = {warning.code for warning in assess(sheet(plain(1, 2), table)).warnings}
    assert "alpha_caution" in codes
    assert "alpha_low" not in codes


def test_how_much_rounding_hides_is_a_constant():
    strict = Constants(item_table_answers=1000)
    groups = [((0, 1, 2), (0, 0, 1, 150))]
    assert (rounding_hides(151, groups, THREE), rounding_hides(151, groups, THREE, strict)) == (True, False)
