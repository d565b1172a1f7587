"""A program by itself: closes a round, or does the floor's part of it, and prints the memory it took at most.

Responses are read one by one from a file of rows of one length, as they would come from a database.
"""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from . import data, floors, ours

_NOWHERE = len(data.UNITS)


def write(path: Path, responses: int) -> None:
    """Write responses as rows of one length: the unit's number, then the packed answers."""
    number = {name: place for place, name in enumerate((*data.UNITS, None))}
    with path.open("wb") as stream:
        for row in data.packed(responses):
            stream.write(bytes([number[row.unit]]) + row.answers)


def read(path: Path) -> Iterator[data.Packed]:
    """The responses of a file."""
    length = 1 + 2 * len(data.questionnaire().columns)
    with path.open("rb") as stream:
        while row := stream.read(length):
            place = row[0]
            group = ("leader", None) if place == _NOWHERE else ("staff", data.UNITS[place])
            yield data.Packed(*group, "full", row[1:])


def peak() -> float:
    """The most memory that this process ever held, in GB.

    By the kernel's count for this program where it tells one: what `getrusage` gives begins with the size of
    the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e9
    return (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e9
    )


def main(who: str, file: str) -> None:
    """Do the work of `ours` or `floor` and print the peak."""
    rows = read(Path(file))
    if who == "ours":
        ours.closing(rows)
    else:
        floors.closing(list(rows))
    print(peak())


if __name__ == "__main__":
    main(*sys.argv[1:])
