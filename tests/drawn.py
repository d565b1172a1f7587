"""Releases drawn by chance: figures of every shape a round can have, for sentences that must hold of all."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

from cxassess.charts.canvas import text_width
from cxassess.maturity.confidence import confidence
from cxassess.maturity.quadrants import importance_performance
from tests import figures as made

Figures = dict[str, Any]
CLASSES = ("blind_spot", "hidden_strength", "aligned", "unclear", "too_few_answers")
VERDICTS = ("improved", "declined", "no_clear_change", "too_few_answers", "not_comparable", "not_testable")


class Chance(random.Random):
    """Draws the parts of a release."""

    def figure(self, near: int | None = None, width: int = 9) -> Figures:
        """A score with its interval and level, all of them missing now and then."""
        score = self.randint(0, 100) if near is None else near
        low, high = score - self.randint(0, width), score + self.randint(0, width)
        told = self.random() < 0.9
        return {
            "score": score,
            "n": 150,
            "sd": 9 if told else None,
            "ci95": [max(low, 0), min(high, 100)] if told else None,
            "level": level_of(score),
            "bound": None,
        }

    def hide(self, card: Figures) -> None:
        """A pillar that may not be shown."""
        card |= {"score": None, "n": None, "sd": None, "ci95": None, "level": None, "bound": None}

    def difference(self, verdict: str) -> Figures:
        size = self.randint(3, 30)
        points = {"improved": size, "declined": -size}.get(verdict, self.randint(-6, 6))
        told = verdict not in ("not_comparable",)
        half = self.randint(1, 3) if verdict in ("improved", "declined") else 8
        tested = told and verdict != "too_few_answers"
        return {
            "verdict": verdict,
            "difference": points if told else None,
            "ci95": [points - half, points + half] if tested else None,
            "now": {"score": 50, "bound": None} if told else None,
            "prior": {"score": 50 - points, "bound": None} if told else None,
        }

    def gap(self, kind: str) -> Figures:
        size, half = self.randint(10, 40), self.randint(0, 9)
        points = {"blind_spot": size, "hidden_strength": -size}.get(kind, self.randint(-9, 9))
        told = kind != "too_few_answers" or self.random() < 0.5
        tested = told and kind != "too_few_answers"
        return {
            "gap": points if told else None,
            "ci95": [points - half, points + half] if tested else None,
            "class": kind,
        }


def level_of(score: int) -> Figures:
    """The level of a score that is not near a cut-off before rounding."""
    number = min(score // 20 + 1, 5)
    return {"number": number, "name": made.questionnaire().levels[number - 1].name}


def card_of(figures: Figures, name: str = "internal") -> Figures:
    node = next(each for each in figures["nodes"] if each["id"] == name)
    return node["scorecard"]


def comparison_of(figures: Figures) -> Figures | None:
    found = [each["comparison"] for each in figures["comparisons"] if each["node"] == "internal"]
    return found[0] if found else None


def units_of(figures: Figures, *, shown: bool = True) -> list[Figures]:
    return [node for node in figures["nodes"] if node["kind"] == "unit" and node["shown"] is shown]


def anything(chance: Chance, figures: Figures) -> None:
    """Every figure drawn anew, each as it likes."""
    inside = card_of(figures)
    inside["overall"] = chance.figure(width=4)
    inside["response_rate"] = chance.choice([None, round(chance.random(), 2), 0.7])
    inside["dont_know"] = chance.choice([None, round(chance.random() / 3, 2)])
    for node in figures["nodes"]:
        for card in node["scorecard"]["pillars"] if node["shown"] and node["id"] != "customer" else ():
            card |= chance.figure()
            if chance.random() < 0.05:
                chance.hide(card)
    for node in units_of(figures):
        node["scorecard"]["response_rate"] = chance.choice([None, 0.5, 0.64, 0.65, 0.9])
    for entry in (comparison_of(figures) or {"pillars": []})["pillars"]:
        entry |= chance.difference(chance.choice(VERDICTS))
    for pair in (figures["perception"] or {"pairs": []})["pairs"]:
        for entry in pair["pillars"]:
            entry |= chance.gap(chance.choice(CLASSES))
    drivers(chance, figures, [chance.random() for _ in range(10)])


def drivers(chance: Chance, figures: Figures, weights: list[float], method: str = "relative_weights") -> None:
    """Shares of importance in this proportion."""
    inside, names = card_of(figures), [pillar.id for pillar in made.questionnaire().pillars]
    if not next(node for node in figures["nodes"] if node["id"] == "staff")["shown"]:
        weights, method = [1.0] * 10, "equal_weights"
    shares = {name: round(weight / sum(weights), 2) for name, weight in zip(names, weights, strict=True)}
    found = method == "relative_weights"
    inside["drivers"] = {
        "outcome": "overall_cx",
        "method": method,
        "audience": "staff" if found else None,
        "n": 200 if found else None,
        "r2": 0.4 if found else None,
        "shares": shares,
        "signs": {name: chance.choice([1, 1, 1, -1]) if found else None for name in names},
        "condition": 3.0 if found else None,
        "fallback_reason": None if found else "too_few_answers",
    }


def sealed(figures: Figures) -> Figures:
    """What follows from the figures, made from them again."""
    inside = card_of(figures)
    level = inside["overall"]["level"]
    inside["held_back_by"] = [
        card["id"]
        for card in inside["pillars"]
        if level and card["level"] and card["level"]["number"] <= level["number"] - 2
    ]
    if inside["drivers"]:
        audience = inside["drivers"]["audience"] or "internal"
        inside["importance_performance"] = importance_performance(
            inside["drivers"], card_of(figures, audience), audience
        )
    inside["confidence"] = confidence(inside, [node["scorecard"] for node in units_of(figures)]).to_dict()
    return figures


def _verdicts(*allowed: str) -> Callable[[Chance, Figures], None]:
    def draw(chance: Chance, figures: Figures) -> None:
        anything(chance, figures)
        for entry in comparison_of(figures)["pillars"]:  # type: ignore[index]
            entry |= chance.difference(chance.choice(allowed))

    return draw


def _gaps(*allowed: str) -> Callable[[Chance, Figures], None]:
    def draw(chance: Chance, figures: Figures) -> None:
        anything(chance, figures)
        for entry in figures["perception"]["pairs"][0]["pillars"]:
            entry |= chance.gap(chance.choice(allowed))

    return draw


def half_hidden(chance: Chance, figures: Figures) -> None:
    anything(chance, figures)
    for node in units_of(figures)[::2]:
        node["shown"] = False
        del node["scorecard"], node["respondents"]


def one_unit(chance: Chance, figures: Figures) -> None:
    anything(chance, figures)
    keep = units_of(figures)[0]["id"]
    figures["nodes"] = [node for node in figures["nodes"] if node["kind"] != "unit" or node["id"] == keep]


def all_equal(chance: Chance, figures: Figures) -> None:
    anything(chance, figures)
    score = chance.randint(0, 100)
    for node in figures["nodes"]:
        for card in node["scorecard"]["pillars"] if node["shown"] else ():
            card |= chance.figure(score, 3)
    drivers(chance, figures, [1.0] * 10)


def ties(chance: Chance, figures: Figures) -> None:
    """Few different scores, and margins so narrow that they tell them apart."""
    anything(chance, figures)
    for node in figures["nodes"]:
        for card in node["scorecard"]["pillars"] if node["shown"] else ():
            card |= chance.figure(chance.choice([30, 50, 70]), 2)
    for node in units_of(figures):
        node["scorecard"]["response_rate"] = chance.choice([0.6, 0.8])


def no_score(chance: Chance, figures: Figures) -> None:
    anything(chance, figures)
    for node in figures["nodes"]:
        for card in [node["scorecard"]["overall"], *node["scorecard"]["pillars"]] if node["shown"] else ():
            chance.hide(card)
    for entry in comparison_of(figures)["pillars"]:  # type: ignore[index]
        entry |= chance.difference("too_few_answers")


def no_importance(chance: Chance, figures: Figures) -> None:
    anything(chance, figures)
    drivers(chance, figures, [1.0] * 10, "equal_weights")


def declared(chance: Chance, figures: Figures) -> None:
    anything(chance, figures)
    drivers(chance, figures, [2.0] * 5 + [1.0] * 5, "declared_weights")


KINDS: dict[str, tuple[str, Callable[[Chance, Figures], None]]] = {
    "anything": ("full", anything),
    "nothing changed": ("full", _verdicts("no_clear_change")),
    "everything fell": ("full", _verdicts("declined")),
    "everything rose": ("full", _verdicts("improved")),
    "hardly comparable": ("full", _verdicts("not_comparable", "too_few_answers")),
    "half of the units hidden": ("full", half_hidden),
    "one unit": ("full", one_unit),
    "a first round": ("first", anything),
    "one audience": ("alone", anything),
    "all pillars equal": ("full", all_equal),
    "ties": ("full", ties),
    "no score at all": ("full", no_score),
    "all aligned": ("full", _gaps("aligned")),
    "unclear gaps": ("full", _gaps("unclear", "too_few_answers")),
    "aligned or unclear": ("full", _gaps("aligned", "unclear", "hidden_strength")),
    "importance not found": ("full", no_importance),
    "importance declared": ("full", declared),
}


def figures_of(kind: str, seed: int) -> Figures:
    """The figures of a round of this kind, the same for the same seed."""
    of, draw = KINDS[kind]
    figures = json.loads(json.dumps(made.release(of).figures))
    draw(Chance(f"{kind} {seed}"), figures)
    return sealed(figures)


def collisions(svg: str) -> list[tuple[str, str]]:
    """The pairs of upright texts of a drawing that stand on each other."""
    space = "{http://www.w3.org/2000/svg}"
    boxes = []
    for text in ElementTree.fromstring(svg).iter(f"{space}text"):
        if "transform" in text.attrib:
            continue
        size, x, y = (float(text.get(name, 0)) for name in ("font-size", "x", "y"))
        words = "".join(text.itertext())
        wide = text_width(words, size, bold=text.get("font-weight") == "600")
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
        boxes.append((words, left, left + wide, y - 0.75 * size, y + 0.2 * size))
    return [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
    ]
