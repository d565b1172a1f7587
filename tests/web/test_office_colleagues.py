"""Colleagues: who may do what with whose account, and what takes effect at once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from cxassess import demo
from cxassess.maturity import Unit
from cxassess.records import clock, colleagues, letters, organisations, people, second_factors, structure
from cxassess.records.accounts import UserRow
from cxassess.records.acts import ActRow
from cxassess.records.database import db, writing
from cxassess.records.errors import Forbidden
from cxassess.records.letters import LetterRow

from .leaders import PASSWORD, SPRING, Browser, colleague, leader, stranger, words

NEW = "/office/colleagues/new"


def user_of(email: str) -> people.User:
    db.session.rollback()
    return people.by_email(email)


def page_of(email: str) -> str:
    return f"/office/colleagues/{user_of(email).id}"


def add(
    browser: Browser,
    role: str = "analyst",
    email: str = "ana@harbourline.example",
    branch: str = "",
    **more: str,
):
    return browser.post(NEW, {"name": "Ana Lyst", "email": email, "role": role, "branch": branch, **more})


def change(browser: Browser, email: str, **changes: str):
    user = user_of(email)
    now = {"name": user.name, "role": user.role, "branch": user.branch or "", "version": str(user.version)}
    return browser.post(page_of(email), {**now, **changes})


def someone(role: str, email: str = "some@one.example") -> str:
    people.create_user(demo.ORGANISATION, email=email, name="Some One", role=role, password=PASSWORD)
    return email


def acts_noted() -> list[str]:
    db.session.rollback()
    return [row.action for row in db.session.scalars(select(ActRow).order_by(ActRow.done_at))]


def test_without_mail_the_link_is_shown_once_and_works(demo_app):
    browser = colleague(demo_app, "administrator")
    page = add(browser)
    [token] = re.findall(r"http://localhost/office/welcome#(\w+)", page.text)
    assert token not in browser.get("/office/colleagues").text
    other = Browser(demo_app)
    assert other.post("/office/welcome", {"token": token, "password": PASSWORD}).status_code == 302
    assert other.sign_in("ana@harbourline.example", PASSWORD).location == "/office/"


def test_the_list_says_role_factor_last_day_and_state(demo_app):
    browser = colleague(demo_app, "administrator")
    add(browser)
    listed = words(browser.get("/office/colleagues"))
    assert "Ana Lyst ana@harbourline.example Analyst No Never Invited" in listed
    assert (
        f"administrator@{demo.ORGANISATION}.example.org Administrator Yes {clock.today():%-d %b %Y} Active"
        in listed
    )


def test_another_organisations_people_are_not_there(demo_app):
    stranger(demo_app)
    browser = colleague(demo_app, "administrator")
    assert "meadow" not in browser.get("/office/colleagues").text
    theirs = page_of("lead@meadow.example")
    for act in ("", "/invite", "/end", "/activate", "/second-factor"):
        assert browser.post(theirs + act, {"name": "X", "role": "analyst"}).status_code == 404
    assert browser.get(theirs).status_code == 404
    assert user_of("lead@meadow.example").active


def test_only_administrators_and_owners_come_here(demo_app):
    for browser in (leader(demo_app), colleague(demo_app, "analyst"), colleague(demo_app, "facilitator")):
        assert browser.get("/office/colleagues").status_code == 403
        assert add(browser).status_code == 403


@pytest.mark.parametrize("role", ["owner", "administrator"])
def test_an_owner_may_make_everybody(demo_app, role):
    assert add(colleague(demo_app, "owner"), role).status_code == 200
    assert user_of("ana@harbourline.example").role == role


def test_an_administrator_makes_no_owner_once_there_is_one(demo_app):
    someone("owner")
    browser, analyst = colleague(demo_app, "administrator"), someone("analyst", "an@alyst.example")
    assert add(browser, "owner").status_code == 403
    assert change(browser, analyst, role="owner").status_code == 403
    assert user_of(analyst).role == "analyst"
    assert 'value="owner"' not in browser.get(NEW).text


def test_while_there_is_no_owner_an_administrator_may_make_one(demo_app):
    browser, analyst = colleague(demo_app, "administrator"), someone("analyst")
    people.deactivate(demo.ORGANISATION, people.by_email(demo.ADMINISTRATOR).id)
    assert change(browser, analyst, role="owner").status_code == 302
    assert user_of(analyst).role == "owner"


@pytest.mark.parametrize("act", ["", "/invite", "/end", "/activate", "/second-factor"])
def test_an_administrator_changes_nothing_of_an_owner(demo_app, act):
    owner, browser = someone("owner"), colleague(demo_app, "administrator")
    before = user_of(owner)
    assert (
        browser.post(page_of(owner) + act, {"name": "X", "role": "analyst", "version": "1"}).status_code
        == 403
    )
    assert user_of(owner) == before


@pytest.mark.parametrize("act", ["", "/end", "/second-factor", "/invite"])
def test_nobody_changes_their_own_role_or_ends_their_own_account(demo_app, act):
    browser = colleague(demo_app, "owner")
    someone("owner")
    own = f"owner@{demo.ORGANISATION}.example.org"
    before = user_of(own)
    assert (
        browser.post(page_of(own) + act, {"name": "X", "role": "analyst", "version": "1"}).status_code == 403
    )
    assert user_of(own) == before


def test_of_two_owners_who_end_each_other_the_first_stays(demo_app):
    first, second = user_of(someone("owner")), user_of(someone("owner", "other@own.example"))
    colleagues.end(first, second.id)
    with pytest.raises(Forbidden):
        colleagues.end(second, first.id)
    assert user_of(first.email).active


@pytest.mark.parametrize("changes", [{"role": "analyst"}, {"branch": "deck"}])
def test_another_role_or_branch_ends_all_sessions_at_once(demo_app, changes):
    structure.replace(demo.ORGANISATION, [Unit("deck", "Deck", None, 20)])
    browser, theirs = colleague(demo_app, "administrator"), leader(demo_app)
    assert change(browser, demo.LEADER, name="Another name").status_code == 302
    assert theirs.get(SPRING).status_code == 200
    assert change(browser, demo.LEADER, **changes).status_code == 302
    assert theirs.get(SPRING).status_code == 302


def test_an_account_ends_at_once_and_can_be_activated_again(demo_app):
    browser, theirs = colleague(demo_app, "administrator"), leader(demo_app)
    page = page_of(demo.LEADER)
    browser.post(page + "/end")
    assert theirs.get(SPRING).status_code == 302
    assert Browser(demo_app).sign_in(demo.LEADER, demo.PASSWORD).status_code == 400
    browser.post(page + "/activate")
    assert theirs.get(SPRING).status_code == 302
    assert Browser(demo_app).sign_in(demo.LEADER, demo.PASSWORD).location == "/office/"


def test_a_lost_second_factor_is_removed_and_its_owner_told(demo_app):
    demo_app.config["MAIL_URL"] = "smtp://localhost:1025"
    theirs, browser = leader(demo_app), colleague(demo_app, "administrator")
    theirs.add_authenticator()
    browser.post(page_of(demo.LEADER) + "/second-factor")
    assert not second_factors.of(user_of(demo.LEADER))
    assert theirs.get(SPRING).status_code == 302
    letter = letters.opened(db.session.scalar(select(LetterRow)))
    assert letter.address == demo.LEADER
    assert "removed your second factor" in letter.text
    assert "second_factor.reset" in acts_noted()


def test_removing_a_second_factor_or_making_a_link_needs_a_fresh_proof(demo_app, monkeypatch):
    browser, now = colleague(demo_app, "administrator"), clock.now()
    page = page_of(demo.LEADER)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=11))
    for act in ("/second-factor", "/invite"):
        assert browser.post(page + act).location == f"/office/account/confirm?next={page}"


def test_an_account_a_role_and_a_key_need_a_fresh_proof(demo_app, monkeypatch):
    browser, now = colleague(demo_app, "administrator"), clock.now()
    page = page_of(demo.LEADER)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=11))
    for address in (NEW, "/office/keys/new"):
        assert browser.get(address).location == f"/office/account/confirm?next={address}"
    assert add(browser, "administrator").location == f"/office/account/confirm?next={NEW}"
    assert change(browser, demo.LEADER, role="administrator").location.endswith(page)
    assert user_of(demo.LEADER).role == "leader"


def test_a_leader_gets_a_branch_from_the_units_and_others_none(demo_app):
    structure.replace(demo.ORGANISATION, [Unit("deck", "Deck", None, 20)])
    browser = colleague(demo_app, "administrator")
    assert add(browser, "leader", branch="nowhere").status_code == 400
    add(browser, "leader", branch="deck")
    refused = add(browser, "analyst", "an@alyst.example", branch="deck")
    assert (refused.status_code, "Only a leader leads a branch." in refused.text) == (400, True)
    assert user_of("ana@harbourline.example").branch == "deck"


@pytest.mark.parametrize(
    ("field", "value"), [("email", "ana"), ("name", " "), ("role", "king"), ("name", "A\u202eB")]
)
def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(demo_app, field, value):
    page = add(colleague(demo_app, "administrator"), **{field: value})
    assert page.status_code == 400
    assert f'href="#{field}"' in page.text
    assert "ana@harbourline.example" in page.text or field == "email"


def test_an_address_that_has_an_account_is_refused(demo_app):
    page = add(colleague(demo_app, "administrator"), email=demo.LEADER.upper())
    assert page.status_code == 409
    assert "There is a user with the address" in page.text


def test_of_two_who_change_an_account_the_second_sees_what_the_first_did(demo_app):
    browser = colleague(demo_app, "administrator")
    change(browser, demo.LEADER, name="First wins")
    page = change(browser, demo.LEADER, name="Second thoughts", version="1")
    assert page.status_code == 409
    assert "First wins" in page.text
    assert "Second thoughts" in page.text
    assert browser.fill_in(page) is not None


def test_every_act_is_noted_with_who_did_it(demo_app):
    browser = colleague(demo_app, "administrator")
    add(browser)
    change(browser, "ana@harbourline.example", name="Ana B")
    for act in ("invite", "end", "activate", "second-factor"):
        browser.post(f"{page_of('ana@harbourline.example')}/{act}")
    wanted = {
        "account.created",
        "account.changed",
        "account.invited_again",
        "account.ended",
        "account.activated",
    }
    assert wanted <= set(acts_noted())
    rows = db.session.scalars(select(ActRow).where(ActRow.subject == "ana@harbourline.example")).all()
    assert {row.actor_name for row in rows} == {f"administrator@{demo.ORGANISATION}.example.org"}


def test_a_thousand_colleagues_come_in_pages_and_can_be_found(demo_app):
    browser = colleague(demo_app, "administrator")
    with writing() as session:
        session.add_all(
            UserRow(
                organisation_id=demo.ORGANISATION,
                id=f"u{n}",
                email=f"u{n}@x.example",
                name=f"Person {n:04}",
                role="analyst",
                password_hash="",
                active=True,
            )
            for n in range(1000)
        )
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda c, cur, sql, *more: asked.append(sql))
    page = browser.get("/office/colleagues")
    others = len(people.in_organisation(demo.ORGANISATION)) - 1000
    assert page.text.count("@x.example") == 100 - others
    assert "Show more" in page.text
    assert len([sql for sql in asked if sql.startswith("SELECT")]) < 12
    assert "Person 0777" in browser.get("/office/colleagues?find=0777").text
    assert "Nobody has" in browser.get("/office/colleagues?find=nobody-such").text
    assert browser.get("/office/colleagues?from=999999").status_code == 200


def test_an_organisations_owner_rules_that_one_only(demo_app):
    organisations.create("Meadow Dairy", "meadow")
    browser = colleague(demo_app, "owner", "meadow")
    assert browser.get(page_of(demo.LEADER)).status_code == 404
    assert add(browser).status_code == 200
    assert user_of("ana@harbourline.example").organisation_id == "meadow"
