"""Where a spread may be shown: never where subtraction tells that of people of whom it may not be told."""

import random

import pytest

from cxassess.maturity import ReportNode, Sample, Unit, publish, read_rows
from cxassess.maturity.rounding import spread_tellable
from cxassess.maturity.spreads import spread_nodes

from .instruments import plain


def summed(scores):
    return len(scores), sum(scores), sum(score * score for score in scores)


def grown(seed):
    """A random tree of three storeys, and everybody's scores by node."""
    rng = random.Random(seed)
    scores = {}

    def node(name, storey):
        own = [rng.choice([50, rng.randint(0, 100)]) for _ in range(rng.choice([0, 0, 3, 6, 11, 25]))]
        below = [node(f"{name}{n}", storey + 1) for n in range(rng.randint(1, 4))] if storey < 2 else []
        scores[name] = own + [each for child in below for each in scores[child.id]]
        return ReportNode(name, len(scores[name]), tuple(below))

    return node("R", 0), scores


def untellable(root, scores, shown):
    """The shown nodes of which something is left over, without their shown children, that may not be told."""
    found = []
    for node in root.walk():
        below = [child.id for child in node.children if child.id in shown]
        rest = list(scores[node.id])
        for name in below:
            for score in scores[name]:
                rest.remove(score)
        sample = Sample.of_sums(*summed(rest))
        # Behind what follows from many rounded figures stand the people of all of them.
        behind = len(scores[node.id]) + sum(len(scores[name]) for name in below)
        told = behind < 25 * len(rest) and not spread_tellable(sample.sd, sample.n)
        if node.id in shown and rest and told:
            found.append(node.id)
    return found


def test_no_spread_can_be_had_by_subtraction_on_random_trees():
    planted = 0
    for seed in range(300):
        root, scores = grown(seed)
        among = [node.id for node in root.walk()]
        sums = {name: summed(each) for name, each in scores.items()}
        assert untellable(root, scores, spread_nodes([root], sums, 1, among)) == []
        naive = {name for name in among if spread_tellable(Sample.of_sums(*sums[name]).sd, sums[name][0])}
        planted += bool(untellable(root, scores, naive))
    assert planted > 100


def deviations(people):
    """The standard deviations that a release shows, by unit, of units of so many people who all differ."""
    rows = [
        {"unit": unit, "answers": dict.fromkeys(("A1", "A2", "A3", "A4"), 1 + number % 5)}
        for unit, count in people.items()
        for number in range(count)
    ]
    found = publish(read_rows(plain(), rows), [Unit(unit, unit) for unit in people], round_id="r")
    cards = {node["id"]: node.get("scorecard") for node in found["nodes"]}
    return {name: card["pillars"][0]["sd"] for name, card in cards.items() if card}


@pytest.mark.parametrize(("large", "there"), [(95, False), (96, True)])
def test_where_very_many_stand_behind_the_rounded_figures_they_may_be_shown(large, there):
    # 96 and 8 in all, 96 in the one unit: two hundred people behind what would tell of eight.
    assert (deviations({"large": large, "small": 8})["large"] is not None) is there


def test_a_small_team_beside_one_other_hides_the_other_s_deviation_too():
    found = deviations({"large": 20, "small": 8})
    assert found["internal"] is not None
    assert (found["large"], found["small"]) == (None, None)


def test_two_small_teams_hide_each_other_s():
    found = deviations({"large": 20, "small": 8, "other": 7})
    assert found["large"] is not None
    assert (found["small"], found["other"]) == (None, None)


@pytest.mark.parametrize("part", ["ci95", "agreement"])
def test_interval_and_agreement_follow_the_deviation(part):
    rows = [
        {"unit": unit, "answers": dict.fromkeys(("A1", "A2", "A3", "A4"), 1 + number % 5)}
        for unit, count in (("large", 20), ("small", 8))
        for number in range(count)
    ]
    found = publish(read_rows(plain(), rows), [Unit("large", "L"), Unit("small", "S")], round_id="r")
    card = next(node["scorecard"] for node in found["nodes"] if node["id"] == "large")
    assert card["pillars"][0][part] in (None, {"rwg": None, "ad": None, "band": None})
