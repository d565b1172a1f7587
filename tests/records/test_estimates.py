"""Estimates: one at each place, every change kept with its reason, none of another organisation's."""

import pytest

from cxassess import demo
from cxassess.records import (
    acts,
    currencies,
    estimates,
    goal_changes,
    organisations,
    people,
    releases,
    roadmaps,
    rounds,
    subjects,
)
from cxassess.records.errors import Conflict, Invalid, NotFound

SPRING = "harbourline-2026-spring"
SUM = {"low": 10, "likely": 20.255, "high": 40, "method": " 2 × 10 \r\n", "evidence": "The ledger"}


@pytest.fixture
def goal(demo_app):
    """A goal that nobody has estimated."""
    book = estimates.book(demo.ORGANISATION, SPRING)
    estimated = {each.goal_id for each in book.estimates}
    return next(each for each in roadmaps.goals(demo.ORGANISATION, SPRING) if each.id not in estimated)


def add(goal, outcome="loyalty", organisation_id=demo.ORGANISATION, **more):
    return estimates.add(organisation_id, goal.id, outcome=outcome, **{**SUM, **more})


def faults(goal, **more):
    with pytest.raises(Invalid) as caught:
        add(goal, **more)
    return [fault.where for fault in caught.value.faults]


def test_an_estimate_is_kept_in_hundredths_and_without_space_around_its_words(goal):
    made = add(goal, unit_id="guest-services")
    assert (made.likely, made.method, made.evidence) == (20.25, "2 × 10", "The ledger")
    assert estimates.get(demo.ORGANISATION, made.id) == made
    assert made in estimates.book(demo.ORGANISATION, SPRING).estimates


def test_the_same_is_added_once_and_another_at_its_place_is_refused(goal):
    assert add(goal) == add(goal)
    with pytest.raises(Conflict) as caught:
        add(goal, high=50)
    assert caught.value.code == "estimate_exists"
    assert add(goal, unit_id="guest-services").id != add(goal).id


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"outcome": "fame"}, "/outcome"),
        ({"unit_id": "nowhere"}, "/unit"),
        ({"likely": 5}, "/likely"),
        ({"high": 15}, "/high"),
        ({"low": -1}, "/low"),
        ({"low": True}, "/low"),
        ({"high": float("nan")}, "/high"),
        ({"method": "  "}, "/method"),
        ({"method": "x" * 2001}, "/method"),
        ({"evidence": "a\x00b"}, "/evidence"),
        ({"reason": "x" * 1001}, "/reason"),
        ({"title": "x"}, "/title"),
    ],
)
def test_what_is_no_estimate_is_refused_at_its_place(goal, wrong, place):
    assert place in faults(goal, **wrong)


def test_a_change_keeps_what_it_said_before_why_and_by_whom(goal):
    made = add(goal, reason="A first guess", changed_by="u1")
    now = estimates.change(
        demo.ORGANISATION, made.id, made.version, high=90, reason="Counted", changed_by="u2"
    )
    assert (now.high, now.low, now.version) == (90, 10, 2)
    later, first = estimates.history(demo.ORGANISATION, goal.id)
    assert (later.act, later.reason, later.changed_by, later.fields) == (
        "changed",
        "Counted",
        "u2",
        {"high": 90},
    )
    assert (first.act, first.reason, first.fields["high"]) == ("added", "A first guess", 40)


def test_a_change_needs_a_reason_and_the_present_version(goal):
    made = add(goal)
    with pytest.raises(Invalid):
        estimates.change(demo.ORGANISATION, made.id, made.version, high=90, reason=" ")
    estimates.change(demo.ORGANISATION, made.id, made.version, high=90, reason="Counted")
    for verb in (estimates.change, estimates.remove):
        with pytest.raises(Conflict) as caught:
            verb(demo.ORGANISATION, made.id, made.version, reason="Late")
        assert caught.value.code == "stale"


def test_the_history_outlives_the_estimate_and_goes_on_with_the_next(goal):
    made = add(goal)
    estimates.remove(demo.ORGANISATION, made.id, made.version, reason="Counted twice")
    with pytest.raises(NotFound):
        estimates.get(demo.ORGANISATION, made.id)
    again = add(goal, high=60)
    assert (again.id, again.version) == (made.id, 3)
    told = [(each.act, each.version, each.reason) for each in estimates.history(demo.ORGANISATION, goal.id)]
    assert told == [("added", 3, ""), ("removed", 2, "Counted twice"), ("added", 1, "")]


def test_every_verb_is_an_act(goal):
    made = add(goal)
    changed = estimates.change(demo.ORGANISATION, made.id, made.version, high=90, reason="Counted")
    estimates.remove(demo.ORGANISATION, made.id, changed.version)
    told = [act.action for act in acts.every(demo.ORGANISATION)][:3]
    assert told == ["estimate.removed", "estimate.changed", "estimate.added"]


def test_estimates_of_an_ended_roadmap_stay_as_they_were(demo_app):
    goal = roadmaps.goals(demo.ORGANISATION, "harbourline-2025-spring")[0]
    with pytest.raises(Conflict) as caught:
        add(goal)
    assert caught.value.code == "roadmap_ended"


def test_estimates_go_with_their_round(demo_app):
    assert estimates.book(demo.ORGANISATION, SPRING).estimates
    kept = rounds.get(demo.ORGANISATION, SPRING)
    for later in rounds.in_organisation(demo.ORGANISATION):
        if later.prior_round == SPRING:
            rounds.delete(demo.ORGANISATION, later.id, later.version)
    rounds.delete(demo.ORGANISATION, SPRING, kept.version)
    from cxassess.records.database import db

    tables = ("estimate", "estimate_change")
    counts = [db.session.scalar(db.text(f"SELECT count(*) FROM {table}")) for table in tables]
    assert counts == [0, 0]


def test_another_organisation_has_no_part_in_it(goal):
    made = add(goal)
    organisations.create("Brook Bank", "brook")
    for verb in (
        lambda: estimates.get("brook", made.id),
        lambda: estimates.of_goal("brook", goal.id),
        lambda: estimates.history("brook", goal.id),
        lambda: estimates.book("brook", SPRING),
        lambda: add(goal, organisation_id="brook", currency="EUR"),
        lambda: estimates.change("brook", made.id, made.version, high=90, reason="Ours"),
        lambda: estimates.remove("brook", made.id, made.version),
    ):
        with pytest.raises(NotFound):
            verb()


def test_an_own_goal_can_be_estimated_and_a_dropped_one_does_not_count(goal):
    own = goal_changes.add(
        demo.ORGANISATION, SPRING, pillar="leadership", title="Listen on Mondays", reason="Agreed"
    )
    made = add(own)
    goal_changes.edit(demo.ORGANISATION, own.id, own.version, reason="No time", state="dropped")
    from cxassess.findings.ledger import Ledger

    seen = releases.get(demo.ORGANISATION, SPRING)
    every = roadmaps.goals(demo.ORGANISATION, SPRING)
    ledger = Ledger(seen, every, estimates.book(demo.ORGANISATION, SPRING))
    assert made in ledger.book.estimates
    assert made not in ledger.counted


def test_the_first_estimate_says_the_currency_and_later_ones_keep_to_it(open_round):
    open_round()
    assert currencies.of("meadow") is None
    with pytest.raises(Conflict):
        currencies.choose("meadow", "EUR", "USD")
    assert currencies.choose("meadow", "GBP", None) == currencies.of("meadow") == "GBP"


def test_another_currency_than_that_of_the_organisation_is_refused(goal):
    assert faults(goal, currency="USD") == ["/currency"]
    assert add(goal, currency="EUR")


@pytest.mark.parametrize("code", ["eur", "DEM", "XXX", "€", ""])
def test_only_what_is_money_somewhere_is_a_currency(demo_app, code):
    with pytest.raises(Invalid):
        currencies.choose(demo.ORGANISATION, code, "EUR", relabel=True)


def test_nothing_is_converted_so_another_currency_has_to_be_meant(demo_app):
    before = estimates.book(demo.ORGANISATION, SPRING)
    with pytest.raises(Conflict) as caught:
        currencies.choose(demo.ORGANISATION, "SEK", "EUR")
    assert caught.value.code == "currency_in_use"
    currencies.choose(demo.ORGANISATION, "SEK", "EUR", relabel=True)
    now = estimates.book(demo.ORGANISATION, SPRING)
    assert (now.currency, now.estimates) == ("SEK", before.estimates)


def test_a_roadmap_has_room_for_so_many_estimates(goal, monkeypatch):
    monkeypatch.setattr(estimates, "MOST", len(estimates.book(demo.ORGANISATION, SPRING).estimates) + 1)
    add(goal)
    with pytest.raises(Conflict) as caught:
        add(goal, outcome="promotion")
    assert caught.value.code == "too_many_estimates"


def test_what_somebody_estimated_is_found_under_their_account(goal):
    (who,) = (user for user in people.in_organisation(demo.ORGANISATION) if user.email == demo.LEADER)
    before = len(subjects.find(demo.ORGANISATION, demo.LEADER).of("estimate_change"))
    add(goal, changed_by=who.id)
    entries = subjects.find(demo.ORGANISATION, demo.LEADER).of("estimate_change")
    assert len(entries) == before + 1
    assert {entry.stays for entry in entries} == {"act"}
