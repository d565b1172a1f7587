"""A questionnaire that brings touchpoints: shown, compared, asked about in rounds that choose none."""

import pytest

from cxassess import demo
from cxassess.records import questionnaires, rounds
from tests.uploads import text_of

from .leaders import colleague, words

JOURNEY = """journey:
  stages:
    - id: begin
      name: Begin
      touchpoints:
        - {id: welcome, name: The welcome letter}
        - {id: call, name: The first call, handled_by: supplier, partner: Call Co}
"""


@pytest.fixture
def admin(demo_app):
    """An administrator of an organisation whose second version of a questionnaire brings touchpoints."""
    questionnaires.add(demo.ORGANISATION, {"questionnaire.yaml": text_of()})
    questionnaires.add(demo.ORGANISATION, {"questionnaire.yaml": text_of(version="1.1.0") + JOURNEY})
    return colleague(demo_app, "administrator")


def test_the_preview_names_the_touchpoints_and_who_is_asked(admin):
    page = admin.get("/office/questionnaires/onboarding/1.1.0")
    assert "Staff and customers: how much each matters and how well it goes" in words(page)
    assert "The first call" in page.text
    leaders = admin.get("/office/questionnaires/onboarding/1.1.0?audience=leader")
    assert "The first call" not in leaders.text


def test_the_changes_name_touchpoints_that_came(admin):
    text = words(admin.get("/office/questionnaires/onboarding/changes"))
    assert "Touchpoints" in text
    assert "The welcome letter" in text


def test_a_round_that_chooses_none_asks_about_the_questionnaire_s_own(admin):
    version = questionnaires.find(demo.ORGANISATION, "onboarding", "1.1.0")
    made = rounds.create(demo.ORGANISATION, questionnaire=version.questionnaire, name="Weeks")
    assert [each.id for each in made.questionnaire.journey.touchpoints] == ["welcome", "call"]
    page = admin.get(f"/office/rounds/{made.id}/setup/touchpoints")
    assert "The questionnaire brings 2 touchpoints of its own." in words(page)
    assert questionnaires.find(demo.ORGANISATION, "onboarding", "1.1.0").rounds[0].id == made.id


def test_a_version_stays_in_use_by_a_round_that_chose_touchpoints(admin):
    version = questionnaires.find(demo.ORGANISATION, "onboarding", "1.0.0")
    setup = rounds.create(demo.ORGANISATION, questionnaire=version.questionnaire, name="Weeks")
    admin.get(f"/office/rounds/{setup.id}/setup/touchpoints")
    form = {"version": "1", "points": ["booking", "parking"]}
    assert admin.post(f"/office/rounds/{setup.id}/setup/touchpoints", form).status_code == 302
    used = questionnaires.find(demo.ORGANISATION, "onboarding", "1.0.0").rounds
    assert [each.id for each in used] == [setup.id]
