"""The API on a real address, with one of everything behind it, and programs that call it over the line."""

from __future__ import annotations

import http.client
import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.api.ground import JSON, Ground, Operation

PATIENCE = 60.0


class _Silent(WSGIRequestHandler):
    """A server that writes nothing to the terminal."""

    def log(self, *_: Any) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Reply:
    """A whole reply."""

    status: int
    body: bytes
    tag: str | None

    @property
    def kind(self) -> str:
        """The kind of a problem; nothing for anything else."""
        return json.loads(self.body)["type"].rpartition("/")[2] if self.status >= 400 else ""


@contextmanager
def served(ground: Ground) -> Iterator[tuple[str, int]]:
    """The address of the API of a ground, for as long as the block lasts."""
    server = make_server("127.0.0.1", 0, ground.app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield "127.0.0.1", server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(port: int, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply | None:
    """The reply, or None where the line was cut before all of it was there."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        try:
            line.request(method, f"/api/v1{path}", body, headers)
            reply = line.getresponse()
            body = reply.read()
            if reply.status != 204 and reply.getheader("Content-Length") is None:  # cut amid its headers
                return None
            return Reply(reply.status, body, reply.getheader("ETag"))
        except (OSError, http.client.HTTPException):
            return None


def headers(ground: Ground, operation: Operation, **more: str) -> dict[str, str]:
    """What a program of our organisation sends beside the body."""
    sent = {"Authorization": f"Bearer {ground.keys['meadow']}"}
    sent |= {"Content-Type": JSON} if operation.body is not None else {}
    return sent | {name.replace("_", "-"): value for name, value in more.items()}


def counted(ground: Ground) -> Counter[str]:
    """How many rows each table has."""
    file = Path(ground.app.config["DATA_FOLDER"]) / "cxassess.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        return Counter(
            {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
        )


def at_once(acts: Sequence[Any]) -> list[Any]:
    """What acts return that begin together."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def do(place: int) -> None:
        barrier.wait(PATIENCE)
        found[place] = acts[place]()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return found
