"""Webhooks in the office: added with a secret that is shown once, watched, replayed, switched off and on."""

import re

import html5lib
import pytest

from cxassess import demo
from cxassess.records import acts, deliveries, events, rounds, webhooks
from cxassess.records.database import db

from .leaders import OPEN, colleague, words
from .test_survey_hardening import locked

HOOKS = "/office/webhooks"
FORM = {
    "url": "https://hooks.example.org/in",
    "description": "Board",
    "events": "round.closed",
    "ticket": "one",
}
HOSTILE = "<script>alert(1)</script> =cmd() \u202e"


@pytest.fixture
def admin(demo_app):
    """An administrator of the demo organisation."""
    return colleague(demo_app, "administrator")


@pytest.fixture
def hook(demo_app):
    """A webhook that wants everything."""
    made = webhooks.add(demo.ORGANISATION, url="https://hooks.example.org/in", events=events.EVENTS)
    return made.webhook.id


def secret_on(page):
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    return next(each.text for each in tree.iter("p") if each.get("class") == "codebox")


def kept(hook):
    db.session.rollback()
    return webhooks.get(demo.ORGANISATION, hook)


def fail(hook, status=503, said="down"):
    """Have a test message tried once, and refused."""
    deliveries.test(demo.ORGANISATION, hook)
    claim = deliveries.claim()
    deliveries.failed(claim, status, said)
    return claim.id


def test_the_demo_has_one_that_is_disabled_and_tells_what_it_missed(admin):
    page = admin.get(HOOKS)
    assert "Disabled" in words(page)
    one = admin.get(re.search(r'href="(/office/webhooks/[0-9a-f]{16})"', page.text)[1])
    assert "Somebody in your organisation disabled it." in words(one)
    assert "Missed (1)" in words(one)


def test_a_secret_is_shown_once(admin):
    page = admin.post(f"{HOOKS}/new", FORM)
    secret = secret_on(page)
    assert secret.startswith("whsec_")
    assert page.headers["Cache-Control"] == "no-store"
    address = re.search(r'href="(/office/webhooks/[0-9a-f]{16})"', page.text)[1]
    for each in (HOOKS, address, f"{address}/change", f"{address}/rotate"):
        assert "whsec_" not in admin.get(each).text


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(admin):
    page = admin.post(
        f"{HOOKS}/new", {"url": "https://127.0.0.1/", "description": "Board \x07", "ticket": "a"}
    )
    said = words(page)
    assert page.status_code == 400
    assert "This address is not on the public internet." in said
    assert "Remove the invisible control characters." in said
    assert "Choose at least one." in said
    assert 'value="https://127.0.0.1/"' in page.text
    forged = admin.post(f"{HOOKS}/new", {**FORM, "events": "everything"})
    assert forged.status_code == 400
    assert len(webhooks.of(demo.ORGANISATION)) == 1


def test_a_form_sent_twice_adds_one(admin):
    admin.post(f"{HOOKS}/new", FORM)
    again = admin.post(f"{HOOKS}/new", FORM)
    assert again.status_code == 409
    assert "This webhook was made already" in words(again)
    assert len(webhooks.of(demo.ORGANISATION)) == 2


def test_when_storage_fails_the_form_comes_back(demo_app, admin):
    admin.get(f"{HOOKS}/new")
    token = admin.token()
    with locked(demo_app):
        page = admin.client.post(f"{HOOKS}/new", data={**FORM, "csrf_token": token})
    assert page.status_code == 503
    assert 'value="https://hooks.example.org/in"' in page.text


def test_a_change_is_saved_and_a_stale_one_is_asked_again(admin, hook):
    address = f"{HOOKS}/{hook}/change"
    page = admin.get(address)
    webhooks.change(demo.ORGANISATION, hook, 1, {"description": "Theirs"})
    stale = admin.fill_in(page, description="Mine")
    assert stale.status_code == 409
    assert 'value="Mine"' in stale.text
    assert admin.fill_in(stale).status_code == 303
    assert kept(hook).description == "Mine"


def test_a_new_secret_comes_once_for_one_press_of_the_button(admin, hook):
    page = admin.get(f"{HOOKS}/{hook}/rotate")
    first, again = admin.fill_in(page), admin.fill_in(page)
    assert secret_on(first).startswith("whsec_")
    assert again.status_code == 409
    assert "whsec_" not in again.text
    assert "The one before signs too until" in words(admin.get(f"{HOOKS}/{hook}"))


def test_a_test_message_waits_and_its_failure_is_told(admin, hook):
    sent = admin.post(f"{HOOKS}/{hook}/test")
    assert sent.status_code == 303
    db.session.rollback()
    deliveries.failed(deliveries.claim(), 503, HOSTILE)
    page = admin.get(f"{HOOKS}/{hook}")
    assert "It answered 503" in words(page)
    assert "<script>alert" not in page.text
    assert "Messages have failed since" in words(page)


def test_a_private_address_is_told_in_words(admin, hook):
    deliveries.test(demo.ORGANISATION, hook)
    claim = deliveries.claim()
    deliveries.failed(claim, None, "private_address")
    page = admin.get(f"{HOOKS}/{hook}/deliveries/{claim.id}")
    assert "The host leads into a private network, where nothing is sent." in words(page)
    assert claim.id in page.text


def test_it_is_switched_off_and_on_and_what_it_missed_is_sent(admin, hook):
    admin.post(f"{HOOKS}/{hook}/switch", {"enabled": "no", "version": "1"})
    assert kept(hook).disabled_because == "administrator"
    survey_round = rounds.get(demo.ORGANISATION, OPEN.rpartition("/")[2])
    rounds.close(demo.ORGANISATION, survey_round.id)
    assert "Send it again" not in admin.get(f"{HOOKS}/{hook}").text
    admin.post(f"{HOOKS}/{hook}/switch", {"enabled": "yes", "version": "2"})
    page = admin.get(f"{HOOKS}/{hook}")
    assert "Send 2 messages again that did not arrive" in words(page)
    admin.post(f"{HOOKS}/{hook}/replay")
    assert {each.state for each in deliveries.page(demo.ORGANISATION, hook, 9)[0]} == {"waiting"}


def test_administrators_are_told_why_the_program_disabled_one(admin, hook):
    fail(hook, 410)
    assert "Its receiver answered 410" in words(admin.get(f"{HOOKS}/{hook}"))
    assert "stopped sending to the webhook at hooks.example.org: gone" in words(admin.get("/office/acts"))


def test_one_message_is_sent_again_unless_it_is_on_its_way(admin, hook):
    message = fail(hook, 410)
    again = f"{HOOKS}/{hook}/deliveries/{message}/replay"
    refused = admin.post(again)
    assert (refused.status_code, "Enable it first" in words(refused)) == (409, True)
    admin.post(f"{HOOKS}/{hook}/switch", {"enabled": "yes", "version": str(kept(hook).version)})
    assert admin.post(again).status_code == 303
    assert "is on its way" in words(admin.post(again))


def test_it_is_deleted_after_a_question(admin, hook):
    page = admin.get(f"{HOOKS}/{hook}/remove")
    assert admin.fill_in(page).status_code == 303
    db.session.rollback()
    assert hook not in [each.id for each in webhooks.of(demo.ORGANISATION)]
    assert acts.page(demo.ORGANISATION)[0][0].action == "webhook.removed"


def test_a_long_log_comes_in_pages_and_by_state(admin, hook):
    for _ in range(27):
        fail(hook, 410)
        webhooks.change(demo.ORGANISATION, hook, kept(hook).version, {"enabled": True})
    page = admin.get(f"{HOOKS}/{hook}?state=failed")
    assert page.text.count("deliveries/msg_") == 50  # a link and a button each
    rest = re.search(r'href="([^"]+after=[^"]+)"', page.text)[1].replace("&amp;", "&")
    assert admin.get(rest).text.count("deliveries/msg_") == 4
    assert admin.get(f"{HOOKS}/{hook}?after=nowhere&state=lost").status_code == 200
