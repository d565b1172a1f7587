"""PostgreSQL behind a relay that cuts the line to it at any byte, or stops it before any statement."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url

from cxassess.records.database import db

from .proxy import PATIENCE, Fate, Fuse, Hold, Proxy, Snap, relaying
from .races_acts import closed, together, walked
from .races_faults import persist
from .races_person import CLOSED, GONE_ON, KEPT, SUCCESS, UNAVAILABLE, Form, Person
from .races_seen import Seen
from .races_site import ROOT, Site, postgres, serving, wait_until

SOCKET = ".s.PGSQL.5432"
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
# One time in so many a line that is cut stays dead until it is repaired.
DEAD = 4
# So often it is cut when a commit has been carried out and nobody has been told.
COMMITTED = 0.3
# What one tab does is stopped before a word to the database, and what another does gets in between.
MEETINGS = (
    ("save", b"COMMIT", "save"),
    ("save", b"COMMIT", "submit"),
    ("submit", b"COMMIT", "save"),
    ("submit", b"COMMIT", "submit"),
    ("submit", b"FROM draft", "submit"),
)
CLOSED_BEFORE = (b"FROM draft", b"UPDATE ballot", b"COMMIT")


@dataclass
class Line(Fate):
    """The only way from a server to its database: all connections share what happens to it."""

    site: Site
    proxy: Proxy
    now: Fate
    traffic: int = 0

    def passing(self, to_server: bool, data: bytes) -> int:
        return self.now.passing(to_server, data)

    def repair(self) -> None:
        """Let new connections through, and from now on everything on them."""
        self.now, self.proxy.plan = Fate(), lambda: self

    def open_again(self) -> None:
        """Let new connections through."""
        self.proxy.plan = lambda: self

    def break_down(self) -> None:
        """Cut all connections and refuse new ones."""
        self.proxy.plan = lambda: None
        self.proxy.sever()

    def endanger(self, chance: Random, length: int) -> Fuse | Snap:
        """Cut the line before so many bytes have passed, or just after a commit; it may stay dead."""
        burnt = self.proxy.sever if chance.randrange(DEAD) else self.break_down
        self.now = fate = Snap(b"COMMIT", burnt) if chance.random() < COMMITTED else Fuse(burnt)
        if isinstance(fate, Fuse):
            fate.light(chance.randrange(length))
        return fate


@contextmanager
def behind_a_line(program: Path = ROOT) -> Iterator[Line]:
    """The product on PostgreSQL, which it reaches only through the relay."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="races-line-"))
        real = f"{make_url(postgres().get_uri()).query['host']}/{SOCKET}"
        proxy, _ = stack.enter_context(relaying(real, f"{folder}/{SOCKET}"))

        def through(address: str) -> str:
            url = make_url(address).update_query_dict({"host": folder})
            return url.render_as_string(hide_password=False)

        site = stack.enter_context(serving("postgresql", program, served=through))
        line = Line(site, proxy, Fate())
        proxy.sever()  # what the start has left open is not of the line
        line.repair()
        line.traffic = _traffic(line)
        yield line


def links(line: Line, chance: Random, size: int = 2) -> Seen:
    """The line is cut while people submit: what they are told is true, and sending it again is enough."""
    round_id, seen = line.site.open_round(), Seen(expected=SUCCESS | {KEPT, UNAVAILABLE})
    ready = walked(line.site, round_id, size)
    cut = line.endanger(chance, line.traffic * size)
    together([partial(persist, seen, *pair, line.open_again) for pair in ready])
    line.repair()
    seen.notes["cuts after a commit" if isinstance(cut, Snap) else "cuts anywhere"] += cut.happened
    seen.stored = [each.words for each in line.site.sealed(round_id)]
    return seen


def pages(line: Line, chance: Random, size: int = 1) -> Seen:
    """The line is cut while pages are saved: nobody meets a fault of ours, and sending it again is enough."""
    round_id, seen = line.site.open_round(), Seen(expected=SUCCESS | {GONE_ON, KEPT, UNAVAILABLE})
    person = line.site.person(round_id, "a page at a time")
    form = person.begin()
    while not form.submits:
        fields = person.filled(form)
        line.endanger(chance, line.traffic)
        reply = person.send(form.action, fields)
        line.repair()
        seen.replies[reply.outcome] += 1
        if not reply.location:
            whole = Form(reply.text).filled == fields
            seen.notes["given back with all of it" if whole else "given back without it"] += 1
        form = person.go_on(form)
    seen.note(person.words, person.submit(form))
    seen.stored = [each.words for each in line.site.sealed(round_id)]
    return seen


def close_held(line: Line, chance: Random, size: int = 1) -> Seen:
    """A round is closed in the middle of a submission: it counts, or it is told that the round is closed."""
    seen = Seen(expected=SUCCESS | {CLOSED})
    for word in CLOSED_BEFORE:
        round_id = line.site.open_round()
        person = line.site.person(round_id, f"closed before {word.decode()}")
        submit, close = partial(person.submit, person.walk()), partial(line.site.close_round, round_id)
        outcome, count = held(line, word, submit, close)
        seen.note(person.words, outcome)
        closed(line.site, round_id, seen, count)
    return seen


def tabs_held(line: Line, chance: Random, size: int = 1) -> Seen:
    """Tabs with one ballot get into each other's way: a friendly page for both, one response at the end."""
    round_id, seen = line.site.open_round(), Seen(expected=SUCCESS | {GONE_ON})
    for first, word, second in MEETINGS:
        person = line.site.person(round_id, f"{first}, then {second} before {word.decode()}")
        _meet(line, seen, person, first, word, second)
    seen.stored = [each.words for each in line.site.sealed(round_id)]
    return seen


def _meet(line: Line, seen: Seen, person: Person, first: str, word: bytes, second: str) -> None:
    """Let two tabs of somebody meet; at the end they submit."""
    page = person.begin()
    last = person.walk_on(page) if "submit" in (first, second) else page
    acts = {"save": (page.action, person.filled(page)), "submit": (last.action, last.filled)}
    replies = held(line, word, *(partial(person.again().send, *acts[act]) for act in (first, second)))
    for reply in replies:
        seen.note(person.words, reply.outcome)
    persist(seen, person, last if last.submits else person.walk_on(page))


def held(line: Line, word: bytes, first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """What two acts return: the first is stopped at a word, until the second has ended or waits for it."""
    line.proxy.sever()  # new connections: on old ones a statement may be known by a number
    line.now = hold = Hold(word)
    ended: list[bool] = []

    def between() -> Any:
        wait_until(hold.reached.is_set, PATIENCE, lambda: f"nobody says {word!r}")
        try:
            return second()
        finally:
            ended.append(True)

    def let_go() -> None:
        wait_until(hold.reached.is_set, PATIENCE, lambda: f"nobody says {word!r}")
        wait_until(lambda: bool(ended) or _waits(line.site), PATIENCE, lambda: "it neither ends nor waits")
        hold.released.set()

    *done, _ = together([first, between, let_go])
    line.repair()
    return done


def _traffic(line: Line) -> int:
    """How many bytes one submission takes on the line."""
    [(person, form)] = walked(line.site, line.site.open_round(), 1)
    line.now = counter = Fuse(line.repair)
    if person.submit(form) not in SUCCESS:
        raise AssertionError("a submission fails on a whole line")
    line.repair()
    return counter.seen


def _waits(site: Site) -> bool:
    """Whether somebody in the database waits for somebody else."""
    with site.app.app_context():
        return bool(db.session.scalar(WAITING))
