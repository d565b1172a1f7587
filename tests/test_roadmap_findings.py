"""What the page of a roadmap claims, made again from its goals."""

import random
import re
from dataclasses import replace

import pytest
from flask_babel import force_locale

from cxassess.findings import roadmap
from cxassess.records.roadmaps import STATES, Settings, in_order
from tests import figures as made

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def read(app, goals, kind="full", chosen=None):
    with app.test_request_context(), force_locale("en"):
        return roadmap.read(
            made.release(kind), goals, chosen or Settings({}, (), 0), dropped={}, last=None, people={}
        )


def decided(seed):
    """The proposed goals with states, horizons and shares by chance."""
    chance = random.Random(seed)
    goals = [
        replace(
            goal,
            state=(state := chance.choice(STATES)),
            horizon=chance.choice(("now", "next", "later")),
            rank=None if state == "dropped" else goal.rank,
            top_three_share=None if state == "dropped" else chance.choice((0.2, 0.94, 0.97, 1.0)),
        )
        for goal in made.goals(made.release())
    ]
    return sorted(goals, key=in_order)


@pytest.mark.parametrize("seed", range(8))
def test_the_heading_counts_the_adopted_goals_of_each_horizon(app, seed):
    goals = decided(seed)
    adopted = [goal.horizon for goal in goals if goal.state == "adopted"]
    counted = {
        name.lower(): NUMBERS.index(word)
        for word, name in re.findall(r"(\w+) in (Now|Next|Later)", read(app, goals).heading)
    }
    assert counted == {name: adopted.count(name) for name in adopted}


@pytest.mark.parametrize("seed", range(8))
def test_what_is_not_sure_of_the_first_three_is_named_with_its_share(app, seed):
    goals = decided(seed)
    first = sorted((goal for goal in goals if goal.rank), key=lambda goal: goal.rank)[:3]
    names = {pillar.id: pillar.name for pillar in made.questionnaire().pillars}
    unsure = {(names[g.pillar_id], round(100 * g.top_three_share)) for g in first if g.top_three_share < 0.95}
    said = read(app, goals).sure
    assert all(f"{name} in {share}%" in said for name, share in unsure)
    assert ("Not entirely" in said) is bool(unsure)
    assert ("always the same" in said) is all(goal.top_three_share == 1 for goal in first)


def test_until_one_is_adopted_the_proposals_are_told_as_proposals(app):
    found = read(app, made.goals(made.release()))
    assert found.heading == "Roadmap: ten goals proposed, none adopted yet"
    assert len(found.order) == 10


def test_the_order_names_what_weighs_most_with_its_priority(app):
    found = read(app, made.goals(made.release()))
    first, second = found.order[:2]
    assert first.pillar in found.order_heading.partition(" before ")[0]
    assert second.factors.priority_text in found.order_heading.partition(" before ")[2]


def test_a_round_of_which_nothing_is_shown_has_an_empty_roadmap(app):
    found = read(app, (), "hidden")
    assert (found.heading, found.order, found.sure) == ("Roadmap: no goal yet", (), "")
    assert found.roadmap.lede == "No goal can be proposed, as no pillar has a score."


def test_where_all_were_dropped_that_is_what_is_said(app):
    found = read(app, [replace(goal, state="dropped", rank=None) for goal in made.goals(made.release())])
    assert found.roadmap.lede == "Every goal that was proposed is dropped."
    assert len(found.dropped) == 10


def test_what_the_goals_are_weighed_by_is_said(app):
    settings = Settings({"leadership": 90}, ("loyalty",), 1)
    said = read(app, made.goals(made.release()), chosen=settings).weighed
    assert said.targets == (("Leadership", "90"),)
    assert said.sentence.endswith("They are after Customer loyalty.")
