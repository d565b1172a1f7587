"""Open rounds as responses are checked against them, remembered for half a second.

Hardly anything of an open round can change. What is stored says which state it was checked against, and is
refused within its write if that is over: so nothing wrong comes of what was remembered.
"""

import time
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import bindparam, select

from .models import RoundRow
from .round_rows import Round, row_of, seen

LIFE = 0.5
MOST = 100
_NAME = "cxassess.open_rounds"


_ROUND = RoundRow.__table__
STATE = (
    select(_ROUND.c.state, _ROUND.c.version, _ROUND.c.created_at)
    .where(_ROUND.c.organisation_id == bindparam("organisation_id"), _ROUND.c.id == bindparam("id"))
    .with_for_update(read=True)
)
"""Asks within a write for the state of a round, and locks it against being closed until that ends."""


class AsOf(NamedTuple):
    """A state of a round: its version, and when it was made, since ids may be used again."""

    version: int
    created_at: datetime

    @classmethod
    def of(cls, version: int, created_at: datetime | str) -> "AsOf":
        """The state by a row's columns, in Python's types or as the driver gives them."""
        if isinstance(created_at, str):
            created_at = datetime.fromisoformat(created_at)
        return cls(version, created_at)


class Changed(Exception):
    """The round is not as it was known."""


def recent(organisation_id: str, round_id: str) -> tuple[Round, AsOf]:
    """The round, perhaps as it was a moment ago. Raises NotFound."""
    known = current_app.extensions.setdefault(_NAME, {})
    found, until = known.get((organisation_id, round_id), (None, 0.0))
    return found if found and time.monotonic() < until else fresh(organisation_id, round_id)


def fresh(organisation_id: str, round_id: str) -> tuple[Round, AsOf]:
    """The round as it is now. Raises NotFound."""
    known, begun = current_app.extensions.setdefault(_NAME, {}), time.monotonic()
    row = row_of(organisation_id, round_id)
    found = seen(row), AsOf.of(row.version, row.created_at)
    if row.state == "open":
        if len(known) >= MOST:
            known.clear()
        known[organisation_id, round_id] = found, begun + LIFE
    return found


def require(session: Any, survey_round: Round, as_of: AsOf) -> None:
    """Nothing, or Changed: asked within a write of a round that is open."""
    place = {"organisation_id": survey_round.organisation_id, "id": survey_round.id}
    row = session.connection().execute(STATE, place).first()
    if row is None or as_of != AsOf.of(row.version, row.created_at):
        raise Changed
