"""How people's roles move the returns and the costs, and what they wrote of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from cxassess import charts
from cxassess.findings import label, wording
from cxassess.findings.alternatives import alternative
from cxassess.findings.figures import Figures
from cxassess.findings.model import Label
from cxassess.findings.role_texts import Statements, group_name, least, rule, statements
from cxassess.maturity.instrument import ROLE_MOVES

RETURNS, COSTS = SIDES = ("returns", "costs")


@dataclass(frozen=True)
class Moved:
    """How far one group says it moves something: a text for each choice, and what is drawn."""

    texts: tuple[str, ...]  # in the order of ROLE_MOVES
    share: float | None  # who say strongly, in per cent; None where it is not told
    light: float | None  # who say somewhat
    text: str  # the share in words, or why there is none


@dataclass(frozen=True)
class MoveRow:
    """A return or cost with what each group says."""

    id: str
    name: str
    meaning: str
    cells: tuple[Moved, ...]


@dataclass(frozen=True)
class Side:
    """The returns, or the costs: what many say they move strongly first."""

    code: str
    heading: str
    rows: tuple[MoveRow, ...]
    groups: tuple[str, ...]
    tones: tuple[str, ...]
    title: str
    description: str

    def plot(self, form: str = "wide", ident: str = "roles", direction: str = "ltr") -> str:
        """The shares of each group as SVG; form is `wide`, `narrow` or `page`."""
        rows = [
            charts.ShareRow(
                row.name,
                tuple(
                    charts.Share(name, tone, cell.share, cell.light, cell.text)
                    for name, tone, cell in zip(self.groups, self.tones, row.cells, strict=True)
                ),
            )
            for row in self.rows
        ]
        return charts.shares(
            rows,
            form=form,
            ident=f"{ident}-{self.code}-{form}",
            direction=direction,
            **alternative(form, self.title, self.description),
        )


@dataclass(frozen=True)
class Roles:
    """What people say of their roles."""

    heading: str
    lede: str
    label: Label | None
    groups: tuple[str, ...]
    choices: tuple[str, ...]  # the names of ROLE_MOVES
    sides: tuple[Side, ...]
    named: tuple[tuple[str, tuple[str, ...]], ...]  # by group the roles that enough people named
    named_rule: str
    statements: tuple[Statements, ...]
    rule: str
    note: str


def roles(figures: Figures) -> Roles | None:
    """What a release tells of roles; None where it was not asked, or nothing may be told."""
    told = figures.raw["role_impact"]
    if not told or not (told["nodes"] or any(told["statements"].values())):
        return None
    nodes = told["nodes"]
    sides = tuple(_side(figures, nodes, code) for code in SIDES if _benefits(figures, code))
    return Roles(
        heading=_heading(figures, nodes),
        lede=_lede(figures, nodes),
        label=label.label([name for name in figures.unverified if name in figures.questionnaire.role_impact]),
        groups=tuple(group_name(figures, node["node"]) for node in nodes),
        choices=choices(),
        sides=sides if nodes else (),
        named=tuple(
            (group_name(figures, node["node"]), tuple(node["roles"])) for node in nodes if node["roles"]
        ),
        named_rule=_(
            "Each was named by at least %(number)s people. How many is not told: beside a role of which "
            "everybody knows the size, it would tell who took part.",
            number=wording.whole(figures.threshold),
        ),
        statements=tuple(
            statements(figures, told["statements"][written], code)
            for code, written in zip(SIDES, ("well", "badly"), strict=True)
        ),
        rule=rule(figures),
        note=_note(figures),
    )


def choices() -> tuple[str, ...]:
    """What could be chosen, in the order of ROLE_MOVES."""
    return (_("Not at all"), _("Somewhat"), _("Strongly"))


def _within(node_id: str) -> str:
    return _("staff and leaders") if node_id == "internal" else wording.audience_within(node_id)


def _benefits(figures: Figures, code: str) -> Sequence[Any]:
    found: Sequence[Any] = getattr(figures.questionnaire, code)
    return found


def _largest(nodes: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The group that most people stand in; it is named in the heading."""
    return max(nodes, key=lambda node: node["of"])


def _first(figures: Figures, node: Mapping[str, Any], code: str) -> tuple[list[str], str]:
    """The names of what most of a group say they move strongly, and how many do; ("", "") where untold."""
    names = {each.id: each.name for each in _benefits(figures, code)}
    told = [move for move in node["moves"] if move["id"] in names and _strongly(move) is not None]
    highest = max((move["strongly"] for move in told), default=0)
    first = [move for move in told if highest and move["strongly"] == highest]
    if not first:
        return [], ""
    return [names[move["id"]] for move in first], _share_text(first[0], "strongly")


def _strongly(move: Mapping[str, Any]) -> float | None:
    """The share of those who say strongly, where it is told as it is or as at least so many."""
    return None if move["strongly_bound"] == "at_most" else move["strongly"]


def _foremost(figures: Figures, nodes: Sequence[Mapping[str, Any]]) -> tuple[Any, Any] | None:
    """What the largest group names most of the returns and of the costs; None where none stands out."""
    if not nodes:
        return None
    gains, losses = (_first(figures, _largest(nodes), code) for code in SIDES)
    return (gains, losses) if all(0 < len(names) < 3 for names, _share in (gains, losses)) else None


def _heading(figures: Figures, nodes: Sequence[Mapping[str, Any]]) -> str:
    if not nodes:
        return _("What people say of their roles")
    group = wording.opened(_within(_largest(nodes)["node"]))
    foremost = _foremost(figures, nodes)
    if foremost is None:
        return _("%(group)s say how their work moves returns and costs", group=group)
    gains, losses = (wording.listed(map(_quoted, names)) for names, _share in foremost)
    return _(
        "%(group)s say their work adds most to %(returns)s and, when it goes wrong, most to %(costs)s",
        group=group,
        returns=gains,
        costs=losses,
    )


def _quoted(name: str) -> str:
    return _("“%(name)s”", name=name)


def _lede(figures: Figures, nodes: Sequence[Mapping[str, Any]]) -> str:
    """How many say so, and how many said anything."""
    if not nodes:
        return _("Too few said how far their role moves what, so only what they wrote stands here.")
    heard = [_people(node) for node in nodes]
    all_of = _(
        "%(groups)s said how far their own role moves each return and each cost.",
        groups=wording.listed(heard),
    )
    foremost = _foremost(figures, nodes)
    if foremost is None:
        return all_of
    (_gains, gain), (_losses, loss) = foremost
    first = _("%(share)s say “strongly” of the first, %(other)s of the second.", share=gain, other=loss)
    return f"{first} {all_of}"


def _people(node: Mapping[str, Any]) -> str:
    number = wording.whole(node["of"])
    return _("%(number)s %(group)s", number=number, group=_within(node["node"]))


def _side(figures: Figures, nodes: Sequence[Mapping[str, Any]], code: str) -> Side:
    moves = [{move["id"]: move for move in node["moves"]} for node in nodes]
    largest = nodes.index(_largest(nodes)) if nodes else 0
    rows = [
        MoveRow(each.id, each.name, each.meaning, tuple(_moved(told[each.id]) for told in moves))
        for each in _benefits(figures, code)
    ]
    rows.sort(key=lambda row: -(row.cells[largest].share or 0) if row.cells else 0)
    groups = tuple(group_name(figures, node["node"]) for node in nodes)
    title = {
        RETURNS: _("How many say that their role adds to each return"),
        COSTS: _("How many say that their role leads to each cost when it goes wrong"),
    }[code]
    return Side(
        code=code,
        heading={
            RETURNS: _("When I do my work well, I add to"),
            COSTS: _("When my work goes wrong, it leads to"),
        }[code],
        rows=tuple(rows),
        groups=groups,
        tones=tuple("brand" if node["node"] == "internal" else node["node"] for node in nodes),
        title=title,
        description=" ".join(_told(row, groups) for row in rows),
    )


def _told(row: MoveRow, groups: Sequence[str]) -> str:
    parts = [
        _("%(group)s %(share)s", group=group, share=cell.text)
        for group, cell in zip(groups, row.cells, strict=True)
    ]
    return _("%(name)s, strongly: %(parts)s.", name=row.name, parts=wording.listed(parts))


def _moved(move: Mapping[str, Any]) -> Moved:
    strongly, bound = move["strongly"], move["strongly_bound"]
    drawn = None if strongly is None or bound == "at_most" else 100.0 * strongly
    light = None if move["somewhat_bound"] else move["somewhat"]
    return Moved(
        texts=tuple(_share_text(move, name) for name in ROLE_MOVES),
        share=drawn,
        light=None if light is None else 100.0 * light,
        text=_in_short(move),
    )


def _in_short(move: Mapping[str, Any]) -> str:
    """What stands at the end of a bar: who say strongly; or who nearly all say, or that too few said."""
    if move["strongly"] is not None:
        return _share_text(move, "strongly")
    others = [name for name in ROLE_MOVES if move[name] is not None]
    if not others:
        return _("not shown")
    names = dict(zip(ROLE_MOVES, choices(), strict=True))
    return _("%(choice)s: %(share)s", choice=names[others[0]], share=_share_text(move, others[0]))


def _share_text(move: Mapping[str, Any], name: str) -> str:
    return wording.bounded(move[name], move[f"{name}_bound"], share=True)


def _note(figures: Figures) -> str:
    return _(
        "Shares of those who answered; full is strongly, lighter is somewhat, dotted is not told. Everybody "
        "stands in one group only, and only where at least %(number)s said something. Where nearly all of a "
        "group say the same, or hardly anybody of few says something, a bound stands instead of the share.",
        number=least(figures),
    )
