"""API keys in the office: shown once, listed without their secret, revoked at once."""

import time
from datetime import date, timedelta

import html5lib
import pytest

from cxassess import demo
from cxassess.records import acts, clock, keys, organisations
from cxassess.records.database import db

from .leaders import colleague, words
from .test_survey_hardening import locked

KEYS = "/office/keys"
FORM = {"name": "Payroll", "scopes": "score", "ticket": "one"}


@pytest.fixture
def admin(demo_app):
    """An administrator of the demo organisation."""
    return colleague(demo_app, "administrator")


def made(page) -> str:
    """The key that a page shows."""
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    return next(each.text for each in tree.iter("p") if each.get("class") == "codebox")


def listed():
    db.session.rollback()
    return keys.of(demo.ORGANISATION)


def call(app, key):
    with app.app_context():
        return app.test_client().get("/api/v1/questionnaires", headers={"Authorization": f"Bearer {key}"})


def test_a_key_is_shown_once_and_works_at_once(demo_app, admin):
    assert "There is no key yet" in words(admin.get(KEYS))
    page = admin.post(f"{KEYS}/new", FORM)
    text = made(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert call(demo_app, text).status_code == 200
    again = admin.get(KEYS)
    assert "Payroll" in words(again)
    assert text not in again.text
    assert text.split("_", 2)[2] not in again.text


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(admin):
    page = admin.post(f"{KEYS}/new", {"name": "Payroll", "expires_on": "2020-01-01", "ticket": "a"})
    assert page.status_code == 400
    assert "Choose at least one." in words(page)
    assert 'value="Payroll"' in page.text
    late = admin.post(f"{KEYS}/new", {**FORM, "expires_on": "2999-01-01"})
    assert "Use a date from tomorrow to a year from today." in words(late)
    forged = admin.post(f"{KEYS}/new", {**FORM, "scopes": "everything"})
    assert forged.status_code == 400
    assert not listed()


def test_a_form_sent_twice_makes_one_key(admin):
    admin.post(f"{KEYS}/new", FORM)
    again = admin.post(f"{KEYS}/new", FORM)
    assert again.status_code == 409
    assert "A key was made from this page already" in words(again)
    assert len(listed()) == 1


def test_when_storage_fails_the_form_comes_back(demo_app, admin):
    admin.get(f"{KEYS}/new")
    token = admin.token()
    with locked(demo_app):
        page = admin.client.post(f"{KEYS}/new", data={**FORM, "csrf_token": token})
    assert page.status_code == 503
    assert 'value="Payroll"' in page.text


def test_a_revoked_key_opens_nothing_more(demo_app, admin):
    text = made(admin.post(f"{KEYS}/new", FORM))
    key = listed()[0]
    assert "It opens nothing from that moment on" in words(admin.get(f"{KEYS}/{key.id}/revoke"))
    assert call(demo_app, text).status_code == 200
    page = admin.get(admin.post(f"{KEYS}/{key.id}/revoke").location)
    assert "Payroll is revoked." in words(page)
    assert call(demo_app, text).status_code == 401
    assert admin.get(f"{KEYS}/{key.id}/revoke").status_code == 303
    assert admin.post(f"{KEYS}/{key.id}/revoke").status_code == 303


def test_the_day_of_the_last_use_is_noted_once_a_day(demo_app, admin, monkeypatch):
    text = made(admin.post(f"{KEYS}/new", FORM))
    assert listed()[0].last_used_on is None
    call(demo_app, text)
    assert listed()[0].last_used_on == clock.today()
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    with locked(demo_app):  # a disk that takes nothing stops nobody who reads
        assert call(demo_app, text).status_code == 200
    assert listed()[0].last_used_on < tomorrow
    time.sleep(1)  # who holds a key is remembered for a moment
    call(demo_app, text)
    assert listed()[0].last_used_on == tomorrow


@pytest.mark.parametrize(("days", "state"), [(365, "Valid"), (14, "Ends soon"), (-1, "Expired")])
def test_the_list_says_how_a_key_stands(admin, monkeypatch, days, state):
    today = date(2026, 11, 22)
    monkeypatch.setattr(clock, "today", lambda: today - timedelta(days=20))
    keys.create(demo.ORGANISATION, "Payroll", ["score"], today + timedelta(days=min(days, 340)))
    monkeypatch.setattr(clock, "today", lambda: today)
    assert state in words(admin.get(KEYS))


def test_another_organisation_neither_sees_nor_revokes_it(demo_app, admin):
    text = made(admin.post(f"{KEYS}/new", FORM))
    key = listed()[0]
    organisations.create("Meadow Dairy", "meadow")
    theirs = colleague(demo_app, "administrator", "meadow")
    assert "Payroll" not in theirs.get(KEYS).text
    assert theirs.get(f"{KEYS}/{key.id}/revoke").status_code == 404
    assert theirs.post(f"{KEYS}/{key.id}/revoke").status_code == 404
    assert call(demo_app, text).status_code == 200


def test_making_and_revoking_are_noted_without_the_secret(admin):
    text = made(admin.post(f"{KEYS}/new", FORM))
    admin.post(f"{KEYS}/{listed()[0].id}/revoke")
    db.session.rollback()
    noted = {row.action: row for row in db.session.query(acts.ActRow) if row.action.startswith("key.")}
    assert sorted(noted) == ["key.created", "key.revoked"]
    assert {row.actor_name for row in noted.values()} == {"administrator@harbourline.example.org"}
    assert text.split("_", 2)[2] not in str([row.details for row in noted.values()])


def test_a_long_list_is_paged(admin):
    for number in range(55):
        keys.create(demo.ORGANISATION, f"Key {number:02}", ["score"])
    first = admin.get(KEYS)
    assert "Key 49" in words(first)
    assert "Key 54" not in words(first)
    assert "Key 54" in words(admin.get(f"{KEYS}?from=50"))


def test_a_key_is_replaced_while_both_work(demo_app, admin):
    earlier = made(admin.post(f"{KEYS}/new", FORM))
    address = f"{KEYS}/{listed()[0].id}/replace"
    assert 'value="7"' in admin.get(address).text
    page = admin.post(address, {"ticket": "two", "overlap": "5", "expires_on": ""})
    successor = made(page)
    assert "The earlier key goes on until" in words(page)
    assert [call(demo_app, text).status_code for text in (earlier, successor)] == [200, 200]
    assert {key.name for key in listed()} == {"Payroll"}
    assert successor.split("_", 2)[2] not in admin.get(KEYS).text


def test_the_pages_tell_whether_the_earlier_key_is_still_used(demo_app, admin):
    earlier = made(admin.post(f"{KEYS}/new", FORM))
    key_id = earlier.split("_")[1]
    admin.post(f"{KEYS}/{key_id}/replace", {"ticket": "two", "overlap": "7"})
    assert "It has not been used since." in words(admin.get(KEYS))
    call(demo_app, earlier)
    assert "Being replaced It is still used." in words(admin.get(KEYS))
    assert "It was used." in words(admin.get(f"{KEYS}/{key_id}"))
    successor = next(key for key in listed() if key.id != key_id)
    assert "The key that it replaces goes on until" in words(admin.get(f"{KEYS}/{successor.id}"))


def test_replacing_says_what_is_wrong_and_makes_one_key_only(admin):
    admin.post(f"{KEYS}/new", FORM)
    address = f"{KEYS}/{listed()[0].id}/replace"
    wrong = admin.post(address, {"ticket": "two", "overlap": "31", "expires_on": "2020-01-01"})
    assert wrong.status_code == 400
    assert "Use a whole number from 0 to 30" in words(wrong)
    assert 'value="31"' in wrong.text
    late = admin.post(address, {"ticket": "two", "overlap": "7", "expires_on": "2020-01-01"})
    assert "Use a date from tomorrow" in words(late)
    assert admin.post(address, {"ticket": "two", "overlap": "7"}).status_code == 200
    assert "shown already" in words(admin.post(address, {"ticket": "two", "overlap": "7"}))
    assert "replaced already" in words(admin.post(address, {"ticket": "three", "overlap": "7"}))
    assert admin.get(address).status_code == 303
    assert len(listed()) == 2


def test_name_and_limit_change_and_the_key_stays(demo_app, admin):
    text = made(admin.post(f"{KEYS}/new", FORM))
    key = listed()[0]
    address = f"{KEYS}/{key.id}"
    wanted = {"name": "Payroll at night", "rate": "120", "state": key.state}
    assert admin.post(address, wanted).status_code == 303
    assert call(demo_app, text).headers["RateLimit-Policy"] == '"key";q=120;w=60'
    assert "Payroll at night" in words(admin.get(KEYS))
    stale = admin.post(address, {**wanted, "name": "Other"})
    assert stale.status_code == 409
    assert 'value="Other"' in stale.text
    wrong = admin.post(address, {**wanted, "rate": "many"})
    assert "Use a whole number from 1 to" in words(wrong)
    assert 'value="many"' in wrong.text


def test_a_key_that_is_over_cannot_be_changed(admin):
    admin.post(f"{KEYS}/new", FORM)
    key = listed()[0]
    admin.post(f"{KEYS}/{key.id}/revoke")
    assert "Change name or limit" not in words(admin.get(f"{KEYS}/{key.id}"))
    late = admin.post(f"{KEYS}/{key.id}", {"name": "Other", "rate": "", "state": key.state})
    assert "This key opens nothing any more." in words(late)


def test_keys_that_end_soon_are_named_above_the_list_until_they_are_replaced(admin):
    soon = clock.today() + timedelta(days=3)
    key_id = keys.create(demo.ORGANISATION, "Payroll", ["score"], soon).split("_")[1]
    assert "1 key ends within two weeks." in words(admin.get(KEYS))
    admin.post(f"{KEYS}/{key_id}/replace", {"ticket": "two", "overlap": "7"})
    assert "within two weeks" not in words(admin.get(KEYS))


def test_every_page_of_keys_is_valid(admin):
    pages = [admin.get(KEYS), admin.get(f"{KEYS}/new"), admin.post(f"{KEYS}/new", {"name": ""})]
    pages += [admin.post(f"{KEYS}/new", {**FORM, "name": "<b>&"}), admin.get(KEYS)]
    address = f"{KEYS}/{listed()[0].id}"
    pages += [admin.get(f"{address}/revoke"), admin.get(address), admin.get(f"{address}/replace")]
    pages += [admin.post(address, {"name": ""}), admin.post(f"{address}/replace", {"overlap": "x"})]
    pages += [admin.post(f"{address}/replace", {"ticket": "three", "overlap": "1"}), admin.get(KEYS)]
    for page in pages:
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
        assert len(tree.findall(".//h1")) == 1
        assert "<b>&" not in page.text
        assert 'aria-current="page">API keys' in page.text


def test_a_new_key_s_scopes_are_shown_by_the_names_that_refusals_tell(admin):
    page = admin.get(f"{KEYS}/new").text
    assert all(f"<code>{name}</code>" in page for name in keys.SCOPES)
