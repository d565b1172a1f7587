"""Names of people in roadmaps: found wherever they were typed, and gone once they are erased."""

import json
from datetime import timedelta

import pytest

from cxassess.demo import LEADER, ORGANISATION
from cxassess.records import goal_changes, people, reports, roadmaps, subjects
from cxassess.records.errors import NotFound

SPRING, ENDED = "harbourline-2026-spring", "harbourline-2025-autumn"


@pytest.fixture
def goal(demo_app):
    return roadmaps.goals(ORGANISATION, SPRING)[0]


def change(goal, **fields):
    reason = fields.pop("reason", "Agreed.")
    return goal_changes.edit(ORGANISATION, goal.id, goal.version, reason=reason, **fields)


def erase(asked):
    found = subjects.find(ORGANISATION, asked)
    names = [each.name for each in found.of("goal")]
    return subjects.erase(ORGANISATION, found, names, subjects.new_reference())


def told(goal):
    return json.dumps(
        [
            str(roadmaps.goal(ORGANISATION, goal.id)),
            *map(str, roadmaps.changes(ORGANISATION, goal.id)),
        ]
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"owner": "Ada Berg"},
        {"title": "What ADA  Berg asked for"},
        {"why": "Said by Ada Berg."},
        {"actions": ["Ask", "Ring Ada Berg"]},
        {"reason": "ada berg wants it."},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_name_is_found_wherever_it_was_typed_and_erased_with_its_history(goal, fields):
    change(change(goal, **fields), effort="L")
    assert [each.key for each in subjects.find(ORGANISATION, "Ada Berg").of("goal")] == [goal.id]
    assert erase("Ada Berg") == 1
    assert "berg" not in told(goal).casefold()
    assert subjects.find(ORGANISATION, "Ada Berg").of("goal") == ()


def test_an_owner_is_erased_too_where_the_roadmap_stays_as_it_was(goal):
    assert erase("People Director") >= 2
    owners = {each.owner for each in roadmaps.goals(ORGANISATION, ENDED) if each.state == "adopted"}
    assert None in owners
    assert "People Director" not in owners


def test_no_report_is_given_out_any_more_that_was_made_with_the_name(goal):
    change(goal, owner="Ada Berg")
    made, began = (reports.ask(ORGANISATION, SPRING, reports.Wanted(paper=paper)) for paper in reports.PAPERS)
    reports.ready(reports.claim("one", timedelta(minutes=1)), "ab" * 32, as_asked=True)
    beginning = reports.claim("two", timedelta(minutes=1))
    erase("Ada Berg")
    reports.ready(beginning, "cd" * 32, as_asked=True)
    with pytest.raises(NotFound):
        reports.get(ORGANISATION, made.id)
    assert reports.get(ORGANISATION, began.id).state == "waiting"


def test_one_word_of_a_text_makes_nobody_the_person_it_is_about(goal):
    change(goal, why="Feedback matters.")
    assert subjects.find(ORGANISATION, "Feedback").of("goal") == ()


def test_nobody_is_told_of_measurements_once_their_account_is_erased(goal):
    leader = next(user for user in people.in_organisation(ORGANISATION) if user.email == LEADER)
    change(goal, remind=leader.id)
    found = subjects.find(ORGANISATION, LEADER)
    account = [each.name for each in found.of("account")]
    subjects.erase(ORGANISATION, found, account, subjects.new_reference())
    assert roadmaps.goal(ORGANISATION, goal.id).remind is None


def test_who_set_targets_finds_it_among_what_is_kept_of_them(goal):
    found = subjects.find(ORGANISATION, LEADER).of("roadmap_change")
    assert [(each.stays, each.says["round"]) for each in found] == [("act", SPRING)]
