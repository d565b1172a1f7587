"""The attack that thresholds do not stop, made as an attacker would make it.

One person left one item out, and somebody knows who and which. The pillar's score weighs that person's other
answers otherwise than the items' means do, so both together tell about the sum of these answers. The attack
goes through every sum there could be and keeps those with which everything that is shown could have come
about. While three are left, nothing is known that could not be guessed.
"""

import math
from itertools import islice

import numpy as np
import pytest

from cxassess.maturity import AnswerSheet, Prior, Unit, assess, publish, round_half_away
from cxassess.maturity.distributions import t_quantile
from cxassess.maturity.rounding import whole_percents
from cxassess.maturity.statistics import Sample, mean_interval, welch

from .instruments import plain, sheet

ASKED = {items: plain(1, items) for items in (4, 5)}
UNITS = [Unit("one", "One"), Unit("other", "Other")]


def taken(rng, n, items=4, lift=0.0):
    """Answers of n people who lean one way, each with an opinion of their own."""
    opinion = 3 + lift + rng.normal(0, 0.5) + rng.normal(0, 0.8, (n, 1))
    return np.clip(np.rint(opinion + rng.normal(0, 0.8, (n, items))), 1, 5).astype(int).tolist()


def with_a_gap(rng, table):
    """A table in which the first person left one item out, which one, and the sum of their other answers."""
    skipped = int(rng.integers(len(table[0])))
    table[0][skipped] = None
    return table, skipped, sum(value for value in table[0] if value is not None)


def drawn(n, draws=40, items=4):
    """Seeded tables of n people with a gap."""
    rng = np.random.default_rng(n)
    return [with_a_gap(rng, taken(rng, n, items)) for _ in range(draws)]


def pillars(release):
    """The only pillar of each node that is shown."""
    return {node["id"]: node["scorecard"]["pillars"][0] for node in release["nodes"] if node["shown"]}


def released(table):
    return pillars(publish(sheet(ASKED[len(table[0])], table), [], round_id="r"))["internal"]


def points(total, rest, n, items=4):
    """The score of n people whose answers add up to a total; one left out one item, the rest of theirs known.

    Everybody's score is the mean of their answers: the one person's are divided by one item less.
    """
    mean = (total / items + rest / (items * (items - 1))) / n
    return 25 * (mean - 1)


def decimals(value):
    """How many decimals a figure is shown with."""
    return len(repr(value).partition(".")[2])


def may_add_up(item, n, digits):
    """The least and the largest sum of n answers from which an item's mean follows."""

    def fits(mean):
        if item["bound"] is not None:
            return mean >= 4.5 if item["bound"] == "at_least" else mean <= 1.5
        return round_half_away(mean, digits) == item["mean"]

    sums = [each for each in range(n, 5 * n + 1) if fits(each / n)]
    return sums[0], sums[-1]


def sums_of_items(pillar, people):
    """For each item of a table the least and the largest sum, given how many people answered it."""
    digits = pillar.get("mean_digits") or max(decimals(item["mean"]) for item in pillar["items"])
    pairs = zip(pillar["items"], people, strict=True)
    return [may_add_up(item, n, digits) if item["mean"] is not None else (n, 5 * n) for item, n in pairs]


def totals_of_items(pillar, n, skipped):
    """The sums of all answers that the item means allow."""
    ends = sums_of_items(pillar, [n - (k == skipped) for k in range(len(pillar["items"]))])
    return range(sum(low for low, _ in ends), sum(high for _, high in ends) + 1)


def totals_of_shares(pillar, answers):
    """The sums of all answers that the favourable, neutral and unfavourable shares allow."""
    shown = [pillar[name] for name in ("favourable", "neutral", "unfavourable")]
    if None in shown:
        return range(answers, 5 * answers + 1)
    near = [range(max(0, int((s - 0.02) * answers)), int((s + 0.02) * answers) + 2) for s in shown[:2]]
    counts = [(good, middle, answers - good - middle) for good in near[0] for middle in near[1]]
    fitting = [
        (good, middle, bad)
        for good, middle, bad in counts
        if bad >= 0 and whole_percents([count / answers for count in (good, middle, bad)]) == shown
    ]
    least = min(4 * good + 3 * middle + bad for good, middle, bad in fitting)
    return range(least, max(5 * good + 3 * middle + 2 * bad for good, middle, bad in fitting) + 1)


def interval_allows(pillar, score, n):
    """Whether some deviation that is rounded to the one shown gives the interval shown around a score."""
    if pillar["ci95"] is None:
        return True
    factor = t_quantile(0.975, n - 1) / math.sqrt(n)
    (low, high), hair = pillar["ci95"], 0.5 / 10 ** decimals(pillar["sd"])
    least, most = factor * max(0.0, pillar["sd"] - hair), factor * (pillar["sd"] + hair)
    for end, reach in ((low, score - low), (high, high - score)):
        hair = 0.5 / 10 ** decimals(end)
        # An end at 0 or 100 may have been clipped: then it says only that the interval reaches so far.
        least, most = max(least, reach - hair), most if end in (0, 100) else min(most, reach + hair)
    return least <= most + 1e-9


def score_allows(pillar, score, n):
    """Whether a score is rounded to the one shown, and its level and interval are those shown."""
    if pillar["bound"] is not None:
        return score >= 87.5 if pillar["bound"] == "at_least" else score <= 12.5
    if round_half_away(score, pillar.get("digits", decimals(pillar["score"]))) != pillar["score"]:
        return False
    level = pillar["level"] is None or ASKED[4].level_of(score).number == pillar["level"]["number"]
    return level and interval_allows(pillar, score, n)


def candidates(pillar, n, totals, items=4):
    """The sums of the one person's answers with which all that is shown of a pillar could have come about."""
    return {
        rest
        for rest in range(items - 1, 5 * (items - 1) + 1)
        if any(score_allows(pillar, points(each, rest, n, items), n) for each in totals)
    }


@pytest.mark.parametrize("n", [5, 10, 15])
def test_without_a_table_shares_score_and_interval_leave_many_sums(n):
    for table, _, truth in drawn(n):
        pillar = released(table)
        assert pillar["items"] == []
        left = candidates(pillar, n, totals_of_shares(pillar, 4 * n - 1))
        assert truth in left
        assert len(left) >= 3


@pytest.mark.parametrize(("n", "items"), [(40, 4), (20, 5), (40, 5)])
def test_in_no_round_drawn_does_a_table_leave_fewer_than_three_sums(n, items):
    for table, skipped, truth in drawn(n, 80, items):
        pillar = released(table)
        if pillar["items"]:
            left = candidates(pillar, n, totals_of_items(pillar, n, skipped), items=items)
            assert truth in left
            assert len(left) >= 3


def test_a_table_of_four_items_and_twenty_people_hardly_ever_leaves_fewer_than_three_sums():
    few = 0
    for table, skipped, truth in drawn(20, 200):
        pillar = released(table)
        if pillar["items"]:
            left = candidates(pillar, 20, totals_of_items(pillar, 20, skipped))
            assert truth in left
            few += len(left) < 3
    assert few <= 4


def test_the_overall_score_and_the_other_pillar_take_no_sum_away():
    rng, asked = np.random.default_rng(2), plain(2, 4)
    for table, skipped, truth in drawn(40, 20):
        both = [own + other for own, other in zip(table, taken(rng, 40), strict=True)]
        card = publish(sheet(asked, both), [], round_id="r")["nodes"][0]["scorecard"]
        (own, other), overall = card["pillars"], card["overall"]
        if own["items"] and other["items"]:
            others = [points(each, 0, 40) for each in totals_of_items(other, 40, None)]
            others = [score for score in others if score_allows(other, score, 40)]
            left = {
                rest
                for rest in candidates(own, 40, totals_of_items(own, 40, skipped))
                for each in totals_of_items(own, 40, skipped)
                if score_allows(own, points(each, rest, 40), 40)
                and any(score_allows(overall, (points(each, rest, 40) + b) / 2, 40) for b in others)
            }
            assert truth in left
            assert len(left) >= 3


def planted(table, digits, mean_digits):
    """What a careless publisher shows: the score and every item mean, rounded to some decimals."""
    card = assess(sheet(ASKED[4], table)).pillars[0]
    items = [{"mean": round_half_away(item.mean, mean_digits), "bound": None} for item in card.items]
    shown = {"score": round_half_away(card.figure.score, digits), "bound": None, "level": None, "ci95": None}
    return shown | {"items": items, "digits": digits, "mean_digits": mean_digits}


@pytest.mark.parametrize("n", [5, 10, 15, 20, 40])
def test_two_decimals_always_give_the_sum_away(n):
    for table, skipped, truth in drawn(n):
        pillar = planted(table, 2, 2)
        assert candidates(pillar, n, totals_of_items(pillar, n, skipped)) == {truth}


@pytest.mark.parametrize(("n", "sums", "share"), [(5, 2, 0.4), (10, 5, 0.6)])
def test_a_table_of_few_that_is_shown_in_spite_of_the_rule_often_leaves_few_sums(n, sums, share):
    few = 0
    for table, skipped, truth in drawn(n, 100):
        pillar = planted(table, 0, 1)
        left = candidates(pillar, n, totals_of_items(pillar, n, skipped))
        assert truth in left
        few += len(left) <= sums
    assert few / 100 >= share


def units(rng, sizes):
    """What is shown of two units, in the first of which one person left an item out, and of both together."""
    table, skipped, truth = with_a_gap(rng, taken(rng, sizes[0]))
    parts = [sheet(ASKED[4], table, unit="one"), sheet(ASKED[4], taken(rng, sizes[1]), unit="other")]
    return pillars(publish(AnswerSheet.concatenate(parts), UNITS, round_id="r")), skipped, truth


def by_subtraction(shown, sizes, skipped):
    """The sums of the first unit's answers that the tables of the whole and of the other unit allow."""
    people = [sizes[0] - (k == skipped) for k in range(4)]
    both = sums_of_items(shown["internal"], [n + sizes[1] for n in people])
    other = sums_of_items(shown["other"], [sizes[1]] * 4)
    low = sum(max(n, b[0] - o[1]) for n, b, o in zip(people, both, other, strict=True))
    return range(low, sum(min(5 * n, b[1] - o[0]) for n, b, o in zip(people, both, other, strict=True)) + 1)


@pytest.mark.parametrize("sizes", [(5, 15), (15, 25), (15, 40), (30, 12)])
def test_the_tables_of_a_whole_and_of_the_other_unit_leave_three_sums_of_the_first(sizes):
    rng = np.random.default_rng(sum(sizes))
    for _ in range(40):
        shown, skipped, truth = units(rng, sizes)
        if not (shown["internal"]["items"] and "other" in shown and shown["other"]["items"]):
            continue
        totals = by_subtraction(shown, sizes, skipped)
        if shown["one"]["items"]:
            own = totals_of_items(shown["one"], sizes[0], skipped)
            totals = range(max(own[0], totals[0]), min(own[-1], totals[-1]) + 1)
        left = candidates(shown["one"], sizes[0], totals)
        assert truth in left
        assert len(left) >= 3


def test_of_five_in_a_unit_with_one_answer_missing_no_item_can_be_had_by_subtraction():
    rng = np.random.default_rng(3)
    for _ in range(40):
        shown, skipped, _ = units(rng, (5, 15))
        for node in ("internal", "other"):
            means = [item["mean"] for item in shown[node]["items"]]
            if node == "other" and means:
                assert means[skipped] is None


def as_shown(found):
    """Welch's test as a release rounds it."""
    rounded = {"difference": (found.value, 0), "t": (found.t, 2), "df": (found.df, 0), "p": (found.p, 3)}
    rounded |= {"hedges_g": (found.g, 2), "detectable": (2.8 * found.se, 0)}
    ends = {"ci95": (found.ci, 0), "g_ci95": (found.g_ci, 2)}
    return {name: round_half_away(*each) for name, each in rounded.items()} | {
        name: [round_half_away(end, digits) for end in pair] for name, (pair, digits) in ends.items()
    }


def earlier_rounds(change, score, n, prior_n, rng):
    """Pairs of samples, this round's with a score, whose t, detectable and earlier score are those shown."""
    shown = np.array([change["now"]["sd"], change["prior"]["sd"]])
    sds = shown + rng.uniform(-0.5, 0.5, (20_000, 2))
    se = np.sqrt(sds[:, 0] ** 2 / n + sds[:, 1] ** 2 / prior_n)
    earlier = score - (change["t"] + rng.uniform(-0.005, 0.005, len(se))) * se
    fits = (np.rint(2.8 * se) == change["detectable"]) & (np.rint(earlier) == change["prior"]["score"])
    for (sd, prior_sd), mean in zip(sds[fits].tolist(), earlier[fits].tolist(), strict=True):
        yield Sample(n, score, sd), Sample(prior_n, mean, prior_sd)


def follows(change, score, n, prior_n, rng):
    """Whether all that is shown of a change can follow from a score, some deviations and an earlier score."""
    for pair in islice(earlier_rounds(change, score, n, prior_n, rng), 500):
        ends = [[round_half_away(end) for end in mean_interval(each)] for each in pair]
        if ends == [change["now"]["ci95"], change["prior"]["ci95"]]:
            found = as_shown(welch(*pair))
            if found == {name: change[name] for name in found}:
                return True
    return False


def test_a_change_beside_the_table_leaves_three_sums_too():
    rng = np.random.default_rng(8)
    for table, skipped, _ in drawn(40, 8):
        prior = Prior("q", sheet(ASKED[4], taken(rng, 30, lift=-0.6)), [])
        release = publish(sheet(ASKED[4], table), [], round_id="r", prior=prior)
        pillar, change = pillars(release)["internal"], release["comparisons"][0]["comparison"]["pillars"][0]
        if not pillar["items"] or change["t"] is None:
            continue
        totals, left = totals_of_items(pillar, 40, skipped), set()
        for rest, total in ((rest, total) for rest in range(3, 16) for total in totals):
            score = points(total, rest, 40)
            if len(left) < 3 and rest not in left and score_allows(pillar, score, 40):
                left |= {rest} if follows(change, score, 40, 30, rng) else set()
        assert len(left) == 3
