"""Contacts: the people whom an organisation may ask, as its own lists name them; never who answered."""

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from dataclasses import replace as replaced
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import current_app
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from ..maturity import AUDIENCES
from ..maturity.errors import Fault
from . import acts, structure
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .models import KEYED
from .names import NAME_ADVICE, UNSEEN, is_name, kept_name, same_name
from .people import EMAIL

MOST_CONTACTS = 20_000
LONGEST_ID = 100
LONGEST_ADDRESS = 254
_NOT_IN_ADDRESSES = re.compile(r"[\s,;:<>()\[\]\\\"]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")


class ContactRow(db.Model):
    """Somebody who may be asked, under the id that the organisation's own lists have for them."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("organisation_id", "email"),
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        KEYED,
    )
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    name: Mapped[str] = mapped_column(String)
    email: Mapped[str | None] = mapped_column(String)
    audience: Mapped[str] = mapped_column(String)
    unit_id: Mapped[str | None] = mapped_column(String)
    language: Mapped[str | None] = mapped_column(String)


@dataclass(frozen=True)
class Contact:
    """Somebody who may be asked; without `email` they get a printed code."""

    id: str
    name: str
    audience: str
    email: str | None = None
    unit_id: str | None = None
    language: str | None = None


def everybody(organisation_id: str) -> list[Contact]:
    """All contacts of an organisation, by name."""
    query = (
        select(
            ContactRow.id,
            ContactRow.name,
            ContactRow.audience,
            ContactRow.email,
            ContactRow.unit_id,
            ContactRow.language,
        )
        .where(ContactRow.organisation_id == organisation_id)
        .order_by(ContactRow.name, ContactRow.id)
    )
    return [Contact(*row) for row in db.session.execute(query)]


def found(
    people: Sequence[Contact], words: str = "", audience: str = "", within: Collection[str] = ()
) -> list[Contact]:
    """Those of an audience, in any of these units, whose name, address or id holds all the words."""
    wanted = same_name(words).split()
    return [
        each
        for each in people
        if (not audience or each.audience == audience)
        and (not within or each.unit_id in within)
        and all(word in same_name(f"{each.name} {each.email or ''} {each.id}") for word in wanted)
    ]


def key_of(organisation_id: str, contact_id: str) -> str:
    """What stands for somebody in an address: addresses get into logs, and an id may be a name."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    text = f"contact in an address {organisation_id} {contact_id}".encode()
    return hmac.digest(secret, text, "sha256")[:12].hex()


def at(organisation_id: str, key: str) -> Contact:
    """Whom a key in an address stands for. Raises NotFound."""
    for each in everybody(organisation_id):
        if hmac.compare_digest(key_of(organisation_id, each.id).encode(), key.encode()):
            return each
    raise NotFound("person on the list")


def version_of(people: Contact | Sequence[Contact]) -> str:
    """What stands for a state of one contact, or of a list in any order."""
    listed = [people] if isinstance(people, Contact) else people
    text = json.dumps(sorted(map(astuple, listed), key=lambda each: each[0]))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def new_id(email: str) -> str:
    """The id of somebody whose list gives none: the same for the same address, and no part of it."""
    return "p-" + hashlib.sha256(email.casefold().encode()).hexdigest()[:10]


def kept_address(email: str | None) -> str | None:
    """The address as it is kept: composed, the host in small letters, as mail takes it."""
    if not email or not email.strip():
        return None
    name, at_sign, host = kept_name(email).rpartition("@")
    return name + at_sign + host.lower()


def is_language(code: str) -> bool:
    """Whether there is such a language: a code such as de or pt-BR."""
    try:
        return bool(_LANGUAGE.match(code)) and bool(Locale.parse(code, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def faults_of(people: Sequence[Contact], units: Collection[str] | None) -> list[Fault]:
    """Every fault of a list of contacts, each under `/contacts/PLACE`; None takes any unit."""
    faults: list[Fault] = []
    ids: dict[str, int] = {}
    addresses: dict[str, int] = {}
    languages = {code: is_language(code) for code in {each.language for each in people} if code}
    for place, each in enumerate(people):
        rules = (
            (_is_id(each.id), "id", f"Use one line of at most {LONGEST_ID} characters."),
            (ids.setdefault(each.id, place) == place, "id", f"The id {each.id[:50]} is on the list already."),
            (is_name(each.name), "name", NAME_ADVICE),
            (is_address(each.email), "email", "Give an address, as name@example.org."),
            (_is_own(addresses, each.email, place), "email", "This address is on the list already."),
            (each.audience in AUDIENCES, "audience", f"Use one of {', '.join(AUDIENCES)}."),
            (
                units is None or each.unit_id is None or each.unit_id in units,
                "unit",
                "There is no such unit.",
            ),
            (not each.language or languages[each.language], "language", "Use a code such as de or pt-BR."),
        )
        faults += [Fault(f"/contacts/{place}/{key}", text) for holds, key, text in rules if not holds]
    if len(people) > MOST_CONTACTS:
        faults.append(Fault("/contacts", f"A list has at most {MOST_CONTACTS:,} people."))
    return faults


def is_address(email: str | None) -> bool:
    """Whether mail can be sent there, as far as the text tells; None is nobody's address."""
    return email is None or (
        len(email.encode()) <= LONGEST_ADDRESS
        and bool(EMAIL.match(email))
        and not _NOT_IN_ADDRESSES.search(email)
        and not UNSEEN.search(email)
    )


def _is_id(text: str) -> bool:
    return 0 < len(text.strip()) <= LONGEST_ID and not UNSEEN.search(text)


def _is_own(addresses: dict[str, int], email: str | None, place: int) -> bool:
    """Whether nobody before has the address, whatever the case of its letters."""
    return email is None or addresses.setdefault(same_name(email), place) == place


def replace(organisation_id: str, wanted: Sequence[Contact], version: str | None = None) -> None:
    """Put these contacts in the place of those there are. Raises Invalid with every fault.

    `version` is that of the list which the change was made from: Conflict `stale` if it is another by now.
    Ballots, answers and what rounds know of whom they invited stay as they are.
    """
    wanted = [_kept(each) for each in wanted]
    if faults := faults_of(wanted, None):
        raise Invalid(faults)
    with writing() as session:
        structure.lock(session, organisation_id)
        present = everybody(organisation_id)
        if version is not None and version != version_of(present):
            raise Conflict("stale", "Somebody else changed the list meanwhile. Look again, then change it.")
        _require_units(organisation_id, wanted, present)
        session.execute(delete(ContactRow).where(ContactRow.organisation_id == organisation_id))
        if wanted:
            rows = [{"organisation_id": organisation_id, **vars(each)} for each in wanted]
            session.execute(insert(ContactRow), rows)
        acts.note(session, organisation_id, "contacts.changed", contacts=len(wanted))


def add(organisation_id: str, contact: Contact) -> None:
    """Put somebody on the list. Raises Invalid with every fault."""
    with writing() as session:
        structure.lock(session, organisation_id)
        _write(session, organisation_id, contact, None)
        acts.note(session, organisation_id, "contact.added")


def change(organisation_id: str, before: Contact, version: str, contact: Contact) -> None:
    """Put this in the place of what is kept of somebody, whose id stays.

    Raises Invalid, NotFound, Conflict `stale` if somebody else changed it since `version`.
    """
    with writing() as session:
        structure.lock(session, organisation_id)
        _require_version(organisation_id, before.id, version)
        _write(session, organisation_id, replaced(contact, id=before.id), before.id)
        acts.note(session, organisation_id, "contact.changed")


def remove(organisation_id: str, contact_id: str, version: str) -> None:
    """Take somebody off the list; ballots and answers stay as they are, since nothing joins them to it.

    Raises NotFound, Conflict `stale`.
    """
    with writing() as session:
        structure.lock(session, organisation_id)
        _require_version(organisation_id, contact_id, version)
        session.execute(delete(ContactRow).where(*_is(organisation_id, contact_id)))
        acts.note(session, organisation_id, "contact.removed")


def move_from(session: Any, organisation_id: str, moved: Mapping[str, str | None]) -> None:
    """Within a write, put the people of each unit that goes under the one that takes its place."""
    for unit_id, above in moved.items():
        session.execute(
            update(ContactRow)
            .where(ContactRow.organisation_id == organisation_id, ContactRow.unit_id == unit_id)
            .values(unit_id=above)
        )


def staff_in(organisation_id: str) -> dict[str, int]:
    """How many staff the list has in each unit, those of the units below it included."""
    units = structure.units(organisation_id)
    parents = {unit.id: unit.parent for unit in units}
    counts = dict.fromkeys(parents, 0)
    for each in everybody(organisation_id):
        step = each.unit_id if each.audience == "staff" else None
        while step in parents:
            counts[step] += 1
            step = parents[step]
    return counts


def _write(session: Any, organisation_id: str, contact: Contact, before_id: str | None) -> None:
    """Keep one contact, in the place of another or new. Raises Invalid with every fault."""
    contact = _kept(contact)
    others = [each for each in everybody(organisation_id) if each.id != before_id]
    units = {unit.id for unit in structure.units(organisation_id)}
    # The last of the list: a fault of two alike is then this one's.
    here = f"/contacts/{len(others)}/"
    faults = [fault for fault in faults_of([*others, contact], None) if fault.where.startswith(here)]
    if contact.unit_id is not None and contact.unit_id not in units:
        faults.append(Fault(here + "unit", "There is no such unit any more: choose another."))
    if len(others) >= MOST_CONTACTS:
        faults.append(Fault("", f"A list has at most {MOST_CONTACTS:,} people."))
    if faults:
        raise Invalid([Fault(fault.where.removeprefix(here), fault.message) for fault in faults])
    if before_id is not None:
        session.execute(delete(ContactRow).where(*_is(organisation_id, before_id)))
    session.execute(insert(ContactRow), [{"organisation_id": organisation_id, **vars(contact)}])


def _require_units(organisation_id: str, wanted: Sequence[Contact], present: Sequence[Contact]) -> None:
    """Nothing, or Invalid for a unit that is neither there nor in the list already.

    An organisation without units of its own takes any: its rounds may have them.
    """
    units = structure.units(organisation_id)
    known = {None, *(unit.id for unit in units), *(each.unit_id for each in present)}
    faults = [
        Fault(f"/contacts/{place}/unit", "There is no such unit any more: choose another.")
        for place, each in enumerate(wanted)
        if units and each.unit_id not in known
    ]
    if faults:
        raise Invalid(faults)


def _require_version(organisation_id: str, contact_id: str, version: str) -> None:
    present = next((each for each in everybody(organisation_id) if each.id == contact_id), None)
    if present is None:
        raise NotFound("person on the list")
    if version_of(present) != version:
        raise Conflict("stale", "Somebody else changed this person meanwhile. Look again, then change it.")


def _is(organisation_id: str, contact_id: str) -> tuple[Any, Any]:
    return ContactRow.organisation_id == organisation_id, ContactRow.id == contact_id


def _kept(contact: Contact) -> Contact:
    """A contact as it is kept."""
    return Contact(
        kept_name(contact.id),
        kept_name(contact.name),
        contact.audience,
        kept_address(contact.email),
        contact.unit_id or None,
        contact.language or None,
    )
