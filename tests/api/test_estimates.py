"""The business case over the API: estimates added, changed, removed; what they come to, as on the page."""

import pytest

from cxassess.maturity import business_case as trade

LOYAL = {
    "outcome": "loyalty",
    "currency": "EUR",
    "low": 60_000,
    "likely": 120_000,
    "high": 240_000,
    "method": "2% more of 6 million",
}


@pytest.fixture
def place(call, closed):
    """The address of the estimates of a closed round's first goal."""
    goal = call("GET", f"/rounds/{closed['round']}/roadmap").get_json()["goals"][0]
    return f"/goals/{goal['id']}/estimates"


@pytest.fixture
def case(call, closed):
    """What the round's business case says."""
    return lambda: call("GET", f"/rounds/{closed['round']}/business-case").get_json()


def kind(answer):
    return answer.get_json()["type"].rpartition("/")[2]


def test_an_estimate_that_was_added_is_at_its_location(call, place):
    made = call("POST", place, LOYAL)
    assert made.status_code == 201
    read = call("GET", made.headers["Location"])
    assert read.get_json() == made.get_json()
    assert read.headers["ETag"] == made.headers["ETag"]
    whole = {"currency": "EUR", "estimates": [made.get_json()], "next_cursor": None}
    assert call("GET", place).get_json() == whole


def test_there_is_one_estimate_for_each_outcome_and_unit(call, place):
    first = call("POST", place, LOYAL)
    assert call("POST", place, LOYAL).get_json() == first.get_json()
    assert kind(call("POST", place, {**LOYAL, "high": 300_000})) == "estimate_exists"
    assert call("POST", place, {**LOYAL, "unit": "ops"}).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"likely": 1}, "/likely"),
        ({"high": 100_000}, "/high"),
        ({"low": -1}, "/low"),
        ({"low": "60"}, "/low"),
        ({"outcome": "fame"}, "/outcome"),
        ({"unit": "nowhere"}, "/unit"),
        ({"method": " "}, "/method"),
        ({"currency": "DEM"}, "/currency"),
        ({"price": 5}, "/price"),
    ],
)
def test_what_is_no_estimate_is_told_at_its_place(call, place, wrong, pointer):
    answer = call("POST", place, {**LOYAL, **wrong})
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.get_json()["errors"]] == [pointer]


def test_the_first_estimate_has_to_say_the_currency(call, place):
    without = {name: value for name, value in LOYAL.items() if name != "currency"}
    assert [each["pointer"] for each in call("POST", place, without).get_json()["errors"]] == ["/currency"]
    assert call("GET", "/currency").get_json() == {"currency": None}
    call("POST", place, LOYAL)
    assert call("POST", place, {**without, "outcome": "promotion"}).status_code == 201
    assert call("GET", "/currency").get_json() == {"currency": "EUR"}


def test_the_currency_is_changed_with_the_present_one_and_when_it_is_meant(call, place):
    call("POST", place, LOYAL)
    tag = call("GET", "/currency").headers["ETag"]
    assert call("PUT", "/currency", {"currency": "SEK"}).status_code == 428
    assert kind(call("PUT", "/currency", {"currency": "SEK"}, If_Match=tag)) == "currency_in_use"
    changed = call("PUT", "/currency", {"currency": "SEK", "relabel": True}, If_Match=tag)
    assert changed.get_json() == {"currency": "SEK"}
    assert call("PUT", "/currency", {"currency": "EUR", "relabel": True}, If_Match=tag).status_code == 412


def test_a_change_wants_the_present_state_and_a_reason(call, place):
    made = call("POST", place, LOYAL)
    path, tag = made.headers["Location"], made.headers["ETag"]
    assert call("PATCH", path, {"high": 300_000, "reason": "Counted"}).status_code == 428
    assert call("PATCH", path, {"high": 300_000}, If_Match=tag).status_code == 422
    changed = call("PATCH", path, {"high": 300_000, "reason": "Counted"}, If_Match=tag)
    assert (changed.get_json()["high"], changed.get_json()["low"]) == (300_000, 60_000)
    assert call("PATCH", path, {"high": 1e6, "reason": "Late"}, If_Match=tag).status_code == 412


def test_a_deleted_estimate_is_gone(call, place):
    made = call("POST", place, LOYAL)
    path = made.headers["Location"]
    gone = call("DELETE", path + "?reason=Counted+twice", If_Match=made.headers["ETag"])
    assert gone.status_code == 204
    assert call("GET", path).status_code == 404
    assert call("GET", place).get_json()["estimates"] == []


def test_the_business_case_is_what_the_engine_makes_of_the_estimates(call, place, case):
    goal = place.split("/")[2]
    wanted = [
        LOYAL,
        {**LOYAL, "outcome": "recurring", "unit": "ops", "low": 1, "likely": 2, "high": 3},
        {**LOYAL, "outcome": "_takes", "low": 50_000, "likely": 60_000, "high": 70_000},
    ]
    made = [call("POST", place, each).get_json() for each in wanted]
    found = case()
    amounts = [
        trade.Estimate(
            each["id"], goal, each["outcome"], each["unit"], each["low"], each["likely"], each["high"]
        )
        for each in made
    ]
    expected = trade.business_case(amounts)
    assert found["whole"]["yearly"]["spread"] == vars(expected.whole.yearly.spread)
    assert found["whole"]["net"]["likely"] == 60_002
    assert found["whole"]["payback"] == vars(expected.whole.payback)
    assert [(each["unit"], each["yearly"]["likely"]) for each in found["units"]] == [
        (None, 120_000),
        ("ops", 2),
    ]
    assert [each["outcome"] for each in found["outcomes"]] == ["loyalty", "recurring"]
    assert [each["goal"] for each in found["goals"]] == [goal]
    assert goal not in found["without"]
    assert len(found["assumptions"]) == 5


def test_money_that_may_stand_twice_is_told(call, place, case):
    first, second = (
        call("POST", place, {**LOYAL, "outcome": outcome}).get_json() for outcome in ("loyalty", "defection")
    )
    assert case()["twice"] == [{"kind": "mirror", "first": first["id"], "second": second["id"]}]


def test_a_round_without_estimates_has_an_empty_case(case):
    found = case()
    assert (found["currency"], found["goals"], found["whole"]["yearly"]) == (None, [], None)
    assert found["without"]


def test_what_another_organisation_estimates_is_not_there(call, stranger, place):
    path = call("POST", place, LOYAL).headers["Location"]
    assert stranger("GET", path).status_code == stranger("GET", place).status_code == 404
    assert stranger("DELETE", path, If_Match="*").status_code == 404
