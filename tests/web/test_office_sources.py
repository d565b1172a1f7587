"""The sources of customer feedback in the office: what is missing, by forms, with their history."""

import json
from dataclasses import replace
from datetime import date

import pytest

from cxassess.maturity.coverage import KINDS
from cxassess.records import clock, organisations, releases, sources
from cxassess.records.database import db, writing
from cxassess.records.models import ReleaseRow
from cxassess.records.source_rules import Facts

from .leaders import OPEN, SPRING, colleague, leader, words
from .test_survey_hardening import locked
from .visitor import Fields

BEGAN = date(2025, 3, 1)
FORM = {"name": "Store reviews", "kind": "reviews", "state": "in_use", "cadence": "weekly"}
ATTACK = '<script>alert(1)</script>"><img src=x>'


@pytest.fixture
def lea(app):
    """A leader of an organisation without a list."""
    organisations.create("Meadow Dairy", "meadow")
    return colleague(app, "leader", "meadow")


@pytest.fixture
def survey(lea):
    """A source that was looked at long ago."""
    facts = Facts("Trip survey", "surveys", owner="Ann Lee", cadence="monthly", looked_on=BEGAN)
    return sources.add("meadow", facts, BEGAN)


def now():
    """The sources as they are now, by name."""
    db.session.rollback()
    return {each.name: each for each in sources.of("meadow")}


def send(browser, address, **typed):
    """The answer to the form at an address, with these fields; version and ticket as the page has them."""
    page = Fields(browser.get(address).text).filled
    carried = {name: page[name] for name in ("version", "ticket") if name in page}
    return browser.post(address, {**carried, **typed})


def typed(source, **changes):
    """A source as its form would send it."""
    facts = replace(source.facts, **changes)
    said = {"name": facts.name, "kind": facts.kind, "owner": facts.owner or "", "state": facts.state}
    said |= {"cadence": facts.cadence, "looked_on": str(facts.looked_on or ""), "tells": facts.tells}
    return said | ({"together": "y"} if facts.together else {})


def test_an_empty_list_begins_with_what_is_ticked(lea):
    page = lea.get("/office/sources")
    assert "How do you hear your customers?" in words(page)
    with lea.app.app_context():
        answer = lea.client.post(
            "/office/sources/start", data={"csrf_token": lea.token(), "kinds": ["complaints", "reviews"]}
        )
    assert answer.location == "/office/sources"
    assert {each.kind for each in now().values()} == {"complaints", "reviews"}


@pytest.mark.parametrize("kinds", ["", "rumours", "own"])
def test_nothing_ticked_is_told(lea, kinds):
    answer = lea.post("/office/sources/start", {"kinds": kinds})
    assert answer.status_code == 400
    assert 'href="#kinds-0"' in answer.text
    assert now() == {}


def test_a_second_click_begins_no_second_list(lea, survey):
    assert lea.post("/office/sources/start", {"kinds": "reviews"}).status_code == 302
    assert list(now()) == ["Trip survey"]


def test_the_heading_says_what_is_found_and_each_missing_kind_looks_missing(demo_app):
    page = leader(demo_app).get("/office/sources")
    told = sources.coverage_on("harbourline", clock.today())
    assert "reviews and focus groups are missing" in words(page)
    assert told["missing"] == ["reviews", "focus_groups"]
    assert page.text.count('<tr class="none"><th scope="row">') == len(told["missing"])
    assert f"{told['covered']} of {told['kinds']}" in words(page)


def test_a_source_is_added_once_however_often_it_is_sent(lea):
    page = Fields(lea.get("/office/sources/new?kind=reviews").text).filled
    form = {**FORM, "ticket": page["ticket"], "since": "2025-03-01", "owner": "Ann"}
    assert [lea.post("/office/sources/new", form).status_code for _ in range(2)] == [302, 302]
    made = now()["Store reviews"]
    assert (made.owner, made.since, made.together) == ("Ann", BEGAN, False)


def test_every_fault_stands_at_its_field_and_nothing_typed_is_lost(lea):
    wrong = {"name": "", "kind": "", "looked_on": "soon", "tells": "x" * 501, "owner": ATTACK}
    answer = send(lea, "/office/sources/new", **wrong)
    assert answer.status_code == 400
    assert 'href="#looked_on"' in answer.text
    assert ATTACK not in answer.text
    answer = send(lea, "/office/sources/new", **{**wrong, "looked_on": ""})
    for field in ("name", "kind", "tells", "state-0"):
        assert f'href="#{field}"' in answer.text
    assert "x" * 501 in answer.text
    assert now() == {}


def test_a_change_holds_since_the_day_given(lea, survey):
    form = typed(survey, state="stopped", together=True) | {"since": "2025-09-01"}
    assert send(lea, f"/office/sources/{survey.id}", **form).status_code == 302
    made = now()["Trip survey"]
    assert (made.state, made.since, made.together) == ("stopped", date(2025, 9, 1), True)


def test_stopping_begins_with_the_state_and_stores_nothing(lea, survey):
    page = lea.get(f"/office/sources/{survey.id}?state=stopped")
    assert 'value="stopped" checked' in page.text
    assert now()["Trip survey"] == survey


def test_an_earlier_day_than_the_last_entry_is_refused_at_its_field(lea, survey):
    form = typed(survey, owner="Bo") | {"since": "2025-02-01"}
    answer = send(lea, f"/office/sources/{survey.id}", **form)
    assert (answer.status_code, 'href="#since"' in answer.text) == (400, True)


def test_somebody_elses_change_is_shown_and_saving_again_means_it(lea, survey):
    address = f"/office/sources/{survey.id}"
    old = Fields(lea.get(address).text).filled["version"]
    sources.change("meadow", survey.id, survey.version, replace(survey.facts, owner="Bo Ray"))
    answer = lea.post(address, typed(survey, owner="Cy Poe") | {"version": old})
    assert answer.status_code == 409
    assert "What was saved meanwhile" in words(answer)
    assert "Bo Ray" in words(answer)
    again = typed(survey, owner="Cy Poe") | {"version": Fields(answer.text).filled["version"]}
    assert lea.post(address, again).status_code == 302
    assert now()["Trip survey"].owner == "Cy Poe"


def test_looking_at_a_source_is_one_click(lea, survey):
    assert "Overdue" in words(lea.get("/office/sources"))
    assert lea.post(f"/office/sources/{survey.id}/looked").status_code == 302
    assert now()["Trip survey"].freshness == "up_to_date"
    assert "Overdue" not in words(lea.get("/office/sources"))


def test_a_source_is_removed_after_a_question(lea, survey):
    address = f"/office/sources/{survey.id}/remove"
    assert "as if it had never been" in words(lea.get(address))
    assert lea.post(address, {"version": "0"}).status_code == 409
    assert lea.post(address, {"version": str(survey.version)}).status_code == 302
    assert now() == {}


@pytest.mark.parametrize("rest", ["", "/looked", "/remove"])
def test_a_storage_that_does_not_answer_loses_nothing(lea, survey, rest):
    form = typed(survey, owner="Bo Ray") | {"version": str(survey.version), "csrf_token": lea.token()}
    with locked(lea.app):
        answer = lea.client.post(f"/office/sources/{survey.id}{rest}", data=form)
    assert answer.status_code == 503
    assert "in a minute" in words(answer)
    assert rest or "Bo Ray" in answer.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=trip", ["Trip survey"]),
        ("q=ann+lee", ["Trip survey"]),
        ("kind=complaints", ["Complaints"]),
        ("state=planned", ["Complaints"]),
        ("state=overdue", ["Trip survey"]),
        ("kind=reviews", []),
        ("q=" + "%00" * 300, []),
    ],
)
def test_sources_are_found_by_words_kind_and_state(lea, survey, query, found):
    sources.add("meadow", Facts("Complaints", "complaints", state="planned"))
    page = lea.get(f"/office/sources?{query}")
    assert [name for name in now() if f"<bdi>{name}</bdi>" in page.text] == found


def test_hostile_names_are_shown_as_they_are(lea):
    sources.add("meadow", Facts(ATTACK, "own", ATTACK, owner=ATTACK, tells=ATTACK, goes_to=ATTACK))
    made = now()[ATTACK]
    for address in ("", "/new", f"/{made.id}", f"/{made.id}/history", f"/{made.id}/remove"):
        page = lea.get(f"/office/sources{address}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_a_thousand_sources_are_paged(lea):
    many = [Facts(f"Source {number:04} {'W' * 180}", KINDS[number % 8]) for number in range(1000)]
    sources.change_all("meadow", sources.version_of([]), many, {})
    page = lea.get("/office/sources?page=10")
    assert "Page 10 of 10" in words(page)
    assert page.text.count('id="source-') == 100


def test_readers_read_and_change_nothing(app, lea, survey):
    analyst = colleague(app, "analyst", "meadow")
    page = analyst.get("/office/sources")
    assert "Trip survey" in page.text
    assert not [word for word in ("Looked at today", "Add a source", "Upload") if word in page.text]
    assert analyst.post(f"/office/sources/{survey.id}/looked").status_code == 403


# The history.


def test_the_history_says_what_changed_when(lea, survey):
    form = typed(survey, owner="Bo Ray") | {"since": "2025-09-01"}
    send(lea, f"/office/sources/{survey.id}", **form)
    page = words(lea.get(f"/office/sources/{survey.id}/history"))
    assert "Since September 1, 2025" in page or "Since 1 September 2025" in page
    assert "leader@meadow.example.org" in page
    assert page.index("Bo Ray") < page.index("Ann Lee")


def test_an_entry_is_corrected_and_what_it_said_stays(lea, survey):
    address = f"/office/sources/{survey.id}/history"
    form = typed(survey, kind="complaints") | {"since": "2025-04-01"}
    assert send(lea, f"{address}/1", **form).status_code == 302
    made = now()["Trip survey"]
    assert (made.kind, made.since) == ("complaints", date(2025, 4, 1))
    assert "1 entry that does not count any more" in words(lea.get(address))
    assert lea.get(f"{address}/1").status_code == 404


def test_a_correction_needs_a_day(lea, survey):
    answer = send(lea, f"/office/sources/{survey.id}/history/1", **typed(survey), since="")
    assert (answer.status_code, 'href="#since"' in answer.text) == (400, True)


def test_an_entry_is_taken_back_unless_it_is_all_there_is(lea, survey):
    made = sources.look("meadow", survey.id, survey.version)
    address = f"/office/sources/{survey.id}/history"
    assert lea.post(f"{address}/2/take-back", {"version": "0"}).status_code == 409
    assert lea.post(f"{address}/2/take-back", {"version": str(made.version)}).status_code == 302
    assert now()["Trip survey"].looked_on == BEGAN
    last = lea.post(f"{address}/1/take-back", {"version": str(made.version + 1)})
    assert (last.status_code, "remove the source instead" in words(last)) == (409, True)


# In results.


def test_results_tell_of_the_day_of_their_release_beside_the_one_before(demo_app):
    browser = leader(demo_app)
    page = words(browser.get(SPRING))
    assert "Six of eight kinds of listening are up to date; focus groups are missing" in page
    assert (
        "at the round before, it was four of eight kinds. Up to date since: reviews and conversations."
        in page
    )
    for each in sources.of("harbourline"):
        sources.remove("harbourline", each.id, each.version)
    assert words(browser.get(SPRING)) == page


def test_a_release_of_before_there_was_such_a_list_says_nothing_of_listening(demo_app):
    figures = dict(releases.get("harbourline", SPRING.rpartition("/")[2]).figures)
    del figures["listening"]
    place = {"organisation_id": "harbourline", "round_id": OPEN.rpartition("/")[2]}
    with writing() as session:
        session.add(ReleaseRow(**place, figures=json.dumps(figures), digest="d", released_on=BEGAN))
    page = leader(demo_app).get(OPEN)
    assert (page.status_code, "dumbbell" in page.text or "Pillar" in page.text) == (200, True)
    assert 'id="listening"' not in page.text


def test_the_course_has_its_table(demo_app):
    page = leader(demo_app).get("/office/sources")
    course = sources.told("harbourline", clock.today())["series"]
    assert page.text.count('class="chart wide"') == page.text.count('class="chart narrow"') == 1
    table = words(page).split("Show these figures as a table")[1]
    for point in course:
        assert f"{point['covered']} of 8 {point['kinds_in_use']} of 8" in table
