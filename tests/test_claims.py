"""The sceptic's hour: every claim is made again from the figures under it, for rounds of every shape."""

import re
import shutil
from functools import cache, wraps

import pytest
from flask_babel import force_locale

from cxassess import findings
from tests import drawn
from tests import figures as made
from tests.conftest import make_app

SEEDS = 5
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NAMES = {pillar.id: pillar.name for pillar in made.questionnaire().pillars}


@pytest.fixture(scope="module")
def read(empty_database, tmp_path_factory):
    """The rounds of a kind: the figures of each, and what is said of them."""
    app = make_app(shutil.copytree(empty_database, tmp_path_factory.mktemp("claims") / "data"))

    @cache
    def rounds(kind):
        with app.app_context(), force_locale("en"):
            return [_read(kind, seed) for seed in range(SEEDS)]

    return rounds


def _read(kind, seed):
    figures = drawn.figures_of(kind, seed)
    of, _ = drawn.KINDS[kind]
    release = made.released(made.release(of).round, figures)
    prior = made.prior_release() if of == "full" else None
    return figures, findings.read(release, made.goals(made.release(of)), prior)


def every(*kinds):
    """A test of the claims of one round, for rounds of these kinds, or of all."""

    def over(check):
        @pytest.mark.parametrize("kind", kinds or drawn.KINDS)
        @wraps(check)
        def test(read, kind):
            for figures, found in read(kind):
                check(figures, found)

        del test.__wrapped__  # or its arguments would be taken for fixtures
        return test

    return over


def named(text):
    """The names in “a, b and c”."""
    return re.split(r",? and |, ", text) if text else []


def number(word):
    return NUMBERS.index(word.lower()) if word.lower() in NUMBERS else int(word)


def scored(figures):
    """Every pillar with a score: name, score, lowest and highest it could be."""
    cards = [card for card in drawn.card_of(figures)["pillars"] if card["score"] is not None]
    return {card["name"]: (card["score"], *(card["ci95"] or (-1000, 1000))) for card in cards}


def verdicts(figures):
    return {
        NAMES[each["id"]]: each["verdict"]
        for each in (drawn.comparison_of(figures) or {"pillars": []})["pillars"]
    }


@every()
def test_the_headline_counts_what_the_verdicts_say_and_names_the_level(figures, found):
    said, level = found.heading, drawn.card_of(figures)["overall"]["level"]
    assert (f"Level {level['number']}, {level['name']}" if level else "No overall level") in said
    given = list(verdicts(figures).values())
    rose, fell = re.search(r"(\w+) pillars? rose", said), re.search(r"(\w+) (pillars? )?fell", said)
    assert (number(rose[1]) if rose else 0) == given.count("improved")
    assert (number(fell[1]) if fell else 0) == given.count("declined")
    assert ("No clear change in any pillar:" in said) == (bool(given) and set(given) == {"no_clear_change"})
    assert "that could be tested" not in said or "no_clear_change" in given
    assert ("first measure" in said) == (figures["prior_round"] is None)
    assert ("cannot be compared" in said) == (
        bool(given) and not {"improved", "declined", "no_clear_change"} & set(given)
    )


@every()
def test_strongest_and_weakest_are_all_that_could_be(figures, found):
    pillars = scored(figures)
    if not pillars:
        assert found.profile is None
        return
    said = found.profile.heading
    assert (
        said.startswith("Of the pillars shown, ")
        or "only pillar" in said
        or "No pillar" in said
        or len(pillars) == 10
    )
    claim = said.removeprefix("Of the pillars shown, ")
    high = re.search(r"^(.+?) (?:is|are) strongest", claim)
    low = re.search(r"^(.+?) (?:is|are) weakest", claim.rpartition("strongest, ")[2])
    if high:
        names, top = named(high[1]), max(pillars.values())
        assert {name for name, (_, _, upper) in pillars.items() if upper >= pillars[names[0]][1]} == set(
            names
        )
        assert pillars[names[0]][0] == top[0]
    if low:
        names = named(low[1])
        assert {name for name, (_, lower, _) in pillars.items() if lower <= pillars[names[0]][2]} == set(
            names
        )
        assert pillars[names[0]][0] == min(pillars.values())[0]
    if not high and not low and len(pillars) > 1:
        scores = [score for score, _, _ in pillars.values()]
        assert set(map(int, re.findall(r"\d+", said))) == {min(scores), max(scores)}


@every("all pillars equal", "no score at all")
def test_where_all_are_alike_none_is_strongest(figures, found):
    claims = [found.profile.heading if found.profile else "", *(claim for claim, _ in found.points)]
    assert not re.search("strongest|weakest", " ".join(claims))


@every()
def test_as_many_pillars_stand_on_each_level_as_is_said(figures, found):
    levels = [card["level"]["name"] for card in drawn.card_of(figures)["pillars"] if card["level"]]
    said = re.findall(r"([A-Z]\w+) (\d+)", found.profile.lede) if found.profile else []
    assert {name: int(count) for name, count in said} == {name: levels.count(name) for name in levels}


@every()
def test_what_rose_or_fell_did_so_by_its_verdict(figures, found):
    given = verdicts(figures)
    if not given:
        assert found.change is None
        return
    said = found.change.heading
    for way, verdict in (("rose", "improved"), ("fell", "declined")):
        names = {name for name, each in given.items() if each == verdict}
        match = re.search(rf"(?:^|rose; )((?:(?!rose).)+) {way}", said)
        assert bool(match) == bool(names), said
        if match and " pillar" in match[1]:
            assert number(match[1].split()[0]) == len(names)
        elif match:
            assert set(named(match[1])) == names
    assert "No pillar changed" not in said or "no_clear_change" in given.values()


@every()
def test_the_sentences_of_change_are_the_clear_ones_with_their_points(figures, found):
    entries = (drawn.comparison_of(figures) or {"pillars": []})["pillars"]
    ways = {"improved": "rose", "declined": "fell"}
    clear = {
        f"{NAMES[each['id']]} {ways[each['verdict']]} by {abs(each['difference'])} points, from "
        f"{each['prior']['score']} to {each['now']['score']}"
        for each in entries
        if each["verdict"] in ways
    }
    assert {each.partition(" (")[0] for each in (found.change.sentences if found.change else ())} == clear


@every()
def test_the_counts_of_change_add_up_to_all_pillars(figures, found):
    counts = list(map(int, re.findall(r"\d+", found.change.lede))) if found.change else []
    assert not counts or sum(counts) == len(NAMES)
    given = list(verdicts(figures).values())
    assert not counts or counts[:3] == [
        given.count(each) for each in ("improved", "declined", "no_clear_change")
    ]


@every()
def test_what_holds_back_stands_two_levels_under_the_overall_one(figures, found):
    card = drawn.card_of(figures)
    level = card["overall"]["level"]
    far = {
        each["name"]
        for each in card["pillars"]
        if level and each["level"] and each["level"]["number"] <= level["number"] - 2
    }
    assert set(found.held_back_by) == far
    said = re.match("(.+?) holds? the organisation back", found.held_back_sentence)
    assert set(named(said[1]) if said else ()) == far


@every()
def test_the_lowest_response_is_the_lowest_that_is_told(figures, found):
    units = drawn.units_of(figures)
    rates = {node["name"]: node["scorecard"]["response_rate"] for node in units}
    told = {name: rate for name, rate in rates.items() if rate is not None}
    said = re.fullmatch(r"Lowest(?: of the units that can be told)?: (.+), (\d+)%\.", found.response.lowest)
    if not said:
        assert len(told) < 2 or list(told.values()).count(min(told.values())) in (len(told), 4)
        return
    assert set(named(said[1])) == {name for name, rate in told.items() if rate == min(told.values())}
    assert int(said[2]) == round(100 * min(told.values()))
    everybody = len(told) == len(units) + len(drawn.units_of(figures, shown=False))
    assert everybody or "that can be told" in said[0]


@every()
def test_confidence_counts_the_conditions_that_the_figures_meet(figures, found):
    card = drawn.card_of(figures)
    figure, rates = card["overall"], [node["scorecard"]["response_rate"] for node in drawn.units_of(figures)]
    low, high = figure["ci95"] or (-99, 99)
    met = [
        (card["response_rate"] or 0) >= 0.7,
        bool(rates) and None not in rates and min(rates) >= 0.65,
        figure["score"] is not None and max(figure["score"] - low, high - figure["score"]) <= 2.5,
        card["dont_know"] is not None and card["dont_know"] <= 0.2,
    ]
    assert [row.met is True for row in found.confidence.conditions] == met
    assert found.confidence.level_text == ("Low", "Low", "Fair", "Good", "High")[sum(met)]
    assert f"meets {NUMBERS[sum(met)]} of the four" in found.confidence.rule
    assert ("All conditions are met" in found.confidence.sentence) == all(met)


def far_cells(figures, sign):
    """How many pillars of each unit lie 10 points or more on this side of everyone."""
    base = {card["id"]: card["score"] for card in drawn.card_of(figures)["pillars"]}
    return {
        node["name"]: sum(
            sign * (card["score"] - base[card["id"]]) >= 10
            for card in node["scorecard"]["pillars"]
            if card["score"] is not None and base[card["id"]] is not None
        )
        for node in drawn.units_of(figures)
    }


@every()
def test_the_units_named_stand_far_from_everyone_most_often(figures, found):
    if found.heat is None:
        return
    said = found.heat.heading
    for sign, word in ((-1, "below"), (1, "above")):
        counts = far_cells(figures, sign)
        match = re.search(
            rf"^(.+) (?:is|are) most often far {word}", said.removeprefix("Of the units shown, ")
        )
        if match:
            assert set(named(match[1])) == {name for name, n in counts.items() if n == max(counts.values())}
            assert f"{max(counts.values())} pillar" in found.heat.lede
        if only := re.search(rf"^(.+) is far {word} everyone on ", said.removeprefix("Of the units shown, ")):
            assert [name for name, n in counts.items() if n] == [only[1]]
            assert counts[only[1]] == 1
        if "No unit shown stands far" in said:
            assert not any(counts.values())
    hidden = bool(drawn.units_of(figures, shown=False)) or any(
        c.hidden for r in found.heat.rows for c in r.cells
    )
    assert "most often" not in said or said.startswith("Of the units shown, ") == hidden


@every("no score at all")
def test_where_there_is_no_score_no_unit_is_said_to_be_near_everyone(figures, found):
    assert found.heat.heading == "No unit can be compared with everyone"


@every("one unit")
def test_one_unit_alone_is_furthest_from_nothing(figures, found):
    (name,) = far_cells(figures, 1)
    below, above = far_cells(figures, -1)[name], far_cells(figures, 1)[name]
    assert "most" not in found.heat.heading
    assert ("below" in found.heat.heading) == (bool(below) and not above)
    assert ("above" in found.heat.heading) == (bool(above) and not below)
    assert ("in both directions" in found.heat.heading) == (bool(below) and bool(above))


@every()
def test_how_the_groups_see_it_is_what_the_classes_say(figures, found):
    if found.perception is None:
        assert not figures["perception"]
        return
    first, said = figures["perception"]["pairs"][0], found.perception.heading
    kinds = [each["class"] for each in first["pillars"]]
    blind, strong = kinds.count("blind_spot"), kinds.count("hidden_strength")
    classed = [each for each in kinds if each != "too_few_answers"]
    assert ("both directions" in said) == (bool(blind) and bool(strong))
    assert ("more mature organisation" in said) == (
        bool(blind) != bool(strong) and 2 * max(blind, strong) > len(classed)
    )
    if match := re.search(r"rate (\w+) pillars? clearly higher", said):
        assert number(match[1]) == max(blind, strong)
        assert said.startswith("Leaders") == bool(blind)
    assert "much the same" not in said or set(kinds) == {"aligned"}
    assert ("cannot be told" in said) == (not classed)


@every()
def test_blind_spots_and_hidden_strengths_are_named_one_and_all(figures, found):
    if found.perception is None:
        return
    text, shown = " ".join(found.perception.clear), {row.id for row in found.perception.rows}
    for pair in figures["perception"]["pairs"]:
        other = {"customer": "customers", "staff": "staff"}[pair["b"]]
        for code, pattern in (
            ("blind_spot", rf"Blind spots? of leaders beside {other}: ([^.]+)\."),
            ("hidden_strength", rf"Hidden strengths?, which {other} rate higher than leaders: ([^.]+)\."),
        ):
            if pair["a"] == "leader":
                names = {NAMES[e["id"]] for e in pair["pillars"] if e["class"] == code and e["id"] in shown}
                match = re.search(pattern, text)
                assert set(named(match[1]) if match else ()) == names


@every()
def test_the_widest_gap_is_wider_than_every_other_could_be(figures, found):
    if found.perception is None:
        return
    entries = {
        NAMES[e["id"]]: e for e in figures["perception"]["pairs"][0]["pillars"] if e["gap"] is not None
    }
    said = found.perception.lede
    if match := re.search(r"is widest on (.+): ([+−]?\d+) points", said):
        top = entries[match[1]]
        edge = min(map(abs, top["ci95"]))
        assert int(match[2].replace("−", "-")) == top["gap"]
        others = [each for name, each in entries.items() if name != match[1]]
        assert all(each["ci95"] and max(map(abs, each["ci95"])) >= abs(each["gap"]) for each in others)
        assert all(edge > abs(each["gap"]) for each in others)
    elif match := re.search(r"run from ([+−]?\d+) to ([+−]?\d+) points", said):
        gaps = [each["gap"] for each in entries.values()]
        assert [int(end.replace("−", "-")) for end in match.groups()] == [min(gaps), max(gaps)]


@every()
def test_the_pillars_to_fix_first_are_those_below_the_cut_that_matter(figures, found):
    given = drawn.card_of(figures)["importance_performance"]
    if found.quadrants is None:
        assert not any(each["quadrant"] for each in given["pillars"])
        return
    first = {
        NAMES[each["id"]]
        for each in given["pillars"]
        if each["performance"] is not None and each["performance"] < 59 and each["importance"] >= 0.09 - 1e-9
    }
    alike = given["importance_from"] == "equal_weights"
    match = re.match(r"(\w+) pillars? to fix first", found.quadrants.heading)
    assert ("cannot be told" in found.quadrants.heading) == alike
    if not alike:
        assert (number(match[1]) if match and match[1] != "No" else 0) == len(first)
    listed = found.quadrants.lede.partition(": ")[2].removesuffix(".")
    assert set(named(listed)) == first


@every()
def test_every_pillar_stands_in_the_table_where_its_figures_put_it(figures, found):
    if found.quadrants is None:
        return
    given = {each["id"]: each for each in drawn.card_of(figures)["importance_performance"]["pillars"]}
    for row in found.quadrants.rows:
        each = given[row.id]
        assert row.quadrant == (each["quadrant"] or "")
        assert row.importance_text == f"{round(100 * each['importance'])}%"
        assert row.performance_text == (
            "not shown" if each["performance"] is None else str(each["performance"])
        )


@every()
def test_nothing_is_said_to_cause_anything(figures, found):
    said = [found.quadrants.heading, found.quadrants.lede, found.quadrants.source] if found.quadrants else []
    assert not re.search(r"\bcauses?\b|\bdrives?\b|\bbecause\b|leads? to", " ".join(said))


@every("ties", "all pillars equal", "importance not found", "anything")
def test_the_names_in_the_drawing_do_not_collide(figures, found):
    if found.quadrants is None:
        return
    for form in ("wide", "narrow", "page"):
        assert drawn.collisions(found.quadrants.plot(form)) == []
