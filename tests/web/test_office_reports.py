"""Asking for a report in the office: the page on which one waits, the file, what is said without one."""

import json
from datetime import timedelta

import html5lib
import pytest

from cxassess import demo, makers
from cxassess.records import clock, people, reports, rounds
from cxassess.records.database import db, writing
from cxassess.records.models import RoundRow

from .leaders import OPEN, PASSWORD, SPRING, Browser, branch_leader, leader, stranger, words

ASK = SPRING + "/reports"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def browser(demo_app):
    return leader(demo_app)


@pytest.fixture
def forward(monkeypatch):
    """What sets the clock forward."""

    def set_forward(by):
        db.session.rollback()
        moment = clock.now() + by
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_forward


def finish(outcome="ready"):
    """What a maker notes of the report that is next, without making it."""
    db.session.rollback()
    claim = reports.claim("one", MINUTE)
    if outcome == "ready":
        reports.ready(claim, "ab" * 32, as_asked=True)
    else:
        reports.failed(claim, outcome)


def valid(page):
    html5lib.HTMLParser(strict=True).parse(page.text)
    return page


def test_one_waits_on_a_page_and_gets_the_file_when_it_is_there(browser, demo_app):
    asked = browser.post(ASK, {"kind": "workshop"})
    assert (asked.status_code, asked.location.startswith("/office/reports/")) == (303, True)
    page = valid(browser.get(asked.location))
    assert "Your PDF is being made" in words(page)
    assert '<div role="status"' in page.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.text
    assert json.loads(browser.get(f"{asked.location}/state").text)["finished"] is False
    assert browser.get(f"{asked.location}/file").location == asked.location
    makers.make_all(demo_app)
    page = valid(browser.get(asked.location))
    assert "Your PDF is ready" in words(page)
    assert "refresh" not in page.text
    assert json.loads(browser.get(f"{asked.location}/state").text)["state"] == "ready"
    file = browser.get(f"{asked.location}/file")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="cx-workshop-')
    assert browser.post(ASK, {"kind": "workshop"}).location == f"{asked.location}/file"
    assert browser.get(SPRING + "/perception/sheet.pdf").data == file.data


def test_an_address_that_is_only_read_has_nothing_made(browser):
    page = valid(browser.get(SPRING + "/report.pdf"))
    assert "Make the PDF" in words(page)
    assert "takes a few seconds" in words(page)
    assert reports.claim("one", MINUTE) is None
    assert browser.fill_in(page).status_code == 303
    db.session.rollback()
    assert reports.claim("one", MINUTE)


def test_the_pages_of_results_have_the_button(browser):
    for address in (SPRING, SPRING + "/downloads", SPRING + "/perception/sheet"):
        assert f'<form method="post" action="{ASK}"' in browser.get(address).text


def test_the_paper_is_chosen_and_at_first_that_of_the_readers_country(browser, demo_app):
    demo_app.config["LANGUAGES"] = ["en-GB", "en-US"]
    american = {"headers": {"Accept-Language": "en-US"}}
    assert '<option value="A4" selected>' in browser.get(SPRING + "/downloads").text
    assert '<option value="Letter" selected>' in browser.get(SPRING + "/downloads", **american).text
    chosen = browser.post(ASK, {"paper": "Letter"}).location.rpartition("/")[2]
    assert reports.get(demo.ORGANISATION, chosen).wanted.paper == "Letter"
    usual = browser.post(ASK, {"paper": "papyrus"}).location.rpartition("/")[2]
    db.session.rollback()
    assert reports.get(demo.ORGANISATION, usual).wanted.paper == "A4"


def test_a_leader_of_a_branch_opens_their_own_report_and_no_other(browser, demo_app):
    whole = browser.post(ASK).location
    first, second = (branch_leader(demo_app, name) for name in ("fleet-ports", "shore-office"))
    own = first.post(ASK).location
    assert own != whole
    assert first.get(own).status_code == 200
    for address in (whole, second.post(ASK).location):
        for part in ("", "/state", "/file"):
            assert first.get(address + part).status_code == 404
    assert browser.get(own).status_code == 200


def test_another_organisation_finds_no_report(browser, demo_app):
    address = browser.post(ASK).location
    assert stranger(demo_app).get(address).status_code == 404
    assert Browser(demo_app).get(address).location.startswith("/office/sign-in")


def test_what_could_not_be_made_says_why_and_after_a_minute_offers_another_try(browser, forward):
    forward(timedelta())
    address = browser.post(ASK).location
    finish("pdf_engine_missing")
    page = valid(browser.get(address))
    assert "A part of the program that makes PDF files is missing" in words(page)
    assert "cxassess doctor" in words(page)
    assert "It can be asked for again in 60 seconds" in words(page)
    assert browser.post(ASK).location == address
    forward(MINUTE)
    assert browser.fill_in(browser.get(address)).location == address
    assert "is being made" in words(browser.get(address))


@pytest.mark.parametrize("code", ["pdf_timeout", "pdf_memory", "pdf_killed", "maker_died", "disk_full", "?"])
def test_every_fault_has_words_and_something_to_do(browser, code):
    address = browser.post(ASK).location
    finish(code)
    page = valid(browser.get(address))
    assert "The PDF could not be made" in words(page)
    assert page.text.count("<li>") > 1


def test_too_many_at_once_are_put_off_with_a_word(browser):
    wanted = [{"kind": kind, "paper": paper} for kind in reports.KINDS for paper in reports.PAPERS]
    for each in wanted:
        assert browser.post(ASK, each).status_code == 303
    page = browser.post("/office/rounds/harbourline-2025-autumn/reports")
    assert (page.status_code, page.headers["Retry-After"]) == (429, "10")
    assert "Some reports that you asked for are not finished yet" in words(valid(page))
    assert browser.post(ASK, wanted[0]).status_code == 303


def test_when_nobody_makes_reports_the_page_says_so_after_a_while(browser, demo_app, forward):
    address = browser.post(ASK).location
    assert "Nothing makes reports" not in words(browser.get(address))
    forward(timedelta(seconds=11))
    page = valid(browser.get(address))
    assert "Nothing makes reports on this server just now" in words(page)
    assert 'http-equiv="refresh" content="15"' in page.text
    with makers._place(1):
        assert "Nothing makes reports" not in words(browser.get(address))


def test_a_file_that_is_gone_is_offered_anew(browser):
    address = browser.post(ASK).location
    finish()
    page = valid(browser.get(f"{address}/file"))
    assert page.status_code == 404
    assert "have it made anew" in words(page).lower()
    assert browser.fill_in(page).location == address


def test_before_the_close_nothing_can_be_asked_for(browser):
    page = browser.post(OPEN + "/reports")
    assert "Results come when it has closed" in words(page)
    assert reports.claim("one", MINUTE) is None


def test_results_that_wait_give_nobody_a_file(demo_app):
    survey_round = rounds.get(demo.ORGANISATION, OPEN.rpartition("/")[2])
    rounds.change(demo.ORGANISATION, survey_round.id, survey_round.version, held=True)
    rounds.close(demo.ORGANISATION, survey_round.id)
    people.create_user(
        demo.ORGANISATION, email="own@er.example", name="Own Er", role="owner", password=PASSWORD
    )
    owner = Browser(demo_app)
    owner.sign_in("own@er.example", PASSWORD)
    owner.add_authenticator()
    page = owner.post(OPEN + "/reports")
    assert "released" in words(page)
    assert reports.claim("one", MINUTE) is None


def test_a_hostile_name_of_a_round_is_only_text(browser):
    with writing() as session:
        session.get(
            RoundRow, (demo.ORGANISATION, SPRING.rpartition("/")[2])
        ).name = "<script>alert(1)</script>\u202e"
    for address in (SPRING + "/report.pdf", browser.post(ASK).location):
        assert "<script>alert" not in valid(browser.get(address)).text


def test_looking_at_a_report_changes_nothing(browser):
    address = browser.post(ASK).location
    before = dump()
    for part in ("", "/state", "/file"):
        browser.get(address + part)
    assert dump() == before


def dump():
    """All reports as they are kept."""
    db.session.rollback()
    return [vars(row)["state"] + str(vars(row)["due_at"]) for row in db.session.query(reports.ReportRow)]
