"""What is kept, in words: the register of `records.register` with an organisation's periods and numbers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from . import listings
from .records import register, retention

# Whose data it is, as a heading, and what is true of all of it.
GROUPS: Mapping[str, tuple[Any, Any]] = {
    register.RESPONDENTS: (
        _l("People who answer"),
        _l(
            "No name, no network address, no time. Nothing joins a person to an answer once the round closed."
        ),
    ),
    register.INVITED: (
        _l("People invited to confidential rounds"),
        _l("In sealed rounds nothing joins a person to a code."),
    ),
    register.VOLUNTEERS: (_l("People who offered to help"), _l("Kept apart from all answers.")),
    register.CONTACTS: (
        _l("People who may be asked"),
        _l("From the organisation’s own lists; it says nothing about who answered."),
    ),
    register.ACCOUNTS: (
        _l("People who sign in"),
        _l("Owners, administrators, leaders and those who help them."),
    ),
    register.ACTS: (_l("What people who sign in did"), _l("Never what respondents did.")),
    register.NOBODY: (
        _l("Nobody’s"),
        _l("The organisation’s own things. Where people may be named in them, it is said."),
    ),
}
KINDS: Mapping[str, Any] = {
    "letters": _l("E-mail and its addresses"),
    "volunteers": _l("Offers to help"),
    "contacts": _l("The list of people to ask"),
    "answers": _l("Single answers, comments and statements of roles"),
    "workshops": _l("Sheets of workshops"),
    "barriers": _l("Owners and history of barriers"),
    "acts": _l("The trail of acts"),
}
"""What a period is for, by the kinds of `records.retention`."""
COLUMNS = ("whose", "table", "what", "personal", "why", "until", "who_sees_it", "rows")


@dataclass(frozen=True)
class Kept:
    """A table in words; `rows` is empty where a number would give something away."""

    whose: str
    table: str
    what: str
    personal: tuple[tuple[str, str], ...]  # column and what it is
    why: str
    until: str
    who: str
    count: int | None
    rows: str


@dataclass(frozen=True)
class Group:
    """Everything that is kept of the same people."""

    whose: str
    heading: str
    lede: str
    kept: tuple[Kept, ...]


def groups(organisation_id: str | None = None) -> list[Group]:
    """What is kept, by whose it is; with an organisation's periods and numbers of rows, or the usual ones."""
    lengths = retention.periods(organisation_id).lengths if organisation_id else retention.USUAL
    counts = register.counts(organisation_id) if organisation_id else {}
    kept = [
        _kept(name, statement, lengths, counts.get(name)) for name, statement in register.statements().items()
    ]
    return [
        Group(whose, str(heading), str(lede), tuple(each for each in kept if each.whose == whose))
        for whose, (heading, lede) in GROUPS.items()
    ]


def period(kind: str, length: int) -> str:
    """How long a kind is kept, as people say it."""
    unit = retention.KINDS[kind].unit
    if unit == retention.DAYS:
        return ngettext("%(num)s day", "%(num)s days", length)
    if unit == retention.MONTHS:
        return ngettext("%(num)s month", "%(num)s months", length)
    return ngettext("%(num)s year", "%(num)s years", length)


def as_csv(found: Iterable[Group]) -> str:
    """The register for a spreadsheet."""
    rows = [
        (
            group.heading,
            kept.table,
            kept.what,
            "; ".join(f"{column}: {text}" for column, text in kept.personal),
            *(kept.why, kept.until, kept.who),
            None if kept.count is None else str(kept.count),
        )
        for group in found
        for kept in group.kept
    ]
    return listings.written([COLUMNS, *rows])


def as_json(found: Iterable[Group]) -> str:
    """The register as JSON."""
    rows = [
        {
            "whose": group.whose,
            "table": kept.table,
            "what": kept.what,
            "personal": dict(kept.personal),
            "why": kept.why,
            "until": kept.until,
            "who_sees_it": kept.who,
            "rows": kept.count,
        }
        for group in found
        for kept in group.kept
    ]
    return json.dumps({"kept": rows}, ensure_ascii=False, indent=1) + "\n"


def _kept(name: str, statement: register.Statement, lengths: Mapping[str, int], count: int | None) -> Kept:
    spoken = period(statement.period, lengths[statement.period]) if statement.period else ""
    return Kept(
        whose=statement.whose,
        table=name,
        what=str(statement.what),
        personal=tuple((column, str(text)) for column, text in statement.personal.items()),
        why=str(statement.why),
        until=str(statement.until) % {"period": spoken} if spoken else str(statement.until),
        who=str(statement.who),
        count=count,
        rows=_rows(statement, count),
    )


def _rows(statement: register.Statement, count: int | None) -> str:
    if count is None:
        return ""
    if statement.counted == "rounds":
        return ngettext("of %(num)s closed round", "of %(num)s closed rounds", count)
    return ngettext("%(num)s entry", "%(num)s entries", count) if count else _("no entries")
