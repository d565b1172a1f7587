"""The ID token of an identity provider: who signed in there, after everything about it has been checked.

OpenID Connect Core 1.0, section 3.1.3.7. Only signatures by a private key count: with `none` anybody could
have written the token, and with a shared secret (HS256) so could whoever knows our public data.
"""

import binascii
import hmac
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LARGEST_TOKEN = 16 * 1024
LONGEST_SUBJECT = 255
LEEWAY = 60  # seconds that the provider's clock may be off
SHORTEST_RSA = 2048
Claims = Mapping[str, Any]


class BadToken(Exception):
    """A token that is not to be believed; `str()` is for the log and holds nothing of the token's content."""


@dataclass(frozen=True)
class Wanted:
    """What a token must be made for, and when it is looked at (seconds since 1970)."""

    issuer: str
    client_id: str
    nonce: str
    now: float
    access_token: str = ""


def claims(token: str, keys: Mapping[str, Any], wanted: Wanted) -> Claims:
    """What a token says, once its signature and every claim have been checked. Raises BadToken."""
    algorithm, said = _signed(token, keys)
    for name, holds in RULES.items():
        if not holds(said, wanted):
            raise BadToken(f"claim {name}")
    if "at_hash" in said and not _belongs(said["at_hash"], wanted.access_token, algorithm):
        raise BadToken("claim at_hash")
    return said


def _signed(token: str, keys: Mapping[str, Any]) -> tuple[str, Claims]:
    """The algorithm and the payload of a token that one of the keys has signed."""
    from joserfc import jws
    from joserfc.errors import JoseError

    if not isinstance(token, str) or not 0 < len(token) <= LARGEST_TOKEN:
        raise BadToken("no token, or one that is too long")
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise BadToken("algorithm")
        key = _key(keys, header.get("kid"), algorithm)
        payload = jws.deserialize_compact(token, key, algorithms=[algorithm]).payload
        said = json.loads(payload)
    except (JoseError, ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadToken(f"signature: {type(error).__name__}") from None
    if not isinstance(said, dict):
        raise BadToken("payload")
    return str(algorithm), said


def _key(keys: Mapping[str, Any], kid: Any, algorithm: str) -> Any:
    """The key of that name; the only one that fits where the token names none."""
    from joserfc import jwk

    fitting = [key for key in _listed(keys) if _fits(key, kid, algorithm)]
    if len(fitting) != 1:
        raise BadToken(f"{len(fitting)} keys fit")
    key = jwk.import_key(fitting[0])
    if fitting[0]["kty"] == "RSA" and key.raw_value.key_size < SHORTEST_RSA:
        raise BadToken("short key")
    return key


def _listed(keys: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    listed = keys.get("keys") if isinstance(keys, Mapping) else None
    return [key for key in listed if isinstance(key, Mapping)] if isinstance(listed, list) else []


def _fits(key: Mapping[str, Any], kid: Any, algorithm: str) -> bool:
    kind = "EC" if algorithm.startswith("ES") else "RSA"
    return (
        key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (kid is None or key.get("kid") == kid)
    )


def _belongs(at_hash: Any, access_token: str, algorithm: str) -> bool:
    """Whether a token was given out together with this access token."""
    from authlib.oidc.core.util import create_half_hash

    return isinstance(at_hash, str) and hmac.compare_digest(
        at_hash.encode(), create_half_hash(access_token, algorithm)
    )


def _audiences(said: Claims) -> list[Any]:
    given = said.get("aud")
    return given if isinstance(given, list) else [given]


def _moment(said: Claims, name: str) -> int | float:
    """Seconds since 1970; not a number where the claim is no number, which no comparison holds for."""
    value = said.get(name)
    return math.nan if isinstance(value, bool) or not isinstance(value, int | float) else value


def _same(given: Any, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), wanted.encode())


RULES: dict[str, Callable[[Claims, Wanted], bool]] = {
    "iss": lambda said, wanted: said.get("iss") == wanted.issuer,
    "aud": lambda said, wanted: wanted.client_id in _audiences(said),
    "azp": lambda said, wanted: (
        said["azp"] == wanted.client_id if "azp" in said else len(_audiences(said)) == 1
    ),
    "exp": lambda said, wanted: _moment(said, "exp") > wanted.now - LEEWAY,
    "iat": lambda said, wanted: _moment(said, "iat") <= wanted.now + LEEWAY,
    "nbf": lambda said, wanted: "nbf" not in said or _moment(said, "nbf") <= wanted.now + LEEWAY,
    "nonce": lambda said, wanted: _same(said.get("nonce"), wanted.nonce),
    "sub": lambda said, _: isinstance(said.get("sub"), str) and 0 < len(said["sub"]) <= LONGEST_SUBJECT,
}
"""Each claim that is looked at, and what must hold of it."""
