"""Measurements: entered once a day, corrected with what was said before, apart by organisation."""

from datetime import date, timedelta
from math import nan

import pytest

from cxassess.demo import ORGANISATION
from cxassess.maturity.measurements import Reading
from cxassess.records import (
    acts,
    clock,
    goal_changes,
    measurements,
    organisations,
    own_metrics,
    people,
    roadmaps,
    subjects,
)
from cxassess.records.errors import Conflict, Invalid, NotFound
from cxassess.records.measurements import Taken
from cxassess.records.own_metrics import Words

SPRING = "harbourline-2026-spring"
DAY = date(2026, 3, 1)
KEY = "handoff_rework"  # no series of the demo


@pytest.fixture
def app(demo_app):
    with demo_app.app_context():
        yield demo_app


def record(value=40.0, day=DAY, key=KEY, **more):
    return measurements.record(ORGANISATION, key, Taken(day, value, **more))


def where(error):
    return {fault.where for fault in error.value.faults}


def words(**more):
    return Words(**{"name": "Queue at the gate", "unit": "minutes", "direction": "down", **more})


def test_a_measurement_has_day_value_and_source_its_metrics_where_none_is_given(app):
    assert record(source="Gate counter", note="New gate").taken == Taken(DAY, 40, "Gate counter", "New gate")
    later = record(38, date(2026, 4, 1))
    assert later.source == measurements.metric_of(ORGANISATION, KEY).source
    assert measurements.series(ORGANISATION, [KEY])[KEY] == (Reading(DAY, 40), Reading(later.taken_on, 38))


def test_the_same_measurement_sent_twice_is_kept_once_and_another_of_the_day_is_refused(app):
    assert record() == record()
    with pytest.raises(Conflict) as error:
        record(41)
    assert error.value.code == "day_taken"


@pytest.mark.parametrize(
    ("value", "day", "place"),
    [
        (101, DAY, "/value"),
        (-1, DAY, "/value"),
        (nan, DAY, "/value"),
        (40, date(1999, 12, 31), "/date"),
        (40, date(9999, 1, 1), "/date"),
    ],
)
def test_what_cannot_be_is_refused(app, value, day, place):
    with pytest.raises(Invalid) as error:
        record(value, day)
    assert where(error) == {place}


def test_texts_that_are_too_long_or_hold_what_cannot_be_seen_are_refused(app):
    with pytest.raises(Invalid) as error:
        record(source="x" * 201, note="gate\u202eetag")
    assert where(error) == {"/source", "/note"}


def test_a_correction_keeps_what_was_said_before_and_why(app):
    made = record(source="Gate counter")
    now = measurements.correct(ORGANISATION, made.id, 1, Taken(DAY, 36, "Gate counter"), reason="Typed wrong")
    assert (now.value, now.version, now.corrected) == (36, 2, True)
    [kept] = measurements.corrections(ORGANISATION, [made.id])[made.id]
    assert (kept.before["value"], kept.before["taken_on"], kept.reason) == (40, "2026-03-01", "Typed wrong")


def test_a_correction_needs_a_reason_the_version_seen_and_a_free_day(app):
    made, other = record(), record(30, date(2026, 4, 1))
    with pytest.raises(Invalid) as error:
        measurements.correct(ORGANISATION, made.id, 1, made.taken, reason=" ")
    assert where(error) == {"/reason"}
    for version, day, code in ((2, DAY, "stale"), (1, other.taken_on, "day_taken")):
        with pytest.raises(Conflict) as conflict:
            measurements.correct(ORGANISATION, made.id, version, Taken(day, 1), reason="So")
        assert conflict.value.code == code


def test_a_removed_measurement_is_gone_with_its_corrections(app):
    made = record()
    measurements.correct(ORGANISATION, made.id, 1, Taken(DAY, 36), reason="Typed wrong")
    with pytest.raises(Conflict):
        measurements.remove(ORGANISATION, made.id, 1)
    measurements.remove(ORGANISATION, made.id, 2)
    assert measurements.of(ORGANISATION, KEY) == []
    assert not measurements.corrections(ORGANISATION, [made.id])


def test_many_are_taken_together_or_not_at_all(app):
    record()
    new = [(KEY, Taken(DAY, 39)), (KEY, Taken(date(2026, 5, 1), 35))]
    with pytest.raises(Invalid):
        measurements.record_all(ORGANISATION, [*new, (KEY, Taken(DAY, 500))])
    assert len(measurements.of(ORGANISATION, KEY)) == 1
    assert measurements.record_all(ORGANISATION, new, "From the ledger") == (1, 1)
    assert [each.value for each in measurements.of(ORGANISATION, KEY)] == [35, 39]
    assert measurements.record_all(ORGANISATION, new, "From the ledger") == (0, 0)


def test_nobody_sees_or_changes_another_organisations_measurements(app):
    made = record()
    organisations.create("Meadow Dairy", "meadow")
    assert measurements.of("meadow", KEY) == []
    for act in (
        lambda: measurements.get("meadow", made.id),
        lambda: measurements.remove("meadow", made.id, 1),
        lambda: measurements.correct("meadow", made.id, 1, made.taken, reason="Ours"),
        lambda: measurements.record("meadow", KEY, made.taken),  # none of its rounds has the metric
    ):
        with pytest.raises(NotFound):
            act()


def test_an_own_metric_is_named_by_goals_and_measured_like_one_of_the_catalogue(app):
    metric = own_metrics.add(ORGANISATION, words())
    assert own_metrics.KEY.match(metric.id)
    goal = roadmaps.goals(ORGANISATION, SPRING)[0]
    goal_changes.edit(ORGANISATION, goal.id, goal.version, reason="Ours", leading_metric=metric.id)
    assert roadmaps.goal(ORGANISATION, goal.id).leading.name == "Queue at the gate"
    assert record(12, key=metric.id).metric == metric.id


def test_an_own_metric_stays_while_a_goal_names_it(app):
    metric = own_metrics.add(ORGANISATION, words())
    record(12, key=metric.id)
    goal = roadmaps.goals(ORGANISATION, SPRING)[0]
    goal_changes.edit(ORGANISATION, goal.id, goal.version, reason="Ours", lagging_metric=metric.id)
    with pytest.raises(Conflict) as error:
        own_metrics.remove(ORGANISATION, metric.id, 1)
    assert error.value.code == "metric_in_use"
    goal = roadmaps.goal(ORGANISATION, goal.id)
    goal_changes.edit(ORGANISATION, goal.id, goal.version, reason="Back", lagging_metric=None)
    own_metrics.remove(ORGANISATION, metric.id, 1)
    assert measurements.of(ORGANISATION, metric.id) == []


def test_an_own_metric_has_a_name_of_its_own_and_words_that_are_known(app):
    own_metrics.add(ORGANISATION, words())
    with pytest.raises(Invalid) as error:
        own_metrics.add(ORGANISATION, words(name="QUEUE at the gate "))
    assert where(error) == {"/name"}
    with pytest.raises(Invalid) as error:
        own_metrics.add(ORGANISATION, words(name="", unit=" ", direction="sideways", cadence="hourly"))
    assert where(error) == {"/name", "/unit", "/direction", "/cadence"}


def test_an_own_metric_sent_twice_with_one_ticket_is_added_once(app):
    before = len(own_metrics.of(ORGANISATION))
    assert own_metrics.add(ORGANISATION, words(), "0123456789ab") == own_metrics.add(
        ORGANISATION, words(), "0123456789ab"
    )
    assert len(own_metrics.of(ORGANISATION)) == before + 1


def test_what_was_done_with_measurements_is_told_with_day_and_metric(app):
    made = record()
    measurements.remove(ORGANISATION, made.id, 1)
    told = [act.action for act in acts.every(ORGANISATION)][:2]
    assert set(told) == {"measurement.added", "measurement.removed"}


def test_a_person_who_is_named_as_a_source_is_found_and_erased_also_from_corrections(app):
    made = record(source="Ada Brook")
    measurements.correct(ORGANISATION, made.id, 1, Taken(DAY, 36, "ADA brook"), reason="Typed wrong")
    found = subjects.find(ORGANISATION, "ada brook")
    assert [each.says["came_from"] for each in found.of("measurement")] == ["Ada Brook"]
    subjects.erase(ORGANISATION, found, [each.name for each in found.of("measurement")], "")
    assert measurements.get(ORGANISATION, made.id).source == "–"
    assert not subjects.find(ORGANISATION, "ada brook").of("measurement")


def test_what_an_account_entered_is_found_with_it_and_stays(app):
    user = people.in_organisation(ORGANISATION)[0]
    acts.done_by(acts.Actor("user", user.id, user.email))
    record()
    [entry, *_] = subjects.find(ORGANISATION, user.email).of("measurement_change")
    assert entry.stays == "act"


def test_a_day_that_has_not_come_is_refused(app):
    with pytest.raises(Invalid):
        record(day=clock.today() + timedelta(1))


def test_a_roadmap_that_has_ended_shows_what_was_measured_until_it_did(app):
    earlier = "harbourline-2025-autumn"
    until = roadmaps.ended_on(ORGANISATION, earlier)
    goal = roadmaps.goals(ORGANISATION, earlier)[0]
    for days, value in ((-1, 30), (1, 60)):
        record(value, until + timedelta(days), goal.leading.id)
    assert [each.value for each in roadmaps.goal(ORGANISATION, goal.id).leading.readings][-1] == 30
    assert roadmaps.ended_on(ORGANISATION, SPRING) is None
