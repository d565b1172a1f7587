"""Passkeys: a made-up authenticator signs what it is told to, and what is forged is refused."""

import hashlib
import json
import struct
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

from cxassess import demo
from cxassess.records import clock, passkeys, people, second_factors
from cxassess.records.accounts import PasskeyRow
from cxassess.records.database import db

from .leaders import PASSWORD, SPRING, Browser, colleague, leader

SECOND = "/office/sign-in/second"


class Authenticator:
    """A device with one passkey; its owner's browser is at `origin`."""

    def __init__(self, origin: str = "http://localhost") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = hashlib.sha256(str(id(self)).encode()).digest()
        self.origin, self.party, self.count, self.flags = origin, "localhost", 1, 0x05
        self.handle = b""

    def make(self, options: dict) -> str:
        """What a browser answers when a passkey is made."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        cose = encode_cbor(
            {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        )
        device = self._data(0x40) + bytes(16) + struct.pack(">H", 32) + self.id + cose
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": device})
        return self._answer(
            clientDataJSON=self._client("webauthn.create", options), attestationObject=attestation
        )

    def sign(self, options: dict) -> str:
        """What a browser answers when a passkey is asked for."""
        self.count += 1
        client, device = self._client("webauthn.get", options), self._data()
        signature = self.key.sign(device + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=client, authenticatorData=device, signature=signature, userHandle=self.handle
        )

    def _data(self, more: int = 0) -> bytes:
        party = hashlib.sha256(self.party.encode()).digest()
        return party + bytes([self.flags | more]) + struct.pack(">I", self.count)

    def _client(self, kind: str, options: dict) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.id)
        parts = {part: bytes_to_base64url(value) for part, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": parts})


def options(browser: Browser, address: str) -> dict:
    return json.loads(browser.post(address).text)


def register(browser: Browser, device: Authenticator, **typed: str):
    answer = device.make(options(browser, "/office/account/passkeys/options"))
    return browser.post("/office/account/passkeys/new", {"name": "Phone", "credential": answer, **typed})


@pytest.fixture
def device(demo_app) -> Authenticator:
    """The leader's device, with a passkey here."""
    made = Authenticator()
    assert "recovery codes" in register(leader(demo_app), made).text
    return made


def halfway(app, email: str = demo.LEADER, password: str = demo.PASSWORD) -> Browser:
    browser = Browser(app)
    assert browser.sign_in(email, password).location == SECOND
    return browser


def second(browser: Browser, device: Authenticator):
    return browser.post(SECOND, {"credential": device.sign(options(browser, SECOND + "/passkey"))})


def alone(browser: Browser, device: Authenticator):
    answer = device.sign(options(browser, "/office/sign-in/passkey/ask"))
    return browser.post("/office/sign-in/passkey", {"credential": answer})


def test_a_passkey_is_a_second_factor(demo_app, device):
    browser = halfway(demo_app)
    assert second(browser, device).location == "/office/"
    assert browser.get(SPRING).status_code == 200


def test_a_passkey_that_verifies_its_owner_signs_in_alone(demo_app, device):
    browser = Browser(demo_app)
    assert alone(browser, device).location == "/office/"
    assert browser.get(SPRING).status_code == 200


def test_an_administrators_passkey_alone_is_enough(demo_app):
    browser, device = colleague(demo_app, "administrator"), Authenticator()
    register(browser, device)
    other = Browser(demo_app)
    alone(other, device)
    assert other.get("/office/colleagues").status_code == 200


@pytest.mark.parametrize("fault", [
    {"origin": "https://evil.example"}, {"origin": "http://localhost.evil.example"},
    {"origin": "https://localhost"}, {"party": "evil.example"}, {"flags": 0x04},
    {"key": ec.generate_private_key(ec.SECP256R1())},
])  # fmt: skip
def test_a_forged_answer_is_refused(demo_app, device, fault):
    for name, value in fault.items():
        setattr(device, name, value)
    browser = halfway(demo_app)
    assert second(browser, device).status_code == 400
    assert browser.get(SPRING).status_code == 302
    assert alone(browser, device).location == "/office/sign-in"


def test_without_verifying_its_owner_a_passkey_is_a_second_factor_only(demo_app, device):
    device.flags = 0x01
    assert alone(Browser(demo_app), device).location == "/office/sign-in"
    assert second(halfway(demo_app), device).location == "/office/"


def test_a_counter_that_goes_back_tells_of_a_copy(demo_app, device):
    device.count = 50
    second(halfway(demo_app), device)
    device.count = 40
    assert second(halfway(demo_app), device).status_code == 400


def test_an_answer_is_taken_once(demo_app, device):
    browser = halfway(demo_app)
    answer = device.sign(options(browser, SECOND + "/passkey"))
    thief = browser.with_cookie(browser.cookie)
    assert browser.post(SECOND, {"credential": answer}).location == "/office/"
    assert thief.post(SECOND, {"credential": answer}).status_code == 302
    assert halfway(demo_app).post(SECOND, {"credential": answer}).status_code == 400


def test_a_challenge_is_used_up_by_a_wrong_answer(demo_app, device):
    browser = halfway(demo_app)
    asked = options(browser, SECOND + "/passkey")
    assert browser.post(SECOND, {"credential": Authenticator().sign(asked)}).status_code == 400
    assert browser.post(SECOND, {"credential": device.sign(asked)}).status_code == 400


def test_another_browsers_challenge_is_none_of_ours(demo_app, device):
    asked = options(halfway(demo_app), SECOND + "/passkey")
    assert halfway(demo_app).post(SECOND, {"credential": device.sign(asked)}).status_code == 400
    made = Authenticator().make(options(leader_in(demo_app, device), "/office/account/passkeys/options"))
    answer = leader_in(demo_app, device).post(
        "/office/account/passkeys/new", {"name": "X", "credential": made}
    )
    assert answer.status_code == 400


def leader_in(app, device) -> Browser:
    browser = halfway(app)
    second(browser, device)
    return browser


def test_a_challenge_lasts_five_minutes(demo_app, device, monkeypatch):
    browser, now = Browser(demo_app), clock.now()
    asked = options(browser, "/office/sign-in/passkey/ask")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=5, seconds=1))
    answer = browser.post("/office/sign-in/passkey", {"credential": device.sign(asked)})
    assert answer.location == "/office/sign-in"


def test_somebody_elses_passkey_is_none_of_mine(demo_app, device):
    other = Authenticator()
    register(colleague(demo_app, "analyst"), other)
    assert second(halfway(demo_app), other).status_code == 400


def test_a_passkey_that_names_another_owner_is_refused(demo_app, device):
    device.handle = b"x" * 32
    assert alone(Browser(demo_app), device).location == "/office/sign-in"


def test_a_passkey_of_an_ended_account_signs_nobody_in(demo_app, device):
    people.deactivate(demo.ORGANISATION, people.by_email(demo.LEADER).id)
    assert alone(Browser(demo_app), device).location == "/office/sign-in"


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", "x", '{"rawId": 1}', '{"rawId": "AA", "response": null}']
)
def test_nonsense_is_refused_and_never_an_error(demo_app, device, answer):
    browser = halfway(demo_app)
    options(browser, SECOND + "/passkey")
    assert browser.post(SECOND, {"credential": answer, "code": "0"}).status_code == 400
    other = Browser(demo_app)
    options(other, "/office/sign-in/passkey/ask")
    assert other.post("/office/sign-in/passkey", {"credential": answer}).status_code == 302
    inside = colleague(demo_app, "analyst")
    options(inside, "/office/account/passkeys/options")
    answered = inside.post("/office/account/passkeys/new", {"name": "X", "credential": answer})
    assert answered.status_code == 400


def test_a_removed_passkey_signs_nobody_in(demo_app, device):
    browser = leader_in(demo_app, device)
    row = db.session.scalar(select(PasskeyRow))
    browser.post(f"/office/account/passkeys/{row.id}/remove")
    db.session.rollback()
    assert alone(Browser(demo_app), device).location == "/office/sign-in"
    assert not second_factors.of(people.by_email(demo.LEADER))


def test_nobody_removes_somebody_elses_passkey(demo_app, device):
    row = db.session.scalar(select(PasskeyRow))
    browser = colleague(demo_app, "analyst")
    assert browser.post(f"/office/account/passkeys/{row.id}/remove").status_code == 404
    db.session.rollback()
    assert second_factors.of(people.by_email(demo.LEADER))


def test_several_passkeys_have_names_and_one_device_is_taken_once(demo_app, device):
    browser = leader_in(demo_app, device)
    assert register(browser, device, name="Again").status_code == 409
    assert register(browser, Authenticator(), name=" ").status_code == 400
    assert register(browser, Authenticator(), name="Key ring").location == "/office/account"
    assert {key.name for key in second_factors.of(people.by_email(demo.LEADER)).passkeys} == {
        "Phone",
        "Key ring",
    }


def test_a_passkey_is_a_proof_that_it_is_still_oneself(demo_app, device, monkeypatch):
    browser, now = leader_in(demo_app, device), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=20))
    answer = device.sign(options(browser, "/office/account/confirm/passkey"))
    assert browser.post("/office/account/confirm", {"credential": answer}).location == "/office/account"
    assert browser.get("/office/account/password").status_code == 200


@pytest.mark.parametrize(("address", "possible"), [
    ("http://localhost:8000", True), ("https://cx.example.org", True), ("http://127.0.0.1:8000", False),
    ("https://192.0.2.1", False), ("http://cx.example.org", False), ("https://[::1]", False),
])  # fmt: skip
def test_the_page_says_where_browsers_allow_no_passkeys(demo_app, address, possible):
    browser = leader(demo_app)
    demo_app.config["PUBLIC_URL"] = address
    assert passkeys.are_possible() is possible
    assert (
        "Browsers allow passkeys only" in browser.get("/office/account/passkeys/new").text
    ) is not possible


def test_origin_and_party_come_from_the_public_address_alone(demo_app):
    browser = leader(demo_app)
    demo_app.config["PUBLIC_URL"] = "https://cx.example.org:8443/"
    asked = options(browser, "/office/account/passkeys/options")
    assert asked["rp"]["id"] == "cx.example.org"
    assert demo.LEADER not in str(base64url_to_bytes(asked["user"]["id"]))
    assert PASSWORD not in str(asked)
