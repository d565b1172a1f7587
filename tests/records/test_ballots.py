"""The sealed ballot: one code, one response, and no way from one to the other."""

import threading

import pytest
from sqlalchemy import text

from cxassess.records import ballots, codes, responses, rounds
from cxassess.records.database import db
from cxassess.records.errors import Conflict, NotFound, StorageUnavailable

CANARY = "the canary sang at dawn"


@pytest.fixture
def survey_round(app, open_round):
    return open_round()


def answers_of(survey_round, value=4):
    return {item.id: value for item in survey_round.questionnaire.asked("staff", survey_round.form)}


def count(table):
    return db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar()


def database_bytes(app):
    folder = app.config["DATA_FOLDER"]
    return b"".join(path.read_bytes() for path in sorted(folder.glob("cxassess.sqlite3*")))


def test_a_submitted_response_spends_its_ballot(survey_round):
    code = ballots.issue(survey_round, "staff")
    responses.submit(survey_round, code, answers_of(survey_round))
    assert ballots.find(survey_round, code).spent
    assert count("envelope") == 1


def test_a_second_submission_is_told_so_and_stores_nothing(survey_round):
    code = ballots.issue(survey_round, "staff")
    responses.submit(survey_round, code, answers_of(survey_round))
    with pytest.raises(Conflict, match="submitted already"):
        responses.submit(survey_round, code, answers_of(survey_round, 1))
    assert count("envelope") == 1


def test_of_twenty_submissions_at_once_exactly_one_is_stored(survey_round, app):
    code, answers, outcomes = ballots.issue(survey_round, "staff"), answers_of(survey_round), []
    gate = threading.Barrier(20)

    def submit():
        with app.app_context():
            gate.wait()
            try:
                responses.submit(survey_round, code, answers)
                outcomes.append("stored")
            except Conflict as error:
                outcomes.append(error.code)

    threads = [threading.Thread(target=submit) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["already_submitted"] * 19 + ["stored"]
    assert count("envelope") == 1


@pytest.mark.parametrize("code", ["", "nonsense", "A" * 52, "é" * 52, "\x00", "A" * 10_000])
def test_a_code_that_is_none_is_not_found(survey_round, code):
    with pytest.raises(NotFound):
        ballots.find(survey_round, code)


def test_a_typed_code_may_have_spaces_hyphens_and_small_letters(survey_round):
    code = ballots.issue(survey_round, "leader")
    typed = "-".join(code[i : i + 4] for i in range(0, len(code), 4)).lower() + " "
    assert ballots.find(survey_round, codes.normalise(typed)).audience == "leader"


def test_a_draft_comes_back_for_its_code_and_for_no_other(survey_round):
    mine, other = ballots.issue(survey_round, "staff"), ballots.issue(survey_round, "staff")
    ballots.edit_draft(survey_round, mine, lambda _: ballots.Draft({"VG1": 3}, ("vision_goals",)))
    assert ballots.draft(survey_round, mine) == ballots.Draft({"VG1": 3}, ("vision_goals",))
    assert ballots.draft(survey_round, other) == ballots.Draft()


def test_neither_code_nor_draft_can_be_read_from_the_files(survey_round, app):
    code = ballots.issue(survey_round, "staff")
    ballots.edit_draft(survey_round, code, lambda _: ballots.Draft({"story": CANARY}))
    kept = database_bytes(app)
    assert CANARY.encode() not in kept
    assert code.encode() not in kept


def test_a_short_and_a_long_draft_take_the_same_room(survey_round):
    sizes = set()
    for texts in ({}, {"story": CANARY * 10}):
        code = ballots.issue(survey_round, "staff")
        ballots.edit_draft(survey_round, code, lambda _, texts=texts: ballots.Draft(texts))
        sizes |= set(db.session.execute(text("SELECT length(sealed) FROM draft")).scalars())
    assert len(sizes) == 1


def test_a_draft_opens_with_its_code_only_where_its_secret_is(survey_round, app):
    code = ballots.issue(survey_round, "staff")
    ballots.edit_draft(survey_round, code, lambda _: ballots.Draft({"VG1": 3}))
    earlier, app.config["SECRET_KEY"] = app.config["SECRET_KEY"], "another-secret-" + "z" * 32
    with pytest.raises(Conflict, match="another CXASSESS_SECRET_KEY"):
        ballots.draft(survey_round, code)
    app.config["SECRET_KEY_FALLBACKS"] = [earlier]
    assert ballots.draft(survey_round, code) == ballots.Draft({"VG1": 3})


def test_a_page_holds_a_draft_that_only_its_code_opens(survey_round):
    mine, other = ballots.issue(survey_round, "staff"), ballots.issue(survey_round, "staff")
    kept = ballots.Draft({"VG1": 3, "story": CANARY}, ("vision_goals",))
    held = ballots.sealed(survey_round, mine, kept)
    assert ballots.unsealed(survey_round, mine, held) == kept
    for code, text_ in ((other, held), (mine, held[:-4]), (mine, ""), (mine, f".{held.partition('.')[2]}")):
        with pytest.raises(NotFound):
            ballots.unsealed(survey_round, code, text_)


def test_after_the_close_ballots_and_drafts_are_gone(survey_round):
    code = ballots.issue(survey_round, "staff")
    ballots.edit_draft(survey_round, code, lambda _: ballots.Draft({"VG1": 3}))
    rounds.close(survey_round.organisation_id, survey_round.id)
    assert (count("ballot"), count("draft")) == (0, 0)


def test_after_the_close_the_rows_lie_in_the_order_of_their_random_keys(survey_round, app):
    for i in range(30):
        responses.submit(survey_round, ballots.issue(survey_round, "staff"), {"story": f"story {i:02}"})
    rounds.close(survey_round.organisation_id, survey_round.id)
    keys = db.session.execute(text("SELECT key, text FROM comment ORDER BY key")).all()
    kept = (app.config["DATA_FOLDER"] / "cxassess.sqlite3").read_bytes()
    places = [kept.index(row.text.encode()) for row in keys]
    assert places in (sorted(places), sorted(places, reverse=True))
    assert [row.text for row in keys] != sorted(row.text for row in keys)


def test_an_answer_after_the_close_is_refused(survey_round):
    code = ballots.issue(survey_round, "staff")
    rounds.close(survey_round.organisation_id, survey_round.id)
    with pytest.raises((Conflict, NotFound)):
        responses.submit(survey_round, code, answers_of(survey_round))
    assert count("envelope") == 0


def test_a_ballot_carries_no_unit_too_small_to_be_shown(open_round):
    survey_round = open_round(units=(("ops", None, 40), ("night", "ops", 3), ("day", "ops", 37)))
    offered = [unit.id for unit in rounds.selectable_units(survey_round)]
    assert "night" not in offered
    code = ballots.issue(survey_round, "staff", "night")
    assert ballots.find(survey_round, code).unit_id == "ops"


def test_a_full_disk_refuses_the_answer_and_leaves_the_ballot_good(survey_round):
    code = ballots.issue(survey_round, "staff")
    full = db.session.execute(text("PRAGMA page_count")).scalar()
    db.session.execute(text(f"PRAGMA max_page_count = {full}"))  # SQLite's own «disk is full»
    texts = {question.id: CANARY * 40 for question in survey_round.questionnaire.open_questions}
    with pytest.raises(StorageUnavailable):
        responses.submit(survey_round, code, answers_of(survey_round) | texts)
    assert not ballots.find(survey_round, code).spent
    assert count("envelope") == 0
