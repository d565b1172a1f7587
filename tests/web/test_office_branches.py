"""The leader of a branch sees the whole and their own units; of the units beside nothing, on any page."""

import ast
from pathlib import Path

import pytest

from cxassess import demo, web
from cxassess.demo.company import UNITS
from cxassess.maturity import Unit
from cxassess.records import people, rounds, structure
from cxassess.records.errors import Invalid
from tests import pdftext

from .leaders import OPEN, PASSWORD, SPRING, a_goal, a_sheet, branch_leader, colleague, leader, words
from .test_office_results import FIRST, tables

AUTUMN = "/office/rounds/harbourline-2025-autumn"
PAGES = ("/office/", SPRING, FIRST, AUTUMN, OPEN, SPRING + "/words", FIRST + "/words", OPEN + "/words",
         SPRING + "/pillars", SPRING + "/pillars/leadership", SPRING + "/units", SPRING + "/trend",
         FIRST + "/trend", OPEN + "/trend")  # fmt: skip


def within(branch):
    """The ids of a branch's own units."""
    return {branch} | {unit for unit, (_, parent) in UNITS.items() if parent == branch}


def others(branch):
    """The ids and names of all units that are none of the branch's."""
    mine = within(branch)
    return [text for unit, (name, _) in UNITS.items() if unit not in mine for text in (unit, name)]


@pytest.mark.parametrize("branch", UNITS)
def test_no_page_of_a_branch_leader_names_a_unit_beside(demo_app, branch):
    browser = branch_leader(demo_app, branch)
    for address in PAGES:
        page = browser.get(address)
        assert page.status_code == 200
        assert [text for text in others(branch) if text in page.text] == [], address


@pytest.mark.parametrize("branch", UNITS)
@pytest.mark.parametrize("address", [SPRING, FIRST])
def test_the_heat_map_of_a_branch_leader_has_their_units_and_everyone(demo_app, branch, address):
    seen = tables(branch_leader(demo_app, branch).get(address))
    headings = next(rows for caption, rows in seen.items() if "unit" in caption)[0][2:]
    names = {UNITS[unit][0] for unit in within(branch)}
    assert len(headings) == len(names)
    assert {name for name in names if any(heading.startswith(name) for heading in headings)} == names


@pytest.mark.parametrize("branch", ["fleet-ports", "safety-compliance"])
def test_the_report_of_a_branch_leader_names_no_unit_beside(demo_app, branch):
    report = pdftext.words(branch_leader(demo_app, branch).pdf(SPRING + "/report.pdf").data)
    assert "".join(UNITS[branch][0].split()) in report
    assert [text for text in others(branch) if "".join(text.split()) in report] == []


def test_the_whole_report_names_all_units_so_that_the_search_above_can_find_them(demo_app):
    report = pdftext.words(leader(demo_app).pdf(SPRING + "/report.pdf").data)
    assert [name for name, _ in UNITS.values() if "".join(name.split()) not in report] == []


def test_two_leaders_never_get_each_others_report(demo_app):
    first, second = (branch_leader(demo_app, name) for name in ("fleet-ports", "shore-office"))
    reports = {browser.pdf(SPRING + "/report.pdf").data for browser in (first, second, leader(demo_app))}
    assert len(reports) == 3
    assert first.pdf(SPRING + "/report.pdf").data in reports


@pytest.mark.parametrize("branch", UNITS)
def test_while_a_round_is_open_a_branch_leader_watches_their_units_only(demo_app, branch):
    (rows,) = tables(branch_leader(demo_app, branch).get(OPEN)).values()
    named = {row[0] for row in rows[rows.index(["Staff by unit"]) + 1 :]}
    assert named == {UNITS[unit][0] for unit in within(branch)}
    assert ["Staff and leaders together", "not known", "fewer than 5", "–"] in rows


def test_a_branch_that_is_hidden_looks_hidden(demo_app):
    page = branch_leader(demo_app, "executive-office").get(SPRING)
    assert "No unit can be shown on its own" in words(page)
    assert "Executive office is not shown on its own." in words(page)
    assert "Executive office hidden" in words(page)


def test_one_unit_is_compared_with_everyone_and_with_no_other(demo_app):
    page = words(branch_leader(demo_app, "digital-booking").get(FIRST))
    assert "furthest" not in page
    assert "Digital and booking" in page


@pytest.mark.parametrize(
    ("known", "said"), [(True, "Catering, which you lead"), (False, "Ask an administrator")]
)
def test_a_branch_that_a_round_does_not_have_shows_no_unit_and_says_why(demo_app, known, said):
    structure.replace(demo.ORGANISATION, [Unit("catering", "Catering")])
    browser = branch_leader(demo_app, "catering")
    if not known:  # any more
        structure.replace(demo.ORGANISATION, [Unit("kitchen", "Kitchen")])
    for address in (SPRING, OPEN):
        page = browser.get(address)
        assert said in words(page)
        assert [name for name, _ in UNITS.values() if name in page.text] == []
    assert "Overall level" in words(browser.get(SPRING))


def test_a_branch_leader_reads_the_roadmap_and_changes_nothing(demo_app):
    browser = branch_leader(demo_app)
    goal, page = a_goal(demo_app), browser.get(SPRING + "/roadmap")
    assert "Roadmap:" in words(browser.get(SPRING))
    assert "Now: 3 goals" in words(page)
    assert "Change this goal" not in page.text
    assert "<form" not in page.text.partition("<main")[2]
    assert browser.get(goal.removesuffix("/change")).status_code == 200
    assert browser.get(goal).status_code == browser.post(goal).status_code == 403


def test_a_branch_leader_sees_no_volunteers_and_no_workshop(demo_app):
    browser, sheet = branch_leader(demo_app), a_sheet(demo_app)
    for address in (SPRING + "/volunteers", OPEN + "/volunteers", OPEN + "/workshops", sheet):
        assert browser.get(address).status_code == 403
    for address in (SPRING, OPEN, "/office/"):
        assert not {"volunteers", "workshops"} & set(browser.get(address).text.replace('"', "/").split("/"))


def test_a_leader_of_the_whole_is_told_of_no_part(demo_app):
    assert "You see the whole" not in leader(demo_app).get(SPRING).text


@pytest.mark.parametrize("role", [role for role in people.ROLES if role != "leader"])
def test_only_a_leader_can_be_given_a_branch(demo_app, role):
    with pytest.raises(Invalid) as refused:
        people.create_user(
            demo.ORGANISATION, email="x@y.example", name="X", role=role, password=PASSWORD, branch="quay"
        )
    assert [fault.where for fault in refused.value.faults] == ["/branch"]


def test_every_result_is_fetched_where_the_branch_is_heeded():
    """A new page cannot fetch results past the module that knows whose eyes they are for."""
    guarded = {("releases", "get"), ("releases", "participation"), ("releases", "prior"),
               ("releases", "line"), ("estimates", "book"),
               ("responses", "participation"), ("jobs", "ask"), ("jobs", "report_pdf"),
               ("reports", "ask"), ("reports", "get"), ("reports", "found")}  # fmt: skip
    for path in Path(web.__file__).parent.glob("office*.py"):
        named = {
            (node.value.id, node.attr)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        assert path.name == "office_sight.py" or not named & guarded, path.name


def a_draft():
    """A round of the demo's organisation that is being made."""
    asked = rounds.get(demo.ORGANISATION, SPRING.rpartition("/")[2]).questionnaire
    return rounds.create(demo.ORGANISATION, questionnaire=asked, name="Being made")


def test_analysts_read_what_is_released_and_nothing_before(demo_app):
    draft, browser = a_draft(), colleague(demo_app, "analyst")
    assert browser.get(SPRING).status_code == 200
    assert "Answers so far" not in browser.get(OPEN).text
    assert "Being made" not in browser.get("/office/").text
    never = browser.get("/office/rounds/none")
    assert (never.status_code, browser.get(f"/office/rounds/{draft.id}").data) == (404, never.data)


@pytest.mark.parametrize("role", ["owner", "administrator", "leader"])
def test_those_who_run_rounds_watch_who_answers_and_know_of_drafts(demo_app, role):
    a_draft()
    browser = colleague(demo_app, role)
    assert "Answers so far" in browser.get(OPEN).text
    assert "Being made" in browser.get("/office/").text


def test_a_facilitator_reads_the_guide_of_a_draft_and_enters_sheets(demo_app):
    draft, browser = a_draft(), colleague(demo_app, "facilitator")
    assert "Being made" in browser.get("/office/").text
    assert browser.get(f"/office/rounds/{draft.id}/workshops").status_code == 200
    assert browser.get(f"/office/rounds/{draft.id}").status_code == 403
    assert browser.get(OPEN + "/workshops").status_code == 200
