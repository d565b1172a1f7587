"""Writes the tables of docs/method.md that say what the engine's objects say: constants, codes and formulas.

    python tools/tables.py

A table stands under its heading, and its rows are replaced. `tests/test_docs.py` fails where a table no
longer says what the engine does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from cxassess.maturity.bands import AGREEMENT, EFFECTS
from cxassess.maturity.careless import FLAGS
from cxassess.maturity.constants import Constants
from cxassess.maturity.explanation import FORMULAS
from cxassess.maturity.quadrants import QUADRANTS

PAGE = Path(__file__).parent.parent / "docs/method.md"

TABLES: dict[str, Iterable[tuple[str, ...]]] = {
    "Constants": [(name, str(value), text) for name, value, text in Constants.table()],
    "Flags": FLAGS.items(),
    "Bands of agreement": AGREEMENT.items(),
    "Sizes of an effect": EFFECTS.items(),
    "Quadrants": QUADRANTS.items(),
    "Formulas": [(name, each.formula, each.source or "–") for name, each in FORMULAS.items()],
}


def main() -> None:
    text = PAGE.read_text("utf-8")
    for heading, rows in TABLES.items():
        text = with_rows(text, heading, rows)
    PAGE.write_text(text, "utf-8")


def with_rows(text: str, heading: str, rows: Iterable[tuple[str, ...]]) -> str:
    """The page with the rows of the table under a heading replaced."""
    lines = "".join(f"| `{row[0]}` | {' | '.join(row[1:])} |\n" for row in rows)
    pattern = rf"(^#+ {re.escape(heading)}\n(?:(?!^#).*\n)*?^\|[-|]+\|\n)(?:^\|.*\n)*"
    new, found = re.subn(pattern, lambda match: match[1] + lines, text, count=1, flags=re.M)
    if not found:
        raise SystemExit(f"{PAGE.name}: there is no table under the heading {heading}")
    return new


if __name__ == "__main__":
    main()
