"""Nobody is joined to an answer: an adversary who finds every planted leak finds nothing in the product.

The bounds are such that chance alone will never cross them (`linkage_scores`): codes, keys and orders come
from the system's randomness and are different in every run. Full size is a command, see `linkage`.
"""

from __future__ import annotations

import secrets
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from cxassess.instruments import installed
from cxassess.maturity import publish
from cxassess.records import ballots, releases, responses, rounds, upkeep
from cxassess.records.database import db

from . import evidence_postgresql, linkage, linkage_keys, linkage_leaks, linkage_sizes, survey_round
from .evidence import Evidence
from .linkage import Site, Trial
from .linkage_scores import Score, scores
from .linkage_trails import Trail, trail

PEOPLE, FEW, EACH = 20, 8, 3
KINDS = tuple(survey_round.KINDS)
ENGINES = ("sqlite", "postgresql")
LEAKS = [("sqlite", name) for name in linkage_leaks.ON_SQLITE]
LEAKS += [("postgresql", name) for name in linkage_leaks.ON_POSTGRESQL]
# What PostgreSQL keeps of rows that are gone, in places of its own.
KEPT_BY_POSTGRESQL = ("pg_wal", "samples of", "file of pg_statistic", "file of pg_toast.pg_toast_2619")


@pytest.fixture(scope="module")
def server() -> Iterator[evidence_postgresql.Server]:
    """A PostgreSQL server that samples and clears tables when it is told to only.

    Not below pytest's own folder: another session of pytest would shut that to the server's user.
    """
    with tempfile.TemporaryDirectory() as folder, evidence_postgresql.running(Path(folder)) as started:
        with started.connect() as connection:
            connection.execute("ALTER SYSTEM SET autovacuum = off")
            connection.execute("SELECT pg_reload_conf()")
        yield started


@pytest.fixture(scope="module", params=ENGINES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation on each engine."""
    folder = tmp_path_factory.mktemp("site")
    with _site(request.param, folder, lambda: request.getfixturevalue("server")) as made:
        yield made


def _site(
    engine: str, folder: Path, server: Callable[[], evidence_postgresql.Server]
) -> AbstractContextManager[Site]:
    if engine == "sqlite":
        return linkage.on_sqlite(folder)
    return linkage.on_postgresql(folder, server(), "site")


@pytest.fixture(scope="module")
def closed(site: Site) -> list[Trial]:
    """Closed rounds of every kind, with all that is left of them."""
    return [linkage.trial(site, kind, PEOPLE) for kind in KINDS * EACH]


@pytest.fixture(scope="module")
def opened(site: Site) -> list[Trial]:
    """A round of every kind that everybody has answered and nobody has closed."""
    return [linkage.trial(site, kind, FEW, close=False) for kind in KINDS]


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Site]:
    """An installation on SQLite that can be tampered with."""
    with linkage.on_sqlite(tmp_path) as made:
        yield made


@pytest.fixture
def database(server: evidence_postgresql.Server, tmp_path: Path) -> Iterator[Site]:
    """An installation on a PostgreSQL database of its own."""
    with linkage.on_postgresql(tmp_path, server, f"own_{secrets.token_hex(6)}") as made:
        yield made


def successes(found: list[Score], people: int = PEOPLE) -> list[str]:
    """The attacks that were right about nineteen people in twenty."""
    return [score.attack for score in found if score.matches >= 0.95 * people * score.rounds]


def lying(met: Trail) -> list[str]:
    """The documents in which anybody is met, other than those that PostgreSQL keeps besides."""
    return [name for name, places in met.places.items() if places and not name.startswith(KEPT_BY_POSTGRESQL)]


def seen(trial: Trial, evidence: Evidence) -> list[Score]:
    """The scores of all attacks on a round with other evidence than was gathered of it."""
    return linkage.results([replace(trial, evidence=evidence)])


def test_no_attack_on_closed_rounds_does_better_than_chance(closed):
    found = linkage.results(closed)
    assert len(found) > 100
    assert not [score for score in found if score.improbable]


def test_after_the_close_nobody_who_was_invited_stands_in_a_table_or_a_file(closed):
    for held, evidence in ((each.held, each.evidence) for each in closed):
        met = trail(evidence, linkage.invited(held))
        assert not met.columns
        assert not lying(met)


@pytest.mark.parametrize(("engine", "name"), LEAKS, ids=[name for _, name in LEAKS])
def test_a_planted_leak_is_found(engine, name, tmp_path, request):
    if engine == "sqlite":
        leak, run = linkage_leaks.ON_SQLITE[name], linkage_leaks.on_sqlite(tmp_path)
    else:
        server = request.getfixturevalue("server")
        leak, run = linkage_leaks.ON_POSTGRESQL[name], linkage_leaks.on_postgresql(server, tmp_path)
    people = survey_round.people(PEOPLE, survey_round.SHORT)
    evidence, known = linkage_leaks.exposed(leak, run, people)
    found = scores([("stories", *linkage.attacked(evidence, known, linkage.stories_of(people)))])
    assert f"stories: {leak.found_by}" in successes(found)


def test_while_a_round_is_open_its_answers_can_be_read_nowhere(opened):
    for each in opened:
        for things in (linkage.answers_of(each.held), linkage.stories_of(each.held.people)):
            met = trail(each.evidence, linkage.needles(things))
            assert not met.columns
            assert not any(met.places.values())


def test_the_order_of_the_lines_of_a_stream_leads_to_no_answer(site):
    """Whoever handed in a thousand responses knows whose line was which; nothing that is kept tells it."""
    found = [linkage.trial(site, "link", PEOPLE, by_program=True) for _ in range(EACH)]
    assert not [score for score in linkage.results(found) if score.improbable]


def test_what_a_program_handed_in_can_be_read_nowhere_while_the_round_is_open(site):
    it = linkage.trial(site, "link", FEW, close=False, by_program=True)
    assert it.evidence.table("lot").rows
    for things in (linkage.answers_of(it.held), linkage.stories_of(it.held.people)):
        met = trail(it.evidence, linkage.needles(things))
        assert not met.columns
        assert not any(met.places.values())


@pytest.mark.parametrize("installation", ["file", "database"])
def test_while_a_round_is_open_the_secret_opens_its_answers_in_their_order(installation, request):
    """What is left over, and documented: whoever has database and secret need not wait for the close."""
    site = request.getfixturevalue(installation)
    it = linkage.trial(site, "confidential", FEW, close=False)
    found = seen(it, linkage_keys.with_secret(site.app, it.held, it.evidence))
    assert [name for name in successes(found, FEW) if name.startswith("answers: ")]


def test_after_the_close_the_secret_opens_postgresqls_log_still(database):
    """What is left over, and documented: old files of the log are kept until they are written over."""
    it = linkage.trial(database, "link", FEW)
    found = seen(it, linkage_keys.with_secret(database.app, it.held, it.evidence))
    assert "answers: pg_wal, opened, first as submitted" in successes(found, FEW)


def test_a_note_of_the_order_in_which_envelopes_came_leads_to_no_answer(file):
    """A leak elsewhere, it is none here: at the close answers get keys that nothing has ever stood beside."""
    tamper(
        file,
        "CREATE TABLE trace (number INTEGER PRIMARY KEY AUTOINCREMENT, about BLOB, at TEXT)",
        "CREATE TRIGGER came AFTER INSERT ON envelope "
        "BEGIN INSERT INTO trace (about, at) VALUES (NEW.key, julianday('now')); END",
        "CREATE TRIGGER used AFTER UPDATE OF spent ON ballot "
        "BEGIN INSERT INTO trace (about, at) VALUES (NEW.hash, julianday('now')); END",
    )
    trials = [linkage.trial(file, kind, PEOPLE) for kind in KINDS]
    assert len(trials[-1].evidence.table("trace").rows) == 2 * PEOPLE * len(trials)
    assert not [score for score in linkage.results(trials) if score.improbable]


def test_a_log_that_a_reader_holds_leads_to_answers_only_with_the_secret(file):
    with log_held(file) as trial:
        assert not [score for score in linkage.results([trial]) if score.improbable]
        earlier = linkage_keys.before(trial.evidence)
        found = seen(trial, linkage_keys.with_secret(file.app, trial.held, earlier))
        assert "answers: cxassess.sqlite3-wal, first as submitted" in successes(found)


def test_once_the_log_has_been_rewritten_neither_secret_nor_codes_open_anything(file):
    with log_held(file) as trial:
        pass
    with file.app.app_context():
        assert upkeep.catch_up()
    left = linkage_keys.before(file.gather(trial.held.id, 0))
    drafts = linkage_keys.with_codes(file.app, trial.held, left, secret=True)
    opened = linkage_keys.with_secret(file.app, trial.held, drafts)
    assert not opened.table("envelope, opened").rows
    assert not opened.table("draft, opened").rows
    assert not [score for score in seen(trial, opened) if score.improbable]


def test_the_sizes_of_replies_do_not_tell_whose_answers_are_whose(file):
    """A proxy's log in its usual format has the bytes of each reply beside the address and the time."""
    held = survey_round.opened(file.app, "link", PEOPLE, installed()["ten-pillars"])
    survey_round.answer(held)
    survey_round.close(file.app, held, file.key)
    answers = linkage.answers_of(held)
    guessed = linkage_sizes.guesses(file.app, held, list(answers))
    found = scores([("answers", guessed, dict(enumerate(answers.values())))])
    assert not [score for score in found if score.improbable]


def test_what_postgresql_samples_of_tables_names_nobody_after_the_close(database):
    """Its autovacuum takes samples of what is in a table, and keeps them when the table is emptied."""
    held = survey_round.opened(database.app, "confidential", PEOPLE)
    survey_round.answer(held)
    tamper(database, "ANALYZE")  # as it does by itself after some fifty changes
    survey_round.close(database.app, held, database.key)
    met = trail(database.gather(held.id, database.mark()), linkage.invited(held))
    assert [name for name, places in met.places.items() if places] == []


def test_rows_that_a_snapshot_keeps_alive_are_owed(database):
    """A rewrite copies dead rows that an older transaction could still see, of a backup for one."""
    held = survey_round.opened(database.app, "confidential", PEOPLE)
    survey_round.answer(held)
    with snapshot(database):
        survey_round.close(database.app, held, database.key)
        with database.app.app_context():
            assert upkeep.is_owed()
    with database.app.app_context():
        assert upkeep.catch_up()  # nobody looks on any more: what was owed is done now
    met = trail(database.gather(held.id, database.mark()), linkage.invited(held))
    assert not met.columns
    assert not lying(met)


def test_without_the_secret_nobodys_code_opens_what_they_submitted(opened, site):
    """Deleted drafts are left in the database's log, and the last one is what was submitted."""
    for each in opened[1:]:
        tried = linkage_keys.with_codes(site.app, each.held, each.evidence)
        assert not tried.table("draft, opened").rows


def test_with_the_secret_everybodys_code_opens_what_the_log_has_left_of_their_drafts(opened, site):
    """What is left over, and documented; and it shows that the attempt without the secret is a real one."""
    for each in opened[1:]:
        tried = linkage_keys.with_codes(site.app, each.held, each.evidence, secret=True)
        assert len(tried.table("draft, opened").rows) == FEW


def test_nobody_is_kept_beside_a_unit_that_hardly_anybody_answered_from(open_round):
    """Who answered is known to a proxy, and in a confidential round to the administrator."""
    opened = open_round(units=(("guest", None, 30), ("deck", None, 30)))
    for unit in ("deck", *["guest"] * 12):
        responses.submit(opened, ballots.issue(opened, "staff", unit), {"VG1": 3, "story": "Once."})
    rounds.close("meadow", opened.id)
    kept = db.session.execute(text("SELECT unit_id, count(*) FROM response GROUP BY unit_id")).all()
    assert [unit for unit, count in kept if unit and count < opened.threshold] == []


def test_leaders_are_kept_without_a_unit_however_many_they_are(open_round):
    """The units of the report are those of staff."""
    opened = open_round(units=(("guest", None, 30),))
    rows = [
        {"audience": audience, "unit": "guest", "answers": {"VG1": 3}} for audience in ("staff", "leader")
    ]
    responses.submit_many("meadow", opened.id, rows * opened.threshold)
    rounds.close("meadow", opened.id)
    kept = db.session.execute(text("SELECT DISTINCT audience, unit_id FROM response ORDER BY audience")).all()
    assert kept == [("leader", None), ("staff", "guest")]


def test_a_comment_is_kept_without_a_unit_since_it_is_never_shown_with_one(open_round):
    opened = open_round(units=(("guest", None, 30), ("deck", None, 30)))
    responses.submit(opened, ballots.issue(opened, "staff", "deck"), {"VG1": 3, "story": "Once."})
    rounds.close("meadow", opened.id)
    kept = db.session.execute(text("SELECT * FROM comment")).mappings().one()
    assert (kept["text"], "deck" in kept.values()) == ("Once.", False)


def test_figures_can_be_computed_anew_from_what_is_kept(open_round):
    """For the next round's comparison: people of hidden units are kept with the next above that is shown."""
    opened = open_round(units=(("guest", None, 40), ("deck", "guest", 9), ("galley", "guest", 15)))
    for unit, value in (*[("deck", 5)] * 3, *[("galley", 2)] * 12, *[("guest", 3)] * 8):
        responses.submit(opened, ballots.issue(opened, "staff", unit), {"VG1": value, "VG2": value})
    rounds.close("meadow", opened.id)
    released = releases.get("meadow", opened.id).figures["nodes"]
    kept = responses.sheet(opened)
    anew = publish(kept, opened.units, round_id=opened.id, unverified=opened.open_audiences)
    assert anew["nodes"] == released


@contextmanager
def log_held(file: Site) -> Iterator[Trial]:
    """A closed round by invitation, while a reader keeps the log from being rewritten."""
    held = survey_round.opened(file.app, "invitation", PEOPLE)
    survey_round.answer(held)
    path = file.app.config["DATA_FOLDER"] / "cxassess.sqlite3"
    with closing(sqlite3.connect(path)) as reader, file.app.app_context():
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM response").fetchone()
        db.session.execute(text("PRAGMA busy_timeout = 100"))
        db.session.rollback()
        survey_round.close(file.app, held, file.key)
        yield Trial(held, file.gather(held.id, 0))


@contextmanager
def snapshot(site: Site) -> Iterator[None]:
    """A transaction that goes on seeing what was there when it began."""
    engine = create_engine(site.app.config["DATABASE_URL"], isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM organisation"))
        yield
    engine.dispose()


def tamper(site: Site, *texts: str) -> None:
    """Do something to an installation's database past the program."""
    engine = create_engine(site.app.config["DATABASE_URL"])
    with closing(engine.raw_connection()) as connection:
        for each in texts:
            connection.cursor().execute(each)
        connection.commit()
    engine.dispose()
