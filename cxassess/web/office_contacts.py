"""The people whom the organisation may ask: a list to search, and forms that add, change and remove one.

Nothing here knows who answered: a contact has nothing to do with ballots and answers.
"""

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField

from ..findings.wording import audience_name
from ..maturity import AUDIENCES, Unit
from ..records import contacts, structure, unit_changes
from ..records.contacts import Contact
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from . import office_lists
from .office_access import ADMINISTRATORS, office, policy

CONTROLS = {
    "id": "id",
    "name": "name",
    "email": "email",
    "audience": "audience",
    "unit": "unit",
    "language": "language",
}
TOP = "-"  # what the filter has for people without a unit; no unit has this id


class ContactForm(FlaskForm):  # type: ignore[misc]
    """Somebody who may be asked, as people type it."""

    version = HiddenField()
    name = StringField(_l("Name"))
    email = StringField(_l("E-mail address"))
    audience = RadioField(_l("Who are they?"), validate_choice=False)
    unit = SelectField(_l("Unit"), validate_choice=False)
    language = StringField(_l("Language"))
    id = StringField(_l("Id"))

    def offer(self, units: Sequence[Unit]) -> None:
        """Put the audiences and the units into the lists."""
        self.audience.choices = [SelectChoice(name, audience_name(name)) for name in AUDIENCES]
        self.unit.choices = [SelectChoice("", _("No unit")), *unit_choices(units)]

    def contact(self, contact_id: str) -> Contact:
        """What was typed."""
        return Contact(
            contact_id,
            (self.name.data or "").strip(),
            self.audience.data or "",
            (self.email.data or "").strip() or None,
            self.unit.data or None,
            (self.language.data or "").strip().replace("_", "-") or None,
        )


def unit_choices(units: Sequence[Unit]) -> list[SelectChoice]:
    """The units to choose one from, each by its way down the tree."""
    by_id = {unit.id: unit for unit in units}
    return [
        SelectChoice(unit.id, unit_changes.path_of(by_id, unit.id)) for unit in unit_changes.in_order(units)
    ]


@office.get("/contacts", endpoint="contacts")
@policy(ADMINISTRATORS)
def contact_list() -> str:
    """The list, or those of it whom the search means."""
    organisation_id = current_user.organisation_id
    units, everybody = structure.units(organisation_id), contacts.everybody(organisation_id)
    words, audience, unit_id = (
        request.args.get(name, "")[:200].strip() for name in ("q", "audience", "unit")
    )
    found = contacts.found(everybody, words, audience, _within(units, unit_id))
    by_id = {unit.id: unit for unit in units}
    part = office_lists.part(found)
    return render_template(
        "office/contacts.html",
        words=words,
        audience=audience,
        unit_id=unit_id,
        part=part,
        total=len(everybody),
        counts={name: sum(each.audience == name for each in everybody) for name in AUDIENCES},
        without_address=sum(each.email is None for each in everybody),
        units=units,
        unit_choices=unit_choices(units),
        audiences=[(name, audience_name(name)) for name in AUDIENCES],
        audience_name=audience_name,
        path=lambda each: unit_changes.path_of(by_id, each) if each in by_id else each or "",
        privacy_desk=_privacy_desk(),
        key=lambda each: contacts.key_of(organisation_id, each.id),
    )


@office.get("/contacts/new")
@policy(ADMINISTRATORS)
def contact_new() -> Any:
    """The empty form."""
    return _page(ContactForm(formdata=None, data={"audience": "staff"}), None)


@office.post("/contacts/new")
@policy(ADMINISTRATORS)
def contact_add() -> Any:
    """On to the list with the new person; or the form again with everything typed."""
    form = ContactForm()
    email = contacts.kept_address(form.email.data)
    contact_id = (form.id.data or "").strip() or (contacts.new_id(email) if email else "")
    if not contact_id:
        message = _("Give an address, or an id of your own for somebody who gets a printed code.")
        return _page(form, None, 400, [("email", message)])
    try:
        contacts.add(current_user.organisation_id, form.contact(contact_id))
    except Invalid as invalid:
        return _page(form, None, 400, _placed(invalid))
    except StorageUnavailable:
        return _page(form, None, 503, [("", _not_now())])
    flash(_("%(person)s is on the list.", person=(form.name.data or "").strip()))
    return redirect(url_for("office.contacts"))


@office.get("/contacts/<key>/edit")
@policy(ADMINISTRATORS)
def contact(key: str) -> Any:
    """The form of somebody, as kept."""
    kept = contacts.at(current_user.organisation_id, key)
    return _page(ContactForm(formdata=None, data=_texts(kept)), kept)


@office.post("/contacts/<key>/edit")
@policy(ADMINISTRATORS)
def contact_change(key: str) -> Any:
    """On to the list with the changed person; or the form again with everything typed."""
    organisation_id = current_user.organisation_id
    kept, form = contacts.at(organisation_id, key), ContactForm()
    try:
        contacts.change(organisation_id, kept, form.version.data or "", form.contact(kept.id))
    except Invalid as invalid:
        return _page(form, kept, 400, _placed(invalid))
    except Conflict:
        return _stale(form, contacts.at(organisation_id, key))
    except StorageUnavailable:
        return _page(form, kept, 503, [("", _not_now())])
    flash(_("%(person)s is saved.", person=(form.name.data or "").strip()))
    return redirect(url_for("office.contacts"))


@office.get("/contacts/<key>/remove")
@policy(ADMINISTRATORS)
def contact_remove(key: str) -> Any:
    """What removing somebody means, with the button that does it."""
    return _ask(key)


@office.post("/contacts/<key>/remove")
@policy(ADMINISTRATORS)
def contact_removed(key: str) -> Any:
    """On to the list without the person."""
    organisation_id = current_user.organisation_id
    kept = contacts.at(organisation_id, key)
    try:
        contacts.remove(organisation_id, kept.id, request.form.get("version", ""))
    except NotFound:
        pass  # somebody else was quicker
    except Conflict:
        return _ask(
            key, 409, _("Somebody else changed this person meanwhile. Read it again, then remove it.")
        )
    except StorageUnavailable:
        return _ask(key, 503, _("It could not be removed just now. Try again in a minute."))
    flash(_("%(person)s is off the list.", person=kept.name))
    return redirect(url_for("office.contacts"))


@office.get("/contacts/head-counts")
@policy(ADMINISTRATORS)
def contact_counts() -> Any:
    """The head counts of the units beside how many staff the list has in each."""
    return _counts_page()


@office.post("/contacts/head-counts")
@policy(ADMINISTRATORS)
def contact_counts_taken() -> Any:
    """On to the units, with the head counts that were ticked taken from the list."""
    organisation_id = current_user.organisation_id
    ticked = set(request.form.getlist("take"))
    units, listed = structure.units(organisation_id), contacts.staff_in(organisation_id)
    if not ticked:
        return _counts_page(400, [("take-0", _("Tick the head counts that are to be taken over."))])
    wanted = [
        Unit(unit.id, unit.name, unit.parent, listed[unit.id]) if unit.id in ticked else unit
        for unit in units
    ]
    shown = request.form.get("version", "")
    try:
        if shown != _counts_version(units, listed):
            raise Conflict("stale", "")
        structure.replace(organisation_id, wanted, structure.version_of(units))
    except Conflict:
        message = _("The units or the list changed meanwhile, and nothing was stored. Look once more.")
        return _counts_page(409, [("", message)])
    except StorageUnavailable:
        return _counts_page(503, [("", _not_now())])
    flash(_("The head counts are taken over from the list."))
    return redirect(url_for("office.units"))


def _privacy_desk() -> str | None:
    """Where it stands what is kept of everybody, if this installation has that page."""
    there = "office.privacy_desk" in current_app.view_functions
    return url_for("office.privacy_desk") if there else None


def _within(units: Sequence[Unit], unit_id: str) -> set[str | None]:
    """A unit and all below it; nothing for no unit."""
    if unit_id == TOP:
        return {None}
    return {unit_id, *unit_changes.below_ids(units, unit_id)} if unit_id else set()


def _not_now() -> str:
    return _("This could not be saved just now. What you typed is still here: save it again in a minute.")


def _placed(invalid: Invalid) -> list[tuple[str, str]]:
    return [(CONTROLS.get(fault.where, ""), fault.message) for fault in invalid.faults]


def _texts(kept: Contact) -> dict[str, str]:
    """Somebody's values as they stand in the form."""
    return {
        "version": contacts.version_of(kept),
        "name": kept.name,
        "email": kept.email or "",
        "audience": kept.audience,
        "unit": kept.unit_id or "",
        "language": kept.language or "",
    }


def _page(
    form: ContactForm,
    kept: Contact | None,
    status: int = 200,
    errors: Sequence[tuple[str, str]] = (),
    meanwhile: Sequence[tuple[str, str]] = (),
) -> Any:
    form.offer(structure.units(current_user.organisation_id))
    office_lists.put_errors(form, errors)
    found = [(f"{name}-0" if name == "audience" else name, message) for name, message in errors]
    key = contacts.key_of(current_user.organisation_id, kept.id) if kept else ""
    page = render_template(
        "office/contact.html", form=form, kept=kept, key=key, errors=found, meanwhile=meanwhile
    )
    return make_response(page, status)


def _stale(form: ContactForm, now: Contact) -> Any:
    """The form again: nothing was saved, and saving once more means it."""
    units = {unit.id: unit for unit in structure.units(current_user.organisation_id)}
    kept = _texts(now)
    form.version.data = kept["version"]
    shown = {
        **kept,
        "audience": audience_name(now.audience),
        "unit": unit_changes.path_of(units, now.unit_id) or _("No unit"),
    }
    meanwhile = [
        (form[name].label.text, shown[name])
        for name in ("name", "email", "audience", "unit", "language")
        if (form[name].data or "").strip() != kept[name]
    ]
    message = _(
        "Somebody else changed this person while you did. Nothing of yours is lost: compare it with what "
        "they saved, then save again."
    )
    return _page(form, now, 409, [("", message)], meanwhile)


def _ask(key: str, status: int = 200, message: str = "") -> Any:
    kept = contacts.at(current_user.organisation_id, key)
    page = render_template(
        "office/contact_remove.html",
        kept=kept,
        key=key,
        version=contacts.version_of(kept),
        errors=[("", message)] if message else [],
    )
    return make_response(page, status)


def _counts_version(units: Sequence[Unit], listed: dict[str, int]) -> str:
    """What stands for the head counts as they were shown."""
    counted = [Unit(unit.id, unit.name, str(unit.headcount), listed[unit.id]) for unit in units]
    return structure.version_of([*units, *counted])


def _counts_page(status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    organisation_id = current_user.organisation_id
    units, listed = structure.units(organisation_id), contacts.staff_in(organisation_id)
    by_id = {unit.id: unit for unit in units}
    different = [unit for unit in unit_changes.in_order(units) if unit.headcount != listed[unit.id]]
    page = render_template(
        "office/contact_counts.html",
        different=different,
        alike=len(units) - len(different),
        listed=listed,
        path=lambda unit_id: unit_changes.path_of(by_id, unit_id),
        version=_counts_version(units, listed),
        errors=errors,
    )
    return make_response(page, status)
