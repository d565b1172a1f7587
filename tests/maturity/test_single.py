"""The Scorecard of a single response, made by the short way, is that of the general way to the last byte."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.instruments import installed
from cxassess.maturity import AnswersError, Questionnaire, assess, json_of_single, read_rows

from .strategies import questionnaires

ADVICE = settings(derandomize=True, deadline=None, max_examples=150)
EXTRAS = {
    "outcomes": [{"id": "result", "statement": "How well?", "scale": {"min": 0, "max": 10}}],
    "importance": {"statement": "How much does it matter?"},
}
BEYOND = st.sampled_from([True, 7, 99, "x", 2.5, [], {}, float("nan")])


@st.composite
def single_responses(draw):
    """A questionnaire, with or without an outcome and importances, and one response to it."""
    plain = draw(questionnaires()).to_dict()
    plain |= {name: value for name, value in EXTRAS.items() if draw(st.booleans())}
    for pillar in plain["pillars"]:
        for item in pillar["items"]:
            item["core"] = draw(st.booleans())
            for audience in draw(st.sets(st.sampled_from(["leader", "customer"]), max_size=1)):
                item["statement"].pop(audience)
    asked = Questionnaire.from_dict(plain)
    return asked, draw(responses_to(asked))


@st.composite
def responses_to(draw, asked):
    """A response of anybody, of either form; some questions are left out, the order is any."""
    audience = draw(st.sampled_from(["staff", "staff", "leader", "customer"]))
    form = draw(st.sampled_from(["full", "full", "core"]))
    items = [*asked.asked(audience, form), *(each for each in asked.beside if audience in each.statement)]
    answers = {}
    for each in draw(st.permutations(items)):
        value = st.integers(each.scale.min, each.scale.max)
        if draw(st.integers(0, 9)):
            answers[each.id] = draw(st.one_of(value, value, value.map(float), st.sampled_from(["dk", None])))
    return {
        "audience": audience,
        "unit": draw(st.sampled_from([None, "ops"])),
        "form": form,
        "answers": answers,
    }


def by_the_general_way(asked, row):
    figures = assess(read_rows(asked, [row])).to_dict()
    return json.dumps(figures, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


@ADVICE
@given(single_responses())
def test_both_ways_say_the_same_of_any_response_to_any_questionnaire(case):
    assert json_of_single(*case) == by_the_general_way(*case)


@settings(ADVICE, max_examples=40)
@given(responses_to(installed()["ten-pillars"]))
def test_both_ways_say_the_same_of_the_ten_pillars(row):
    asked = installed()["ten-pillars"]
    assert json_of_single(asked, row) == by_the_general_way(asked, row)


@pytest.mark.parametrize("value", [3, "dk", None, 1])
def test_both_ways_say_the_same_of_one_who_always_gives_the_same_answer(value):
    asked = installed()["ten-pillars"]
    row = {"answers": {item.id: value for item in asked.items}}
    assert json_of_single(asked, row) == by_the_general_way(asked, row)


@ADVICE
@given(single_responses(), BEYOND, st.data())
def test_whatever_the_general_way_refuses_is_left_to_it(case, value, data):
    asked, row = case
    place = data.draw(st.sampled_from(["audience", "unit", "form", "answers", "more"]))
    name = data.draw(st.sampled_from([asked.items[0].id, "nothing"]))
    row = row | ({"answers": {**row["answers"], name: value}} if place == "answers" else {place: value})
    try:
        expected = by_the_general_way(asked, row)
    except AnswersError:
        expected = None
    assert json_of_single(asked, row) == expected


def test_scales_of_many_answers_are_left_to_the_general_way():
    plain = installed()["ten-pillars"].to_dict()
    plain["pillars"][0]["items"][0] |= {
        "scale": {"min": 0, "max": 100},
        "anchors": {},
        "anchors_customer": {},
    }
    assert json_of_single(Questionnaire.from_dict(plain), {"answers": {}}) is None
