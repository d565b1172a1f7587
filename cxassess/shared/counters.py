"""How often things happened, counted by all processes of an installation together."""

import hashlib
import struct
import time
from collections.abc import Sequence
from pathlib import Path

from .table import Table

_NUMBER = struct.Struct("<Q")
_SINCE = struct.Struct("<d")
_DIGEST = 32


class Counters:
    """A number for each of some names, from when the server began. Raises OSError.

    A program with other names, a newer one perhaps, begins anew.
    """

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._places = {name: _DIGEST + _SINCE.size + 8 * place for place, name in enumerate(names)}
        self._size = _DIGEST + _SINCE.size + 8 * len(names)
        self._table = Table(path, self._size)
        mine = hashlib.sha256("\n".join(names).encode()).digest()
        with self._table as table:
            if table.read(_DIGEST, 0) != mine:
                table.write(mine + _SINCE.pack(time.time()) + bytes(8 * len(names)), 0)

    @staticmethod
    def forget(path: Path) -> None:
        """Let counting begin anew, as a server does that starts."""
        path.unlink(missing_ok=True)

    def count(self, name: str) -> None:
        """One more."""
        place = self._places[name]
        with self._table as table:
            (before,) = _NUMBER.unpack(table.read(8, place))
            table.write(_NUMBER.pack(before + 1), place)

    def since(self) -> float:
        """When counting began, in seconds since 1970."""
        with self._table as table:
            return float(_SINCE.unpack(table.read(_SINCE.size, _DIGEST))[0])

    def all(self) -> dict[str, int]:
        """Every name with its number."""
        with self._table as table:
            found = table.read(self._size, 0)
        return {name: _NUMBER.unpack_from(found, place)[0] for name, place in self._places.items()}
