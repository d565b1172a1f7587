"""Sources of feedback from a spreadsheet: upload, preview, confirmation; files to take away.

Nothing is stored before the confirmation, which compares once more what it carries with the list as it is.
"""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import listening_words
from ..listings import Listing, ListingError
from ..maturity.errors import Fault
from ..records import source_lists
from ..records import sources as inventory
from ..records.errors import Conflict, Invalid
from ..records.source_rules import Facts
from ..records.sources import FACTS, Source
from . import office_lists, source_forms
from .office_access import EDITORS, READERS, office, policy
from .office_lists import ConfirmForm

FILES = ("sources.csv", "sources.xlsx", "sources-template.csv", "sources-template.xlsx")


@office.get("/sources/import")
@policy(EDITORS)
def sources_import() -> Any:
    """The form that takes a spreadsheet, and what it may look like."""
    return _upload()


@office.post("/sources/import")
@policy(EDITORS, largest=office_lists.LARGEST_UPLOAD)
def sources_preview() -> Any:
    """What the spreadsheet would change, or each of its faults; nothing is stored."""
    try:
        return _preview(source_lists.read(*office_lists.uploaded()))
    except ListingError as error:
        return _upload(error)


@office.post("/sources/import/confirm")
@policy(EDITORS, largest=office_lists.LARGEST_CARRIED)
def sources_confirm() -> Any:
    """On to the list that was previewed; or the preview again, if it is not what would happen any more."""
    stale = _(
        "Somebody else changed the sources meanwhile, and nothing of yours was stored. This is what the "
        "file would change now."
    )
    return office_lists.confirmed("sources", stale, _store, _preview, _upload)


@office.get("/sources/files/<name>")
@policy(READERS)
def sources_file(name: str) -> Response:
    """The present sources, or a template, as CSV or XLSX."""
    if name not in FILES:
        abort(404)
    if name.startswith("sources-template"):
        return office_lists.file_answer(name, source_lists.TEMPLATE)
    return office_lists.file_answer(name, source_lists.table(inventory.of(current_user.organisation_id)))


def _store(listing: Listing, version: str, fate: str) -> Any:
    organisation_id = current_user.organisation_id
    if version != inventory.version_of(inventory.of(organisation_id)):
        raise Conflict("stale", "")
    plan = source_lists.plan(organisation_id, listing)
    if plan.missing and fate not in ("keep", "remove"):
        message = _("Say what becomes of the sources not in the file.")
        return _preview(listing, 400, [("missing-0", message)])
    try:
        inventory.change_all(organisation_id, version, plan.new, plan.facts(stop_missing=fate == "remove"))
    except Conflict as conflict:
        if conflict.code == "stale":
            raise
        raise Invalid([Fault("", str(conflict))]) from None
    flash(_("The sources are stored."))
    return redirect(url_for("office.sources"))


def _preview(
    listing: Listing, status: int = 200, errors: Sequence[tuple[str, str]] = (), fate: str = ""
) -> Any:
    """What the rows would change, and which sources they leave out."""
    organisation_id = current_user.organisation_id
    plan = source_lists.plan(organisation_id, listing)
    form = ConfirmForm(
        _("What becomes of the sources not in the file?"),
        _("Keep them as they are"),
        _("Mark them as stopped"),
        formdata=None,
        data={"missing": fate},
    )
    office_lists.put_errors(form, [("missing", text) for target, text in errors if target])
    page = render_template(
        "office/sources_preview.html",
        form=form,
        carried=office_lists.carry("sources", listing, inventory.version_of(inventory.of(organisation_id))),
        listing=listing,
        plan=plan,
        changed=[(each, _differences(each.before, each.now)) for each in plan.changed],
        listening_words=listening_words,
        errors=errors,
    )
    return make_response(page, status)


def _differences(before: Source, now: Facts) -> list[tuple[str, str, str]]:
    """What the file changes of a source: field, before, now."""
    then, words = source_forms.spoken(before.facts), source_forms.spoken(now)
    return [
        (str(source_forms.LABELS[name]), then[name], words[name])
        for name in FACTS
        if getattr(before, name) != getattr(now, name)
    ]


def _upload(*refusal: Any, **said: Any) -> Any:
    return office_lists.upload_page("sources", source_lists.COLUMNS, *refusal, **said)
