"""The names of people in roadmaps: found wherever leaders typed them, and taken out."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from .database import db
from .estimate_rows import EstimateChangeRow, EstimateRow
from .models import GoalChangeRow, GoalRow, RoadmapChangeRow

TEXTS = ("title", "why", "actions")
OF_ESTIMATE = ("method", "evidence")
TAKEN_OUT = "–"


def named(organisation_id: str, words: Collection[str]) -> Iterator[tuple[GoalRow, str | None]]:
    """The goals that name somebody, they or their estimates, each with the owner if it is or was that one.

    `words` are compared as `plain` gives them: with the whole of an owner, and with any part of a text where
    they are a name of two words or an address. So nobody is found for a word that many share.
    """
    changes: dict[str, list[GoalChangeRow]] = {}
    for change in _changes(organisation_id):
        changes.setdefault(change.goal_id, []).append(change)
    estimated: dict[str, list[Any]] = {}
    for estimate in _estimates(EstimateRow, organisation_id):
        estimated.setdefault(estimate.goal_id, []).append([getattr(estimate, name) for name in OF_ESTIMATE])
    for each in _estimates(EstimateChangeRow, organisation_id):
        estimated.setdefault(each.goal_id, []).append([each.reason, each.fields])
    rows = db.session.scalars(select(GoalRow).where(GoalRow.organisation_id == organisation_id))
    for row in rows.all():
        mine = changes.get(row.id, [])
        owners = [row.owner, *(change.fields.get("owner") for change in mine)]
        owner = next((each for each in owners if each and plain(each) in words), None)
        texts = [*(getattr(row, name) for name in TEXTS), *(change.reason for change in mine)]
        texts += [change.fields for change in mine] + estimated.get(row.id, [])
        if owner or _holds(texts, words):
            yield row, owner


def take_out(session: Any, organisation_id: str, goal_id: str, words: Collection[str]) -> int:
    """Whether the goal is there, as 0 or 1; the words stand in it no more, nor in its history."""
    row = session.get(GoalRow, (organisation_id, goal_id), with_for_update=True)
    if row is None:
        return 0
    if row.owner and plain(row.owner) in words:
        row.owner = None
    for name in TEXTS:
        setattr(row, name, _without(getattr(row, name), words))
    row.version += 1
    for change in _changes(organisation_id, goal_id):
        owner = change.fields.get("owner")
        fields = _without(change.fields, words)
        change.fields = {**fields, "owner": None} if owner and plain(owner) in words else fields
        change.reason = _without(change.reason, words)
    _take_out_of_estimates(organisation_id, goal_id, words)
    return 1


def _take_out_of_estimates(organisation_id: str, goal_id: str, words: Collection[str]) -> None:
    for row in _estimates(EstimateRow, organisation_id, goal_id):
        said = {name: _without(getattr(row, name), words) for name in OF_ESTIMATE}
        if any(getattr(row, name) != text for name, text in said.items()):
            row.method, row.evidence, row.version = said["method"], said["evidence"], row.version + 1
    for change in _estimates(EstimateChangeRow, organisation_id, goal_id):
        change.reason, change.fields = _without(change.reason, words), _without(change.fields, words)


def reasons(organisation_id: str, by: Collection[str]) -> list[RoadmapChangeRow]:
    """The changes of targets and outcomes that somebody made, by the ids of accounts."""
    mine = (RoadmapChangeRow.organisation_id == organisation_id, RoadmapChangeRow.changed_by.in_(by))
    return list(
        db.session.scalars(select(RoadmapChangeRow).where(*mine).order_by(RoadmapChangeRow.changed_at))
    )


def plain(text: str) -> str:
    """A text as it is compared: nobody should be missed for a capital letter."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _changes(organisation_id: str, goal_id: str | None = None) -> list[GoalChangeRow]:
    query = select(GoalChangeRow).where(GoalChangeRow.organisation_id == organisation_id)
    if goal_id:
        query = query.where(GoalChangeRow.goal_id == goal_id)
    return list(db.session.scalars(query.order_by(GoalChangeRow.goal_id, GoalChangeRow.version)))


def _estimates(table: Any, organisation_id: str, goal_id: str | None = None) -> Sequence[Any]:
    query = select(table).where(table.organisation_id == organisation_id)
    return db.session.scalars(query.where(table.goal_id == goal_id) if goal_id else query).all()


def _telling(words: Collection[str]) -> list[str]:
    return [word for word in words if " " in word or "@" in word]


def _holds(value: Any, words: Collection[str]) -> bool:
    if isinstance(value, str):
        return any(word in plain(value) for word in _telling(words))
    if isinstance(value, Mapping):
        return any(_holds(each, words) for each in value.values())
    return isinstance(value, list) and any(_holds(each, words) for each in value)


def _without(value: Any, words: Collection[str]) -> Any:
    """The value with a dash wherever its texts hold one of the words, however its blanks and capitals are."""
    if isinstance(value, str):
        for word in _telling(words):
            spaced = r"\s+".join(map(re.escape, word.split()))
            value = re.sub(spaced, TAKEN_OUT, unicodedata.normalize("NFC", value), flags=re.IGNORECASE)
        return value
    if isinstance(value, Mapping):
        return {name: _without(each, words) for name, each in value.items()}
    return [_without(each, words) for each in value] if isinstance(value, list) else value
