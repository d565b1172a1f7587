"""The organisation's journey in the browser: read by those who read results, changed by those who lead."""

import pytest

from cxassess.records import journeys
from cxassess.records.database import db

from .leaders import colleague, words
from .round_steps import administrator, kept, make, put, send
from .test_survey_hardening import locked

HOSTILE = "<script>alert(1)</script> =1+1"


@pytest.fixture
def admin(app):
    return administrator(app)


@pytest.fixture
def begun(admin):
    """An administrator with the example for a journey."""
    admin.post("/office/journey/example")
    return admin


def now():
    db.session.rollback()
    return journeys.get("meadow")


def ids():
    return [each.id for each in now().journey.touchpoints]


def test_without_a_journey_the_page_offers_an_example(admin):
    assert "There is no journey yet" in words(admin.get("/office/journey"))
    assert send(admin, admin.get("/office/journey")).status_code == 302
    assert "Here is an example." in words(admin.get("/office/journey"))
    assert "delivery" in ids()


def test_a_second_click_on_the_example_changes_nothing(begun):
    before = now()
    begun.post("/office/journey/example")
    assert now() == before


def test_analysts_read_it_and_change_nothing(app, begun):
    analyst = colleague(app, "analyst", "meadow")
    page = analyst.get("/office/journey")
    assert "Delivery" in page.text
    assert "Add a touchpoint" not in page.text
    assert analyst.get("/office/journey/touchpoints/delivery").status_code == 403


def test_a_touchpoint_is_added_to_a_stage_with_whoever_handles_it(begun):
    page = begun.get("/office/journey/touchpoints/new?stage=help")
    send(begun, page, name=HOSTILE, handled_by="partner", partner="Port & Co")
    assert ids().index("script-alert-1-script-1-1") == ids().index("question") + 1
    shown = begun.get("/office/journey").text
    assert "partner: Port &amp; Co" in shown
    assert "<script>alert" not in shown


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ({"name": ""}, "Give a name of at most 120 characters"),
        ({"name": "x" * 121}, "Give a name of at most 120 characters"),
        ({"name": "a\u202eb"}, "without any that cannot be seen"),
        ({"name": "ordering"}, "There is another of this name beside it"),
        ({"name": "New", "partner": "Port"}, "Say who it is only where somebody else handles it"),
        ({"name": "New", "handled_by": "nobody"}, "Choose who handles it."),
        ({"name": "New", "stage": "nowhere"}, "Choose a stage."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(begun, typed, what):
    before = ids()
    page = send(begun, begun.get("/office/journey/touchpoints/new?stage=buy"), **typed)
    assert page.status_code == 400
    assert page.text.count(what) == 2  # in the summary and at the field
    assert page.text.startswith("<!DOCTYPE html>")
    assert ids() == before


def test_a_touchpoint_moves_and_keeps_its_id_under_another_name(begun):
    send(begun, begun.get("/office/journey/touchpoints/order"), name="Placing an order", stage="help")
    assert ids()[-2:] == ["order", "complaint"]
    assert "Placing an order" in begun.get("/office/journey").text


def test_of_two_who_change_a_touchpoint_the_second_loses_nothing(begun):
    page = begun.get("/office/journey/touchpoints/order")
    send(begun, page, name="Ordering online")
    second = send(begun, page, name="Ordering by telephone")
    assert second.status_code == 409
    assert "Ordering by telephone" in second.text
    assert "Ordering online" in words(second)
    assert send(begun, second).status_code == 302
    assert "Ordering by telephone" in begun.get("/office/journey").text


def test_stages_are_added_renamed_moved_and_removed_with_their_touchpoints(begun):
    send(begun, begun.get("/office/journey/stages/new"), name="Return")
    send(begun, begun.get("/office/journey/stages/return"), name="Send back")
    begun.post("/office/journey/move", _move("stage", "return", "-1"))
    assert [stage.name for stage in now().stages][-2] == "Send back"
    page = begun.get("/office/journey/stages/buy/remove")
    assert "2 touchpoints go with it" in words(page)
    send(begun, page)
    assert "order" not in ids()


def _move(thing, id_, by):
    return {"version": str(now().version), "thing": thing, "id": id_, "by": by}


def test_a_move_from_an_old_page_is_refused_and_shows_how_it_stands(begun):
    old = _move("touchpoint", "order", "1")
    begun.post("/office/journey/move", old)
    page = begun.post("/office/journey/move", old)
    assert page.status_code == 409
    assert "This is how it stands now." in words(page)


def test_removing_twice_leads_on(begun):
    page = begun.get("/office/journey/touchpoints/order/remove")
    assert send(begun, page).status_code == 302
    assert "order" not in ids()
    assert send(begun, page).status_code == 302


def test_when_storage_fails_what_was_typed_is_still_there(app, begun):
    page = begun.get("/office/journey/touchpoints/new?stage=buy")
    with locked(app):
        answer = send(begun, page, name="Kept in the form")
    assert answer.status_code == 503
    assert "Kept in the form" in answer.text


def test_a_draft_chooses_its_touchpoints(begun):
    setup = make(begun)
    page = begun.get(setup)
    assert "Touchpoints" in words(page)
    answer = begun.post(setup + "/touchpoints", {"version": "1", "points": ["order", "delivery"]})
    assert answer.status_code == 302
    assert [each.id for each in kept(setup).journey.touchpoints] == ["order", "delivery"]
    assert "2 touchpoints" in words(begun.get(setup))


def test_changing_the_name_of_a_draft_leaves_its_touchpoints(begun):
    setup = make(begun)
    begun.post(setup + "/touchpoints", {"version": "1", "points": ["order"]})
    assert put(begun, setup, "basics", name="Summer").status_code == 302
    assert [each.id for each in kept(setup).journey.touchpoints] == ["order"]
    assert begun.post(setup + "/touchpoints", {"version": "3"}).status_code == 302
    assert kept(setup).journey is None


def test_a_draft_says_when_the_journey_has_changed_since(begun):
    setup = make(begun)
    begun.post(setup + "/touchpoints", {"version": "1", "points": ["order"]})
    send(begun, begun.get("/office/journey/touchpoints/order"), name="Placing an order")
    assert "The organisation’s journey has changed since" in words(begun.get(setup))


def test_more_than_twelve_touchpoints_are_refused_with_what_was_ticked(begun):
    for number in range(9):
        send(begun, begun.get("/office/journey/touchpoints/new?stage=buy"), name=f"Moment {number}")
    setup = make(begun)
    page = begun.post(setup + "/touchpoints", {"version": "1", "points": ids()[:13]})
    assert page.status_code == 400
    assert "Choose at most 12, there are 13" in words(page)
    assert page.text.count(" checked") == 13


def test_without_a_journey_a_draft_leads_to_it(admin):
    setup = make(admin)
    assert "Describe the journey first" in words(admin.get(setup + "/touchpoints"))
