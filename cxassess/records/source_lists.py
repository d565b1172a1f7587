"""A spreadsheet of sources of customer feedback: read, and what it would change; nothing is stored here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .. import listings
from ..listings import Column, Listing
from ..listings.rows import plain_word
from ..maturity.errors import Fault
from . import sources
from .names import same_name
from .source_rules import MOST_SOURCES, Facts, faults, kept, look_fault
from .sources import FACTS, Source

COLUMNS = (
    Column("id", synonyms=("source id", "key", "number")),
    Column("name", needed=True, synonyms=("source", "source name", "title")),
    Column("kind", synonyms=("type", "kind of source", "category")),
    Column("kind_name", synonyms=("own kind", "other kind")),
    Column("owner", synonyms=("responsible", "who answers for it")),
    Column("cadence", synonyms=("how often", "frequency")),
    Column("tells", synonyms=("what it tells", "description", "about")),
    Column("goes_to", synonyms=("where results go", "results go to", "used in", "who sees it")),
    Column("together", synonyms=("analysed together", "analyzed together", "combined")),
    Column("looked_on", synonyms=("last look", "last looked at", "last reviewed")),
    Column("state", synonyms=("status", "in use")),
)
TEMPLATE: tuple[tuple[str | int | None, ...], ...] = (
    tuple(column.name for column in COLUMNS[1:]),
    ("Survey after each trip", "surveys", None, "Insight team", "continuous", "The whole journey",
     "Monthly meeting", "yes", "2026-09-30", "in use"),
    ("App store reviews", "reviews", None, None, "weekly", "Booking", None, "no", None, "planned"),
    ("Customer council", "own", "Council", "Managing director", "yearly", None, "Board",
     "no", "2026-03-12", "in use"),
)  # fmt: skip
KINDS = {
    "surveys": ("survey", "questionnaires"),
    "reviews": ("review", "online reviews", "ratings"),
    "social": ("social media", "social posts", "social network"),
    "focus_groups": ("focus group", "interviews"),
    "operational_data": ("operational", "operations", "operations data"),
    "conversations": ("conversation", "calls", "chats", "calls and chats"),
    "complaints": ("complaint",),
    "employee_feedback": ("employees", "staff", "staff feedback"),
    "own": ("other", "other kinds"),
}
CADENCES = {
    "continuous": ("all the time", "always", "continuously"),
    "daily": ("every day", "day"),
    "weekly": ("every week", "week"),
    "monthly": ("every month", "month"),
    "quarterly": ("every quarter", "quarter"),
    "yearly": ("every year", "year", "annual", "annually"),
    "irregular": ("now and then", "irregularly", "ad hoc"),
}
STATES = {
    "in_use": ("active", "yes", "running"),
    "planned": ("plan", "to come"),
    "stopped": ("inactive", "no", "ended", "retired"),
}
ANSWERS = {"yes": ("y", "true", "1", "x"), "no": ("n", "false", "0")}
WITHIN = "/sources"
Words = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Changed:
    """A source before and as the file has it."""

    before: Source
    now: Facts


@dataclass(frozen=True)
class SourcePlan:
    """What a file would make of the sources; `missing` are those in the list that it does not name."""

    new: tuple[Facts, ...]
    changed: tuple[Changed, ...]
    same: int
    missing: tuple[Source, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)

    def facts(self, *, stop_missing: bool) -> dict[str, Facts]:
        """What becomes of those that are there, by id."""
        found = {each.before.id: each.now for each in self.changed}
        if stop_missing:
            found |= {each.id: replace(each.facts, state="stopped") for each in self.missing}
        return found


def read(data: bytes, name: str | None = None) -> Listing:
    """The rows of a file. Raises ListingError."""
    return listings.load(data, COLUMNS, name=name, most=MOST_SOURCES, days=True)


def plan(organisation_id: str, listing: Listing) -> SourcePlan:
    """What these rows would change. Raises ListingError with every fault by line and column.

    A source is recognised by its id, without one by its name. Columns that the file has not got stay as they
    are; an empty cell empties what is kept, but for the last look and for what must be something.
    """
    present = {each.id: each for each in sources.of(organisation_id)}
    by_name = {same_name(each.name): each for each in present.values()}
    found: list[tuple[Source | None, Facts]] = []
    wrong: list[Fault] = []
    for place, row in enumerate(listing.rows):
        before = present.get(row["id"]) if row["id"] else by_name.get(same_name(row["name"]))
        facts, said = _facts(row, listing.headings, before)
        if row["id"] and before is None:
            said.append(Fault("/id", "There is no source of this id. Leave the cell empty for a new one."))
        found.append((before, facts))
        wrong += [Fault(f"{WITHIN}/{place}{fault.where}", fault.message) for fault in said]
    wrong += _twice(found, present)
    if wrong:
        placed = [listing.placed(fault, WITHIN) for fault in wrong]
        raise listings.ListingError(sorted(placed, key=lambda fault: fault.line or 10**9))
    named = {before.id for before, _ in found if before}
    changed = tuple(Changed(before, facts) for before, facts in found if before and facts != before.facts)
    return SourcePlan(
        new=tuple(facts for before, facts in found if before is None),
        changed=changed,
        same=len(named) - len(changed),
        missing=tuple(each for each in present.values() if each.id not in named and each.state != "stopped"),
    )


def table(found: Sequence[Source]) -> list[tuple[str | int | None, ...]]:
    """The sources as the rows of a file that can be read again, headings first."""
    return [
        tuple(column.name for column in COLUMNS),
        *((each.id, *(_cell(getattr(each, name)) for name in FACTS_IN_ORDER)) for each in found),
    ]


FACTS_IN_ORDER = tuple(column.name for column in COLUMNS if column.name in FACTS)


def _cell(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value else None


def _facts(
    row: Mapping[str, str], headings: Mapping[str, str], before: Source | None
) -> tuple[Facts, list[Fault]]:
    """What a row says of its source, and every fault of it."""
    given = {name: row[name] for name in FACTS if name in headings}
    facts, wrong = before.facts if before else Facts("", ""), []
    for name, words in (("kind", KINDS), ("cadence", CADENCES), ("state", STATES), ("together", ANSWERS)):
        text = given.pop(name, "")
        if not text:
            continue
        code = _code(text, words)
        if code is None:
            wrong.append(Fault(f"/{name}", f"Use one of {', '.join(words)}."))
        elif name == "together":
            facts = replace(facts, together=code == "yes")
        else:
            facts = replace(facts, **{name: code})
    if text := given.pop("looked_on", ""):
        try:
            facts = replace(facts, looked_on=date.fromisoformat(text) if len(text) == 10 else None)
        except ValueError:
            facts = replace(facts, looked_on=None)
        if facts.looked_on is None:
            wrong.append(Fault("/looked_on", "Give a date as year, month and day, such as 2026-09-30."))
            facts = replace(facts, looked_on=before.looked_on if before else None)
    facts = kept(replace(facts, **given))
    known = {fault.where for fault in wrong}
    wrong += [fault for fault in faults(facts) if fault.where not in known]
    return facts, [*wrong, *look_fault(facts, before.looked_on if before else None)]


def _code(text: str, words: Words) -> str | None:
    """The code that a cell means: itself, or a word for it."""
    plain = plain_word(text)
    for code, others in words.items():
        if plain in map(plain_word, (code, *others)):
            return code
    return None


def _twice(found: Sequence[tuple[Source | None, Facts]], present: Mapping[str, Source]) -> Iterator[Fault]:
    """A fault for each row that means a source which another row means, or has the name of another one."""
    ids: dict[str, int] = {}
    for place, (before, _) in enumerate(found):
        if before and before.id in ids:
            yield Fault(f"{WITHIN}/{place}/name", "This source stands in the file twice; keep one row.")
        elif before:
            ids[before.id] = place
    names = {same_name(each.name): each.name for each in present.values() if each.id not in ids}
    for place, (before, facts) in enumerate(found):
        name = same_name(facts.name)
        if name in names and (before is None or ids.get(before.id) == place):
            message = f"Another source is called {names[name]}: give a name that tells them apart."
            yield Fault(f"{WITHIN}/{place}/name", message)
        names.setdefault(name, facts.name)
