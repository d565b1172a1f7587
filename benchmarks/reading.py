"""The floor of scoring a file, a program by itself: `csv` reads it, and cells are turned into numbers."""

import csv
import sys

MISSING = {"dk": -1, "": 0}


def main(path: str) -> None:
    """Read the file; the first two cells of a row are words."""
    answers = []
    with open(path, encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        next(reader)
        for row in reader:
            answers.append([MISSING[cell] if cell in MISSING else int(cell) for cell in row[2:]])
    print(len(answers))


if __name__ == "__main__":
    main(sys.argv[1])
