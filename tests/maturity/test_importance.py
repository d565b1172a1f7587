"""How much each pillar matters, as people say: never scored, shown by the tree rule, weighing the roadmap."""

import pytest

from cxassess.maturity import AnswersError, Questionnaire, QuestionnaireError, assess, publish, read_rows

from .instruments import described, item, pillar
from .test_roadmaps import COSTS, METRICS, RETURNS, goal

ASKED = {"importance": {"statement": "How much does this matter?", "anchors": {1: "Hardly", 5: "Above all"}}}


def two_pillars(**more):
    return Questionnaire.from_dict(
        described(pillar("A", item("A1")), pillar("B", item("B1")), **ASKED, **more)
    )


def row(audience, a, b=3, **answers):
    return {
        "audience": audience,
        "answers": {"A1": 3, "B1": 3, "importance.A": a, "importance.B": b, **answers},
    }


def group(audience, *values):
    return [row(audience, value) for value in values]


def released(rows, asked=None):
    return publish(read_rows(asked or two_pillars(), rows), [], round_id="r")


def told(release, node):
    found = next(each for each in release["nodes"] if each["id"] == node)
    return found["scorecard"]["importance"] if found["shown"] else None


def test_the_mean_leaves_out_don_t_know_and_skipped():
    card = assess(read_rows(two_pillars(), group("staff", 5, 2, "dk", None, 2)))
    assert card.to_dict()["importance"] == [
        {"id": "A", "mean": 3.0, "n": 3},
        {"id": "B", "mean": 3.0, "n": 5},
    ]


def test_no_score_depends_on_what_matters():
    plain, weighty = (
        assess(read_rows(two_pillars(), group("staff", *[value] * 5))).to_dict() for value in (1, 5)
    )
    assert plain["pillars"] == weighty["pillars"]
    assert plain["overall"] == weighty["overall"]


def test_where_it_is_not_asked_it_is_null():
    asked = Questionnaire.from_dict(described(pillar("A", item("A1"))))
    assert assess(read_rows(asked, [{"answers": {"A1": 3}}])).to_dict()["importance"] is None


@pytest.mark.parametrize("value", [0, 6, "high", 2.5])
def test_an_importance_off_its_scale_is_refused_where_it_stands(value):
    with pytest.raises(AnswersError, match=r"/responses/0/answers/importance\.A"):
        read_rows(two_pillars(), [row("staff", value)])


def test_a_release_has_one_decimal_and_no_number_of_answers():
    release = released(group("staff", *[4] * 13, *[3] * 8) + group("leader", *[2] * 6))
    assert told(release, "staff")[0] == {"id": "A", "mean": 3.6, "bound": None}


def test_few_who_all_say_the_same_are_told_as_a_bound():
    release = released(group("staff", *[5] * 7))
    assert told(release, "internal")[0] == {"id": "A", "mean": 4.5, "bound": "at_least"}


def test_an_importance_that_few_answered_is_not_told_nor_to_be_worked_out():
    rows = group("staff", *[4] * 12) + [row("leader", 2 if place < 2 else None) for place in range(8)]
    release = released(rows)
    assert told(release, "leader")[0]["mean"] is None
    # Staff are hidden too: everybody inside less staff would be the two leaders.
    assert told(release, "staff")[0]["mean"] is None
    assert told(release, "internal")[0]["mean"] == 3.7


@pytest.mark.parametrize(("staff", "there"), [(30, False), (60, True)])
def test_a_bound_is_not_undone_by_everybody_and_the_staff(staff, there):
    release = released(group("staff", *[2, 3, 4] * (staff // 3)) + group("leader", *[5] * 8))
    assert told(release, "leader")[0] == {"id": "A", "mean": 4.5, "bound": "at_least"}
    assert told(release, "internal")[0]["mean"] is not None
    assert (told(release, "staff")[0]["mean"] is not None) is there


def with_goals():
    goals = [goal(name, band) for name in "AB" for band in ("low_to_mid", "mid_to_high")]
    return two_pillars(goals=goals, returns=RETURNS, costs=COSTS, metrics=METRICS)


def importances(release):
    return {each["pillar"]: (each["importance"], each["importance_source"]) for each in release["goals"]}


def test_leaders_and_customers_weigh_alike_however_many_they_are():
    rows = group("staff", *[1] * 30) + group("leader", *[2] * 20) + group("customer", *[4] * 40)
    assert importances(released(rows, with_goals()))["A"] == (0.6, "stated")


def test_without_leaders_and_customers_everybody_inside_weighs():
    assert importances(released(group("staff", *[4] * 30), with_goals()))["A"] == (0.8, "stated")


def test_units_are_never_told_what_matters():
    from cxassess.maturity import Unit

    rows = [{**each, "unit": "ops"} for each in group("staff", *[4] * 20)]
    release = publish(read_rows(two_pillars(), rows), [Unit("ops", "Ops")], round_id="r")
    assert told(release, "ops") is None


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"importance": {"anchors": {}}}, "importance.statement|/importance/statement"),
        ({"importance": {"statement": "X", "anchors": {9: "no"}}}, "off the scale"),
        ({"importance": {"statement": "X", "scale": 1}}, "not a known key"),
        ({"role_impact": ["staff"]}, "there are none"),
        ({"role_impact": ["boss"], "returns": [{"id": "r", "name": "R"}]}, "boss"),
        ({"role_impact": ["staff"], "returns": [{"id": "well", "name": "R"}]}, "taken where role impact"),
    ],
)
def test_a_questionnaire_that_asks_wrongly_is_refused(wrong, what):
    with pytest.raises(QuestionnaireError, match=what):
        Questionnaire.from_dict(described(pillar("A", item("A1")), **wrong))


@pytest.mark.parametrize("name", ["importance.A", "role.name", "q.kind", "comment.x"])
def test_an_id_that_is_the_name_of_another_answer_is_refused(name):
    questions = [{"id": "q", "text": "Q?", "kinds": ["a"]}, {"id": name, "text": "N?"}]
    with pytest.raises(QuestionnaireError, match="name of another column"):
        Questionnaire.from_dict(described(pillar("A", item("A1")), open_questions=questions))


def test_the_importance_is_translated_with_everything_else():
    texts = {
        "language": "de",
        "title": "T",
        "levels": {str(n): "L" for n in range(1, 6)},
        "pillars": {"A": {"name": "A"}, "B": {"name": "B"}},
        "items": {name: {"title": name, "statement": name} for name in ("A1", "B1")},
        "importance": {"statement": "Wie wichtig ist das?", "anchors": {"1": "Kaum", "5": "Sehr"}},
    }
    spoken = two_pillars(translations={"de": texts}).in_language("de")
    assert spoken.importance.statement_for("customer") == "Wie wichtig ist das?"
    assert spoken.importance.anchors == {1: "Kaum", 5: "Sehr"}
