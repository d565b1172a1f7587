"""A spreadsheet of people to ask: read, and what would change if it were taken; nothing is stored here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .. import listings
from ..listings import Column, Listing
from ..maturity import AUDIENCES
from ..maturity.errors import Fault
from . import contacts, structure
from .contacts import Contact
from .names import kept_name, same_name
from .unit_lists import Meant

COLUMNS = (
    Column(
        "id",
        synonyms=(
            "person id",
            "employee id",
            "employee number",
            "personnel number",
            "customer id",
            "number",
            "key",
        ),
    ),
    Column(
        "name",
        needed=True,
        synonyms=("full name", "person", "employee", "contact", "customer", "display name"),
    ),
    Column("email", synonyms=("mail", "e-mail address", "email address", "mail address", "address")),
    Column("audience", synonyms=("group", "kind", "type", "role")),
    Column(
        "unit", synonyms=("department", "unit id", "unit name", "department id", "department name", "team")
    ),
    Column("language", synonyms=("lang", "locale", "language code")),
)
WITHIN = "/contacts"
# What lists call the three audiences, beside their names here.
AUDIENCE_WORDS = {
    "employee": "staff",
    "employees": "staff",
    "leaders": "leader",
    "manager": "leader",
    "managers": "leader",
    "customers": "customer",
    "client": "customer",
    "clients": "customer",
} | {name: name for name in AUDIENCES}


@dataclass(frozen=True)
class ChangedContact:
    """Somebody before and now."""

    before: Contact
    now: Contact

    @property
    def fields(self) -> list[str]:
        """What is different, in the words of the columns."""
        names = {
            "name": "name",
            "email": "email",
            "audience": "audience",
            "unit_id": "unit",
            "language": "language",
        }
        return [name for key, name in names.items() if getattr(self.before, key) != getattr(self.now, key)]


@dataclass(frozen=True)
class ContactPlan:
    """What a file would make of the list; ``missing`` are those whom it does not name."""

    wanted: tuple[Contact, ...]
    new: tuple[Contact, ...]
    changed: tuple[ChangedContact, ...]
    removed: tuple[Contact, ...]
    missing: tuple[Contact, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.removed)

    @cached_property
    def unchanged(self) -> int:
        """How many stay exactly as they are."""
        return len(self.wanted) - len(self.new) - len(self.changed)


def read(data: bytes, name: str | None = None) -> Listing:
    """The rows of a file. Raises ListingError."""
    return listings.load(data, COLUMNS, name=name, most=contacts.MOST_CONTACTS)


def plan(organisation_id: str, listing: Listing, *, remove_missing: bool) -> ContactPlan:
    """What these rows would change. Raises ListingError with every fault by line and column.

    Somebody is recognised by their id, else by their address. Columns that the file has not got stay as
    they are; new people are staff unless it says otherwise.
    """
    present = contacts.everybody(organisation_id)
    units = structure.units(organisation_id)
    known = _Known(present)
    places = Meant((unit.id, unit.name) for unit in units)
    listed, faults = [], []
    for place, row in enumerate(listing.rows):
        before = known.meant(row)
        contact, wrong = _contact(row, listing.headings, before, places)
        listed.append(contact)
        faults += [Fault(f"{WITHIN}/{place}/{column}", text) for column, text in wrong]
    named = {each.id for each in listed}
    missing = tuple(each for each in present if each.id not in named)
    kept = () if remove_missing else missing
    wanted = (*listed, *kept)
    ids = {unit.id for unit in units} | {each.unit_id for each in present if each.unit_id}
    faults += _list_faults(contacts.faults_of(wanted, ids), listing, kept, faults)
    if faults:
        raise _error(faults, listing)
    was = {each.id: each for each in present}
    return ContactPlan(
        wanted=wanted,
        new=tuple(each for each in listed if each.id not in was),
        changed=tuple(
            ChangedContact(was[each.id], each) for each in listed if each.id in was and was[each.id] != each
        ),
        removed=missing if remove_missing else (),
        missing=missing,
    )


def table(people: Sequence[Contact]) -> list[tuple[str | None, ...]]:
    """The people as the rows of a file that can be read again, headings first."""
    rows = [(p.id, p.name, p.email, p.audience, p.unit_id, p.language) for p in people]
    return [tuple(column.name for column in COLUMNS), *rows]


TEMPLATE: tuple[tuple[str | None, ...], ...] = (
    ("id", "name", "email", "audience", "unit", "language"),
    ("1001", "Ann Ash", "ann.ash@example.org", "staff", "ferries-north", "en"),
    ("1002", "Ben Birch", None, "staff", "ferries-south", None),
    ("1003", "Cleo Cedar", "cleo.cedar@example.org", "leader", "ferries", "en"),
    ("K-17", "Dana Dogwood", "dana@customer.example", "customer", None, "de"),
)


class _Known:
    """The people who are on the list, by their ids and addresses."""

    def __init__(self, present: Sequence[Contact]) -> None:
        self.by_id = {each.id: each for each in present}
        self.by_address = {same_name(each.email): each for each in present if each.email}

    def meant(self, row: Mapping[str, str]) -> Contact | None:
        """Who of them a row is about."""
        if row["id"]:
            return self.by_id.get(kept_name(row["id"]))
        return self.by_address.get(same_name(row["email"])) if row["email"] else None


def _contact(
    row: Mapping[str, str], headings: Collection[str], before: Contact | None, units: Meant
) -> tuple[Contact, list[tuple[str, str]]]:
    """The contact of a row, with what is wrong with single cells, by column."""
    wrong: list[tuple[str, str]] = []
    email = contacts.kept_address(row["email"])
    contact = before or Contact(
        kept_name(row["id"]) or (contacts.new_id(email) if email else ""), "", "staff"
    )
    contact = replace(contact, name=kept_name(row["name"]))
    if not contact.id:
        wrong.append(("id", "Give an id or an address, so that this person is recognised the next time."))
    if "email" in headings:
        contact = replace(contact, email=email)
    if row["audience"]:
        audience = AUDIENCE_WORDS.get(row["audience"].strip().casefold())
        if audience is None:
            wrong.append(("audience", f"Use {', '.join(AUDIENCES[:-1])} or {AUDIENCES[-1]}."))
        contact = replace(contact, audience=audience or contact.audience)
    if "unit" in headings:
        unit_id, advice = units.by(row["unit"])
        contact = replace(contact, unit_id=unit_id)
        wrong += [("unit", advice)] if advice else []
    if "language" in headings:
        contact = replace(contact, language=row["language"].replace("_", "-") or None)
    return contact, wrong


def _list_faults(
    found: Sequence[Fault], listing: Listing, kept: Sequence[Contact], said: Sequence[Fault]
) -> list[Fault]:
    """The faults of the list as a whole; what is wrong with a cell is told once."""
    places = {fault.where for fault in said}
    faults = []
    for fault in found:
        if fault.where in places:
            continue
        place = fault.where.removeprefix(f"{WITHIN}/").partition("/")[0]
        beyond = int(place) - len(listing.rows) if place.isdecimal() else -1
        if beyond >= 0:
            text = f"{kept[beyond].name}, who is not in the file: {fault.message}"
            fault = Fault("", text, file=listing.name)
        faults.append(fault)
    return faults


def _error(faults: Sequence[Fault], listing: Listing) -> listings.ListingError:
    """The error of these faults, in the order of the lines."""
    placed = [listing.placed(fault, WITHIN) for fault in faults]
    return listings.ListingError(sorted(placed, key=lambda fault: fault.line or 10**9))
