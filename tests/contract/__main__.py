"""Writes contract.json anew from the program, where the rules allow that; 1 and why, where they do not."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from cxassess.api.problems import KINDS
from cxassess.app import create_app

from . import changes, shape

KEPT = Path(__file__).with_name("contract.json")
WIDTH = 110


def main() -> int:
    """0 when the file was written or is as it should be."""
    new = present()
    if KEPT.exists():
        old = json.loads(KEPT.read_text("utf-8"))
        for change in changes.between(old, new):
            print(change)
        if why := changes.verdict(old, new):
            print(f"\n{why}", file=sys.stderr)
            return 1
    KEPT.write_text(written(new), "utf-8")
    print(f"{KEPT.name} tells of version {new['version']}: {len(new['operations'])} operations.")
    return 0


def present() -> dict[str, Any]:
    """The shape of the API as the program is now."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"DATA_FOLDER": folder, "PUBLIC_URL": "http://localhost"})
        with app.app_context():
            return shape.of(
                app.extensions["cxassess.api"](), {kind.slug: kind.status for kind in KINDS.values()}
            )


def written(made: dict[str, Any]) -> str:
    """A shape as the file has it: what is short stands in one line, so that a difference is one too."""
    return _lines(made, 0) + "\n"


def _lines(value: Any, depth: int) -> str:
    short = json.dumps(value, ensure_ascii=False)
    if (len(short) + depth <= WIDTH and depth) or not isinstance(value, dict) or not value:
        return short
    pad = " " * (depth + 1)
    parts = (f"{pad}{json.dumps(key)}: {_lines(below, depth + 1)}" for key, below in value.items())
    return "{\n" + ",\n".join(parts) + "\n" + " " * depth + "}"


if __name__ == "__main__":
    sys.exit(main())
