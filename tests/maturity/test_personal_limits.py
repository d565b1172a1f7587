"""One person's own picture at the edges: few pillars, many, and the smallest scores."""

import pytest

from cxassess.maturity import snapshot

from .instruments import item, pillar, plain, questionnaire


@pytest.mark.parametrize(("known", "named"), [(1, 0), (2, 1), (3, 1), (4, 2), (7, 2)])
def test_as_many_strengths_as_weaknesses_and_never_more_than_two(known, named):
    asked = plain(7, 1)
    found = snapshot(asked, "staff", "full", {each.id: 3 for each in asked.items[:known]})
    assert (len(found.strengths), len(found.weakest)) == (named, named)
    assert not set(found.strengths) & set(found.weakest)


def test_a_score_of_nothing_is_below_the_smallest_score():
    scale = {"min": 0, "max": 100}
    asked = questionnaire(*(pillar(name, item(f"{name}1", scale=scale)) for name in "AB"))
    found = snapshot(asked, "staff", "full", {"A1": 0, "B1": 1})
    assert (found.strengths, found.weakest) == (("B",), ("A",))
