"""What is told of roles: groups with nobody in common, bounds at the ends, texts in sets of ten."""

import random
from collections import Counter
from itertools import product

import pytest

from cxassess.maturity import Questionnaire, Unit, publish, read_rows
from cxassess.maturity.instrument import ROLE_MOVES
from cxassess.maturity.roles import RoleSaid, plain, released_moves

from .instruments import described, item, pillar

BENEFITS = {
    "returns": [{"id": "loyalty", "name": "Loyalty"}],
    "costs": [{"id": "defection", "name": "Customers leave"}],
}
ASKED = Questionnaire.from_dict(
    described(pillar("A", item("A1")), role_impact=["staff", "leader"], **BENEFITS)
)
CROWD = (("staff", 40), ("leader", 30))


def impact(said, groups=CROWD, threshold=5, asked=ASKED):
    rows = [
        {"audience": audience, "unit": "bay" if audience == "staff" else None, "answers": {"A1": 1 + n % 5}}
        for audience, count in groups
        for n in range(count)
    ]
    sheet = read_rows(asked, rows)
    return publish(sheet, [Unit("bay", "Bay")], round_id="r", roles=said, threshold=threshold)["role_impact"]


def by(audience, count, role="", moves=ROLE_MOVES, text="text"):
    return [
        RoleSaid(audience, role, f"{text} {n:02}", f"bad {n:02}", {"loyalty": moves[n % len(moves)]})
        for n in range(count)
    ]


def shares(found):
    return {node["node"]: node["moves"][0] for node in found["nodes"]}


def sets(found, side="well"):
    return {
        (node["node"], each["role"]): each["texts"]
        for node in found["statements"][side]
        for each in node["sets"]
    }


def exact(move):
    return tuple(move[name] for name in ROLE_MOVES)


def test_an_audience_of_ten_stands_by_itself_and_everybody_stands_once():
    found = impact(by("staff", 20) + by("leader", 10))
    assert [(node["node"], node["of"]) for node in found["nodes"]] == [("staff", 20), ("leader", 10)]


def test_nine_leaders_stand_with_staff_and_nowhere_else():
    found = impact(by("staff", 20) + by("leader", 9))
    assert [(node["node"], node["of"]) for node in found["nodes"]] == [("internal", 29)]
    assert {node for node, _ in sets(found)} == {"internal"}


def test_fewer_than_ten_in_all_are_not_told_of():
    found = impact(by("staff", 5) + by("leader", 4))
    assert found == {"nodes": [], "statements": {"well": [], "badly": []}}


def test_a_higher_threshold_holds_here_too():
    found = impact(by("staff", 20, "Crew") + by("leader", 14), threshold=15)
    assert [node["node"] for node in found["nodes"]] == ["internal"]
    assert sets(found).keys() == {("internal", None)}  # beside 20 of the crew 14 would be left over


def test_shares_are_whole_per_cents_that_make_a_hundred():
    found = shares(impact(by("staff", 40)))["staff"]
    assert exact(found) == (0.35, 0.33, 0.32)
    assert sum(exact(found)) == pytest.approx(1)


def test_under_ten_answers_to_one_return_its_shares_are_left_out():
    said = by("staff", 20)
    less = [
        RoleSaid("staff", moves={"defection": "somewhat"} | (each.moves if n < 9 else {}))
        for n, each in enumerate(said)
    ]
    (node,) = impact(less)["nodes"]
    loyalty, defection = node["moves"]
    assert set(loyalty.values()) == {"loyalty", None}
    assert defection["somewhat"] == 0.95


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 6, 6), {"not_at_all": 0.1, "not_at_all_bound": "at_most", "strongly": 0.5}),
        ((1, 5, 6), {"not_at_all": 0.1, "not_at_all_bound": "at_most", "strongly": 0.5}),
        ((6, 5, 1), {"strongly": 0.1, "strongly_bound": "at_most", "somewhat": 0.42}),
        ((19, 1, 0), {"not_at_all": 0.95, "not_at_all_bound": "at_least"}),
        ((0, 40, 0), {"somewhat": 0.95, "somewhat_bound": "at_least"}),
    ],
)
def test_a_bound_leaves_open_what_would_give_it_away(counts, told):
    assert {name: value for name, value in released_moves(counts).items() if value is not None} == told


def test_of_few_a_choice_of_eight_in_ten_is_told_alone():
    told = [released_moves(counts) for counts in ((0, 0, 12), (0, 1, 11), (1, 1, 10), (2, 0, 10))]
    assert all(each == told[0] for each in told)
    assert (told[0]["strongly"], told[0]["strongly_bound"]) == (0.8, "at_least")


@pytest.mark.parametrize("n", range(10, 45))
def test_no_figures_tell_that_all_agree_or_that_few_chose_none(n):
    """Whoever knows n and every figure still does not know it: another outcome looks the same."""
    looks = Counter()
    extreme = []
    for a, b in product(range(n + 1), repeat=2):
        if a + b <= n:
            counts = (a, b, n - a - b)
            look = tuple(released_moves(counts).items())
            looks[look] += 1
            if max(counts) == n or (n < 20 and min(counts) == 0):
                extreme.append(look)
    assert extreme
    assert min(looks[look] for look in extreme) > 1


def test_a_role_stands_by_its_name_where_ten_of_it_wrote():
    found = sets(
        impact(
            by("staff", 12, "Deck crew")
            + by("staff", 10, "Accounts", text="bill")
            + by("staff", 11, text="other")
        )
    )
    assert {role: len(texts) for (_, role), texts in found.items()} == {
        "Accounts": 10,
        "Deck crew": 12,
        None: 11,
    }
    assert list(found)[-1] == ("staff", None)


def test_nine_of_a_role_stand_without_its_name():
    found = impact(by("staff", 12, "Deck crew") + by("staff", 9, "Accounts") + by("staff", 3))
    assert {role: len(texts) for (_, role), texts in sets(found).items()} == {"Deck crew": 12, None: 12}


def test_nine_of_a_role_have_no_set_of_their_own_however_many_others_wrote():
    found = sets(impact(by("staff", 12, "Deck crew") + by("staff", 9, "Accounts") + by("staff", 14)))
    assert {role: len(texts) for (_, role), texts in found.items()} == {"Deck crew": 12, None: 23}


def test_a_share_needs_as_many_answers_as_a_higher_threshold():
    said = [RoleSaid("staff", moves={"defection": "somewhat"}) for _ in range(6)] + by("staff", 14)
    (node,) = impact(said, threshold=15)["nodes"]
    assert set(node["moves"][0].values()) == {"loyalty", None}


def test_no_role_stands_by_its_name_so_that_fewer_than_ten_are_left_over():
    found = sets(impact(by("staff", 12, "Deck crew") + by("staff", 10, "Accounts") + by("staff", 1, "Diver")))
    assert {role: len(texts) for (_, role), texts in found.items()} == {"Deck crew": 12, None: 11}


def test_each_side_is_counted_by_itself_and_joined_to_nothing():
    said = [
        RoleSaid("staff", "Crew", f"well {n:02}", f"badly {30 - n:02}" if n < 9 else "") for n in range(14)
    ]
    found = impact(said)
    assert sets(found).keys() == {("staff", "Crew")}
    assert found["statements"]["badly"] == []
    assert found["nodes"] == []  # nobody moved anything


def test_the_name_of_a_role_needs_as_many_people_as_the_threshold_and_has_no_number():
    said = by("staff", 5, "Deck crew") + by("staff", 4, "Diver") + by("staff", 12)
    (node,) = impact(said)["nodes"]
    assert node["roles"] == ["Deck crew"]
    assert "Diver" not in str(impact(said))
    (higher,) = impact(said, threshold=6)["nodes"]
    assert higher["roles"] == []


def test_a_role_is_the_same_however_it_is_written():
    spelled = ["Deck crew", "deck  crew", "DECK CREW.", "Deck crew", "Deck crew"]
    said = [RoleSaid("staff", role, moves={"loyalty": "somewhat"}) for role in spelled] + by("staff", 8)
    assert impact(said)["nodes"][0]["roles"] == ["Deck crew"]
    assert plain("Ｄeck crew") == "deck crew"


def test_what_leads_to_somebody_is_blotted_out_of_names_and_texts():
    said = [RoleSaid("staff", "Jo, jo@example.org", "Call 020 7946 0018", "", {"loyalty": "somewhat"})] * 12
    told = str(impact(said))
    assert "example.org" not in told
    assert "7946" not in told
    assert "Call •••" in told


def test_the_order_in_which_people_came_tells_nothing():
    said = by("staff", 20, "Deck crew") + by("staff", 15, "Accounts") + by("leader", 12)
    assert impact(said) == impact(random.Random(4).sample(said, len(said)))


def test_statements_say_nothing_of_a_department_or_of_shares():
    found = impact(by("staff", 20, "Crew"))
    assert "bay" not in str(found).lower()
    assert set(found["statements"]["well"][0]["sets"][0]) == {"role", "of", "texts"}


def test_where_no_audience_was_asked_there_is_nothing_to_tell():
    plain_one = Questionnaire.from_dict(described(pillar("A", item("A1"))))
    assert impact((), asked=plain_one) is None
