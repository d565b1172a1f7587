"""The business case in the report: the same figures as on the page, department by department."""

import html as markup
import re

import pytest
from flask_babel import force_locale

from cxassess import demo, jobs, report
from cxassess.findings import case as said
from cxassess.records import estimates, releases, roadmaps
from tests import pdfua

SPRING = "harbourline-2026-spring"


@pytest.fixture(autouse=True)
def english(demo_app):
    with force_locale("en"):
        yield


def made(branch=None):
    """The report's HTML."""
    return report.html(
        releases.get(demo.ORGANISATION, SPRING, branch),
        roadmaps.goals(demo.ORGANISATION, SPRING, "en"),
        book=estimates.book(demo.ORGANISATION, SPRING),
        organisation_name="Harbourline Ferries",
        language="en",
    )


def words(page):
    text = re.sub(r"(?s)<svg.*?</svg>|<head>.*?</head>|<[^>]*>", " ", page)
    return " ".join(markup.unescape(text).split())


def test_the_report_says_what_the_page_says():
    release = releases.get(demo.ORGANISATION, SPRING)
    goals = roadmaps.goals(demo.ORGANISATION, SPRING, "en")
    found = said.read(release, goals, estimates.book(demo.ORGANISATION, SPRING))
    page = words(made())
    for text in (f"Business case {found.heading}", found.lede, *found.points, *found.assumptions):
        assert text in page
    for row in (*found.goals.rows, *found.units.rows, *found.outcomes.rows):
        assert f"{row.yearly.from_text} to {row.yearly.to_text}" in page


def test_each_department_with_estimates_has_a_block_and_a_hidden_one_no_figure():
    page = words(made())
    assert len(re.findall(r"Goals that .{5,30} is part of", page)) == 6
    hidden = page[page.index("Safety and compliance: about") :]
    hidden = hidden[: hidden.index("Estimates of Safety and compliance")]
    assert "Hidden to protect people" in hidden
    assert "Score here" not in hidden
    assert "±" not in hidden


def test_the_report_of_a_branch_leader_has_no_other_department_and_nothing_set_off():
    page = words(made("fleet-ports"))
    assert "Port operations: about" in page
    assert "5,200 letters" not in page
    assert "Pays back after" not in page


def test_without_estimates_there_is_no_business_case():
    for each in estimates.book(demo.ORGANISATION, SPRING).estimates:
        estimates.remove(demo.ORGANISATION, each.id, each.version)
    assert "What this assumes" not in made()


def test_a_report_with_hostile_words_is_made_and_accessible(tmp_path):
    goal = roadmaps.goals(demo.ORGANISATION, SPRING)[0]
    method = "<img src=http://evil.example/x> \u202e" + "W" * 1500
    wanted = {"outcome": "compliance", "unit_id": "guest-services", "low": 1, "likely": 2, "high": 3}
    estimates.add(demo.ORGANISATION, goal.id, method=method, **wanted)
    assert "<img src=http" not in made()
    path = tmp_path / "case.pdf"
    path.write_bytes(jobs.report_pdf(demo.ORGANISATION, SPRING, "en"))
    assert pdfua.faults(path) == {}
