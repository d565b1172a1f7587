"""The demo organisation: three closed rounds of a made-up company, and an open one for any visitor.

`load` goes through the same verbs as everybody else: rounds are made, opened, answered and closed, so every
figure shown is computed from answers, and the answers come from a statistical model:

- `company`: the departments, the true state of each round, measurements of metrics
- `roadmap`: what the leaders made of the roadmap of each round
- `model`: from a true state to the answers of many respondents
- `words`: what those respondents write; `roles`: what they say of their roles
- `journey`: the company's touchpoints, and what is said of them
- `listening`: the sources of feedback that the company has, and what became of them
- `barriers`: what leaders wrote down of it, and the page for employees
- `loading`: all of it put into the database

Nothing but this file is imported until something is loaded, so that a start which only asks `is_empty`
does without numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..records import organisations, rounds
from ..records.errors import Conflict

ORGANISATION = "harbourline"
NAME = "Harbourline Ferries"
LEADER = "leader@harbourline.example"
ADMINISTRATOR = "administrator@harbourline.example"
PASSWORD = "calm seas and happy passengers"
OPEN_ROUND = "harbourline-2026-autumn"


@dataclass(frozen=True)
class Demo:
    """What was put in: the rounds from the oldest to the newest, the last of them open to anybody."""

    organisation_id: str
    rounds: tuple[str, ...]
    leader_email: str
    leader_password: str
    public_round_id: str


def is_empty() -> bool:
    """Whether the database holds no organisation yet, or only a demo whose loading was cut short."""
    return all(found.id == ORGANISATION for found in organisations.every()) and not is_loaded()


def load(today: date) -> Demo:
    """The demo organisation, newly put in; a loading that was cut short is finished.

    Raises Conflict `demo_loaded` when it is there already.
    """
    if is_loaded():
        raise Conflict(
            "demo_loaded", f"{NAME}, the demo organisation, is there already. Nothing was changed."
        )
    from . import loading  # numpy comes with it

    held = loading.put_in(today)
    return Demo(ORGANISATION, (*held, OPEN_ROUND), LEADER, PASSWORD, OPEN_ROUND)


def is_loaded() -> bool:
    """Whether the demo is complete: its open round is made last."""
    return any(found.id == OPEN_ROUND for found in rounds.in_organisation(ORGANISATION))
