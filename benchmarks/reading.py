"""The floor of scoring a file, a program by itself: Python reads it, and cells are turned into numbers."""

import csv
import json
import sys

MISSING = {"dk": -1, "": 0}


def main(path: str) -> None:
    """Read the file: NDJSON by its ending, else CSV; the first two cells of a row of CSV are words."""
    read = _objects if path.endswith(".ndjson") else _rows
    with open(path, encoding="utf-8", newline="") as stream:
        print(sum(1 for answers in read(stream) if answers))


def _objects(stream):
    for line in stream:
        yield json.loads(line)["answers"]


def _rows(stream):
    reader = csv.reader(stream)
    next(reader)
    for row in reader:
        yield [MISSING[cell] if cell in MISSING else int(cell) for cell in row[2:]]


if __name__ == "__main__":
    main(sys.argv[1])
