"""Forged sign-ins: whatever somebody makes up between the provider and us, nobody is signed in."""

import base64
import hashlib
import hmac
import json

import pytest
from joserfc import jwk

from cxassess import demo

from . import forger as forging
from .forger import CLIENT, SECRET, In, plain
from .leaders import Browser
from .provider_way import nobody_is_in, whole_way

EC = jwk.generate_key("EC", "P-256", {"kid": "two", "use": "sig"})
OTHER = jwk.generate_key("RSA", 2048, {"kid": "one", "use": "sig"})


def test_the_honest_provider_gets_somebody_in(provided, forger):
    browser = Browser(provided)
    assert whole_way(browser, forger).location == "/office/"
    assert browser.get("/office/").status_code == 200
    form, headers = next(each[1:] for each in forger.asked if each[0] == "/token")
    assert form["grant_type"] == "authorization_code"
    assert form["redirect_uri"] == "http://localhost/office/sign-in/provider/done"
    assert len(form["code_verifier"]) == 43
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode() == f"{CLIENT}:{SECRET}"


def test_a_public_client_names_itself_and_sends_no_secret(provided, forger):
    provided.config["OIDC_CLIENT_SECRET"] = ""
    assert whole_way(Browser(provided), forger).status_code == 302
    form, headers = next(each[1:] for each in forger.asked if each[0] == "/token")
    assert form["client_id"] == CLIENT
    assert not {"client_secret", "Authorization"} & {*form, *headers}


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(provided, forger):
    told = {**forger.metadata(), "token_endpoint_auth_methods_supported": ["client_secret_post"]}
    forger.lies = {"/.well-known/openid-configuration": (200, {}, json.dumps(told).encode())}
    assert whole_way(Browser(provided), forger).status_code == 302
    form, headers = next(each[1:] for each in forger.asked if each[0] == "/token")
    assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
    assert "Authorization" not in headers


@pytest.mark.parametrize("kind", ["RS256", "PS256", "RS512"])
def test_rsa_signatures_of_every_allowed_kind_are_believed(provided, forger, kind):
    forger.change["at_hash"] = None
    forger.header["alg"] = kind
    assert whole_way(Browser(provided), forger).status_code == 302


def test_a_signature_by_an_elliptic_curve_is_believed(provided, forger):
    forger.keys = [EC.as_dict(private=False), *forger.keys]
    forger.sign = lambda said: forger.signed(said, EC, alg="ES256", kid="two")
    assert whole_way(Browser(provided), forger).status_code == 302


def test_a_token_without_the_name_of_a_key_is_believed_where_one_key_fits(provided, forger):
    forger.header = {"alg": "RS256"}
    assert whole_way(Browser(provided), forger).status_code == 302


def with_public_key_as_secret(forger, said):
    """The old trick: our check of an RSA key made to use its public half as a shared secret."""
    secret = forger.key.as_pem(private=False)
    signing = plain({"alg": "HS256", "kid": "one"}, said).rpartition(".")[0]
    mac = hmac.new(secret, signing.encode(), hashlib.sha256).digest()
    return f"{signing}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def with_shared_secret(forger, said):
    key = jwk.import_key(SECRET * 2, "oct")
    return forging.jws.serialize_compact(
        {"alg": "HS256", "kid": "one"}, json.dumps(said), key, algorithms=["HS256"]
    )


def altered(token):
    """The token with another payload under the same signature."""
    head, _, signature = token.split(".")
    said = base64.urlsafe_b64encode(b'{"sub":"somebody else"}').rstrip(b"=").decode()
    return f"{head}.{said}.{signature}"


SIGNED = {
    "alg none": lambda f, said: plain({"alg": "none"}, said),
    "alg None, spelled otherwise": lambda f, said: plain({"alg": "nOnE", "kid": "one"}, said),
    "no alg": lambda f, said: plain({"kid": "one"}, said),
    "alg is no text": lambda f, said: plain({"alg": ["RS256"], "kid": "one"}, said),
    "HS256 with the public key": with_public_key_as_secret,
    "HS256 with the client's secret": with_shared_secret,
    "another key of the same name": lambda f, said: f.signed(said, OTHER),
    "unknown kid": lambda f, said: f.signed(said, f.key, kid="nine"),
    "kid of another kind of key": lambda f, said: f.signed(said, EC, alg="ES256", kid="one"),
    "a key that it brings itself": lambda f, said: f.signed(said, OTHER, jwk=OTHER.as_dict(private=False)),
    "a key that it says where to get": lambda f, said: f.signed(said, OTHER, jku="http://127.0.0.1:1/jwks"),
    "a critical header that nobody knows": lambda f, said: plain(
        {"alg": "RS256", "kid": "one", "crit": ["x"], "x": 1}, said
    ),
    "no signature": lambda f, said: f.honest(said).rpartition(".")[0] + ".",
    "another payload": lambda f, said: altered(f.honest(said)),
    "two parts": lambda f, said: f.honest(said).rpartition(".")[0],
    "five parts": lambda f, said: f.honest(said) + ".x.y",
    "no token": lambda f, said: None,
    "an empty token": lambda f, said: "",
    "a token that is no text": lambda f, said: 7,
    "a token that is a list": lambda f, said: [f.honest(said)],
    "a token over its size": lambda f, said: f.honest({**said, "padding": "x" * 20_000}),
    "a payload that is a list": lambda f, said: f.signed([said], f.key),
    "not ASCII": lambda f, said: f.honest(said) + "é",
}


@pytest.mark.parametrize("name", SIGNED)
def test_a_token_that_the_provider_did_not_sign_is_refused(provided, forger, name):
    forger.sign = lambda said: SIGNED[name](forger, said)
    browser = Browser(provided)
    nobody_is_in(browser, whole_way(browser, forger))


CLAIMS = {
    "wrong iss": {"iss": "https://elsewhere.example"},
    "no iss": {"iss": None},
    "iss is a list": {"iss": ["x"]},
    "wrong aud": {"aud": "another client"},
    "no aud": {"aud": None},
    "aud begins alike": {"aud": CLIENT + "x"},
    "aud without us": {"aud": ["a", "b"], "azp": CLIENT},
    "several aud without azp": {"aud": [CLIENT, "another client"]},
    "wrong azp": {"aud": [CLIENT, "another client"], "azp": "another client"},
    "wrong azp of one aud": {"azp": "another client"},
    "azp is a list": {"azp": [CLIENT]},
    "expired": {"exp": In(-61)},
    "no exp": {"exp": None},
    "exp is text": {"exp": "4102444800"},
    "exp is true": {"exp": True},
    "exp is no number": {"exp": float("nan")},
    "iat in the future": {"iat": In(3600)},
    "no iat": {"iat": None},
    "iat is an object": {"iat": {}},
    "not yet": {"nbf": In(3600)},
    "no nonce": {"nonce": None},
    "wrong nonce": {"nonce": "n" * 43},
    "empty nonce": {"nonce": ""},
    "nonce is a number": {"nonce": 1},
    "wrong at_hash": {"at_hash": forging.half_hash("another token")},
    "at_hash is a number": {"at_hash": 1},
    "empty at_hash": {"at_hash": ""},
    "no sub": {"sub": None},
    "empty sub": {"sub": ""},
    "sub is a number": {"sub": 1},
    "sub is too long": {"sub": "s" * 256},
    "email not verified": {"email_verified": False},
    "nothing said of the email": {"email_verified": None},
    "email verified in words": {"email_verified": "true"},
    "email is a list": {"email": [demo.LEADER]},
    "email of nobody": {"email": "nobody@harbourline.example"},
    "email empty": {"email": ""},
    "no email": {"email": None},
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_token_that_says_something_else_is_refused(provided, forger, name):
    forger.change = CLAIMS[name]
    browser = Browser(provided)
    nobody_is_in(browser, whole_way(browser, forger))


def test_an_issuer_with_a_slash_more_is_another_issuer(provided, forger):
    forger.change = {"iss": forger.address + "/"}
    browser = Browser(provided)
    nobody_is_in(browser, whole_way(browser, forger))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": In(-20), "iat": In(-300)},
        {"iat": In(40)},
        {"aud": [CLIENT]},
        {"azp": CLIENT},
        {"aud": [CLIENT, "b"], "azp": CLIENT},
        {"at_hash": None},
    ],
)
def test_what_the_standard_allows_is_believed(provided, forger, changes):
    forger.change = changes
    assert whole_way(Browser(provided), forger).status_code == 302


KEYS = {
    "no keys": [],
    "a key without its numbers": [{"kty": "RSA", "kid": "one"}],
    "a key of nonsense": [{"kty": "RSA", "kid": "one", "n": "!!", "e": "AQAB"}],
    "a key that is a text": ["one"],
    "two keys of one name": [OTHER.as_dict(private=False)] * 2,
    "a key for encryption": [{**OTHER.as_dict(private=False), "use": "enc"}],
    "a key for another algorithm": [{**OTHER.as_dict(private=False), "alg": "PS512"}],
    "a shared secret": [{"kty": "oct", "kid": "one", "k": "c2VjcmV0"}],
    "a curve without a point": [{"kty": "EC", "kid": "one", "crv": "P-256", "x": "AA", "y": "AA"}],
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_that_are_none_let_nobody_in(provided, forger, name):
    forger.keys = KEYS[name]
    forger.sign = lambda said: forger.signed(said, OTHER)
    browser = Browser(provided)
    nobody_is_in(browser, whole_way(browser, forger))
