"""Submitted answers are sealed while their round is open, and filed without any order at its close."""

import pytest
from sqlalchemy import text

from cxassess.records import ballots, envelopes, releases, responses, rounds
from cxassess.records.database import db, writing
from cxassess.records.errors import Conflict
from tests.conftest import make_app

CANARY = "the canary sang at dawn"
ANSWERS = {"VG1": 4, "VG2": "dk", "importance.vision_goals": 5}
WORDS = {"barrier": CANARY, "barrier.kind": "rule", "story": f"{CANARY} again"}
ROLE = {"role.name": "Check-in agent", "role.loyalty": "strongly", "role.well": "I know the regulars"}


@pytest.fixture
def opened(open_round):
    return open_round((("ops", None, 40),))


def answer(opened, **answers):
    responses.submit(opened, ballots.issue(opened, "staff", "ops"), answers or {**ANSWERS, **WORDS, **ROLE})


def rows(query):
    return [tuple(row) for row in db.session.execute(text(query))]


def triggers_of(table):
    return [
        name
        for (name,) in rows(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'")
    ]


def kept(app):
    folder = app.config["DATA_FOLDER"]
    return b"".join(path.read_bytes() for path in sorted(folder.glob("cxassess.sqlite3*")))


def test_no_answer_can_be_read_from_the_files_of_an_open_round(opened, app):
    answer(opened)
    packed = responses.handed_in(opened)[0].answers
    assert CANARY.encode() not in kept(app)
    assert packed not in kept(app)
    assert rows("SELECT count(*) FROM response UNION ALL SELECT count(*) FROM comment") == [(0,), (0,)]


def test_who_writes_much_and_who_writes_nothing_leave_the_same_length(opened):
    answer(opened, VG1=1)
    answer(opened, **ANSWERS, story=CANARY * 40)
    assert len(rows("SELECT DISTINCT length(sealed) FROM envelope")) == 1


def test_at_the_close_answers_stand_in_their_tables_and_envelopes_are_gone(opened):
    for _ in range(opened.threshold):
        answer(opened)
    rounds.close("meadow", opened.id)
    assert rows("SELECT audience, unit_id FROM response") == [("staff", "ops")] * opened.threshold
    assert rows("SELECT count(*) FROM envelope") == [(0,)]
    sheet = responses.sheet(opened)
    assert sheet.answers(0) == ANSWERS


def test_a_comment_is_filed_under_its_kind_and_joined_to_nothing(opened):
    answer(opened)
    rounds.close("meadow", opened.id)
    found = rows("SELECT question_id, kind, text FROM comment ORDER BY question_id")
    assert found == [("barrier", "rule", CANARY), ("story", None, f"{CANARY} again")]
    keys = rows(
        "SELECT key FROM comment UNION ALL SELECT key FROM response UNION ALL SELECT key FROM role_impact"
    )
    assert len(set(keys)) == 4


def test_what_is_said_of_a_role_stands_alone_without_a_department(opened):
    answer(opened)
    rounds.close("meadow", opened.id)
    assert rows("SELECT audience, role, moves, well, badly FROM role_impact") == [
        ("staff", "Check-in agent", '{"loyalty": "strongly"}', "I know the regulars", "")
    ]


def test_a_changed_secret_is_told_before_anything_is_closed(opened, app):
    answer(opened)
    app.config["SECRET_KEY"] = "another-secret-" + "z" * 32
    with pytest.raises(Conflict) as refused:
        rounds.close("meadow", opened.id)
    assert refused.value.code == "secret_changed"
    assert rounds.get("meadow", opened.id).state == "open"


def test_an_earlier_secret_still_opens_what_it_sealed(opened, app):
    answer(opened)
    app.config["SECRET_KEY_FALLBACKS"] = [app.config["SECRET_KEY"]]
    app.config["SECRET_KEY"] = "another-secret-" + "z" * 32
    answer(opened)
    rounds.close("meadow", opened.id)
    assert len(responses.sheet(opened)) == 2


def test_answers_moved_to_another_group_are_noticed(opened):
    answer(opened)
    with writing() as session:
        for trigger in triggers_of("envelope"):  # somebody who may do anything to the database
            session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(text("UPDATE envelope SET unit_id = NULL"))
    with pytest.raises(Conflict, match="changed outside this program"):
        rounds.close("meadow", opened.id)


def test_the_close_can_be_repeated_after_it_failed_half_way(opened):
    for _ in range(6):
        answer(opened)
    with writing() as session:
        session.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON release BEGIN SELECT RAISE(ABORT, 'x'); END")
        )
    with pytest.raises(Exception, match="x"):
        rounds.close("meadow", opened.id)
    with writing() as session:
        session.execute(text("DROP TRIGGER full"))
    rounds.close("meadow", opened.id)
    assert releases.get("meadow", opened.id).figures["nodes"][0]["respondents"] == 6


def test_responses_of_a_program_lie_in_the_order_of_random_keys(opened):
    responses.submit_many("meadow", opened.id, [{"answers": {"VG1": 1 + n % 5}} for n in range(40)])
    given = [1 + n % 5 for n in range(40)]
    found = [int.from_bytes(each.answers[:2], "little") for each in envelopes.opened(opened)]
    assert sorted(found) == sorted(given)
    assert found != given


def test_another_installation_cannot_open_the_envelopes(opened, app, tmp_path):
    answer(opened)
    other = make_app(tmp_path / "other", DATABASE_URL=app.config["DATABASE_URL"], SECRET_KEY="o" * 40)
    with other.app_context(), pytest.raises(Conflict, match="another CXASSESS_SECRET_KEY"):
        envelopes.require_readable()
