"""Webhooks on PostgreSQL: of workers that look at once one sends, and changes at once make one message."""

from cxassess.records import deliveries, events, webhooks
from cxassess.records.database import db, writing
from tests.records.test_postgresql import postgres, server  # noqa: F401  the fixtures
from tests.records.test_structure_postgresql import at_once


def added(number=1):
    """The ids of new webhooks; those of other tests, which have the same database, are removed."""
    for each in webhooks.of("meadow"):
        webhooks.remove("meadow", each.id, each.version)
    made = [
        webhooks.add("meadow", url=f"https://hooks{n}.example.org/", events=events.EVENTS).webhook.id
        for n in range(number)
    ]
    db.session.rollback()
    return made


def tell(goal):
    with writing() as session:
        events.of_goal(session, "meadow", "r1", goal, "adopted")


def test_of_workers_that_look_at_once_each_webhook_has_one(postgres):  # noqa: F811
    for hook in added(3):
        deliveries.test("meadow", hook)
    with writing() as session:
        events.of_round(session, "meadow", events.OPENED, "r1", "open")
    claims = []
    told = at_once(postgres, *(lambda: claims.append(deliveries.claim()),) * 6)
    assert told == ["stored"] * 6
    taken = [claim for claim in claims if claim]
    assert len({claim.webhook_id for claim in taken}) == len(taken) == 3
    for claim in taken:
        deliveries.delivered(claim, 204)
    assert deliveries.due() == 3


def test_changes_while_a_message_waits_make_no_second_one(postgres):  # noqa: F811
    [hook] = added()
    tell("g0")
    told = at_once(postgres, *(lambda n=n: tell(f"g{n}") for n in range(1, 5)))
    assert told == ["stored"] * 4
    [delivery] = deliveries.page("meadow", hook, 9)[0]
    assert {goal["goal_id"] for goal in delivery.payload["data"]["goals"]} == {f"g{n}" for n in range(5)}


def test_there_are_never_more_than_ten(postgres):  # noqa: F811
    added(8)
    more = {"url": "https://more.example.org/", "events": ["goal.changed"]}
    told = at_once(postgres, *(lambda: webhooks.add("meadow", **more),) * 5)
    assert told.count("stored") == 2
    assert len(webhooks.of("meadow")) == 10
