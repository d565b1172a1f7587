"""What letters say: an organisation's own texts by language, and what is put in the place of names in braces.

A name in braces is replaced as it stands and never evaluated, so whatever somebody is called, nothing of it
is taken for a name in braces again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from flask import current_app
from sqlalchemy import select

from ..maturity.errors import Fault
from . import acts, codes, invitations
from .contacts import Contact
from .database import db, writing
from .errors import Conflict, Invalid
from .mailing_rows import MailTextRow
from .names import UNSEEN
from .rounds import Round

LONGEST_SUBJECT, LONGEST_TEXT = 150, 5000
PLACEHOLDERS = {
    "invitation": ("name", "round", "organisation", "link", "code", "closes_on", "minutes"),
    "reminder": ("name", "round", "organisation", "link", "invited_on", "closes_on", "minutes"),
}
NEEDED = {"invitation": ("link",), "reminder": ()}
_BRACES = re.compile(r"\{([^{}\n]*)\}")
_PART = re.compile(r".{1,4}")


@dataclass(frozen=True)
class Text:
    """Subject and text of a letter, with names in braces or filled in."""

    subject: str
    text: str


@dataclass(frozen=True)
class Kept:
    """An organisation's own texts of a kind of letter by language; version 0 when there are none yet."""

    texts: Mapping[str, Text]
    version: int


def kept(organisation_id: str, kind: str) -> Kept:
    """The texts as they were used last."""
    row = db.session.get(MailTextRow, (organisation_id, kind))
    if row is None:
        return Kept({}, 0)
    return Kept({language: Text(**text) for language, text in row.texts.items()}, row.version)


def keep(organisation_id: str, kind: str, version: int, texts: Mapping[str, Text]) -> int:
    """The new version of the texts. Raises Conflict `stale`, Invalid with every fault."""
    faults = [
        Fault(f"/{language}/{part}", message)
        for language, text in texts.items()
        for part, message in _faults(kind, text)
    ]
    if faults:
        raise Invalid(faults)
    with writing() as session:
        row = session.scalar(
            select(MailTextRow)
            .where(MailTextRow.organisation_id == organisation_id, MailTextRow.kind == kind)
            .with_for_update()
        )
        if (row.version if row else 0) != version:
            raise Conflict("stale", "Somebody else changed these texts meanwhile.")
        said = {language: vars(text) for language, text in texts.items()}
        if row is not None and row.texts == said:
            return int(row.version)
        if row is None:
            row = MailTextRow(organisation_id=organisation_id, kind=kind, version=0)
            session.add(row)
        row.texts, row.version = said, row.version + 1
        acts.note(session, organisation_id, "mail_texts.changed", kind)
        return int(row.version)


def unknown(kind: str, text: str) -> list[str]:
    """The names in braces that mean nothing in this kind of letter, as they were written."""
    return [f"{{{name}}}" for name in _BRACES.findall(text) if name not in PLACEHOLDERS[kind]]


def missing(kind: str, text: str) -> list[str]:
    """The names in braces that a letter of this kind needs and the text lacks."""
    return [f"{{{name}}}" for name in NEEDED[kind] if f"{{{name}}}" not in text]


def filled(text: Text, says: Mapping[str, str]) -> Text:
    """The letter as somebody reads it. What is put in is not looked through again."""

    def put_in(found: re.Match[str]) -> str:
        return says.get(found[1], found[0])

    subject = " ".join(UNSEEN.sub(" ", _BRACES.sub(put_in, text.subject)).split())
    return Text(subject, _BRACES.sub(put_in, text.text))


def about(
    survey_round: Round,
    contact: Contact,
    language: str,
    organisation: str,
    *,
    code: str = "",
    invited_on: date | None = None,
) -> dict[str, str]:
    """What stands for each name in braces in a letter to somebody; `organisation` is its name.

    Links come from the settings, never from a request: whatever host it names, nobody is led there.
    """
    public = f"{current_app.config['PUBLIC_URL']}/r/{survey_round.id}"
    closes_on = survey_round.closes_on
    return {
        "name": contact.name,
        "round": survey_round.name,
        "organisation": organisation,
        "link": invitations.link(survey_round, code) if code else public,
        "code": in_parts(code) if code else "–",
        "closes_on": _day(closes_on, language),
        "invited_on": _day(invited_on, language),
    }


def in_parts(code: str) -> str:
    """A code in groups of four, to be read and typed."""
    return " ".join(_PART.findall(codes.normalise(code)))


def language_for(contact: Contact, written: Sequence[str]) -> str:
    """The language in which somebody is written to: their own, one like it, else the first."""
    wanted = (contact.language or "").lower().replace("_", "-")
    exact = [name for name in written if name.lower() == wanted]
    alike = [name for name in written if wanted and name.lower().split("-")[0] == wanted.split("-")[0]]
    return [*exact, *alike, *written][0]


def _day(day: date | None, language: str) -> str:
    if day is None:
        return "–"
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en", "GB")
    return str(format_date(day, "long", locale=locale))


def _faults(kind: str, text: Text) -> list[tuple[str, str]]:
    rules = (
        (0 < len(text.subject.strip()) <= LONGEST_SUBJECT and not UNSEEN.search(text.subject), "subject",
         f"Use one line of at most {LONGEST_SUBJECT} characters."),
        (0 < len(text.text.strip()) <= LONGEST_TEXT, "text", f"Use at most {LONGEST_TEXT} characters."),
        (not unknown(kind, text.subject + text.text), "text", "A name in braces is not known."),
        (not missing(kind, text.text), "text", "Leave {link} in the text: without it nobody can answer."),
        ("{code}" not in text.subject and "{link}" not in text.subject, "subject",
         "Leave the code out of the subject: it is shown where others can see it."),
    )  # fmt: skip
    return [(part, message) for holds, part, message in rules if not holds]
