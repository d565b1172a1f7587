"""Barriers from a spreadsheet: upload, preview, confirmation; the log as a file to take away.

Nothing is stored before the confirmation, which compares once more what it carries with the log as it is.
"""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import barriers as said
from ..findings import words
from ..listings import Listing, ListingError
from ..records import barrier_lists, barriers
from ..records.errors import Conflict
from . import office_lists
from .office_access import EDITORS, READERS, office, policy

FILES = ("barriers.csv", "barriers.xlsx", "barriers-template.csv", "barriers-template.xlsx")
MOST_SHOWN = 200
"""Rows of each kind that a preview shows; how many more there are, it says."""


@office.get("/barriers/files/<name>")
@policy(READERS)
def barriers_file(name: str) -> Response:
    """The log, or a template, as CSV or XLSX."""
    if name not in FILES:
        abort(404)
    if name.startswith("barriers-template"):
        return office_lists.file_answer(name, barrier_lists.TEMPLATE)
    return office_lists.file_answer(name, barrier_lists.table(barriers.every(current_user.organisation_id)))


@office.get("/barriers/import")
@policy(EDITORS)
def barriers_import() -> Any:
    """The form that takes a spreadsheet, and what it may look like."""
    return _upload()


@office.post("/barriers/import")
@policy(EDITORS, largest=office_lists.LARGEST_UPLOAD)
def barriers_preview() -> Any:
    """What the spreadsheet would change, or each of its faults; nothing is stored."""
    try:
        return _preview(barrier_lists.read(*office_lists.uploaded()))
    except ListingError as error:
        return _upload(error)


@office.post("/barriers/import/confirm")
@policy(EDITORS, largest=office_lists.LARGEST_CARRIED)
def barriers_confirm() -> Any:
    """On to the log with what was previewed; or the preview again, if something else would happen now."""
    stale = _(
        "Somebody else changed the log meanwhile, and nothing of yours was stored. This is what the file "
        "would change now."
    )
    return office_lists.confirmed("barriers", stale, _store, _preview, _upload)


def _store(listing: Listing, version: str, fate: str) -> Any:
    organisation_id = current_user.organisation_id
    plan = barrier_lists.plan(organisation_id, listing)
    if version != plan.version:
        raise Conflict("stale", "")
    done = barriers.take(organisation_id, plan.rows, version, current_user.user.id)
    flash(ngettext("%(num)s barrier is stored.", "%(num)s barriers are stored.", done))
    return redirect(url_for("office.barriers"))


def _preview(
    listing: Listing, status: int = 200, errors: Sequence[tuple[str, str]] = (), fate: str = ""
) -> Any:
    plan = barrier_lists.plan(current_user.organisation_id, listing)
    page = render_template(
        "office/barriers_preview.html",
        carried=office_lists.carry("barriers", listing, plan.version),
        listing=listing,
        plan=plan,
        most=MOST_SHOWN,
        errors=errors,
        state_name=said.state_name,
        kind_name=words.kind_name,
    )
    return make_response(page, status)


def _upload(error: ListingError | None = None, status: int = 400, message: str = "") -> Any:
    faults = error.faults if error else ()
    page = render_template(
        "office/barriers_upload.html",
        form=office_lists.UploadForm(formdata=None),
        faults=[fault for fault in faults if fault.line is not None],
        errors=[("file", message)] if message else office_lists.summary(faults),
        columns=barrier_lists.COLUMNS,
        accepted=office_lists.ACCEPTED,
        most=barriers.MOST,
    )
    return make_response(page, status if faults or message else 200)
