"""The business case as tables: every estimate, and the sums that the page shows."""

import pytest

from cxassess import demo, exports, spreadsheets
from cxassess.maturity.business_case import business_case
from cxassess.records import estimates, releases, roadmaps

SPRING = "harbourline-2026-spring"


def rows(name, branch=None):
    """The rows of a table by their keys."""
    source = exports.source_of(releases.get(demo.ORGANISATION, SPRING, branch))
    table = spreadsheets.table(source, name)
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


@pytest.fixture(autouse=True)
def english(demo_app):
    with demo_app.test_request_context():
        yield


def test_every_estimate_has_a_row_with_all_that_is_kept_of_it():
    book = estimates.book(demo.ORGANISATION, SPRING)
    found = {row["id"]: row for row in rows("estimates")}
    assert set(found) == {each.id for each in book.estimates}
    for each in book.estimates:
        row = found[each.id]
        assert (row["low"], row["likely"], row["high"]) == (each.low, each.likely, each.high)
        assert (row["goal"], row["unit"], row["currency"]) == (each.goal_id, each.unit_id, "EUR")
        assert (row["method"], row["evidence"] or "") == (each.method, each.evidence)
        assert row["outcome"].code == each.outcome


def test_the_sums_are_those_of_the_goals_that_were_taken_up():
    adopted = {each.id for each in roadmaps.goals(demo.ORGANISATION, SPRING) if each.state == "adopted"}
    book = estimates.book(demo.ORGANISATION, SPRING)
    case = business_case([each.amounts for each in book.estimates if each.goal_id in adopted])
    found = {row["sum"]: row for row in rows("business_case")}
    whole, spread = found["whole.yearly"], case.whole.yearly.spread
    assert (whole["low"], whole["high"]) == (case.whole.yearly.low, case.whole.yearly.high)
    assert (whole["p10"], whole["median"], whole["p90"]) == (spread.p10, spread.median, spread.p90)
    assert found["whole.net"]["payback_to"] == case.whole.payback.p90
    assert {key for key in found if key.startswith("goal.") and key.endswith(".yearly")} == {
        f"goal.{goal}.yearly" for goal, each in case.goals.items() if each.yearly
    }
    assert [row["counts"].code for row in rows("estimates")].count("no") == 1


def test_the_leader_of_a_branch_gets_the_branchs_and_the_wholes_and_nothing_set_off():
    units = {row["unit"] for row in rows("estimates", "fleet-ports")}
    assert units == {None, "onboard-crew", "port-operations"}
    assert not [row for row in rows("business_case", "fleet-ports") if row["sum"].endswith(".net")]


def test_without_estimates_the_tables_have_no_rows():
    for each in estimates.book(demo.ORGANISATION, SPRING).estimates:
        estimates.remove(demo.ORGANISATION, each.id, each.version)
    assert rows("estimates") == rows("business_case") == []
