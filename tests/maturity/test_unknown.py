"""The share of don't know in a release: right where it is told, and never told of few."""

import random

import pytest

from cxassess.maturity import Unit, publish, read_rows
from cxassess.maturity.unknown import UNTOLD, Unknown, unknown_overall
from tests.maturity.instruments import plain

ASKED = plain(2, 5)
NAMES = [each.id for each in ASKED.items]


def people(audience, number, *, all_unknown=0, first_unknown=0, unit=None):
    """So many people, of whom some know nothing of pillar A, some say so to its first item only."""
    rows = []
    for place in range(number):
        answers = {name: 2 + (place + len(name) + NAMES.index(name)) % 3 for name in NAMES}
        if place < all_unknown:
            answers |= dict.fromkeys(NAMES[:5], "dk")
        elif place < all_unknown + first_unknown:
            answers[NAMES[0]] = "dk"
        rows.append({"audience": audience, "answers": answers, **({"unit": unit} if unit else {})})
    return rows


def released(*groups, units=(), threshold=5):
    rows = [row for group in groups for row in group]
    return {
        node["id"]: node["scorecard"]
        for node in publish(read_rows(ASKED, rows), units, round_id="r", threshold=threshold)["nodes"]
        if node["shown"]
    }


def told(card):
    return card["pillars"][0]["dont_know"], card["pillars"][0]["dont_know_at_most"]


def test_the_share_is_of_don_t_knows_and_answers_in_whole_per_cents():
    # 20 × 5 + 7 don't knows among 300 answers asked for; skipped ones are in neither.
    rows = people("staff", 60, all_unknown=20, first_unknown=7)
    rows[-1]["answers"] |= dict.fromkeys(NAMES[:2], None)
    assert told(released(rows)["internal"]) == (round(107 / 298, 2), None)


@pytest.mark.parametrize("unknowing", [0, 1, 4, 20])
def test_whether_nobody_or_few_people_said_don_t_know_cannot_be_seen(unknowing):
    assert told(released(people("staff", 100, first_unknown=unknowing))["internal"]) == (None, 0.04)


def test_the_bound_follows_from_the_number_of_people_that_is_shown():
    card = released(people("staff", 100, all_unknown=3))["internal"]
    assert (card["pillars"][0]["n"], told(card)) == (97, (None, 0.05))


def test_don_t_knows_that_five_people_must_have_said_are_told():
    assert told(released(people("staff", 100, all_unknown=4, first_unknown=1))["internal"]) == (0.04, None)


def test_don_t_knows_of_few_are_hidden_by_the_threshold_of_the_round():
    rows = people("staff", 100, first_unknown=45)
    assert told(released(rows)["internal"]) == (0.09, None)
    assert told(released(rows, threshold=10)["internal"]) == (None, 0.09)


def test_fewer_than_twenty_people_with_a_score_have_no_share():
    assert told(released(people("staff", 25, all_unknown=6))["internal"]) == (None, None)
    assert told(released(people("staff", 26, all_unknown=6))["internal"]) == (0.23, None)


def test_the_share_of_few_leaders_cannot_be_had_by_subtraction():
    shown = released(people("staff", 60, all_unknown=12), people("leader", 10, all_unknown=4))
    assert told(shown["internal"]) == (round(80 / 350, 2), None)
    assert told(shown["staff"]) == told(shown["leader"]) == (None, None)


def test_the_don_t_knows_of_few_leaders_cannot_be_had_by_subtraction():
    shown = released(people("staff", 60, all_unknown=12), people("leader", 30, all_unknown=1))
    assert told(shown["staff"]) == (None, None)
    assert told(shown["leader"])[0] is None
    shown = released(people("staff", 60, all_unknown=12), people("leader", 30, all_unknown=6))
    assert (told(shown["staff"]), told(shown["leader"])) == ((0.2, None), (0.2, None))


def test_where_very_many_answered_few_leaders_are_lost_in_the_rounding():
    shown = released(people("staff", 130, all_unknown=26), people("leader", 10, all_unknown=4))
    assert told(shown["staff"]) == (0.2, None)


def test_the_don_t_knows_of_leaders_without_any_score_cannot_be_had_by_subtraction():
    shown = released(people("staff", 60, all_unknown=12), people("leader", 8, all_unknown=8))
    assert told(shown["staff"]) == (None, None)


def test_units_have_no_share():
    units = [Unit("one", "One"), Unit("two", "Two")]
    shown = released(*(people("staff", 60, all_unknown=12, unit=unit.id) for unit in units), units=units)
    assert told(shown["one"]) == (None, None)
    assert shown["one"]["dont_know"] is shown["one"]["dont_know_at_most"] is None


def test_a_pillar_that_hardly_anybody_knows_says_nothing_of_those_who_do():
    assert told(released(people("staff", 60, all_unknown=56))["internal"]) == (None, None)


def test_answers_that_fewer_than_the_threshold_could_have_given_say_nothing():
    rows = people("staff", 60, all_unknown=38)
    for row in rows[38:]:
        row["answers"] |= dict.fromkeys(NAMES[:2], "dk")
    assert told(released(rows)["internal"]) == (round(234 / 300, 2), None)
    # The 66 answers could be those of 14 people.
    assert told(released(rows, threshold=15)["internal"]) == (None, None)


def test_the_overall_share_follows_from_those_of_the_pillars():
    card = released(people("staff", 100, all_unknown=20))["internal"]
    assert told(card) == (0.2, None)
    assert card["pillars"][1]["dont_know_at_most"] == 0.04
    # (0.205 + 0.04) / 2, upwards
    assert (card["dont_know"], card["dont_know_at_most"]) == (None, 0.13)


def test_the_overall_share_is_as_untold_as_a_pillar_s():
    assert unknown_overall([(Unknown(0.1), 5), (UNTOLD, 5)]) == UNTOLD
    assert unknown_overall([(Unknown(0.1), 5), (UNTOLD, 0)]) == Unknown(0.1)
    assert unknown_overall([]) == UNTOLD


@pytest.mark.parametrize("seed", range(40))
def test_every_bound_holds_and_every_share_is_the_rounded_one(seed):
    rng = random.Random(seed)
    groups = [
        people(audience, rng.randint(1, 80), all_unknown=rng.randint(0, 12), first_unknown=rng.randint(0, 30))
        for audience in ("staff", "leader")
    ]
    for row in (row for group in groups for row in group):
        row["answers"] |= dict.fromkeys(rng.sample(NAMES, rng.randint(0, 2)), None)
    cards = released(*groups)
    for name, audiences in (("internal", (0, 1)), ("staff", (0,)), ("leader", (1,))):
        if name in cards:
            given = [row["answers"][item] for each in audiences for row in groups[each] for item in NAMES[:5]]
            share = given.count("dk") / max(len(given) - given.count(None), 1)
            exact, at_most = told(cards[name])
            assert exact is None or abs(exact - share) <= 0.005 + 1e-9
            assert at_most is None or share <= at_most
