"""How much each key may still do: a token bucket by the generic cell rate algorithm, exact among processes.

Of each name one number is kept: when its allowance will be whole again (ATM Forum, Traffic Management 4.0,
§4.4.2: the theoretical arrival time). A call of cost c moves it c · window / quota seconds on, and is refused
where it would then lie further ahead than the window. So a quota can be spent at once, and comes back evenly.
"""

import hashlib
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from .table import Table

WINDOW = 60
SETS, WAYS = 512, 8
_SLOT = struct.Struct("<8sd")
_SET = struct.Struct("<" + "8sd" * WAYS)
NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking: how much is left, in how many seconds all is back, how long to wait if refused."""

    allowed: bool
    left: int
    whole_in: int
    wait: int


class Allowances:
    """The allowances of all names; opened by each process for itself. Raises OSError.

    Names are kept as keyed hashes only. A set that is full gives up whoever has spent least.
    """

    def __init__(self, path: Path, secret: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._table = Table(path, SETS * _SET.size)
        self._secret = hashlib.sha256(f"allowances {secret}".encode()).digest()
        self._clock = clock

    def take(self, name: str, cost: int, quota: int) -> Taken:
        """Take `cost` of the `quota` that a name has in each WINDOW; nothing where it is refused."""
        tag = hashlib.blake2b(name.encode(), digest_size=8, key=self._secret).digest()
        start = int.from_bytes(tag[:4], "little") % SETS * _SET.size
        each = WINDOW / quota
        with self._table as table:
            now = self._clock()
            slots = _SET.unpack(table.read(_SET.size, start))
            way, whole_at = _find(tag, slots)
            if (
                not now <= whole_at <= now + WINDOW + NOTHING
            ):  # over, or of a time before the machine began anew
                whole_at = now
            after = whole_at + min(cost, quota) * each
            allowed = after - now <= WINDOW + NOTHING
            if allowed:
                table.write(_SLOT.pack(tag, after), start + way * _SLOT.size)
        ahead = (after if allowed else whole_at) - now
        left = max(0, int((WINDOW - ahead) / each + 1e-6))
        return Taken(allowed, left, ceil(ahead), 0 if allowed else max(1, ceil(after - now - WINDOW)))


def _find(tag: bytes, slots: tuple[bytes | float, ...]) -> tuple[int, float]:
    """The place of a tag in its set and its time; where it is not there, that of whoever has spent least."""
    if tag in slots:
        place = slots.index(tag)
        return place // 2, float(slots[place + 1])
    return min(range(WAYS), key=lambda way: slots[2 * way + 1]), 0.0
