"""A database of an earlier version is brought to the newest one with everything in it."""

import json
from types import SimpleNamespace

import pytest
from alembic import command
from argon2 import PasswordHasher
from sqlalchemy import text

from cxassess import migrations
from cxassess.maturity import read_rows
from cxassess.records import (
    ballots,
    codes,
    people,
    releases,
    responses,
    rounds,
    sealing,
)
from cxassess.records.database import db, writing
from tests.conftest import make_app

ROUND = """
INSERT INTO round (organisation_id, id, name, state, questionnaire_digest, form, privacy, threshold,
                   open_link, headcount, compared_with, created_at, version)
VALUES ('meadow', 'old', 'Old', 'open', 'd', 'full', 'sealed', 5, 1, '{}', '[]', '2026-01-01 00:00:00', 1)
"""
USER = "INSERT INTO user_account VALUES ('meadow', 'jo', 'jo@example.org', 'Jo', 'owner', :hash, 1)"
RESPONSE = "INSERT INTO response VALUES ('meadow', 'old', :key, 'staff', NULL, 'full', :answers)"
BALLOT = "INSERT INTO ballot VALUES ('meadow', 'old', :hash, 'staff', NULL, 0)"
DRAFT = "INSERT INTO draft VALUES ('meadow', 'old', :hash, :sealed)"
COMMENT = "INSERT INTO comment VALUES ('meadow', 'old', :key, 'story', 'staff', NULL, :text)"


@pytest.fixture
def earlier(tmp_path, questionnaire):
    """A database at version 0001 with a user and an open round that seven people have answered."""
    # The questionnaire as it was then, without what came later.
    then = {**questionnaire.to_dict(), "importance": None, "role_impact": []}
    sheet = read_rows(type(questionnaire).from_dict(then), [{"answers": {"VG1": 4, "VG2": 4, "VG3": 4}}] * 7)
    app = make_app(tmp_path / "data")
    with app.app_context():
        command.upgrade(migrations._config(), "0001")
        with writing() as session:
            session.execute(text("INSERT INTO organisation VALUES ('meadow', 'Meadow Dairy')"))
            kept_password = {"hash": PasswordHasher().hash("plenty of long words")}
            session.execute(text(USER), kept_password)
            kept = {"document": json.dumps(then)}
            session.execute(text("INSERT INTO questionnaire VALUES ('meadow', 'd', :document)"), kept)
            session.execute(text(ROUND))
            for row in range(7):
                session.execute(text(RESPONSE), {"key": bytes([row]) * 16, "answers": sheet.pack(row)})
                session.execute(text(COMMENT), {"key": bytes([row]) * 16, "text": f"story {row}"})
        yield app
        db.session.remove()
        db.engine.dispose()


def test_an_open_round_keeps_its_answers_through_an_upgrade(earlier):
    migrations.upgrade()
    assert migrations.is_current()
    assert migrations.differences() == []
    assert len(responses.sheet(rounds.get("meadow", "old"))) == 7


def test_answers_from_before_and_after_an_upgrade_are_released_together(earlier):
    migrations.upgrade()
    responses.submit_many("meadow", "old", [{"answers": {"VG1": 2, "VG2": 2, "VG3": 2}}] * 7)
    rounds.close("meadow", "old")
    inside = releases.get("meadow", "old").figures["nodes"][0]
    assert (inside["respondents"], inside["scorecard"]["pillars"][0]["score"]) == (14, 50)


def test_rows_from_before_an_upgrade_get_new_keys_at_the_close(earlier):
    migrations.upgrade()
    rounds.close("meadow", "old")
    for table in ("response", "comment"):
        keys = db.session.execute(text(f"SELECT key FROM {table}")).scalars().all()
        assert len(keys) == 7
        assert not {bytes(key) for key in keys} & {bytes([row]) * 16 for row in range(7)}


def test_what_somebody_had_filled_in_before_an_upgrade_is_there_after_it(earlier):
    code, place = codes.new(), SimpleNamespace(organisation_id="meadow", id="old")
    nonce, seal = bytes(12), sealing.of_code_alone(place, "draft", codes.raw(code))
    sealed = nonce + seal.close(nonce, b'{"answers": {"VG1": 3}, "done": []}', b"", 4096)
    with writing() as session:
        session.execute(text(BALLOT), {"hash": codes.digest(code)})
        session.execute(text(DRAFT), {"hash": codes.digest(code), "sealed": sealed})
    migrations.upgrade()
    old = rounds.get("meadow", "old")
    assert ballots.draft(old, code).answers == {"VG1": 3}
    ballots.edit_draft(old, code, lambda kept: ballots.Draft({**kept.answers, "VG2": 4}))
    assert ballots.draft(old, code).answers == {"VG1": 3, "VG2": 4}


def test_people_who_sign_in_are_still_there(earlier):
    migrations.upgrade()
    assert people.authenticate("jo@example.org", "plenty of long words").role == "owner"
