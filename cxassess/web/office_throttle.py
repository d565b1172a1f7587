"""Slowing down whoever guesses passwords, without locking anybody out for good.

Every wrong attempt fills three leaking buckets: of the address from this source, of the source, and of the
address from anywhere. When one is full, an attempt must wait until it has leaked by one: half a minute at the
most for passwords, some minutes for codes. Kept in memory: each process counts for itself, and a restart
forgets.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from threading import Lock

from flask import current_app
from flask_babel import ngettext

MOST_BUCKETS = 20_000


@dataclass(frozen=True)
class Limit:
    """How many wrong attempts are free, and how long one takes to be forgiven."""

    attempts: int
    seconds: float


Limits = Mapping[str, Limit]
# Of passwords; of codes, which are short, so that a guesser gets hundreds a day and not thousands; and of
# letters that are asked for, which would pile up in somebody's mailbox.
LIMITS: Limits = {"both": Limit(5, 30), "source": Limit(30, 10), "address": Limit(50, 5)}
CODES: Limits = {"both": Limit(5, 60), "source": Limit(30, 10), "address": Limit(20, 300)}
LETTERS: Limits = {"both": Limit(3, 120), "source": Limit(20, 30), "address": Limit(5, 300)}


class Throttle:
    """Buckets by address and source. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, limits: Limits = LIMITS) -> None:
        self._clock = clock
        self._limits = limits
        self._lock = Lock()
        self._full: OrderedDict[tuple[str, ...], float] = OrderedDict()  # when each will be empty

    def wait(self, address: str, source: str) -> int:
        """Seconds to wait before an attempt; 0 lets it go on and counts it as wrong until `forgive`.

        It is counted before the password is looked at, so that many attempts at the same moment gain nothing.
        """
        with self._lock:
            now = self._clock()
            keys = list(_keys(address, source, self._limits))
            longest = max(self._over(key, limit, now) for key, limit in keys)
            if longest > 0:
                return ceil(longest)
            for key, limit in keys:
                self._full[key] = max(self._full.get(key, now), now) + limit.seconds
                self._full.move_to_end(key)
            while len(self._full) > MOST_BUCKETS:
                self._full.popitem(last=False)
        return 0

    def forgive(self, address: str, source: str) -> None:
        """The attempt was right: forget it, and the wrong ones from this source for this address."""
        with self._lock:
            for key, limit in _keys(address, source, self._limits):
                if key[0] == "both":
                    self._full.pop(key, None)
                elif key in self._full:
                    self._full[key] -= limit.seconds

    def _over(self, key: tuple[str, ...], limit: Limit, now: float) -> float:
        """Seconds until the bucket has room for one more attempt; 0 or less when it has."""
        return self._full.get(key, now) - now - (limit.attempts - 1) * limit.seconds


def _keys(address: str, source: str, limits: Limits) -> Iterator[tuple[tuple[str, ...], Limit]]:
    address, source = address.strip().lower()[:254], _network(source)
    yield ("both", address, source), limits["both"]
    yield ("source", source), limits["source"]
    yield ("address", address), limits["address"]


def throttle(kind: str, limits: Limits = LIMITS) -> Throttle:
    """The application's throttle of one kind of attempts."""
    made = Throttle(limits=limits)
    return current_app.extensions.setdefault(f"cxassess_throttle_{kind}", made)  # type: ignore[no-any-return]


def too_many(seconds: int) -> str:
    """What somebody is told who has to wait."""
    return ngettext(
        "Too many attempts. Wait %(num)s second, then try again.",
        "Too many attempts. Wait %(num)s seconds, then try again.",
        seconds,
    )


def _network(source: str) -> str:
    """The source, for IPv6 its /64: whoever has one address there has them all."""
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return source
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else source
