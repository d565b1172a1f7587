"""Reports that were asked for: made once for the same content, by one maker, taken up when it dies."""

from datetime import date, timedelta

import pytest

from cxassess import demo
from cxassess.records import (
    acts,
    clock,
    contacts,
    currencies,
    estimates,
    goal_changes,
    goal_names,
    house,
    measurements,
    report_content,
    reports,
    roadmap_settings,
    roadmaps,
    rounds,
    themes,
)
from cxassess.records.database import db, writing
from cxassess.records.errors import Busy, Conflict, NotFound
from cxassess.records.measurements import Taken
from cxassess.records.models import OrganisationRow, RoundRow
from cxassess.records.reports import Wanted

OURS, SPRING, EARLIER = demo.ORGANISATION, "harbourline-2026-spring", "harbourline-2025-autumn"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def later(demo_app, monkeypatch):
    """What sets the clock forward."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)

    def set_forward(by):
        db.session.rollback()
        moment = clock.now() + by
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_forward


def ask(**wanted):
    return reports.ask(OURS, SPRING, Wanted(**wanted))


def by(name):
    acts.done_by(acts.Actor("user", name, name))


def take(maker="one"):
    return reports.claim(maker, MINUTE)


def key(round_id=SPRING, **wanted):
    db.session.rollback()
    return report_content.key(OURS, round_id, Wanted(**wanted))


def edit_a_goal(round_id=SPRING):
    goal = roadmaps.goals(OURS, round_id)[0]
    goal_changes.edit(OURS, goal.id, goal.version, reason="Agreed", owner="Head of Port")


def name_a_theme(round_id=SPRING):
    theme = themes.themes(OURS, round_id)[0]
    themes.rename(OURS, round_id, theme.id, theme.version, "Waiting at the quay", reason="That is it")


def erase_an_owner(round_id=EARLIER):
    """As the privacy desk does, also where the roadmap stays as it was."""
    goal = next(each for each in roadmaps.goals(OURS, round_id) if each.owner)
    with writing() as session:
        goal_names.take_out(session, OURS, goal.id, [goal.owner])


def measure():
    metric = next(each.leading for each in roadmaps.goals(OURS, SPRING) if each.leading)
    measurements.record(OURS, metric.id, Taken(date(2026, 1, 2), 1.0))


def estimate():
    goal = roadmaps.goals(OURS, SPRING)[-1]
    amounts = {"low": 1, "likely": 2, "high": 3}
    estimates.add(OURS, goal.id, outcome="loyalty", method="Guessed.", **amounts)


def weigh():
    version, reason = roadmaps.settings(OURS, SPRING).version, "More of it."
    roadmap_settings.change(OURS, SPRING, version, targets={"leadership": 90}, outcomes=(), reason=reason)


def rename(table, *place):
    with writing() as session:
        session.get(table, place if len(place) > 1 else place[0]).name = "Another name"


CHANGES = {
    "a goal": edit_a_goal,
    "a goal of the round before": erase_an_owner,
    "a measurement": measure,
    "an estimate": estimate,
    "what goals are weighed by": weigh,
    "the colour": lambda: house.change(OURS, house.get(OURS).version, paper="A4", colour="#123456"),
    "the currency": lambda: currencies.choose(OURS, "JPY", currencies.of(OURS), relabel=True),
    "a theme": name_a_theme,
    "the organisation’s name": lambda: rename(OrganisationRow, OURS),
    "the round’s name": lambda: rename(RoundRow, OURS, SPRING),
    "the name of the round before": lambda: rename(RoundRow, OURS, EARLIER),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_the_file_tells_of_makes_it_another_report(demo_app, change):
    before = key()
    CHANGES[change]()
    assert key() != before


# What no report tells of, or what changes only together with what is told: a goal’s history with its version.
NOT_TOLD = {
    *("account_token", "act", "answered_request", "api_key", "authenticator", "ballot", "barrier"),
    *("webhook", "webhook_delivery", "webhook_secret"),
    *(
        "barrier_change",
        "barrier_page",
        "barrier_round",
        "beginning",
        "comment",
        "contact",
        "draft",
        "envelope",
        "lot",
        "lot_count",
        "bulk_import",
    ),
    *("goal_change", "invitation", "journey", "letter", "listening_entry", "listening_source", "offer"),
    *("passkey", "passkey_challenge", "questionnaire", "questionnaire_version", "recovery_code", "report"),
    *(
        "invited",
        "mailing",
        "response",
        "retention",
        "retired_unit",
        "role_impact",
        "sign_in",
        "unit",
        "upkeep",
    ),
    *("estimate_change", "measurement_change", "measurement_reminder", "roadmap_change"),
    *("organisation_unit", "user_account", "volunteer", "workshop", "mail_text", "spent_attempt", "identity"),
}
TOLD = {"organisation", "round", "release"}


def test_of_every_table_it_is_decided_whether_reports_tell_of_it():
    """A new table is in OF_ROUND or OF_ORGANISATION, or stands above: else old files would be given."""
    listed = (*report_content.OF_ROUND, *report_content.OF_ORGANISATION)
    decided = NOT_TOLD | TOLD | {table.__tablename__ for table in listed}
    assert set(db.metadata.tables) - decided == set()


def test_kind_language_paper_branch_and_round_make_it_another_report(demo_app):
    others = [
        {"kind": "workshop"},
        {"language": "de"},
        {"paper": "Letter"},
        {"branch": "quay"},
        {"branch": "shore-office"},
    ]
    keys = {key(), key(EARLIER), *(key(**other) for other in others)}
    assert len(keys) == 2 + len(others)


def test_what_the_file_does_not_tell_of_leaves_it_the_same(demo_app):
    before = key()
    contacts.replace(OURS, [contacts.Contact("p1", "Jo", "staff")])
    ask()
    assert key() == before


def test_the_same_report_is_asked_for_once(demo_app):
    first = ask()
    assert (first.state, first.before) == ("waiting", 0)
    assert ask().id == first.id
    assert ask(paper="Letter").id != first.id


def test_before_the_release_there_is_nothing_to_ask_for(demo_app):
    survey_round = rounds.get(OURS, "harbourline-2026-autumn")
    with pytest.raises(Conflict) as refused:
        reports.ask(OURS, survey_round.id, Wanted())
    assert refused.value.code == "round_open"
    rounds.change(OURS, survey_round.id, survey_round.version, held=True)
    rounds.close(OURS, survey_round.id)
    with pytest.raises(Conflict) as refused:
        reports.ask(OURS, survey_round.id, Wanted())
    assert refused.value.code == "round_not_released"
    assert take() is None


def test_another_organisation_finds_neither_round_nor_report(demo_app):
    made = ask()
    with pytest.raises(NotFound):
        reports.ask("meadow", SPRING, Wanted())
    with pytest.raises(NotFound):
        reports.get("meadow", made.id)


def test_of_two_makers_one_has_the_report(demo_app):
    made = ask()
    assert take("one").report.id == made.id
    assert take("two") is None
    assert reports.get(OURS, made.id).state == "making"


def test_the_one_that_waits_longest_is_made_first(demo_app, later):
    first = ask()
    later(MINUTE)
    second = ask(paper="Letter")
    assert second.before == 1
    assert [take().report.id, take().report.id] == [first.id, second.id]


def test_a_report_whose_maker_died_is_taken_up_again_and_only_once(demo_app, later):
    made, first = ask(), take("one")
    later(MINUTE + timedelta(seconds=1))
    second = take("one")
    assert (second.report.id, second.attempt) == (made.id, 2)
    assert take("two") is None
    reports.ready(first, "ab" * 32, as_asked=True)  # the first was only slow: it has nothing to say any more
    assert reports.get(OURS, made.id).state == "making"


def test_whoever_takes_the_place_of_a_maker_takes_up_its_report_at_once(demo_app):
    made = ask()
    take("one")
    reports.take_back("two")
    assert take("two") is None
    reports.take_back("one")
    assert take("one").report.id == made.id


def test_after_three_makers_it_has_failed(demo_app):
    made = ask()
    for _ in range(3):
        assert take()
        reports.take_back("one")
    assert take() is None
    assert (reports.get(OURS, made.id).state, reports.get(OURS, made.id).error) == ("failed", "maker_died")


def test_what_was_ended_from_outside_is_tried_again_after_a_moment(demo_app, later):
    made = ask()
    for _ in range(3):
        reports.later(take(), "pdf_killed")
        assert take() is None
        later(timedelta(seconds=10))
    assert reports.get(OURS, made.id).error == "pdf_killed"


def test_a_maker_that_is_asked_to_end_gives_back_what_it_had(demo_app):
    ask()
    reports.give_back(take())
    assert take("two").attempt == 1


def test_what_has_failed_is_left_alone_for_a_minute(demo_app, later):
    made = ask()
    reports.failed(take(), "pdf_timeout")
    seen = ask()
    assert (seen.id, seen.state, seen.again_in) == (made.id, "failed", 60)
    later(MINUTE)
    assert (ask().state, take().attempt) == ("waiting", 1)


def test_a_file_that_is_not_there_any_more_is_made_anew(demo_app):
    ask()
    reports.ready(take(), "ab" * 32, as_asked=True)
    assert ask().state == "ready"
    assert reports.ask(OURS, SPRING, Wanted(), lambda digest: False).state == "waiting"


def test_what_was_changed_while_it_was_made_is_given_to_whoever_asked_and_nobody_else(demo_app):
    made = ask()
    claim = take()
    assert reports.is_wanted_still(claim)
    edit_a_goal()
    assert not reports.is_wanted_still(claim)
    reports.ready(claim, "ab" * 32, as_asked=False)
    assert reports.get(OURS, made.id).state == "ready"
    assert ask().id != made.id


def test_nobody_fills_the_queue_alone(demo_app):
    wanted = [{"paper": "A4"}, {"paper": "Letter"}, {"kind": "workshop"}, {"language": "de"}]
    by("ann")
    asked = [ask(**each) for each in wanted]
    with pytest.raises(Busy) as refused:
        ask(language="fr")
    assert (refused.value.code, refused.value.seconds) == ("too_many_reports", 10)
    assert ask(**wanted[0]).id == asked[0].id
    by("bo")
    assert ask(language="fr").state == "waiting"
    by("ann")
    reports.ready(take(), "ab" * 32, as_asked=True)
    assert ask(language="nl").state == "waiting"


def test_nor_do_all_together_fill_it_without_end(demo_app):
    for number in range(reports.MOST_AT_ALL):
        by(f"user {number // 4}")
        ask(language=f"l{number}")
    by("somebody else")
    with pytest.raises(Busy) as refused:
        ask(language="one more")
    assert refused.value.code == "reports_busy"


def test_who_asked_is_forgotten_when_it_is_made_or_has_failed(demo_app):
    by("ann")
    for finish in (lambda claim: reports.ready(claim, "ab" * 32, as_asked=True),
                   lambda claim: reports.failed(claim, "disk_full")):  # fmt: skip
        made = ask(language=str(finish))
        row = db.session.get(reports.ReportRow, (OURS, made.id))
        assert row.asked_by == "user:ann"
        db.session.rollback()
        finish(take())
        assert db.session.get(reports.ReportRow, (OURS, made.id)).asked_by == ""
        db.session.rollback()


def test_a_report_ends_with_its_day(demo_app, later):
    made = ask()
    reports.ready(take(), "ab" * 32, as_asked=True)
    assert reports.drop_old() == {"ab" * 32}
    later(timedelta(days=1))
    with pytest.raises(NotFound):
        reports.get(OURS, made.id)
    assert reports.drop_old() == frozenset()
    assert ask().id != made.id


def test_a_report_ends_with_its_round(demo_app):
    made = ask()
    rounds.delete(OURS, SPRING, rounds.get(OURS, SPRING).version)
    with pytest.raises(NotFound):
        reports.get(OURS, made.id)


def test_asking_leaves_no_act(demo_app):
    before = len(acts.page(OURS)[0])
    ask()
    assert len(acts.page(OURS)[0]) == before
