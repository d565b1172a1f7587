"""The product as it is served, by its own command and options, to be talked to over a socket."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

STARTS_WITHIN = 60.0


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    """A server on this data folder, without a worker."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {"DATA_FOLDER": str(folder), "WORKERS": "1", "TRUSTED_HOSTS": "127.0.0.1", **settings}
    environment = {**os.environ, **{f"CXASSESS_{name}": value for name, value in given.items()}}
    command = [sys.executable, "-m", "cxassess", "serve", "--no-worker", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        site = Served(port, server.pid)
        site.wait()
        yield site
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(STARTS_WITHIN)


class Served:
    """A server on a port."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end:
            with suppress(OSError, http.client.HTTPException), closing(self.line()) as line:
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise TimeoutError("the server did not start")

    def line(self, timeout: float = STARTS_WITHIN) -> http.client.HTTPConnection:
        """A connection."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def workers(self) -> list[int]:
        """The web processes."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def get(self, key: str, path: str) -> Any:
        """What the API tells."""
        with closing(self.line()) as line:
            line.request("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"})
            return json.loads(line.getresponse().read())

    def send(self, key: str, path: str, pieces: Iterable[bytes], **headers: str) -> tuple[int, Any]:
        """The answer to a body that is sent in chunks."""
        with closing(begin(self.line(), key, path, **headers)) as line:
            for piece in pieces:
                line.send(chunk(piece))
            line.send(b"0\r\n\r\n")
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())


def begin(line: http.client.HTTPConnection, key: str, path: str, **headers: str) -> Any:
    """A connection on which the body of a POST is to follow in chunks."""
    line.putrequest("POST", f"/api/v1{path}")
    given = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson", **headers}
    for name, value in {**given, "Transfer-Encoding": "chunked"}.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders()
    return line


def chunk(piece: bytes) -> bytes:
    """A piece of a body in the chunked transfer."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)
