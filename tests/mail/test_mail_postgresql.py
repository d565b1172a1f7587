"""On PostgreSQL as on SQLite: one letter for each, whoever hands over, and whoever sends the form twice."""

import pytest
from sqlalchemy import text

from cxassess import post
from cxassess.records import contacts, outbox, rounds, upkeep
from cxassess.records.contacts import Contact
from cxassess.records.database import db
from tests.records.test_postgresql import at_once, postgres, server  # noqa: F401  the fixtures

from .letters import invite
from .server import running


@pytest.fixture
def opened(postgres, questionnaire):  # noqa: F811
    people = [Contact(f"p{n}", f"P {n}", "staff", f"p{n}@example.org") for n in range(40)]
    contacts.replace("meadow", people)
    made = rounds.create("meadow", questionnaire=questionnaire, name="Spring")
    return rounds.open_round("meadow", made.id)


def test_forms_and_workers_at_once_make_one_letter_for_each(opened, postgres):  # noqa: F811
    mailings = at_once(postgres, lambda: invite(opened).id)
    assert len(set(mailings)) == 1
    with running() as mail_server:
        postgres.config["MAIL_URL"] = mail_server.url
        at_once(postgres, post.deliver)
        post.deliver()
    assert set(mail_server.got.values()) == {1}
    assert len(mail_server.got) == 40
    db.session.rollback()
    assert outbox.counts(opened) == {("invitation", "sent"): 40}
    assert upkeep.catch_up()


def test_the_letters_end_with_their_round(opened):
    invite(opened)
    rounds.close("meadow", opened.id)
    query = "SELECT count(*) FROM letter WHERE round_id = :id"
    assert db.session.scalar(text(query), {"id": opened.id}) == 0
