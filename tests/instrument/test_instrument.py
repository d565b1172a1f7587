"""The instrument is short enough to read at once, whole, and closed: nothing names what is not there."""

import re
from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

FOLDER = Path(__file__).resolve().parents[2] / "questionnaires" / "ten-pillars"


def load(name):
    return YAML(typ="safe", pure=True).load((FOLDER / name).read_text(encoding="utf-8"))


INSTRUMENT = load("questionnaire.yaml")
CATALOGUE = load("goals.yaml")
METRICS = load("metrics.yaml")["metrics"]
PILLARS = INSTRUMENT["pillars"]
ITEMS = [item for pillar in PILLARS for item in pillar["items"]]
GOALS = CATALOGUE["goals"]
AUDIENCES = ("staff", "leader", "customer")
BANDS = ("low_to_mid", "mid_to_high", "high_to_leading")


def words(text):
    return len(text.split())


def anchors(item, audience):
    own = item.get("anchors_customer") if audience == "customer" else None
    return list((own or item["anchors"]).values())


def item_words(item, audience):
    return words(item["statement"][audience]) + sum(map(words, anchors(item, audience)))


def minutes(items, audience):
    """Reading at 238 words a minute, plus 3 seconds to choose and tick an answer in each item.

    238 is the mean silent reading speed of adults in English non-fiction (Brysbaert 2019). Counted is all
    that must be read, every anchor included: the stems, the anchors and the pillars' purposes. What is
    optional (comments, open questions) is not counted. Three seconds are enough for the choice alone,
    because most of the weighing is done while the anchors are read.
    """
    asked = [item for item in items if audience in item["statement"]]
    shown = [pillar for pillar in PILLARS if any(item in asked for item in pillar["items"])]
    read = sum(item_words(item, audience) for item in asked) + sum(words(p["purpose"]) for p in shown)
    return read / 238 + len(asked) * 3 / 60


def test_there_are_ten_pillars_of_five_items():
    assert len(PILLARS) == 10
    assert [len(pillar["items"]) for pillar in PILLARS] == [5] * 10
    ids = [entry["id"] for entry in PILLARS + ITEMS + INSTRUMENT["outcomes"] + INSTRUMENT["open_questions"]]
    assert len(ids) == len(set(ids))


def test_the_core_form_takes_two_items_of_each_pillar():
    assert [sum(item["core"] for item in pillar["items"]) for pillar in PILLARS] == [2] * 10


def test_each_pillar_has_a_core_item_that_customers_answer():
    for pillar in PILLARS:
        assert any(item["core"] and "customer" in item["statement"] for item in pillar["items"]), pillar["id"]


def test_every_item_has_five_different_anchors():
    for item in ITEMS:
        assert list(item["anchors"]) == [1, 2, 3, 4, 5], item["id"]
        assert len(set(item["anchors"].values())) == 5, item["id"]


def test_staff_and_leaders_answer_every_item_and_customers_have_their_own_anchors():
    for item in ITEMS:
        assert {"staff", "leader"} <= set(item["statement"]) <= set(AUDIENCES), item["id"]
        assert ("customer" in item["statement"]) == ("anchors_customer" in item), item["id"]
        assert list(item.get("anchors_customer", item["anchors"])) == [1, 2, 3, 4, 5], item["id"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_stem_has_at_most_twelve_words_and_one_idea(audience):
    for item in ITEMS:
        stem = item["statement"].get(audience, "")
        assert words(stem) <= 12, (item["id"], stem)
        assert not re.search(r"\b(and|or)\b", stem), (item["id"], stem)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_anchor_has_at_most_twelve_words(audience):
    for item in ITEMS:
        assert max(map(words, anchors(item, audience))) <= 12, item["id"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_item_has_at_most_sixty_words_and_about_forty_five_on_average(audience):
    counts = {item["id"]: item_words(item, audience) for item in ITEMS if audience in item["statement"]}
    assert max(counts.values()) <= 60, max(counts, key=counts.get)
    assert sum(counts.values()) / len(counts) <= 46


@pytest.mark.parametrize("audience", ["staff", "leader"])
def test_the_full_form_takes_about_twelve_minutes_and_the_core_form_about_five(audience):
    assert 10 <= minutes(ITEMS, audience) <= 13
    assert 4 <= minutes([item for item in ITEMS if item["core"]], audience) <= 6


def test_no_anchor_gives_its_level_away():
    names = "|".join(level["name"] for level in INSTRUMENT["levels"])
    for item in ITEMS:
        for text in anchors(item, "staff") + anchors(item, "customer"):
            assert not re.search(rf"\d|\blevels?\b|\b({names})\b", text, re.IGNORECASE), (item["id"], text)


def test_the_longest_anchor_is_seldom_the_best_one():
    lengths = [[words(text) for text in anchors(item, "staff")] for item in ITEMS]
    assert sum(five > max(rest) for *rest, five in lengths) <= len(ITEMS) / 3


def test_items_presume_nothing_that_only_a_big_firm_has():
    big = (
        r"\b(every (department|team|area)|departments?|board|HR|workforce|executives?|functions?"
        r"|cross-functional)\b"
    )
    for item in ITEMS:
        for text in [*item["statement"].values(), *anchors(item, "staff"), *anchors(item, "customer")]:
            assert not re.search(big, text), (item["id"], text)


def test_there_is_one_goal_for_each_pillar_and_band():
    expected = {(pillar["id"], band) for pillar in PILLARS for band in BANDS}
    assert len(GOALS) == len({goal["id"] for goal in GOALS}) == 30
    assert {(goal["pillar"], goal["band"]) for goal in GOALS} == expected


def test_a_goal_has_a_short_title_and_three_short_actions():
    for goal in GOALS:
        assert words(goal["title"]) <= 12, goal["id"]
        assert len(goal["actions"]) == 3, goal["id"]
        assert max(map(words, goal["actions"])) <= 12, goal["id"]
        assert goal["effort"] in {"S", "M", "L"}, goal["id"]


def test_every_metric_serves_a_goal_and_every_goal_names_two_metrics_that_exist():
    known = [metric["id"] for metric in METRICS]
    used = {goal[key] for goal in GOALS for key in ("leading_metric", "lagging_metric")}
    assert len(known) == len(set(known))
    assert set(known) == used
    assert all(goal["leading_metric"] != goal["lagging_metric"] for goal in GOALS)
    assert {metric["direction"] for metric in METRICS} <= {"up", "down", "to_zero"}


@pytest.mark.parametrize("kind", ["returns", "costs"])
def test_every_return_and_every_cost_is_served_by_some_goal(kind):
    known = {entry["id"] for entry in CATALOGUE[kind]}
    named = Counter(name for goal in GOALS for name in goal[kind])
    assert len(known) == 5
    assert set(named) == known
    assert all(goal[kind] for goal in GOALS)


def test_each_audience_reads_the_questions_that_are_meant_for_it():
    asked = {q["id"] for q in INSTRUMENT["open_questions"] if "customer" in q.get("audiences", q["text"])}
    assert asked == {"do_well", "improve", "competitors", "keep_or_start", "story"}
