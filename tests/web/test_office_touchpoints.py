"""A round's page about touchpoints, and the same figures on the overview, in the report and over the API."""

import pytest

from cxassess import report
from cxassess.demo import ORGANISATION
from cxassess.records import releases, roadmaps

from .leaders import OPEN, SPRING, branch_leader, colleague, leader, words
from .test_office_results import tables

CAPTION = "The journey, on scales from 1 to 5"


def told():
    return releases.get(ORGANISATION, "harbourline-2026-spring").figures["touchpoints"]


@pytest.fixture
def page(demo_app):
    return leader(demo_app).get(f"{SPRING}/touchpoints")


def test_the_table_says_what_the_release_says(page):
    rows = {
        row[0].split(" ", 1)[1]: row[1:]
        for row in tables(page)[CAPTION]
        if len(row) > 3 and row[0][0].isdigit()
    }
    for stage in told()["stages"]:
        for each in stage["touchpoints"]:
            published = [
                seen[side]["mean"] for seen in each["audiences"] for side in ("importance", "performance")
            ]
            cells = rows[each["name"]]
            assert [cells[at] for at in (1, 2, 5, 6)] == [f"{mean:.1f}" for mean in published]


def test_the_page_says_what_to_take_to_whom(page):
    text = words(page)
    assert "Port of Seagate partner Waiting and boarding" in text
    assert "above all “News when a sailing is late”" in text
    assert "Staff and customers differ most about" in text


def test_every_drawing_has_its_words_and_partners_are_named_in_words(page):
    assert page.text.count("<figure>") == 2
    assert page.text.count('<desc id="grid-') == 4
    assert "Seagate Parking (partner)" in page.text


def test_the_overview_has_the_headline_and_leads_there(demo_app, page):
    overview = leader(demo_app).get(SPRING)
    heading = page.text.split("<h1>")[1].split("</h1>")[0]
    assert f"<h2>{heading}</h2>" in overview.text
    assert f'{SPRING}/touchpoints"' in overview.text


def test_the_leader_of_a_branch_sees_the_whole_journey(demo_app, page):
    theirs = branch_leader(demo_app).get(f"{SPRING}/touchpoints")
    assert tables(theirs)[CAPTION] == tables(page)[CAPTION]


def test_a_round_without_touchpoints_says_so_and_leads_to_the_journey(demo_app):
    earlier = "/office/rounds/harbourline-2025-autumn/touchpoints"
    found = leader(demo_app).get(earlier)
    assert "This round asked about no touchpoints" in words(found)
    assert 'href="/office/journey"' in found.text


def test_before_the_close_there_is_nothing(demo_app):
    found = leader(demo_app).get(f"{OPEN}/touchpoints")
    assert "News when a sailing is late" not in found.text


def test_facilitators_do_not_read_it(demo_app):
    assert colleague(demo_app, "facilitator").get(f"{SPRING}/touchpoints").status_code == 403


def test_the_report_has_a_page_of_it(demo_app, page):
    release = releases.get(ORGANISATION, "harbourline-2026-spring")
    goals = roadmaps.goals(ORGANISATION, release.round.id)
    with demo_app.test_request_context():
        paper = report.html(release, goals, organisation_name="Harbourline", language="en")
    heading = page.text.split("<h1>")[1].split("</h1>")[0]
    assert f"<h1>{heading}</h1>" in paper
    assert "Port of Seagate (partner)" in paper
