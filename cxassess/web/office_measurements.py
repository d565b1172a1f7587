"""A goal's metrics: what was measured beside baseline and target; forms that enter, correct and remove it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from ..findings import metrics as told
from ..findings import wording
from ..maturity import Metric
from ..records import clock, goal_changes, measurement_alerts, measurements, people, roadmaps
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.measurements import Correction, Measurement
from ..records.roadmaps import Goal, GoalMetric
from . import measurement_forms
from .measurement_forms import AUTOMATIC, NOBODY, CorrectionForm, MeasurementForm, RemindForm
from .office_access import EDITORS, READERS, office, policy
from .source_forms import not_now

KINDS = ("leading", "lagging")
FEW = 12
"""Measurements that the page of a goal lists of each metric; the metric's own page has all."""
Errors = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """A metric as a page shows it: in words and as a drawing, its measurements, the form for another."""

    kind: str
    metric: Any  # a Metric or GoalMetric
    told: told.Measured
    taken: Sequence[Measurement]
    total: int
    form: MeasurementForm
    corrections: Mapping[str, Sequence[Correction]]

    @property
    def cadence_text(self) -> str:
        """How often it is measured, in words."""
        return told.cadence_text(self.metric.cadence)


@office.get("/goals/<goal_id>/metrics")
@policy(READERS)
def goal_metrics(goal_id: str) -> Any:
    """Both metrics of a goal: definition, what was measured, the way to the target."""
    return _page(_goal(goal_id))


@office.post("/goals/<goal_id>/metrics")
@policy(EDITORS)
def goal_measure(goal_id: str) -> Any:
    """Back to the goal's metrics with the new measurement; or the form with everything typed."""
    kept, kind = _goal(goal_id), request.form.get("kind", "")
    metric: GoalMetric | None = getattr(kept, kind) if kind in KINDS else None
    if metric is None:
        return _page(kept, 400, [("", _("Choose the metric that was measured, and enter it there."))])
    form = MeasurementForm(prefix=kind)
    errors, status = enter(form, metric.id)
    if errors:
        return _page(kept, status, errors, {kind: form})
    flash(_("%(metric)s: the measurement is kept.", metric=metric.name))
    return redirect(url_for("office.goal_metrics", goal_id=goal_id, _anchor=kind))


@office.post("/goals/<goal_id>/remind")
@policy(EDITORS)
def goal_remind(goal_id: str) -> Any:
    """Back to the goal's metrics, once somebody else or nobody is told what is due."""
    kept, form = _goal(goal_id), RemindForm()
    wanted = {AUTOMATIC: None, NOBODY: measurement_alerts.NOBODY}.get(
        form.remind.data or "", form.remind.data
    )
    try:
        goal_changes.edit(
            current_user.organisation_id,
            goal_id,
            version_of(form.version.data),
            reason=_("Changed who is told when a measurement is due."),
            changed_by=current_user.user.id,
            remind=wanted,
            state=kept.state,
        )
    except Conflict as conflict:
        return _page(kept, 409, [("", _conflict(conflict))])
    except Invalid:
        return _page(kept, 400, [("remind", _("Choose somebody of the list."))])
    except StorageUnavailable:
        return _page(kept, 503, [("", not_now())])
    flash(_("It is kept who gets a letter."))
    return redirect(url_for("office.goal_metrics", goal_id=goal_id, _anchor="told"))


@office.get("/measurements/<measurement_id>")
@policy(EDITORS)
def measurement(measurement_id: str) -> Any:
    """The form that corrects a measurement, as kept."""
    kept = measurements.get(current_user.organisation_id, measurement_id)
    given = {**measurement_forms.texts(kept), "version": str(kept.version)}
    return _correction(CorrectionForm(formdata=None, data=given), kept)


@office.post("/measurements/<measurement_id>")
@policy(EDITORS)
def measurement_correct(measurement_id: str) -> Any:
    """Back to where it stands, corrected; or the form with everything typed."""
    organisation_id, form = current_user.organisation_id, CorrectionForm()
    kept = measurements.get(organisation_id, measurement_id)
    form.validate()
    taken = form.taken()
    if taken is None or form.errors:
        return _correction(form, kept, 400, form.summary())
    try:
        now = measurements.correct(
            organisation_id,
            measurement_id,
            version_of(form.version.data),
            taken,
            reason=form.reason.data or "",
        )
    except Invalid as invalid:
        metric = measurements.metric_of(organisation_id, kept.metric)
        return _correction(form, kept, 400, form.said(invalid.faults, metric))
    except Conflict as conflict:
        if conflict.code == "stale":
            kept = measurements.get(organisation_id, measurement_id)
            form.version.data = str(kept.version)
            return _correction(form, kept, 409, [("", _stale())], stale=True)
        return _correction(form, kept, 409, [("taken_on", _conflict(conflict))])
    except StorageUnavailable:
        return _correction(form, kept, 503, [("", not_now())])
    flash(_("The measurement is corrected; what was said before is kept with it."))
    return redirect(back(now.metric))


@office.get("/measurements/<measurement_id>/remove")
@policy(EDITORS)
def measurement_remove(measurement_id: str) -> Any:
    """What removing a measurement means, with the button that does it."""
    return _ask(measurements.get(current_user.organisation_id, measurement_id))


@office.post("/measurements/<measurement_id>/remove")
@policy(EDITORS)
def measurement_removed(measurement_id: str) -> Any:
    """Back to where it stood, without it."""
    organisation_id = current_user.organisation_id
    kept = measurements.get(organisation_id, measurement_id)
    try:
        measurements.remove(organisation_id, measurement_id, version_of(request.form.get("version")))
    except NotFound:
        pass  # somebody else did it meanwhile
    except Conflict:
        message = _("Somebody else corrected it meanwhile. Read this once more, then remove it.")
        return _ask(measurements.get(organisation_id, measurement_id), 409, [("", message)])
    except StorageUnavailable:
        return _ask(kept, 503, [("", _("It could not be removed just now. Try again in a minute."))])
    flash(_("The measurement of %(day)s is removed.", day=wording.day(kept.taken_on)))
    return redirect(back(kept.metric))


def enter(form: MeasurementForm, key: str) -> tuple[Errors, int]:
    """Record what a form says of a metric: the errors with their status, or none."""
    organisation_id = current_user.organisation_id
    form.validate()
    taken = form.taken()
    if taken is None or form.errors:
        return form.summary(), 400
    try:
        measurements.record(organisation_id, key, taken)
    except Invalid as invalid:
        return form.said(invalid.faults, measurements.metric_of(organisation_id, key)), 400
    except Conflict as conflict:
        message = _conflict(conflict)
        form.taken_on.errors = [*form.taken_on.errors, message]
        return [(form.taken_on.id, message)], 409
    except StorageUnavailable:
        return [("", not_now())], 503
    return (), 200


def shown(
    kind: str,
    metric: GoalMetric | Metric,
    said: told.Measured,
    taken: Sequence[Measurement],
    total: int,
    form: MeasurementForm | None = None,
) -> Shown:
    """A metric as a page shows it; with an empty form where none is given."""
    ids = [each.id for each in taken if each.corrected]
    found = measurements.corrections(current_user.organisation_id, ids) if ids else {}
    return Shown(
        kind, metric, said, taken, total, form or measurement_forms.empty(metric, prefix=kind), found
    )


def version_of(text: str | None) -> int:
    """The version that a form was made from; 0, which nothing has, for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def who() -> Mapping[str, str]:
    """The names of colleagues by the ids of their accounts."""
    return {user.id: user.name for user in people.in_organisation(current_user.organisation_id)}


def back(key: str) -> str:
    """Where somebody came from: a goal's metrics if the address names one, else the metric's own page."""
    goal_id = request.args.get("goal", "")
    try:
        if goal_id and any(metric.id == key for metric in metrics_in(_goal(goal_id))):
            return url_for("office.goal_metrics", goal_id=goal_id)
    except NotFound:
        pass
    return url_for("office.metric", metric_id=key)


def metrics_in(kept: Goal) -> list[GoalMetric]:
    """The metrics of a goal."""
    return [metric for metric in (kept.leading, kept.lagging) if metric]


def _goal(goal_id: str) -> Goal:
    return roadmaps.goal(current_user.organisation_id, goal_id, str(get_locale()))


def _page(
    kept: Goal, status: int = 200, errors: Errors = (), forms: Mapping[str, MeasurementForm] | None = None
) -> Any:
    every = measurements.by_metric(current_user.organisation_id, {metric.id for metric in metrics_in(kept)})
    found = []
    for kind in KINDS:
        metric: GoalMetric | None = getattr(kept, kind)
        if metric:
            taken = every.get(metric.id, ())
            said = told.measured(metric)
            found.append(shown(kind, metric, said, taken[:FEW], len(taken), (forms or {}).get(kind)))
    ended = roadmaps.ended(current_user.organisation_id, kept.round_id)
    page = render_template(
        "office/goal_metrics.html",
        kept=kept,
        heading=told.heading(kept.leading, kept.lagging),
        metrics=found,
        amount=told.amount,
        remind=_remind(kept),
        told_user=measurement_alerts.told_of(current_user.organisation_id, kept.id),
        asks=kept.state == "adopted" and kept.horizon in measurement_alerts.HORIZONS and not ended,
        sends_mail=bool(current_app.config["MAIL_URL"]),
        may_edit=current_user.role in EDITORS,
        ended=ended,
        today=clock.today(),
        who=who(),
        errors=errors,
    )
    return make_response(page, status)


def _remind(kept: Goal) -> RemindForm:
    """The form that says who is told, as kept."""
    value = {None: AUTOMATIC, measurement_alerts.NOBODY: NOBODY}.get(kept.remind, kept.remind)
    form = RemindForm(formdata=None, data={"version": str(kept.version), "remind": value})
    colleagues = people.in_organisation(current_user.organisation_id)
    form.offer(
        [user for user in colleagues if user.active and user.role in measurement_alerts.MAY_READ],
        _("Whoever changed the goal last"),
    )
    return form


def _correction(
    form: CorrectionForm, kept: Measurement, status: int = 200, errors: Errors = (), *, stale: bool = False
) -> Any:
    metric = measurements.metric_of(current_user.organisation_id, kept.metric, str(get_locale()))
    if errors and errors[0][0] == "taken_on" and not form.taken_on.errors:
        form.taken_on.errors = [errors[0][1]]
    page = render_template(
        "office/measurement.html",
        form=form,
        kept=kept,
        kept_text=told.amount(kept.value, metric.unit),
        metric=metric,
        goal_id=request.args.get("goal", ""),
        back=back(kept.metric),
        errors=errors,
        stale=stale,
        today=clock.today().isoformat(),
    )
    return make_response(page, status)


def _ask(kept: Measurement, status: int = 200, errors: Errors = ()) -> Any:
    metric = measurements.metric_of(current_user.organisation_id, kept.metric, str(get_locale()))
    page = render_template(
        "office/measurement_remove.html",
        kept=kept,
        metric=metric,
        value_text=told.amount(kept.value, metric.unit),
        goal_id=request.args.get("goal", ""),
        back=back(kept.metric),
        errors=errors,
    )
    return make_response(page, status)


def _stale() -> str:
    return _(
        "Somebody else corrected this measurement while you did. Nothing of yours is lost: compare it with "
        "what they saved, then save again."
    )


def _conflict(conflict: Conflict) -> str:
    """What to do about a conflict, in the reader's language."""
    said = {
        "day_taken": _("There is a measurement of this day already. Correct that one, or give another day."),
        "stale": _("Somebody else changed this meanwhile. Look at it again, then save."),
        "roadmap_ended": _("A later round is released, so this roadmap stays as it was."),
    }
    return said.get(conflict.code, str(conflict))
