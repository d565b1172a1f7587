"""What may change in a round without changing its figures, and what changes them in a known way.

Each property is held by all that the engine makes of a round: the scorecard, the release, the comparison.
Rounds are random: any scale, reversed and weighted items, don't know and skipped, three audiences, units.
"""

import json
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.maturity import AnswerSheet, Prior, Questionnaire, Unit, assess, compare, publish, read_rows
from cxassess.maturity.scorecard import score_group
from cxassess.maturity.tally import tally

from .strategies import questionnaires

UNITS = ("north", "south", "west")
RESULT = {"id": "result", "statement": "How well?", "scale": {"min": 0, "max": 10}}
FIGURE = ("score", "n", "sd", "ci95", "level")
SHARES = ("favourable", "neutral", "unfavourable")
few_examples = settings(derandomize=True, deadline=None, max_examples=20)
# Each way a round can be looked at: everything, what may be shown, what changed.
ways = pytest.mark.parametrize("way", ["assessed", "shown", "changed"])


def answered(rng, asked, lift):
    """One respondent's answers: an opinion of their own, some don't knows and skips."""
    opinion, found = rng.normal(0.5 + lift, 0.2), {}
    for each in asked.items:
        share = opinion + rng.normal(0, 0.15)
        place = each.scale.min + round(each.scale.span * min(1.0, max(0.0, share)))
        value = each.scale.min + each.scale.max - place if each.reverse else place
        found[each.id] = ("dk", None)[rng.integers(2)] if rng.random() < 0.08 else value
    return found | {"result": round(10 * min(1.0, max(0.0, opinion + rng.normal(0, 0.1))))}


@st.composite
def companies(draw):
    """A questionnaire with an outcome, and rows of respondents in audiences and units of any size."""
    plain = draw(questionnaires(pillars=3)).to_dict()
    asked = Questionnaire.from_dict(plain | {"outcomes": [RESULT]})
    rng, rows = np.random.default_rng(draw(st.integers(0, 10**6))), []
    for audience, unit in [
        *(("staff", name) for name in (*UNITS, None)),
        ("leader", None),
        ("customer", None),
    ]:
        lift = draw(st.sampled_from([-0.2, 0.0, 0.3]))
        for _ in range(draw(st.sampled_from([0, 1, 4, 7, 12, 40, 90]))):
            rows.append({"audience": audience, "unit": unit, "answers": answered(rng, asked, lift)})
    return asked, rows or [{"audience": "staff", "unit": None, "answers": answered(rng, asked, 0.0)}]


def assessed(asked, rows):
    """The figures of a scorecard that a reader goes by, of the whole and of its parts."""
    card = assess(read_rows(asked, rows), invited={"staff": 400, "leader": 400}).to_dict()
    parts = {name: figures(part) for kind in ("audiences", "units") for name, part in card[kind].items()}
    perception = card["perception"] and {
        (pair["a"], pair["b"], gap["id"]): picked(gap, "a", "b", "gap", "ci95", "p_adjusted", "class")
        for pair in card["perception"]["pairs"]
        for gap in pair["pillars"]
    }
    drivers = picked(card["drivers"], "method", "audience", "n", "r2", "shares", "fallback_reason")
    return {"whole": figures(card), "parts": parts, "perception": perception, "drivers": drivers}


def picked(mapping, *keys):
    return {key: mapping[key] for key in keys}


def figures(card):
    """A scorecard's figures by the ids of pillars and items."""
    kept = picked(card, "respondents", "invited", "response_rate")
    kept |= {"overall": picked(card["overall"], *FIGURE), "held_back_by": sorted(card["held_back_by"])}
    return kept | {part["id"]: of_pillar(part) for part in card["pillars"]}


def of_pillar(part):
    alpha = picked(part["alpha"], "raw", "standardised", "ci95", "n")
    items = {each["id"]: picked(each, "score", "n", "dont_know", "skipped") for each in part["items"]}
    rwg, ad = part["agreement"]["rwg"], part["agreement"]["ad"]
    return picked(part, *FIGURE, *SHARES) | {"alpha": alpha, "rwg": rwg, "ad": ad, "items": items}


def shown(asked, rows):
    """What a release shows, by node."""
    units = [Unit("north", "North"), Unit("south", "South"), Unit("west", "West", "south")]
    release = publish(read_rows(asked, rows), units, round_id="r")
    return {node["id"]: figures(node["scorecard"]) if node["shown"] else None for node in release["nodes"]}


def changed(asked, rows):
    """The change since a round in which only those answered who rate the outcome low."""
    found = compare(read_rows(asked, rows), read_rows(asked, earlier(rows))).to_dict()
    return {change.get("id"): of_change(change) for change in (*found["pillars"], found["overall"])}


def earlier(rows):
    return [row for row in rows if row["answers"]["result"] < 6]


def of_change(change):
    keys = ("difference", "ci95", "t", "df", "p", "p_adjusted", "hedges_g", "g_ci95", "comparable", "verdict")
    sides = {side: picked(change[side], *FIGURE) for side in ("now", "prior")}
    return picked(change, *keys, "detectable") | sides


WAYS = {"assessed": assessed, "shown": shown, "changed": changed}


def alike(one, other):
    """Whether two trees of figures are the same to nine digits."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) or isinstance(other, float):
        return None not in (one, other) and one == pytest.approx(other, rel=1e-9, abs=1e-9)
    return one == other


def with_answers(rows, change):
    """The rows with each respondent's answers changed."""
    return [row | {"answers": change(row["answers"])} for row in rows]


@ways
@few_examples
@given(case=companies(), seed=st.integers(0, 999))
def test_the_order_of_respondents_makes_no_difference(way, case, seed):
    asked, rows = case
    other = [rows[place] for place in np.random.default_rng(seed).permutation(len(rows))]
    assert WAYS[way](asked, rows) == WAYS[way](asked, other)


@ways
@few_examples
@given(case=companies(), turn=st.integers(1, 3))
def test_the_order_of_pillars_and_items_makes_no_difference(way, case, turn):
    asked, rows = case
    other = asked.to_dict()
    for part in other["pillars"]:
        part["items"] = part["items"][turn:] + part["items"][:turn][::-1]
    other["pillars"] = other["pillars"][::-1]
    assert alike(WAYS[way](asked, rows), WAYS[way](Questionnaire.from_dict(other), rows))


@ways
@few_examples
@given(case=companies(), factor=st.sampled_from([2, 0.5, 10]))
def test_only_the_proportion_of_weights_counts(way, case, factor):
    asked, rows = case
    other = asked.to_dict()
    for part in other["pillars"]:
        part["weight"] *= factor
        for each in part["items"]:
            each["weight"] *= factor
    assert alike(WAYS[way](asked, rows), WAYS[way](Questionnaire.from_dict(other), rows))


def turned(asked, answers):
    """Answers counted from the other end of their scale."""
    scales = {each.id: each.scale for each in asked.items}
    return {
        name: scales[name].min + scales[name].max - value
        if isinstance(value, int) and name in scales
        else value
        for name, value in answers.items()
    }


@ways
@few_examples
@given(case=companies())
def test_turning_every_scale_and_its_key_makes_no_difference(way, case):
    asked, rows = case
    other = asked.to_dict()
    for each in (each for part in other["pillars"] for each in part["items"]):
        each["reverse"] = not each["reverse"]
    other = Questionnaire.from_dict(other)
    there = WAYS[way](asked, rows)
    back = WAYS[way](other, with_answers(rows, partial(turned, asked)))
    if way == "shown":
        # A released item's score follows from its rounded mean, and halves of that are rounded upwards.
        there, back = without_items(there), without_items(back)
    assert alike(there, back)


def without_items(tree):
    """Figures without those of the items."""
    if not isinstance(tree, dict):
        return tree
    return {key: without_items(value) for key, value in tree.items() if key != "items"}


@ways
@few_examples
@given(case=companies(), start=st.integers(-5, 5))
def test_where_a_scale_begins_makes_no_difference(way, case, start):
    asked, rows = case
    other = asked.to_dict()
    for each in (each for part in other["pillars"] for each in part["items"]):
        each["scale"] = {end: value + start for end, value in each["scale"].items()}

    def moved(answers):
        items = {each.id for each in asked.items}
        return {
            name: value + start if isinstance(value, int) and name in items else value
            for name, value in answers.items()
        }

    # A released item's score follows from its rounded mean, and halves are rounded away from zero.
    seen = [WAYS[way](asked, rows), WAYS[way](Questionnaire.from_dict(other), with_answers(rows, moved))]
    assert alike(*map(without_items, seen)) if way == "shown" else alike(*seen)


@ways
@few_examples
@given(case=companies())
def test_names_make_no_difference(way, case):
    asked, rows = case
    text = json.dumps(asked.to_dict())
    ids = [each.id for each in (*asked.pillars, *asked.items)]
    # New ids in the order of the old ones: of equal nodes and pillars the order decides.
    new = {name: f"z_{name}" for name in ids}
    for name in ids:
        text = text.replace(f'"id": "{name}"', f'"id": "{new[name]}"')
    renamed = with_answers(rows, lambda answers: {new.get(name, name): v for name, v in answers.items()})
    found = WAYS[way](Questionnaire.from_dict(json.loads(text)), renamed)
    assert named_back(found, {new_name: name for name, new_name in new.items()}) == named_back(
        WAYS[way](asked, rows), {}
    )


def named_back(tree, names):
    """A tree of figures with its keys and its words renamed."""
    if isinstance(tree, dict):
        return {named_back(key, names): named_back(value, names) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return (
            [named_back(each, names) for each in tree]
            if isinstance(tree, list)
            else tuple(named_back(each, names) for each in tree)
        )
    return names.get(tree, tree) if isinstance(tree, str) else tree


@few_examples
@given(case=companies())
def test_two_units_called_one_are_scored_as_one_and_nothing_else_changes(case):
    asked, rows = case
    merged = [row | {"unit": "south" if row["unit"] == "north" else row["unit"]} for row in rows]
    before, after = assessed(asked, rows), assessed(asked, merged)
    of_both = [row for row in rows if row["unit"] in ("north", "south")]
    assert (after["whole"], after["perception"], after["drivers"]) == (
        before["whole"], before["perception"], before["drivers"],
    )  # fmt: skip
    if of_both:
        alone = assessed(asked, [row | {"unit": "south"} for row in of_both])
        assert after["parts"]["south"] == alone["parts"]["south"]


@few_examples
@given(case=companies())
def test_who_is_in_which_unit_changes_nothing_that_is_shown_above_the_units(case):
    asked, rows = case
    before = shown(asked, rows)
    after = shown(asked, [row | {"unit": None} for row in rows])
    above = ("internal", "staff", "leader", "customer")
    assert [before[name] for name in above] == [after[name] for name in above]


@few_examples
@given(case=companies(), audience=st.sampled_from(["staff", "leader"]))
def test_somebody_who_knows_nothing_changes_only_how_many_there_are(case, audience):
    asked, rows = case
    heard = [row for row in rows if row["audience"] == audience]
    silent = {each.id: "dk" for each in asked.items}
    before = figures(assess(read_rows(asked, heard)).to_dict())
    after = figures(assess(read_rows(asked, [*heard, {"audience": audience, "answers": silent}])).to_dict())
    assert after.pop("respondents") == before.pop("respondents") + 1
    for part in asked.pillars:
        for each in part.items:
            assert after[part.id]["items"][each.id].pop("dont_know") == (
                before[part.id]["items"][each.id].pop("dont_know") + 1
            )
    assert after == before


@few_examples
@given(case=companies())
def test_customers_change_nothing_that_is_internal(case):
    asked, rows = case
    inside = [row for row in rows if row["audience"] != "customer"]
    assert assessed(asked, rows)["whole"] == assessed(asked, inside)["whole"]
    assert changed(asked, rows)["A"]["now"] == changed(asked, inside)["A"]["now"]


@few_examples
@given(case=companies(), cuts=st.lists(st.integers(0, 200), max_size=3), seed=st.integers(0, 99))
def test_a_sheet_in_parts_adds_up_to_the_scorecard_of_the_whole(case, cuts, seed):
    asked, rows = case
    whole = read_rows(asked, rows)
    order = np.random.default_rng(seed).permutation(len(whole))
    parts = [tally(whole.select(part)) for part in np.split(order, sorted(cuts))]
    merged = score_group(sum(parts[1:], parts[0]), None).to_dict()
    assert merged == score_group(tally(whole), None).to_dict()


@few_examples
@given(case=companies())
def test_sheets_one_after_the_other_are_the_sheet_of_all_their_rows(case):
    asked, rows = case
    sheets = [read_rows(asked, each) for each in (rows[::2], rows[1::2])]
    joined = assess(AnswerSheet.concatenate(sheets)).to_dict()
    assert joined == assess(read_rows(asked, rows)).to_dict()


@few_examples
@given(case=companies(), times=st.integers(2, 4))
def test_everybody_taken_several_times_keeps_scores_shares_and_deviations_from_means(case, times):
    asked, rows = case
    before, after = (assessed(asked, each)["whole"] for each in (rows * 2, rows * 2 * times))
    assert after["respondents"] == times * before["respondents"]
    for name in ("overall", *(part.id for part in asked.pillars)):
        assert alike(after[name]["score"], before[name]["score"])
        assert after[name]["n"] == times * before[name]["n"]
        assert all(alike(after[name].get(key), before[name].get(key)) for key in (*SHARES, "ad"))


@few_examples
@given(case=companies())
def test_exchanging_the_rounds_turns_every_change_round(case):
    asked, rows = case
    now, then = (read_rows(asked, each) for each in (rows, earlier(rows)))
    there, back = (compare(*pair).to_dict()["pillars"] for pair in ((now, then), (then, now)))
    turned_round = {"improved": "declined", "declined": "improved"}
    for one, other in zip(there, back, strict=True):
        assert one["t"] is None or one["t"] * one["difference"] >= 0
        for key in ("difference", "t", "hedges_g"):
            assert alike(other[key], None if one[key] is None else -one[key])
        assert alike(other["ci95"], one["ci95"] and [-end for end in reversed(one["ci95"])])
        assert alike(
            [other[key] for key in ("df", "p", "p_adjusted")], [one[key] for key in ("df", "p", "p_adjusted")]
        )
        assert other["verdict"] == turned_round.get(one["verdict"], one["verdict"])
        assert (other["now"], other["prior"]) == (one["prior"], one["now"])


@few_examples
@given(case=companies())
def test_a_round_beside_itself_has_not_changed(case):
    asked, rows = case
    taken = read_rows(asked, rows)
    for change in compare(taken, taken).to_dict()["pillars"]:
        assert change["difference"] in (0, None)
        assert change["verdict"] in ("no_clear_change", "too_few_answers")


@few_examples
@given(case=companies())
def test_leaders_and_staff_exchanged_turn_the_gap_between_them_round(case):
    asked, rows = case
    exchange = {"staff": "leader", "leader": "staff", "customer": "customer"}
    other = [row | {"audience": exchange[row["audience"]], "unit": None} for row in rows]
    there, back = (assessed(asked, each)["perception"] or {} for each in (rows, other))
    classes = {"blind_spot": "hidden_strength", "hidden_strength": "blind_spot"}
    for key, gap in there.items():
        if key[:2] == ("leader", "staff"):
            assert (back[key]["a"], back[key]["b"]) == (gap["b"], gap["a"])
            assert back[key]["class"] == classes.get(gap["class"], gap["class"])
            assert alike(back[key]["p_adjusted"], gap["p_adjusted"])


@few_examples
@given(case=companies())
def test_an_earlier_round_changes_no_figure_of_this_one(case):
    asked, rows = case
    taken = read_rows(asked, rows)
    units = [Unit(name, name) for name in UNITS]
    alone = publish(taken, units, round_id="r")
    beside = publish(taken, units, round_id="r", prior=Prior("q", read_rows(asked, rows[::2]), units))
    assert (beside["nodes"], beside["perception"]) == (alone["nodes"], alone["perception"])
