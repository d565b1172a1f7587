"""How people's roles move returns and costs, as they say themselves, and what they wrote of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from ..findings.figures import Figures
from .model import NODE, SUBJECT, Bounded, Cell, Code, Column, Source, Table, laid_out
from .places import group_columns, of_group

MOVES = ("not_at_all", "somewhat", "strongly")
SIDES = ("well", "badly")


def moves(source: Source) -> Table:
    """A row for each group and each return or cost; none where it was not asked."""
    share = _("Share of answers; of few people an extreme share is a bound")
    columns = [
        *group_columns(),
        Column("benefit_name", _("Return or cost"), _("What roles may move")),
        Column("benefit", _("Return or cost, id"), _("Its name for programs"), part=SUBJECT),
        Column("not_at_all", _("Not at all"), share, "share", bounded=True),
        Column("somewhat", _("Somewhat"), share, "share", bounded=True),
        Column("strongly", _("Strongly"), share, "share", bounded=True),
        Column("people", _("People"), _("How many of the group said something"), "count"),
        Column("roles", _("Roles"), _("Those that enough people named"), wide=True),
    ]
    about = _("How far people’s roles move each return and each cost. Groups have nobody in common.")
    return Table("role_impact", _("Roles"), about, columns, laid_out(columns, _moved(source.figures)))


def _moved(figures: Figures) -> Iterator[dict[str, Cell]]:
    benefits = (*figures.questionnaire.returns, *figures.questionnaire.costs)
    names = {each.id: each.name for each in benefits}
    for group in (figures.raw.get("role_impact") or {"nodes": ()})["nodes"]:
        told = _group(figures, group["node"]) | {
            "people": group["of"],
            "roles": "; ".join(group["roles"]) or None,
        }
        for each in group["moves"]:
            row = {"benefit_name": names.get(each["id"], each["id"]), "benefit": each["id"]}
            yield told | row | {move: _share(each, move) for move in MOVES}


def _group(figures: Figures, node: str) -> dict[str, Cell]:
    group = of_group(figures, figures.nodes[node])
    return {"node_name": group["node_name"], NODE: node}


def _share(each: Mapping[str, Any], move: str) -> Cell:
    return None if each[move] is None else Bounded(each[move], each[f"{move}_bound"])


def statements(source: Source) -> Table:
    """A row for each text that people wrote of their roles, where it may be shown."""
    columns = [
        Column("side_name", _("About"), _("What good work adds to, or what work that goes wrong leads to")),
        Column("side", _("About, id"), _("well or badly"), part=SUBJECT),
        *group_columns(),
        Column("role", _("Role"), _("Where enough of that role wrote; else empty")),
        Column(
            "text", _("Text"), _("As it was written; addresses and long numbers are blotted out"), wide=True
        ),
        Column("of", _("Texts of the role"), _("How many were written; of many a sample is shown"), "count"),
        Column("people", _("People"), _("How many of the group wrote"), "count"),
    ]
    about = _("What people wrote of their roles. Nothing joins the two sides.")
    return Table("role_texts", _("Roles in words"), about, columns, laid_out(columns, _said(source.figures)))


def _said(figures: Figures) -> Iterator[dict[str, Cell]]:
    told = (figures.raw.get("role_impact") or {"statements": {}})["statements"]
    names = {"well": _("good work"), "badly": _("work that goes wrong")}
    for side in SIDES:
        for group in told.get(side, ()):
            row = {"side_name": Code(side, names[side]), "side": side, **_group(figures, group["node"])}
            for each in group["sets"]:
                for text in each["texts"]:
                    yield row | {"role": each["role"], "text": text, "of": each["of"], "people": group["of"]}
