"""Offers to help: read by pillar after the close, by leaders alone, and joined to no answer."""

from datetime import date

import html5lib
import pytest

from cxassess.records import offers, rounds
from tests import heard

from .leaders import colleague, stranger, words


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
    assert "Innovation Ann, extension 12 Bo <b>Berg</b> Leadership Ann, extension 12" in page
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


def test_another_organisation_s_offers_are_not_there(demo_app):
    assert stranger(demo_app).get("/office/rounds/harbourline-2026-spring/volunteers").status_code == 404
