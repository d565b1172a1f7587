"""Offers to help: kept apart, unreadable until the close, one for each ticket."""

import pytest
from sqlalchemy import text

from cxassess.records import offers, rounds
from cxassess.records.database import db
from cxassess.records.errors import Conflict, Invalid, NotFound
from cxassess.records.models import EnvelopeRow, OfferRow, ResponseRow, VolunteerRow


@pytest.fixture
def opened(open_round):
    return open_round()


def test_an_offer_is_seen_after_the_close_and_not_before(opened, app):
    offers.make(opened, "ticket", "Jo, jo@example.org", ["innovation", "vision_goals"])
    assert offers.volunteers("meadow", opened.id) == []
    files = b"".join(path.read_bytes() for path in app.config["DATA_FOLDER"].glob("cxassess.sqlite3*"))
    assert b"jo@example.org" not in files
    rounds.close("meadow", opened.id)
    wanted = [offers.Volunteer("Jo, jo@example.org", ("vision_goals", "innovation"))]
    assert offers.volunteers("meadow", opened.id) == wanted


def test_an_offer_sent_twice_is_one_and_the_later_counts(opened):
    offers.make(opened, "ticket", "jo@example.org", ["innovation"])
    offers.make(opened, "ticket", "jo@example.net", ["leadership"])
    rounds.close("meadow", opened.id)
    assert [each.contact for each in offers.volunteers("meadow", opened.id)] == ["jo@example.net"]


@pytest.mark.parametrize(
    ("contact", "pillars", "where"),
    [
        ("", ["innovation"], "/contact"),
        ("x" * 201, ["innovation"], "/contact"),
        ("a\u202eb", ["innovation"], "/contact"),
        ("jo", [], "/pillars"),
        ("jo", ["innovation", "nothing"], "/pillars"),
    ],
)
def test_an_offer_that_cannot_be_kept_says_why(opened, contact, pillars, where):
    with pytest.raises(Invalid) as refused:
        offers.make(opened, "ticket", contact, pillars)
    assert {fault.where for fault in refused.value.faults} == {where}


def test_no_offer_is_taken_after_the_close(opened):
    rounds.close("meadow", opened.id)
    with pytest.raises(Conflict, match="not open"):
        offers.make(opened, "ticket", "jo", ["innovation"])


@pytest.mark.parametrize("offer", [OfferRow, VolunteerRow])
@pytest.mark.parametrize("answer", [EnvelopeRow, ResponseRow])
def test_an_offer_has_no_column_in_common_with_answers_but_the_round(offer, answer):
    ours, theirs = (set(row.__table__.columns.keys()) for row in (offer, answer))
    assert ours & theirs <= {"organisation_id", "round_id", "key", "sealed", "sealed_with"}


def test_offers_are_written_anew_in_the_order_of_new_keys(opened):
    for number in range(12):
        offers.make(opened, f"ticket {number}", f"{number:02}@example.org", ["innovation"])
    before = {bytes(key) for (key,) in db.session.execute(text("SELECT key FROM offer"))}
    rounds.close("meadow", opened.id)
    after = db.session.execute(text("SELECT key, contact FROM volunteer ORDER BY key")).all()
    assert not before & {bytes(row.key) for row in after}
    assert [row.contact for row in after] != sorted(row.contact for row in after)


def test_an_offer_is_named_by_a_key_that_nothing_else_has(opened):
    """Neither the offer as it was sent nor any answer can be found by what names it in the office."""
    offers.make(opened, "ticket", "jo@example.org", ["innovation"])
    sent = {bytes(key).hex() for (key,) in db.session.execute(text("SELECT key FROM offer"))}
    rounds.close("meadow", opened.id)
    (found,) = offers.volunteers("meadow", opened.id)
    others = {
        bytes(key).hex()
        for table in ("response", "comment", "role_impact")
        for (key,) in db.session.execute(text(f"SELECT key FROM {table}"))
    }
    assert found.id not in sent | others


def test_an_offer_that_was_removed_is_gone_from_every_pillar(opened):
    offers.make(opened, "one", "jo@example.org", ["innovation", "leadership"])
    offers.make(opened, "two", "al@example.org", ["innovation"])
    rounds.close("meadow", opened.id)
    assert offers.counts("meadow", opened.id) == {"innovation": 2, "leadership": 1}
    gone = next(each for each in offers.volunteers("meadow", opened.id) if each.contact.startswith("jo"))
    offers.remove("meadow", opened.id, gone.id)
    assert offers.counts("meadow", opened.id) == {"innovation": 1}
    with pytest.raises(NotFound):
        offers.remove("meadow", opened.id, gone.id)


def test_nobody_removes_an_offer_before_the_results_are_released(opened):
    offers.make(opened, "one", "jo@example.org", ["innovation"])
    with pytest.raises(NotFound):
        offers.remove("meadow", opened.id, "0" * 32)
