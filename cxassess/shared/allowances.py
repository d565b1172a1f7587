"""How much each key may still do: a token bucket by the generic cell rate algorithm, shared by all processes.

Of each name is kept when its allowance will be whole again (ATM Forum, Traffic Management 4.0, §4.4.2: the
theoretical arrival time). A call of cost c moves it c · window / quota seconds on, and is refused where it
would then lie further ahead than the window. So a quota can be spent at once, and comes back evenly.

Asking the table takes system calls, at each of which the threads of a process wait for one another. So a
process to which calls of a name come fast takes in advance what it is about to spend (a lease), and counts
that down by itself for a PERIOD. All together never get more than the quota, because

- a lease is charged before it is spent;
- nothing comes back on top of what is held in leases: an allowance is whole when all of it is there or held,
  else whoever holds a lease would have it besides a whole one;
- what all processes hold of a name is forgotten at one moment, GOOD_FOR seconds after the first of them took
  it. Who asks again before that gives back what is left over; later it is lost.
"""

import hashlib
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import NamedTuple

from .table import Table

WINDOW = 60
SETS, WAYS = 512, 8
_SLOT = struct.Struct("<8s3d")
_SET = struct.Struct("<" + "8s3d" * WAYS)
NOTHING = 1e-9

PERIOD = 0.1
"""Seconds for which a lease is spent at most: so old is what a process knows of the others."""
GOOD_FOR = 2.0
"""Seconds after which what is held of a name is forgotten."""
SHARE = 600
"""A process holds at most this part of a quota: eight together less than 2 %."""
LEAST = 10
"""A smaller lease is not worth being inexact. So quotas below LEAST · SHARE, and slow keys, have none."""
RESERVE = 0.05
"""Where less than this part of a quota is left nothing is leased, so that its end is counted exactly."""
REMEMBERED = 1_000
"""Names of which a process knows how fast they are spent."""


class Taken(NamedTuple):
    """What came of asking: how much is left, in how many seconds all is back, how long to wait if refused."""

    allowed: bool
    left: int
    whole_in: int
    wait: int


@dataclass(slots=True)
class _Shared:
    """What the table has of a name. Times are of the clock, `held` is in seconds of the window.

    `whole_at` is when all will be back, if what is held is spent; `until`, when nothing is held any more.
    """

    whole_at: float
    held: float
    until: float


@dataclass(slots=True)
class _Lease:
    """What a process took of a name in advance, what it knew of the name then, and how fast calls come.

    Of the `taken` units of the quota some `units` are unspent; they are good before `end`. There were `calls`
    since `since`, and before that so many in a PERIOD as `pace` says.
    """

    quota: int
    known: _Shared
    since: float
    calls: int = 1
    pace: float = 0.0
    taken: int = 0
    units: int = 0
    end: float = 0.0


class Allowances:
    """The allowances of all names; opened by each process for itself, after it was forked. Raises OSError.

    Names are kept as keyed hashes only. A set that is full gives up whoever has spent least.
    """

    def __init__(self, path: Path, secret: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._table = Table(path, SETS * _SET.size)
        self._secret = hashlib.sha256(f"allowances {secret}".encode()).digest()
        self._clock = clock
        self._leases: dict[str, _Lease] = {}
        self._turn = threading.Lock()

    def take(self, name: str, cost: int, quota: int) -> Taken:
        """Take `cost` of the `quota` that a name has in each WINDOW; nothing where it is refused."""
        with self._turn:
            lease = self._leases.get(name)
            if lease is not None and cost <= lease.units and quota == lease.quota:
                now = self._clock()
                if now < lease.end:
                    lease.units -= cost
                    lease.calls += 1
                    return _allowed(lease, now)
            return self._ask(name, min(cost, quota), quota)

    def _ask(self, name: str, cost: int, quota: int) -> Taken:
        """Take it from the table, and a lease with it if calls come fast."""
        tag = hashlib.blake2b(name.encode(), digest_size=8, key=self._secret).digest()
        start = int.from_bytes(tag[:4], "little") % SETS * _SET.size
        before = self._leases.pop(name, None)
        with self._table as table:
            now = self._clock()
            way, shared = _find(tag, _SET.unpack(table.read(_SET.size, start)))
            _settle(shared, now)
            if before is not None:
                _give_back(before, shared)
            after = shared.whole_at + cost * WINDOW / quota
            allowed = after - now <= WINDOW + NOTHING
            lease = _next(before, _Lease(quota, shared, since=now))
            if allowed:
                shared.whole_at = after
                _fill(lease, now)
            content = _SLOT.pack(tag, shared.whole_at, shared.held, shared.until)
            table.write(content, start + way * _SLOT.size)
        self._remember(name, lease)
        return _allowed(lease, now) if allowed else _refused(lease, after, now)

    def _remember(self, name: str, lease: _Lease) -> None:
        """Keep what is known of a name; whoever asked longest ago is forgotten, and has lost its lease."""
        if len(self._leases) >= REMEMBERED:
            del self._leases[next(iter(self._leases))]
        self._leases[name] = lease


def _find(tag: bytes, slots: tuple[bytes | float, ...]) -> tuple[int, _Shared]:
    """The place of a tag in its set and what is there; or that of whoever has spent least, and nothing."""
    if tag in slots:
        place = slots.index(tag)
        return place // 4, _Shared(*map(float, slots[place + 1 : place + 4]))
    return min(range(WAYS), key=lambda way: slots[4 * way + 1]), _Shared(0.0, 0.0, 0.0)


def _settle(shared: _Shared, now: float) -> None:
    """Let what has ended be over, and what is of a time before the machine began anew."""
    if not (now < shared.until <= now + GOOD_FOR and 0 <= shared.held <= WINDOW):
        shared.held, shared.until = 0.0, now + GOOD_FOR
    if not now <= shared.whole_at <= now + WINDOW + NOTHING:
        shared.whole_at = now
    shared.whole_at = max(shared.whole_at, now + shared.held)


def _give_back(lease: _Lease, shared: _Shared) -> None:
    """Hold a lease no longer. One of which the table knows nothing any more is lost."""
    if lease.known.until == shared.until:
        each = WINDOW / lease.quota
        shared.held = max(0.0, shared.held - lease.taken * each)
        shared.whole_at -= lease.units * each


def _next(before: _Lease | None, lease: _Lease) -> _Lease:
    """The lease that follows another, with the pace of its calls."""
    if before is None:
        return lease
    if (elapsed := lease.since - before.since) >= PERIOD:
        lease.pace = before.calls * PERIOD / elapsed
    else:
        lease.since, lease.calls, lease.pace = before.since, before.calls + 1, before.pace
    return lease


def _fill(lease: _Lease, now: float) -> None:
    """Take a unit for each call that a PERIOD will bring, unless little is left to the name."""
    shared, each = lease.known, WINDOW / lease.quota
    seconds = min(PERIOD, (shared.until - now) / 2)  # so that there is time to give back
    units = min(int(lease.pace * seconds / PERIOD), lease.quota // SHARE)
    if units >= LEAST and shared.whole_at + units * each - now <= WINDOW * (1 - RESERVE):
        lease.taken = lease.units = units
        lease.end = now + seconds
        shared.held += units * each
        shared.whole_at += units * each


def _allowed(lease: _Lease, now: float) -> Taken:
    """What is left to a name after a call: what the table has, and what is unspent of the lease."""
    each = WINDOW / lease.quota
    ahead = max(lease.known.whole_at - now, lease.known.held) - lease.units * each
    return Taken(True, max(0, int((WINDOW - ahead) / each + 1e-6)), ceil(ahead), 0)


def _refused(lease: _Lease, after: float, now: float) -> Taken:
    """What is left to a name that may not spend so much that all would be back `after`."""
    shared, each = lease.known, WINDOW / lease.quota
    ahead = shared.whole_at - now
    wait = after - now - WINDOW
    if after - shared.whole_at + shared.held > WINDOW:  # nearly all, which is never there while some is held
        wait = max(wait, shared.until - now)
    return Taken(False, max(0, int((WINDOW - ahead) / each + 1e-6)), ceil(ahead), max(1, ceil(wait)))
