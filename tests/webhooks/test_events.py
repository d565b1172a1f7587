"""Events: told wherever they happen, in the transaction in which they happen, and with nothing in them."""

import json
from datetime import timedelta

import pytest

from cxassess import makers
from cxassess.instruments import installed
from cxassess.records import (
    carrying_on,
    clock,
    deliveries,
    events,
    goal_changes,
    organisations,
    reports,
    responses,
    roadmaps,
    rounds,
    schedule,
    webhooks,
)
from cxassess.records.database import writing
from tests.api.conftest import row

from .conftest import draft, log

CANARY = "Zanzibar"


@pytest.fixture
def listener(app):
    """A webhook that wants everything; nothing is sent."""
    organisations.create("Meadow Dairy", "meadow")
    return webhooks.add("meadow", url="https://hooks.example.org/", events=events.EVENTS)


def told(hook):
    """Types and data of the messages, the oldest first."""
    return [(each.type, each.payload["data"]) for each in reversed(log(hook))]


def kinds(hook):
    return sorted(kind for kind, _ in told(hook))


def closed(name="Spring", **details):
    round_id = draft(name)
    rounds.open_round("meadow", round_id)
    responses.submit_many("meadow", round_id, [row("staff", None, seed) for seed in range(8)])
    rounds.close("meadow", round_id, **details)
    return round_id


def test_a_round_tells_that_it_opened_closed_and_can_be_read(listener):
    round_id = closed()
    assert kinds(listener) == ["round.closed", "round.opened", "round.released"]
    address = f"http://localhost/api/v1/rounds/{round_id}"
    found = dict(told(listener))
    assert found["round.opened"] == {"round_id": round_id, "state": "open", "url": address}
    assert found["round.released"]["url"] == f"{address}/results"


def test_a_round_that_is_held_tells_its_release_later_and_once(listener):
    round_id = closed(held=True)
    assert kinds(listener) == ["round.closed", "round.opened"]
    rounds.release("meadow", round_id)
    rounds.release("meadow", round_id)
    assert kinds(listener).count("round.released") == 1


def test_a_round_that_waited_for_another_is_released_with_it(listener):
    first = closed(held=True)
    made = rounds.create(
        "meadow", name="Next", questionnaire=installed()["ten-pillars"], form="core", prior_round=first
    )
    rounds.open_round("meadow", made.id)
    rounds.close("meadow", made.id)
    assert "round.released" not in kinds(listener)
    rounds.release("meadow", first)
    released = [data["round_id"] for kind, data in told(listener) if kind == "round.released"]
    assert sorted(released) == sorted([first, made.id])


def test_the_program_tells_of_what_it_does_on_its_own(listener, later):
    counts = {"staff": 60, "leader": 12, "customer": 0}
    dates = {"opens_on": clock.today(), "closes_on": clock.today() + timedelta(days=9), "by_itself": True}
    asked = {"questionnaire": installed()["ten-pillars"], "form": "core", "headcount": counts}
    rounds.create("meadow", name="Spring", **asked, **dates)
    schedule.keep_dates()
    assert kinds(listener) == ["round.opened"]
    later(days=10)
    schedule.keep_dates()
    assert kinds(listener) == ["round.closed", "round.opened", "round.released"]


def test_a_report_tells_when_it_is_ready(app, listener):
    round_id = closed()
    asked = reports.ask("meadow", round_id, reports.Wanted("workshop"))
    assert "report.ready" not in kinds(listener)
    makers.make_all(app)
    found = dict(told(listener))["report.ready"]
    assert found == {
        "report_id": asked.id,
        "round_id": round_id,
        "state": "ready",
        "url": f"http://localhost/api/v1/reports/{asked.id}",
    }


def test_goals_that_are_adopted_together_make_one_message(listener):
    round_id = closed()
    goals = roadmaps.goals("meadow", round_id)[:4]
    goal_changes.adopt("meadow", round_id, {goal.id: goal.version for goal in goals}, reason="Agreed.")
    [(_, data)] = [each for each in told(listener) if each[0] == "goal.changed"]
    assert {goal["goal_id"] for goal in data["goals"]} == {goal.id for goal in goals}
    assert {goal["state"] for goal in data["goals"]} == {"adopted"}
    assert data["url"].endswith(f"/rounds/{round_id}/roadmap")


def test_changes_after_a_try_make_a_new_message(listener):
    round_id = closed()
    goal = goal_changes.add("meadow", round_id, pillar="innovation", title="One", reason="a")
    goal = goal_changes.edit("meadow", goal.id, goal.version, reason="b", title="Two")
    while claim := deliveries.claim():
        deliveries.delivered(claim, 200)
    goal_changes.edit("meadow", goal.id, goal.version, reason="c", state="dropped")
    changed = [data["goals"] for kind, data in told(listener) if kind == "goal.changed"]
    assert [[goal["state"] for goal in goals] for goals in changed] == [["adopted"], ["dropped"]]


def test_a_goal_that_is_carried_on_is_told_of(listener):
    first = closed()
    goal = goal_changes.add("meadow", first, pillar="innovation", title="One", reason="a")
    made = rounds.create(
        "meadow", name="Next", questionnaire=installed()["ten-pillars"], form="core", prior_round=first
    )
    rounds.open_round("meadow", made.id)
    rounds.close("meadow", made.id)
    new = carrying_on.carry_on("meadow", goal.id, reason="Go on.")
    last = [data for kind, data in told(listener) if kind == "goal.changed" and data["round_id"] == made.id]
    assert [goal["goal_id"] for goal in last[0]["goals"]] == [new.id]


def test_what_is_rolled_back_is_told_to_nobody(listener):
    round_id = draft()
    with pytest.raises(RuntimeError), writing() as session:
        events.of_round(session, "meadow", events.OPENED, round_id, "open")
        session.flush()
        raise RuntimeError
    assert told(listener) == []


def test_only_what_is_wanted_comes_and_only_to_ones_own_organisation(app, listener):
    organisations.create("Brook Bank", "brook")
    theirs = webhooks.add("brook", url="https://brook.example.org/", events=events.EVENTS)
    few = webhooks.add("meadow", url="https://hooks.example.org/", events=["round.closed"])
    closed()
    assert kinds(few) == ["round.closed"]
    assert deliveries.page("brook", theirs.webhook.id, 10)[0] == []


def test_a_disabled_webhook_misses_what_happens_and_keeps_it(listener):
    webhooks.change("meadow", listener.webhook.id, 1, {"enabled": False})
    closed()
    assert {delivery.state for delivery in log(listener)} == {"missed"}
    assert deliveries.due() == 0


def test_a_message_holds_no_name_and_no_figure(app, listener):
    round_id = closed(f"{CANARY} round")
    goal = goal_changes.add(
        "meadow", round_id, pillar="innovation", title=f"{CANARY} goal", reason=CANARY, owner=f"{CANARY} Jo"
    )
    goal_changes.edit("meadow", goal.id, goal.version, reason=CANARY, why=f"{CANARY} why")
    reports.ask("meadow", round_id, reports.Wanted("workshop"))
    makers.make_all(app)
    deliveries.test("meadow", listener.webhook.id)
    text = json.dumps([each.payload for each in log(listener)])
    assert CANARY not in text
    assert "Meadow" not in text
    assert "meadow" not in text
    assert {type(value) for value in leaves(json.loads(text))} == {str}
    assert all(len(json.dumps(each.payload)) < 20_000 for each in log(listener))


def leaves(value):
    """Everything in a tree that is neither list nor object."""
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return [value] if below is None else [leaf for each in below for leaf in leaves(each)]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "localhost@evil.example"])
def test_addresses_begin_with_the_public_url_whatever_a_request_calls_this_server(app, listener, host):
    app.config["PUBLIC_URL"] = "https://feedback.example.org"
    round_id = draft()
    with app.test_request_context(headers={"Host": host, "X-Forwarded-Host": host}):
        rounds.open_round("meadow", round_id)
    assert told(listener)[0][1]["url"] == f"https://feedback.example.org/api/v1/rounds/{round_id}"
