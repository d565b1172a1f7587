"""How much each pillar matters, as people say themselves, and by whose word it weighs in the roadmap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import label, wording
from cxassess.findings.extremes import MOST
from cxassess.findings.figures import Figures
from cxassess.findings.label import ORDER
from cxassess.findings.model import Importance, ImportanceRow
from cxassess.maturity import INTERNAL
from cxassess.maturity.importance import WEIGHING, weighing
from cxassess.maturity.instrument import IMPORTANCE_SCALE

Stated = Mapping[str, Mapping[str, Any]]


def importance(figures: Figures) -> Importance | None:
    """What matters most, by audience; None where it was not asked or may not be told."""
    told = _told(figures)
    columns = [name for name in ORDER if name in told]
    if "internal" in told and not set(columns) & set(INTERNAL):
        columns = ["internal", *columns]
    weights = weighing({name: list(stated.values()) for name, stated in told.items()})
    if not weights:
        return None
    order = sorted(figures.pillar_order, key=lambda name: -weights.get(name, 0))
    return Importance(
        heading=_heading(figures, weights),
        lede=_asked(figures),
        columns=tuple(_column(figures, name) for name in columns),
        rows=tuple(_row(figures, name, [told[column] for column in columns], weights) for name in order),
        note=_(
            "Mean answers, the highest of each group in bold. The weight in the roadmap is the mean of what "
            "leaders and customers say, each group once; where neither can be shown, what everybody inside "
            "says. No score contains it."
        ),
        title=_("What matters most, on the scale from 1 to 5"),
    )


def said_by(figures: Figures, pillar_id: str) -> str:
    """By whose word a pillar weighs in the roadmap: “leaders and customers”."""
    told = _told(figures)
    names = [name for name in WEIGHING if (told.get(name) or {}).get(pillar_id, {}).get("mean") is not None]
    return wording.listed(map(wording.audience_within, names or INTERNAL))


def _told(figures: Figures) -> dict[str, Stated]:
    """What each node that says anything says of the pillars."""
    found = {}
    for name in ("internal", *ORDER):
        node = figures.shown(name)
        stated = {each["id"]: each for each in (node and node["scorecard"]["importance"]) or ()}
        if any(each["mean"] is not None for each in stated.values()):
            found[name] = stated
    return found


def _heading(figures: Figures, weights: Mapping[str, float]) -> str:
    highest = max(weights.values())
    first = [name for name in figures.pillar_order if weights.get(name) == highest]
    if len(first) == len(weights) > 1:
        return _(
            "No pillar matters more than another, say %(audiences)s", audiences=said_by(figures, first[0])
        )
    if len(first) > MOST:
        return ngettext(
            "%(count)s pillar matters most alike, say %(audiences)s",
            "%(count)s pillars matter most alike, say %(audiences)s",
            len(first),
            count=wording.opened(wording.spelled(len(first))),
            audiences=said_by(figures, first[0]),
        )
    return ngettext(
        "%(pillars)s matters most, say %(audiences)s",
        "%(pillars)s matter most, say %(audiences)s",
        len(first),
        pillars=wording.listed(map(figures.pillar_name, first)),
        audiences=said_by(figures, first[0]),
    )


def _asked(figures: Figures) -> str:
    """The question, with what its ends mean."""
    asked = figures.questionnaire.importance
    if asked is None:  # a release tells only what was asked
        return ""
    ends = (IMPORTANCE_SCALE.min, IMPORTANCE_SCALE.max)
    words = {"question": next(asked.statement[name] for name in ORDER if name in asked.statement)}
    if not all(asked.anchors.get(end) for end in ends):
        return _("Asked of each pillar: “%(question)s”", **words)
    words |= {"low": asked.anchors[ends[0]], "high": asked.anchors[ends[1]]}
    return _("Asked of each pillar: “%(question)s” 1 is “%(low)s”, 5 is “%(high)s”.", **words)


def _column(figures: Figures, name: str) -> str:
    called = _("Staff and leaders") if name == "internal" else wording.audience_name(name)
    return label.marked(called, figures.nodes[name]["unverified"])


def _row(
    figures: Figures, pillar_id: str, columns: Sequence[Stated], weights: Mapping[str, float]
) -> ImportanceRow:
    cells = [stated[pillar_id] for stated in columns]
    highest = [max(each["mean"] or 0 for each in stated.values()) for stated in columns]
    return ImportanceRow(
        id=pillar_id,
        name=figures.pillar_name(pillar_id),
        texts=tuple(wording.tenths(cell["mean"], cell["bound"]) for cell in cells),
        most=tuple(cell["mean"] == most for cell, most in zip(cells, highest, strict=True)),
        weight_text=wording.tenths(weights.get(pillar_id), None),
    )
