"""What the people of the demo say of their roles, in more words than the model draws.

Whether somebody speaks of their role, and which one staff have, the model has drawn. Here a chance of its own
decides what they say, so that no figure moves that is made of other answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from ..maturity.instrument import ROLE, ROLE_MOVES

NAMELESS, SAYS_NOTHING, MOVE_LEFT_OUT = 0.08, 0.25, 0.03

MOVED: Mapping[str, Mapping[str, tuple[float, float, float]]] = {
    "staff": {
        "loyalty": (0.07, 0.31, 0.62),
        "promotion": (0.18, 0.42, 0.40),
        "operations": (0.12, 0.40, 0.48),
        "innovation": (0.46, 0.38, 0.16),
        "engagement": (0.14, 0.44, 0.42),
        "defection": (0.13, 0.38, 0.49),
        "brand_damage": (0.16, 0.36, 0.48),
        "recurring": (0.10, 0.34, 0.56),
        "compliance": (0.38, 0.36, 0.26),
        "dissatisfaction": (0.15, 0.41, 0.44),
    },
    "leader": {
        "loyalty": (0.15, 0.35, 0.50),
        "promotion": (0.22, 0.48, 0.30),
        "operations": (0.15, 0.25, 0.60),
        "innovation": (0.22, 0.38, 0.40),
        "engagement": (0.12, 0.20, 0.68),
        "defection": (0.24, 0.46, 0.30),
        "brand_damage": (0.26, 0.44, 0.30),
        "recurring": (0.20, 0.30, 0.50),
        "compliance": (0.22, 0.40, 0.38),
        "dissatisfaction": (0.12, 0.26, 0.62),
    },
}
"""The chance of each of `ROLE_MOVES`, by audience and return or cost."""

SAID: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "Deck crew": (
        ("Deck crew", "Deck crew", "deck crew", "Deck Crew"),
        (
            "When I greet people at the ramp they find their place and board faster.",
            "I see at once who needs a hand with luggage or a wheelchair.",
            "A calm word in rough weather is what families remember.",
            "If lanes are loaded in the right order nobody waits to drive off.",
            "I tell the bridge what passengers ask, and the announcement gets clearer.",
        ),
        (
            "When I am short with them, the whole crossing starts badly.",
            "A car in the wrong lane holds up forty others at the other end.",
            "If nobody cleans the stairs after the first sailing, people write about it.",
            "When we do not know why we are late, we all say something different.",
        ),
    ),
    "Check-in agent": (
        ("Check-in agent", "Check-in agent", "check-in agent", "Check-in  agent"),
        (
            "I can solve most questions before they become complaints.",
            "People who are told the truth about a delay stay friendly.",
            "I notice when a booking is wrong before the family is at the ramp.",
            "Regulars come to my desk because I know their cars.",
        ),
        (
            "When I send people to the wrong lane, three colleagues have to sort it out.",
            "If I only point at the sign they ask again on board, and again at the port.",
            "One wrong name on a ticket means two calls to the booking office.",
        ),
    ),
    "Booking office": (
        ("Booking office", "Booking office", "Booking Office", "booking office"),
        (
            "A change made right the first time saves two calls.",
            "I read the notes and call people before their sailing is cancelled.",
            "What I hear ten times a day I pass on, and the web page gets better.",
            "Groups book again with whoever answered them last year.",
        ),
        (
            "If I forget the note on a booking, the passenger explains it all again.",
            "An e-mail that lies for nine days is a customer who flies next time.",
            "A wrong refund takes three people a week to put right.",
        ),
    ),
    "Engineer": (
        ("Engineer", "Engineer", "engineer"),
        (
            "A ship that leaves on time is the best service there is.",
            "When the heating works nobody writes to us, and that is the point.",
            "I say early what may break, so that passengers can be moved in time.",
        ),
        (
            "What I leave for later comes back as a cancelled sailing.",
            "One broken door lift and wheelchairs cannot travel that day.",
        ),
    ),
    "Accounts": (
        ("Accounts", "Accounts", "accounts"),
        (
            "A refund within a week keeps people as customers.",
            "A bill that can be understood saves a call.",
            "I can see which refunds come back, and tell those who can stop them.",
        ),
        (
            "When papers lie with us, the front has to find excuses.",
            "Three signatures for a small sum cost more than the sum.",
        ),
    ),
}
"""By role: how it is written, what good work adds to, what work that goes wrong leads to."""

LEADERS = (
    ("Department head", "Department head", "Head of department"),
    (
        "If I travel along once a month my people tell me what is in the way.",
        "When I decide within the week, the front line stops waiting.",
        "I put one customer figure before the cost figures in our meeting.",
        "I let crews try a thing for a season without asking me.",
    ),
    (
        "When I only ask for minutes, nobody tells me of the family that was left behind.",
        "A decision I put off is a month of the same complaint.",
        "If I do not explain why, people stop proposing things.",
    ),
)


MORE_WELL = (
    "Most of all in the holidays.",
    "New colleagues should hear that first.",
    "That is what I like about my work.",
    "It is seldom noticed, but it counts.",
    "More than any poster does.",
)
MORE_BADLY = (
    "It happened twice in June.",
    "We only hear of it weeks later.",
    "Nobody means it badly, there is no time.",
    "On full sailings it is worst.",
)
MORE = 0.75
"""Chance of one of these after somebody's first sentence."""


def spoken(rows: Sequence[dict[str, Any]], seed: str) -> list[dict[str, Any]]:
    """The rows with what those who speak of their role say of it; the same for the same seed."""
    chance = Random(f"roles {seed}")
    return [_spoken(row, chance) if f"{ROLE}name" in row["answers"] else row for row in rows]


def _spoken(row: dict[str, Any], chance: Random) -> dict[str, Any]:
    others = {name: value for name, value in row["answers"].items() if not name.startswith(ROLE)}
    audience = row["audience"]
    names, well, badly = LEADERS if audience == "leader" else SAID[row["answers"][f"{ROLE}name"]]
    more = (MORE_WELL, MORE_BADLY) if audience == "staff" else (("",), ("",))
    said = {"well": _text(well, more[0], chance), "badly": _text(badly, more[1], chance)}
    said["name"] = "" if chance.random() < NAMELESS else chance.choice(names)
    said |= {
        name: chance.choices(ROLE_MOVES, weights)[0]
        for name, weights in MOVED[audience].items()
        if chance.random() >= MOVE_LEFT_OUT
    }
    return {**row, "answers": {**others, **{ROLE + name: text for name, text in said.items() if text}}}


def _text(texts: Sequence[str], more: Sequence[str], chance: Random) -> str:
    """What somebody writes of one side: nothing, a sentence or two."""
    if chance.random() < SAYS_NOTHING:
        return ""
    first = chance.choice(texts)
    return f"{first} {chance.choice(more)}".strip() if chance.random() < MORE else first
