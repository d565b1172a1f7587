"""Rounds that open and close by themselves: on their day, once, and never with something missing."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from cxassess import worker
from cxassess.records import acts, clock, releases, rounds, schedule
from cxassess.records.database import db

FIRST, LAST = date(2030, 3, 4), date(2030, 3, 22)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock to noon, or another hour, of a day."""

    def set_to(day, hour=12):
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC).replace(tzinfo=None)
        monkeypatch.setattr(clock, "now", lambda: moment)
        schedule.keep_dates()

    return set_to


@pytest.fixture
def due(draft):
    """A maker of complete drafts that open and close by themselves; details take others' place."""

    def make(**details):
        wanted = {"opens_on": FIRST, "closes_on": LAST, "by_itself": True, "headcount": COUNTS, **details}
        return rounds.change("meadow", draft.id, draft.version, **wanted).id

    return make


COUNTS = {"staff": 60, "leader": 12, "customer": 0}


def state(round_id):
    db.session.rollback()
    return rounds.get("meadow", round_id).state


def noted(action):
    db.session.rollback()
    return list(db.session.scalars(select(acts.ActRow).where(acts.ActRow.action == action)))


def test_a_round_opens_on_its_first_day_and_closes_after_its_last(due, at):
    round_id = due()
    at(FIRST - timedelta(days=1), 23)
    assert state(round_id) == "draft"
    at(FIRST, 0)
    assert state(round_id) == "open"
    at(LAST, 23)
    assert state(round_id) == "open"
    at(LAST + timedelta(days=1), 0)
    assert state(round_id) == "closed"
    assert releases.get("meadow", round_id).released_on == LAST + timedelta(days=1)


def test_doing_it_again_changes_nothing(due, at):
    round_id = due()
    for day in (FIRST, FIRST, LAST + timedelta(days=1), LAST + timedelta(days=1)):
        at(day)
    assert state(round_id) == "closed"
    assert (len(noted("round.opened")), len(noted("round.closed"))) == (1, 1)


def test_the_program_does_it_in_its_own_name(app, due, monkeypatch):
    due()
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 3, 4))
    worker.work(app)
    assert [row.actor_kind for row in noted("round.opened")] == ["program"]


@pytest.mark.parametrize("step", [FIRST, LAST + timedelta(days=1)])
def test_two_workers_at_once_do_it_once(app, due, at, monkeypatch, step):
    round_id = due()
    if step > LAST:
        at(FIRST)
    moment = datetime(step.year, step.month, step.day)
    monkeypatch.setattr(clock, "now", lambda: moment)
    db.session.rollback()
    barrier, failed = threading.Barrier(2), []

    def run():
        with app.app_context():
            barrier.wait()
            try:
                schedule.keep_dates()
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert state(round_id) == ("closed" if step > LAST else "open")
    assert len(noted("round.opened")) == 1
    assert len(noted("round.closed")) == (step > LAST)


def test_what_is_missing_keeps_it_from_opening_and_is_noted_once(due, at):
    round_id = due(headcount={})
    for hour in (1, 2, 3):
        at(FIRST, hour)
    assert state(round_id) == "draft"
    assert [row.details["lacks"] for row in noted("round.not_opened")] == [["head_count"]]
    assert rounds.get("meadow", round_id).waiting_for == ("head_count",)
    version = rounds.get("meadow", round_id).version
    rounds.change("meadow", round_id, version, headcount=COUNTS)
    at(FIRST, 4)
    assert (state(round_id), rounds.get("meadow", round_id).waiting_for) == ("open", ())


@pytest.mark.parametrize("details", [{"by_itself": False}, {"opens_on": None}])
def test_a_round_that_was_not_asked_to_does_not_open(due, at, details):
    round_id = due(**details)
    at(FIRST)
    assert state(round_id) == "draft"


def test_a_round_that_is_extended_goes_on(due, at):
    round_id = due()
    at(FIRST)
    rounds.change("meadow", round_id, rounds.get("meadow", round_id).version, closes_on=date(2030, 4, 1))
    at(LAST + timedelta(days=1))
    assert state(round_id) == "open"
    at(date(2030, 4, 2))
    assert state(round_id) == "closed"


@pytest.mark.parametrize("change", [{"closes_on": date(2030, 4, 1)}, {"by_itself": False}])
def test_a_round_that_is_put_off_while_others_are_closed_goes_on(due, at, monkeypatch, questionnaire, change):
    details = {"opens_on": FIRST, "closes_on": LAST, "by_itself": True, "headcount": COUNTS}
    rounds.create("meadow", round_id="0", questionnaire=questionnaire, name="Before", **details)
    round_id = due()
    at(FIRST)

    close = rounds.close

    def slow(*place, **more):
        released = close(*place, **more)
        if place[1] == "0":
            rounds.change("meadow", round_id, rounds.get("meadow", round_id).version, **change)
        return released

    monkeypatch.setattr(rounds, "close", slow)
    at(LAST + timedelta(days=1))
    assert [state("0"), state(round_id)] == ["closed", "open"]


def test_a_round_that_closes_by_itself_holds_its_results_if_it_was_told_to(due, at):
    round_id = due(held=True)
    at(FIRST)
    at(LAST + timedelta(days=1))
    with pytest.raises(Exception, match="once an administrator has released them"):
        releases.get("meadow", round_id)
    assert releases.get("meadow", round_id, before_release=True)


def test_a_round_that_cannot_be_closed_says_so_once_and_is_closed_later(app, due, at):
    from cxassess.records import ballots, responses

    round_id = due(open_link=True)
    at(FIRST)
    opened = rounds.get("meadow", round_id)
    responses.submit(opened, ballots.issue(opened, "staff"), {"VG1": 3})
    before = app.config["SECRET_KEY"]
    app.config["SECRET_KEY"] = "another secret, long enough for all of this"
    for hour in (1, 2):
        at(LAST + timedelta(days=1), hour)
    assert (state(round_id), rounds.get("meadow", round_id).waiting_for) == ("open", ("secret_changed",))
    assert len(noted("round.not_closed")) == 1
    app.config["SECRET_KEY"] = before
    at(LAST + timedelta(days=1), 3)
    assert state(round_id) == "closed"


def test_a_close_that_was_cut_short_is_finished(due, at):
    from sqlalchemy import text

    from cxassess.records.database import writing

    round_id = due()
    at(FIRST)
    with writing() as session:
        session.execute(text("UPDATE round SET state = 'closed'"))
    at(LAST)
    assert not releases.exists("meadow", round_id)
    at(LAST + timedelta(days=1))
    assert releases.exists("meadow", round_id)


def test_a_round_that_fails_keeps_no_other_from_its_turn(due, at, questionnaire):
    from sqlalchemy import text

    from cxassess.records.database import writing

    details = {"opens_on": FIRST, "closes_on": LAST, "by_itself": True, "headcount": COUNTS}
    for name in ("0", "z"):  # one before and one after the others
        rounds.create("meadow", round_id=name, questionnaire=questionnaire, name=name, **details)
    with writing() as session:
        session.execute(text("UPDATE round SET open_to = 'no list' WHERE id = '0'"))
    round_id = due()
    with pytest.raises(ValueError, match="Expecting value"):
        at(FIRST)
    assert [state(each) for each in (round_id, "z")] == ["open", "open"]
