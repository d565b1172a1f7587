"""The dry run: the respondents' own pages without a ballot, and what would be hidden; nothing is stored."""

import html5lib
import pytest

from .leaders import words
from .round_steps import administrator, complete, dump, kept, make, put, send
from .visitor import Fields, Visitor


@pytest.fixture
def admin(app):
    return administrator(app)


@pytest.fixture
def setup(admin):
    """The address of the set-up of a complete draft: staff are invited, leaders come by the link."""
    address = make(admin)
    complete(admin, address)
    return address


@pytest.fixture
def trial(setup):
    """The address of the dry run."""
    return setup.removesuffix("/setup") + "/try"


def walk(browser, trial, audience):
    """Every page from the invitation to the end, continued from with an answer to everything."""
    address, pages = f"{trial}/{audience}/group", []
    page = browser.get(f"{trial}/{audience}/invitation")
    pages.append(page)
    if browser.get(address).status_code == 404:
        address = f"{trial}/{audience}/1"
    while not address.endswith("/end"):
        page = browser.get(address)
        assert page.status_code == 200, address
        pages.append(page)
        choices = {name: values[0] for name, values in Fields(page.text).choices.items()}
        answer = send(browser, page, **choices)
        assert answer.status_code == 303, words(answer)
        address = answer.location.partition("?")[0]
    return [*pages, browser.get(address)]


@pytest.mark.parametrize("audience", ["staff", "leader"])
def test_every_page_is_walked_and_nothing_at_all_is_stored(admin, trial, audience):
    before = dump()
    pages = walk(admin, trial, audience)
    assert len(pages) > 12
    assert dump() == before
    assert not any("Path=/r/" in page.headers.get("Set-Cookie", "") for page in pages)


@pytest.mark.parametrize("audience", ["staff", "leader"])
def test_every_page_is_marked_as_a_trial_and_valid(admin, trial, audience):
    for page in walk(admin, trial, audience):
        assert "This is a trial." in words(page)
        html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
        assert "survey.js" not in page.text  # it would send what is typed
        assert "/r/" not in page.text


def test_the_questions_are_those_that_respondents_get(app, admin, setup, trial):
    tried = questions(admin.get(f"{trial}/staff/1"))
    send(admin, admin.get(setup.removesuffix("/setup") + "/open"))
    survey_round = kept(setup)
    visitor = Visitor(app.test_client(), survey_round.id)
    visitor.send("/group", audience="leader")
    assert questions(admin.get(f"{trial}/leader/1")) == questions(visitor.get("/pillar/1"))
    assert tried


def questions(page):
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    return ["".join(part.itertext()).strip() for part in tree.iter("fieldset")]


def test_a_page_says_what_is_wrong_as_it_would_to_a_respondent(admin, trial):
    page = send(admin, admin.get(f"{trial}/staff/1"))
    assert page.status_code == 422
    assert "There is a problem" in words(page)


def test_back_and_later_lead_where_they_would(admin, trial):
    page = admin.get(f"{trial}/staff/2")
    assert "/try/staff/1" in send(admin, page, back="1").location
    assert "/try/staff/end" in send(admin, page, save="1").location


@pytest.mark.parametrize("page", ["customer/1", "staff/group", "staff/99", "staff/0"])
def test_there_is_no_page_that_nobody_would_see(admin, trial, page):
    assert admin.get(f"{trial}/{page}").status_code == 404
    assert admin.post(f"{trial}/{page}").status_code == 404


def test_the_form_is_shown_in_each_language_of_the_installation(empty_database, tmp_path):
    import shutil

    from tests.conftest import make_app

    app = make_app(shutil.copytree(empty_database, tmp_path / "data"), LANGUAGES=("en-GB", "ar"))
    with app.app_context():
        admin = administrator(app)
        setup = make(admin)
        complete(admin, setup)
        trial = setup.removesuffix("/setup") + "/try"
        assert "language=ar" in admin.get(trial).text
        assert 'dir="rtl"' in admin.get(f"{trial}/staff/1?language=ar").text
        assert 'lang="en-GB"' in admin.get(f"{trial}/staff/1?language=xx").text


def test_units_that_would_be_hidden_are_listed_with_where_they_count(admin, trial):
    page = words(admin.get(trial))
    assert "If everybody answers, 2 units are hidden." in page
    assert "1 unit can never be shown, whoever answers." in page
    assert "promises nothing" in page
    # Press is too small; Legal, the next smallest, is hidden with it.
    assert "Legal 8 hidden counts for: all staff" in page
    assert "Press too small ever to be shown 3 hidden counts for: all staff" in page


def test_a_higher_threshold_hides_more(admin, setup, trial):
    put(admin, setup, "threshold", threshold="20")
    page = words(admin.get(trial))
    assert "Operations South too small ever to be shown 19 hidden counts for: Operations" in page
    assert "Operations North never shown, or a smaller one could be worked out 21 hidden" in page


def test_a_round_without_units_hides_none(admin, setup, trial):
    put(admin, setup, "units", take="none")
    assert "This round has no units, so there is none to hide." in words(admin.get(trial))
