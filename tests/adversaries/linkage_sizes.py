"""The attack on the sizes of replies, which the access log of a proxy notes beside the address and the time.

The adversary answers everything that is kept once more, in a round of their own, sees how large each page
then is, and looks for pages of that size in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Flask

from cxassess.maturity import AnswerSheet

from . import survey_round
from .evidence import Cell
from .linkage_attacks import Guess, compared
from .linkage_trails import Trail
from .survey_round import Held


def guesses(app: Flask, held: Held, answers: Sequence[bytes]) -> list[Guess]:
    """Whose the answers are by the sizes of replies: what is kept of a round is answered again."""
    again = survey_round.opened(app, "link", len(answers), held.questionnaire)
    again.people = [
        replace(person, values=_values(held, kept))
        for person, kept in zip(again.people, answers, strict=True)
    ]
    survey_round.answer(again)
    return list(compared(_sizes(held), _sizes(again), len(answers), {}))


def _values(held: Held, kept: bytes) -> dict[str, int]:
    sheet = AnswerSheet.unpack(held.questionnaire, [("staff", None, "full", kept)])
    return {name: value for name, value in sheet.answers(0).items() if isinstance(value, int)}


def _sizes(held: Held) -> Trail:
    """By page the bytes of each person's reply."""
    place = {person.address: number for number, person in enumerate(held.people)}
    found: dict[str, dict[int, Cell]] = {}
    for line in held.proxy.seen:
        page = f"{line.method} {line.path.removeprefix(f'/r/{held.id}')}"
        found.setdefault(page, {})[place[line.address]] = line.size
    return Trail({("bytes", page, False): sizes for page, sizes in found.items()})
