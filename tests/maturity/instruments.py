"""Small questionnaires and sheets for the tests, made the way a person would write them."""

from __future__ import annotations

from typing import Any

from cxassess.maturity import AnswerSheet, Questionnaire, read_rows

LEVELS = [
    {"number": number, "name": name, "from": 20 * number - 20}
    for number, name in enumerate(("Starting", "Emerging", "Practising", "Integrated", "Leading"), start=1)
]


def item(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": name, "statement": f"{name} is so.", **more}


def pillar(name: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "name": f"Pillar {name}", "items": list(items), **more}


def described(*pillars: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A questionnaire as a plain mapping."""
    frame = {"id": "tiny", "version": "1.0.0", "language": "en", "title": "Tiny", "levels": LEVELS}
    return {**frame, "pillars": list(pillars), **more}


def questionnaire(*pillars: dict[str, Any], **more: Any) -> Questionnaire:
    return Questionnaire.from_dict(described(*pillars, **more))


def plain(pillars: int = 1, items: int = 4, **more: Any) -> Questionnaire:
    """Pillars A, B, … of items A1, A2, …"""
    letters = "ABCDEFGHIJ"[:pillars]
    return questionnaire(
        *(pillar(a, *(item(f"{a}{number}") for number in range(1, items + 1))) for a in letters), **more
    )


def by_hand() -> Questionnaire:
    """Four items, one of double weight and one reversed."""
    return questionnaire(
        pillar("A", item("A1"), item("A2", weight=2), item("A3", reverse=True), item("A4")),
    )


def rows_of(names: list[str], table: list[list[Any]], **more: Any) -> list[dict[str, Any]]:
    return [{**more, "answers": dict(zip(names, row, strict=True))} for row in table]


def sheet(asked: Questionnaire, table: list[list[Any]], **more: Any) -> AnswerSheet:
    """A sheet of rows of answers to the items, then the outcomes, in order."""
    names = [each.id for each in asked.columns][: len(table[0])] if table else []
    return read_rows(asked, rows_of(names, table, **more))


HAND_TABLE = [
    [5, 4, 2, 5],
    [3, 3, 3, 3],
    ["dk", 4, 1, None],
    [1, "dk", "dk", "dk"],
    [2, 5, "dk", 4],
    [4, 4, 2, 4],
]
HAND_SCORES = [85.0, 50.0, 250 / 3, None, 75.0, 75.0]
