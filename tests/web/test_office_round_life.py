"""Opening, closing, releasing, extending, deleting and copying a round: asked first, done once."""

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cxassess import roadmap_files
from cxassess.records import acts, people, roadmaps, structure
from cxassess.records.database import db
from cxassess.records.errors import NotFound
from cxassess.records.models import VolunteerRow
from tests.api.conftest import Caller

from .leaders import PASSWORD, Browser, words
from .round_steps import administrator, complete, dump, kept, make, put, send
from .test_survey_hardening import locked


@pytest.fixture
def admin(app):
    return administrator(app)


@pytest.fixture
def setup(admin):
    """The address of the set-up of a complete draft."""
    address = make(admin)
    complete(admin, address)
    return address


@pytest.fixture
def life(setup):
    """The address of the round itself."""
    return setup.removesuffix("/setup")


@pytest.fixture
def opened(admin, life):
    """The address of the same round, open, with thirty answers."""
    send(admin, admin.get(f"{life}/open"))
    answer(kept(life).id)
    return life


@pytest.fixture
def waiting(admin, opened):
    """The address of the same round, closed so that its results wait."""
    send(admin, admin.get(f"{opened}/close"), results="first")
    return opened


def answer(round_id):
    from cxassess.instruments import installed
    from cxassess.records import responses

    items = installed()["ten-pillars"].asked("staff", "core")
    rows = [
        {
            "audience": "staff",
            "unit": "ops",
            "answers": {item.id: 1 + (n + len(item.id)) % 5 for item in items},
        }
        for n in range(30)
    ]
    responses.submit_many("meadow", round_id, rows)


def somebody(app, role):
    """Somebody else of the organisation, signed in."""
    email = f"{role}@other.example"
    people.create_user("meadow", email=email, name="Col League", role=role, password=PASSWORD)
    browser = Browser(app)
    assert browser.sign_in(email, PASSWORD).status_code == 302
    return browser


def actions():
    """What was noted as done, as it stands now."""
    db.session.rollback()
    rows = db.session.scalars(select(acts.ActRow).order_by(acts.ActRow.done_at))
    return [row.action for row in rows if row.action.startswith("round.")]


def test_two_clicks_open_close_and_release_once(admin, setup, life):
    opening = admin.get(f"{life}/open")
    assert [send(admin, opening).location for _ in range(2)] == [setup, setup]
    closing = admin.get(f"{life}/close")
    assert [send(admin, closing, results="first").location for _ in range(2)] == [setup, setup]
    release = admin.get(f"{life}/release")
    assert [send(admin, release).location for _ in range(2)] == [setup, setup]
    done = actions()
    assert [done.count(f"round.{step}") for step in ("opened", "closed", "released")] == [1, 1, 1]


def test_what_was_done_is_noted_with_who_did_it(admin, setup, opened):
    put(admin, setup, "end", closes_on="3000-01-31")
    send(admin, admin.get(f"{opened}/close"), results="now")
    found = actions()
    assert found[0] == "round.created"
    assert {"round.changed", "round.opened", "round.extended", "round.closed"} < set(found)
    row = db.session.scalars(select(acts.ActRow).where(acts.ActRow.action == "round.closed")).one()
    assert (row.actor_kind, row.actor_name) == ("user", "administrator@meadow.example.org")
    assert (row.subject, row.details["held"]) == ("Spring", False)


def test_a_draft_that_somebody_changed_is_read_again_before_it_opens(admin, setup, life):
    page = admin.get(f"{life}/open")
    put(admin, setup, "privacy", privacy="confidential")
    answer_ = send(admin, page)
    assert answer_.status_code == 409
    assert "Read it once more before you open it" in words(answer_)
    assert kept(setup).state == "draft"


def test_closing_wants_to_know_who_looks_first(admin, opened):
    page = send(admin, admin.get(f"{opened}/close"), "results")
    assert page.status_code == 400
    assert "Choose who sees the results first." in words(page)
    assert kept(opened).state == "open"


def test_a_step_that_cannot_be_stored_can_be_taken_again(app, admin, setup, life):
    page = admin.get(f"{life}/open")
    with locked(app):
        answer_ = send(admin, page)
    assert answer_.status_code == 503
    assert "nothing was changed" in words(answer_)
    assert send(admin, page).status_code == 302
    assert kept(setup).state == "open"


def test_a_part_that_cannot_be_stored_keeps_what_was_typed(app, admin, setup):
    page = admin.get(f"{setup}/threshold")
    with locked(app):
        answer_ = send(admin, page, threshold="17")
    assert answer_.status_code == 503
    assert 'value="17"' in answer_.text
    assert send(admin, answer_).status_code == 302
    assert kept(setup).threshold == 17


PAGES = ("/pillars", "/pillars/leadership", "/units", "/units/ops", "/trend", "/touchpoints", "/themes")
EXERCISE = ("/perception", "/perception/sheet", "/perception/sheet.pdf")
PLAN = ("/roadmap", "/course", "/case", *(f"/roadmap.{kind}" for kind in roadmap_files.KINDS))
DOORS = ("", "/words", *PAGES, *PLAN, "/report.pdf", "/roles", *EXERCISE, "/volunteers")
OF_GOAL = ("", "/change", "/move", "/drop", "/metrics", "/case", "/case/new", "/carry-on")


@pytest.mark.parametrize("role", ["leader", "analyst"])
def test_nobody_reads_results_by_any_page_before_they_are_released(app, admin, waiting, role):
    browser, goals = somebody(app, role), roadmaps.goals("meadow", kept(waiting).id, before_release=True)
    assert goals
    for door in DOORS if role == "leader" else DOORS[:-1]:
        page = browser.get(waiting + door)
        assert page.mimetype == "text/html"
        assert "Overall level" not in page.text
        assert "released" in words(page)
    listed = words(browser.get("/office/"))
    assert "Closed, not released" in listed
    assert "people answered" not in listed
    if role == "leader":
        goal = f"/office/goals/{goals[0].id}"
        assert {browser.get(goal + door).status_code for door in OF_GOAL} == {404}
        assert browser.post(f"{goal}/change").status_code == 404
    send(admin, admin.get(f"{waiting}/release"))
    assert "Overall level" in browser.get(waiting).text


def test_who_offered_to_help_is_named_once_the_results_are_released(admin, opened):
    from cxassess.records import offers

    offers.make(kept(opened), "a ticket of their own", "jo@example.org", ["innovation"])
    send(admin, admin.get(f"{opened}/close"), results="first")
    round_id = kept(opened).id
    assert offers.volunteers("meadow", round_id) == []
    kept_as = db.session.scalars(select(VolunteerRow.key)).one().hex()
    assert admin.get(f"{opened}/volunteers/{kept_as}/remove").status_code == 404
    assert "jo@" not in admin.get(f"{opened}/volunteers.csv").text
    send(admin, admin.get(f"{opened}/release"))
    db.session.rollback()
    assert [each.contact for each in offers.volunteers("meadow", round_id)] == ["jo@example.org"]


READS = ("results", "comparison", "roadmap", "participation", "trend")


def test_no_key_reads_results_before_they_are_released(app, admin, waiting):
    call, round_id = Caller(app, "meadow"), kept(waiting).id
    for read in READS:
        refused = call("GET", f"/rounds/{round_id}/{read}")
        assert refused.status_code == 409
        assert refused.get_json()["type"].endswith("round_not_released")
    goal = roadmaps.goals("meadow", round_id, before_release=True)[0]
    assert call("GET", f"/goals/{goal.id}").status_code == 404
    assert call("PATCH", f"/goals/{goal.id}", {"reason": "x"}, if_match="*").status_code == 404
    before = dump()["release"]
    assert call("POST", f"/rounds/{round_id}/release").status_code == 200
    assert call("GET", f"/rounds/{round_id}/results").status_code == 200
    assert dump()["release"] == before


def test_a_key_holds_results_too(app, admin, setup, life):
    call, round_id = Caller(app, "meadow"), kept(life).id
    assert call("PATCH", f"/rounds/{round_id}", {"held": True}, if_match="*").status_code == 200
    assert call("POST", f"/rounds/{round_id}/open").status_code == 200
    assert call("POST", f"/rounds/{round_id}/close").get_json()["held"] is True
    assert call("GET", f"/rounds/{round_id}/results").status_code == 409


def test_an_administrator_looks_first_and_sees_that_others_do_not(admin, waiting):
    page = admin.get(waiting)
    assert "Not released yet." in words(page)
    assert "Overall level" in page.text
    assert "Download roadmap" not in page.text
    assert "Change this goal" not in page.text
    for door in ("/words", "/pillars", "/pillars/leadership", "/units", "/trend"):
        assert "Not released yet." in words(admin.get(waiting + door))
    assert admin.get(f"{waiting}/report.pdf").mimetype == "text/html"


def test_a_round_that_is_compared_with_one_that_waits_waits_too(app, admin, waiting):
    copy = send(admin, admin.get(f"{waiting}/copy"), name="Autumn").location
    complete(admin, copy)
    later = copy.removesuffix("/setup")
    send(admin, admin.get(f"{later}/open"))
    answer(kept(copy).id)
    send(admin, admin.get(f"{later}/close"), results="now")
    analyst = somebody(app, "analyst")
    assert "Overall level" not in analyst.get(later).text
    assert "release that one first" in words(admin.get(copy))
    send(admin, admin.get(f"{waiting}/release"))
    assert "Overall level" in analyst.get(later).text


def test_what_is_released_stays_released_even_in_the_database(admin, waiting):
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from cxassess.records.database import writing

    send(admin, admin.get(f"{waiting}/release"))
    with pytest.raises(DBAPIError, match="released stay released"), writing() as session:
        session.execute(text("UPDATE round SET held = 1"))


def test_respondents_of_the_next_round_see_nothing_of_results_that_wait(app, admin, waiting):
    from cxassess.records import releases

    copy = send(admin, admin.get(f"{waiting}/copy"), name="Autumn").location
    assert releases.scores_before(kept(copy), "internal") == ("", {})
    send(admin, admin.get(f"{waiting}/release"))
    assert releases.scores_before(kept(copy), "internal")[1]


@pytest.mark.parametrize("day", ["2999-12-30", "", "soon"])
def test_an_open_round_can_only_be_extended(admin, setup, opened, day):
    page = put(admin, setup, "end", closes_on=day)
    assert page.status_code == 400
    assert kept(setup).closes_on.isoformat() == "2999-12-31"
    assert put(admin, setup, "end", closes_on="3000-01-31", held="y").status_code == 302
    assert (kept(setup).closes_on.isoformat(), kept(setup).held) == ("3000-01-31", True)


def test_participation_is_told_as_far_as_it_may_be(admin, setup, opened):
    page = words(admin.get(setup))
    assert "Staff and leaders together 63 30 48%" in page
    assert "Staff and leaders together 63 30 48%" in words(admin.get(f"{opened}/close"))
    assert "Operations South 19 fewer than 5" in page


def test_what_is_lost_with_a_round_is_said_and_its_name_wanted(admin, setup, waiting):
    page = admin.get(f"{waiting}/delete")
    assert "Its roadmap with" in words(page)
    for typed in ("", "spring", "Autumn"):
        assert send(admin, page, name=typed).status_code == 400
    assert kept(setup)
    assert send(admin, page, name=" Spring ").location == "/office/"
    assert "The round “Spring” is deleted." in words(admin.get("/office/"))
    assert send(admin, page, name="Spring").location == "/office/"
    with pytest.raises(NotFound):
        kept(setup)
    assert actions()[-1] == "round.deleted"


def test_an_open_round_is_deleted_only_by_somebody_who_says_that_it_is_open(admin, setup, opened):
    page = admin.get(f"{opened}/delete")
    refused = send(admin, page, name="Spring")
    assert refused.status_code == 400
    assert "Say that you know that people are answering" in words(refused)
    assert 'value="Spring"' in refused.text
    assert kept(setup).state == "open"
    assert send(admin, page, name="Spring", while_open="y").location == "/office/"


def test_a_round_that_was_opened_meanwhile_is_not_deleted_as_a_draft(admin, setup, life):
    page = admin.get(f"{life}/delete")
    send(admin, admin.get(f"{life}/open"))
    assert send(admin, page, name="Spring").status_code == 400
    assert send(admin, page, name="Spring", while_open="y").status_code == 409
    assert kept(setup).state == "open"


def test_a_later_round_is_named_before_the_earlier_is_deleted(admin, waiting):
    send(admin, admin.get(f"{waiting}/copy"), name="Autumn")
    assert "compared with it: Autumn." in words(admin.get(f"{waiting}/delete"))


def test_the_next_round_asks_the_same_and_begins_as_a_draft(admin, setup, opened):
    from cxassess.maturity import Unit

    structure.replace("meadow", [Unit("ops", "Operations", None, 44)])
    page = admin.get(f"{opened}/copy")
    answers = [send(admin, page, name="Autumn") for _ in range(2)]
    assert answers[0].location == answers[1].location
    before, made = kept(setup), kept(answers[0].location)
    assert (made.state, made.name, made.prior_round) == ("draft", "Autumn", before.id)
    same = ("form", "privacy", "threshold", "open_link", "open_to", "headcount")
    assert [getattr(made, name) for name in same] == [getattr(before, name) for name in same]
    assert (made.opens_on, made.closes_on, [unit.headcount for unit in made.units]) == (None, None, [44])
    assert send(admin, page, name="").status_code in (302, 400)


def test_a_copy_needs_a_name(admin, opened):
    page = send(admin, admin.get(f"{opened}/copy"), name=" ")
    assert page.status_code == 400
    assert words(page).count("Give a name of at most 200 characters") == 2


def test_only_administrators_see_how_a_round_is_run(app, admin, opened):
    leader = somebody(app, "leader")
    listed = leader.get("/office/")
    assert "New round" not in listed.text
    assert "/setup" not in listed.text
    for step in ("setup", "setup/end", "open", "close", "release", "delete", "copy", "try"):
        assert leader.get(f"{opened}/{step}").status_code == 403


STEPS = st.sampled_from(
    [
        "open",
        "close",
        "threshold",
        "privacy",
        "audiences",
        "units",
        "basics",
        "end",
        "dates",
        "copy",
        "release",
    ]
)
TYPED = {
    "threshold": {"threshold": "5"},
    "privacy": {"privacy": "confidential"},
    "audiences": {"how_staff": "open", "count_staff": "5"},
    "units": {"take": "none"},
    "basics": {"form": "full"},
    "end": {"closes_on": "3000-06-30"},
    "dates": {"closes_on": "3000-06-30"},
}


def take(browser, life, step):
    """What an administrator may try through the pages, whatever the state of the round."""
    round_ = kept(life)
    if step in TYPED:
        form = {"version": str(round_.version), **TYPED[step]}
        browser.post(f"{life}/setup/{step}", form)
    else:
        browser.post(f"{life}/{step}", {"version": str(round_.version), "results": "first", "name": "Next"})


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(STEPS, max_size=2), after=st.lists(STEPS, min_size=1, max_size=5))
def test_no_sequence_of_forms_loosens_what_was_promised_at_the_opening(admin, before, after):
    life = make(admin, "Acts").removesuffix("/setup")
    complete(admin, f"{life}/setup")
    put(admin, f"{life}/setup", "threshold", threshold="7")
    for step in [*before, "open"]:
        take(admin, life, step)
    promised = promise_of(life)
    for step in after:
        take(admin, life, step)
        assert promise_of(life) == promised


def promise_of(life):
    found = kept(life)
    assert found.state != "draft"
    return found.privacy, found.threshold, found.open_audiences, found.headcount, found.units, found.form


def test_an_invitation_page_is_named_only_where_there_is_one(app, admin, opened):
    page = html5lib.parse(admin.get("/office/").text, namespaceHTMLElements=False)
    links = [link.get("href") for link in page.iter("a") if "Invitations" in (link.text or "")]
    assert bool(links) == ("office.invitations" in app.view_functions)
