"""A receiver on this machine, an organisation that tells it of events, and a clock that can be moved."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from standardwebhooks import Webhook as Verifier

from cxassess import webhooks as sending
from cxassess import worker
from cxassess.instruments import installed
from cxassess.outward import Outward
from cxassess.records import clock, deliveries, organisations, rounds, webhooks
from cxassess.records.database import db
from cxassess.records.events import EVENTS
from cxassess.records.webhook_addresses import Private


class Receiver:
    """An HTTP server that keeps what it gets, and answers as it is told to: by default 204."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] = lambda handler: plain(handler, 204)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): text for name, text in self.headers.items()}, body))
                receiver.answer(self)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def says(self, status: int, text: str = "", **headers: str) -> None:
        """Answer so from now on."""
        self.answer = lambda handler: plain(handler, status, text, **headers)

    @property
    def ids(self) -> list[str]:
        """The ids of the messages that came, in their order."""
        return [headers["webhook-id"] for headers, _ in self.got]


def plain(handler: BaseHTTPRequestHandler, status: int, text: str = "", **headers: str) -> None:
    """Answer with a status and a text."""
    handler.send_response(status)
    for name, value in {"Content-Type": "text/plain", **headers}.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(text)))
    handler.end_headers()
    handler.wfile.write(text.encode())


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything."""
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def inside(app: Flask) -> Flask:
    """The application, which may send to this machine."""
    app.config["WEBHOOKS_PRIVATE"] = ["127.0.0.1"]
    organisations.create("Meadow Dairy", "meadow")
    return app


@pytest.fixture
def hook(inside: Flask, receiver: Receiver) -> webhooks.Made:
    """A webhook of the organisation that wants to know everything."""
    return webhooks.add("meadow", url=receiver.url, events=EVENTS)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What moves the clock on."""

    def move(**by: float) -> None:
        moment = clock.now() + timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


def turn(app: Flask) -> None:
    """A turn of the worker, and the end of what it began to send."""
    db.session.rollback()
    worker.work(app)
    ended()


def ended() -> None:
    """Wait until nothing is on its way."""
    ends = time.monotonic() + 20
    while any(thread.is_alive() for thread in sending._sending) and time.monotonic() < ends:
        time.sleep(0.01)
    db.session.rollback()


def draft(name: str = "Spring") -> str:
    """A round that can be opened."""
    made = rounds.create("meadow", name=name, questionnaire=installed()["ten-pillars"], form="core")
    return made.id


def log(hook: webhooks.Made, state: str | None = None) -> list[deliveries.Delivery]:
    """The messages of a webhook, the newest first."""
    db.session.rollback()
    return deliveries.page("meadow", hook.webhook.id, 100, None, state)[0]


def resolving(
    app: Flask, *answers: list[str], private: Private | None = None, seconds: float = 5
) -> list[str]:
    """Have names resolved to these, one after the other, the last for ever; the names that are asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    app.extensions[sending.PLACE] = Outward(private or Private(), resolve, seconds)
    return asked


def verified(hook: webhooks.Made, got: tuple[dict[str, str], bytes]) -> Any:
    """The message, if the library finds that it is signed with the webhook's secret just now."""
    headers, body = got
    return Verifier(hook.secret).verify(body, headers)
