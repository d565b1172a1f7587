"""`score` and `check-questionnaire`: the engine on files. Nothing is stored; no database is needed."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

import click

from .. import instruments
from ..maturity import Questionnaire, load
from .context import Refusal, refusing
from .tables import as_table


@click.command()
@click.argument("responses")
@click.option("--questionnaire", "-q", default="ten-pillars", metavar="ID|FILE", show_default=True)
@click.option("--prior", metavar="PRIOR", help="Responses of an earlier round to compare with.")
@click.option("--prior-questionnaire", metavar="ID|FILE", help="The earlier round's, where it differs.")
@click.option("--outcome", metavar="ITEM", help="Outcome item of the driver analysis.")
@click.option("--headcount", metavar="staff=159,leader=23", help="How many were invited, by audience.")
@click.option("--json/--table", "as_json", default=True, help="How the scorecard is printed.")
@refusing
def score(
    responses: str,
    questionnaire: str,
    prior: str | None,
    prior_questionnaire: str | None,
    outcome: str | None,
    headcount: str | None,
    as_json: bool,
) -> None:
    """Print the scorecard of RESPONSES (CSV or NDJSON, - for standard input); nothing is stored."""
    from ..maturity import assess, compare  # numpy comes with these

    instrument = find_questionnaire(questionnaire)
    sheet = read_sheet(instrument, responses)
    card = assess(sheet, invited=headcount_of(headcount), outcome=_outcome(instrument, outcome)).to_dict()
    if prior:
        before = find_questionnaire(prior_questionnaire) if prior_questionnaire else instrument
        card["comparison"] = compare(sheet, read_sheet(before, prior)).to_dict()
    click.echo(json.dumps(card, indent=2, ensure_ascii=False, allow_nan=False) if as_json else as_table(card))


@click.command("check-questionnaire")
@click.argument("path", type=click.Path(path_type=Path))
@refusing
def check_questionnaire(path: Path) -> None:
    """Accept the questionnaire at PATH (a folder or a file), or print each fault with its line."""
    found = load(path)
    items = sum(len(pillar.items) for pillar in found.pillars)
    click.echo(f"{path}: {found.id} {found.version}, {len(found.pillars)} pillars, {items} items: no faults")


def find_questionnaire(name: str) -> Questionnaire:
    """The questionnaire of that id, or at that path."""
    if Path(name).exists():
        return load(Path(name))
    known = instruments.installed()
    if name not in known:
        raise Refusal(
            f"{name}: there is no such questionnaire. Give a path, or one of these: {', '.join(known)}"
        )
    return known[name]


def read_sheet(questionnaire: Questionnaire, path: str, units: frozenset[str] | None = None) -> Any:
    """The answer sheet in a file; NDJSON by its ending or its first character, else CSV.

    `units` are the only unit ids that are taken; None takes any.
    """
    from ..maturity import AnswerSheet

    return AnswerSheet.concatenate(list(read_sheets(questionnaire, path, units)))


def read_sheets(
    questionnaire: Questionnaire, path: str, units: frozenset[str] | None = None
) -> Iterator[Any]:
    """The same in sheets of some thousand rows, one after the other: memory stays flat."""
    from ..maturity.tables import iter_csv, iter_ndjson

    name = "standard input" if path == "-" else path
    with _opened(path) as stream:
        try:
            beginning, lines = _begun(stream)
            json_lines = path.endswith((".ndjson", ".jsonl")) or beginning.startswith("{")
            yield from (iter_ndjson if json_lines else iter_csv)(questionnaire, lines, name, units)
        except UnicodeDecodeError as error:
            raise Refusal(
                f"{name}: this is not UTF-8 text ({error.reason}): save the file as UTF-8."
            ) from None


def _begun(stream: TextIO) -> tuple[str, Iterator[str]]:
    """The first line of a stream that is not blank, and all its lines."""
    before = []
    for line in stream:
        before.append(line)
        if line.strip("\ufeff \r\n"):
            break
    return before[-1].lstrip("\ufeff \r\n") if before else "", chain(before, stream)


def read_text(path: str) -> tuple[str, str]:
    """The text of a file, or of standard input for -, and what faults call it."""
    name = "standard input" if path == "-" else path
    with _opened(path) as stream:
        try:
            return stream.read(), name
        except UnicodeDecodeError as error:
            raise Refusal(
                f"{name}: this is not UTF-8 text ({error.reason}): save the file as UTF-8."
            ) from None


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    if path == "-":
        sys.stdin.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        yield sys.stdin
        return
    try:
        with open(path, encoding="utf-8", newline="") as stream:
            yield stream
    except OSError as error:
        raise Refusal(f"{path}: cannot be read ({error.strerror}).") from None


def headcount_of(text: str | None) -> Mapping[str, int] | None:
    """`staff=159,leader=23` as a mapping."""
    if text is None:
        return None
    counts = {}
    for part in text.split(","):
        audience, _, number = part.strip().partition("=")
        if audience not in ("staff", "leader", "customer") or not number.isdecimal() or len(number) > 9:
            raise Refusal(f"--headcount {text}: write it as staff=159,leader=23,customer=400.")
        if audience in counts:
            raise Refusal(f"--headcount {text}: {audience} is named twice; keep one.")
        counts[audience] = int(number)
    return counts


def _outcome(questionnaire: Questionnaire, name: str | None) -> str | None:
    known = [outcome.id for outcome in questionnaire.outcomes]
    if name is not None and name not in known:
        raise Refusal(f"--outcome {name}: the questionnaire has {', '.join(known) or 'no outcome item'}.")
    return name
