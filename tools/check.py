"""What `make check` looks for beside formatter, linter, types and import rules."""

import configparser
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Pages of paper have corners of their own, and the report turns them for each direction itself.
REPORT_STYLE = ROOT / "cxassess/static/report.css"


def main() -> int:
    """0 when nothing is wrong, else 1 with a line for each fault."""
    faults = [*packages(), *locks(), *templates(), *styles(), *translations()]
    print("\n".join(faults) or "packaging, locks, templates, styles, translations: no faults")
    return 1 if faults else 0


def packages() -> Iterator[str]:
    """Every package is named in setup.cfg: what is not named is left out of the wheel in silence."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    named = set(setup["options"]["packages"].split())
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in ROOT.glob("cxassess/**/__init__.py")}
    found |= {"cxassess.questionnaires", "cxassess.templates"}
    for name in sorted(found ^ named):
        yield f"setup.cfg: packages: {name} is {'missing' if name in found else 'not there'}"


def locks() -> Iterator[str]:
    """Lock files name no package index and pin everything by hash."""
    for path in ROOT.glob("requirements*.lock"):
        text = path.read_text()
        if re.search(r"://|--(extra-)?index|--find-links", text):
            yield f"{path.name}: names an address"
        for block in re.split(r"\n(?=\S)", text.strip()):
            if "--hash=sha256:" not in block:
                yield f"{path.name}: no hash for {block.splitlines()[0]}"


def templates() -> Iterator[str]:
    """Templates escape everything and carry no style or script of their own: the policy forbids both."""
    rules = {
        r"\|\s*safe\b": "uses |safe",
        r"\sstyle=": "has an inline style",
        r"\son[a-z]+=": "has a handler",
    }
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for pattern, what in rules.items():
                if re.search(pattern, line):
                    yield f"{path.relative_to(ROOT)}:{number}: {what}"


def styles() -> Iterator[str]:
    """Web style sheets use logical properties only, so that pages can be read from right to left."""
    physical = re.compile(
        r"(?<![\w-])(margin|padding|border)-(left|right)\b|text-align:\s*(left|right)|(?<![\w-])(left|right):"
    )
    for path in sorted({*(ROOT / "cxassess/static").glob("*.css")} - {REPORT_STYLE}):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if match := physical.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {match.group()} is not a logical property"


def translations() -> Iterator[str]:
    """The message catalogue holds exactly the texts that the code and the templates use."""
    kept, found = ROOT / "cxassess/translations/messages.pot", _messages(extracted())
    if not found:
        yield "babel.cfg: finds no text at all"
    if not kept.is_file() or _messages(kept.read_text("utf-8")) != found:
        yield "cxassess/translations/messages.pot: out of date, type make messages"


def extracted() -> str:
    """The catalogue as the sources have it now."""
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "extract",
        "--keyword",
        "_l",
        "--mapping-file",
        "babel.cfg",
        "--no-location",
        "--sort-output",
        "--omit-header",
        "--output-file",
    ]
    with (
        tempfile.TemporaryDirectory() as folder
    ):  # a dash would not be standard output, but a file of that name
        made = Path(folder) / "messages.pot"
        subprocess.run([*command, made, "cxassess", "templates"], cwd=ROOT, check=True, capture_output=True)
        return made.read_text("utf-8")


def _messages(catalogue: str) -> set[str]:
    from io import StringIO

    from babel.messages.pofile import read_po

    return {str(message.id) for message in read_po(StringIO(catalogue)) if message.id}


if __name__ == "__main__":
    sys.exit(main())
