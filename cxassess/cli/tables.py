"""A scorecard as a table for the terminal."""

from typing import Any


def as_table(card: dict[str, Any]) -> str:
    """Pillars by line: score, level, margin, answers; the change where an earlier round was given."""
    changes = {entry["id"]: entry for entry in card.get("comparison", {}).get("pillars", ())}
    head = f"{'pillar':<28}{'score':>7}{'95% from':>10}{'to':>7}{'n':>7}  level"
    lines = [head + ("      change  verdict" if changes else "")]
    for pillar in card["pillars"]:
        lines.append(_line(pillar["name"], pillar, changes.get(pillar["id"])))
    lines.append(_line("Overall", card["overall"], card.get("comparison", {}).get("overall")))
    lines += [f"{warning['where']}: {warning['message']}" for warning in card["warnings"]]
    return "\n".join([*lines, "", *_computed(card)])


def _computed(card: dict[str, Any]) -> list[str]:
    """How the margins were computed, in numbers; formulas and constants are in the JSON."""
    names = {"overall": "Overall"} | {pillar["id"]: pillar["name"] for pillar in card["pillars"]}
    worked = card["computation"]["worked"]
    sums = [f"{names[each['figure'].removesuffix('.ci95')][:27]:<28}{each['sum']}" for each in worked]
    head = ["How the margins were computed: score ± t × sd / √n (× √(1 − n/N) where N invited are known)"]
    return [
        *(head + sums if sums else ()),
        "All formulas and constants: --json, under computation and method.",
    ]


def _line(name: str, figure: dict[str, Any], change: dict[str, Any] | None) -> str:
    low, high = figure["ci95"] or (None, None)
    level = figure["level"]
    text = f"{name[:27]:<28}{_number(figure['score']):>7}{_number(low):>10}{_number(high):>7}"
    text += f"{figure['n'] or 0:>7}"
    text += f"  {level['number']} {level['name']}" if level else "  -"
    if change is not None:
        text += f"  {_number(change.get('difference')):>8}  {change.get('verdict') or '-'}"
    return text


def _number(value: float | None) -> str:
    from ..maturity import round_half_away

    return "-" if value is None else f"{round_half_away(value, 1):.1f}"
