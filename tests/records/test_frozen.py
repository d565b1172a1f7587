"""What was promised when a round opened: no verb loosens it, and neither does the database."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cxassess.maturity import Unit
from cxassess.records import ballots, invitations, releases, responses, rounds
from cxassess.records.database import db, writing
from cxassess.records.errors import Conflict, Invalid

CHANGES = {
    "privacy": "'confidential'",
    "threshold": "9",
    "open_link": "0",
    "open_to": """'["staff"]'""",
    "form": "'core'",
    "questionnaire_digest": "'other'",
    "headcount": """'{"staff": 1}'""",
    "state": "'draft'",
}


def run(statement):
    with writing() as session:
        session.execute(text(statement))


def refused(statement, why="frozen"):
    with pytest.raises(DBAPIError, match=why):
        run(statement)


@pytest.mark.parametrize("column", CHANGES)
def test_the_database_refuses_to_loosen_an_open_round(open_round, column):
    open_round()
    refused(f"UPDATE round SET {column} = {CHANGES[column]}")


@pytest.mark.parametrize("column", sorted(CHANGES.keys() - {"state", "questionnaire_digest"}))
def test_the_same_of_a_draft_is_allowed(draft, column):
    run(f"UPDATE round SET {column} = {CHANGES[column]}")


def test_a_closed_round_cannot_be_opened_again(open_round):
    opened = open_round()
    rounds.close("meadow", opened.id)
    refused("UPDATE round SET state = 'open'")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO unit VALUES ('meadow', :id, 'new', 2, 'New', NULL, NULL)",
        "UPDATE unit SET parent = 'b' WHERE id = 'a'",
        "DELETE FROM unit WHERE id = 'a'",
    ],
)
def test_the_units_of_an_open_round_stay_as_they_are(open_round, statement):
    opened = open_round((("a", None, 30), ("b", None, 30)))
    refused(statement.replace(":id", f"'{opened.id}'"))


def test_a_spent_ballot_is_never_good_again(open_round):
    opened = open_round()
    ballots.issue(opened, "staff")
    run("UPDATE ballot SET spent = 1")
    refused("UPDATE ballot SET spent = 0")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ballot WHERE spent = 1",
        "UPDATE ballot SET hash = x'00'",
        "UPDATE ballot SET round_id = 'other'",
        "UPDATE round SET id = 'other'",
        "UPDATE unit SET round_id = 'other'",
        "INSERT OR REPLACE INTO ballot SELECT * FROM ballot",
        "INSERT OR REPLACE INTO round SELECT * FROM round",
        "INSERT OR REPLACE INTO questionnaire SELECT organisation_id, digest, '{}' FROM questionnaire",
        "UPDATE envelope SET audience = 'leader'",
        "INSERT OR REPLACE INTO envelope SELECT * FROM envelope",
        "INSERT OR REPLACE INTO round (organisation_id, id, name, state, questionnaire_digest, form, "
        "privacy, "
        "threshold, open_link, headcount, compared_with, created_at, version, open_to) "
        "SELECT 'other', id, name, state, questionnaire_digest, form, privacy, "
        "threshold, open_link, headcount, compared_with, created_at, version, open_to FROM round",
    ],
)
def test_the_database_keeps_what_counts_a_person_once(open_round, statement):
    opened = open_round((("a", None, 30),))
    responses.submit(opened, ballots.issue(opened, "staff", "a"), {"VG1": 3})
    refused(statement)


WRITTEN = {
    "response": "'staff', NULL, 'full', x'00'",
    "comment": "'story', 'staff', 'A text.', NULL",
    "role_impact": "'staff', 'Agent', '{}', '', ''",
    "volunteer": "'jo@example.org', '[]'",
}


@pytest.mark.parametrize("table", WRITTEN)
def test_no_answer_is_written_down_in_the_clear_before_the_close(open_round, table):
    opened = open_round()
    statement = f"INSERT INTO {table} VALUES ('meadow', '{opened.id}', x'00', {WRITTEN[table]})"
    refused(statement, "sealed")
    rounds.close("meadow", opened.id)
    run(statement)
    refused(f"UPDATE {table} SET key = x'11'")


@pytest.mark.parametrize(
    "statement", ["DELETE FROM release", "INSERT OR REPLACE INTO release SELECT * FROM release"]
)
def test_a_release_stays_as_long_as_its_round(open_round, statement):
    rounds.close("meadow", open_round().id)
    refused(statement)


def test_whom_a_round_has_invited_is_never_rewritten(open_round):
    opened = open_round(open_link=False, privacy="confidential")
    invitations.invite(opened, [invitations.Invited("staff", None, "jo@example.org")])
    refused("UPDATE invitation SET ref = 'ann@example.org'")


def test_a_sealed_round_takes_nobody_beside_a_ballot(open_round):
    opened = open_round()
    refused(f"INSERT INTO invitation VALUES ('meadow', '{opened.id}', 'jo@example.org', x'00')", "sealed")


def test_nothing_leads_back_to_an_answer_of_a_sealed_round(open_round):
    opened = open_round()
    values = f"'meadow', '{opened.id}', x'00', 'staff', NULL, 'x', x'00'"
    refused(f"INSERT INTO envelope VALUES ({values}, x'11')", "sealed")
    run(f"INSERT INTO envelope VALUES ({values}, NULL)")


def test_a_release_is_never_changed(open_round):
    rounds.close("meadow", open_round().id)
    refused("UPDATE release SET figures = '{}'")


def test_a_round_that_was_opened_can_be_deleted_with_all_that_is_its(open_round):
    opened = open_round((("a", None, 30),))
    rounds.delete("meadow", opened.id, opened.version)
    assert db.session.execute(text("SELECT count(*) FROM unit")).scalar() == 0


def test_a_confidential_round_must_know_somebody(draft):
    with pytest.raises(Invalid, match="Nobody is known"):
        rounds.change("meadow", draft.id, draft.version, privacy="confidential", open_link=True)
    mixed = {"privacy": "confidential", "open_link": True, "open_to": ("customer",)}
    assert rounds.change("meadow", draft.id, draft.version, **mixed).open_audiences == ("customer",)


def test_a_confidential_round_must_know_somebody_who_is_asked_anything(draft):
    asked = replace(draft.questionnaire, pillars=tuple(inside(each) for each in draft.questionnaire.pillars))
    everybody = {"privacy": "confidential", "open_link": True, "open_to": ("staff", "leader")}
    with pytest.raises(Invalid, match="Nobody is known"):
        rounds.create("meadow", questionnaire=asked, name="Inside", **everybody)


def inside(pillar):
    """The pillar without what customers are asked."""
    kept = (replace(item, statement=without(item.statement, "customer")) for item in pillar.items)
    return replace(pillar, items=tuple(kept))


def without(statements, audience):
    return {name: text for name, text in statements.items() if name != audience}


VERBS = st.sampled_from(
    ["open", "close", "weaken", "raise", "confide", "publish", "units", "extend", "invite"]
)


def act(round_id, verb):
    """What an administrator may try, over the verbs."""
    found = rounds.get("meadow", round_id)
    change = {
        "weaken": {"threshold": 5},
        "raise": {"threshold": 9},
        "confide": {"privacy": "confidential"},
        "publish": {"open_link": True},
        "units": {"units": (Unit("x", "X", None, 9),)},
        "extend": {"closes_on": date(2999, 1, 1)},
    }
    if verb == "open":
        rounds.open_round("meadow", round_id)
    elif verb == "close":
        rounds.close("meadow", round_id)
    elif verb == "invite":
        invitations.invite(found, [invitations.Invited("staff", None, "jo@example.org")])
    else:
        rounds.change("meadow", round_id, found.version, **change[verb])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(VERBS, max_size=3), after=st.lists(VERBS, max_size=6))
def test_no_sequence_of_acts_loosens_what_was_promised_at_the_opening(draft, before, after):
    made = rounds.create("meadow", questionnaire=draft.questionnaire, name="Acts", threshold=7)
    for verb in [*before, "open"]:
        attempt(made.id, verb)
    promised = promise_of(made.id)
    for verb in after:
        attempt(made.id, verb)
        assert promise_of(made.id) == promised


def attempt(round_id, verb):
    try:
        act(round_id, verb)
    except (Conflict, Invalid):
        return


def promise_of(round_id):
    found = rounds.get("meadow", round_id)
    return found.privacy, found.threshold, found.open_audiences, found.units, found.questionnaire


def test_the_figures_of_a_release_are_those_of_its_digest(open_round):
    import hashlib

    opened = open_round()
    rounds.close("meadow", opened.id)
    row = db.session.execute(text("SELECT figures, digest FROM release")).one()
    assert hashlib.sha256(row.figures.encode()).hexdigest() == row.digest
    assert releases.exists("meadow", opened.id)
