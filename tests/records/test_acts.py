"""Acts: nobody rewrites them, everybody's are apart, and none is a respondent's."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import cxassess
from cxassess import deeds
from cxassess.records import (
    acts,
    clock,
    goal_changes,
    invitations,
    keys,
    organisations,
    people,
    releases,
    responses,
    roadmaps,
    rounds,
    themes,
    workshops,
)
from cxassess.records.acts import Actor, Wanted
from cxassess.records.database import writing
from cxassess.records.errors import NotFound
from tests import heard

ADA = Actor("user", "u1", "ada@meadow.example")


@pytest.fixture
def meadow(app):
    organisations.create("Meadow Dairy", "meadow")


def done(action, days_ago=0, organisation_id="meadow", actor=ADA, **details):
    """An act of some days ago."""
    real = clock.now
    clock.now = lambda: real() - timedelta(days=days_ago)
    try:
        acts.done_by(actor)
        with writing() as session:
            acts.note(session, organisation_id, action, "Spring", **details)
    finally:
        clock.now = real


def told(organisation_id="meadow", **wanted):
    return [act.action for act in acts.every(organisation_id, Wanted(**wanted))]


def refused(statement, why):
    with pytest.raises(DBAPIError, match=why), writing() as session:
        session.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE act SET subject = 'x'", "UPDATE act SET actor_name = 'x'"])
def test_no_act_is_rewritten_however_old(meadow, statement):
    done("round.opened", days_ago=4000)
    refused(statement, "never rewritten")


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM act", "kept for at least 90 days"),
        ("INSERT OR REPLACE INTO act SELECT * FROM act", "there already"),
    ],
)
def test_no_young_act_is_removed(meadow, statement, why):
    done("round.opened", days_ago=89)
    refused(statement, why)


def test_an_old_act_can_be_removed(meadow):
    done("round.opened", days_ago=91)
    with writing() as session:
        session.execute(text("DELETE FROM act WHERE action = 'round.opened'"))
    assert told() == ["organisation.created"]


def test_pages_go_on_from_where_the_last_one_ended(meadow):
    for day in range(7):
        done("round.opened", days_ago=day + 1, n=day)
    seen, after = [], None
    for _ in range(3):
        found, after = acts.page("meadow", 3, after)
        seen += found
    assert [act.details.get("n") for act in seen] == [None, *range(7)]
    assert after is None


def test_a_place_that_was_never_given_is_refused(meadow):
    with pytest.raises(NotFound):
        acts.page("meadow", 3, "yesterday abc")


def test_acts_are_found_by_who_what_and_when(meadow):
    done("round.opened", days_ago=10)
    done("round.closed", days_ago=5, actor=Actor("key", "k1", "HR tool"))
    day = clock.today() - timedelta(days=5)
    assert told(who="user:u1") == ["round.opened"]
    assert told(who="key:k1") == told(action="round.closed") == told(since=day, until=day) == ["round.closed"]
    assert told(until=day - timedelta(days=1)) == ["round.opened"]
    assert told(who="user:k1") == []
    assert ("user:u1", "ada@meadow.example") in acts.actors("meadow")


def test_no_organisation_sees_anothers_acts(meadow):
    organisations.create("Harbour", "harbour")
    done("round.opened", organisation_id="harbour")
    assert told() == ["organisation.created"]
    assert acts.actions("meadow") == ["organisation.created"]
    assert [who for who, _ in acts.actors("meadow")] == ["command"]


def noted_codes():
    """The codes in every place of the program that notes an act."""
    trees = [ast.parse(file.read_text("utf-8")) for file in Path(cxassess.__file__).parent.rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    notes = [call for call in calls if getattr(call.func, "attr", "") in ("note", "_note")]
    notes += [call for call in calls if getattr(call.func, "id", "") == "_note"]
    texts = [node.value for call in notes for node in ast.walk(call) if isinstance(node, ast.Constant)]
    return {each for each in texts if isinstance(each, str) and re.fullmatch(r"[a-z_]{3,}\.[a-z_]+", each)}


def test_every_code_that_is_noted_has_a_sentence():
    codes = noted_codes()
    assert {"key.created", "workshop.entered", "data.deleted_of_round"} <= codes
    assert codes - set(deeds.SENTENCES) == set()


def test_a_sentence_is_never_short_of_a_detail(app):
    with app.test_request_context():
        for code in deeds.SENTENCES:
            act = acts.Act("1", clock.now(), ADA, code, "Spring", {})
            assert "%(" not in deeds.sentence(act)


def test_an_unknown_code_is_told_plainly(app):
    with app.test_request_context():
        act = acts.Act("1", clock.now(), ADA, "cake.baked", "Spring", {"layers": 3, "by": ["a", "b"]})
        assert deeds.sentence(act) == "cake.baked · Spring · layers 3 · by a, b"


def test_what_administrators_do_is_noted(open_round):
    survey_round = open_round()
    key_id = keys.holder(keys.create("meadow", "HR tool", ["score"])).id
    for _ in range(2):  # the second time nothing changes
        keys.revoke("meadow", key_id)
    sheet = {"audience": "staff", "head_count": 7, "answers": heard.SHEET}
    for _ in range(2):
        made = workshops.enter(survey_round, ticket="one", **sheet)
    workshops.change(survey_round, made.id, 1, **{**sheet, "head_count": 8})
    workshops.remove(survey_round, made.id, 2)
    invitations.invite(survey_round, [invitations.Invited("staff", count=20)])
    ours = ("organisation.", "key.", "workshop.", "people.invited")
    assert sorted(code for code in told() if code.startswith(ours)) == [
        *("key.created", "key.revoked", "organisation.created", "people.invited"),
        *("workshop.changed", "workshop.entered", "workshop.removed"),
    ]
    invited = next(acts.every("meadow", Wanted(action="people.invited")))
    assert (invited.subject, invited.details) == ("Spring", {"people": 20})


def test_a_changed_goal_is_noted_by_its_title_with_what_was_changed(demo_app):
    goal = roadmaps.goals("harbourline", "harbourline-2026-spring")[0]
    fields = {"owner": "Nina", "due_on": goal.due_on}
    goal_changes.edit("harbourline", goal.id, goal.version, reason="She leads it.", **fields)
    act = next(acts.every("harbourline"))
    assert (act.action, act.subject, act.details) == ("goal.changed", goal.title, {"fields": ["owner"]})


def test_a_decision_about_a_theme_is_noted_without_what_people_wrote(demo_app):
    first = themes.themes("harbourline", "harbourline-2026-spring")[0]
    themes.dismiss("harbourline", "harbourline-2026-spring", first.id, first.version, reason="Nothing.")
    act = next(acts.every("harbourline"))
    assert (act.action, act.subject, act.details) == ("theme.dismissed", "Spring 2026", {})
    assert deeds.sentence(act) == "dismissed a theme of the round “Spring 2026”"


def test_what_fails_is_not_noted(meadow):
    before = told()
    with pytest.raises(NotFound):
        keys.revoke("meadow", "none")
    assert told() == before


def everything_in_acts():
    return " ".join(str(vars(act)) for act in acts.every("meadow"))


@pytest.mark.parametrize("privacy", ["sealed", "confidential"])
def test_nothing_of_respondents_is_noted_through_a_whole_round(open_round, privacy):
    survey_round = open_round((("deck", None, 40),), open_link=False, privacy=privacy)
    known = privacy == "confidential"
    wanted = [
        invitations.Invited("staff", "deck", f"person-{n}@x.example" if known else None) for n in range(8)
    ]
    given = invitations.invite(survey_round, wanted)
    before = told()
    receipts = [responses.submit(survey_round, each.code, {"VG1": 3, "story": "CANARY"}) for each in given]
    if known:
        responses.withdraw(survey_round, receipts[0])
    assert told() == before
    rounds.close("meadow", survey_round.id)
    assert releases.exists("meadow", survey_round.id)
    assert set(told()) - set(before) <= {"round.closed", "round.released"}
    said = everything_in_acts()
    assert not [secret for secret in ("person-", "CANARY", *(each.code for each in given)) if secret in said]


def test_signing_in_is_noted_once_a_day_under_the_name_of_the_account(meadow, monkeypatch):
    password = "nine grey geese fly south"
    lea = people.create_user(
        "meadow", email="lea@meadow.example", name="Lea Dow", role="leader", password=password
    )
    assert people.authenticate(lea.email, "wrong") is None
    for _ in range(3):
        people.sign_in(lea)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=1))
    people.sign_in(lea)
    noted = list(acts.every("meadow", Wanted(action="account.signed_in")))
    assert [act.actor.name for act in noted] == ["lea@meadow.example"] * 2
    assert told(who="command") == ["account.created", "organisation.created"]
