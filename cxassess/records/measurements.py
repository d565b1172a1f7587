"""What was measured of metrics, when, from which source; corrections keep what was said before, and why.

A series belongs to the organisation and the key of a metric, so it goes on when a goal is carried into the
next round's roadmap, or when two goals name the same metric. Baseline and target are the goal's.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import g
from sqlalchemy import func, select

from ..maturity import Metric
from ..maturity.errors import Fault
from ..maturity.measurements import EARLIEST, Reading, bounds, implausible
from . import acts, clock, own_metrics, rounds, structure
from .database import db, or_again, writing
from .errors import Conflict, Invalid, NotFound
from .measurement_rows import MeasurementChangeRow, MeasurementRow
from .names import LONGEST_REASON, kept_lines, kept_name, line_fault, lines_fault, reason_fault

MOST_MEASUREMENTS, MOST_AT_ONCE = 20_000, 5_000
"""Of one organisation: a weekly figure of 38 metrics for ten years."""
LONGEST_SOURCE, LONGEST_NOTE = 200, 1000
FACTS = ("taken_on", "value", "source", "note")


@dataclass(frozen=True)
class Taken:
    """A measurement as somebody hands it in."""

    taken_on: date
    value: float
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Measurement(Taken):
    """A measurement that is kept; `entered_by` is an account's id or the name of a key, None if forgotten."""

    id: str = ""
    metric: str = ""
    entered_by: str | None = None
    entered_at: datetime = datetime.min
    corrected: bool = False
    version: int = 1

    @property
    def taken(self) -> Taken:
        """What was handed in."""
        return Taken(**{name: getattr(self, name) for name in FACTS})


@dataclass(frozen=True)
class Correction:
    """What a measurement said before, and why that was changed."""

    version: int
    changed_at: datetime
    changed_by: str | None
    reason: str
    before: Mapping[str, Any]


def metrics(organisation_id: str, language: str | None = None) -> Mapping[str, Metric]:
    """Every metric that can be measured, by key: of the organisation's rounds, the newest first, and own."""
    found: dict[str, Metric] = dict(own_metrics.by_key(organisation_id))
    seen: set[int] = set()
    for survey_round in rounds.in_organisation(organisation_id):
        questionnaire = survey_round.questionnaire
        if id(questionnaire) not in seen:
            seen.add(id(questionnaire))
            spoken = questionnaire.in_language(language) if language else questionnaire
            found = {**spoken.metrics, **found}
    return found


def metric_of(organisation_id: str, key: str, language: str | None = None) -> Metric:
    """The metric with this key. Raises NotFound."""
    if key.startswith(own_metrics.PREFIX):
        return own_metrics.get(organisation_id, key).metric
    for survey_round in rounds.in_organisation(organisation_id):
        questionnaire = survey_round.questionnaire
        if key in questionnaire.metrics:
            spoken = questionnaire.in_language(language) if language else questionnaire
            return spoken.metrics[key]
    raise NotFound("metric")


def of(organisation_id: str, key: str) -> list[Measurement]:
    """What was measured of a metric, the newest day first."""
    return list(by_metric(organisation_id, [key]).get(key, ()))


def by_metric(organisation_id: str, keys: Iterable[str] | None = None) -> Mapping[str, Sequence[Measurement]]:
    """What was measured of these metrics, or of all, by key, the newest day first."""
    query = select(MeasurementRow).where(MeasurementRow.organisation_id == organisation_id)
    if keys is not None:
        query = query.where(MeasurementRow.metric.in_(list(keys)))
    found: dict[str, list[Measurement]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(MeasurementRow.taken_on.desc())):
        found[row.metric].append(_seen(row))
    return found


def series(organisation_id: str, keys: Iterable[str]) -> Mapping[str, tuple[Reading, ...]]:
    """The readings of these metrics by key, the oldest first; an empty one for each without any."""
    wanted = list(dict.fromkeys(keys))
    found = by_metric(organisation_id, wanted)
    return {
        key: tuple(Reading(each.taken_on, each.value) for each in reversed(found.get(key, ())))
        for key in wanted
    }


def get(organisation_id: str, measurement_id: str) -> Measurement:
    """One measurement. Raises NotFound."""
    return _seen(_row(organisation_id, measurement_id))


def corrections(organisation_id: str, measurement_ids: Iterable[str]) -> Mapping[str, list[Correction]]:
    """What measurements said before, by their ids, the newest correction first."""
    found: dict[str, list[Correction]] = defaultdict(list)
    rows = db.session.scalars(
        select(MeasurementChangeRow)
        .where(
            MeasurementChangeRow.organisation_id == organisation_id,
            MeasurementChangeRow.measurement_id.in_(list(measurement_ids)),
        )
        .order_by(MeasurementChangeRow.version.desc())
    )
    for row in rows:
        found[row.measurement_id].append(
            Correction(row.version, row.changed_at, row.changed_by, row.reason, row.fields)
        )
    return found


def record(organisation_id: str, key: str, taken: Taken) -> Measurement:
    """The new measurement; the one that is there if it says just the same, so that a second click adds none.

    Where no source is given, the metric's own is. Raises NotFound for the metric, Invalid with every fault,
    Conflict `day_taken`, `too_many_measurements`.
    """
    metric = metric_of(organisation_id, key)
    said = _checked(metric, taken)
    return or_again(lambda: _put(organisation_id, metric, said))


def record_all(organisation_id: str, new: Sequence[tuple[str, Taken]], reason: str = "") -> tuple[int, int]:
    """How many measurements were added and corrected, all or none; what is there already stays.

    One of a day that is there is corrected, with the reason, so that sending the same again changes nothing.
    Raises Invalid with every fault, its place below /measurements, and Conflict `too_many_measurements`.
    """
    said = _all_checked(metrics(organisation_id), new, reason)
    with writing() as session:
        structure.lock(session, organisation_id)
        _require_room(session, organisation_id, len(said))
        added = corrected = 0
        for metric, taken in said:
            row = _of_day(session, organisation_id, metric.id, taken.taken_on)
            if row is None:
                session.add(_new(organisation_id, metric.id, taken))
                added += 1
            elif _seen(row).taken != taken:
                _correct(session, row, taken, reason)
                corrected += 1
        if added or corrected:
            acts.note(session, organisation_id, "measurements.added", added=added, corrected=corrected)
    return added, corrected


def _all_checked(
    known: Mapping[str, Metric], new: Sequence[tuple[str, Taken]], reason: str
) -> list[tuple[Metric, Taken]]:
    """The measurements as they are kept, or Invalid with every fault of all of them."""
    found, days = [], set()
    for place, (key, taken) in enumerate(new):
        where = f"/measurements/{place}"
        if key not in known:  # also one of their own that was removed meanwhile
            found.append(Fault(f"{where}/metric", "There is no such metric."))
            continue
        found += [Fault(f"{where}{fault.where}", fault.message) for fault in faults(known[key], taken)]
        if (key, taken.taken_on) in days:
            found.append(Fault(f"{where}/date", f"There is another measurement of {taken.taken_on} here."))
        days.add((key, taken.taken_on))
    if wrong := lines_fault(reason, LONGEST_REASON):
        found.append(Fault("/reason", wrong))
    if found:
        raise Invalid(found)
    return [(known[key], kept(known[key], taken)) for key, taken in new]


def correct(
    organisation_id: str, measurement_id: str, version: int, taken: Taken, *, reason: str
) -> Measurement:
    """The measurement once it says something else; what it said before is kept with the reason.

    Raises NotFound, Conflict `stale` or `day_taken`, Invalid with every fault.
    """
    metric = metric_of(organisation_id, get(organisation_id, measurement_id).metric)
    found = list(faults(metric, taken))
    if wrong := reason_fault(reason):
        found.append(Fault("/reason", wrong))
    if found:
        raise Invalid(found)
    said = kept(metric, taken)
    with writing() as session:
        structure.lock(session, organisation_id)
        row = _at_version(organisation_id, measurement_id, version)
        other = _of_day(session, organisation_id, row.metric, said.taken_on)
        if other is not None and other.id != row.id:
            raise _day_taken(said.taken_on)
        if _seen(row).taken != said:
            _correct(session, row, said, reason)
            acts.note(session, organisation_id, "measurement.corrected", metric.name, day=str(said.taken_on))
    return get(organisation_id, measurement_id)


def remove(organisation_id: str, measurement_id: str, version: int) -> None:
    """Delete a measurement that should not be there, with its corrections. Raises NotFound, Conflict."""
    with writing() as session:
        structure.lock(session, organisation_id)
        row = _at_version(organisation_id, measurement_id, version)
        name = metrics(organisation_id)[row.metric].name if row.metric in metrics(organisation_id) else ""
        acts.note(session, organisation_id, "measurement.removed", name or row.metric, day=str(row.taken_on))
        session.delete(row)


def faults(metric: Metric, taken: Taken) -> Iterator[Fault]:
    """Every fault of a measurement of a metric."""
    if not EARLIEST <= taken.taken_on <= clock.today():
        yield Fault("/date", f"Give a day from {EARLIEST} up to today.")
    if implausible(taken.value, metric.unit, metric.formula):
        least, greatest = bounds(metric.unit, metric.formula)
        yield Fault("/value", f"Give a value from {least:,g} to {greatest:,g}.")
    for name, longest in (("source", LONGEST_SOURCE), ("note", LONGEST_NOTE)):
        text = getattr(taken, name)
        if wrong := line_fault(" ".join(text.split()), longest):
            yield Fault(f"/{name}", wrong)


def _checked(metric: Metric, taken: Taken) -> Taken:
    """The measurement as it is kept, or Invalid with every fault."""
    if found := list(faults(metric, taken)):
        raise Invalid(found)
    return kept(metric, taken)


def kept(metric: Metric, taken: Taken) -> Taken:
    """The measurement as it is kept: texts in one line, the metric's own source where none is given."""
    words = {name: kept_name(" ".join(getattr(taken, name).split())) for name in ("source", "note")}
    words["source"] = words["source"] or metric.source[:LONGEST_SOURCE]
    return replace(taken, value=float(taken.value), **words)


def _put(organisation_id: str, metric: Metric, said: Taken) -> Measurement:
    with writing() as session:
        structure.lock(session, organisation_id)
        row = _of_day(session, organisation_id, metric.id, said.taken_on)
        if row is None:
            _require_room(session, organisation_id, 1)
            row = _new(organisation_id, metric.id, said)
            session.add(row)
            acts.note(session, organisation_id, "measurement.added", metric.name, day=str(said.taken_on))
        elif _seen(row).taken != said:
            raise _day_taken(said.taken_on)
        session.flush()
        return _seen(row)


def _new(organisation_id: str, key: str, said: Taken) -> MeasurementRow:
    return MeasurementRow(
        organisation_id=organisation_id,
        id=secrets.token_hex(8),
        metric=key,
        entered_by=_actor(),
        entered_at=clock.now(),
        version=1,
        **{name: getattr(said, name) for name in FACTS},
    )


def _correct(session: Any, row: MeasurementRow, said: Taken, reason: str) -> None:
    before = {name: getattr(row, name) for name in FACTS}
    session.add(
        MeasurementChangeRow(
            organisation_id=row.organisation_id,
            measurement_id=row.id,
            version=row.version,
            changed_at=clock.now(),
            changed_by=_actor(),
            reason=kept_lines(reason),
            fields={**before, "taken_on": before["taken_on"].isoformat()},
        )
    )
    for name in FACTS:
        setattr(row, name, getattr(said, name))
    row.version += 1


def _actor() -> str | None:
    """Who does this: an account by its id, since its name can change, others by their names."""
    actor = g.get("cxassess_actor", acts.COMMAND_LINE)
    return actor.id if actor.kind == "user" else actor.name


def _day_taken(day: date) -> Conflict:
    return Conflict(
        "day_taken", f"There is a measurement of {day} already. Correct that one, or give another day."
    )


def _require_room(session: Any, organisation_id: str, more: int) -> None:
    there = session.scalar(
        select(func.count())
        .select_from(MeasurementRow)
        .where(MeasurementRow.organisation_id == organisation_id)
    )
    if there + more > MOST_MEASUREMENTS:
        raise Conflict(
            "too_many_measurements", f"An organisation keeps at most {MOST_MEASUREMENTS:,} measurements."
        )


def _of_day(session: Any, organisation_id: str, key: str, day: date) -> MeasurementRow | None:
    found: MeasurementRow | None = session.scalar(
        select(MeasurementRow).where(
            MeasurementRow.organisation_id == organisation_id,
            MeasurementRow.metric == key,
            MeasurementRow.taken_on == day,
        )
    )
    return found


def _at_version(organisation_id: str, measurement_id: str, version: int) -> MeasurementRow:
    row = _row(organisation_id, measurement_id)
    if row.version != version:
        raise Conflict("stale", "Somebody else changed this measurement meanwhile. Look at it again.")
    return row


def _row(organisation_id: str, measurement_id: str) -> MeasurementRow:
    row: MeasurementRow | None = db.session.get(MeasurementRow, (organisation_id, measurement_id))
    if row is None:
        raise NotFound("measurement")
    return row


def _seen(row: MeasurementRow) -> Measurement:
    return Measurement(
        id=row.id,
        metric=row.metric,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        corrected=row.version > 1,
        version=row.version,
        **{name: getattr(row, name) for name in FACTS},
    )
