"""Reports on PostgreSQL: asked for by many at once it is one, and of makers that look at once one has it."""

from datetime import timedelta

import pytest

from cxassess.records import reports, responses, rounds
from cxassess.records.database import db
from cxassess.records.reports import Wanted

from .test_postgresql import opened, postgres, server  # noqa: F401  the fixtures
from .test_structure_postgresql import at_once


@pytest.fixture
def closed(opened):  # noqa: F811
    """A round with a release."""
    responses.submit_many("meadow", opened.id, [{"answers": {"VG1": 4, "VG2": 4, "VG3": 4}}] * 6)
    rounds.close("meadow", opened.id)
    db.session.rollback()
    return opened.id


def test_what_many_ask_for_at_once_is_made_once(postgres, closed):  # noqa: F811
    asked = []
    told = at_once(postgres, *(lambda: asked.append(reports.ask("meadow", closed, Wanted()).id),) * 6)
    assert told == ["stored"] * 6
    assert len(set(asked)) == 1
    claims = []
    at_once(
        postgres, *(lambda n=n: claims.append(reports.claim(f"{n}", timedelta(minutes=1))) for n in range(6))
    )
    (claim,) = (each for each in claims if each)
    assert claim.report.id == asked[0]
    reports.ready(claim, "ab" * 32, as_asked=reports.is_wanted_still(claim))
    assert reports.found("meadow", closed, Wanted()).id == asked[0]


def test_a_report_ends_with_its_round_there_too(postgres, closed):  # noqa: F811
    reports.ask("meadow", closed, Wanted(kind="workshop"))
    rounds.delete("meadow", closed, rounds.get("meadow", closed).version)
    assert reports.claim("one", timedelta(minutes=1)) is None
