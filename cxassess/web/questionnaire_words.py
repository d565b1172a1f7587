"""What a questionnaire holds and what changed in it, in the words of those who look after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from flask import current_app
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from ..findings.wording import audience_name, audience_within, listed, opened, percent
from ..maturity import AUDIENCES, FORMS, INTERNAL, Questionnaire
from ..maturity.revision import (
    KINDS,
    Comparability,
    Difference,
    Edit,
    KeptId,
    Likeness,
    Revision,
    word_difference,
)
from . import journey


@dataclass(frozen=True)
class Size:
    """How much an audience is asked in a form."""

    audience: str
    audience_name: str
    items: int
    minutes: int


def sizes(questionnaire: Questionnaire, form: str) -> list[Size]:
    """Items and minutes of each audience that is asked anything in a form."""
    found = []
    for name in AUDIENCES:
        if items := questionnaire.asked(name, form):
            short = sum(name in each.audiences for each in questionnaire.beside)
            minutes = journey.minutes(items, name, short)
            found.append(Size(name, audience_name(name), len(items), minutes))
    return found


def size_text(size: Size) -> str:
    """Items and minutes in a few words."""
    items = ngettext("%(num)s statement", "%(num)s statements", size.items)
    minutes = ngettext("about %(num)s minute", "about %(num)s minutes", size.minutes)
    return f"{items}, {minutes}"


def form_name(form: str) -> str:
    return _("Full form") if form == "full" else _("Short form")


def language_name(code: str) -> str:
    """A language as the reader calls it; its code where nobody knows it."""
    try:
        name = Locale.parse(code, sep="-" if "-" in code else "_").get_display_name(get_locale())
    except (UnknownLocaleError, ValueError):
        return code
    return opened(name) if name else code


def not_spoken(questionnaire: Questionnaire) -> list[str]:
    """The languages of the pages in which this questionnaire has no texts of its own."""
    spoken = {language.replace("_", "-").split("-")[0].lower() for language in questionnaire.languages}
    wanted = current_app.config["LANGUAGES"]
    return [language_name(code) for code in wanted if code.split("-")[0].lower() not in spoken]


@dataclass(frozen=True)
class Row:
    """A value that changed: what it is, and its words in runs of (same, removed or added)."""

    label: str
    runs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Changed:
    """A thing that changed, was added or was removed."""

    title: str
    id: str
    kind: str
    rows: Sequence[Row]
    note: str


@dataclass(frozen=True)
class Section:
    """All that happened to things of one kind."""

    kind: str
    title: str
    added: Sequence[Changed]
    removed: Sequence[Changed]
    changed: Sequence[Changed]

    @property
    def counts(self) -> str:
        """How many things were added, removed and changed."""
        told = (
            (self.added, ngettext("%(num)s added", "%(num)s added", len(self.added))),
            (self.removed, ngettext("%(num)s removed", "%(num)s removed", len(self.removed))),
            (self.changed, ngettext("%(num)s changed", "%(num)s changed", len(self.changed))),
        )
        return ", ".join(text for things, text in told if things)


def sections(found: Revision) -> list[Section]:
    """The differences by kind of thing, those kinds left out in which nothing changed."""
    made: list[Section] = []
    for kind in KINDS:
        by_what: dict[str, list[Changed]] = {"added": [], "removed": [], "changed": []}
        for each in found.of(kind):
            by_what[each.kind].append(_changed(each, found))
        if any(by_what.values()):
            made.append(Section(kind, _kind_name(kind), **by_what))
    return made


def _kind_name(kind: str) -> str:
    return {
        "questionnaire": _("The questionnaire as a whole"),
        "level": _("Levels"),
        "pillar": _("Pillars"),
        "item": _("Items"),
        "outcome": _("Outcomes"),
        "open_question": _("Open questions"),
        "importance": _("Importance"),
        "touchpoint": _("Touchpoints"),
        "return": _("Returns"),
        "cost": _("Costs"),
        "goal": _("Goals"),
        "metric": _("Metrics"),
        "translation": _("Translations"),
    }[kind]


def _changed(each: Difference, found: Revision) -> Changed:
    thing = each.thing
    title = language_name(thing.id) if thing.kind == "translation" else thing.name
    note = ""
    if thing.kind == "item":
        side = found.before if each.kind == "removed" else found.after
        note = _("in %(pillar)s", pillar=side.pillar(thing.values["pillar"]).name)
    edits = [edit for edit in each.edits if thing.kind != "translation" or (edit.before and edit.after)]
    if thing.kind == "translation" and len(edits) < len(each.edits):
        note = _("Texts that came or went with what they translate are not listed.")
    return Changed(title, thing.id, each.kind, _rows(edits), note)


def _rows(edits: Iterable[Edit]) -> list[Row]:
    """The changed values; a wording that changed alike for several audiences stands once."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for edit in edits:
        head, dot, last = edit.where.rpartition(".")
        by_audience = bool(dot) and last in AUDIENCES
        key = (head if by_audience else edit.where, edit.before, edit.after)
        alike.setdefault(key, []).append(last if by_audience else "")
    return [
        Row(_label(where, audiences), word_difference(before, after))
        for (where, before, after), audiences in alike.items()
    ]


def _label(where: str, audiences: Sequence[str]) -> str:
    """What stands at a place, as far as people know it by a word; else the place itself."""
    names = {
        "title": _("Title"),
        "name": _("Name"),
        "language": _("Language"),
        "scale": _("Scale"),
        "minimum_answered": _("Share that must be answered"),
        "role_impact": _("Who is asked about their role"),
        "number": _("Number"),
        "from": _("Begins at"),
        "purpose": _("Purpose"),
        "tip": _("Tip"),
        "weight": _("Weight"),
        "target": _("Target"),
        "comment": _("Comment box"),
        "core": _("In the short form"),
        "reverse": _("Reversed"),
        "pillar": _("Pillar"),
        "statement": _("Statement"),
        "text": _("Question"),
        "order": _("Order of its items"),
        "order.pillars": _("Order of the pillars"),
        "why": _("Why"),
        "owner": _("Owner"),
        "effort": _("Effort"),
        "unit": _("Unit"),
        "direction": _("Direction"),
        "definition": _("Definition"),
        "formula": _("Formula"),
        "cadence": _("How often"),
        "source": _("Source"),
        "meaning": _("Meaning"),
        "handled_by": _("Handled by"),
        "partner": _("Partner"),
        "stage": _("Stage"),
        "audiences": _("Who is asked"),
    }
    head, _dot, last = where.partition(".")
    if where in names:
        label = names[where]
    elif head == "anchors":
        label = _("What %(answer)s looks like", answer=last)
    elif head == "anchors_customer":
        label = _("What %(answer)s looks like to customers", answer=last)
    else:
        label = where
    if audiences[0] and set(audiences) != set(AUDIENCES):
        who = listed(map(audience_within, audiences))
        return _("%(value)s for %(audiences)s", value=label, audiences=who)
    return label


@dataclass(frozen=True)
class Column:
    """What stays comparable for some audiences in one form, beside the pillars."""

    title: str
    cells: Sequence[tuple[str, str]]
    alike: Sequence[str]  # other groups and forms of which the same can be said


@dataclass(frozen=True)
class Comparable:
    """What stays comparable, pillar by pillar, as a table."""

    pillars: Sequence[str]
    columns: Sequence[Column]
    gone: Sequence[str]


def comparable(found: Revision) -> Comparable:
    """The table of what stays comparable: groups and forms of which the same can be said share a column."""
    pillars = found.after.pillars
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for each in found.comparability:
        cells = tuple(_cells(each, [pillar.id for pillar in pillars]))
        groups.setdefault(cells, []).append(_group(each))
    columns = [Column(names[0], cells, names[1:]) for cells, names in groups.items()]
    left = {pillar.id for pillar in pillars}
    gone = [pillar.name for pillar in found.before.pillars if pillar.id not in left]
    names = [*(pillar.name for pillar in pillars), _("Overall score")]
    return Comparable(names, columns, gone)


def _group(each: Comparability) -> str:
    named = _("Staff and leaders") if each.audiences == INTERNAL else audience_name(each.audiences[0])
    return named if each.form == "full" else _("%(group)s, short form", group=named)


def _cells(each: Comparability, pillars: Sequence[str]) -> list[tuple[str, str]]:
    known = {likeness.pillar: likeness for likeness in each.pillars}
    return [*(_cell(known.get(name)) for name in pillars), _overall(each.overall)]


def _cell(likeness: Likeness | None) -> tuple[str, str]:
    """The mark and the words of a cell."""
    if likeness is None:
        return "todo", _("not asked")
    if not likeness.comparable:
        words = _("not comparable")
        return "bad", f"{words} ({_of(likeness)})" if likeness.shared else words
    if likeness.shared == likeness.of:
        return "done", _("in full")
    return "now", _("by %(shared)s of %(of)s items", shared=likeness.shared, of=likeness.of)


def _of(likeness: Likeness) -> str:
    return _("%(shared)s of %(of)s items the same", shared=likeness.shared, of=likeness.of)


def _overall(likeness: Likeness) -> tuple[str, str]:
    share = percent(likeness.share)
    if not likeness.comparable:
        return "bad", _("not comparable (%(share)s of the weight)", share=share)
    if likeness.share >= 1 and likeness.shared == likeness.of:
        return "done", _("in full")
    return "now", _("by %(shared)s of %(of)s items", shared=likeness.shared, of=likeness.of)


def kept_id(each: KeptId) -> str:
    """What the program does with an item that kept its id though it changed."""
    names = {
        "statement": _("statement"),
        "anchors": _("anchors"),
        "scale": _("scale"),
        "reverse": _("direction"),
    }
    what = listed(names[name] for name in each.what)
    if each.compared:
        return _(
            "%(id)s, “%(title)s”, keeps its id though this changed: %(what)s. Answers to both wordings are "
            "compared as if it were one item. If it means something else now, give it a new id.",
            id=each.id,
            title=each.title,
            what=what,
        )
    return _(
        "%(id)s, “%(title)s”, keeps its id though this changed: %(what)s. It is not taken for the same item, "
        "so it is left out of comparisons. Give it a new id, so that nobody takes them for one.",
        id=each.id,
        title=each.title,
        what=what,
    )


def forms_of(questionnaire: Questionnaire) -> list[tuple[str, str, list[Size]]]:
    """Each form in which anybody is asked anything: its id, its name, how much each audience is asked."""
    return [
        (form, form_name(form), sizes(questionnaire, form)) for form in FORMS if sizes(questionnaire, form)
    ]
