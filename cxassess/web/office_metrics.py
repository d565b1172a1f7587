"""The organisation's metrics: what is in use, what is due, one with all its measurements, own metrics."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from ..findings import metrics as told
from ..maturity.measurements import Reading
from ..records import clock, metrics_in_use, own_metrics
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.metrics_in_use import InUse
from ..records.names import same_name
from ..records.own_metrics import OwnMetric
from . import office_lists, office_measurements
from .measurement_forms import MeasurementForm, OwnMetricForm
from .office_access import EDITORS, READERS, office, policy
from .office_measurements import Errors, version_of
from .source_forms import not_now

KEY_BYTES = own_metrics.KEY_BYTES


@office.get("/metrics")
@policy(READERS)
def metrics() -> Any:
    """Every metric in use: which goals name it, when it was measured last, when it is due."""
    found = metrics_in_use.in_use(current_user.organisation_id, str(get_locale()))
    words, state = (request.args.get(name, "")[:200].strip() for name in ("q", "state"))
    today = clock.today()
    rows = [each for each in found if _is_sought(each, words, state)]
    due = sum(each.is_due(today) for each in found)
    return render_template(
        "office/metrics.html",
        heading=_heading(len(found), due),
        part=office_lists.part(rows),
        total=len(found),
        due=due,
        today=today,
        words=words,
        state=state,
        told=told,
        own=own_metrics.of(current_user.organisation_id),
        may_edit=current_user.role in EDITORS,
    )


@office.get("/metrics/new")
@policy(EDITORS)
def own_metric_new() -> Any:
    """The empty form of an own metric."""
    given = {"direction": "up", "cadence": "monthly", "unit": "%", "ticket": secrets.token_hex(KEY_BYTES)}
    return _form(OwnMetricForm(formdata=None, data=given))


@office.post("/metrics/new")
@policy(EDITORS)
def own_metric_add() -> Any:
    """On to the new metric; or the form again with everything typed."""
    form = OwnMetricForm()
    return _keep(
        form,
        None,
        lambda: own_metrics.add(current_user.organisation_id, form.words(), form.ticket.data or ""),
    )


@office.get("/metrics/<metric_id>")
@policy(READERS)
def metric(metric_id: str) -> Any:
    """One metric with all that was measured."""
    return _metric(metric_id)


@office.post("/metrics/<metric_id>")
@policy(EDITORS)
def metric_measure(metric_id: str) -> Any:
    """Back to the metric with the new measurement; or the form with everything typed."""
    found = metrics_in_use.one(current_user.organisation_id, metric_id, str(get_locale()))
    form = MeasurementForm(prefix="one")
    errors, status = office_measurements.enter(form, metric_id)
    if errors:
        return _metric(metric_id, status, errors, form)
    flash(_("%(metric)s: the measurement is kept.", metric=found.metric.name))
    return redirect(url_for("office.metric", metric_id=metric_id))


@office.get("/metrics/<metric_id>/change")
@policy(EDITORS)
def own_metric(metric_id: str) -> Any:
    """The form of an own metric, as kept."""
    kept = own_metrics.get(current_user.organisation_id, metric_id)
    given = {**vars(kept.words), "version": str(kept.version)}
    return _form(OwnMetricForm(formdata=None, data=given), kept)


@office.post("/metrics/<metric_id>/change")
@policy(EDITORS)
def own_metric_change(metric_id: str) -> Any:
    """On to the changed metric; or the form again with everything typed."""
    organisation_id, form = current_user.organisation_id, OwnMetricForm()
    return _keep(
        form,
        own_metrics.get(organisation_id, metric_id),
        lambda: own_metrics.change(organisation_id, metric_id, version_of(form.version.data), form.words()),
    )


@office.get("/metrics/<metric_id>/remove")
@policy(EDITORS)
def own_metric_remove(metric_id: str) -> Any:
    """What removing an own metric means, with the button that does it."""
    return _ask(own_metrics.get(current_user.organisation_id, metric_id))


@office.post("/metrics/<metric_id>/remove")
@policy(EDITORS)
def own_metric_removed(metric_id: str) -> Any:
    """On to the metrics without it."""
    organisation_id = current_user.organisation_id
    kept = own_metrics.get(organisation_id, metric_id)
    try:
        own_metrics.remove(organisation_id, metric_id, version_of(request.form.get("version")))
    except NotFound:
        pass  # somebody else did it meanwhile
    except Conflict as conflict:
        message = _("Somebody else changed this metric meanwhile. Read this once more, then remove it.")
        if conflict.code == "metric_in_use":
            message = _("A goal names this metric. Choose another one there first.")
        return _ask(own_metrics.get(organisation_id, metric_id), 409, [("", message)])
    except StorageUnavailable:
        return _ask(kept, 503, [("", _("It could not be removed just now. Try again in a minute."))])
    flash(_("%(metric)s is removed, with what was measured.", metric=kept.name))
    return redirect(url_for("office.metrics"))


def _keep(form: OwnMetricForm, kept: OwnMetric | None, save: Callable[[], OwnMetric]) -> Any:
    try:
        made = save()
    except Invalid as invalid:
        return _form(form, kept, 400, form.said(invalid.faults))
    except StorageUnavailable:
        return _form(form, kept, 503, [("", not_now())])
    except Conflict as conflict:
        if conflict.code == "stale" and kept:
            now = own_metrics.get(current_user.organisation_id, kept.id)
            form.version.data = str(now.version)
            message = _(
                "Somebody else changed this metric while you did. Nothing of yours is lost: compare it with "
                "what they saved, then save again."
            )
            return _form(form, now, 409, [("", message)], list(form.differences(now.words)))
        return _form(form, kept, 409, [("", str(conflict))])
    flash(_("%(metric)s is saved.", metric=made.name))
    return redirect(url_for("office.metric", metric_id=made.id))


def _metric(
    metric_id: str, status: int = 200, errors: Errors = (), form: MeasurementForm | None = None
) -> Any:
    found = metrics_in_use.one(current_user.organisation_id, metric_id, str(get_locale()))
    readings = [Reading(each.taken_on, each.value) for each in reversed(found.measured)]
    said = told.of_readings(
        readings,
        name=found.metric.name,
        unit=found.metric.unit,
        direction=found.metric.direction,
        cadence=found.metric.cadence,
        alone=True,
    )
    part = office_lists.part(found.measured)
    page = render_template(
        "office/metric.html",
        found=found,
        amount=told.amount,
        each=office_measurements.shown("one", found.metric, said, part.rows, len(found.measured), form),
        part=part,
        may_edit=current_user.role in EDITORS,
        today=clock.today(),
        who=office_measurements.who(),
        errors=errors,
    )
    return make_response(page, status)


def _form(
    form: OwnMetricForm,
    kept: OwnMetric | None = None,
    status: int = 200,
    errors: Errors = (),
    meanwhile: Sequence[tuple[str, str]] = (),
) -> Any:
    page = render_template("office/own_metric.html", form=form, kept=kept, errors=errors, meanwhile=meanwhile)
    return make_response(page, status)


def _ask(kept: OwnMetric, status: int = 200, errors: Errors = ()) -> Any:
    goals, taken = own_metrics.used(current_user.organisation_id, kept.id)
    page = render_template(
        "office/own_metric_remove.html", kept=kept, goals=goals, taken=taken, errors=errors
    )
    return make_response(page, status)


def _heading(total: int, due: int) -> str:
    if not total:
        return _("No metric is in use yet")
    if not due:
        return _("Every metric is measured in time")
    return ngettext("%(num)s metric is due to be measured", "%(num)s metrics are due to be measured", due)


def _is_sought(each: InUse, words: str, state: str) -> bool:
    text = same_name(
        " ".join([each.metric.name, each.metric.definition, *(goal.title for goal in each.goals)])
    )
    fits = {"due": each.is_due(clock.today()), "own": each.own, "never": not each.measured}.get(state, True)
    return fits and same_name(words) in text
