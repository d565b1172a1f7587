"""Touchpoints: asked in a questionnaire, never scored, told by the rule of the tree, cut at their means."""

import io
import json

import pytest

from cxassess.maturity import (
    AnswersError,
    Prior,
    Questionnaire,
    QuestionnaireError,
    Unit,
    assess,
    parse,
    publish,
    read_csv,
    read_ndjson,
    read_rows,
    scores_alike,
)
from cxassess.maturity.touchpoints import Cross, cross_of, touchpoint_quadrant

from .instruments import described, item, pillar

NAMES = ("book", "board", "sail", "claim")


def point(name, **more):
    return {"id": name, "name": name.title(), **more}


def journey(*names, **more):
    stages = [{"id": "all", "name": "All", "touchpoints": [point(name) for name in names or NAMES]}]
    return {"journey": {"stages": stages, **more}}


def asking(*names, **more):
    frame = described(pillar("A", item("A1"), item("A2")))
    return Questionnaire.from_dict({**frame, **journey(*names, **more)})


def row(audience, unit=None, **answers):
    named = {
        f"touchpoint.{name}.{side}": value
        for name, pair in answers.items()
        for side, value in zip(("importance", "performance"), pair, strict=True)
    }
    return {"audience": audience, "unit": unit, "answers": {"A1": 3, "A2": 4, **named}}


def group(audience, count, unit=None, **answers):
    return [row(audience, unit, **answers) for _ in range(count)]


def released(rows, asked=None, units=(), **more):
    return publish(read_rows(asked or asking(), rows), units, round_id="r", **more)["touchpoints"]


def told(found, name, audience):
    point = next(each for stage in found["stages"] for each in stage["touchpoints"] if each["id"] == name)
    return next(each for each in point["audiences"] if each["audience"] == audience)


def mixed(audience, low=3, high=4):
    """Twenty-four people whose answers differ, to every touchpoint."""
    pairs = [(low, high), (high, low)]
    return [row(audience, **dict.fromkeys(NAMES, pairs[place % 2])) for place in range(24)]


def test_a_questionnaire_without_a_journey_says_nothing_of_one():
    asked = Questionnaire.from_dict(described(pillar("A", item("A1"))))
    assert "journey" not in asked.to_dict()
    assert publish(read_rows(asked, []), [], round_id="r")["touchpoints"] is None


def test_a_journey_comes_back_as_it_was_written():
    asked = asking()
    assert Questionnaire.from_dict(asked.to_dict()) == asked
    assert asked.journey.audiences == ("staff", "customer")


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ({"stages": []}, "/journey/stages", "at least 1"),
        ({"stages": [{"id": "a", "name": "A", "touchpoints": []}]}, "/touchpoints", "at least 1"),
        ({"audiences": ["staff", "staff"]}, "/journey/audiences", "twice"),
        ({"audiences": ["guests"]}, "/journey/audiences/0", "use one of"),
        ({"colour": 1}, "/journey/colour", "not a known key"),
    ],
)
def test_a_faulty_journey_is_refused_where_it_stands(change, where, what):
    frame = described(pillar("A", item("A1"))) | journey()
    with pytest.raises(QuestionnaireError) as refused:
        Questionnaire.from_dict({**frame, "journey": {**frame["journey"], **change}})
    assert any(where in fault.where and what in fault.message for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("points", "what"),
    [
        ([point("a"), point("a") | {"name": "Other"}], "used twice"),
        ([point("a"), point("b") | {"name": " a "}], "beside it already"),
        ([point("a", handled_by="nobody")], "use one of"),
        ([point("a", partner="Port Co")], "has no effect"),
        ([point("A B")], "not an id"),
        ([point("a") | {"name": "n" * 121}], "shorten it"),
        ([point(f"a{number}") for number in range(13)], "the most is 12"),
        (["a"], "mapping"),
    ],
)
def test_a_faulty_touchpoint_is_refused(points, what):
    stages = [{"id": "s", "name": "S", "touchpoints": points}]
    with pytest.raises(QuestionnaireError, match=what):
        Questionnaire.from_dict(described(pillar("A", item("A1"))) | {"journey": {"stages": stages}})


def test_a_fault_in_a_file_is_told_by_its_line():
    text = "\n".join(
        (
            "id: tiny",
            'version: "1"',
            "language: en",
            "title: Tiny",
            "levels: [{number: 1, name: One, from: 0}]",
            "pillars: [{id: A, name: A, items: [{id: A1, title: A1, statement: A}]}]",
            "journey:",
            "  stages:",
            "    - id: s",
            "      name: S",
            "      touchpoints:",
            "        - {id: a, name: A, handled: own}",
        )
    )
    with pytest.raises(QuestionnaireError) as refused:
        parse(text)
    assert [fault.line for fault in refused.value.faults] == [12]


def test_no_item_may_take_the_name_of_an_answer_about_a_touchpoint():
    frame = described(pillar("A", item("touchpoint.book.importance"))) | journey()
    with pytest.raises(QuestionnaireError, match="name of another column"):
        Questionnaire.from_dict(frame)


@pytest.mark.parametrize(
    ("value", "what"), [(0, "off the scale"), (6, "off the scale"), ("a", "not an answer")]
)
def test_an_answer_off_the_scale_is_refused_at_every_door(value, what):
    name = "touchpoint.book.importance"
    table = io.StringIO(f"audience,{name}\nstaff,{value}\n")
    lines = [json.dumps({"answers": {name: value}})]
    for read in (
        lambda: read_rows(asking(), [{"answers": {name: value}}]),
        lambda: read_csv(asking(), table),
        lambda: read_ndjson(asking(), lines),
    ):
        with pytest.raises(AnswersError, match=what):
            read()


def test_leaders_are_not_asked_unless_the_journey_says_so():
    leader = row("leader", book=(3, 3))
    with pytest.raises(AnswersError, match="is not asked of leader"):
        read_rows(asking(), [leader])
    assert len(read_rows(asking(audiences=["leader"]), [leader])) == 1


def test_the_core_form_asks_about_touchpoints_too():
    core = {**row("customer", book=(3, "dk")), "form": "core"} | {
        "answers": {"touchpoint.book.performance": "dk"}
    }
    assert read_rows(asking(), [core]).answers(0) == {"touchpoint.book.performance": "dk"}


def test_no_score_depends_on_touchpoints():
    low, high = (assess(read_rows(asking(), group("staff", 6, book=(value, value)))) for value in (1, 5))
    low, high = low.to_dict(), high.to_dict()
    assert (low["overall"], low["pillars"]) == (high["overall"], high["pillars"])


def test_rounds_with_different_journeys_score_alike_and_are_compared():
    now, then = asking("book", "board", "sail"), asking("sail", "fly")
    assert scores_alike(now, then)
    prior = Prior("p", read_rows(then, group("staff", 12, sail=(2, 3)) + group("leader", 6)), [])
    rows = group("staff", 12, sail=(3, 3)) + group("leader", 6)
    release = publish(read_rows(now, rows), [], round_id="r", prior=prior)
    compared = {each["node"]: each["comparison"] for each in release["comparisons"]}
    assert compared["staff"]["pillars"][0]["comparable"] == 1.0
    assert told(release["touchpoints"], "sail", "staff")["before"]["importance"]["mean"] == 2.0
    assert told(release["touchpoints"], "book", "staff")["before"] is None


def test_means_have_one_decimal_and_don_t_know_is_left_out_of_them():
    rows = (
        group("customer", 14, book=(5, 2))
        + group("customer", 8, book=(4, 3))
        + group("customer", 6, book=(4, "dk"))
    )
    book = told(released(rows), "book", "customer")
    assert (book["importance"]["mean"], book["performance"]["mean"]) == (4.5, 2.4)
    assert (book["performance"]["n"], book["performance"]["dont_know"]) == (22, 0.21)


def test_a_mean_of_fewer_than_the_threshold_is_hidden_and_says_why():
    rows = mixed("staff") + group("customer", 4, book=(3, 4)) + group("customer", 20)
    book = told(released(rows), "book", "customer")
    assert book["importance"] == {"mean": None, "bound": None, "n": None, "dont_know": None, "hidden": "few"}
    assert book["quadrant"] is None


def test_an_audience_too_small_to_show_has_no_figure():
    found = released(mixed("staff") + group("customer", 4, book=(3, 4)))
    customers = next(each for each in found["audiences"] if each["audience"] == "customer")
    assert (customers["shown"], customers["placed"], customers["importance_cut"]) == (False, 0, None)
    assert told(found, "book", "customer")["performance"]["hidden"] == "audience"


def test_a_threshold_that_is_higher_hides_more():
    rows = mixed("staff") + group("customer", 8, book=(3, 4)) + group("customer", 20)
    assert told(released(rows), "book", "customer")["importance"]["mean"] == 3.0
    assert told(released(rows, threshold=9), "book", "customer")["importance"]["mean"] is None


def test_staff_are_hidden_where_few_leaders_would_follow_from_the_whole():
    asked = asking(audiences=["staff", "leader", "customer"])
    few = group("leader", 3, book=(2, 2)) + group("leader", 8)
    rows = group("staff", 10, book=(3, 4)) + group("staff", 10, book=(4, 3)) + few
    assert told(released(rows, asked), "book", "staff")["importance"]["mean"] is None
    more = rows + group("leader", 2, book=(3, 3))
    assert told(released(more, asked), "book", "staff")["importance"]["mean"] == 3.5


def test_an_extreme_mean_of_few_is_a_bound_and_of_many_a_figure():
    few, many = (told(released(group("customer", n, book=(5, 1))), "book", "customer") for n in (19, 20))
    assert (few["importance"]["mean"], few["importance"]["bound"]) == (4.5, "at_least")
    assert (few["performance"]["mean"], few["performance"]["bound"]) == (1.5, "at_most")
    assert (many["importance"]["mean"], many["importance"]["bound"]) == (5.0, None)


def test_numbers_of_answers_are_told_of_twenty_and_more_only():
    few, many = (told(released(group("customer", n, book=(3, 4))), "book", "customer") for n in (19, 20))
    assert (few["importance"]["n"], few["importance"]["dont_know"]) == (None, None)
    assert (many["importance"]["n"], many["importance"]["dont_know"]) == (20, 0.0)


@pytest.mark.parametrize("other", ["dk", None])
def test_no_number_tells_that_few_said_nothing(other):
    rows = group("customer", 30, book=(3, 4)) + group("customer", 4, book=(other, 4))
    book = told(released(rows), "book", "customer")["importance"]
    assert (book["mean"], book["n"], book["dont_know"]) == (3.0, None, None)


def test_don_t_know_is_not_told_where_the_few_who_skipped_would_follow():
    rows = group("customer", 30, book=(3, 4)) + group("customer", 6, book=("dk", 4))
    assert told(released(rows), "book", "customer")["importance"]["dont_know"] == 0.17
    skipped = rows + group("customer", 3, book=(None, 4))
    assert told(released(skipped), "book", "customer")["importance"]["dont_know"] is None


def test_no_unit_is_told_of_anywhere():
    rows = [row("staff", "ops", book=(3, 4)) for _ in range(30)] + mixed("customer") + group("leader", 6)
    found = released(rows, units=[Unit("ops", "Operations")])
    assert {each["audience"] for each in found["audiences"]} == {"customer", "staff"}
    assert "ops" not in str(found)


def test_where_few_leaders_answered_staff_and_leaders_stand_together():
    found = released(mixed("staff") + group("leader", 3) + mixed("customer"))
    assert [each["audience"] for each in found["audiences"]] == ["customer", "internal"]
    # The number would tell how few leaders there are.
    assert told(found, "book", "internal")["importance"]["n"] is None


def test_the_cross_is_the_mean_of_the_touchpoints_that_are_shown():
    points = {"book": (5, 2), "board": (4, 4), "sail": (2, 5), "claim": (None, 1)}
    found = released(group("customer", 20, **points))
    customers = found["audiences"][0]
    assert (customers["importance_cut"], customers["performance_cut"]) == (3.67, 3.67)
    assert customers["placed"] == 3
    where = {name: told(found, name, "customer")["quadrant"] for name in NAMES}
    assert where == {"book": "fix_first", "board": "keep", "sail": "overdone", "claim": None}


def test_two_touchpoints_make_no_cross():
    found = released(group("customer", 20, book=(5, 2), board=(4, 4)))
    assert found["audiences"][0]["importance_cut"] is None
    assert told(found, "book", "customer")["quadrant"] is None


@pytest.mark.parametrize(
    ("importance", "performance", "where"),
    [
        (3.0, 3.0, "keep"),
        (2.95, 2.95, "keep"),
        (2.94, 2.95, "overdone"),
        (2.95, 2.94, "fix_first"),
        (2.9, 2.9, "low_priority"),
    ],
)
def test_on_the_cut_or_within_a_hair_of_it_is_high(importance, performance, where):
    assert touchpoint_quadrant(importance, performance, Cross(3.0, 3.0)) == where


def test_the_cross_has_two_decimals():
    assert cross_of([(1.0, 1.0), (1.0, 2.0), (2.0, 2.0)]) == Cross(1.33, 1.67)


def test_a_gap_is_staff_less_customers_of_the_figures_as_shown():
    found = released(group("staff", 20, book=(3, 4)) + group("customer", 20, book=(5, 2)))
    book = found["stages"][0]["touchpoints"][0]
    assert book["gaps"] == {"importance": -2.0, "performance": 2.0}


def test_there_is_no_gap_with_a_bound_or_a_hidden_figure():
    found = released(group("staff", 20, book=(3, 4)) + group("customer", 12, book=(5, 3)))
    assert found["stages"][0]["touchpoints"][0]["gaps"] == {"importance": None, "performance": 1.0}


def test_audiences_that_anyone_could_answer_for_are_marked():
    rows = mixed("staff") + group("leader", 6) + mixed("customer")
    found = released(rows, unverified=["customer"])
    assert {each["audience"]: each["unverified"] for each in found["audiences"]} == {
        "customer": True,
        "staff": False,
    }


def test_the_prior_round_s_figures_follow_its_own_threshold():
    asked = asking()
    rows = mixed("staff") + mixed("customer")
    then = read_rows(asked, group("customer", 8, book=(3, 4)))
    for threshold, before in ((5, {"mean": 3.0, "bound": None}), (9, None)):
        found = released(rows, asked, prior=Prior("p", then, [], threshold))
        said = told(found, "book", "customer")["before"]
        assert (said and said["importance"]) == before
