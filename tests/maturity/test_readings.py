"""What stands beside the figures: bands, quadrants, where comments stand, and how a figure was computed."""

import json
import random
import re

import numpy as np
import pytest

from cxassess.maturity import (
    ReportNode,
    assess,
    audit,
    comment_homes,
    importance_performance,
    published,
    read_rows,
)
from cxassess.maturity.bands import agreement_band, effect_size
from cxassess.maturity.explanation import FORMULAS, interval_in_numbers
from cxassess.maturity.quadrants import quadrant

from .instruments import plain, sheet


@pytest.mark.parametrize(
    ("rwg", "band"),
    [(0, "none"), (0.3, "none"), (0.31, "weak"), (0.5, "weak"), (0.7, "moderate"), (0.9, "strong"),
     (0.91, "very_strong"), (1, "very_strong")],
)  # fmt: skip
def test_agreement_has_a_name(rwg, band):
    assert agreement_band(rwg) == band


@pytest.mark.parametrize(
    ("g", "size"),
    [
        (None, None),
        (0, "negligible"),
        (0.19, "negligible"),
        (-0.2, "small"),
        (0.5, "medium"),
        (-0.79, "medium"),
        (0.8, "large"),
    ],
)
def test_an_effect_has_a_size_whatever_its_sign(g, size):
    assert effect_size(g) == size


@pytest.mark.parametrize(
    ("share", "score", "where"),
    [
        (0.10, 60, "keep"),
        (0.09, 59, "keep"),
        (0.0899, 60, "overdone"),
        (0.10, 58.9, "fix_first"),
        (0.05, 58.9, "low_priority"),
    ],
)
def test_a_pillar_on_a_cut_of_importance_or_performance_is_high(share, score, where):
    assert quadrant(share, score, 10) == where


def test_a_pillar_without_share_or_score_or_with_a_bound_has_no_quadrant():
    drivers = {"method": "relative_weights", "shares": {"A": 0.5, "B": 0.5, "C": None, "D": 0.0}}
    scores = {"A": (None, None), "B": (13, "at_most"), "C": (50, None), "D": (50, None)}
    pillars = [{"id": name, "score": score, "bound": bound} for name, (score, bound) in scores.items()]
    found = importance_performance(drivers, {"pillars": pillars}, "staff")
    assert [each["quadrant"] for each in found["pillars"]] == [None, None, None, "low_priority"]
    assert found["importance_cut"] == 1 / 3


def test_performance_is_that_of_those_whose_drivers_they_are():
    rng = np.random.default_rng(1)
    outcomes = [{"id": "O", "statement": "x", "scale": {"min": 0, "max": 10}}]
    rows = []
    for audience, low in (("customer", 1), ("staff", 4)):
        for _ in range(120):
            a, b = rng.integers(low, low + 2), rng.integers(1, 6)
            answers = {"A1": int(a), "A2": int(a), "B1": int(b), "B2": int(b), "O": int(2 * b)}
            rows.append({"audience": audience, "answers": answers})
    found = assess(read_rows(plain(2, 2, outcomes=outcomes), rows)).to_dict()
    quadrants = found["importance_performance"]
    assert (quadrants["audience"], quadrants["importance_from"]) == ("customer", "relative_weights")
    assert quadrants["pillars"][0]["performance"] == found["audiences"]["customer"]["pillars"][0]["score"]
    assert [each["quadrant"] for each in quadrants["pillars"]] == ["low_priority", "fix_first"]


def test_pillars_that_overlap_are_warned_of_and_have_signs():
    rng = np.random.default_rng(2)
    outcomes = [{"id": "O", "statement": "x", "scale": {"min": 0, "max": 10}}]
    rows = []
    for number in range(200):
        a = rng.integers(1, 6, 4)
        b = np.where(rng.random(4) < 0.985, 6 - a, rng.integers(1, 6, 4))
        rows.append([*a.tolist(), *b.tolist(), int(2 * a.mean()) + number % 2])
    card = assess(sheet(plain(2, 4, outcomes=outcomes), rows)).to_dict()
    assert 10 < card["drivers"]["condition"] < 30
    assert card["drivers"]["signs"] == {"A": 1, "B": -1}
    assert ("drivers_overlap", "O") in [(each["code"], each["where"]) for each in card["warnings"]]


@pytest.mark.parametrize(("invited", "warned"), [(None, True), ({"customer": 40}, False)])
def test_customers_of_whom_nobody_knows_how_many_were_asked_chose_themselves(invited, warned):
    rows = [{"audience": "customer", "answers": {"A1": n % 5 + 1, "A2": 3}} for n in range(30)]
    card = assess(read_rows(plain(1, 2), rows), invited=invited).to_dict()
    codes = [each["code"] for each in card["audiences"]["customer"]["warnings"]]
    assert ("self_selected" in codes) == warned


@pytest.mark.parametrize("seed", range(40))
def test_comments_stand_where_ten_or_more_could_have_written_them(seed):
    rng = random.Random(seed)
    children = tuple(
        ReportNode(f"a{n}", count, (ReportNode(f"a{n}x", count - 2),))
        for n, count in enumerate([9, 14, 25, 40])
    )
    root = ReportNode("all", 90, children)
    shown = published(root, 5)
    wrote = {f"a{n}x": rng.randint(0, child.count - 2) for n, child in enumerate(children)}
    own = {f"a{n}": rng.randint(0, 2) for n in range(4)} | {"all": rng.randint(0, 2)} | wrote
    within = {node.id: [each.id for each in node.walk()] for node in root.walk()}
    counts = {name: sum(own[each] for each in members) for name, members in within.items()}
    homes = comment_homes(root, counts, shown)
    used = {home for home in homes.values() if home}
    assert used <= set(shown)
    assert audit([within[name] for name in used], own, 10) == []
    assert all(name in within[home] for name, home in homes.items() if home)


def test_the_sum_behind_an_interval_can_be_done_again():
    rng = np.random.default_rng(4)
    card = assess(sheet(plain(2, 3), rng.integers(1, 6, (50, 6)).tolist()), invited={"staff": 80}).to_dict()
    score, t, sd, n, share, low, high = map(
        float,
        re.fullmatch(
            r"([\d.]+) ± ([\d.]+) × ([\d.]+) / √(\d+) × √\(1 − (\d+)/80\): ([\d.]+) … ([\d.]+)",
            {each["figure"]: each["sum"] for each in card["computation"]["worked"]}["A.ci95"],
        ).groups(),
    )
    half = t * sd / n**0.5 * (1 - share / 80) ** 0.5
    assert [low, high] == pytest.approx([score - half, score + half], abs=0.02)
    assert [low, high] == pytest.approx(card["pillars"][0]["ci95"], abs=0.005)


def test_a_sum_rounds_halves_away_from_zero():
    assert interval_in_numbers({"score": 52.625, "n": 5, "sd": 0.375, "ci95": [0, 100]}, None) == (
        "52.63 ± 2.776 × 0.38 / √5: 0 … 100"
    )


def test_a_sum_says_nothing_of_the_invited_where_they_are_not_known_or_too_few():
    figure = {"score": 50, "n": 20, "sd": 10, "ci95": [45, 55]}
    assert interval_in_numbers(figure, None) == "50 ± 2.093 × 10 / √20: 45 … 55"
    assert interval_in_numbers(figure, 19) == interval_in_numbers(figure, None)


def test_every_scorecard_explains_itself_and_its_parts_do_not_repeat_it():
    card = json.loads(json.dumps(assess(sheet(plain(), [[1, 2, 3, 4]] * 3)).to_dict()))
    found = card["computation"]
    assert found["counts"]["with_pillar_score"] == {"A": 3}
    assert [each["figure"] for each in found["formulas"]] == list(FORMULAS)
    assert "computation" not in card["audiences"]["staff"]
