"""What is said to somebody who asks for their data: the truth by mode and state, and a letter with it."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ..findings import wording
from ..records.subjects import Entry, Found, OfRounds

# What is found, as a heading; in the order in which it is shown.
HEADINGS: Mapping[str, Any] = {
    "contact": _l("On the list of people to ask"),
    "letter": _l("E-mail sent or to be sent"),
    "invitation": _l("Invitations of confidential rounds that are open"),
    "volunteer": _l("Offers to help"),
    "account": _l("Accounts"),
    "goal": _l("Named in a goal, as its owner or in a text"),
    "goal_change": _l("Changes they made to goals"),
    "measurement": _l("Named as the source of a measurement"),
    "measurement_change": _l("Measurements they entered or corrected"),
    "roadmap_change": _l("Targets and outcomes they set for roadmaps"),
    "source": _l("Named as the owner of a source of feedback"),
    "source_change": _l("What they noted of sources of feedback"),
    "barrier": _l("Named as the owner of a barrier"),
    "barrier_change": _l("Changes they made to barriers"),
    "estimate_change": _l("What they estimated in business cases"),
    "theme_decision": _l("What they decided about themes"),
    "act": _l("Acts done by their account or to it"),
}
# Kinds of entries that tell of changes: too many to list, and they stay.
TRAILS = (
    *("act", "goal_change", "roadmap_change", "measurement_change", "source_change", "barrier_change"),
    *("estimate_change", "theme_decision"),
)
# Why something cannot be erased here.
STAYS: Mapping[str, Any] = {
    "answered": _l(
        "They have answered. The invitation stays until the round closes, so that nobody answers twice; then "
        "it ends by itself."
    ),
    "own_account": _l("This is your own account. Ask another owner or administrator."),
    "owner": _l("Only an owner can erase the account of an owner."),
    "act": _l("This stays until its period of keeping is over: a trail that can be erased proves nothing."),
}
# What an erasure does beyond the entry itself.
ERASING: Mapping[str, Any] = {
    "contact": _l("They are not invited to later rounds. A list that is handed in again brings them back."),
    "letter": _l("Letters that wait are not sent."),
    "measurement": _l("A dash takes the place of the name, also in what was said before a correction."),
    "source": _l("A dash takes the place of the name. Name another owner on the page of the source."),
    "invitation": _l("Their code and what they have filled in so far end with it."),
    "goal": _l(
        "The goal stays, without an owner if it was them. A dash takes the place of the name in its texts "
        "and in the reasons of its history."
    ),
    "barrier": _l("The barrier stays, without an owner; their name goes from its history too."),
    "account": _l(
        "The account ends, and name, address, password, sessions and second factors are deleted. Acts keep "
        "the address that it had, until their period of keeping is over."
    ),
}


# What stands before a value, by column.
LABELS: Mapping[str, Any] = {
    "id": _l("number in the list"),
    "name": _l("name"),
    "email": _l("e-mail"),
    "audience": _l("role"),
    "unit_id": _l("department"),
    "language": _l("language"),
    "address": _l("to"),
    "purpose": _l("purpose"),
    "round": _l("round"),
    "state": _l("state"),
    "sent_on": _l("sent on"),
    "note": _l("note"),
    "invited_as": _l("invited as"),
    "answered": _l("has answered"),
    "contact": _l("to be reached at"),
    "pillars": _l("pillars"),
    "role": _l("role"),
    "branch": _l("department"),
    "active": _l("can sign in"),
    "sign_in": _l("sessions"),
    "invited": _l("rounds invited to"),
    "authenticator": _l("authenticator apps"),
    "passkey": _l("passkeys"),
    "recovery_code": _l("recovery codes"),
    "account_token": _l("links that are still good"),
    "identity": _l("identities at a provider"),
    "owner": _l("owner"),
    "goal": _l("goal"),
    "named": _l("looked for"),
    "source": _l("source of feedback"),
    "since": _l("since"),
    "metric": _l("metric"),
    "day": _l("day"),
    "came_from": _l("source"),
    "barrier": _l("barrier"),
}
# Values that are codes.
WORDS: Mapping[str, Any] = {
    "invitation": _l("invitation"),
    "reminder": _l("reminder"),
    "test": _l("trial"),
    "reset": _l("link to choose a password"),
    "account": _l("invitation to the office"),
    "measurement": _l("a measurement is due"),
    "waiting": _l("waiting"),
    "sending": _l("being sent"),
    "sent": _l("sent"),
    "unsure": _l("perhaps sent"),
    "refused": _l("refused"),
}


def line(entry: Entry) -> str:
    """An entry in one line: each value with what it is."""
    said = [(name, value) for name, value in entry.says.items() if value not in (None, "", [], {})]
    return " · ".join(
        f"{LABELS.get(name, name.replace('_', ' '))}: {_value(name, value)}" for name, value in said
    )


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "audience":
        return wording.audience_within(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(WORDS.get(value, value))


def truth(group: OfRounds) -> str:
    """What is true of somebody's answers in rounds of one mode and state, whoever they are."""
    if group.state == "deleted":
        return _("All single answers have been deleted. Only results of groups are left, which name nobody.")
    if group.state == "closed":
        return _(
            "Answers were written anew at the close, in random order and without name, code or time. Nothing "
            "that is kept leads from a person to an answer, so we cannot find out whether this person "
            "answered, or what; we cannot hand their answers out, correct or erase them (Article 11 of the "
            "GDPR)."
        )
    if group.privacy == "confidential":
        return _(
            "We know whether this person has answered, and not what: answers lie sealed and without a name. "
            "With the receipt that they got when they submitted they can read their answers and take them "
            "back until the round closes. We keep no copy of the receipt, and after the close nothing leads "
            "to the answers (Article 11 of the GDPR)."
        )
    return _(
        "Answers lie sealed, and nothing that is kept joins them to a person: we cannot find out whether "
        "this person answered, or what. So we can neither hand their answers out nor erase them (Article 11 "
        "of the GDPR), and once submitted they cannot be taken back, as the invitation says. What is not yet "
        "submitted opens with their own code only, and is deleted at the close."
    )


def letter(found: Found, reference: str, organisation: str, erased: bool = False) -> str:
    """An answer to the person, with exactly what was found."""
    return "\n\n".join(_paragraphs(found, reference, organisation, erased)) + "\n"


def _paragraphs(found: Found, reference: str, organisation: str, erased: bool) -> Iterator[str]:
    yield _("Dear …,")
    yield _(
        "you asked %(organisation)s what it keeps of you in its assessments of customer experience. This is "
        "the answer; its reference is %(reference)s.",
        organisation=organisation,
        reference=reference,
    )
    yield from _entries(found, erased)
    if found.rounds:
        yield _("What you may have answered:")
    for group in found.rounds:
        yield f"{wording.listed(group.names)}: {truth(group)}"
    yield _(
        "You can ask for a correction, for erasure and for a restriction, you can object, and you can "
        "complain to a supervisory authority for data protection."
    )


def _entries(found: Found, erased: bool) -> Iterator[str]:
    shown = [kind for kind in HEADINGS if found.of(kind)]
    if not shown:
        yield (
            _("What was found under your name or address has been erased.")
            if erased
            else _("Nothing is kept under the name or address that you gave.")
        )
        return
    if erased:
        yield _("What could be erased was erased today. This is still kept:")
    else:
        yield _("This is kept under the name or address that you gave:")
    for kind in shown:
        yield _about(kind, found.of(kind))


def _about(kind: str, entries: tuple[Entry, ...]) -> str:
    if kind in TRAILS:
        counted = ngettext("%(num)s entry", "%(num)s entries", len(entries))
        return f"{HEADINGS[kind]}: {counted}"
    lines = [f"- {line(entry)}" for entry in entries]
    return "\n".join([f"{HEADINGS[kind]}:", *lines])
