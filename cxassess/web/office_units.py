"""The organisation's units: the tree with its head counts, and forms that add, change and remove one."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField, ValidationError

from ..maturity import Unit
from ..records import contacts, people, rounds, structure, unit_changes, unit_lists
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.names import same_name
from . import office_lists
from .office_access import ADMINISTRATORS, office, policy

CONTROLS = {"id": "id", "name": "name", "parent": "parent", "headcount": "headcount"}


class CountField(StringField):  # type: ignore[misc]
    """How many people, or nothing where nobody has said; what was typed stays, whatever it was."""

    value: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number. Raises ValidationError with what to do."""
        typed = (self.data or "").strip()
        number = typed.removeprefix("-")
        if typed and not (number.isascii() and number.isdecimal() and len(number) < 20):
            raise ValidationError(_("Give a whole number in figures, such as 59, or leave this empty."))
        self.value = int(typed) if typed else None


class UnitForm(FlaskForm):  # type: ignore[misc]
    """A unit as people type it."""

    version = HiddenField()
    name = StringField(_l("Name"))
    id = StringField(_l("Id"))
    parent = SelectField(_l("Belongs to"), validate_choice=False)
    headcount = CountField(_l("Head count"))

    def offer(self, units: Sequence[Unit], but: Sequence[str] = ()) -> None:
        """Put the units that this one can belong to into the list."""
        by_id = {unit.id: unit for unit in units}
        self.parent.choices = [
            SelectChoice("", _("No unit: it stands at the top")),
            *(
                SelectChoice(unit.id, unit_changes.path_of(by_id, unit.id))
                for unit in unit_changes.in_order(units)
                if unit.id not in but
            ),
        ]

    def unit(self, unit_id: str) -> Unit:
        """What was typed."""
        return Unit(unit_id, (self.name.data or "").strip(), self.parent.data or None, self.headcount.value)


class RemoveForm(FlaskForm):  # type: ignore[misc]
    """What becomes of the units below one that is removed."""

    version = HiddenField()
    below = RadioField(_l("What becomes of the units below it?"), validate_choice=False)

    def __init__(self, above: Unit | None, **values: Any) -> None:
        super().__init__(**values)
        up = _("They stay, and belong to %(unit)s", unit=above.name) if above else _("They stay, at the top")
        self.below.choices = [SelectChoice("up", up), SelectChoice("with", _("They are removed too"))]


@office.get("/units")
@policy(ADMINISTRATORS)
def units() -> str:
    """The tree, or those of it whose names hold some words."""
    tree = structure.units(current_user.organisation_id)
    by_id = {unit.id: unit for unit in tree}
    words = request.args.get("q", "")[:200].strip()
    threshold = current_app.config["THRESHOLD"]
    branches = unit_changes.branches(tree, threshold)
    rows = [each for each in branches if same_name(words) in same_name(f"{each.unit.name} {each.unit.id}")]
    return render_template(
        "office/units.html",
        words=words,
        part=office_lists.part(rows),
        total=len(tree),
        hidden=sum(not each.shown for each in branches),
        threshold=threshold,
        path=lambda unit_id: unit_changes.path_of(by_id, unit_id),
        earlier=_last_round_with_units() if not tree else None,
        retired=len(structure.retired(current_user.organisation_id)),
    )


@office.get("/units/new")
@policy(ADMINISTRATORS)
def unit_new() -> Any:
    """The empty form."""
    return _new_page(UnitForm(formdata=None, data={"parent": request.args.get("parent", "")}))


@office.post("/units/new")
@policy(ADMINISTRATORS)
def unit_add() -> Any:
    """On to the tree with the new unit; or the form again with everything typed."""
    form = UnitForm()
    if not form.validate():
        return _new_page(form, 400)
    used = structure.used_ids(current_user.organisation_id)
    unit_id = (form.id.data or "").strip() or unit_lists.proposed_id(form.name.data or "", used)
    try:
        structure.add(current_user.organisation_id, form.unit(unit_id))
    except Invalid as invalid:
        place = len(structure.units(current_user.organisation_id))
        return _new_page(form, 400, office_lists.placed(invalid.faults, "/units", place, CONTROLS))
    except StorageUnavailable:
        return _new_page(form, 503, [("", _not_now())])
    flash(_("%(unit)s is added, with the id %(id)s.", unit=form.name.data.strip(), id=unit_id))
    return redirect(url_for("office.units"))


@office.get("/units/<unit_id>/edit")
@policy(ADMINISTRATORS)
def unit(unit_id: str) -> Any:
    """The form of a unit, as kept."""
    kept = structure.unit(current_user.organisation_id, unit_id)
    return _page(UnitForm(formdata=None, data=_texts(kept)), kept)


@office.post("/units/<unit_id>/edit")
@policy(ADMINISTRATORS)
def unit_change(unit_id: str) -> Any:
    """On to the tree with the changed unit; or the form again with everything typed."""
    organisation_id = current_user.organisation_id
    kept, form = structure.unit(organisation_id, unit_id), UnitForm()
    if not form.validate():
        return _page(form, kept, 400)
    try:
        structure.change(organisation_id, form.unit(unit_id), form.version.data or "")
    except Invalid as invalid:
        ids = [each.id for each in structure.units(organisation_id)]
        place = ids.index(unit_id) if unit_id in ids else -1
        return _page(form, kept, 400, office_lists.placed(invalid.faults, "/units", place, CONTROLS))
    except Conflict:
        return _stale(form, structure.unit(organisation_id, unit_id))
    except StorageUnavailable:
        return _page(form, kept, 503, [("", _not_now())])
    flash(_("%(unit)s is saved.", unit=form.name.data.strip()))
    return redirect(url_for("office.units"))


@office.get("/units/<unit_id>/remove")
@policy(ADMINISTRATORS)
def unit_remove(unit_id: str) -> Any:
    """What removing a unit means, with the button that does it."""
    return _ask(unit_id)


@office.post("/units/<unit_id>/remove")
@policy(ADMINISTRATORS)
def unit_removed(unit_id: str) -> Any:
    """On to the tree without the unit, also when it has gone already."""
    organisation_id = current_user.organisation_id
    fate, version = request.form.get("below", ""), request.form.get("version", "")
    tree = structure.units(organisation_id)
    if unit_id in structure.retired(organisation_id) and all(each.id != unit_id for each in tree):
        return redirect(url_for("office.units"))  # a second click, or somebody else
    below = structure.subtree(tree, unit_id)[1:]
    if below and fate not in ("up", "with"):
        return _ask(unit_id, 400, [("below-0", _("Say what becomes of the units below it."))])
    try:
        structure.remove(organisation_id, unit_id, version, with_those_below=fate == "with")
    except NotFound:
        pass
    except Conflict:
        message = _("Somebody else changed this unit, or one below it. Read this once more, then remove it.")
        return _ask(unit_id, 409, [("", message)])
    except Invalid as invalid:
        return _ask(unit_id, 400, [("", fault.message) for fault in invalid.faults])
    except StorageUnavailable:
        return _ask(unit_id, 503, [("", _("It could not be removed just now. Try again in a minute."))])
    flash(_("The unit is removed. Its id is kept and not given to another."))
    return redirect(url_for("office.units"))


def _last_round_with_units() -> rounds.Round | None:
    """The newest round that has units: an organisation without a tree can begin with its."""
    return next((each for each in rounds.in_organisation(current_user.organisation_id) if each.units), None)


def _not_now() -> str:
    return _("This could not be saved just now. What you typed is still here: save it again in a minute.")


def _texts(kept: Unit) -> dict[str, str]:
    """A unit's values as they stand in the form."""
    return {
        "version": structure.version_of([kept]),
        "name": kept.name,
        "parent": kept.parent or "",
        "headcount": "" if kept.headcount is None else str(kept.headcount),
    }


def _new_page(form: UnitForm, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    form.offer(structure.units(current_user.organisation_id))
    return _render(form, None, status, errors)


def _page(
    form: UnitForm,
    kept: Unit,
    status: int = 200,
    errors: Sequence[tuple[str, str]] = (),
    meanwhile: Sequence[tuple[str, str]] = (),
) -> Any:
    tree = structure.units(current_user.organisation_id)
    form.offer(tree, (kept.id, *unit_changes.below_ids(tree, kept.id)))
    return _render(form, kept, status, errors, meanwhile)


def _render(
    form: UnitForm,
    kept: Unit | None,
    status: int,
    errors: Sequence[tuple[str, str]],
    meanwhile: Sequence[tuple[str, str]] = (),
) -> Any:
    office_lists.put_errors(form, errors)
    found = [(field.id, field.errors[0]) for field in form if field.errors]
    found += [error for error in errors if error[0] not in form]
    page = render_template("office/unit.html", form=form, kept=kept, errors=found, meanwhile=meanwhile)
    return make_response(page, status)


def _stale(form: UnitForm, now: Unit) -> Any:
    """The form again: nothing was saved, and saving once more means it."""
    tree = {unit.id: unit for unit in structure.units(current_user.organisation_id)}
    kept = _texts(now)
    form.version.data = kept["version"]
    shown = {**kept, "parent": unit_changes.path_of(tree, now.parent) or _("no unit")}
    meanwhile = [
        (form[name].label.text, shown[name])
        for name in ("name", "parent", "headcount")
        if (form[name].data or "").strip() != kept[name]
    ]
    message = _(
        "Somebody else changed this unit while you did. Nothing of yours is lost: compare it with what "
        "they saved, then save again."
    )
    return _page(form, now, 409, [("", message)], meanwhile)


def _ask(unit_id: str, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    organisation_id = current_user.organisation_id
    tree = structure.units(organisation_id)
    found = structure.subtree(tree, unit_id)
    kept = next(each for each in found if each.id == unit_id)
    above = next((each for each in tree if each.id == kept.parent), None)
    ids = {each.id for each in found}
    form = RemoveForm(above, data={"version": structure.version_of(found)})
    form.version.data = structure.version_of(found)
    office_lists.put_errors(form, [("below", text) for target, text in errors if target])
    everybody = contacts.everybody(organisation_id)
    page = render_template(
        "office/unit_remove.html",
        form=form,
        kept=kept,
        above=above,
        below=[each for each in found if each.id != unit_id],
        listed=sum(each.unit_id == unit_id for each in everybody),
        listed_below=sum(each.unit_id in ids and each.unit_id != unit_id for each in everybody),
        leading=leading(ids),
        errors=errors,
    )
    return make_response(page, status)


def leading(unit_ids: Any) -> list[people.User]:
    """The leaders whose branch is one of these units."""
    return [user for user in people.in_organisation(current_user.organisation_id) if user.branch in unit_ids]
