"""An identity provider that does as it is told: honest at first, and each part of it can be made to lie."""

import base64
import hashlib
import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwk, jws

CLIENT, SECRET = "cxassess", "a secret of the client"


def plain(header: dict[str, Any], said: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand, signed by nobody."""
    parts = [json.dumps(header).encode(), json.dumps(said).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


class Forger:
    """What the provider answers. `lies` replace single replies, `change` what its tokens say."""

    def __init__(self) -> None:
        self.address = ""
        self.key = jwk.generate_key("RSA", 2048, {"kid": "one", "use": "sig"})
        self.begin_anew()

    def begin_anew(self) -> None:
        """Be honest again."""
        self.person: dict[str, Any] = {"sub": "s-1", "email": "lead@x.example", "email_verified": True}
        self.keys: list[Any] = [self.key.as_dict(private=False)]
        self.change: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.sign: Callable[[dict[str, Any]], Any] = self.honest
        self.lies: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.padding: dict[str, int] = {}
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.spent: set[str] = set()
        self.nonces: dict[str, str] = {}

    def honest(self, said: dict[str, Any]) -> str:
        """A token as a provider makes it."""
        return self.signed(said, self.key)

    def signed(self, said: dict[str, Any], key: Any, **header: Any) -> str:
        whole = {**self.header, **header}
        return jws.serialize_compact(whole, json.dumps(said), key, algorithms=[whole["alg"]])

    def claims(self, nonce: str) -> dict[str, Any]:
        """What a token says; a change to None leaves the claim out."""
        now = int(time.time())
        said = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        said |= {"at_hash": half_hash("access"), **self.person, **self.change}
        return {name: value for name, value in said.items() if value is not None}

    def let_in(self, address: str) -> str:
        """Where a browser is sent once its person has signed in."""
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        code = hashlib.sha256(asked["state"].encode()).hexdigest()
        self.nonces[code] = asked["nonce"]
        return f"{asked['redirect_uri']}?{urllib.parse.urlencode({'code': code, 'state': asked['state']})}"

    def reply(self, path: str, form: dict[str, str], headers: dict[str, str]) -> tuple[int, Any]:
        """Status and object that answer a request."""
        self.asked.append((path, form, headers))
        if path == "/.well-known/openid-configuration":
            return 200, self.metadata()
        if path == "/jwks":
            return 200, {"keys": self.keys}
        if path == "/userinfo":
            return 200, self.person
        if path == "/token" and form.get("code") in self.nonces and form["code"] not in self.spent:
            self.spent.add(form["code"])
            token = self.sign(self.claims(self.nonces[form["code"]]))
            tokens = {"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": token}
            return 200, {name: value for name, value in tokens.items() if value is not None}
        return 400, {"error": "invalid_grant"}

    def metadata(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {"issuer": self.address, **{name: f"{self.address}/{path}" for name, path in places.items()}}


def half_hash(access_token: str) -> str:
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[Forger]:
    """A forger at an address of this machine."""
    forger = Forger()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._answer(dict(urllib.parse.parse_qsl(body)))

        def _answer(self, form: dict[str, str]) -> None:
            status, found = forger.reply(self.path.partition("?")[0], form, dict(self.headers))
            found |= {"padding": "x" * forger.padding.get(self.path, 0)}
            status, headers, body = forger.lies.get(self.path, (status, {}, json.dumps(found).encode()))
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    forger.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield forger
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
