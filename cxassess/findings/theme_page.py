"""One theme: what was said, word for word, and what was proposed and decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from cxassess.findings import label, theme_words, themes, wording, words
from cxassess.findings.figures import Figures
from cxassess.findings.model import Label
from cxassess.findings.theme_model import ThemeRow
from cxassess.findings.words import Answered

if TYPE_CHECKING:
    from cxassess.records.releases import Release
    from cxassess.records.themes import Decision, Found, Theme


@dataclass(frozen=True)
class Decided:
    """A decision in words."""

    what: str
    who_and_when: str
    reason: str


@dataclass(frozen=True)
class ThemePage:
    """A theme with its quotes; `undo` is what taking the last decision back would do, else ""."""

    round_name: str
    label: Label | None
    row: ThemeRow
    sentence: str
    rule: str
    columns: tuple[tuple[str, str], ...]  # who wrote, and how many texts
    terms: tuple[tuple[str, str], ...]  # term, and in how many texts of the proposal it stands
    questions: tuple[Answered, ...]
    parts: tuple[tuple[str, str], ...]  # id and name of the themes that were merged into it
    history: tuple[Decided, ...]
    undo: str


def read(release: Release, found: Found, theme: Theme, people: Mapping[str, str]) -> ThemePage:
    """What is told of one theme; `people` are the names of those who decide, by the ids of their accounts."""
    figures = Figures(release)
    row = themes.row_of(release, found, theme)
    nodes = [node for node in themes.NODES if theme.counted.nodes.get(node)]
    return ThemePage(
        round_name=figures.round.name,
        label=label.label(figures.unverified),
        row=row,
        sentence=_sentence(row),
        rule=words.rule(figures),
        columns=tuple(
            (theme_words.node_name(figures, node), words.texts_text(theme.counted.nodes[node]))
            for node in nodes
        ),
        terms=tuple(_terms(found, theme)),
        questions=words.chosen(figures, theme.places),
        parts=tuple((each.id, each.name) for each in found.themes if each.merged_into == theme.id),
        history=tuple(_decided(decision, found, people) for decision in reversed(theme.decisions)),
        undo=_undo(theme),
    )


def _sentence(row: ThemeRow) -> str:
    """How many name it, and who."""
    return _(
        "%(texts)s: %(inside)s of staff and leaders, %(customers)s of customers.",
        texts=row.count_text,
        inside=row.inside_text,
        customers=row.customers_text,
    )


def _terms(found: Found, theme: Theme) -> Iterator[tuple[str, str]]:
    """The terms of the proposal, and of those that were merged into it, each once."""
    counts = {term["text"]: term["texts"] for entry in found.proposal["themes"] for term in entry["terms"]}
    for term in theme.terms:
        yield term, words.texts_text(counts[term])


def _decided(decision: Decision, found: Found, people: Mapping[str, str]) -> Decided:
    names = {each.id: each.name for each in found.themes}
    what = {
        "rename": _("Renamed to “%(name)s”", name=decision.name or ""),
        "merge": _("Made part of “%(name)s”", name=names.get(decision.merged_into or "", "")),
        "dismiss": _("Dismissed"),
        "restore": _("Taken back"),
    }[decision.kind]
    when = wording.day(decision.decided_at.date())
    who = people.get(decision.decided_by or "")
    return Decided(what, _("%(who)s, %(when)s", who=who, when=when) if who else when, decision.reason)


def _undo(theme: Theme) -> str:
    return {
        "proposed": "",
        "renamed": _("Use the proposed name again"),
        "merged": _("Take it out again"),
        "dismissed": _("Bring it back"),
    }[theme.state]
