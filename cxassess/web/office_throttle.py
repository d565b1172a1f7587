"""Slowing down whoever guesses passwords, without locking anybody out for good.

Every wrong attempt fills three leaking buckets: of the address from this source, of the source, and of the
address from anywhere. When one is full, an attempt must wait until it has leaked by one: half a minute at the
most. Kept in memory: each process counts for itself, and a restart forgets.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from threading import Lock

MOST_BUCKETS = 20_000


@dataclass(frozen=True)
class Limit:
    """How many wrong attempts are free, and how long one takes to be forgiven."""

    attempts: int
    seconds: float


LIMITS = {"both": Limit(5, 30), "source": Limit(30, 10), "address": Limit(50, 5)}


class Throttle:
    """Buckets by address and source. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._full: OrderedDict[tuple[str, ...], float] = OrderedDict()  # when each will be empty

    def wait(self, address: str, source: str) -> int:
        """Seconds to wait before an attempt; 0 lets it go on and counts it as wrong until `forgive`.

        It is counted before the password is looked at, so that many attempts at the same moment gain nothing.
        """
        with self._lock:
            now = self._clock()
            keys = list(_keys(address, source))
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
            for key, limit in _keys(address, source):
                if key[0] == "both":
                    self._full.pop(key, None)
                elif key in self._full:
                    self._full[key] -= limit.seconds

    def _over(self, key: tuple[str, ...], limit: Limit, now: float) -> float:
        """Seconds until the bucket has room for one more attempt; 0 or less when it has."""
        return self._full.get(key, now) - now - (limit.attempts - 1) * limit.seconds


def _keys(address: str, source: str) -> Iterator[tuple[tuple[str, ...], Limit]]:
    address, source = address.strip().lower()[:254], _network(source)
    yield ("both", address, source), LIMITS["both"]
    yield ("source", source), LIMITS["source"]
    yield ("address", address), LIMITS["address"]


def _network(source: str) -> str:
    """The source, for IPv6 its /64: whoever has one address there has them all."""
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return source
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else source
