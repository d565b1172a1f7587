"""Signing in at the organisation's own identity provider: OpenID Connect, code flow with PKCE.

Authlib builds the requests; `identity_token` checks what comes back. What the provider sends is foreign: its
replies must be short and come soon, redirects are not followed, and nothing of them is shown or logged.
This module knows no database and no request.
"""

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .. import settings
from .identity_token import BadToken, Wanted, claims

SCOPE = "openid email"
SECONDS = 10
LARGEST_REPLY = 256 * 1024
KEPT_SECONDS = 600  # how long what the provider says of itself is believed
AGAIN_AFTER = 5  # seconds after which one that could not be reached is asked again
# RFC 6749, section 5.2: words that may be logged, since whoever set this up needs them.
TOKEN_ERRORS = ("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderUnavailable(Exception):
    """The provider cannot be reached, or answers what no provider answers."""


class SignInRefused(Exception):
    """The provider did not let somebody in, or its word is not to be believed."""


@dataclass(frozen=True)
class Attempt:
    """A sign-in that has begun: what must come back with it, and what proves that it is ours."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Identity:
    """Somebody as the provider knows them; `email` is None where it has not checked an address."""

    issuer: str
    subject: str
    email: str | None


def begin() -> Attempt:
    """A new attempt, of 256 random bits each."""
    return Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass
class Provider:
    """One identity provider, as it was set up here. Thread-safe."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _known: Mapping[str, Any] = field(default_factory=dict, repr=False)
    _until: float = 0.0

    def address(self, attempt: Attempt) -> str:
        """Where a browser goes to sign in. Raises ProviderUnavailable."""
        endpoint = self._metadata()["authorization_endpoint"]
        with self._session() as session:
            address, _ = session.create_authorization_url(
                endpoint, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
            )
        return str(address)

    def identity(self, attempt: Attempt, answer: Mapping[str, str]) -> Identity:
        """Who came back from the provider with this answer. Raises SignInRefused, ProviderUnavailable."""
        metadata = self._metadata()
        code = self._code(answer, metadata)
        with self._session() as session:
            tokens = self._tokens(session, metadata, code, attempt)
            access_token = tokens.get("access_token")
            if not isinstance(access_token, str):
                raise SignInRefused("no access token")
            wanted = Wanted(self.issuer, self.client_id, attempt.nonce, time.time(), access_token)
            keys = _json(session.get(metadata["jwks_uri"], withhold_token=True), "keys")
            try:
                said = claims(tokens.get("id_token", ""), keys, wanted)
            except BadToken as bad:
                raise SignInRefused(str(bad)) from None
            if "email" not in said and "userinfo_endpoint" in metadata:
                said = {
                    **said,
                    **self._more(session, metadata["userinfo_endpoint"], said["sub"], access_token),
                }
        return Identity(self.issuer, said["sub"], _checked_address(said))

    def _code(self, answer: Mapping[str, str], metadata: Mapping[str, Any]) -> str:
        """The code of an answer that this provider gave (RFC 9207) and that let somebody in."""
        named = metadata.get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", None if named else self.issuer) != self.issuer:
            raise SignInRefused("answer of another issuer")
        if "error" in answer:
            if answer["error"] in ("server_error", "temporarily_unavailable"):
                raise ProviderUnavailable("error of the provider")
            raise SignInRefused("refused by the provider")
        if not answer.get("code"):
            raise SignInRefused("no code")
        return answer["code"]

    def _tokens(
        self, session: Any, metadata: Mapping[str, Any], code: str, attempt: Attempt
    ) -> Mapping[str, Any]:
        """What the provider gives for a code."""
        from authlib.integrations.base_client import OAuthError

        offered = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self.client_secret and "client_secret_basic" not in offered and "client_secret_post" in offered:
            session.token_endpoint_auth_method = "client_secret_post"
        try:
            tokens = session.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                redirect_uri=self.redirect_uri,
            )
        except OAuthError as error:
            told = error.error if error.error in TOKEN_ERRORS else "another error"
            raise SignInRefused(f"code not taken: {told}") from None
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise ProviderUnavailable(f"token endpoint: {type(error).__name__}") from None
        return dict(tokens)

    def _more(self, session: Any, address: str, subject: str, access_token: str) -> Mapping[str, Any]:
        """The address of somebody, where the token has none; only of the one the token is about."""
        _safe(address, self.issuer)
        told = _json(
            session.get(address, withhold_token=True, headers={"Authorization": f"Bearer {access_token}"}),
            "user info",
        )
        if told.get("sub") != subject:
            raise SignInRefused("user info of somebody else")
        return {name: told[name] for name in ("email", "email_verified") if name in told}

    def _metadata(self) -> Mapping[str, Any]:
        """What the provider says of itself; kept for a while, so that signing in does not hang on it."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._known = {}
                try:
                    self._known = self._discovered()
                finally:  # those who wait for the lock need not wait for the same silence once more
                    self._until = time.monotonic() + (KEPT_SECONDS if self._known else AGAIN_AFTER)
            if not self._known:
                raise ProviderUnavailable("not reached a moment ago")
            return self._known

    def _discovered(self) -> Mapping[str, Any]:
        address = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
        with self._session() as session:
            found = _json(session.get(address, withhold_token=True), "discovery")
        if found.get("issuer") != self.issuer:
            raise ProviderUnavailable("discovery names another issuer")
        for name in ENDPOINTS:
            _safe(found.get(name), self.issuer)
        return found

    def _session(self) -> Any:
        """A line to the provider that is short in every sense."""
        return _line()(
            client_id=self.client_id,
            client_secret=self.client_secret or None,
            scope=SCOPE,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
        )


def _line() -> Any:
    """The class of the lines to a provider; made here, since Authlib is only loaded where it is needed."""
    from authlib.integrations.requests_client import OAuth2Session
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    class Line(OAuth2Session):  # type: ignore[misc]
        """A session with a limit on time and size, which follows no redirect."""

        def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
            options |= {"timeout": SECONDS, "allow_redirects": False, "stream": True}
            options["headers"] = {**(options.get("headers") or {}), "Accept-Encoding": "identity"}
            ends = time.monotonic() + SECONDS
            try:
                with super().request(method, url, *args, **options) as reply:
                    reply._content = _read(reply, ends)
                    reply._content_consumed = True
                    if 300 <= reply.status_code < 400 or reply.status_code >= 500:
                        raise ProviderUnavailable(f"status {reply.status_code}")
                    return reply
            except (RequestException, HTTPError, OSError, ValueError) as error:
                raise ProviderUnavailable(type(error).__name__) from None

    return Line


def _read(reply: Any, ends: float) -> bytes:
    """The body of a reply. Raises ProviderUnavailable when it is too large or takes too long."""
    if reply.headers.get("Content-Encoding", "identity") != "identity":
        raise ProviderUnavailable("reply is compressed")
    found = bytearray()
    while part := reply.raw.read1(LARGEST_REPLY):
        found += part
        if len(found) > LARGEST_REPLY or time.monotonic() > ends:
            raise ProviderUnavailable("reply too large or too slow")
    return bytes(found)


def _json(reply: Any, what: str) -> Mapping[str, Any]:
    """The object in a reply."""
    try:
        found = json.loads(reply.content) if reply.status_code == 200 else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ProviderUnavailable(f"{what}: no object, status {reply.status_code}")
    return found


def _safe(address: Any, issuer: str) -> None:
    """Nothing, or ProviderUnavailable for an address that is not https; on this machine http will do."""
    parts = urlsplit(address) if isinstance(address, str) else None
    plain = urlsplit(issuer).scheme == "http"
    local = parts is not None and parts.scheme == "http" and parts.hostname in settings.LOOPBACK
    if parts is None or not parts.hostname or not (parts.scheme == "https" or (plain and local)):
        raise ProviderUnavailable("an address that is not https")


def _checked_address(said: Mapping[str, Any]) -> str | None:
    """The e-mail address, if the provider has checked it."""
    email = said.get("email")
    return email if said.get("email_verified") is True and isinstance(email, str) else None
