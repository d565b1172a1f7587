"""How reports look, chosen in the browser by those who lead."""

import io

import pytest

from cxassess.records import house
from cxassess.records.database import db
from tests import pictures

from .leaders import colleague, leader, words
from .test_survey_hardening import locked

PAGE = "/office/style"


@pytest.fixture
def lead(demo_app):
    browser = leader(demo_app)
    browser.get(PAGE)
    return browser


def kept():
    db.session.rollback()
    return house.get("harbourline")


def send(browser, verb="", version=None, **typed):
    form = {"version": str(kept().version if version is None else version), **typed}
    return browser.post(PAGE + verb, form)


def hand_in(browser, content):
    return send(browser, "/logo", logo=(io.BytesIO(content), "logo.png"))


def test_paper_and_colour_are_saved_and_shown(lead):
    assert send(lead, paper="Letter", colour=" #7a1fa2 ").status_code == 302
    page = lead.get(PAGE)
    assert "#7A1FA2 is dark enough to be read on white." in words(page)
    assert 'value="Letter" checked' in page.text
    assert 'fill="#7A1FA2"' in page.text


def test_a_pale_colour_is_darkened_and_the_page_says_so(lead):
    page = send(lead, "/preview", paper="A4", colour="#FFD400")
    assert "#FFD400 is too pale to be read on white" in words(page)
    assert kept().version == 0
    assert "It is not saved yet." in words(page)


@pytest.mark.parametrize("verb", ["", "/preview"])
def test_a_wrong_colour_stays_and_says_what_to_do(lead, verb):
    page = send(lead, verb, paper="A4", colour='red"><script>')
    assert page.status_code == 400
    assert "Give the colour as # and six digits or letters" in words(page)
    assert 'href="#colour"' in page.text
    assert "red&#34;&gt;&lt;script&gt;" in page.text


def test_a_logo_is_saved_shown_and_removed(lead):
    assert hand_in(lead, pictures.png()).status_code == 302
    assert "The logo is saved." in words(lead.get(PAGE))
    picture = lead.get("/office/style/logo.png")
    assert (picture.mimetype, picture.data) == ("image/png", kept().logo)
    send(lead, "/logo/remove")
    send(lead, "/logo/remove")
    assert lead.get("/office/style/logo.png").status_code == 404


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"", "Choose a picture: a file in PNG or JPEG."),
        (b"<svg/>", "An SVG can hold more than a picture"),
        (pictures.bomb(), "The picture has more than 12 million pixels."),
    ],
)
def test_a_file_that_is_no_small_picture_is_told_so_at_its_field(lead, content, advice):
    page = hand_in(lead, content)
    assert page.status_code == 400
    assert advice in words(page)
    assert 'href="#logo"' in page.text


def test_a_stale_form_shows_what_was_saved_meanwhile(lead):
    house.change("harbourline", 0, paper="Letter", colour=None)
    page = send(lead, version=0, paper="A4", colour="#7A1FA2")
    assert page.status_code == 409
    assert "What was saved meanwhile" in words(page)
    assert 'value="#7A1FA2"' in page.text
    assert send(lead, paper="A4", colour="#7A1FA2").status_code == 302


def test_while_storage_is_down_nothing_typed_is_lost(demo_app, lead):
    with locked(demo_app):
        page = send(lead, version=0, paper="Letter", colour="#7A1FA2")
    assert page.status_code == 503
    assert "This could not be saved just now." in words(page)
    assert 'value="#7A1FA2"' in page.text


def test_analysts_do_not_choose_how_reports_look(demo_app):
    assert colleague(demo_app, "analyst").get(PAGE).status_code == 403
