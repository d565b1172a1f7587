"""A round's release: only what may be shown, rounded, the same for everybody."""

import json
import random

import numpy as np
import pytest

from cxassess.maturity import MaturityError, Prior, Unit, audit, publish, read_rows, scores_alike
from cxassess.maturity.rounding import whole_percents

from .instruments import item, pillar, plain, questionnaire
from .test_roadmaps import asked as catalogued
from .test_roadmaps import goal

FLAT = [Unit("ops", "Operations"), Unit("sales", "Sales"), Unit("it", "IT")]
DEEP = [*FLAT, Unit("ops1", "Ops 1", "ops"), Unit("ops2", "Ops 2", "ops")]
FIGURES = {"score", "sd", "ci95", "mean", "favourable", "respondents", "n", "scorecard", "invited"}


def people(count, unit=None, audience="staff", asked=None, seed=1, low=1, high=5):
    """Some respondents with random answers to every item."""
    rng = random.Random(f"{count} {unit} {audience} {seed}")
    asked = asked or plain(2, 3)
    return [
        {
            "audience": audience,
            "unit": unit,
            "answers": {each.id: rng.randint(low, high) for each in asked.items},
        }
        for _ in range(count)
    ]


def released(rows, units=FLAT, asked=None, **more):
    return publish(read_rows(asked or plain(2, 3), rows), units, round_id="r", **more)


def nodes(release):
    return {node["id"]: node for node in release["nodes"]}


def shown(release):
    return {name for name, node in nodes(release).items() if node["shown"]}


def company(**sizes):
    """Rows by place: units by their id, `leader` and `customer` by audience, `staff` without a unit."""
    rows = []
    for place, count in sizes.items():
        audience = place if place in ("leader", "customer", "staff") else "staff"
        rows += people(count, None if audience == place else place, audience)
    return rows


def test_the_tree_stands_parents_first_and_hidden_nodes_say_nothing():
    release = released(company(ops1=8, ops2=7, sales=9, it=2, staff=6, leader=6, customer=3), DEEP)
    assert [node["id"] for node in release["nodes"]] == [
        *("internal", "staff", "ops", "ops1", "ops2", "sales", "it", "leader", "customer")
    ]
    for name in ("it", "customer"):
        assert set(nodes(release)[name]) == {"id", "kind", "name", "parent", "unverified", "shown"}
    assert nodes(release)["ops1"] == nodes(release)["ops1"] | {
        "kind": "unit",
        "name": "Ops 1",
        "parent": "ops",
    }


def test_a_tiny_sibling_hides_the_smallest_large_one():
    assert shown(released(company(ops=8, sales=9, it=2, leader=6))) == {
        "internal",
        "staff",
        "leader",
        "sales",
    }


def test_few_leaders_are_not_told_apart_from_staff():
    release = released(company(ops=8, sales=9, leader=4))
    assert shown(release) == {"internal", "sales"}
    assert not nodes(release)["leader"]["shown"]
    assert nodes(release)["ops"]["parent"] == "internal"
    assert release["perception"] is None


def test_leaders_in_a_unit_do_not_count_in_it():
    rows = [*company(sales=9, staff=6, leader=5), *people(4, "ops"), *people(9, "ops", "leader")]
    assert "ops" not in shown(released(rows))


def test_a_round_of_four_shows_nothing_at_all():
    release = released(company(staff=4))
    assert shown(release) == set()
    assert (release["goals"], release["perception"], release["not_measured"]) == ([], None, ["A", "B"])


def test_an_empty_round_can_be_published():
    release = released([])
    assert shown(release) == set()


def test_a_customer_node_stands_only_where_customers_are_asked():
    asked = questionnaire(pillar("A", item("A1", statement={"staff": "x", "leader": "x"})))
    rows = people(9, asked=asked)
    assert "customer" not in nodes(released(rows, asked=asked))


def test_the_release_is_json_and_the_same_bytes_whatever_the_order_of_answers():
    rows = company(ops=12, sales=9, leader=11, customer=14)
    one, other = (json.dumps(released(each), allow_nan=False) for each in (rows, rows[::-1]))
    assert one == other


def test_scores_deviations_and_intervals_are_whole_numbers():
    card = nodes(released(company(ops=30, leader=12)))["ops"]["scorecard"]
    for figure in (card["overall"], *card["pillars"]):
        numbers = [figure["score"], figure["sd"], *figure["ci95"]]
        assert all(type(number) is int for number in numbers)


def test_items_have_one_decimal_and_no_number_of_answers():
    card = nodes(released(company(ops=30, leader=12)))["ops"]["scorecard"]
    for each in card["pillars"][0]["items"]:
        assert each["mean"] == round(each["mean"], 1)
        assert each["score"] == int((each["mean"] - 1) * 25 + 0.5 + 1e-9)
        assert [each[key] for key in ("n", "counts", "dont_know", "skipped")] == [None] * 4


def test_shares_are_whole_percents_that_add_up():
    for node in released(company(ops=31, leader=12, customer=27))["nodes"]:
        for each in node["scorecard"]["pillars"] if node["shown"] else ():
            shares = [each[key] for key in ("favourable", "neutral", "unfavourable")]
            assert round(sum(shares), 9) == 1.0
            assert all(share == round(share, 2) for share in shares)


@pytest.mark.parametrize(
    ("shares", "percents"),
    [
        ((1 / 3, 1 / 3, 1 / 3), [0.34, 0.33, 0.33]),
        ((0.005, 0.005, 0.99), [0.01, 0.0, 0.99]),
        ((1.0, 0.0, 0.0), [1, 0, 0]),
    ],
)
def test_percents_are_rounded_by_the_largest_remainder(shares, percents):
    assert whole_percents(shares) == percents


@pytest.mark.parametrize(("count", "there"), [(9, False), (10, True)])
def test_deviation_interval_and_agreement_need_ten_answers(count, there):
    card = nodes(released(company(ops=count, leader=12, staff=30)))["ops"]["scorecard"]
    part = card["pillars"][0]
    found = (part["sd"], part["ci95"], part["agreement"]["rwg"], part["agreement"]["ad"])
    assert [figure is not None for figure in found] == [there] * 4
    assert part["score"] is not None


def answering(count, values, unit="ops"):
    return [{"unit": unit, "answers": dict(zip(["A1", "A2"], values, strict=True))} for _ in range(count)]


@pytest.mark.parametrize(
    ("value", "count", "score", "bound"),
    [(5, 19, 87, "at_least"), (1, 19, 13, "at_most"), (5, 20, 100, None), (3, 19, 50, None)],
)
def test_extreme_scores_of_few_are_told_as_bounds(value, count, score, bound):
    asked = plain(1, 2)
    part = nodes(released(answering(count, (value, value)), asked=asked))["ops"]["scorecard"]["pillars"][0]
    assert (part["score"], part["bound"]) == (score, bound)


def test_a_group_that_all_agrees_shows_no_spread_and_only_bounds():
    asked = plain(1, 2)
    part = nodes(released(answering(12, (5, 5)), asked=asked))["ops"]["scorecard"]["pillars"][0]
    assert (part["sd"], part["ci95"], set(part["agreement"].values())) == (None, None, {None})
    assert (part["favourable"], part["favourable_bound"], part["neutral"]) == (0.9, "at_least", None)
    assert [(each["mean"], each["bound"]) for each in part["items"]] == [(4.5, "at_least")] * 2


def test_a_bound_is_rounded_so_that_what_it_says_is_true():
    asked = questionnaire(pillar("A", item("A1", scale={"min": 0, "max": 10}), item("A2", reverse=True)))
    part = nodes(released(answering(12, (10, 1)), asked=asked))["ops"]["scorecard"]["pillars"][0]
    assert [(each["mean"], each["bound"], each["score"]) for each in part["items"]] == [
        (8.7, "at_least", 87),
        (1.5, "at_most", 87),
    ]
    part = nodes(released(answering(12, (0, 5)), asked=asked))["ops"]["scorecard"]["pillars"][0]
    assert [(each["mean"], each["bound"], each["score"]) for each in part["items"]] == [
        (1.3, "at_most", 13),
        (4.5, "at_least", 13),
    ]


def test_agreeing_on_the_middle_shows_no_spread_either():
    part = nodes(released(answering(12, (3, 3)), asked=plain(1, 2)))["ops"]["scorecard"]["pillars"][0]
    assert (part["score"], part["sd"], part["agreement"]["rwg"]) == (50, None, None)


@pytest.mark.parametrize(
    ("count", "values", "there"),
    [(12, (3, 4), False), (12, (3, 5), True), (19, (3, 4), False), (20, (3, 4), True), (20, (3, 3), True)],
)
def test_few_who_nearly_agree_show_no_more_spread_than_few_who_agree(count, values, there):
    few = count // 4
    rows = answering(count - few, values[:1] * 2) + answering(few, values[1:] * 2)
    card = nodes(released(rows, asked=plain(1, 2)))["ops"]["scorecard"]
    part = card["pillars"][0]
    found = [part["sd"], part["ci95"], *part["agreement"].values(), card["overall"]["sd"]]
    assert {figure is not None for figure in found} == {there}


def test_few_whose_answers_lie_in_the_middle_show_no_shares():
    part = nodes(released(answering(12, (3, 3)), asked=plain(1, 2)))["ops"]["scorecard"]["pillars"][0]
    assert (part["score"], part["bound"]) == (50, None)
    assert {part[key] for key in ("favourable", "neutral", "unfavourable", "favourable_bound")} == {None}


@pytest.mark.parametrize(
    ("count", "missing", "reason"),
    [
        *((count, 0, None) for count in (5, 19)),
        *((19, missing, "missing_answers") for missing in (1, 4)),
        (19, 5, None),
        # Of three items 100 people make 300 answers.
        (99, 1, "missing_answers"),
        (100, 1, None),
    ],
)
def test_the_item_table_of_few_is_shown_only_if_nobody_or_a_group_left_an_item_out(count, missing, reason):
    rows = people(count, "ops")
    for row in rows[:missing]:
        row["answers"]["A1"] = None
    part = nodes(released(rows))["ops"]["scorecard"]["pillars"][0]
    assert part["items_hidden"] == reason
    assert bool(part["items"]) == (reason is None)


@pytest.mark.parametrize("count", range(5, 20))
def test_the_sum_of_one_persons_answers_cannot_be_had_from_pillar_and_items(count):
    rows = people(count, "ops")
    rows[0]["answers"]["A1"] = None
    before = nodes(released(rows))["ops"]["scorecard"]["pillars"][0]
    assert (before["items"], before["n"]) == ([], count)


@pytest.mark.parametrize(
    ("count", "lacking", "there"),
    # A third of the weight is one pillar's: of 67 people, rounding hides what one lacks.
    [(19, 0, True), (19, 1, False), (19, 4, False), (19, 5, True), (66, 1, False), (67, 1, True)],
)
def test_the_overall_score_of_few_is_shown_only_if_nobody_or_a_group_lacks_a_pillar(count, lacking, there):
    asked = plain(3, 2)
    rows = people(count, "ops", asked=asked)
    for row in rows[:lacking]:
        row["answers"] |= {"C1": None, "C2": None}
    card = nodes(released(rows, asked=asked))["ops"]["scorecard"]
    assert (card["overall"]["score"] is not None) is there
    assert None not in [part["score"] for part in card["pillars"]]


def test_one_person_with_a_pillar_but_no_overall_score_hides_it():
    asked = plain(3, 2)
    rows = people(12, "ops", asked=asked)
    rows[0]["answers"] |= dict.fromkeys(["B1", "B2", "C1", "C2"])
    for row in rows[1:6]:
        row["answers"] |= dict.fromkeys(["C1", "C2"])
    release = released(rows, asked=asked, prior=Prior("q", read_rows(asked, rows), FLAT))
    assert nodes(release)["ops"]["scorecard"]["overall"]["score"] is None
    assert {each["comparison"]["overall"]["prior"]["score"] for each in release["comparisons"]} == {None}


def test_a_measure_that_too_few_answered_is_hidden_within_a_node_that_is_shown():
    rows = company(sales=20, leader=8) + people(9, "ops")
    for row in rows[-9:-4]:
        row["answers"] |= {"B1": None, "B2": None, "B3": None}
    card = nodes(released(rows))["ops"]["scorecard"]
    assert card["pillars"][0]["score"] is not None
    hidden = card["pillars"][1]
    assert [hidden[key] for key in ("score", "n", "sd", "ci95", "level", "favourable")] == [None] * 6
    assert (hidden["items"], hidden["items_hidden"]) == ([], "too_few_answers")


def ragged(seed):
    """A round in which many leave much out."""
    rng = random.Random(seed)
    sizes = {unit.id: rng.choice([0, 2, 4, 5, 6, 9, 14]) for unit in DEEP}
    rows = company(
        **sizes, leader=rng.choice([0, 3, 5, 9]), staff=rng.choice([0, 1, 6]), customer=rng.choice([0, 4, 8])
    )
    for row in rows:
        for name in row["answers"]:
            row["answers"][name] = None if rng.random() < 0.35 else row["answers"][name]
    return rows


def members(rows):
    """For each node the respondents in it, by their place in the rows."""
    below = {"ops": {"ops", "ops1", "ops2"}}
    found = {"internal": [n for n, row in enumerate(rows) if row["audience"] != "customer"]}
    for name in ("staff", "leader", "customer"):
        found[name] = [n for n, row in enumerate(rows) if row["audience"] == name]
    for unit in DEEP:
        inside = below.get(unit.id, {unit.id})
        found[unit.id] = [n for n in found["staff"] if rows[n]["unit"] in inside]
    return found


def leak(sets):
    """The audit of sets of single respondents, those always together taken as one atom."""
    sets = [set(each) for each in sets]
    everyone = set().union(*sets) if sets else set()
    cells = {}
    for one in everyone:
        cells.setdefault(tuple(one in each for each in sets), []).append(one)
    atoms = {cell: len(inside) for cell, inside in cells.items()}
    return audit([[cell for cell in atoms if cell[place]] for place in range(len(sets))], atoms, 5)


@pytest.mark.parametrize("seed", range(40))
def test_no_release_of_a_ragged_round_leaks_in_any_measure(seed):
    rows = ragged(seed)
    cards = {name: node["scorecard"] for name, node in nodes(released(rows, DEEP)).items() if node["shown"]}
    inside = members(rows)
    assert leak([inside[name] for name in cards]) == []
    for place, part in enumerate("AB"):
        items = [f"{part}{n}" for n in (1, 2, 3)]

        def who(name, least, items=items):
            return [
                n
                for n in inside[name]
                if sum(rows[n]["answers"][each] is not None for each in items) >= least
            ]

        figures = {name: card["pillars"][place] for name, card in cards.items()}
        assert leak([who(name, 2) for name, figure in figures.items() if figure["score"] is not None]) == []
        assert (
            leak([who(name, 1) for name, figure in figures.items() if figure["favourable"] is not None]) == []
        )
        for number, each in enumerate(items):
            means = [
                [n for n in inside[name] if rows[n]["answers"][each] is not None]
                for name, figure in figures.items()
                if figure["items"] and figure["items"][number]["mean"] is not None
            ]
            assert leak(means) == []


def test_perception_is_between_audiences_that_are_shown():
    release = released(company(staff=20, leader=12, customer=30))
    assert [(pair["a"], pair["b"]) for pair in release["perception"]["pairs"]] == [
        ("leader", "customer"),
        ("leader", "staff"),
    ]
    gap = release["perception"]["pairs"][0]["pillars"][0]
    assert all(type(gap[key]) is int for key in ("a", "b", "gap"))


def gap_of(rows, asked):
    """The gap of the only pillar between leaders and staff."""
    (pair,) = released(rows, asked=asked)["perception"]["pairs"]
    return pair["pillars"][0]


def answers_of(audience, values):
    """One respondent for each value, who gives it throughout what is asked of the audience."""
    names = ("A1", "A2") if audience == "staff" else ("A1",)
    return [{"audience": audience, "answers": dict.fromkeys(names, value)} for value in values]


def test_a_gap_shows_its_interval_only_where_both_deviations_are_shown():
    asked = plain(1, 2)
    apart = [1, 5, 2, 4, 3] * 4
    gap = gap_of(answers_of("leader", [4] * 12) + answers_of("staff", apart), asked)
    assert (gap["a"], gap["b"], gap["gap"]) == (75, 50, 25)
    assert [gap[key] for key in ("ci95", "p_adjusted", "hedges_g")] == [None] * 3
    gap = gap_of(answers_of("leader", [4, 3] * 6) + answers_of("staff", apart), asked)
    assert None not in [gap[key] for key in ("ci95", "p_adjusted", "hedges_g")]


ONE_SHARED = questionnaire(pillar("A", item("A1"), item("A2", statement={"staff": "Only you."})))


def test_a_gap_over_one_of_several_items_is_no_finer_than_the_item_table():
    rows = answers_of("leader", [4, 3, 2] * 8) + answers_of("staff", [4] * 12 + [3] * 11)
    release = released(rows, asked=ONE_SHARED)
    gap = release["perception"]["pairs"][0]["pillars"][0]
    table = nodes(release)["staff"]["scorecard"]["pillars"][0]["items"]
    assert (table[0]["mean"], table[0]["score"]) == (3.5, 63)
    assert (gap["a"], gap["b"], gap["gap"]) == (50, 63, -13)
    assert (gap["ci95"], gap["p_adjusted"], gap["hedges_g"]) == (None, None, None)


def test_a_gap_over_one_item_whose_table_is_hidden_has_no_figure_for_that_audience():
    rows = answers_of("leader", [4, 3, 2] * 8) + answers_of("staff", [4, 3, 2] * 4)
    rows[-1]["answers"]["A2"] = None
    gap = gap_of(rows, ONE_SHARED)
    assert [gap[key] for key in ("a", "b", "gap", "ci95", "class")] == [
        50,
        None,
        None,
        None,
        "too_few_answers",
    ]


def test_a_gap_over_one_extreme_item_of_few_is_a_bound():
    asked = questionnaire(pillar("A", item("A1"), item("A2", statement={"customer": "Only you."})))
    rows = [{"audience": "customer", "answers": {"A1": 5, "A2": 5}}] * 12
    for audience in ("leader", "staff"):
        rows += [{"audience": audience, "answers": {"A1": value}} for value in [4, 3, 2] * 8]
    gap = released(rows, asked=asked)["perception"]["pairs"][0]["pillars"][0]
    assert [gap[key] for key in ("a", "b", "b_bound", "gap")] == [50, 87, "at_least", None]


def test_rounds_are_compared_on_nodes_shown_in_both():
    asked = plain(2, 3)
    before = read_rows(asked, company(ops=12, sales=3, it=9, leader=8))
    release = released(company(ops=12, sales=9, it=9, leader=8), prior=Prior("q", before, FLAT))
    assert release["prior_round"] == "q"
    assert [each["node"] for each in release["comparisons"]] == ["internal", "staff", "ops", "leader"]


def test_a_node_that_changed_its_kind_is_not_compared():
    before = read_rows(plain(2, 3), company(ops=12, leader=8, customer=9))
    release = released(company(ops=12, leader=8), prior=Prior("q", before, []))
    assert [each["node"] for each in release["comparisons"]] == ["internal", "staff", "leader"]


def test_another_mix_of_audiences_is_not_compared_as_internal():
    before = read_rows(plain(2, 3), company(ops=12))
    release = released(company(ops=12, leader=8), prior=Prior("q", before, FLAT))
    assert "internal" not in [each["node"] for each in release["comparisons"]]


def test_a_change_of_a_release_is_rounded():
    before = read_rows(plain(2, 3), people(40, "ops", low=1, high=3) + company(leader=12))
    release = released(people(40, "ops", low=2) + company(leader=12), prior=Prior("q", before, FLAT))
    change = next(each for each in release["comparisons"] if each["node"] == "ops")["comparison"]["pillars"][
        0
    ]
    assert change["verdict"] == "improved"
    assert type(change["difference"]) is int
    assert change["p_adjusted"] == round(change["p_adjusted"], 3)
    assert change["hedges_g"] == round(change["hedges_g"], 2)


def weighted(least, *weights):
    """Two pillars of three items that score otherwise than `plain`."""
    parts = [
        pillar(
            name, *(item(f"{name}{n}", weight=each) for n, each in enumerate(weights, start=1)), weight=each
        )
        for name, each in zip("AB", (1000, 0.001), strict=True)
    ]
    return questionnaire(*parts, minimum_answered=least)


def compared(count, later, seed=1):
    """The comparison of Operations with an earlier round of `plain`, both of so many people."""
    before = read_rows(plain(2, 3), people(count, "ops", seed=seed))
    release = released(people(count, "ops", asked=later), asked=later, prior=Prior("q", before, FLAT))
    return next(each["comparison"] for each in release["comparisons"] if each["node"] == "ops")


@pytest.mark.parametrize("later", [weighted(0.5, 1000, 0.001, 0.001), weighted(0, 1, 1, 1), plain(2, 2)])
def test_small_groups_are_not_compared_by_another_questionnaire(later):
    # Of three shared items a hundred people make 300 answers, of two 150.
    found = compared(99, later)
    for change in (*found["pillars"], found["overall"]):
        assert change["verdict"] == "not_comparable"
        assert {*change["now"].values(), *change["prior"].values(), change["difference"]} == {None}


def test_a_closed_round_keeps_its_own_weights_and_levels():
    own = compared(100, plain(2, 3))
    other = weighted(0, 1000, 0.001, 0.001).to_dict()
    other["levels"] = [{"number": 1, "name": "Any", "from": 0}, {"number": 2, "name": "Some", "from": 50}]
    found = compared(100, questionnaire(*other["pillars"][::-1], minimum_answered=0, levels=other["levels"]))
    assert [each["id"] for each in found["pillars"]] == ["B", "A"]
    assert [each["prior"] for each in found["pillars"]] == [each["prior"] for each in own["pillars"][::-1]]
    assert found["overall"]["prior"] == own["overall"]["prior"]
    assert found["pillars"][1]["now"] != own["pillars"][0]["now"]


def test_a_small_group_is_compared_by_a_questionnaire_that_scores_alike():
    assert scores_alike(plain(2, 3), plain(2, 3, title="New words"))
    assert compared(12, plain(2, 3, title="New words"))["overall"]["prior"]["score"] is not None


@pytest.mark.parametrize(
    "other",
    [
        plain(2, 2),
        plain(2, 3, minimum_answered=0.4),
        weighted(0.5, 1, 1, 1),
        questionnaire(*(pillar(a, *(item(f"{a}{n}", core=True) for n in (1, 2, 3))) for a in "AB")),
    ],
)
def test_questionnaires_that_would_score_otherwise_are_told_apart(other):
    assert not scores_alike(plain(2, 3), other)


def test_a_banded_side_hides_the_difference_that_would_undo_it():
    asked = plain(1, 2)
    before = read_rows(asked, answering(12, (3, 4)))
    release = publish(
        read_rows(asked, answering(12, (5, 5))), FLAT, round_id="r", prior=Prior("q", before, FLAT)
    )
    change = release["comparisons"][-1]["comparison"]["pillars"][0]
    assert (change["now"]["bound"], change["difference"], change["ci95"], change["p"]) == (
        "at_least",
        None,
        None,
        None,
    )


def test_head_counts_are_told_of_shown_nodes_only():
    units = [Unit("ops", "Operations", headcount=20), Unit("it", "IT", headcount=3)]
    release = released(company(ops=15, it=2, staff=9, leader=6), units, headcount={"staff": 40, "leader": 6})
    card = nodes(release)["ops"]["scorecard"]
    assert (card["invited"], card["response_rate"]) == (20, 0.75)
    assert not FIGURES & set(nodes(release)["it"])


def test_where_nearly_all_answered_nothing_tells_how_many_were_invited():
    cards = {}
    for invited in (12, 16, 17):
        units = [Unit("ops", "Operations", headcount=invited), Unit("sales", "Sales", headcount=80)]
        release = released(company(ops=12, sales=40), units, headcount={"staff": 80 + invited})
        cards[invited] = nodes(release)["ops"]["scorecard"]
    assert (cards[12]["invited"], cards[12]["response_rate"]) == (None, None)
    assert "everyone_answered" not in [each["code"] for each in cards[12]["warnings"]]
    assert cards[16] == cards[12]
    assert (cards[17]["invited"], cards[17]["response_rate"]) == (17, 0.71)
    assert cards[17]["overall"]["ci95"] != cards[16]["overall"]["ci95"]


def test_how_many_were_invited_cannot_be_had_by_subtraction():
    rows = company(ops=20, leader=8)
    release = released(rows, headcount={"staff": 40, "leader": 8})
    told = {name: node["scorecard"]["invited"] for name, node in nodes(release).items() if node["shown"]}
    assert told == {"internal": 48, "staff": None, "ops": None, "leader": None}


def test_the_roadmap_is_made_of_the_figures_shown():
    goals = [goal(part, band) for part in "AB" for band in ("low_to_mid", "mid_to_high", "high_to_leading")]
    asked = catalogued(*goals)
    release = publish(read_rows(asked, people(30, asked=asked)), [], round_id="r")
    figures = {part["id"]: part for part in nodes(release)["internal"]["scorecard"]["pillars"]}
    for proposed in release["goals"]:
        figure = figures[proposed["pillar"]]
        assert proposed["score"] == figure["score"]
        assert proposed["gap"] == 80 - figure["score"]
        assert proposed["se"] == figure["sd"] / 30**0.5


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ([Unit("a", "A"), Unit("a", "B")], "same id"),
        ([Unit("a", "A", "b")], "which is no unit"),
        ([Unit("a", "A", "b"), Unit("b", "B", "a")], "circle"),
        ([Unit("a", "A", "a")], "circle"),
        ([Unit("staff", "Staff")], "may not be called staff"),
    ],
)
def test_units_that_are_no_tree_are_refused(units, said):
    with pytest.raises(MaturityError, match=said):
        released([], units)


def test_the_threshold_goes_upwards_only():
    with pytest.raises(MaturityError, match="below 5"):
        released([], threshold=4)
    rows = company(ops=12, sales=7, leader=12)
    assert shown(released(rows, threshold=12)) == {"internal", "leader", "staff"}


def test_ten_thousand_random_answers_make_one_release_of_bounded_size():
    asked = plain(2, 3)
    rng = np.random.default_rng(3)
    table = read_rows(asked, people(100)).select(rng.integers(0, 100, 10_000))
    release = publish(table, FLAT, round_id="r")
    assert nodes(release)["internal"]["respondents"] == 10_000
    assert len(json.dumps(release)) < 20_000
