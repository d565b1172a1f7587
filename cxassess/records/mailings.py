"""Mailings: the people of a round are invited and reminded by e-mail, each once.

Who was invited is known, as a list of people; in a sealed round nothing joins any of them to a ballot but
the sealed text of their letter, which is forgotten when a mail server has taken it. A database shows what was
written together, though. So in a sealed round people are invited in groups: so few of an audience that their
ballots could be told apart from the others are not invited by themselves, and a ballot of a mailing carries
no unit that fewer than the threshold of its people share.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from flask import g
from sqlalchemy import exists, func, insert, select

from ..maturity import AUDIENCES
from . import acts, checklist, clock, codes, invitations, letters, mail_texts, organisations
from .ballots import ballot_row
from .contacts import Contact, ContactRow
from .database import db, or_again, writing
from .errors import Conflict, NotFound
from .letters import LetterRow
from .mail_texts import Text
from .mailing_rows import InvitedRow, MailingRow
from .models import BallotRow, InvitationRow
from .names import same_name
from .rounds import Round, of, require_open

MOST_AT_ONCE = invitations.MOST_AT_ONCE
MOST_REMINDERS = 3
REMINDER_EVERY = timedelta(days=1)
Texts = Mapping[str, Mapping[str, Text]]
"""Whole letters by language and audience, in which only what differs from person to person is in braces."""
_shuffled = random.SystemRandom()


@dataclass(frozen=True)
class Choice:
    """Whom a mailing is for: some audiences, and of staff those of some units; no units, all of them."""

    audiences: tuple[str, ...]
    unit_ids: tuple[str, ...] = ()

    def takes(self, contact: Contact) -> bool:
        """Whether somebody is among them. Only staff are asked by unit."""
        by_unit = contact.audience != "staff" or not self.unit_ids or contact.unit_id in self.unit_ids
        return contact.audience in self.audiences and by_unit


@dataclass(frozen=True)
class Mailing:
    """A mailing as it was posted."""

    id: str
    kind: str
    people: int
    made_on: date
    made_by: str


@dataclass(frozen=True)
class Reach:
    """Whom an invitation would go to, and who is left out and why."""

    people: tuple[Contact, ...]
    invited_already: int = 0
    without_address: int = 0
    too_few: tuple[str, ...] = ()
    """The audiences of which there are so few that their ballots would tell who holds them."""
    outside_units: int = 0
    """People whose unit is not in this round: their answers count for the whole only."""


def asked(survey_round: Round) -> tuple[str, ...]:
    """The audiences that a round asks: those with items, which its set-up does not leave out."""
    return tuple(
        name for name in checklist.audiences(survey_round) if checklist.way_of(survey_round, name) != "none"
    )


def reach(survey_round: Round, choice: Choice) -> Reach:
    """Whom an invitation to these people would go to now."""
    everybody = _contacts(survey_round)
    wanted = asked(survey_round)
    chosen = [each for each in everybody if choice.takes(each) and each.audience in wanted]
    known = _Known.of(survey_round)
    people = tuple(each for each in chosen if each.email and not known.has(each))
    units = {unit.id for unit in survey_round.units}
    return Reach(
        people,
        sum(known.has(each) for each in chosen),
        sum(not each.email and not known.has(each) for each in chosen),
        _too_few(survey_round, people, everybody, len(known.ids - {each.id for each in everybody})),
        sum(each.audience == "staff" and each.unit_id not in {*units, None} for each in people),
    )


def invite(survey_round: Round, choice: Choice, texts: Texts, ticket: str) -> Mailing:
    """The new mailing: everybody chosen gets a letter, those who need one with a code of their own.

    Of `texts` the first language is for those whose own is not among them. The same ticket gives the mailing
    that there is. Raises Conflict `round_not_open`, `nobody_to_invite`, `too_few`, `too_many`, or
    `invited_meanwhile`: look at whom it goes to once more.
    """
    if known := _known(survey_round, _id_by(ticket)):
        return known
    found = reach(survey_round, choice)
    _require_reachable(found)
    posts = _written(survey_round, found.people, texts, _id_by(ticket))
    made: Mailing = or_again(lambda: _post_invitations(survey_round, posts, texts, _id_by(ticket)))
    return made


def invite_again(survey_round: Round, contact_id: str, texts: Texts) -> Contact:
    """The person of a confidential round who gets a new letter with a new code, which ends the earlier one.

    What was filled in with the earlier one ends too. Raises NotFound for somebody who was not invited or has
    no address; Conflict `round_sealed`, `round_not_open`; Invalid for somebody who has answered.
    """
    if survey_round.privacy != "confidential":
        raise Conflict("round_sealed", "A sealed round does not know whose code is whose.")
    contact = names(survey_round.organisation_id, [contact_id]).get(contact_id)
    if contact is None or not contact.email or contact_id not in _invited_ids(survey_round):
        raise NotFound("person who was invited")
    writing_to = _Writing(survey_round, "invitation", texts, None)
    post = _written_to(writing_to, contact, _grouped(survey_round, [contact]).get(contact_id))
    with writing() as session:
        invitations.come_after_others(session, survey_round)
        require_open(survey_round)
        invitations.end_earlier(session, survey_round, [invited_person(survey_round, contact)])
        if post.ballot:
            session.execute(insert(BallotRow), [post.ballot])
            session.execute(insert(InvitationRow), _kept([post]))
        session.execute(insert(LetterRow), [post.letter])
        session.merge(InvitedRow(**_invited_rows(survey_round, [post])[0]))
        acts.note(session, survey_round.organisation_id, "people.invited_again", survey_round.name, people=1)
    return contact


def reminded(survey_round: Round) -> list[tuple[Contact, date]]:
    """Whom a reminder would go to, each with the day they were invited on.

    In a confidential round those who have not answered; in a sealed one all whose invitation was sent, since
    nobody knows who has.
    """
    query = (
        select(ContactRow, LetterRow.sent_on)
        .join(InvitedRow, _same_contact())
        .join(LetterRow, _same_letter())
        .where(*of(InvitedRow, survey_round), LetterRow.state == "sent", ContactRow.email.is_not(None))
    )
    if survey_round.privacy == "confidential":
        query = query.where(~_has_answered())
    return [(_seen(row), day) for row, day in db.session.execute(query.order_by(ContactRow.id))]


def reminder_refusal(survey_round: Round) -> Conflict | None:
    """Why nobody can be reminded now, or None."""
    if survey_round.state != "open":
        return Conflict("round_not_open", "Only an open round can be reminded of.")
    earlier = [each for each in mailings(survey_round) if each.kind == "reminder"]
    if len(earlier) >= MOST_REMINDERS:
        return Conflict("reminded_enough", f"People are reminded at most {MOST_REMINDERS} times a round.")
    if any(each.made_on >= clock.today() for each in earlier):
        return Conflict("reminded_today", "People are reminded at most once a day.")
    if not reminded(survey_round):
        return Conflict("nobody_to_remind", "There is nobody to remind.")
    return None


def remind(survey_round: Round, texts: Texts, ticket: str) -> Mailing:
    """The new mailing of reminders, which hold no code. The same ticket gives the mailing that there is.

    Raises Conflict `round_not_open`, `reminded_enough`, `reminded_today`, `nobody_to_remind`.
    """
    if known := _known(survey_round, _id_by(ticket)):
        return known
    if refusal := reminder_refusal(survey_round):
        raise refusal
    made: Mailing = or_again(lambda: _post_reminders(survey_round, texts, _id_by(ticket)))
    return made


def try_out(survey_round: Round, address: str, shown: Mapping[str, Text]) -> None:
    """Post a letter in each language to whoever wrote it; its code, if any, opens nothing."""
    with writing() as session:
        for language, text in shown.items():
            letters.post(
                session,
                survey_round.organisation_id,
                purpose="test",
                address=address,
                language=language,
                subject=text.subject,
                text=text.text,
            )
        acts.note(session, survey_round.organisation_id, "mail_texts.tried", survey_round.name)


def mailings(survey_round: Round) -> list[Mailing]:
    """A round's mailings, the newest first."""
    rows = db.session.scalars(
        select(MailingRow)
        .where(*of(MailingRow, survey_round))
        .order_by(MailingRow.made_at.desc(), MailingRow.id)
    )
    return [_mailing(row) for row in rows]


def invited_by_audience(survey_round: Round) -> dict[str, int]:
    """How many people of each audience were invited by e-mail and are still in the list of people."""
    query = (
        select(ContactRow.audience, func.count())
        .join(InvitedRow, _same_contact())
        .where(*of(InvitedRow, survey_round))
        .group_by(ContactRow.audience)
    )
    return {str(audience): int(number) for audience, number in db.session.execute(query)}


def names(organisation_id: str, contact_ids: Sequence[str]) -> dict[str, Contact]:
    """The contacts of these ids that there are."""
    query = select(ContactRow).where(
        ContactRow.organisation_id == organisation_id, ContactRow.id.in_(contact_ids)
    )
    return {row.id: _seen(row) for row in db.session.scalars(query)}


def without_address(survey_round: Round, choice: Choice) -> list[Contact]:
    """The people to whom no e-mail can go, by name: they get a printed code."""
    wanted = asked(survey_round)
    everybody = sorted(_contacts(survey_round), key=lambda each: (each.name.casefold(), each.id))
    return [each for each in everybody if not each.email and choice.takes(each) and each.audience in wanted]


def invited_person(survey_round: Round, contact: Contact) -> invitations.Invited:
    """Somebody as an invitation takes them; only a confidential round keeps who they are."""
    unit_id = _unit_in(survey_round, contact)
    ref = contact.id if survey_round.privacy == "confidential" else None
    return invitations.Invited(contact.audience, unit_id, ref)


def invited_people(survey_round: Round, people: Sequence[Contact]) -> list[invitations.Invited]:
    """The same for a sheet of cards, whose ballots carry units by the rule of a mailing's."""
    units = _grouped(survey_round, people)
    each = [invited_person(survey_round, contact) for contact in people]
    return [replace(made, unit_id=units.get(contact.id)) for made, contact in zip(each, people, strict=True)]


@dataclass(frozen=True)
class _Post:
    """What is written for one person."""

    contact: Contact
    letter: dict[str, Any]
    ballot: dict[str, Any] | None


def _require_reachable(found: Reach) -> None:
    if not found.people:
        raise Conflict("nobody_to_invite", "Everybody who was chosen and has an address is invited already.")
    if len(found.people) > MOST_AT_ONCE:
        raise Conflict("too_many", f"Invite at most {MOST_AT_ONCE:,} people at once.")
    if found.too_few:
        raise Conflict("too_few", "So few people cannot be invited by themselves in a sealed round.")


def _written(survey_round: Round, people: Sequence[Contact], texts: Texts, mailing_id: str) -> list[_Post]:
    """A letter for each, and a ballot for those who do not answer by the open link."""
    units = _grouped(survey_round, people)
    written = _Writing(survey_round, "invitation", texts, mailing_id)
    return [_written_to(written, each, units.get(each.id)) for each in people]


def _written_to(written: _Writing, contact: Contact, unit_id: str | None) -> _Post:
    survey_round = written.survey_round
    if contact.audience in survey_round.open_audiences:
        return _Post(contact, _letter(written, contact), None)
    code = codes.new()
    ballot = ballot_row(survey_round, code, contact.audience, unit_id)
    return _Post(contact, _letter(written, contact, code=code), ballot)


@dataclass(frozen=True)
class _Writing:
    """What all letters of a mailing have in common."""

    survey_round: Round
    kind: str
    texts: Texts
    mailing_id: str | None

    @cached_property
    def organisation(self) -> str:
        """The organisation's name, asked for once."""
        return organisations.get(self.survey_round.organisation_id).name


def _letter(written: _Writing, contact: Contact, **personal: Any) -> dict[str, Any]:
    language = mail_texts.language_for(contact, tuple(written.texts))
    survey_round = written.survey_round
    says = mail_texts.about(survey_round, contact, language, written.organisation, **personal)
    text = mail_texts.filled(written.texts[language][contact.audience], says)
    return letters.columns(
        survey_round.organisation_id,
        purpose=written.kind,
        address=contact.email,
        language=language,
        subject=text.subject,
        text=text.text,
        mailing_id=written.mailing_id,
        round_id=survey_round.id,
    )


def _post_invitations(survey_round: Round, posts: Sequence[_Post], texts: Texts, mailing_id: str) -> Mailing:
    keeps_who = survey_round.privacy == "confidential"
    ballots = [post.ballot for post in posts if post.ballot]
    with writing() as session:
        invitations.come_after_others(session, survey_round)
        if row := session.get(MailingRow, _key(survey_round, mailing_id)):
            return _mailing(row)
        require_open(survey_round)
        known = _Known.of(survey_round)
        if any(known.has(post.contact) for post in posts):
            raise Conflict("invited_meanwhile", "Somebody else has invited some of these people meanwhile.")
        row = _add(session, survey_round, "invitation", mailing_id, texts, len(posts))
        if ballots:
            # Sorted: their order must not tell in which order people stood on the list.
            session.execute(insert(BallotRow), sorted(ballots, key=lambda ballot: ballot["hash"]))
        if keeps_who and ballots:
            session.execute(insert(InvitationRow), _kept(posts))
        # By their random ids, which have nothing to do with ballots.
        session.execute(
            insert(LetterRow), sorted((post.letter for post in posts), key=lambda each: each["id"])
        )
        session.execute(insert(InvitedRow), _invited_rows(survey_round, posts))
        return _mailing(row)


def _kept(posts: Sequence[_Post]) -> list[dict[str, Any]]:
    kept = [
        {
            "organisation_id": post.ballot["organisation_id"],
            "round_id": post.ballot["round_id"],
            "ref": post.contact.id,
            "ballot": post.ballot["hash"],
        }
        for post in posts
        if post.ballot
    ]
    return sorted(kept, key=lambda row: row["ballot"])


def _invited_rows(survey_round: Round, posts: Sequence[_Post]) -> list[dict[str, Any]]:
    place = {"organisation_id": survey_round.organisation_id, "round_id": survey_round.id}
    rows = [{**place, "contact_id": post.contact.id, "letter_id": post.letter["id"]} for post in posts]
    _shuffled.shuffle(rows)
    return rows


def _post_reminders(survey_round: Round, texts: Texts, mailing_id: str) -> Mailing:
    with writing() as session:
        invitations.come_after_others(session, survey_round)
        if row := session.get(MailingRow, _key(survey_round, mailing_id)):
            return _mailing(row)
        if refusal := reminder_refusal(survey_round):
            raise refusal
        people = reminded(survey_round)
        written = _Writing(survey_round, "reminder", texts, mailing_id)
        rows = [_letter(written, contact, invited_on=day) for contact, day in people]
        row = _add(session, survey_round, "reminder", mailing_id, texts, len(rows))
        session.execute(insert(LetterRow), sorted(rows, key=lambda each: each["id"]))
        return _mailing(row)


def _add(
    session: Any, survey_round: Round, kind: str, mailing_id: str, texts: Texts, people: int
) -> MailingRow:
    row = MailingRow(
        organisation_id=survey_round.organisation_id,
        round_id=survey_round.id,
        id=mailing_id,
        kind=kind,
        texts={
            language: {audience: vars(text) for audience, text in whole.items()}
            for language, whole in texts.items()
        },
        people=people,
        made_at=clock.now(),
        made_by=g.get("cxassess_actor", acts.COMMAND_LINE).name,
    )
    session.add(row)
    acts.note(session, survey_round.organisation_id, f"{kind}s.posted", survey_round.name, people=people)
    session.flush()
    return row


def _too_few(
    survey_round: Round, people: Sequence[Contact], everybody: Sequence[Contact], gone: int
) -> tuple[str, ...]:
    """The audiences of which a sealed round cannot invite so few: their ballots would stand alone.

    All there are of an audience may be invited whatever their number: that they are few says their ballot.
    `gone` is how many were invited who are not on the list any more: nobody knows of which audience, so each
    counts for all.
    """
    if survey_round.privacy != "sealed":
        return ()
    now = Counter(each.audience for each in people if each.audience not in survey_round.open_audiences)
    there = Counter(each.audience for each in everybody if each.email)
    return tuple(
        name for name in AUDIENCES if 0 < now[name] < min(survey_round.threshold, there[name] + gone)
    )


def _grouped(survey_round: Round, people: Sequence[Contact]) -> dict[str, str | None]:
    """The unit that each one's ballot carries, by the id of the contact.

    In a sealed round one that at least the threshold of the mailing's staff share: fewer go to the unit
    above, and if so few are left without any, the smallest group joins them.
    """
    parents = {unit.id: unit.parent for unit in survey_round.units}
    groups: dict[str | None, list[str]] = {None: []}
    for each in people:
        if each.audience == "staff":
            groups.setdefault(_carried(survey_round, each.unit_id, parents), []).append(each.id)
    if survey_round.privacy == "sealed":
        _join_small(groups, parents, survey_round.threshold)
    return {each: unit_id for unit_id, ids in groups.items() for each in ids}


def _join_small(groups: dict[str | None, list[str]], parents: Mapping[str, str | None], fewest: int) -> None:
    for unit_id in sorted(parents, key=lambda each: _depth(parents, each), reverse=True):
        if 0 < len(groups.get(unit_id, ())) < fewest:
            groups.setdefault(parents[unit_id], []).extend(groups.pop(unit_id))
    while 0 < len(groups[None]) < fewest and len(groups) > 1:
        smallest = min((unit for unit in groups if unit), key=lambda unit: (len(groups[unit]), unit))
        groups[None] += groups.pop(smallest)


def _depth(parents: Mapping[str, str | None], unit_id: str | None) -> int:
    return 0 if unit_id is None else 1 + _depth(parents, parents[unit_id])


def _carried(survey_round: Round, unit_id: str | None, parents: Mapping[str, str | None]) -> str | None:
    """The lowest unit from this one up that could ever be shown; none where the round has no such unit."""
    while unit_id is not None and unit_id not in survey_round.selectable:
        unit_id = parents.get(unit_id)
    return unit_id


def _unit_in(survey_round: Round, contact: Contact) -> str | None:
    """Somebody's unit, if this round has it."""
    known = any(unit.id == contact.unit_id for unit in survey_round.units)
    return contact.unit_id if known and contact.audience == "staff" else None


def _contacts(survey_round: Round) -> list[Contact]:
    query = select(ContactRow).where(ContactRow.organisation_id == survey_round.organisation_id)
    return [_seen(row) for row in db.session.scalars(query.order_by(ContactRow.id))]


def _invited_ids(survey_round: Round) -> set[str]:
    """The ids of everybody invited by e-mail, and of those whom a confidential round knows otherwise."""
    by_mail = select(InvitedRow.contact_id).where(*of(InvitedRow, survey_round))
    by_code = select(InvitationRow.ref).where(*of(InvitationRow, survey_round))
    return {*db.session.scalars(by_mail), *db.session.scalars(by_code)}


@dataclass(frozen=True)
class _Known:
    """Who has an invitation: by their ids, and by their addresses, which stay when a list gets other ids."""

    ids: frozenset[str]
    addresses: frozenset[str]

    @classmethod
    def of(cls, survey_round: Round) -> _Known:
        sent_to = select(LetterRow.address).where(
            *of(LetterRow, survey_round), LetterRow.purpose == "invitation"
        )
        return cls(
            frozenset(_invited_ids(survey_round)), frozenset(map(same_name, db.session.scalars(sent_to)))
        )

    def has(self, contact: Contact) -> bool:
        """Whether somebody is among them."""
        return contact.id in self.ids or bool(contact.email and same_name(contact.email) in self.addresses)


def _has_answered() -> Any:
    return exists().where(
        InvitationRow.organisation_id == InvitedRow.organisation_id,
        InvitationRow.round_id == InvitedRow.round_id,
        InvitationRow.ref == InvitedRow.contact_id,
        BallotRow.organisation_id == InvitationRow.organisation_id,
        BallotRow.round_id == InvitationRow.round_id,
        BallotRow.hash == InvitationRow.ballot,
        BallotRow.spent,
    )


def _same_contact() -> Any:
    return (ContactRow.organisation_id == InvitedRow.organisation_id) & (
        ContactRow.id == InvitedRow.contact_id
    )


def _same_letter() -> Any:
    return (LetterRow.organisation_id == InvitedRow.organisation_id) & (LetterRow.id == InvitedRow.letter_id)


def _known(survey_round: Round, mailing_id: str) -> Mailing | None:
    row = db.session.get(MailingRow, _key(survey_round, mailing_id))
    return _mailing(row) if row else None


def _key(survey_round: Round, mailing_id: str) -> tuple[str, str, str]:
    return survey_round.organisation_id, survey_round.id, mailing_id


def _id_by(ticket: str) -> str:
    return hashlib.sha256(f"mailing {ticket}".encode()).hexdigest()[:32]


def _mailing(row: MailingRow) -> Mailing:
    return Mailing(row.id, row.kind, row.people, row.made_at.date(), row.made_by)


def _seen(row: ContactRow) -> Contact:
    return Contact(row.id, row.name, row.audience, row.email, row.unit_id, row.language)
