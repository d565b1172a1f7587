"""What Harbourline Ferries measured of its metrics in the year to autumn 2026, and a metric of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ..records import acts, measurements, own_metrics, people
from ..records.measurements import Taken
from ..records.own_metrics import Words

Values = Sequence[tuple[date, float]]


def _monthly(first: date, *values: float) -> list[tuple[date, float]]:
    """Values of the same day of each month from the first on."""
    months = [first.year * 12 + first.month - 1 + number for number in range(len(values))]
    days = [date(month // 12, month % 12 + 1, first.day) for month in months]
    return list(zip(days, values, strict=True))


SERIES: Mapping[str, tuple[str, Values]] = {
    "csat": (
        "Survey after each trip",
        _monthly(
            date(2025, 12, 28),
            *(66.4, 66.9, 67.3, 67.1, 67.8, 68.0, 68.4, 69.1, 78.7, 70.2, 71.0),
        ),
    ),
    "cycle_time": (
        "Case system, guest services",
        _monthly(date(2025, 11, 28), *(17.5, 17, 17, 16.5, 16.8, 16, 16, 15, 14, 13.5, 12, 11.5)),
    ),
    "steps_removed": ("Process maps", _monthly(date(2026, 5, 15), *(0, 2, 3, 3, 6, 7))),
    "voc_source_coverage": (
        "List of sources",
        [
            (date(2025, 12, 15), 14),
            (date(2026, 3, 16), 21),
            (date(2026, 5, 29), 29),
            (date(2026, 8, 31), 43),
        ],
    ),
    "case_coverage": (
        "Board papers",
        [(date(2026, 5, 29), 12), (date(2026, 8, 28), 41)],
    ),
    "ces": (
        "Survey after each trip",
        _monthly(date(2025, 12, 28), *(58.6, 58.2, 57.9, 57.4, 57.2, 57, 56.4, 55.9, 56.3, 56.1, 55.8)),
    ),
    "fcr": (
        "Case system, guest services",
        [(date(2025, 12, 30), 53.5), (date(2026, 2, 27), 57.2), (date(2026, 4, 28), 60.8)],
    ),
    "coaching_rate": (
        "Training records",
        [(date(2025, 12, 30), 29), (date(2026, 2, 27), 36), (date(2026, 4, 28), 41)],
    ),
    "shared_journey_goals": ("Goal sheets of the managers", [(date(2026, 3, 30), 22)]),
    "engagement_index": ("Pulse survey", [(date(2026, 1, 30), 52.1), (date(2026, 4, 24), 53.5)]),
}
CORRECTED = ("csat", date(2026, 8, 28), 68.7, "Two figures were swapped when it was typed.")
OWN_TICKET = "4c6f61642e31"
OWN = Words(
    name="Cars left on the quay",
    unit="per 100 sailings",
    definition="Cars with a booking that a sailing left behind because loading was not finished.",
    formula="cars left behind / sailings × 100",
    direction="down",
    cadence="monthly",
    source="Terminal log",
)
OWN_VALUES = _monthly(date(2026, 5, 28), *(9.4, 8.8, 11.2, 10.6, 7.9, 6.1))


def put_in(organisation_id: str, leader_id: str, today: date) -> None:
    """Enter everything up to today, as the leader did; what an earlier loading entered is passed over."""
    leader = people.by_id(organisation_id, leader_id)
    acts.done_by(acts.Actor("user", leader.id, leader.email))
    try:
        own = own_metrics.add(organisation_id, OWN, OWN_TICKET)
        new = [(own.id, Taken(day, value)) for day, value in OWN_VALUES if day <= today]
        for key, (source, values) in SERIES.items():
            new += [(key, Taken(day, value, source)) for day, value in values if day <= today]
        there = {
            (each.metric, each.taken_on)
            for taken in measurements.by_metric(organisation_id).values()
            for each in taken
        }
        measurements.record_all(
            organisation_id, [each for each in new if (each[0], each[1].taken_on) not in there]
        )
        _correct(organisation_id)
    finally:
        acts.done_by(acts.COMMAND_LINE)


def _correct(organisation_id: str) -> None:
    key, day, value, reason = CORRECTED
    for each in measurements.of(organisation_id, key):
        if each.taken_on == day and not each.corrected:
            said = Taken(day, value, each.source, each.note)
            measurements.correct(organisation_id, each.id, each.version, said, reason=reason)
