"""What people wrote of their roles: good work and work that goes wrong apart, in sets by role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import label, wording
from cxassess.findings.figures import Figures
from cxassess.findings.words import Said

FIRST = 6
"""How many texts of a set stand open; the others follow behind a click."""


@dataclass(frozen=True)
class Set:
    """What people of one role wrote, or those of all other roles together."""

    name: str
    count_text: str
    sample_text: str
    texts: tuple[Said, ...]

    @property
    def first(self) -> tuple[Said, ...]:
        return self.texts[:FIRST]

    @property
    def others(self) -> tuple[Said, ...]:
        return self.texts[FIRST:]


@dataclass(frozen=True)
class Group:
    """What one group wrote of one side."""

    id: str
    name: str
    sets: tuple[Set, ...]


@dataclass(frozen=True)
class Statements:
    """What was written of good work, or of work that goes wrong."""

    code: str
    heading: str
    groups: tuple[Group, ...]
    note: str  # why nothing stands here, else ""


def group_name(figures: Figures, node_id: str) -> str:
    """A group as a heading, with its mark."""
    name = _("Staff and leaders") if node_id == "internal" else wording.audience_name(node_id)
    return label.marked(name, figures.nodes[node_id]["unverified"])


def statements(figures: Figures, told: Sequence[Mapping[str, Any]], code: str) -> Statements:
    """The texts of one side as they may stand, or why none do."""
    groups = tuple(
        Group(each["node"], group_name(figures, each["node"]), tuple(_sets(each["sets"]))) for each in told
    )
    return Statements(
        code=code,
        heading={
            "returns": _("What good work adds to, in their own words"),
            "costs": _("What work that goes wrong leads to, in their own words"),
        }[code],
        groups=groups,
        note=""
        if groups
        else _("Not shown: fewer than %(number)s people wrote something here.", number=least(figures)),
    )


def _sets(sets: Sequence[Mapping[str, Any]]) -> Iterator[Set]:
    for each in sets:
        shown, written = len(each["texts"]), each["of"]
        words = {"shown": wording.whole(shown), "all": wording.whole(written)}
        yield Set(
            name=each["role"] or (_("Other roles") if len(sets) > 1 else _("All roles")),
            count_text=ngettext("%(n)s text", "%(n)s texts", written, n=wording.whole(written)),
            sample_text=""
            if shown == written
            else _("%(shown)s of %(all)s texts are shown, chosen by chance.", **words),
            texts=tuple(_said(each["texts"])),
        )


def _said(texts: Sequence[str]) -> Iterator[Said]:
    """Each text once, in the order in which they stand."""
    for text, count in Counter(texts).items():
        yield Said(text, "", ngettext("%(num)s time", "%(num)s times", count) if count > 1 else "")


def least(figures: Figures) -> str:
    """How many people a set of texts stands for at least."""
    return wording.whole(max(figures.constants["comments_n"], figures.threshold))


def rule(figures: Figures) -> str:
    """When texts are shown, and beside what."""
    return _(
        "Word for word, in sets of at least %(number)s and without a department, as was promised to those "
        "who wrote. A set stands under the name of a role only where so many of that role wrote. What one "
        "person wrote of good work is not joined to what they wrote of work that goes wrong.",
        number=least(figures),
    )
