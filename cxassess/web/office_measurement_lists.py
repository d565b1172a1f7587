"""Measurements from a spreadsheet: upload, preview, confirmation; files to take away.

Nothing is stored before the confirmation, which compares once more what it carries with what is kept.
"""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask import make_response as answer_with
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import metrics as told
from ..listings import Listing, ListingError
from ..maturity.errors import Fault
from ..records import measurement_lists, measurements
from ..records.errors import Conflict, Invalid
from . import office_lists
from .office_access import EDITORS, READERS, office, policy

FILES = (
    *("measurements.csv", "measurements.xlsx"),
    *("measurements-template.csv", "measurements-template.xlsx"),
)


@office.get("/measurements/import")
@policy(EDITORS)
def measurements_import() -> Any:
    """The form that takes a spreadsheet, and what it may look like."""
    return _upload()


@office.post("/measurements/import")
@policy(EDITORS, largest=office_lists.LARGEST_UPLOAD)
def measurements_preview() -> Any:
    """What the spreadsheet would add and correct, or each of its faults; nothing is stored."""
    try:
        return _preview(measurement_lists.read(*office_lists.uploaded()))
    except ListingError as error:
        return _upload(error)


@office.post("/measurements/import/confirm")
@policy(EDITORS, largest=office_lists.LARGEST_CARRIED)
def measurements_confirm() -> Any:
    """On to the metrics; or the preview again, if it is not what would happen any more."""
    stale = _(
        "Somebody else entered measurements meanwhile, and nothing of yours was stored. This is what the "
        "file would change now."
    )
    return office_lists.confirmed("measurements", stale, _store, _preview, _upload)


@office.get("/measurements/files/<name>")
@policy(READERS)
def measurements_file(name: str) -> Response:
    """The measurements, of the metrics that the address names or of all, or a template, as CSV or XLSX."""
    if name not in FILES:
        abort(404)
    if name.startswith("measurements-template"):
        return office_lists.file_answer(name, measurement_lists.TEMPLATE)
    organisation_id, wanted = current_user.organisation_id, request.args.getlist("metric")
    taken = measurements.by_metric(organisation_id, wanted or None)
    known = measurements.metrics(organisation_id, str(get_locale()))
    rows = measurement_lists.table((known[key], taken[key]) for key in sorted(taken) if key in known)
    return office_lists.file_answer(name, rows)


def _store(listing: Listing, version: str, fate: str) -> Any:
    organisation_id = current_user.organisation_id
    if version != measurement_lists.version_of(organisation_id):
        raise Conflict("stale", "")
    plan = measurement_lists.plan(organisation_id, listing, str(get_locale()))
    reason = _("Another value stands in the file %(name)s.", name=listing.name or "")
    try:
        added, corrected = measurements.record_all(organisation_id, plan.pairs, reason[:1000])
    except Conflict as conflict:
        raise Invalid([Fault("", str(conflict))]) from None
    said = ngettext("%(num)s measurement is added", "%(num)s measurements are added", added)
    if corrected:
        also = ngettext("%(num)s is corrected", "%(num)s are corrected", corrected)
        said = _("%(added)s, %(corrected)s", added=said, corrected=also)
    flash(f"{said}.")
    return redirect(url_for("office.metrics"))


def _preview(
    listing: Listing, status: int = 200, errors: Sequence[tuple[str, str]] = (), fate: str = ""
) -> Any:
    """What the rows would add and correct."""
    organisation_id = current_user.organisation_id
    plan = measurement_lists.plan(organisation_id, listing, str(get_locale()))
    version = measurement_lists.version_of(organisation_id)
    page = render_template(
        "office/measurements_preview.html",
        carried=office_lists.carry("measurements", listing, version),
        listing=listing,
        plan=plan,
        amount=told.amount,
        names={
            key: each.name for key, each in measurements.metrics(organisation_id, str(get_locale())).items()
        },
        errors=errors,
    )
    return answer_with(page, status)


def _upload(*refusal: Any, **said: Any) -> Any:
    return office_lists.upload_page("measurements", measurement_lists.COLUMNS, *refusal, **said)
