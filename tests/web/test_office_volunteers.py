"""Offers to help: read by pillar after the close, by leaders alone, and joined to no answer."""

import csv
import io
from datetime import date

import html5lib
import pytest

from cxassess.records import acts, offers, releases, retention, roadmaps, rounds
from cxassess.records.database import db
from cxassess.web import promises
from tests import heard

from .leaders import SPRING, colleague, leader, stranger, words


@pytest.fixture
def spring(open_round):
    return open_round((("deck", None, 40),), form="core", closes_on=date(2999, 12, 1))


def page_of(browser, survey_round):
    return browser.get(f"/office/rounds/{survey_round.id}/volunteers")


def test_offers_stand_under_each_pillar_they_are_for(app, spring):
    heard.fill(spring)
    rounds.close("meadow", spring.id)
    browser = colleague(app, "leader", "meadow")
    page = words(page_of(browser, spring))
    assert "2 people would help with a pillar" in page
    assert "Innovation 2 people Ann, extension 12 Remove" in page
    assert "Bo <b>Berg</b> Remove" in page
    assert "Leadership 1 person Ann, extension 12 Remove" in page
    assert "No offers for: Vision & Goals," in page
    assert "kept apart from all answers" in page
    assert f"/office/rounds/{spring.id}/volunteers" in browser.get(f"/office/rounds/{spring.id}").text


def test_before_the_close_it_says_when_offers_come_and_shows_none(app, spring):
    heard.fill(spring)
    page = words(page_of(colleague(app, "leader", "meadow"), spring))
    assert "once the round has closed. It is open until 1 December 2999." in page
    assert "Ann" not in page


def test_a_round_without_offers_says_so(app, spring):
    rounds.close("meadow", spring.id)
    assert "Nobody left an offer" in words(page_of(colleague(app, "leader", "meadow"), spring))


def test_a_contact_is_only_text(app, spring):
    offers.make(spring, "x", '<img src=x onerror=alert(1)> {{7*7}} "quoted"', ["innovation"])
    rounds.close("meadow", spring.id)
    page = page_of(colleague(app, "leader", "meadow"), spring)
    assert "<img" not in page.text
    assert "{{7*7}}" in words(page)
    assert "mailto:" not in page.text
    html5lib.HTMLParser(strict=True).parse(page.text)


@pytest.mark.parametrize("role", ["analyst", "facilitator"])
def test_contacts_are_for_those_who_act_on_them(app, spring, role):
    rounds.close("meadow", spring.id)
    browser = colleague(app, role, "meadow")
    assert page_of(browser, spring).status_code == 403
    assert "volunteers" not in browser.get("/office/").text
    assert "volunteers" not in browser.get(f"/office/rounds/{spring.id}").text


def closed(spring, app, role="leader"):
    """Somebody who looks at the offers of the round, which has closed."""
    heard.fill(spring)
    rounds.close("meadow", spring.id)
    return colleague(app, role, "meadow")


def of(spring, start):
    """The offer whose contact begins so."""
    return next(each for each in offers.volunteers("meadow", spring.id) if each.contact.startswith(start))


def test_it_says_what_they_agreed_to_and_until_when_it_is_kept(app, spring):
    browser = closed(spring, app)
    page = words(page_of(browser, spring))
    with app.test_request_context():
        assert promises.offers() in page
    until = retention.until("meadow", "volunteers", releases.get("meadow", spring.id).released_on)
    assert f"Kept until {until.day} " in page
    assert str(until.year) in page


def test_an_offer_is_removed_when_its_owner_asks_and_the_act_does_not_name_them(app, spring):
    browser = closed(spring, app)
    address = f"/office/rounds/{spring.id}/volunteers/{of(spring, 'Ann').id}/remove"
    asked = browser.get(address)
    assert "Innovation and Leadership" in words(asked)
    assert browser.fill_in(asked).status_code == 302
    db.session.rollback()  # what was read before is over
    assert [each.contact for each in offers.volunteers("meadow", spring.id)] == ["Bo <b>Berg</b>"]
    act = next(each for each in acts.every("meadow") if each.action.startswith("offer"))
    assert act.action == "offer.removed"
    assert "Ann" not in f"{act.subject}{act.details}"
    assert browser.post(address).status_code == 302  # a second click
    assert "The offer is removed." in words(page_of(browser, spring))


def test_removing_is_asked_first_and_looking_removes_nothing(app, spring):
    browser = closed(spring, app)
    browser.get(f"/office/rounds/{spring.id}/volunteers/{of(spring, 'Ann').id}/remove")
    assert len(offers.volunteers("meadow", spring.id)) == 2


@pytest.mark.parametrize("offer", ["0" * 32, "zz", "../x", "0" * 31])
def test_an_offer_that_is_not_there_is_not_found(app, spring, offer):
    browser = closed(spring, app)
    assert browser.get(f"/office/rounds/{spring.id}/volunteers/{offer}/remove").status_code == 404


def test_the_list_for_a_spreadsheet_holds_no_formula(app, spring):
    offers.make(spring, "x", '=HYPERLINK("https://evil.example")', ["innovation"])
    browser = closed(spring, app)
    answer = browser.get(f"/office/rounds/{spring.id}/volunteers.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["pillar", "contact"]
    assert ["Leadership", "Ann, extension 12"] in rows
    assert len(rows) == 5
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_before_the_close_the_list_is_empty(app, spring):
    heard.fill(spring)
    answer = colleague(app, "leader", "meadow").get(f"/office/rounds/{spring.id}/volunteers.csv")
    assert answer.data.decode("utf-8-sig") == "pillar,contact\n"


def test_a_goal_says_to_those_who_may_ask_them_how_many_offered_to_help_with_its_pillar(app, demo_app):
    count = offers.counts("harbourline", SPRING.rpartition("/")[2])
    goals = roadmaps.goals("harbourline", SPRING.rpartition("/")[2])
    goal = next(each for each in goals if count.get(each.pillar_id) == 2)
    said = "2 people offered to help with this pillar. See who"
    assert said in words(leader(demo_app).get(f"/office/goals/{goal.id}"))
    assert "offered to help" not in words(colleague(demo_app, "analyst").get(f"/office/goals/{goal.id}"))


def test_no_result_tells_of_offers(app, spring):
    browser = closed(spring, app)
    release = releases.get("meadow", spring.id).figures
    assert "Ann" not in str(release)
    assert "offer" not in str(sorted(release))
    assert "Ann, extension" not in browser.get(f"/office/rounds/{spring.id}").text


def test_another_organisation_s_offers_are_not_there(demo_app):
    assert stranger(demo_app).get("/office/rounds/harbourline-2026-spring/volunteers").status_code == 404
