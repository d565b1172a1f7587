"""The pages of themes: what a leader reads there and decides."""

import re

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from cxassess.demo import ORGANISATION
from cxassess.records import themes
from cxassess.records.database import db

from .leaders import OPEN, SPRING, branch_leader, colleague, leader, stranger, words

ROUND = SPRING.rpartition("/")[2]
ALL = f"{SPRING}/themes"


@pytest.fixture
def full(demo_app):
    """A switch that makes the disk full for every write from then on."""
    switch = []

    def refuse(connection, cursor, statement, *more):
        if switch and statement.startswith("BEGIN IMMEDIATE"):
            raise OperationalError(statement, None, Exception("disk full"))

    event.listen(db.engine, "before_cursor_execute", refuse)
    yield switch
    event.remove(db.engine, "before_cursor_execute", refuse)


def live():
    """The themes that stand by themselves, as proposed."""
    found = themes.themes(ORGANISATION, ROUND)
    return [each for each in found if each.state == "proposed"]


def of(theme):
    """The address of a theme's page."""
    return f"{ALL}/{theme.id}"


def fill(browser, theme, which, **typed):
    """The answer to one of the forms on a theme's page, with the version that stands there."""
    page = browser.get(of(theme) + ("/dismiss" if which == "dismiss" else ""))
    version = re.search(f'name="{which}-version" value="(\\d+)"', page.text).group(1)
    form = {f"{which}-{name}": text for name, text in {"version": version, **typed}.items()}
    return browser.post(f"{of(theme)}/{which}", form)


def test_the_page_names_every_theme_with_how_many_wrote_of_it(demo_app):
    page = words(leader(demo_app).get(ALL))
    for theme in live():
        assert f"{theme.name} {len(theme.texts)} texts" in page


def test_the_heading_is_the_first_shared_frustration(demo_app):
    browser = leader(demo_app)
    page = browser.get(ALL)
    shared = re.search(r'(?s)id="frustrations".*?<ol class="named"><li><a[^>]*><bdi>([^<]+)', page.text)
    assert re.search(f"<h1>.*“{re.escape(shared.group(1))}”</h1>", page.text)


def test_the_overview_tells_the_first_themes(demo_app):
    page = words(leader(demo_app).get(SPRING))
    assert "See all themes" in page
    assert "Named by both" in page


def test_a_theme_shows_its_texts_by_question_and_no_others(demo_app):
    theme = live()[0]
    page = words(leader(demo_app).get(of(theme)))
    assert all(quote.text in page for quote in theme.texts)
    others = {quote.text for each in live()[1:] for quote in each.texts} - {q.text for q in theme.texts}
    assert not any(text in page for text in others)


def test_a_theme_is_renamed_with_the_proposal_beside_it(demo_app):
    browser, theme = leader(demo_app), live()[0]
    answer = fill(browser, theme, "rename", name="Getting money back", reason="So we call it.")
    assert answer.location.endswith(of(theme))
    page = words(browser.get(of(theme)))
    assert f"proposed as “{theme.proposed_name}”" in page
    assert "Renamed to “Getting money back” Demo leader, " in page
    assert "So we call it." in page


def test_a_merged_theme_is_set_aside_and_its_texts_are_in_the_other(demo_app):
    browser, (into, gone, *_) = leader(demo_app), live()
    fill(browser, gone, "merge", into=into.id)
    page = words(browser.get(ALL))
    assert f"{gone.name} Part of “{into.name}”" in page
    both = len(into.places | gone.places)
    assert f"{into.name} {both} texts" in page


def test_a_theme_is_dismissed_after_a_question_and_comes_back(demo_app):
    browser, theme = leader(demo_app), live()[0]
    assert "Dismiss this theme?" in browser.get(of(theme) + "/dismiss").text
    assert fill(browser, theme, "dismiss", reason="Says nothing.").location.endswith(ALL)
    assert f"{theme.name} Dismissed" in words(browser.get(ALL))
    fill(browser, theme, "restore")
    assert themes.theme(ORGANISATION, ROUND, theme.id).state == "proposed"


def test_a_merge_into_nothing_is_said_at_the_field(demo_app):
    browser, theme = leader(demo_app), live()[0]
    answer = fill(browser, theme, "merge", into="", reason="Not lost.")
    assert answer.status_code == 400
    assert 'href="#merge-into"' in answer.text
    assert "Not lost." in answer.text


@pytest.mark.parametrize("name", ["", "x" * 101, "a\u202eb"])
def test_a_wrong_name_is_said_at_the_field_and_stays_there(demo_app, name):
    answer = fill(leader(demo_app), live()[0], "rename", name=name)
    assert answer.status_code == 400
    assert 'href="#rename-name"' in answer.text
    assert f'value="{name}"' in answer.text


def test_who_decides_about_an_older_state_is_told_and_can_decide_again(demo_app):
    browser, theme = leader(demo_app), live()[0]
    form = {"rename-version": "0", "rename-name": "Mine"}
    themes.rename(ORGANISATION, ROUND, theme.id, 0, "Theirs")
    answer = browser.post(of(theme) + "/rename", form)
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert "Renamed to “Theirs”" in words(answer)
    assert 'name="rename-version" value="1"' in answer.text


def test_without_storage_the_form_comes_back_with_what_was_typed(demo_app, full):
    browser, theme = leader(demo_app), live()[0]
    form = {"csrf_token": browser.token(), "rename-version": "0", "rename-name": "Mine"}
    full.append(True)
    answer = browser.post(of(theme) + "/rename", form)
    assert (answer.status_code, 'value="Mine"' in answer.text) == (503, True)


def test_two_themes_never_have_the_same_name(demo_app):
    browser, (first, second, *_) = leader(demo_app), live()
    answer = fill(browser, first, "rename", name=second.name.upper())
    assert answer.status_code == 400
    assert 'href="#rename-name">Another theme has this name.' in answer.text


@pytest.mark.parametrize("role", ["analyst", "branch leader"])
def test_readers_see_themes_and_no_form(demo_app, role):
    browser = branch_leader(demo_app) if role == "branch leader" else colleague(demo_app, role)
    theme = live()[0]
    page = browser.get(of(theme))
    assert theme.name in page.text
    assert "What do you make of it?" not in page.text
    assert browser.post(of(theme) + "/rename", {"rename-name": "Mine"}).status_code == 403


def test_a_stranger_finds_no_theme(demo_app):
    theme, other = live()[0], stranger(demo_app)
    assert other.get(of(theme)).status_code == 404
    assert other.get(ALL).status_code == 404


def test_an_open_round_says_when_there_will_be_themes(demo_app):
    page = leader(demo_app).get(f"{OPEN}/themes")
    assert page.status_code == 200
    assert "Spring 2026" not in page.text


def test_hostile_names_are_text(demo_app):
    browser, theme = leader(demo_app), live()[0]
    fill(browser, theme, "rename", name="<script>alert(1)</script>=cmd()")
    for address in (ALL, of(theme), SPRING):
        assert "<script>alert" not in browser.get(address).text
    assert "&lt;script&gt;alert(1)" in browser.get(ALL).text
