"""Measurements of goals' metrics, metrics of an organisation's own, and all metrics in use."""

from dataclasses import replace
from datetime import date

from flask import url_for

from ..maturity.errors import Fault
from ..maturity.measurements import next_due, way
from ..records import measurements as kept
from ..records import metrics_in_use, own_metrics, roadmaps
from ..records.errors import Invalid
from ..records.measurements import Taken
from ..records.own_metrics import Words
from . import bodies, paging
from . import metric_examples as examples
from . import metric_schemas as schemas
from . import metric_shapes as shapes
from .repeats import Memory
from .resource import Resource
from .rounds import LOCATION
from .schemas import PageQuery

metrics = Resource("metrics", "What is measured of goals, when it is due, and metrics of your own.")
OF_GOAL, ONE = "/goals/<id:goal_id>/measurements", "/measurements/<id:measurement_id>"
OWN, ONE_OWN = "/own-metrics", "/own-metrics/<id:metric_id>"
KINDS = ("leading", "lagging")
RENAMED = {"date": "taken_on"}
LAST_DAY = date.max.toordinal()


@metrics.get(OF_GOAL, scope="roadmap")
@metrics.etag
@metrics.arguments(PageQuery, location="query")
@metrics.response(200, shapes.GoalMeasurements, example=examples.GOAL_MEASUREMENTS, headers=paging.LINK)
def list_measurements(organisation_id, query, goal_id):
    """Read what was measured of a goal

    Of both its metrics: the measurements, the newest day first and both together in pages, and how far the
    latest of all has come from baseline to target.
    """
    goal = roadmaps.goal(organisation_id, goal_id)
    keys = [metric.id for metric in (goal.leading, goal.lagging) if metric]
    taken = kept.by_metric(organisation_id, keys)
    every = [each for found in taken.values() for each in found]
    entries, following, headers = paging.pages(
        paging.whole(every, _newest_first), **{"cursor": None, **query}
    )
    measured = {kind: _measured(getattr(goal, kind), taken, entries) for kind in KINDS}
    return {"goal": goal.id, **measured, "next_cursor": following}, headers


@metrics.post(OF_GOAL, scope="roadmap", conflicts=True, repeatable=Memory.DAYS)
@metrics.etag
@metrics.arguments(schemas.MeasurementRequest, examples=examples.MEASUREMENT_REQUESTS)
@metrics.response(201, shapes.MeasurementShape, example=examples.MEASUREMENT, headers=LOCATION)
def add_measurement(organisation_id, wanted, goal_id):
    """Add a measurement of a goal’s metric

    One a day. It belongs to the metric, so it stands with every goal that names it, also in later rounds.
    """
    goal = roadmaps.goal(organisation_id, goal_id)
    key = _key(goal, wanted.pop("metric"))
    made = kept.record(organisation_id, key, Taken(**_facts(wanted)))
    return made, {"Location": url_for("api_metrics.get_measurement", measurement_id=made.id)}


@metrics.post("/measurements", scope="roadmap", largest=bodies.LONG, conflicts=True, repeatable=Memory.DAYS)
@metrics.arguments(schemas.ManyMeasurementsRequest, examples=examples.MANY_MEASUREMENTS_REQUESTS)
@metrics.response(200, shapes.ManyMeasurements, example=examples.MANY_MEASUREMENTS)
def add_measurements(organisation_id, wanted):
    """Add many measurements

    Of any metrics in use or of your own: all of them, or none. One of a day that is measured already corrects
    that one, with the reason; one that says the same changes nothing.
    """
    new = [(each.pop("metric"), Taken(**_facts(each))) for each in wanted["measurements"]]
    added, corrected = kept.record_all(organisation_id, new, wanted["reason"])
    return {"added": added, "corrected": corrected}


@metrics.get(ONE, scope="roadmap")
@metrics.etag
@metrics.response(200, shapes.MeasurementShape, example=examples.MEASUREMENT)
def get_measurement(organisation_id, measurement_id):
    """Read a measurement"""
    return kept.get(organisation_id, measurement_id)


@metrics.patch(ONE, scope="roadmap", conflicts=True)
@metrics.etag
@metrics.arguments(schemas.MeasurementChange, examples=examples.MEASUREMENT_CHANGES)
@metrics.response(200, shapes.MeasurementShape, example=examples.MEASUREMENT)
def correct_measurement(organisation_id, changes, measurement_id):
    """Correct a measurement

    With the reason; what it said before is kept.
    """
    present = kept.get(organisation_id, measurement_id)
    metrics.check_etag(present, shapes.MeasurementShape)
    reason = changes.pop("reason")
    said = replace(present.taken, **_facts(changes))
    return kept.correct(organisation_id, measurement_id, present.version, said, reason=reason)


@metrics.delete(ONE, scope="roadmap", conflicts=True)
@metrics.etag
@metrics.response(204, description="It is gone")
def delete_measurement(organisation_id, measurement_id):
    """Delete a measurement

    With what it said before it was corrected.
    """
    present = kept.get(organisation_id, measurement_id)
    metrics.check_etag(present, shapes.MeasurementShape)
    kept.remove(organisation_id, measurement_id, present.version)


@metrics.get("/metrics-in-use", scope="roadmap")
@metrics.etag
@metrics.arguments(PageQuery, location="query")
@metrics.response(200, shapes.MetricsInUse, example=examples.METRICS_IN_USE, headers=paging.LINK)
def list_metrics_in_use(organisation_id, query):
    """List the metrics in use

    Those that adopted goals of the newest roadmaps name, those that were measured, and your own; by their
    ids.
    """
    found = paging.whole(metrics_in_use.in_use(organisation_id), lambda used: used.metric.id)
    entries, following, headers = paging.pages(found, **{"cursor": None, **query})
    return {"metrics": entries, "next_cursor": following}, headers


@metrics.get(OWN, scope="roadmap")
@metrics.etag
@metrics.arguments(PageQuery, location="query")
@metrics.response(200, shapes.OwnMetricList, example=examples.OWN_METRICS, headers=paging.LINK)
def list_own_metrics(organisation_id, query):
    """List your own metrics

    By their ids, by which goals can name them.
    """
    found = paging.whole(own_metrics.of(organisation_id), lambda metric: metric.id)
    entries, following, headers = paging.pages(found, **{"cursor": None, **query})
    return {"metrics": entries, "next_cursor": following}, headers


@metrics.post(OWN, scope="roadmap", conflicts=True, repeatable=Memory.DAYS)
@metrics.etag
@metrics.arguments(schemas.OwnMetricRequest, examples=examples.OWN_METRIC_REQUESTS)
@metrics.response(201, shapes.OwnMetricShape, example=examples.OWN_METRIC, headers=LOCATION)
def add_own_metric(organisation_id, wanted):
    """Add a metric of your own"""
    made = own_metrics.add(organisation_id, Words(**wanted))
    return made, {"Location": url_for("api_metrics.get_own_metric", metric_id=made.id)}


@metrics.get(ONE_OWN, scope="roadmap")
@metrics.etag
@metrics.response(200, shapes.OwnMetricShape, example=examples.OWN_METRIC)
def get_own_metric(organisation_id, metric_id):
    """Read a metric of your own"""
    return own_metrics.get(organisation_id, metric_id)


@metrics.patch(ONE_OWN, scope="roadmap", conflicts=True)
@metrics.etag
@metrics.arguments(schemas.OwnMetricChange, examples=examples.OWN_METRIC_CHANGES)
@metrics.response(200, shapes.OwnMetricShape, example=examples.OWN_METRIC)
def change_own_metric(organisation_id, changes, metric_id):
    """Change a metric of your own

    What was measured stays.
    """
    present = own_metrics.get(organisation_id, metric_id)
    metrics.check_etag(present, shapes.OwnMetricShape)
    return own_metrics.change(organisation_id, metric_id, present.version, replace(present.words, **changes))


@metrics.delete(ONE_OWN, scope="roadmap", conflicts=True)
@metrics.etag
@metrics.response(204, description="It is gone")
def delete_own_metric(organisation_id, metric_id):
    """Delete a metric of your own

    With what was measured. One that a goal names is refused.
    """
    present = own_metrics.get(organisation_id, metric_id)
    metrics.check_etag(present, shapes.OwnMetricShape)
    own_metrics.remove(organisation_id, metric_id, present.version)


def _facts(given):
    """What a request says, in the words of records."""
    return {RENAMED.get(name, name): value for name, value in given.items()}


def _key(goal, said):
    """The key of the goal's metric that a request means. Raises Invalid."""
    by_name = {kind: getattr(goal, kind).id for kind in KINDS if getattr(goal, kind)}
    keys = {**by_name, **{key: key for key in by_name.values()}}
    if said not in keys:
        advice = (
            f"Use one of {', '.join(keys)}." if keys else "This goal has no metric yet: choose one first."
        )
        raise Invalid([Fault("/metric", advice)])
    return keys[said]


def _newest_first(measurement):
    """The place of a measurement in a list that begins with the newest day."""
    return f"{LAST_DAY - measurement.taken_on.toordinal():07d} {measurement.id}"


def _measured(metric, taken, entries):
    """A goal's metric with those of its measurements that are on the page, or None."""
    if metric is None:
        return None
    found = taken.get(metric.id, ())
    last = found[0] if found else None
    return {
        "metric": metric.id,
        "name": metric.name,
        "unit": metric.unit,
        "direction": metric.direction,
        "baseline": metric.baseline,
        "target": metric.target,
        "way": way(metric.baseline, metric.target, last.value if last else None, metric.direction),
        "due_on": next_due(last.taken_on, metric.cadence) if last else None,
        "measurements": [each for each in entries if each.metric == metric.id],
    }
