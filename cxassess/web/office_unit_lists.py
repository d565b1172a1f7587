"""Units from a spreadsheet: upload, preview, confirmation; files to take away; what changed since a round.

Nothing is stored before the confirmation, which compares once more what it carries with the tree as it is.
"""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import listings
from ..listings import Listing, ListingError
from ..maturity.errors import Fault
from ..records import contacts, rounds, structure, unit_changes, unit_lists
from ..records.errors import Conflict
from . import office_lists
from .office_access import ADMINISTRATORS, office, policy
from .office_lists import ConfirmForm
from .office_units import leading

FILES = ("units.csv", "units.xlsx", "units-template.csv", "units-template.xlsx")


@office.get("/units/import")
@policy(ADMINISTRATORS)
def units_import() -> Any:
    """The form that takes a spreadsheet, and what it may look like."""
    return _upload()


@office.post("/units/import")
@policy(ADMINISTRATORS, largest=office_lists.LARGEST_UPLOAD)
def units_preview() -> Any:
    """What the spreadsheet would change, or each of its faults; nothing is stored.

    In place of a file the units of an earlier round may be named.
    """
    try:
        if round_id := request.form.get("round"):
            return _preview(_of_round(rounds.get(current_user.organisation_id, round_id)))
        return _preview(unit_lists.read(*office_lists.uploaded()))
    except ListingError as error:
        return _upload(error)


@office.post("/units/import/confirm")
@policy(ADMINISTRATORS, largest=office_lists.LARGEST_CARRIED)
def units_confirm() -> Any:
    """On to the tree that was previewed; or the preview again, if it is not what would happen any more."""
    stale = _(
        "Somebody else changed the units meanwhile, and nothing of yours was stored. This is what the "
        "file would change now."
    )
    return office_lists.confirmed("units", stale, _store, _preview, _upload)


@office.get("/units/files/<name>")
@policy(ADMINISTRATORS)
def units_file(name: str) -> Response:
    """The present units, or a template, as CSV or XLSX."""
    if name not in FILES:
        abort(404)
    template = name.startswith("units-template")
    rows = (
        unit_lists.TEMPLATE if template else unit_lists.table(structure.units(current_user.organisation_id))
    )
    return office_lists.file_answer(name, rows)


@office.get("/units/changes")
@policy(ADMINISTRATORS)
def units_changes() -> str:
    """What is different from the units of an earlier round, and what it means for comparisons."""
    held = rounds.in_organisation(current_user.organisation_id)
    wanted = request.args.get("from")
    if wanted is not None:
        since = rounds.get(current_user.organisation_id, wanted)
    else:
        since = next((each for each in held if each.units), None)  # type: ignore[assignment]
    now = structure.units(current_user.organisation_id)
    before = since.units if since else ()
    return render_template(
        "office/unit_changes.html",
        rounds=[each for each in held if each.units],
        since=since,
        now=now,
        found=unit_changes.differences(before, now),
        kept=len({unit.id for unit in before} & {unit.id for unit in now}),
        paths=_paths(now),
        paths_before=_paths(before),
    )


def _of_round(survey_round: rounds.Round) -> Listing:
    """The units of a round as if they came in a file."""
    if not survey_round.units:
        raise ListingError([Fault("", _("This round has no units."))])
    rows = [
        [None if each is None else str(each) for each in row] for row in unit_lists.table(survey_round.units)
    ]
    return unit_lists.read(listings.written(rows).encode(), survey_round.name)


def _paths(tree: Sequence[Any]) -> Any:
    by_id = {unit.id: unit for unit in tree}
    return lambda unit_id: unit_changes.path_of(by_id, unit_id)


def _store(listing: Listing, version: str, fate: str) -> Any:
    organisation_id = current_user.organisation_id
    plan = unit_lists.plan(organisation_id, listing, remove_missing=fate == "remove")
    if version != structure.version_of(structure.units(organisation_id)):
        raise Conflict("stale", "")
    if plan.missing and fate not in ("keep", "remove"):
        return _preview(listing, 400, [("missing-0", _("Say what becomes of the units not in the file."))])
    structure.replace(organisation_id, plan.wanted, version)
    flash(_("The units are stored."))
    return redirect(url_for("office.units"))


def _preview(
    listing: Listing, status: int = 200, errors: Sequence[tuple[str, str]] = (), fate: str = ""
) -> Any:
    """What the rows would change if the units that are missing were kept, and if they were removed."""
    organisation_id = current_user.organisation_id
    tree = structure.units(organisation_id)
    plan = unit_lists.plan(organisation_id, listing, remove_missing=False)
    refusal: ListingError | None = None
    try:
        unit_lists.plan(organisation_id, listing, remove_missing=True)
    except ListingError as error:
        refusal = error
    form = ConfirmForm(
        _("What becomes of the units not in the file?"),
        _("Keep them as they are"),
        _("Remove them"),
        formdata=None,
        data={"missing": fate},
    )
    office_lists.put_errors(form, [("missing", text) for target, text in errors if target])
    gone = {unit.id for unit in plan.missing}
    page = render_template(
        "office/units_preview.html",
        form=form,
        carried=office_lists.carry("units", listing, structure.version_of(tree)),
        listing=listing,
        plan=plan,
        back={unit.id for unit in plan.back},
        proposed={unit.id for unit in plan.proposed},
        refusal=refusal.faults if refusal else (),
        listed=sum(each.unit_id in gone for each in contacts.everybody(organisation_id)),
        leading=leading(gone),
        paths=_paths(plan.wanted),
        paths_before=_paths(tree),
        errors=errors,
    )
    return make_response(page, status)


def _upload(*refusal: Any, **said: Any) -> Any:
    return office_lists.upload_page("units", unit_lists.COLUMNS, *refusal, **said)
