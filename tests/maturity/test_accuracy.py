"""Where float arithmetic or a rule's edge could tell something that is not so."""

import itertools
import random

import pytest

from cxassess.maturity import MaturityError, Tally, assess, compare, publish, read_rows
from cxassess.maturity.tally import tally

from .instruments import item, pillar, plain, questionnaire, sheet

ORDERS = list(itertools.permutations([1, 2, 3]))


@pytest.mark.parametrize("seed", range(20))
def test_alpha_of_a_total_that_does_not_vary_is_null(seed):
    # Everybody's three answers add up to six.
    table = random.Random(seed).choices(ORDERS, k=30)
    card = assess(sheet(plain(1, 3), [list(row) for row in table])).to_dict()
    alpha = card["pillars"][0]["alpha"]
    assert (alpha["raw"], alpha["standardised"], alpha["ci95"], alpha["n"]) == (None, None, None, 30)
    assert not {"alpha_negative", "item_maybe_reversed"} & {each["code"] for each in card["warnings"]}


def test_alpha_is_over_the_widest_set_that_enough_people_completed():
    asked = questionnaire(pillar("A", *(item(f"A{n}", core=n < 4) for n in range(5))))
    rng, rows = random.Random(1), []
    for form, count in (("core", 60), ("full", 3)):
        for _ in range(count):
            lean = rng.randint(2, 4)
            answers = {each.id: lean + rng.randint(-1, 1) for each in asked.asked("staff", form)}
            rows.append({"form": form, "answers": answers})
    alpha = assess(read_rows(asked, rows)).pillars[0].alpha
    assert (alpha.n, alpha.raw is not None) == (60, True)


def test_don_t_knows_are_told_of_a_pillar_that_nobody_could_answer():
    codes = {(each.code, each.where) for each in assess(sheet(plain(1, 2), [["dk", "dk"]] * 9)).warnings}
    assert codes >= {("not_measured", "A"), ("many_dont_know", "A1"), ("many_dont_know", "A2")}


def test_a_sum_shows_no_correction_where_more_answered_than_were_invited():
    table = [[1, 2], [3, 3], [5, 4], [None, None]]
    worked = assess(sheet(plain(1, 2), table), invited={"staff": 3}).to_dict()["computation"]["worked"]
    assert "√(1" not in worked[0]["sum"]


def test_everyone_answered_is_said_only_where_everyone_has_a_score():
    codes = [
        each.code for each in assess(sheet(plain(1, 2), [[1, 2], [3, 4]]), invited={"staff": 2}).warnings
    ]
    assert "everyone_answered" in codes
    lacking = plain(2, 2)
    card = assess(sheet(lacking, [[1, 2, 3, 3], [3, None, None, None]]), invited={"staff": 2})
    assert "everyone_answered" not in [each.code for each in card.warnings]


def test_the_score_without_the_careless_has_the_interval_of_the_score_where_nobody_is():
    card = assess(sheet(plain(4, 5), [[1, 2, 3, 4] * 5, [2, 5] * 10, [4, 3] * 10]), invited={"staff": 9})
    assert card.careless.without == card.overall


def test_pillars_asked_of_others_do_not_count_against_a_comparison():
    ours = [pillar(name, item(f"{name}1")) for name in "AB"]
    theirs = [pillar(name, item(f"{name}1", statement={"customer": "x"})) for name in "CDE"]
    asked = questionnaire(*ours, *theirs)
    found = compare(sheet(asked, [[3, 4]] * 12), sheet(asked, [[2, 3]] * 12)).overall
    assert (found.comparable, found.difference) == (1.0, 25.0)


def test_percentages_in_warnings_round_halves_away_from_zero():
    card = assess(sheet(plain(1, 2), [[1, 2]] * 25), invited={"staff": 200})
    assert "13% of the invited" in next(each.message for each in card.warnings if "rate" in each.code)


def test_a_tally_of_another_version_is_refused():
    counted = tally(sheet(plain(), [[1, 2, 3, 4]])).to_dict()
    with pytest.raises(ValueError, match=r"not of .*2\.0\.0"):
        Tally.from_dict(plain(version="2.0.0"), counted)


def test_an_alpha_that_was_not_computed_has_no_number_of_answers():
    card = assess(sheet(plain(1, 1), [[3]] * 20)).to_dict()
    assert card["pillars"][0]["alpha"]["n"] is None


def test_an_audience_that_is_none_is_refused_with_those_there_are():
    with pytest.raises(MaturityError, match="use one of staff, leader, customer"):
        compare(sheet(plain(), [[1] * 4]), sheet(plain(), [[2] * 4]), audience="boss")


def test_head_counts_of_units_are_by_unit():
    with pytest.raises(MaturityError, match="by unit id"):
        assess(sheet(plain(), [[1] * 4]), invited={"units": 5})


def test_a_release_never_tells_an_alpha_out_of_nothing():
    rows = [{"answers": dict(zip(("A1", "A2", "A3"), row, strict=True))} for row in ORDERS * 7]
    part = publish(read_rows(plain(1, 3), rows), [], round_id="r")["nodes"][0]["scorecard"]["pillars"][0]
    assert part["alpha"]["raw"] is None
