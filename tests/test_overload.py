"""A server with slow and many callers: people are answered, programs refused at once, keys end at once."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from cxassess import resources
from cxassess.instruments import installed
from cxassess.records import keys, organisations, rounds
from cxassess.records.database import db
from tests.conftest import make_app

SOON = 5.0
READ_SECONDS = 3
SETTINGS = {
    "WORKERS": "2", "THREADS": "2", "API_PLACES": "1", "API_WAITING": "1", "READ_SECONDS": str(READ_SECONDS),
    "TRUSTED_HOSTS": "127.0.0.1",
}  # fmt: skip
SECRET = {"SECRET_KEY": "k" * 40}


class Server:
    """The product, served by its own command on a folder with an open round."""

    def __init__(self, folder):
        self.app = make_app(folder, **SECRET)
        with self.app.app_context():
            organisations.create("Meadow Dairy", "meadow")
            made = rounds.create(
                "meadow", questionnaire=installed()["ten-pillars"], name="Spring", open_link=True
            )
            self.round_id = rounds.open_round("meadow", made.id).id
            db.session.remove()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = folder / "log"
        given = {**SETTINGS, **SECRET, "DATA_FOLDER": str(folder), "MEMORY_FOLDER": str(folder)}
        environment = {**os.environ, **{f"CXASSESS_{name}": value for name, value in given.items()}}
        command = [sys.executable, "-m", "cxassess", "serve", "--no-worker", "--port", str(self.port)]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def key(self):
        """A key that may score."""
        with self.app.app_context():
            made = keys.create("meadow", "test", ["score"])
            db.session.remove()
        return made

    def get(self, path, key="", patience=30.0):
        """The status and headers of an answer, on a connection of its own."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)) as line:
            line.request("GET", path, headers={"Authorization": f"Bearer {key}"} if key else {})
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers

    def form(self):
        """How long the first page of the round takes, in seconds; it must be there."""
        start = time.monotonic()
        assert self.get(f"/r/{self.round_id}")[0] == 200
        return time.monotonic() - start

    @contextlib.contextmanager
    def slow(self, begin, number):
        """So many connections on which this came, and a byte a second after that."""
        lines = [socket.create_connection(("127.0.0.1", self.port), 30) for _ in range(number)]
        over = threading.Event()

        def dribble():
            while not over.wait(0.5):
                for line in lines:
                    with contextlib.suppress(OSError):
                        line.sendall(b"x" if begin else b"")

        for line in lines:
            line.sendall(begin)
        dribbling = threading.Thread(target=dribble)
        dribbling.start()
        time.sleep(0.5)
        try:
            yield lines
        finally:
            over.set()
            dribbling.join()
            for line in lines:
                line.close()


@pytest.fixture(scope="module")
def server(empty_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("overload") / "data"
    shutil.copytree(empty_database, folder)
    made = Server(folder)
    end = time.monotonic() + 120
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if made.get("/readyz")[0] == 200:
                break
        assert time.monotonic() < end, made.log.read_text()
        time.sleep(0.1)
    yield made
    made.process.send_signal(signal.SIGTERM)
    made.process.wait(60)


def head(key):
    """The head of a request whose body is long in coming."""
    return (
        f"POST /api/v1/scores HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 50000\r\n\r\n{"
    ).encode()


def status(line):
    """The status that came on a connection."""
    line.settimeout(30)
    return int(line.recv(4096).split()[1])


def test_people_are_answered_while_slow_bodies_hold_every_place_of_the_api(server):
    key = server.key()
    with server.slow(head(key), 12) as lines:
        assert server.form() < SOON
        refused = [status(line) for line in lines]
        # Two processes with a place each, in which a body may take three seconds, and one waiting.
        assert set(refused) == {408, 429}
        assert refused.count(429) >= 12 - 2 * 3
    assert server.get("/api/v1/questionnaires", key)[0] == 200
    assert key.split("_", 2)[2] not in server.log.read_text()


@pytest.mark.parametrize("begin", [b"", b"GET /api/v1/questionnaires HTTP/1.1\r\nHost: 127."])
def test_connections_on_which_no_request_comes_hold_no_thread(server, begin):
    with server.slow(begin, 60):
        assert server.form() < SOON


def test_clients_that_never_hang_up_hold_nobody_up(server):
    with server.slow(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", 20):
        assert server.form() < SOON


def test_requests_that_follow_one_another_at_once_are_all_answered(server):
    one = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), 30) as line:
        line.sendall(one * 40)
        came = b""
        while came.count(b'{"status":"ok"}') < 40:
            more = line.recv(65536)
            assert more
            came += more


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (b"HEAD /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"HTTP/1.1 200 "),
        (b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n", b"HTTP/1.1 400 "),
    ],
    ids=["no body", "odd head"],
)
def test_the_head_of_an_answer_comes_whatever_follows_it(server, asked, told):
    with socket.create_connection(("127.0.0.1", server.port), SOON) as line:
        line.sendall(asked)
        assert line.recv(65536).startswith(told)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (f"GET /api/v1/rounds?{'a' * 2100} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 414),
        (f"GET /api/v1/rounds HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: {'a' * 5000}\r\n\r\n", 431),
        ("GET /api/v1/rounds HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Two: a\r\n b\r\n\r\n", 400),
        ("POST /api/v1/scores HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: odd\r\n\r\n", 501),
    ],
)
def test_what_cannot_be_read_as_a_request_is_refused_as_a_problem(server, asked, status):
    with socket.create_connection(("127.0.0.1", server.port), SOON) as line:
        line.sendall(asked.encode())
        answer = http.client.HTTPResponse(line)
        answer.begin()
        told = json.loads(answer.read())
    assert (answer.status, told["status"], told["type"]) == (status, status, "about:blank")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert told["detail"]


@pytest.mark.parametrize("known", [False, True], ids=["by Flask", "plainly"])
def test_a_body_that_ends_before_its_length_is_refused_though_it_could_be_read(server, known):
    key, body = server.key(), b'{"questionnaire":"ten-pillars","responses":[{"answers":{"VG1":4}}]}'
    if known:
        assert {server.get("/api/v1/questionnaires", key)[0] for _ in range(8)} == {200}
    with socket.create_connection(("127.0.0.1", server.port), 30) as line:
        line.sendall(head(key).replace(b"50000", str(len(body) + 4).encode())[:-1] + body)
        line.shutdown(socket.SHUT_WR)
        assert status(line) == 408


def test_an_answer_that_is_taken_late_and_in_small_pieces_comes_whole(server):
    asked = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", server.port))
        line.sendall(asked)
        time.sleep(1)
        came = b"".join(iter(lambda: line.recv(4096), b""))
    head, _, body = came.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert json.loads(body)["openapi"] == "3.1.0"


def test_a_file_comes_whole_and_the_connection_goes_on(server):
    for name in ("app.css", "report.css"):
        whole = (resources.PACKAGE / "static" / name).read_bytes()
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
            for _ in range(2):
                line.request("GET", f"/static/{name}")
                assert line.getresponse().read() == whole


def test_a_long_body_that_comes_in_time_is_read_whole(server):
    key = server.key()
    body = json.dumps(
        {"questionnaire": "ten-pillars", "responses": [{"answers": {"VG1": 4}}] * 9000}
    ).encode()
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as line:
        line.putrequest("POST", "/api/v1/scores")
        for name, value in {
            "Authorization": f"Bearer {key}", "Content-Type": "application/json", "Content-Length": len(body),
        }.items():  # fmt: skip
            line.putheader(name, value)
        line.endheaders()
        for start in range(0, len(body), 40_000):
            line.send(body[start : start + 40_000])
            time.sleep(0.02)
        answer = line.getresponse()
        assert (answer.status, json.loads(answer.read())["respondents"]) == (200, 9000)


def test_a_key_opens_nothing_a_second_after_it_was_revoked_in_any_process(server):
    key = server.key()
    assert {server.get("/api/v1/questionnaires", key)[0] for _ in range(12)} == {200}
    with server.app.app_context():
        keys.revoke("meadow", key.split("_")[1])
        db.session.remove()
    time.sleep(1)
    assert {server.get("/api/v1/questionnaires", key)[0] for _ in range(12)} == {401}


def test_what_a_key_may_spend_is_counted_by_all_processes_together(server):
    key = server.key()
    with server.app.app_context():
        keys.change("meadow", key.split("_")[1], "limited", 20)
        db.session.remove()
    start = time.monotonic()
    statuses = [server.get("/api/v1/questionnaires", key)[0] for _ in range(40)]
    back = (time.monotonic() - start) / 3
    assert 20 <= statuses.count(200) <= 20 + back + 1
    assert set(statuses) == {200, 429}


BROKEN = {"no length": b"zz\r\n{}\r\n", "a length that is not kept": b"5\r\n{}zzzzz\r\n0\r\n\r\n"}


@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("chunks", BROKEN.values(), ids=BROKEN)
def test_a_body_whose_chunks_are_broken_is_the_callers_fault(server, chunks, media_type):
    is_json = media_type.endswith("json")
    path = "/api/v1/scores" if is_json else "/office/sign-in"
    asked = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.key()}\r\n"
        f"Content-Type: {media_type}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), 30) as line:
        line.sendall(asked.encode() + chunks)
        came = b"".join(iter(lambda: line.recv(65536), b""))
    assert came.startswith(b"HTTP/1.1 400 ")
    assert (b"cut off before its end, or its chunks are broken" in came) == is_json
    assert "Traceback" not in server.log.read_text()
