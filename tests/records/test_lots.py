"""What programs hand in by the thousand lies in lots: unreadable, in no order, all of it or none."""

import numpy as np
import pytest
from sqlalchemy import text

from cxassess.records import envelopes, lots, responses, rounds
from cxassess.records.database import db, writing
from cxassess.records.errors import Conflict, StorageUnavailable
from tests.conftest import make_app

from .test_envelopes import kept, rows, triggers_of
from .test_frozen import refused

CANARY = "the canary sang at dawn"
GROUPS = [("staff", "ops"), ("staff", None), ("leader", None)]


@pytest.fixture
def opened(open_round):
    return open_round((("ops", None, 40),))


def said(n):
    """What n people say, no two of them the same."""
    return [
        {"audience": audience, "unit": unit, "answers": {"VG1": 1 + each % 5, "story": f"{CANARY} {each}"}}
        for each in range(n)
        for audience, unit in [GROUPS[each % 3]]
    ]


def hand_in(opened, *blocks):
    return responses.store_sheets(opened, [responses.read_many(opened, block) for block in blocks])


def test_what_comes_out_is_what_went_in(opened):
    assert hand_in(opened, said(300)[:100], said(300)[100:]) == 300
    found = sorted((each.audience, each.unit_id or "", each.texts["story"]) for each in lots.opened(opened))
    assert found == sorted(
        (each["audience"], each["unit"] or "", each["answers"]["story"]) for each in said(300)
    )
    sheet = responses.sheet(opened)
    assert np.bincount(sheet.codes[:, 0]).tolist() == [0, 60, 60, 60, 60, 60]


def test_a_lot_holds_its_responses_in_an_order_that_was_drawn(opened):
    hand_in(opened, said(300))
    given = [each["answers"]["story"] for each in said(300)]
    found = [given.index(each.texts["story"]) for each in lots.opened(opened)]
    assert sorted(found) == list(range(300))
    assert abs(np.corrcoef(found, range(300))[0, 1]) < 0.4


def test_no_answer_can_be_read_from_the_files_of_an_open_round(opened, app):
    hand_in(opened, said(300))
    assert CANARY.encode() not in kept(app)
    assert {length % envelopes.BLOCK for (length,) in rows("SELECT length(sealed) - 16 FROM lot")} == {0}


def test_what_waits_to_be_stored_is_unreadable_too(opened):
    with lots.Spool(opened) as spool:
        spool.add(responses.read_many(opened, said(300)))
        spool._file.seek(0)
        waiting = spool._file.read()
    assert len(waiting) > 300 * len(CANARY)
    assert CANARY.encode() not in waiting
    assert responses.sheet(opened).codes.shape[0] == 0


def test_they_are_counted_by_group_as_one_sum_for_all_lots(opened):
    for _ in range(2):
        hand_in(opened, said(9), said(6))
    assert lots.counted(opened) == dict.fromkeys(GROUPS, 10)
    assert rows("SELECT count(*) FROM lot_count") == [(3,)]
    (whole,) = [node for node in responses.participation("meadow", opened.id) if node["id"] == "internal"]
    assert whole["answered"] == 30


def test_a_long_list_lies_in_lots_and_a_short_one_in_envelopes(opened):
    for n in (1, lots.LARGEST + 1):
        responses.submit_many("meadow", opened.id, [{"answers": {"VG1": 3}}] * n)
    assert rows("SELECT (SELECT count(*) FROM envelope), (SELECT count(*) FROM lot)") == [(1, 2)]


def test_a_fault_in_a_later_block_stores_nothing_of_the_earlier(opened):
    blocks = (responses.read_many(opened, block) for block in (said(9), [{"answers": {"VG1": 9}}]))
    with pytest.raises(Exception, match="off the scale"):
        responses.store_sheets(opened, blocks)
    assert rows("SELECT count(*) FROM lot UNION ALL SELECT count(*) FROM lot_count") == [(0,), (0,)]


def test_no_transaction_is_open_while_the_blocks_come(opened, app):
    path = app.config["DATA_FOLDER"] / "cxassess.sqlite3"

    def blocks():
        yield responses.read_many(opened, said(3))
        db.session.rollback()  # what the block was checked against was read
        other = make_app(path.parent, DATABASE_URL=f"sqlite:///{path}")
        with other.app_context():
            responses.submit_many("meadow", opened.id, [{"answers": {"VG1": 3}}])
            db.session.remove()
        yield responses.read_many(opened, said(3))

    assert responses.store_sheets(opened, blocks()) == 6


def test_a_lot_that_was_put_elsewhere_is_noticed(opened):
    hand_in(opened, said(9))
    with writing() as session:
        for trigger in triggers_of("lot"):  # somebody who may do anything to the database
            session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(text("UPDATE lot SET key = x'00112233445566778899aabbccddeeff'"))
    with pytest.raises(Conflict, match="changed outside this program"):
        rounds.close("meadow", opened.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE lot SET sealed = x'00'",
        "INSERT OR REPLACE INTO lot SELECT organisation_id, round_id, key, sealed_with, x'00' FROM lot",
        "UPDATE lot_count SET answered = answered - 1",
    ],
)
def test_the_database_keeps_what_was_handed_in(opened, statement):
    hand_in(opened, said(9))
    refused(statement)


def test_another_installation_cannot_open_the_lots(opened, app, tmp_path):
    hand_in(opened, said(9))
    other = make_app(tmp_path / "other", DATABASE_URL=app.config["DATABASE_URL"], SECRET_KEY="o" * 40)
    with other.app_context(), pytest.raises(Conflict, match="another CXASSESS_SECRET_KEY"):
        envelopes.require_readable()


def test_the_secret_may_change_while_lots_lie_there(opened, app):
    hand_in(opened, said(9))
    app.config["SECRET_KEY_FALLBACKS"] = [app.config["SECRET_KEY"]]
    app.config["SECRET_KEY"] = "another-secret-" + "z" * 32
    rounds.close("meadow", opened.id)
    assert len(responses.sheet(opened)) == 9


def test_a_folder_that_cannot_be_written_to_is_said(opened, app):
    app.config["DATA_FOLDER"] = app.config["DATA_FOLDER"] / "gone"
    with lots.Spool(opened) as spool, pytest.raises(StorageUnavailable):
        for _ in range(100):
            spool.add(responses.read_many(opened, said(300)))
