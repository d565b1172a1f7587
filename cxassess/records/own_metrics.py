"""Metrics of an organisation's own, beside those of the catalogue: what they count, how, how often."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import func, or_, select

from ..maturity import Metric
from ..maturity.errors import Fault
from ..maturity.measurements import CADENCES, DIRECTIONS
from . import acts, structure
from .database import db, or_again, writing
from .errors import Conflict, Invalid, NotFound
from .measurement_rows import MeasurementRow, OwnMetricRow
from .models import GoalRow
from .names import NAME_ADVICE, is_name, kept_name, line_fault, same_name

PREFIX, KEY_BYTES = "own-", 6
KEY = re.compile(r"own-[0-9a-f]{12}\Z")
MOST_METRICS = 200
LONGEST = {"definition": 1000, "formula": 1000, "unit": 60, "source": 200}


@dataclass(frozen=True)
class Words:
    """What is said of a metric; `cadence` and `direction` are of `maturity.measurements`."""

    name: str
    unit: str
    definition: str = ""
    formula: str = ""
    direction: str = "up"
    cadence: str = "quarterly"
    source: str = ""


WORDS = tuple(field.name for field in fields(Words))


@dataclass(frozen=True)
class OwnMetric(Words):
    """A metric of an organisation's own under its key."""

    id: str = ""
    version: int = 1

    @property
    def words(self) -> Words:
        """What is said of it."""
        return Words(**{name: getattr(self, name) for name in WORDS})

    @property
    def metric(self) -> Metric:
        """The metric as goals name it."""
        return Metric(id=self.id, **{name: getattr(self, name) for name in WORDS})


def of(organisation_id: str) -> list[OwnMetric]:
    """The own metrics of an organisation, by name."""
    rows = db.session.scalars(select(OwnMetricRow).where(OwnMetricRow.organisation_id == organisation_id))
    return sorted(map(_seen, rows), key=lambda each: (same_name(each.name), each.id))


def get(organisation_id: str, key: str) -> OwnMetric:
    """One own metric. Raises NotFound."""
    return _seen(_row(organisation_id, key))


def by_key(organisation_id: str) -> Mapping[str, Metric]:
    """The own metrics as goals name them."""
    return {each.id: each.metric for each in of(organisation_id)}


def used(organisation_id: str, key: str) -> tuple[int, int]:
    """By how many goals a metric is named, and how many measurements it has."""
    goals = (
        select(func.count())
        .select_from(GoalRow)
        .where(
            GoalRow.organisation_id == organisation_id,
            or_(GoalRow.leading_metric == key, GoalRow.lagging_metric == key),
        )
    )
    taken = (
        select(func.count())
        .select_from(MeasurementRow)
        .where(MeasurementRow.organisation_id == organisation_id, MeasurementRow.metric == key)
    )
    return db.session.scalar(goals) or 0, db.session.scalar(taken) or 0


def add(organisation_id: str, words: Words, ticket: str = "") -> OwnMetric:
    """The new metric; the one that is there if it came with this ticket (12 hexadecimal digits).

    Raises Invalid with every fault, Conflict `too_many_metrics`.
    """
    said = _checked(words)
    key = PREFIX + (ticket if KEY.match(PREFIX + ticket) else secrets.token_hex(KEY_BYTES))
    or_again(lambda: _put(organisation_id, key, said))
    return get(organisation_id, key)


def change(organisation_id: str, key: str, version: int, words: Words) -> OwnMetric:
    """The metric with other words; what was measured stays. Raises NotFound, Conflict `stale`, Invalid."""
    said = _checked(words)
    with writing() as session:
        structure.lock(session, organisation_id)
        row = _at_version(organisation_id, key, version)
        changed = [name for name in WORDS if getattr(row, name) != getattr(said, name)]
        if changed:
            _require_own_name(organisation_id, said.name, key)
            _fill(row, said)
            row.version += 1
            acts.note(session, organisation_id, "metric.changed", said.name, fields=changed)
    return get(organisation_id, key)


def remove(organisation_id: str, key: str, version: int) -> None:
    """Delete a metric with what was measured. Raises NotFound, Conflict `stale`, `metric_in_use`."""
    with writing() as session:
        structure.lock(session, organisation_id)
        row = _at_version(organisation_id, key, version)
        if used(organisation_id, key)[0]:
            raise Conflict(
                "metric_in_use", "A goal names this metric. Choose another one there first, then remove it."
            )
        for each in session.scalars(
            select(MeasurementRow).where(
                MeasurementRow.organisation_id == organisation_id, MeasurementRow.metric == key
            )
        ):
            session.delete(each)
        acts.note(session, organisation_id, "metric.removed", row.name)
        session.delete(row)


def faults(words: Words) -> Iterator[Fault]:
    """Every fault of what is said of a metric."""
    if not is_name(words.name):
        yield Fault("/name", NAME_ADVICE)
    if not words.unit.strip():
        yield Fault("/unit", "Say what it is counted in, such as % or days.")
    for name, longest in LONGEST.items():
        text = getattr(words, name)
        if wrong := line_fault(" ".join(text.split()), longest):
            yield Fault(f"/{name}", wrong)
    for name, known in (("direction", DIRECTIONS), ("cadence", CADENCES)):
        if getattr(words, name) not in known:
            yield Fault(f"/{name}", f"Use one of {', '.join(known)}.")


def _checked(words: Words) -> Words:
    """The words as they are kept, or Invalid with every fault."""
    if found := list(faults(words)):
        raise Invalid(found)
    one_line = {name: kept_name(" ".join(getattr(words, name).split())) for name in LONGEST}
    return replace(words, name=kept_name(words.name), **one_line)


def _put(organisation_id: str, key: str, said: Words) -> None:
    """Add a metric unless it is there: then the same was sent twice."""
    with writing() as session:
        structure.lock(session, organisation_id)
        if session.get(OwnMetricRow, (organisation_id, key)) is not None:
            return
        if len(of(organisation_id)) >= MOST_METRICS:
            raise Conflict(
                "too_many_metrics", f"An organisation has at most {MOST_METRICS} metrics of its own."
            )
        _require_own_name(organisation_id, said.name)
        row = OwnMetricRow(organisation_id=organisation_id, id=key, version=1)
        _fill(row, said)
        session.add(row)
        acts.note(session, organisation_id, "metric.added", said.name)


def _fill(row: OwnMetricRow, said: Words) -> None:
    for name in WORDS:
        setattr(row, name, getattr(said, name))


def _require_own_name(organisation_id: str, name: str, key: str = "") -> None:
    others: Sequence[OwnMetric] = of(organisation_id)
    if any(each.id != key and same_name(each.name) == same_name(name) for each in others):
        raise Invalid([Fault("/name", "Another metric has this name: give one that tells them apart.")])


def _at_version(organisation_id: str, key: str, version: int) -> OwnMetricRow:
    row = _row(organisation_id, key)
    if row.version != version:
        raise Conflict("stale", "Somebody else changed this metric meanwhile. Look at it again.")
    return row


def _row(organisation_id: str, key: str) -> OwnMetricRow:
    row: Any = db.session.get(OwnMetricRow, (organisation_id, key))
    if row is None:
        raise NotFound("metric")
    return row


def _seen(row: OwnMetricRow) -> OwnMetric:
    return OwnMetric(id=row.id, version=row.version, **{name: getattr(row, name) for name in WORDS})
