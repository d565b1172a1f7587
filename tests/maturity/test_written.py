"""Answers in words: in sets of ten, without department, in no telling order; workshop sheets beside them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.maturity import AnswersError, Questionnaire, Unit, WorkshopSheet, Written, publish, read_rows
from cxassess.maturity.written import blotted

from .instruments import described, item, pillar

UNITS = [Unit("bay", "Bay"), Unit("it", "IT")]
QUESTIONS = [
    {"id": "improve", "text": "What could be better?", "workshop": True},
    {"id": "barrier", "text": "What is in the way?", "audiences": ["staff"], "kinds": ["rule", "tool"]},
]
ASKED = Questionnaire.from_dict(described(pillar("A", item("A1"), comment="More?"), open_questions=QUESTIONS))
CROWD = (("staff", "bay", 20), ("staff", "it", 15), ("leader", None, 12), ("customer", None, 15))


def words(written, groups=CROWD, sheets=(), threshold=5):
    rows = [
        {"audience": audience, "unit": unit, "answers": {"A1": 1 + n % 5}}
        for audience, unit, count in groups
        for n in range(count)
    ]
    release = publish(
        read_rows(ASKED, rows), UNITS, round_id="r", written=written, workshops=sheets, threshold=threshold
    )
    return {each["question"]: each for each in release["words"]}


def by(audience, count, question="improve", text="text"):
    return [Written(audience, question, f"{text} {n:02}") for n in range(count)]


def texts(found, question="improve"):
    return {
        node["node"]: [each["text"] for each in node["texts"]]
        for node in found.get(question, {"nodes": ()})["nodes"]
    }


def test_ten_of_an_audience_stand_together_and_nine_stand_with_everybody_inside():
    found = words(by("staff", 12) + by("customer", 10) + by("leader", 9))
    assert {node: len(each) for node, each in texts(found).items()} == {"internal": 21, "customer": 10}


def test_both_inside_stand_apart_where_both_are_enough():
    found = words(by("staff", 12) + by("leader", 10))
    assert {node: len(each) for node, each in texts(found).items()} == {"staff": 12, "leader": 10}


def test_fewer_than_ten_are_not_shown_at_all():
    assert words(by("customer", 9) + by("staff", 9)) == {}


def test_a_higher_threshold_is_the_least_for_comments_too():
    groups = (("staff", "bay", 40), ("leader", None, 20))
    assert words(by("staff", 14), groups, threshold=15) == {}
    assert texts(words(by("staff", 15), groups, threshold=15)).keys() == {"staff"}


def test_no_text_stands_with_a_department():
    found = words(by("staff", 24))
    assert texts(found).keys() == {"staff"}
    assert "bay" not in str(found)


def test_the_order_of_texts_tells_nothing_of_the_order_in_which_they_came():
    given_ = by("customer", 30)
    shuffled = random.Random(1).sample(given_, len(given_))
    assert words(given_) == words(shuffled)


def test_a_text_stands_with_what_it_was_filed_under():
    written = [Written("staff", "barrier", f"text {n}", "rule" if n % 2 else None) for n in range(12)]
    (node,) = words(written)["barrier"]["nodes"]
    assert {each["kind"] for each in node["texts"]} == {"rule", None}


def test_an_empty_text_counts_for_nobody():
    written = [*by("staff", 9), Written("staff", "improve", "  ", None)]
    assert words(written) == {}


def test_a_pillar_s_comments_have_their_own_place():
    assert words(by("staff", 10, question="comment.A")).keys() == {"comment.A"}


def test_a_workshop_stands_beside_the_texts_and_counts_nobody():
    sheet = WorkshopSheet("staff", 7, {"improve": "Shorter queues, agreed by all"})
    with_sheet, without = words(by("staff", 12), sheets=[sheet]), words(by("staff", 12))
    assert with_sheet["improve"]["nodes"] == without["improve"]["nodes"]
    assert with_sheet["improve"]["workshops"] == [
        {"audience": "staff", "head_count": 7, "text": "Shorter queues, agreed by all"}
    ]


def test_a_workshop_does_not_help_comments_over_the_threshold():
    sheets = [WorkshopSheet("staff", 8, {"improve": "Together"})] * 5
    assert words(by("staff", 9), sheets=sheets)["improve"]["nodes"] == []


def test_workshops_change_no_figure_of_the_release():
    rows = [{"audience": "staff", "answers": {"A1": 1 + n % 5}} for n in range(30)]
    sheets = [WorkshopSheet("staff", 8, {"improve": "Together"})]
    plain, with_sheets = (
        publish(read_rows(ASKED, rows), [], round_id="r", workshops=each) for each in ((), sheets)
    )
    assert {**plain, "words": 0} == {**with_sheets, "words": 0}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to jo.doe+x@mail.example.org!", "Write to •••!"),
        ("Call 020 7946 0018 or +44 (0)20 7946-0018", "Call ••• or •••"),
        ("See https://example.org/~jo and www.example.org", "See ••• and •••"),
        ("Ask @jo_doe", "Ask •••"),
        ("Call 020–7946–0018, write to jo＠example.org", "Call •••, write to •••"),
        (
            "In 2026 we had 1,200 cases, 3.5 a day, 12 % more",
            "In 2026 we had 1,200 cases, 3.5 a day, 12 % more",
        ),
        ("From 10:30 to 17:45 on 12 May", "From 10:30 to 17:45 on 12 May"),
    ],
)
def test_what_leads_to_somebody_is_blotted_out_and_other_figures_stay(text, left):
    assert blotted(text) == left


@given(st.text(alphabet="0123456789 .-/()+@abc", max_size=400))
def test_blotting_takes_no_time_whatever_the_text(text):
    assert len(blotted(text * 5)) <= len(text * 5)


def test_of_very_many_a_sample_is_shown_and_how_many_there_are():
    crowd = (("customer", None, 300),)
    (node,) = words(by("customer", 300), crowd)["improve"]["nodes"]
    assert (node["of"], len(node["texts"])) == (300, 200)
    assert words(list(reversed(by("customer", 300))), crowd)["improve"]["nodes"] == [node]


def test_nobody_can_write_a_text_that_is_surely_shown():
    crowd = (("customer", None, 301),)
    shown = [
        {each["text"] for each in words(texts, crowd)["improve"]["nodes"][0]["texts"]}
        for texts in (by("customer", 300), [*by("customer", 300), Written("customer", "improve", "One more")])
    ]
    assert len(shown[0] & shown[1]) < 190  # two in three of them, as of any others


def test_a_comment_on_a_pillar_is_taken_of_those_only_who_are_asked_about_it():
    asked = item("B1", statement={"staff": "B1 is so."})
    inside = Questionnaire.from_dict(described(pillar("A", item("A1")), pillar("B", asked, comment="More?")))
    given_ = {"A1": 3, "comment.B": "A word."}
    assert read_rows(inside, [{"audience": "staff", "answers": given_}]).texts
    with pytest.raises(AnswersError, match="is not asked of customer"):
        read_rows(inside, [{"audience": "customer", "answers": given_}])


def test_a_kind_that_is_none_of_the_question_s_is_refused():
    row = {"answers": {"A1": 3, "barrier": "x", "barrier.kind": "weather"}}
    with pytest.raises(AnswersError, match="use one of rule, tool"):
        read_rows(ASKED, [row])
