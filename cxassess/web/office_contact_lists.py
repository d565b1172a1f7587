"""People to ask from a spreadsheet: upload, preview, confirmation; files to take away.

Nothing is stored before the confirmation, which compares once more what it carries with the list as it is.
"""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings.wording import audience_name
from ..listings import Listing, ListingError
from ..records import contact_lists, contacts, structure, unit_changes
from ..records.errors import Conflict
from . import office_lists
from .office_access import ADMINISTRATORS, office, policy
from .office_lists import ConfirmForm

FILES = ("contacts.csv", "contacts.xlsx", "contacts-template.csv", "contacts-template.xlsx")
MOST_SHOWN = 200
"""Rows of each kind that a preview shows; how many more there are, it says."""


@office.get("/contacts/import")
@policy(ADMINISTRATORS)
def contacts_import() -> Any:
    """The form that takes a spreadsheet, and what it may look like."""
    return _upload()


@office.post("/contacts/import")
@policy(ADMINISTRATORS, largest=office_lists.LARGEST_UPLOAD)
def contacts_preview() -> Any:
    """What the spreadsheet would change, or each of its faults; nothing is stored."""
    try:
        listing = contact_lists.read(*office_lists.uploaded())
        return _preview(listing)
    except ListingError as error:
        return _upload(error)


@office.post("/contacts/import/confirm")
@policy(ADMINISTRATORS, largest=office_lists.LARGEST_CARRIED)
def contacts_confirm() -> Any:
    """On to the list that was previewed; or the preview again, if it is not what would happen any more."""
    stale = _(
        "Somebody else changed the list meanwhile, and nothing of yours was stored. This is what the "
        "file would change now."
    )
    return office_lists.confirmed("contacts", stale, _store, _preview, _upload)


@office.get("/contacts/files/<name>")
@policy(ADMINISTRATORS)
def contacts_file(name: str) -> Response:
    """The present list, or a template, as CSV or XLSX."""
    if name not in FILES:
        abort(404)
    if name.startswith("contacts-template"):
        return office_lists.file_answer(name, contact_lists.TEMPLATE)
    people = contacts.everybody(current_user.organisation_id)
    return office_lists.file_answer(name, contact_lists.table(people))


def _version(organisation_id: str) -> str:
    """What stands for the list and the units that its people belong to."""
    units = structure.version_of(structure.units(organisation_id))
    return f"{contacts.version_of(contacts.everybody(organisation_id))} {units}"


def _store(listing: Listing, version: str, fate: str) -> Any:
    organisation_id = current_user.organisation_id
    plan = contact_lists.plan(organisation_id, listing, remove_missing=fate == "remove")
    if version != _version(organisation_id):
        raise Conflict("stale", "")
    if plan.missing and fate not in ("keep", "remove"):
        return _preview(listing, 400, [("missing-0", _("Say what becomes of the people not in the file."))])
    contacts.replace(organisation_id, plan.wanted, version.partition(" ")[0])
    flash(_("The list is stored."))
    return redirect(url_for("office.contacts"))


def _preview(
    listing: Listing, status: int = 200, errors: Sequence[tuple[str, str]] = (), fate: str = ""
) -> Any:
    organisation_id = current_user.organisation_id
    plan = contact_lists.plan(organisation_id, listing, remove_missing=False)
    form = ConfirmForm(
        _("What becomes of the people not in the file?"),
        _("Keep them on the list"),
        _("Take them off the list"),
        formdata=None,
        data={"missing": fate},
    )
    office_lists.put_errors(form, [("missing", text) for target, text in errors if target])
    units = {unit.id: unit for unit in structure.units(organisation_id)}
    page = render_template(
        "office/contacts_preview.html",
        form=form,
        carried=office_lists.carry("contacts", listing, _version(organisation_id)),
        listing=listing,
        plan=plan,
        most=MOST_SHOWN,
        path=lambda each: unit_changes.path_of(units, each) if each in units else each or "",
        audience_name=audience_name,
        errors=errors,
    )
    return make_response(page, status)


def _upload(*refusal: Any, **said: Any) -> Any:
    return office_lists.upload_page("contacts", contact_lists.COLUMNS, *refusal, **said)
