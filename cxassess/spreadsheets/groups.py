"""The groups of the report tree: how many answered, how far their answers are complete, what to beware of."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from ..findings import cautions, wording
from ..findings.figures import Node
from .model import NODE, SUBJECT, Cell, Code, Column, Source, Table, laid_out
from .places import group_columns, group_name, of_group, score_of, shown, shown_columns


def table(source: Source) -> Table:
    """A row for each group: hidden ones too, without a figure."""
    columns = [
        *group_columns(),
        Column("kind", _("Kind"), _("Everybody inside, an audience, or a unit (answers of staff only)")),
        Column("parent_name", _("Part of"), _("The group that this one lies in")),
        Column("parent", _("Part of, id"), _("The id of that group")),
        *shown_columns(),
        Column("respondents", _("Answered"), _("People who answered a scored question"), "count"),
        Column("invited", _("Invited"), _("People who were asked, where that may be told"), "count"),
        Column("response_rate", _("Response"), _("Answered of invited"), "share"),
        Column(
            "held_back_by",
            _("Held back by"),
            _("Pillars two levels or more under the overall level of the group"),
        ),
        Column("careless", _("Look careless"), _("Answers that look careless; nobody is left out"), "share"),
        Column(
            "overall_without",
            _("Overall without them"),
            _("The overall score without the answers that look careless, where it may be told"),
            "points",
            bounded=True,
        ),
    ]
    rows = [_row(source, node) for node in source.figures.raw["nodes"]]
    about = _("Who answered, group by group, in the order of the report tree.")
    return Table("groups", _("Groups"), about, columns, laid_out(columns, rows))


def _row(source: Source, node: Node) -> dict[str, Cell]:
    figures, parent = source.figures, node["parent"]
    row = {
        **of_group(figures, node),
        "kind": Code(node["kind"], _kind(node["kind"])),
        "parent": parent,
        "parent_name": group_name(figures, parent) if parent in figures.nodes else None,
        **shown(node["shown"]),
    }
    return row | _counted(source, node) if node["shown"] else row


def _counted(source: Source, node: Node) -> dict[str, Cell]:
    card = node["scorecard"]
    careless = card.get("careless") or {}
    held = [source.figures.pillar_name(each) for each in card["held_back_by"]]
    return {
        "respondents": node["respondents"],
        "invited": card["invited"],
        "response_rate": card["response_rate"],
        "held_back_by": wording.listed(held) if held else None,
        "careless": careless.get("share"),
        "overall_without": score_of(careless.get("overall_without")),
    }


def _kind(code: str) -> str:
    return {"internal": _("everybody inside"), "audience": _("audience"), "unit": _("unit")}[code]


def warnings(source: Source) -> Table:
    """A row for each warning, group by group."""
    columns = [
        *group_columns(),
        Column("code", _("Warning, id"), _("The code that the documentation lists"), part=SUBJECT),
        Column("where", _("Place, id"), _("The pillar or question that it is about, or overall")),
        Column("text", _("Warning"), _("What to bear in mind when reading the figures"), wide=True),
        Column("message", _("Message"), _("The same in the words of the method, in English"), wide=True),
    ]
    about = _("What to bear in mind when reading the figures, group by group.")
    return Table("warnings", _("Warnings"), about, columns, laid_out(columns, _warned(source)))


def _warned(source: Source) -> Iterator[dict[str, Cell]]:
    figures = source.figures
    for node in figures.raw["nodes"]:
        for each in node["scorecard"]["warnings"] if node["shown"] else ():
            yield {
                "node_name": group_name(figures, node["id"]),
                NODE: node["id"],
                "code": each["code"],
                "where": each["where"],
                "text": cautions.sentence(figures, each),
                "message": each["message"],
            }
