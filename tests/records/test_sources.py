"""Sources of feedback: a dated history, corrections, and coverage that follows from both."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cxassess.records import acts, clock, organisations, releases, retention, rounds, sources, subjects
from cxassess.records import source_rules as rules
from cxassess.records.errors import Conflict, Invalid, NotFound
from cxassess.records.source_rules import Facts

BEGAN, LATER = date(2025, 3, 1), date(2025, 9, 1)
SURVEY = Facts("Survey after each trip", "surveys", owner="Ann Lee", cadence="yearly", looked_on=BEGAN)


@pytest.fixture
def meadow(app):
    return organisations.create("Meadow Dairy", "meadow").id


@pytest.fixture
def survey(meadow):
    return sources.add(meadow, SURVEY, BEGAN)


def covered(on, organisation_id="meadow"):
    return sources.coverage_on(organisation_id, on)["covered"]


def places(caught):
    return [fault.where for fault in caught.value.faults]


def changed(made, since=None, **facts):
    return sources.change("meadow", made.id, made.version, replace(made.facts, **facts), since)


def test_a_source_is_as_it_was_described(survey):
    assert (survey.facts, survey.since, survey.freshness) == (SURVEY, BEGAN, "overdue")
    assert sources.of("meadow") == [survey]


def test_a_change_holds_from_its_day_on_and_leaves_the_days_before(survey):
    changed(survey, LATER, state="stopped")
    assert (covered(LATER - timedelta(1)), covered(LATER)) == (1, 0)
    now = sources.get("meadow", survey.id)
    assert (now.state, now.since, now.in_state_since) == ("stopped", LATER, LATER)


def test_in_its_state_since_looks_past_what_was_noted_meanwhile(survey):
    assert changed(survey, LATER, owner="Bo").in_state_since == BEGAN


def test_nothing_is_noted_where_nothing_changes(survey):
    assert changed(survey) == survey
    assert len(sources.history("meadow", survey.id)) == 1


def test_a_correction_changes_the_past_and_stays_to_be_seen(survey):
    sources.correct("meadow", survey.id, survey.version, 1, replace(SURVEY, state="planned"), LATER)
    assert covered(LATER) == 0
    assert sources.coverage_on("meadow", LATER - timedelta(1))["listed"] == 0
    noted = sources.history("meadow", survey.id)
    assert [(each.number, each.corrects, each.counts) for each in noted] == [(2, 1, True), (1, None, False)]


def test_a_corrected_entry_keeps_its_place_among_those_of_its_day(survey):
    made = changed(survey, BEGAN, state="stopped")
    sources.correct("meadow", made.id, made.version, 1, replace(SURVEY, owner="Bo"), BEGAN)
    assert sources.get("meadow", made.id).state == "stopped"


def test_what_was_corrected_cannot_be_corrected_again(survey):
    made = sources.correct("meadow", survey.id, survey.version, 1, replace(SURVEY, owner="Bo"), BEGAN)
    with pytest.raises(NotFound):
        sources.correct("meadow", survey.id, made.version, 1, SURVEY, BEGAN)


def test_an_entry_that_was_taken_back_counts_nowhere(survey):
    made = changed(survey, LATER, state="stopped")
    made = sources.take_back("meadow", survey.id, made.version, 2)
    assert (made.state, covered(LATER)) == ("in_use", 1)
    with pytest.raises(Conflict) as caught:
        sources.take_back("meadow", survey.id, made.version, 1)
    assert caught.value.code == "last_entry"


def test_a_removed_source_was_never_there(survey):
    sources.remove("meadow", survey.id, survey.version)
    assert covered(LATER) == 0
    with pytest.raises(NotFound):
        sources.get("meadow", survey.id)


@pytest.mark.parametrize("verb", ["change", "look", "correct", "take_back", "remove"])
def test_nobody_overwrites_what_somebody_else_changed(survey, verb):
    changed(survey, owner="Bo")
    arguments = {
        "change": (replace(SURVEY, owner="Cy"),),
        "correct": (1, SURVEY, LATER),
        "take_back": (1,),
    }.get(verb, ())
    with pytest.raises(Conflict) as caught:
        getattr(sources, verb)("meadow", survey.id, survey.version, *arguments)
    assert caught.value.code == "stale"


def test_the_same_ticket_adds_one_source(meadow):
    made = [sources.add(meadow, SURVEY, BEGAN, ticket="t") for _ in range(2)]
    assert made[0] == made[1]
    assert len(sources.of(meadow)) == 1


WRONG = {
    "/name": ["", " ", "a" * 201, "to\u202eped", "line\nend"],
    "/kind": ["", "rumours"],
    "/owner": ["o" * 201, "o\u200bo"],
    "/cadence": ["", "hourly"],
    "/tells": ["t" * 501, "a\u202eb", "a\x07b"],
    "/goes_to": ["g" * 501],
    "/state": ["", "broken"],
    "/looked_on": [date(1999, 12, 31), date(9999, 1, 1)],
}


@pytest.mark.parametrize(("where", "value"), [(where, each) for where in WRONG for each in WRONG[where]])
def test_what_cannot_be_kept_is_refused_at_its_place(meadow, where, value):
    with pytest.raises(Invalid) as caught:
        sources.add(meadow, replace(SURVEY, **{where[1:]: value}))
    assert places(caught) == [where]
    assert sources.of(meadow) == []


def test_own_kinds_need_a_name_and_others_keep_none(meadow):
    with pytest.raises(Invalid) as caught:
        sources.add(meadow, replace(SURVEY, kind="own"))
    assert places(caught) == ["/kind_name"]
    assert sources.add(meadow, replace(SURVEY, kind_name="Panel")).kind_name == ""


def test_texts_of_several_lines_are_kept_as_one(meadow):
    assert (
        sources.add(meadow, replace(SURVEY, tells="Boarding\r\nand  arrival")).tells == "Boarding and arrival"
    )


def test_hostile_text_is_kept_as_it_is(meadow):
    name = "<script>alert(1)</script> =cmd()"
    assert sources.add(meadow, replace(SURVEY, name=name, owner="=1+1")).name == name


def test_no_two_sources_share_a_name(survey):
    with pytest.raises(Invalid) as caught:
        sources.add("meadow", replace(SURVEY, name="SURVEY after each trip "))
    assert places(caught) == ["/name"]
    assert sources.add(organisations.create("Brook", "brook").id, SURVEY).name == survey.name


@pytest.mark.parametrize("since", [BEGAN - timedelta(1), date(9999, 1, 1)])
def test_a_change_is_neither_before_the_last_entry_nor_to_come(survey, since):
    with pytest.raises(Invalid) as caught:
        changed(survey, since, owner="Bo")
    assert places(caught) == ["/since"]


@pytest.mark.parametrize("looked_on", [None, BEGAN - timedelta(1)])
def test_a_look_is_never_forgotten_by_a_change(survey, looked_on):
    with pytest.raises(Invalid) as caught:
        changed(survey, looked_on=looked_on)
    assert places(caught) == ["/looked_on"]


def test_looking_at_a_source_makes_it_up_to_date(survey):
    seen = sources.look("meadow", survey.id, survey.version)
    assert (seen.looked_on, seen.freshness) == (clock.today(), "up_to_date")


def test_lists_and_histories_have_an_end(survey, monkeypatch):
    monkeypatch.setattr(sources, "MOST_SOURCES", 1)
    monkeypatch.setattr(sources, "MOST_ENTRIES", 1)
    with pytest.raises(Conflict) as caught:
        sources.add("meadow", replace(SURVEY, name="Another"))
    assert caught.value.code == "too_many_sources"
    with pytest.raises(Conflict) as caught:
        changed(survey, owner="Bo")
    assert caught.value.code == "too_many_entries"


def test_many_are_changed_together_or_not_at_all(survey):
    version, other = sources.version_of([survey]), replace(SURVEY, name="Other")
    with pytest.raises(Invalid):
        sources.change_all("meadow", version, [other, other], {})
    assert sources.of("meadow") == [survey]
    swapped = {survey.id: replace(SURVEY, name="Other")}
    sources.change_all("meadow", version, [SURVEY], swapped)
    assert {each.name for each in sources.of("meadow")} == {"Other", SURVEY.name}
    with pytest.raises(Conflict):
        sources.change_all("meadow", version, [], {})


def test_an_organisation_sees_its_own_sources_alone(survey):
    organisations.create("Brook", "brook")
    assert sources.of("brook") == sources.entries("brook") == []
    with pytest.raises(NotFound):
        sources.get("brook", survey.id)


def test_acts_name_the_source_and_nobody(survey):
    made = changed(survey, owner="Bo Ray", looked_on=LATER)
    sources.remove("meadow", made.id, made.version)
    told = [(act.action, act.subject, act.details) for act in acts.every("meadow")][:3]
    assert told == [
        ("source.removed", SURVEY.name, {}),
        ("source.changed", SURVEY.name, {"fields": ["owner", "looked_on"]}),
        ("source.added", SURVEY.name, {"kind": "surveys"}),
    ]


def test_pages_follow_one_another(meadow):
    made = {sources.add(meadow, replace(SURVEY, name=f"Survey {n}")).id for n in range(5)}
    first, after = sources.page(meadow, 3)
    rest, end = sources.page(meadow, 3, after)
    assert ({each.id for each in (*first, *rest)}, len(first), end) == (made, 3, None)


# What a release tells.


def test_a_release_keeps_the_coverage_of_its_day_whatever_is_corrected_later(open_round):
    survey_round = open_round()
    made = sources.add("meadow", SURVEY, BEGAN)
    rounds.close("meadow", survey_round.id, released_on=LATER)
    sources.remove("meadow", made.id, made.version)
    listening = releases.get("meadow", survey_round.id).figures["listening"]
    assert (listening["on"], listening["covered"]) == (LATER.isoformat(), 1)
    assert listening["series"][-1]["covered"] == 1


def test_a_release_tells_no_name_of_sources_or_owners(open_round):
    survey_round = open_round()
    sources.add("meadow", SURVEY, BEGAN)
    rounds.close("meadow", survey_round.id)
    figures = str(releases.get("meadow", survey_round.id).figures)
    assert "listening" in figures
    assert not [word for word in (SURVEY.name, SURVEY.owner) if word in figures]


def test_a_release_without_a_list_tells_of_none(open_round):
    survey_round = open_round()
    rounds.close("meadow", survey_round.id)
    assert releases.get("meadow", survey_round.id).figures["listening"] is None


# Whom it names.


def test_an_owner_is_found_and_a_dash_takes_the_place_of_the_name(survey):
    made = changed(survey, LATER, owner="Bo Ray")
    found = subjects.find("meadow", "ann lee")
    assert [each.says["owner"] for each in found.of("source")] == ["Ann Lee"]
    assert subjects.erase("meadow", found, [found.of("source")[0].name], "") == 1
    assert subjects.find("meadow", "Ann Lee").entries == ()
    kept = {each.facts.owner for each in sources.history("meadow", made.id)}
    assert kept == {"Bo Ray", rules.NAMELESS}
    assert sources.coverage_on("meadow", BEGAN)["owned"] == 1


def test_who_noted_what_is_found_and_stays(survey):
    acts.done_by(acts.Actor("user", "u1", "cy@meadow.example"))
    changed(survey, owner="Bo")
    found = subjects.find("meadow", "cy@meadow.example").of("source_change")
    assert [each.stays for each in found] == ["act"]


def test_names_of_the_past_are_forgotten_with_the_acts(meadow):
    real, long_ago = clock.now, timedelta(days=31 * retention.USUAL["acts"] + 2)
    clock.now = lambda: real() - long_ago
    try:
        made = changed(sources.add(meadow, replace(SURVEY, looked_on=None)), owner="Bo Ray")
    finally:
        clock.now = real
    retention.carry_out()
    noted = sources.history("meadow", made.id)
    assert {each.noted_by for each in noted} == {None}
    assert [each.facts.owner for each in noted] == ["Bo Ray", rules.NAMELESS]


def test_names_of_today_are_not_forgotten(survey):
    retention.carry_out()
    assert {each.noted_by for each in sources.history("meadow", survey.id)} == {"command line"}
