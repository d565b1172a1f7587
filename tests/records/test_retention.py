"""What has been kept for its period is deleted, once, also from the files; and nothing else."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from cxassess import findings, worker
from cxassess.records import (
    acts,
    ballots,
    clock,
    contacts,
    keys,
    letters,
    offers,
    releases,
    responses,
    retention,
    rounds,
    workshops,
)
from cxassess.records.database import db, writing
from cxassess.records.errors import Conflict, Invalid
from tests import heard

CANARY = "canary-7Q2M-in-the-mine"
TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 9, 0)


@pytest.fixture
def at(monkeypatch):
    """Sets the date."""

    def set_(day):
        monkeypatch.setattr(clock, "now", lambda: datetime.combine(day, NOW.time()))

    set_(TODAY)
    return set_


@pytest.fixture
def ended(open_round, at):
    """A maker of rounds that closed on a day, with seven answers, a comment, an offer, a sheet, a letter."""

    def make(day=TODAY, **details):
        at(day - timedelta(days=20))
        survey_round = open_round(**details)
        for n in range(7):
            code = ballots.issue(survey_round, "staff")
            responses.submit(survey_round, code, {"VG1": 3, "VG2": 4, "VG3": 4, "story": f"{CANARY} {n}"})
        offers.make(survey_round, "ticket", f"{CANARY}@x.example", [survey_round.questionnaire.pillars[0].id])
        workshops.enter(survey_round, audience="staff", head_count=7, answers=heard.SHEET)
        rounds.close("meadow", survey_round.id, day)
        post(survey_round.id)  # as an earlier version left letters behind
        at(TODAY)
        return rounds.get("meadow", survey_round.id)

    return make


def post(round_id=None, state="sent"):
    with writing() as session:
        letter_id = letters.post(
            session, "meadow", purpose="invitation", address=f"{CANARY}@x.example", language="en",
            subject="s", text="t", round_id=round_id,
        )  # fmt: skip
        session.flush()
        session.get(letters.LetterRow, ("meadow", letter_id)).state = state


def rows(table):
    db.session.rollback()
    return db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar()


def noted(action):
    db.session.rollback()
    return list(acts.every("meadow", acts.Wanted(action=action)))


def bytes_of_files(app):
    files = app.config["DATA_FOLDER"].glob("cxassess.sqlite3*")
    return b"".join(path.read_bytes() for path in files)


def ago(years=0, days=0):
    return TODAY.replace(year=TODAY.year - years) - timedelta(days=days)


KEPT = {
    "letter": {"days": 30},
    "volunteer": {"years": 1},
    "response": {"years": 5},
    "comment": {"years": 5},
    "workshop": {"years": 5},
}


@pytest.mark.parametrize("table", KEPT)
def test_what_a_round_left_goes_when_its_period_is_over_and_not_a_day_before(ended, at, table):
    due = ago(**KEPT[table])
    ended(due + timedelta(days=1))
    before = rows(table)
    retention.carry_out()
    assert rows(table) == before > 0
    at(TODAY + timedelta(days=1))
    retention.carry_out()
    assert rows(table) == 0


def test_release_and_roadmap_stay_when_the_answers_go(ended):
    survey_round = ended(ago(years=5))
    before = releases.get("meadow", survey_round.id).digest
    retention.carry_out()
    assert rows("response") == rows("comment") == rows("role_impact") == 0
    assert releases.get("meadow", survey_round.id).digest == before
    assert rounds.get("meadow", survey_round.id).answers_deleted_on == TODAY


def test_nothing_of_an_open_round_is_ever_due(open_round, at):
    at(ago(years=11))
    survey_round = open_round()
    responses.submit(survey_round, ballots.issue(survey_round, "staff"), {"VG1": 3})
    post(survey_round.id)
    at(TODAY)
    retention.carry_out()
    assert (rows("envelope"), rows("ballot"), rows("letter")) == (1, 1, 1)


def test_deleted_bytes_are_gone_from_the_files(ended, app, at):
    at(ago(years=6))
    ended(ago(years=5))
    at(ago(years=6))
    contacts.replace("meadow", [contacts.Contact("p1", CANARY, "staff", f"{CANARY}@x.example")])
    at(TODAY)
    assert CANARY.encode() in bytes_of_files(app)
    worker.work(app)
    assert rows("contact") == 0
    db.session.remove()
    assert CANARY.encode() not in bytes_of_files(app)


def test_acts_say_what_went_and_of_answers_only_the_round(ended):
    ended(ago(years=5))
    retention.carry_out()
    about_rounds = noted("data.deleted_of_round")
    assert {(act.subject, act.details["kind"]) for act in about_rounds} == {
        ("Spring", kind) for kind in ("answers", "volunteers", "workshops")
    }
    assert all(set(act.details) == {"kind"} for act in about_rounds)
    assert [act.details for act in noted("data.deleted") if act.details["kind"] == "letters"] == [
        {"kind": "letters", "count": 1}
    ]


def test_a_second_turn_on_the_same_day_does_nothing(ended):
    ended(ago(years=5))
    retention.carry_out()
    before = rows("act")
    retention.carry_out()
    assert rows("act") == before


def test_what_was_cut_short_is_finished_the_next_day(ended, at):
    survey_round = ended(ago(years=1))
    with writing() as session:  # as if the program had ended just after it had marked the round
        session.get(rounds.RoundRow, ("meadow", survey_round.id)).answers_deleted_on = TODAY
    retention.carry_out()
    assert rows("response") == 0


def test_more_than_one_piece_is_deleted(ended, monkeypatch):
    monkeypatch.setattr(retention, "LOT", 2)
    ended(ago(years=5))
    retention.carry_out()
    assert rows("response") == 0


def test_one_organisations_periods_delete_nothing_of_another(ended, app):
    survey_round = ended(ago(years=2))
    from cxassess.records import organisations

    organisations.create("Harbour", "harbour")
    retention.change("harbour", 0, {"answers": 1})
    retention.carry_out()
    assert rows("response") == 7
    assert not rounds.get("meadow", survey_round.id).answers_deleted_on


def listed(*people):
    contacts.replace("meadow", [contacts.Contact(name, name, "staff") for name in people])


def test_contacts_go_when_nobody_was_asked_for_their_period(ended, at):
    ended(ago(years=2))
    at(ago(years=2))
    listed("Jo")
    at(TODAY)
    retention.carry_out()
    assert rows("contact") == 0


def test_contacts_that_were_handed_in_lately_stay(ended, at):
    ended(ago(years=4))
    at(ago(years=1))
    listed("Jo")
    at(TODAY)
    retention.carry_out()
    assert rows("contact") == 1


def test_contacts_stay_while_a_round_is_coming(ended, at, questionnaire):
    ended(ago(years=4))
    at(ago(years=4))
    listed("Jo")
    rounds.create("meadow", questionnaire=questionnaire, name="Next")
    at(TODAY)
    assert "contacts" not in [each.kind for each in retention.waiting("meadow")]
    retention.carry_out()
    assert rows("contact") == 1


def test_the_act_that_says_when_contacts_were_changed_outlives_the_others(ended, at):
    ended(ago(years=4))
    at(ago(years=3))
    listed("Jo")
    at(TODAY)
    retention.change("meadow", 0, {"contacts": 60, "acts": 4})
    at(TODAY + timedelta(days=1))
    retention.carry_out()
    assert rows("contact") == 1
    assert len(noted("contacts.changed")) == 1
    assert not noted("workshop.entered")  # older, and nothing needs it


def test_letters_of_no_round_go_after_they_went_out_and_not_while_they_wait(open_round, at):
    open_round()
    at(ago(days=31))
    post()
    post(state="waiting")
    post("deleted-round")
    at(TODAY)
    retention.carry_out()
    assert rows("letter") == 1


def test_old_acts_go_and_young_ones_stay(open_round, at):
    at(ago(years=2, days=1))
    open_round()
    keys.create("meadow", "HR tool", ["score"])
    at(TODAY)
    listed("Jo")
    retention.carry_out()
    assert not noted("key.created")
    assert len(noted("contacts.changed")) == 1


def test_sessions_and_repeated_requests_that_ended_are_removed(app, open_round, at):
    from cxassess.records import idempotency, people

    at(ago(days=3))
    open_round()
    password = "nine grey geese fly"
    user = people.create_user("meadow", email="l@x.example", name="L", role="leader", password=password)
    people.sign_in(user)
    with idempotency.claiming("meadow", "key", b"digest"), writing():
        pass
    at(TODAY)
    retention.carry_out()
    assert (rows("sign_in"), rows("answered_request")) == (0, 0)


def test_a_round_whose_answers_are_gone_gives_no_comparison_and_says_why(
    ended, open_round, at, questionnaire
):
    before = ended(ago(years=5))
    retention.carry_out()
    later = rounds.create("meadow", questionnaire=questionnaire, name="Later", prior_round=before.id)
    rounds.open_round("meadow", later.id)
    responses.submit_many("meadow", later.id, [{"answers": {"VG1": 2, "VG2": 3, "VG3": 3}}] * 7)
    rounds.close("meadow", later.id)
    release = releases.get("meadow", later.id)
    assert (release.figures["prior_round"], release.figures["comparisons"]) == (None, [])
    told = findings.read(release, (), prior_release=releases.prior(release))
    assert "Not compared with Spring: its single answers had been deleted before" in told.subheading
    assert rounds.get("meadow", before.id).answers_deleted_on
    assert not db.session.get(rounds.RoundRow, ("meadow", before.id)).compared_with


def test_a_comparison_that_was_made_stays_when_the_answers_go_later(ended, at, questionnaire):
    before = ended(ago(years=4))
    later = rounds.create("meadow", questionnaire=questionnaire, name="Later", prior_round=before.id)
    rounds.open_round("meadow", later.id)
    responses.submit_many("meadow", later.id, [{"answers": {"VG1": 2, "VG2": 3, "VG3": 3}}] * 7)
    rounds.close("meadow", later.id, TODAY)
    retention.change("meadow", 0, {"answers": 1})
    at(TODAY + timedelta(days=1))
    retention.carry_out()
    release = releases.get("meadow", later.id)
    assert release.figures["prior_round"] == before.id
    assert "Not compared" not in findings.read(release, (), releases.prior(release)).subheading


def test_the_preview_is_what_is_deleted(ended, at):
    ended(ago(years=5))
    due = [each for each in retention.waiting("meadow") if each.on <= TODAY]
    assert {each.kind for each in due} == {"answers", "letters", "volunteers", "workshops", "acts"}
    assert all(each.count is None for each in due if each.kind in ("answers", "acts"))
    retention.carry_out()
    assert not [each for each in retention.waiting("meadow") if each.on <= TODAY]


def test_new_periods_delete_nothing_before_the_next_day(ended, at):
    ended(ago(years=2))
    retention.change("meadow", 0, {"answers": 1})
    retention.carry_out()
    assert rows("response") == 7
    at(TODAY + timedelta(days=1))
    retention.carry_out()
    assert rows("response") == 0


@pytest.mark.parametrize("kind", retention.KINDS.values(), ids=lambda kind: kind.name)
def test_periods_have_bounds(open_round, kind):
    open_round()
    for length in (kind.least - 1, kind.most + 1):
        with pytest.raises(Invalid, match=f"from {kind.least} to {kind.most}"):
            retention.change("meadow", 0, {kind.name: length})
    assert retention.change("meadow", 0, {kind.name: kind.least}).lengths[kind.name] == kind.least


def test_of_two_who_change_the_periods_the_second_is_told(open_round):
    open_round()
    retention.change("meadow", 0, {"answers": 3})
    with pytest.raises(Conflict) as refused:
        retention.change("meadow", 0, {"answers": 4})
    assert refused.value.code == "stale"
    assert noted("retention.changed")[0].details == {"changes": ["answers 5 → 3"]}


@pytest.mark.parametrize(
    ("begin", "kind", "length", "end"),
    [
        (date(2026, 1, 31), "volunteers", 1, date(2026, 2, 28)),
        (date(2024, 2, 29), "answers", 1, date(2025, 2, 28)),
        (date(2026, 12, 5), "acts", 13, date(2028, 1, 5)),
        (date(2026, 12, 5), "letters", 30, date(2027, 1, 4)),
    ],
)
def test_periods_end_on_a_day_that_there_is(begin, kind, length, end):
    assert retention.KINDS[kind].end(begin, length) == end
