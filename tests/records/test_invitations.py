"""Inviting by code: nobody is kept in a sealed round, and just what was promised in a confidential one."""

import pytest
from sqlalchemy import text

from cxassess.records import ballots, invitations, responses, rounds
from cxassess.records.database import db
from cxassess.records.errors import Conflict, Invalid, NotFound
from cxassess.records.invitations import Invited

PEOPLE = [Invited("staff", "night", "jo@example.org"), Invited("leader", None, "sam@example.org")]
UNITS = (("ops", None, 40), ("night", "ops", 3), ("day", "ops", 37))


@pytest.fixture
def sealed(open_round):
    return open_round(UNITS, open_link=False)


@pytest.fixture
def confidential(open_round):
    return open_round(UNITS, open_link=False, privacy="confidential")


def kept(app):
    return b"".join(path.read_bytes() for path in app.config["DATA_FOLDER"].glob("cxassess.sqlite3*"))


def test_every_code_is_good_for_one_response_of_its_group(sealed):
    made = invitations.invite(sealed, PEOPLE)
    found = [ballots.find(sealed, each.code) for each in made]
    assert [(each.audience, each.unit_id) for each in found] == [("staff", "ops"), ("leader", None)]
    assert [each.ref for each in made] == ["jo@example.org", "sam@example.org"]


def test_a_sealed_round_keeps_neither_whom_it_invited_nor_a_code(sealed, app):
    made = invitations.invite(sealed, PEOPLE)
    assert b"example.org" not in kept(app)
    assert not [each for each in made if each.code.encode() in kept(app)]
    assert db.session.execute(text("SELECT count(*) FROM invitation")).scalar() == 0


def test_a_sealed_round_tells_nobody_who_has_answered(sealed):
    invitations.invite(sealed, PEOPLE)
    with pytest.raises(Conflict) as refused:
        invitations.standings(sealed)
    assert refused.value.code == "round_sealed"


def test_a_confidential_round_tells_who_has_answered_and_nothing_else(confidential):
    first, _ = invitations.invite(confidential, PEOPLE)
    responses.submit(confidential, first.code, {"VG1": 3})
    found = {each.ref: each.answered for each in invitations.standings(confidential)}
    assert found == {"jo@example.org": True, "sam@example.org": False}


def test_a_second_invitation_ends_the_first(confidential):
    first, _ = invitations.invite(confidential, PEOPLE)
    ballots.edit_draft(confidential, first.code, lambda _: ballots.Draft({"VG1": 3}))
    again, *_ = invitations.invite(confidential, PEOPLE[:1])
    with pytest.raises(NotFound):
        ballots.find(confidential, first.code)
    assert ballots.draft(confidential, again.code) == ballots.Draft()
    assert len(invitations.standings(confidential)) == 2


def test_whoever_has_answered_is_not_invited_again(confidential):
    first, _ = invitations.invite(confidential, PEOPLE)
    responses.submit(confidential, first.code, {"VG1": 3})
    with pytest.raises(Invalid, match="answered already"):
        invitations.invite(confidential, PEOPLE)


def test_the_list_of_invited_ends_with_the_round(confidential, app):
    invitations.invite(confidential, PEOPLE)
    rounds.close("meadow", confidential.id)
    assert b"example.org" not in kept(app)


def test_every_fault_of_a_list_is_told_and_nobody_is_invited(confidential):
    people = [
        Invited("boss", None, "a"),
        Invited("staff", "nowhere", "b"),
        Invited("staff", None, None),
        Invited("staff", None, "b"),
    ]
    with pytest.raises(Invalid) as refused:
        invitations.invite(confidential, people)
    places = {fault.where for fault in refused.value.faults}
    assert places == {f"/invitations/{place}" for place in ("0/audience", "1/unit", "2/ref", "3/ref")}
    assert invitations.standings(confidential) == []


def test_a_draft_cannot_invite_yet(draft):
    with pytest.raises(Conflict, match="not open"):
        invitations.invite(draft, [Invited("staff")])


def test_a_code_of_an_invited_audience_is_not_given_out_by_the_open_link(open_round):
    mixed = open_round(open_to=("customer",))
    assert ballots.find(mixed, ballots.issue(mixed, "customer")).audience == "customer"
    with pytest.raises(NotFound):
        ballots.issue(mixed, "staff")


def test_a_receipt_leads_its_owner_back_and_lets_them_withdraw(confidential):
    code = invitations.invite(confidential, PEOPLE)[0].code
    receipt = responses.submit(confidential, code, {"VG1": 3, "story": "Mine"})
    assert responses.own(confidential, receipt) == ("staff", {"VG1": 3, "story": "Mine"})
    responses.withdraw(confidential, receipt)
    with pytest.raises(NotFound):
        responses.own(confidential, receipt)
    assert responses.handed_in(confidential) == []
    assert ballots.find(confidential, code).spent


def test_a_sealed_round_gives_no_receipt(sealed):
    code = invitations.invite(sealed, PEOPLE)[0].code
    assert responses.submit(sealed, code, {"VG1": 3}) is None
