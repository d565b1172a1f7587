"""The page of the report on how customers are heard: the release's figures, accessible, or not there."""

import re
from dataclasses import replace
from datetime import date

import pytest
from flask_babel import force_locale

from cxassess import report
from cxassess.findings.listening_words import WHY
from cxassess.maturity.coverage import KINDS, Entry, told
from tests import figures as made
from tests import pdfua

ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def english(app):
    with force_locale("en"):
        yield


def heard(kinds, on=ON):
    """The coverage of a day on which these kinds are in use since the year before, and were looked at."""
    common = {"number": 1, "since": date(2025, 11, 3), "cadence": "yearly", "state": "in_use"}
    common |= {"owned": True, "together": True, "looked_on": date(2026, 2, 2)}
    return told([Entry(source=kind, kind=kind, **common) for kind in kinds], on)


def release(listening):
    plain = made.release("full")
    return replace(plain, figures={**plain.figures, "listening": listening})


def page(function, listening):
    found = release(listening)
    return function(
        found, made.goals(found), prior_release=None, organisation_name="Harbourline Ferries", language="en"
    )


def test_the_report_tells_what_the_release_tells():
    text = page(report.html, heard(KINDS[:5]))
    assert re.search(
        "Five of eight kinds .* conversations, complaints,? and employee feedback are missing", text
    )
    assert [kind for kind in KINDS if str(WHY[kind]) in text] == list(KINDS[5:])
    assert "5 of 8 up to date, 5 of 8 in use" in text


def test_a_release_without_a_list_has_no_such_page():
    assert "kinds of listening" not in page(report.html, None)


def test_the_page_is_accessible_by_the_rules_of_pdf_ua(tmp_path):
    path = tmp_path / "listening.pdf"
    path.write_bytes(page(report.pdf, heard(KINDS[:5])))
    assert pdfua.faults(path) == {}
