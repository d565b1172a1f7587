"""The linkage adversary: joins people to answers with everything an insider has, or fails to.

    python -m tests.adversaries.linkage --engine sqlite --rounds 200 --people 50

answers that many rounds over HTTP, a third of them each by link, by invitation and confidential, closes them,
and tries every attack of `linkage_attacks` on tables, files, logs and what the API tells. People and answers
are joined, people and stories, and stories and answers. Status 1 when an attack succeeds: when it is above
the goal twice. Attacks are some hundreds, and in one run of 200 rounds chance alone can lift one a hair above
the goal; so what was above it is tried again, on as many new rounds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from flask import Flask

from cxassess import migrations
from cxassess.records.database import db
from tests.conftest import make_app

from . import evidence, evidence_postgresql, survey_round
from .evidence import Evidence
from .linkage_attacks import Guess, People, guesses
from .linkage_scores import Score, scores
from .linkage_trails import forms
from .survey_round import Held, Person

Truth = dict[int, int]
AT_ONE_SITE = 12
"""Rounds in one database: more would only make the files longer."""


@dataclass(frozen=True)
class Site:
    """An installation: the application, a key to its API, and how all that there is of it is gathered."""

    app: Flask
    key: str
    gather: Callable[[str, int], Evidence]
    mark: Callable[[], int]


@dataclass(frozen=True)
class Trial:
    """A round, and the evidence that was gathered of it."""

    held: Held
    evidence: Evidence


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Site]:
    """An installation on SQLite in a folder."""
    with _running(folder) as app:
        path = folder / "cxassess.sqlite3"
        yield Site(app, survey_round.organise(app), lambda id_, _: evidence.sqlite(path, id_), lambda: 0)


@contextmanager
def on_postgresql(folder: Path, server: evidence_postgresql.Server, name: str) -> Iterator[Site]:
    """An installation on a new database of a PostgreSQL server."""
    with _running(folder, DATABASE_URL=server.create(name)) as app:
        yield Site(
            app,
            survey_round.organise(app),
            lambda id_, since: evidence_postgresql.postgresql(server, name, since, id_),
            server.log_end,
        )


@contextmanager
def _running(folder: Path, **settings: Any) -> Iterator[Flask]:
    app = make_app(folder, **settings)
    with app.app_context():
        migrations.upgrade()
        db.session.remove()
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def trial(
    site: Site, kind: str, count: int, *, close: bool = True, by_program: bool = False, **options: Any
) -> Trial:
    """A round of a kind, answered by people over HTTP and closed, with all that is left of it.

    ``by_program`` has a program hand in what they say instead, all in one call.
    """
    since = site.mark()
    with evidence.listening() as lines:
        held = survey_round.opened(site.app, kind, count, **options)
        if by_program:
            survey_round.hand_in(site.app, held)
        else:
            survey_round.answer(held)
        if close:
            survey_round.close(site.app, held, site.key)
    documents = {**held.told, "log": "\n".join(lines).encode()}
    return Trial(held, site.gather(held.id, since).plus(**documents))


def known(held: Held) -> People:
    """What an insider knows of people: when they did what, their names, telephones and codes."""
    numbers = range(len(held.people))
    by: dict[str, Callable[[Person], Any]] = {"name": lambda each: each.name}
    if held.people[0].code:
        by |= {"code": lambda each: each.code, "hash of the code": lambda each: each.code_hash}
    orders = {
        f"by {name}": sorted(numbers, key=lambda n, of=of: of(held.people[n])) for name, of in by.items()
    }
    orders |= {"invited": list(numbers)}
    if held.handed_in:
        orders |= {"handed in": held.handed_in}
    else:
        orders |= {"begun": held.order("/group", "/resume"), "submitted": held.order("/submit")}
    own = zip(invited(held), held.people, strict=True)
    return People([needles | forms(person.telephone) for needles, person in own], orders)


def invited(held: Held) -> list[frozenset[bytes]]:
    """What everybody's invitation is known by: their name, and from the mail their code."""
    return [forms(each.name) | forms(each.code) | forms(each.code_hash) for each in held.people]


def answers_of(held: Held) -> dict[bytes, int]:
    """Everybody's answers as they are kept, with whose they are; in an order that tells nothing."""
    return dict(sorted((held.said(person), number) for number, person in enumerate(held.people)))


def stories_of(people: Iterable[Person]) -> dict[bytes, int]:
    """Everybody's story, with whose it is; in an order that tells nothing."""
    return dict(sorted((person.story.encode(), number) for number, person in enumerate(people)))


def needles(things: Iterable[bytes]) -> list[frozenset[bytes]]:
    """What to look for, to find each of the things."""
    return [forms(thing) for thing in things]


def attacked(
    evidence: Evidence, people: People, things: Mapping[bytes, int]
) -> tuple[Iterable[Guess], Truth]:
    """The guesses whose the things are, and the truth."""
    return guesses(evidence, people, needles(things)), dict(enumerate(things.values()))


def among_themselves(trial: Trial) -> tuple[Iterable[Guess], Truth]:
    """The guesses which story belongs to which answers, and the truth."""
    answers, stories = answers_of(trial.held), stories_of(trial.held.people)
    number = {person: place for place, person in enumerate(answers.values())}
    made = guesses(trial.evidence, People(needles(answers)), needles(stories))
    return made, {place: number[person] for place, person in enumerate(stories.values())}


TARGETS: dict[str, Callable[[Trial], tuple[Iterable[Guess], Truth]]] = {
    "answers": lambda it: attacked(it.evidence, known(it.held), answers_of(it.held)),
    "stories": lambda it: attacked(it.evidence, known(it.held), stories_of(it.held.people)),
    "stories and answers": among_themselves,
}


def results(trials: Iterable[Trial]) -> list[Score]:
    """The scores of all attacks on all targets over the trials, the most successful first."""
    return scores((name, *target(each)) for each in trials for name, target in TARGETS.items())


def trials(site: Callable[[], Any], rounds: int, people: int) -> Iterator[Trial]:
    """Rounds of every kind in turn, a few in each database."""
    kinds = cycle(survey_round.KINDS)
    for start in range(0, rounds, AT_ONE_SITE):
        with site() as here:
            for kind in islice(kinds, min(AT_ONE_SITE, rounds - start)):
                yield trial(here, kind, people)


@contextmanager
def sites(engine: str) -> Iterator[Callable[[], Any]]:
    """A maker of installations on an engine, each on a new database; all is gone after the block."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        numbers = iter(range(1_000_000))
        if engine == "sqlite":
            yield lambda: on_sqlite(folder / str(next(numbers)))
            return
        server = stack.enter_context(evidence_postgresql.running(folder))
        yield lambda: on_postgresql(folder / str(n := next(numbers)), server, f"site_{n}")


def main(arguments: list[str] | None = None) -> int:
    """1 when an attack succeeds, else 0."""
    asked = _parser().parse_args(arguments)
    found = _run(asked)
    print(_report(found, asked.lines))
    suspected = {score.attack for score in found if score.above_goal}
    if suspected:
        print("\nOnce more, for what is above the goal:")
        again = [score for score in _run(asked) if score.attack in suspected]
        print(_report(again, asked.lines))
        suspected &= {score.attack for score in again if score.above_goal}
    return int(bool(suspected))


def _run(asked: argparse.Namespace) -> list[Score]:
    with sites(asked.engine) as site:
        return results(_told(trials(site, asked.rounds, asked.people), asked.rounds))


def _told(made: Iterable[Trial], rounds: int) -> Iterator[Trial]:
    """The same, each announced where there is somebody to see it."""
    for number, each in enumerate(made, start=1):
        if sys.stderr.isatty():
            print(f"\r{number} of {rounds} rounds ", end="", file=sys.stderr, flush=True)
        yield each


def _report(found: list[Score], lines: int) -> str:
    """The table, the most successful attacks first, and how many there were."""
    rows = [f"{'attack':<90} rounds  matches  mean  correlation  verdict"]
    for score in found[:lines]:
        verdict = "ABOVE" if score.above_goal else "as chance"
        counts = f"{score.rounds:>6}  {score.matches:>7}  {score.mean:.2f}  {score.distance:>+11.1f}"
        rows.append(f"{score.attack:<90} {counts}  {verdict}")
    succeed = sum(score.above_goal for score in found)
    mean = sum(score.matches for score in found) / max(1, sum(score.chance for score in found))
    rows.append(
        f"{len(found)} attacks, {succeed} above the goal; all together {mean:.3f} of what chance gives"
    )
    return "\n".join(rows)


def _parser() -> argparse.ArgumentParser:
    """What reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.adversaries.linkage", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--lines", type=int, default=40, help="attacks shown, the most successful first")
    return parser


if __name__ == "__main__":
    sys.exit(main())
