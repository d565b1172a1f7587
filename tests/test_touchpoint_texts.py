"""The journey read aloud: every sentence against the figures under it, also where little can be shown."""

from dataclasses import replace

import pytest

from cxassess import maturity
from cxassess.findings import touchpoints
from cxassess.findings.figures import Figures
from cxassess.maturity import Journey, Stage, Touchpoint
from tests import figures as made

JOURNEY = Journey(
    (
        Stage(
            "plan",
            "Plan",
            (Touchpoint("book", "Booking"), Touchpoint("call", "Calling", "supplier", "Call Co")),
        ),
        Stage("go", "Go", (Touchpoint("board", "Boarding", "partner"), Touchpoint("sail", "Sailing"))),
    )
)
MIXED = {"book": (5, 2), "call": (4, 4), "board": (4, 1), "sail": (2, 5)}


def group(audience, count, **said):
    answers = {"VG1": 3}
    for name, pair in said.items():
        for side, value in zip(("importance", "performance"), pair, strict=True):
            answers[f"touchpoint.{name}.{side}"] = value
    return [{"audience": audience, "answers": answers}] * count


@pytest.fixture
def told(app):
    """What is said of rows; `prior` are those of the round before."""

    def tell(*groups, prior=None, unverified=()):
        asked = replace(made.questionnaire(), journey=JOURNEY)
        rows = [row for each in groups for row in each]
        before = None if prior is None else maturity.Prior("before", maturity.read_rows(asked, prior), [])
        figures = maturity.publish(
            maturity.read_rows(asked, rows), [], round_id="r", prior=before, unverified=unverified
        )
        release = made.released(made.survey_round(questionnaire=asked, units=()), figures)
        with app.test_request_context():
            return touchpoints.touchpoints(Figures(release), "Spring")

    return tell


def test_an_old_release_says_nothing_of_touchpoints(app):
    release = made.release("full")
    release.figures["touchpoints"] = None
    with app.test_request_context():
        assert touchpoints.touchpoints(Figures(release)) is None


def test_the_headline_names_what_matters_more_and_goes_worse(told):
    found = told(group("customer", 20, **MIXED))
    assert found.heading == (
        "“Booking” and “Boarding” come first, say customers: they matter more than most, and go worse"
    )
    assert [each.quadrant for each in found.main.spots] == ["fix_first", "keep", "fix_first", "overdone"]


def test_more_than_two_are_counted(told):
    found = told(group("customer", 20, book=(5, 2), call=(5, 1), board=(5, 1), sail=(1, 5)))
    assert found.heading == "Three touchpoints come first, say customers, above all “Calling” and “Boarding”"


def test_where_none_comes_first_it_says_so(told):
    found = told(group("customer", 20, **dict.fromkeys(MIXED, (4, 4))))
    assert found.heading == "No touchpoint matters more than most and goes worse, say customers"
    assert (found.own, found.errands) == ((), ())


def test_staff_speak_where_customers_are_hidden(told):
    staff = group("staff", 20, **MIXED) + group("leader", 6)
    found = told(staff, group("customer", 3, **MIXED))
    assert "say staff" in found.heading
    assert any("Nothing is shown of customers" in text for text in found.hidden)


def test_where_nothing_may_be_shown_it_says_that_and_draws_nothing(told):
    found = told(group("customer", 3, **MIXED))
    assert found.heading == "Too few answered for any touchpoint to be shown"
    assert (found.main, found.lede) == (None, "")


def test_two_touchpoints_are_drawn_without_a_cross(told):
    found = told(group("customer", 20, book=(5, 2), call=(4, 4)))
    assert found.heading == "Too few touchpoints can be shown to say which come first"
    assert found.main.cross is None
    assert "<line" in found.main.plot()


def test_what_others_handle_is_listed_apart_by_who_they_are(told):
    found = told(group("customer", 20, book=(5, 2), call=(5, 1), board=(5, 1), sail=(1, 5)))
    assert found.own == ("Booking",)
    assert [(each.who, each.kind, each.names) for each in found.errands] == [
        ("Call Co", "supplier", "Calling"),
        ("A partner without a name here", "", "Boarding"),
    ]
    assert found.lede.startswith("Two of those that come first are in the hands of others.")


def test_staff_and_customers_differ_from_four_tenths_on(told):
    staff = [(4, 4)] * 12 + [(3, 3)] * 8  # 3.6
    rows = [row for pair in staff for row in group("staff", 1, book=pair, call=(4, 4))]
    found = told(rows, group("leader", 6), group("customer", 20, book=(4, 4), call=(4, 4)))
    assert found.differing_heading == "Staff and customers differ about “Booking”"
    assert found.differing == (
        "“Booking” matters more to customers (4.0) than staff think (3.6).",
        "“Booking” goes worse, say staff (3.6), than customers say (4.0).",
    )


def test_where_they_are_alike_it_says_so(told):
    alike = dict.fromkeys(MIXED, (4, 4))
    found = told(group("staff", 20, **alike), group("leader", 6), group("customer", 20, **alike))
    assert found.differing_heading == "Staff and customers see the journey alike"
    assert found.stages[0].rows[0].gap_texts == ("0.0", "0.0")


def test_a_single_hidden_touchpoint_is_named_with_why(told):
    rows = group("customer", 20, book=(5, 2), call=(4, 4), board=(4, 1)) + group("customer", 4, sail=(2, 5))
    found = told(rows)
    assert "Sailing" in found.hidden[0]
    assert found.stages[1].rows[1].importance[0] == "hidden"


def test_two_rounds_stand_beside_each_other_without_a_verdict(told):
    now, before = group("customer", 20, **MIXED), group("customer", 20, book=(4, 3))
    found = told(now, prior=before)
    assert [(each.name, each.importance, each.performance) for each in found.beside] == [
        ("Booking", ("4.0", "5.0"), ("3.0", "2.0"))
    ]


def test_a_bound_is_told_as_a_bound(told):
    found = told(group("customer", 12, **MIXED))
    assert found.main.spots[0].importance_text == "4.5 or more"


def test_answers_of_anybody_are_marked(told):
    found = told(group("customer", 20, **MIXED), unverified=("customer",))
    assert found.audiences[0] == "Customers (unverified)"


def test_the_drawing_says_its_figures_in_words(told):
    main = told(group("customer", 20, **MIXED)).main
    assert "1, Booking: matters 5.0, goes 2.0." in main.plot("wide")
    assert "1, Booking: matters 5.0, goes 2.0." in main.plot("page")
