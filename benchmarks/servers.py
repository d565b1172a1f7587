"""Servers as children of the benchmark: the product by its own command, and views under the same gunicorn."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException

from cxassess import settings
from cxassess.cli.serving import gunicorn_options

from .programs import ROOT

STARTS_WITHIN, ENDS_WITHIN = 120.0, 3.0


@contextmanager
def product(**environment: str) -> Iterator[int]:
    """The port on which `cxassess serve` serves, without the worker beside it."""
    port = _free_port()
    with _running(["cxassess", "serve", "--no-worker", f"--port={port}"], port, environment):
        yield port


@contextmanager
def wsgi(application: str, **environment: str) -> Iterator[int]:
    """The port of another application under gunicorn, with the options that the product starts it with."""
    port = _free_port()
    config = {**settings.load({}), "HOST": "127.0.0.1", "PORT": port}
    with _running(["gunicorn", *gunicorn_options(config, application)], port, environment):
        yield port


@contextmanager
def validated(**environment: str) -> Iterator[int]:
    """The port of the view of FastAPI and pydantic, in as many processes as the product has."""
    port = _free_port()
    words = ["benchmarks.validated", str(port), str(settings.load({})["WORKERS"])]
    with _running(words, port, environment):
        yield port


@contextmanager
def _running(words: Sequence[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """A server that answers on a port, ended afterwards with all its processes."""
    server = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(server, port)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            server.wait(ENDS_WITHIN)
        with suppress(ProcessLookupError):  # a process that was just starting does not hear the signal
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Wait for an answer, whatever it is."""
    end = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < end:
        with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
            line.request("GET", "/")
            line.getresponse().read()
            return
        time.sleep(0.05)
    raise RuntimeError("a server did not start")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port
