"""A round from nothing to released results, and what is missing on the way."""

from datetime import timedelta

import html5lib
import pytest

from cxassess.maturity import Unit
from cxassess.records import clock, people, responses, rounds, structure
from cxassess.records.database import db

from .leaders import Browser, words
from .round_steps import LAST_DAY, administrator, complete, dump, kept, make, put, send


@pytest.fixture
def admin(app):
    return administrator(app)


@pytest.fixture
def setup(admin):
    """The address of the set-up of a new draft."""
    return make(admin)


def reader(app):
    """An analyst of the organisation, signed in."""
    people.create_user(
        "meadow", email="ann@meadow.example", name="Ann", role="analyst", password="nine grey geese fly"
    )
    browser = Browser(app)
    assert browser.sign_in("ann@meadow.example", "nine grey geese fly").status_code == 302
    return browser


def names():
    """What the organisation's rounds are called, as they are now."""
    db.session.rollback()
    return [each.name for each in rounds.in_organisation("meadow")]


def answer(round_id, people_=30):
    rows = [{"audience": "staff", "unit": "ops", "answers": {"VG1": 1 + n % 5}} for n in range(people_)]
    responses.submit_many("meadow", round_id, rows)


def test_an_administrator_makes_a_round_from_an_empty_organisation_to_released_results(app, admin):
    assert "There is no round yet." in words(admin.get("/office/"))
    setup = make(admin)
    assert "things are missing before this round can open" in words(admin.get(setup))
    complete(admin, setup)
    assert "Nothing is missing: this round can open." in words(admin.get(setup))
    life = setup.removesuffix("/setup")
    assert send(admin, admin.get(life + "/open")).location == setup
    answer(kept(setup).id)
    assert "Answers so far" in words(admin.get(setup))
    assert send(admin, admin.get(life + "/close"), results="first").location == setup
    assert "Closed, not released" in words(admin.get(setup))
    assert "Not released yet." in words(admin.get(life))
    ann = reader(app)
    assert "once an administrator has released them" in words(ann.get(life))
    release = admin.get(life + "/release")
    assert "Release to 1 person who reads results" in words(release)
    assert send(admin, release).location == setup
    assert "Closed and released" in words(admin.get(setup))
    assert "Overall level" in words(ann.get(life))


def test_a_new_round_takes_the_organisations_units_and_is_a_draft(setup):
    made = kept(setup)
    assert (made.state, made.form, len(made.units), made.privacy) == ("draft", "core", 5, "sealed")


def test_two_clicks_make_one_round(admin):
    page = admin.get("/office/rounds/new")
    typed = {"name": "Spring", "questionnaire": "ten-pillars 1.0.0", "form": "core"}
    first, second = send(admin, page, **typed), send(admin, page, **typed)
    assert first.location == second.location
    assert names() == ["Spring"]
    other = send(admin, page, **{**typed, "name": "Autumn"})
    assert other.status_code == 409
    assert send(admin, other).status_code == 302
    assert sorted(names()) == ["Autumn", "Spring"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Give a name of at most 200 characters"),
        ({"name": "x" * 201}, "Give a name of at most 200 characters"),
        ({"questionnaire": "none 9"}, "Choose a questionnaire."),
        ({"form": "long"}, "Choose a form."),
    ],
)
def test_a_new_round_that_cannot_be_made_says_why_at_its_field(admin, typed, says):
    wanted = {"name": "Spring", "questionnaire": "ten-pillars 1.0.0", "form": "core", **typed}
    page = send(admin, admin.get("/office/rounds/new"), **wanted)
    assert page.status_code == 400
    assert words(page).count(says) == 2
    assert 'aria-current="page">Rounds' in page.text
    assert "survey.js" in page.text  # it takes the focus to the summary of what is wrong
    assert "<title>Error: " in page.text
    assert names() == []


def test_the_checklist_names_everything_that_is_missing(admin, setup):
    page = words(admin.get(setup))
    assert "Say how many are invited of each audience" in page
    assert "Give the last day on which people can answer" in page
    assert "2 things are missing" in page
    put(admin, setup, "audiences", how_staff="none", how_leader="none", how_customer="none")
    assert "Choose who is asked" in words(admin.get(setup))
    refused = send(admin, admin.get(setup.removesuffix("/setup") + "/open"))
    assert refused.status_code == 409
    assert kept(setup).state == "draft"


def test_a_last_day_that_has_gone_by_keeps_a_round_from_opening(admin, setup, monkeypatch):
    complete(admin, setup)
    today = clock.today()
    rounds.change("meadow", kept(setup).id, kept(setup).version, closes_on=today)
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=1))
    assert "Give a last day that is still to come" in words(admin.get(setup))


@pytest.mark.parametrize(
    ("part", "typed", "says"),
    [
        ("basics", {"name": " "}, "Give a name"),
        ("audiences", {"count_staff": "many"}, "Use a whole number in figures"),
        ("audiences", {"count_staff": "0"}, "Enter how many they are"),
        ("audiences", {"how_staff": "letter"}, "Choose one of these."),
        ("units", {"take": "some"}, "Choose one of these."),
        ("dates", {"closes_on": "soon"}, "Give a date as year, month and day"),
        ("dates", {"closes_on": "2020-01-01"}, "This day has gone by."),
        ("dates", {"opens_on": LAST_DAY, "closes_on": "2999-01-01"}, "The round must close after it opens."),
        ("dates", {"by_itself": "y"}, "Give the day on which it opens or closes by itself."),
        ("privacy", {"privacy": "named"}, "Choose one of these."),
        ("threshold", {"threshold": "4"}, "Use a whole number from 5 to 10,000."),
        ("threshold", {"threshold": ""}, "Use a whole number from 5 to 10,000."),
        ("threshold", {"threshold": "5.5"}, "Use a whole number in figures"),
        ("comparison", {"prior_round": "never-was"}, "Choose one of these."),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_at_its_field_and_stays_typed(admin, setup, part, typed, says):
    if part == "comparison":
        closed_round()
    before = kept(setup)
    page = put(admin, setup, part, **typed)
    assert page.status_code == 400
    assert words(page).count(says) == 2
    assert "<title>Error: " in page.text
    name, text = next(iter(typed.items()))
    if name in ("name", "count_staff", "closes_on", "threshold"):
        assert f'value="{text}"' in page.text
    assert kept(setup) == before


def closed_round(name="Before"):
    from cxassess.instruments import installed

    made = rounds.create("meadow", questionnaire=installed()["ten-pillars"], name=name)
    rounds.open_round("meadow", made.id)
    rounds.close("meadow", made.id)
    return made.id


def test_each_part_is_kept(admin, setup):
    earlier = closed_round()
    put(admin, setup, "basics", name="Autumn", form="full")
    put(admin, setup, "units", take="top")
    put(admin, setup, "dates", opens_on="2999-12-01", closes_on=LAST_DAY, by_itself="y", held="y")
    put(admin, setup, "privacy", privacy="confidential")
    put(admin, setup, "threshold", threshold="8")
    put(admin, setup, "comparison", prior_round=earlier)
    found = kept(setup)
    assert (found.name, found.form, found.privacy, found.threshold) == ("Autumn", "full", "confidential", 8)
    assert [unit.id for unit in found.units] == ["ops", "law", "press"]
    assert (found.by_itself, found.held, found.prior_round) == (True, True, earlier)


def test_audiences_are_asked_each_in_their_own_way(admin, setup):
    ways = {"how_staff": "invited", "how_leader": "none", "how_customer": "open", "count_staff": "51"}
    put(admin, setup, "audiences", **ways)
    found = kept(setup)
    assert (found.open_audiences, found.headcount) == (("customer",), {"staff": 51, "leader": 0})
    page = words(admin.get(setup))
    assert "Staff: by invitation, 51 people Leaders: not asked Customers: by the open link" in page


def test_a_confidential_round_invites_somebody(admin, setup):
    everybody = {f"how_{name}": "open" for name in ("staff", "leader", "customer")}
    put(admin, setup, "audiences", **everybody)
    page = put(admin, setup, "privacy", privacy="confidential")
    assert page.status_code == 400
    assert "choose sealed, or invite an audience first" in words(page)
    put(admin, setup, "audiences", how_staff="invited", count_staff="9")
    put(admin, setup, "privacy", privacy="confidential")
    page = put(admin, setup, "audiences", **everybody)
    assert "somebody must be invited" in words(page)


def test_units_that_have_changed_since_are_taken_anew(admin, setup):
    structure.replace("meadow", [Unit("ops", "Operations", None, 44)])
    assert "have changed since" in words(admin.get(setup))
    assert "The 5 units that it has now" in words(admin.get(f"{setup}/units"))
    put(admin, setup, "units", take="all")
    assert [unit.headcount for unit in kept(setup).units] == [44]


def test_units_that_count_more_people_than_there_are_staff_are_to_be_looked_at(admin, setup):
    complete(admin, setup)
    assert "in all: correct one of the two" not in words(admin.get(setup))
    put(admin, setup, "audiences", count_staff="30")
    assert "51 people are counted in them, and only 30 staff in all" in words(admin.get(setup))


def test_the_page_of_units_names_those_that_can_never_be_shown(admin, setup):
    page = words(admin.get(f"{setup}/units"))
    assert "Press – 3 Never" in page
    assert "Operations North Operations 21 If enough answer" in page


def test_both_promises_stand_side_by_side_in_the_words_of_the_invitation(app, admin, setup):
    from dataclasses import replace

    from cxassess.web import promises

    page = words(admin.get(f"{setup}/privacy"))
    with app.test_request_context():
        for mode in ("sealed", "confidential"):
            for promise in promises.of(replace(kept(setup), privacy=mode)):
                assert " ".join(promise.who.split()) in page


def test_what_two_rounds_share_is_said_before_one_is_chosen(admin, setup):
    closed_round("Last spring")
    page = words(admin.get(f"{setup}/comparison"))
    assert "Last spring Ten pillars of customer experience 1.0.0, full form 0 of 10" in page
    put(admin, setup, "basics", form="full")
    assert "10 of 10" in words(admin.get(f"{setup}/comparison"))


def test_what_somebody_else_saved_meanwhile_is_shown_and_nothing_typed_is_lost(admin, setup):
    page = admin.get(f"{setup}/threshold")
    put(admin, setup, "threshold", threshold="7")
    again = send(admin, page, threshold="9")
    assert again.status_code == 409
    assert "What was saved meanwhile Smallest group that is shown 7" in words(again)
    assert 'value="9"' in again.text
    assert send(admin, again).status_code == 302
    assert kept(setup).threshold == 9


@pytest.mark.parametrize(
    "part", ["basics", "audiences", "units", "dates", "privacy", "threshold", "comparison"]
)
def test_a_part_that_was_opened_for_change_before_the_round_opened_changes_nothing(admin, setup, part):
    complete(admin, setup)
    page = admin.get(f"{setup}/{part}")
    send(admin, admin.get(setup.removesuffix("/setup") + "/open"))
    before = kept(setup)
    answer_ = send(admin, page, threshold="5", privacy="confidential", name="Other", take="none")
    assert answer_.status_code == 409
    assert "The round has been opened meanwhile" in words(answer_)
    assert kept(setup) == before
    assert admin.get(f"{setup}/{part}").location == setup


def test_no_page_of_the_set_up_changes_anything(admin, setup):
    before = dump()
    for part in (
        "",
        "/basics",
        "/audiences",
        "/units",
        "/dates",
        "/privacy",
        "/threshold",
        "/comparison",
        "/end",
    ):
        admin.get(setup + part)
    for step in ("open", "close", "release", "delete", "copy", "try"):
        admin.get(f"{setup.removesuffix('/setup')}/{step}")
    admin.get("/office/rounds/new")
    assert dump() == before


def test_every_page_of_the_set_up_is_valid_and_says_what_it_is(admin, setup):
    complete(admin, setup)
    closed_round()
    life = setup.removesuffix("/setup")
    pages = [admin.get("/office/rounds/new"), admin.get(setup), admin.get("/office/")]
    parts = ("basics", "audiences", "units", "dates", "privacy", "threshold", "comparison")
    pages += [admin.get(f"{setup}/{part}") for part in parts]
    pages += [put(admin, setup, "dates", closes_on="soon"), admin.get(f"{life}/open")]
    send(admin, admin.get(f"{life}/open"))
    pages += [
        admin.get(address)
        for address in (setup, f"{setup}/end", f"{life}/close", f"{life}/delete", f"{life}/copy")
    ]
    pages += [admin.post(f"{life}/delete"), admin.post(f"{life}/copy"), admin.post(f"{life}/close")]
    send(admin, admin.get(f"{life}/close"), results="first")
    pages += [
        admin.get(address) for address in (setup, f"{life}/release", life, f"{life}/words", f"{life}/delete")
    ]
    for page in pages:
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
        assert len(tree.findall(".//h1")) == 1
        assert len(tree.find(".//title").text.strip()) > 30
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))


def test_many_rounds_come_in_pages(admin):
    from cxassess.instruments import installed

    for n in range(23):
        rounds.create("meadow", questionnaire=installed()["ten-pillars"], name=f"Round {n:02}")
    first = admin.get("/office/")
    assert first.text.count("Nobody is asked yet.") == 20
    tree = html5lib.parse(first.text, namespaceHTMLElements=False)
    further = [link.get("href") for link in tree.iter("a") if "Earlier rounds" in "".join(link.itertext())]
    assert admin.get(further[0]).text.count("Nobody is asked yet.") == 3
    assert admin.get("/office/?after=nonsense").status_code == 404
