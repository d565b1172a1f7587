"""The four doors to a round's figures, each read as its reader gets it, under the same keys.

A figure has a key (measure, whose, of what): ("score", "fleet-ports", "leadership"). Its value is None where
the door says that there is none to show, (number, bound), or a text. Tables of pages and PDFs are found by
their headings and read by their columns' names, wherever they stand and in whichever order.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Any

import html5lib
from openpyxl import load_workbook

from cxassess.findings.pillars import verdict_text
from cxassess.findings.standings import class_text

Key = tuple[str, str, str]
Value = None | str | tuple[Decimal, str | None]
Told = dict[Key, Value]
Grid = list[list[str]]
NOTHING = {"", "–", "hidden", "not shown", "not asked"}
# Factors of a goal are printed with as many decimals as its sum needs; all else is printed as it is stored.
PRINTED_SHORTER = ("goal.gap", "goal.importance", "goal.benefit", "goal.priority", "goal.first_three")
VERDICTS = ("improved", "declined", "no_clear_change", "too_few_answers", "not_comparable", "not_testable")
CLASSES = ("blind_spot", "hidden_strength", "aligned", "unclear", "too_few_answers")
AUDIENCES = {"Staff": "staff", "Leaders": "leader", "Customers": "customer"}


@dataclass(frozen=True)
class Names:
    """What pages call the nodes and pillars of a round."""

    nodes: Mapping[str, str]
    pillars: Mapping[str, str]

    @classmethod
    def of(cls, results: Mapping[str, Any], pillars: Mapping[str, str]) -> Names:
        """From the API's results; `pillars` are ids by name."""
        units = {node["name"]: node["id"] for node in results["nodes"] if node["name"]}
        return cls({**units, **AUDIENCES, "Everyone": "internal", "Staff and leaders": "internal"}, pillars)


def number(value: float | str | None, bound: str | None = None) -> Value:
    """A figure as it is stored."""
    return None if value is None else (Decimal(str(value)).normalize(), bound)


def read_text(text: str) -> Value:
    """A figure as a reader sees it: “57”, “13 or less”, “±1”, “−2”, “42%”; None for a dash or “hidden”."""
    plain = re.sub(r"[↑↓]| (above|below) everyone| \(unverified\)", "", text).strip()
    if plain.split(" ")[0] in NOTHING or plain in NOTHING:
        return None
    found = re.fullmatch(r"([±+−-]?)([\d,]+(?:\.\d+)?)(%?)(?: or (less|more))?", plain)
    if not found:
        return plain
    sign, digits, share, side = found.groups()
    size = Decimal(digits.replace(",", "")) * (-1 if sign in ("−", "-") else 1)
    bound = {None: None, "less": "at_most", "more": "at_least"}[side]
    return (size / 100 if share else size).normalize(), bound


# Tables of pages and of the PDF


def html_tables(page: str) -> list[Grid]:
    """Every table of a page as rows of the texts of their cells."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    return [
        [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.iter("tr")]
        for table in tree.iter("table")
    ]


# A heading of the profile, as page and PDF have it, and the measure under it.
PROFILE = {
    "this round": "score",
    "score": "score",
    "margin": "margin",
    "level": "level",
    "answers": "n",
    "people": "n",
    "prior round": "prior",
    "change": "change",
    "margin of change": "change_margin",
    "verdict": "verdict",
    "favourable": "favourable",
    "neutral": "neutral",
    "unfavourable": "unfavourable",
}


QUALITY = {
    "alpha": "alpha",
    "mean r": "alpha_mean_r",
    "complete answers": "alpha_n",
    "rwg": "rwg",
    "ad": "ad",
    "don’t know": "dont_know",
}


def from_tables(tables: Iterable[Grid], names: Names, unit: str = "") -> Told:
    """What the tables of a page or a PDF tell; `unit` is whose page it is, if it is a unit's."""
    told: Told = {}
    for heads, *rows in (table for table in tables if table and table[0]):
        for key, value in _of_table(heads, rows, names, unit):
            assert told.get(key, value) == value, f"told twice, not alike: {key}"
            told[key] = value
    return told


def all_of(told: Iterable[Told]) -> Told:
    """What several pages tell; no two of them may tell the same figure differently."""
    found: Told = {}
    for each in told:
        assert {key: found[key] for key in each if key in found} == {
            key: each[key] for key in each if key in found
        }
        found |= each
    return found


def _of_table(heads: list[str], rows: Grid, names: Names, unit: str) -> Iterator[tuple[Key, Value]]:
    columns = [head.casefold() for head in heads]
    if heads[0] == "No." and "Priority" in heads:
        yield from _of_goals(heads, rows)
    elif heads[0] == "Group" and "Score" in heads:
        place = heads.index("Score")
        for row in rows:
            name = row[0].removesuffix(" unverified")
            yield ("score", names.nodes[name], "overall"), read_text(row[place])
    elif heads[0] == "Unit" and "Overall" in heads:
        yield from _of_units(heads, rows, names)
    elif heads[0] != "Pillar" or not all(row[0] in names.pillars for row in rows):
        return
    elif "favourable" in columns:
        yield from _of_profile(columns, rows, names, PROFILE)
    elif "alpha" in columns:
        yield from _of_profile(columns, rows, names, QUALITY)
    elif "from everyone" in columns:
        yield from _of_profile(columns, rows, names, PROFILE, unit)
    elif "weight" in columns:
        yield from _of_columns("importance", heads[1:-1], rows, names)
    elif any(" minus " in head for head in columns):
        yield from _of_gaps(heads, rows, names)
    elif heads[1].startswith("Everyone"):
        yield from _of_columns("score", heads[1:], rows, names)


def _of_profile(
    columns: list[str], rows: Grid, names: Names, measures: Mapping[str, str], node: str = "internal"
) -> Iterator[tuple[Key, Value]]:
    """A table with a column for each measure, of one group."""
    for row in rows:
        for place, head in enumerate(columns):
            if head in measures:
                yield (measures[head], node, names.pillars[row[0]]), read_text(row[place])


def _of_units(heads: list[str], rows: Grid, names: Names) -> Iterator[tuple[Key, Value]]:
    """A table with a row for each group: its overall score, and the change of that."""
    for row in rows:
        node = _node(row[0], names)
        if len(row) < len(heads):  # one cell across says that it is hidden
            yield ("score", node, "overall"), None
            continue
        for head, measure in (("Overall", "score"), ("Margin", "margin"), ("Level", "level")):
            yield (measure, node, "overall"), read_text(row[heads.index(head)])
        change = re.fullmatch(r"(\S+) (±\S+)", row[heads.index("Change")] if "Change" in heads else "")
        if change:
            yield ("change", node, "overall"), read_text(change[1])
            yield ("change_margin", node, "overall"), read_text(change[2])


def _of_columns(measure: str, heads: list[str], rows: Grid, names: Names) -> Iterator[tuple[Key, Value]]:
    """A table with a column for each group."""
    for place, head in enumerate(heads, start=1):
        node = _node(head, names)
        for row in rows:
            yield (measure, node, names.pillars[row[0]]), read_text(row[place])


def _node(head: str, names: Names) -> str:
    """Whose column it is: its heading begins with the name, the longest that fits."""
    name = max((each for each in names.nodes if head.startswith(each)), key=len)
    return names.nodes[name]


def _of_gaps(heads: list[str], rows: Grid, names: Names) -> Iterator[tuple[Key, Value]]:
    for row in rows:
        pillar = names.pillars[row[0]]
        for place, head in enumerate(heads[1:], start=1):
            pair = re.fullmatch(r"(\w+) minus (\w+)", head)
            if pair:
                both = "-".join(names.nodes[each.capitalize()] for each in pair.groups())
                yield ("gap", both, pillar), read_text(row[place])
                yield ("class", both, pillar), read_text(row[place + 1])
            elif not head.startswith("What it is"):
                yield ("score", _node(head, names), pillar), read_text(row[place])


FACTORS = {
    "Gap": "gap",
    "Importance": "importance",
    "Benefit": "benefit",
    "Effort": "effort",
    "Priority": "priority",
    "First three": "first_three",
}


def _of_goals(heads: list[str], rows: Grid) -> Iterator[tuple[Key, Value]]:
    for row in rows:
        for head, measure in FACTORS.items():
            if head in heads:  # a goal that nobody has adopted is listed with its priority alone, too
                text = re.sub(r" \(\w+\)$", "", row[heads.index(head)])
                yield (f"goal.{measure}", row[0], ""), read_text(text)


def goals_of_page(page: str, titles: Sequence[str]) -> Told:
    """The factors of the goals as the page of the roadmap has them, by their place among all goals."""
    tree, told = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page), {}
    table = next(each for each in tree.iter("table") if "order" in each.get("class", ""))
    heads = ["".join(each.itertext()) for each in table.findall("./thead/tr/th")]
    for row in table.findall("./tbody/tr"):
        cells = dict(zip(heads, row, strict=True))
        place = titles.index("".join(cells["Goal"].find(".//bdi").itertext())) + 1
        for head, measure in FACTORS.items():
            cell = cells[{"First three": "Among the first three"}.get(head, head)]
            bold = cell.find("b")
            text = cell.text if bold is None else bold.text
            told[f"goal.{measure}", str(place), ""] = read_text(text)
    return told


def of_drawings(said: Iterable[str], names: Names) -> Told:
    """The figures that the drawings of a PDF say in words: changes, and audiences side by side."""
    text, told = " ".join(" ".join(each.split()) for each in said), {}
    for name, pillar in names.pillars.items():
        for found in re.finditer(
            rf"{re.escape(name)} (\S+) ±\S+, ([+−]?\d+) since the prior round: ([\w ]+)\.", text
        ):
            told["score", "internal", pillar] = read_text(found[1])
            told["change", "internal", pillar] = read_text(found[2])
            told["verdict", "internal", pillar] = found[3]
        for found in re.finditer(rf"{re.escape(name)}: ((?:Leaders|Staff|Customers) [^.:]*?)\.", text):
            for audience, figure in re.findall(
                r"(Leaders|Staff|Customers) (\d+(?: or (?:less|more))?|not \w+)", found[1]
            ):
                told["score", AUDIENCES[audience], pillar] = read_text(figure)
    return told


# The API


def from_api(results: Any, comparison: Any, roadmap: Any) -> Told:
    """What the API tells."""
    told: Told = {}
    for node in results["nodes"]:
        if node["shown"]:
            told |= _of_card(node["id"], node["scorecard"])
    for pair in (results["perception"] or {"pairs": []})["pairs"]:
        both = f"{pair['a']}-{pair['b']}"
        for each in pair["pillars"]:
            told["gap", both, each["id"]] = number(each["gap"])
            told["class", both, each["id"]] = class_text(each["class"])
    for node in comparison["nodes"] if comparison else ():
        overall = node["comparison"]["overall"]
        for each in [*node["comparison"]["pillars"], *([overall | {"id": "overall"}] if overall else [])]:
            told |= _of_change(node["id"], each)
    for place, goal in enumerate(roadmap["goals"], start=1):
        told |= _of_goal(str(place), goal, effort={"S": 1, "M": 2, "L": 3}[goal["effort"]])
    return told


def _of_card(node: str, card: Any) -> Told:
    told: Told = {}
    for pillar, each in [("overall", card["overall"]), *((p["id"], p) for p in card["pillars"])]:
        told["score", node, pillar] = number(each["score"], each["bound"])
        told["margin", node, pillar] = _half(each["score"], each["ci95"])
        told["n", node, pillar] = number(each["n"])
        told["level", node, pillar] = each["level"]["name"] if each["level"] else None
        if pillar != "overall":
            told["favourable", node, pillar] = number(each["favourable"], each["favourable_bound"])
            told["neutral", node, pillar] = number(each["neutral"])
            told["unfavourable", node, pillar] = number(each["unfavourable"])
            told |= {(name, node, pillar): value for name, value in _quality(each).items()}
    for each in card["importance"] or ():
        told["importance", node, each["id"]] = number(each["mean"], each["bound"])
    return told


def _quality(each: Any) -> dict[str, Value]:
    alpha, agreement, most = each["alpha"], each["agreement"], each.get("dont_know_at_most")
    return {
        "alpha": number(alpha["raw"]),
        "alpha_mean_r": number(alpha["mean_r"]),
        "alpha_n": number(alpha["n"]),
        "rwg": number(agreement["rwg"]),
        "ad": number(agreement["ad"]),
        "dont_know": number(each.get("dont_know")) if most is None else number(most, "at_most"),
    }


def _of_change(node: str, each: Any) -> Told:
    prior = each["prior"] or {"score": None, "bound": None}
    return {
        ("prior", node, each["id"]): number(prior["score"], prior["bound"]),
        ("change", node, each["id"]): number(each["difference"]),
        ("change_margin", node, each["id"]): _half(each["difference"], each["ci95"]),
        ("verdict", node, each["id"]): verdict_text(each["verdict"]),
    }


def _of_goal(place: str, goal: Mapping[str, Any], effort: Any) -> Told:
    told = {key: number(goal[key]) for key in ("gap", "importance", "benefit", "priority")}
    told |= {"effort": number(effort), "first_three": number(goal["top_three_share"])}
    return {(f"goal.{key}", place, ""): value for key, value in told.items()}


def _half(value: Any, interval: Any) -> Value:
    return None if interval is None else number(max(value - interval[0], interval[1] - value))


# Spreadsheets: rows by table, each a cell by its name


def rows_of_csv(text: str) -> dict[str, list[dict[str, Any]]]:
    """The long CSV, put together again."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for line in csv.DictReader(io.StringIO(text)):
        row = rows.setdefault((line["table"], line["row"]), {})
        row |= {part: line[part] for part in ("node", "pillar", "item", "subject")}
        if line["value"]:
            row[line["measure"]] = number(line["value"], line["text"] or None)
        else:
            row[line["measure"]] = line["text"]
    tables: dict[str, list[dict[str, Any]]] = {}
    for (table, _), row in rows.items():
        tables.setdefault(table, []).append(row)
    return tables


def rows_of_workbook(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """A workbook by what its first sheet explains: which column of which sheet is what."""
    book = load_workbook(io.BytesIO(content))
    first, tables = book.worksheets[0], {}
    lines = list(first.iter_rows(values_only=True))
    begin = next(place for place, line in enumerate(lines) if line[0] == "Sheet")
    meant = {(line[0], line[1]): line[4].split(".") for line in lines[begin + 1 :] if line[0]}
    for sheet in book.worksheets[1:]:
        heads, *rows = sheet.iter_rows(values_only=True)
        keys = [meant[sheet.title, head] for head in heads]
        made = [dict(zip((key for _, key in keys), map(_of_cell, row), strict=True)) for row in rows]
        tables[keys[0][0]] = [row for row in made if len([1 for each in row.values() if each]) > 1]
    return tables


def _of_cell(cell: Any) -> Any:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        said = read_text(cell) if isinstance(cell, str) else None
        return said if isinstance(said, tuple) and said[1] else cell
    return number(cell)


SHEET_KEYS = {"score": "score", "margin": "margin", "n": "n", "level_name": "level"}
SHARES = ("favourable", "neutral", "unfavourable")


def from_rows(tables: Mapping[str, list[dict[str, Any]]]) -> Told:
    """What a workbook or a CSV tells."""
    told: Told = {}
    for row in tables["scores"]:
        kept = SHEET_KEYS
        if row["pillar"] != "overall":
            kept = SHEET_KEYS | {each: each for each in (*SHARES, *QUALITY.values())}
        told |= {(name, row["node"], row["pillar"]): row.get(key) for key, name in kept.items()}
    for row in tables.get("importance", ()):
        told["importance", row["node"], row["pillar"]] = row.get("importance")
    for row in tables.get("perception", ()):
        pair = row.get("pair") or row["subject"]
        told["gap", pair, row["pillar"]] = row.get("gap")
        told["class", pair, row["pillar"]] = _worded(row.get("class"), CLASSES, class_text)
    for row in tables.get("changes", ()):
        told |= _of_row(row)
    for row in tables.get("goals", ()):
        place = str(int(row["number"][0]))
        told |= {(f"goal.{key}", place, ""): row.get(name) for key, name in GOALS.items()}
    return told


GOALS = {
    "gap": "gap",
    "importance": "importance",
    "benefit": "benefit",
    "effort": "effort_divisor",
    "priority": "priority",
    "first_three": "top_three_share",
}


def _of_row(row: Mapping[str, Any]) -> Told:
    found = {"prior": "prior_score", "change": "difference", "change_margin": "margin"}
    told = {(name, row["node"], row["pillar"]): row.get(key) for name, key in found.items()}
    told["verdict", row["node"], row["pillar"]] = _worded(row.get("verdict"), VERDICTS, verdict_text)
    return told


def _worded(said: Any, codes: Iterable[str], words: Any) -> Any:
    """A code in words; words as they are."""
    return words(said) if said in codes else said


# Side by side


def differences(doors: Mapping[str, Told]) -> list[str]:
    """Every figure that two doors tell differently."""
    return [
        f"{key}: {one} says {doors[one][key]}, {other} says {doors[other][key]}"
        for one, other in combinations(doors, 2)
        for key in doors[one].keys() & doors[other].keys()
        if not _alike(key, doors[one][key], doors[other][key])
    ]


def _alike(key: Key, one: Value, other: Value) -> bool:
    if (
        one == other
        or key[0] not in PRINTED_SHORTER
        or not isinstance(one, tuple)
        or not isinstance(other, tuple)
    ):
        return one == other
    places = max(min(-each[0].as_tuple().exponent for each in (one, other)), 0)  # type: ignore[type-var]
    a, b = (each[0].quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) for each in (one, other))
    return a == b
