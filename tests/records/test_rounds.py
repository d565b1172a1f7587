"""A round's life: draft, open, closed; and what can no longer be changed at each step."""

from datetime import date

import pytest

from cxassess.maturity import Unit
from cxassess.records import organisations, releases, responses, rounds
from cxassess.records.errors import Conflict, Invalid, NotFound


def test_an_open_round_cannot_lower_its_threshold_or_change_its_mode(open_round):
    opened = open_round(threshold=8)
    for fields in ({"threshold": 5}, {"privacy": "confidential"}, {"threshold": 9}, {"name": "Other"}):
        with pytest.raises(Conflict, match="only be extended"):
            rounds.change("meadow", opened.id, opened.version, **fields)


def test_an_open_round_can_be_extended(open_round):
    opened = open_round(closes_on=date(2030, 1, 1))
    longer = rounds.change("meadow", opened.id, opened.version, closes_on=date(2030, 2, 1))
    assert longer.closes_on == date(2030, 2, 1)
    with pytest.raises(Conflict, match="only be extended"):
        rounds.change("meadow", opened.id, longer.version, closes_on=date(2029, 1, 1))


def test_of_two_who_change_a_draft_the_second_is_told(app, draft):
    rounds.change("meadow", draft.id, draft.version, name="Mine")
    with pytest.raises(Conflict, match="Somebody else changed"):
        rounds.change("meadow", draft.id, draft.version, name="Yours")
    assert rounds.get("meadow", draft.id).name == "Mine"


def test_a_closed_round_takes_no_more_answers_and_does_not_close_twice(open_round):
    opened = open_round()
    rounds.close("meadow", opened.id)
    with pytest.raises(Conflict, match="not open for answers"):
        responses.submit_many("meadow", opened.id, [{"answers": {"VG1": 3}}])
    with pytest.raises(Conflict, match="Only an open round"):
        rounds.close("meadow", opened.id)


def test_a_close_that_was_cut_short_can_be_finished(open_round, app):
    opened = open_round()
    from cxassess.records.database import writing
    from cxassess.records.models import RoundRow

    with writing() as session:  # as a power cut between the two steps leaves it
        session.get(RoundRow, ("meadow", opened.id)).state = "closed"
    assert rounds.close("meadow", opened.id).figures["round"] == opened.id


def test_there_are_no_results_before_the_close(open_round):
    with pytest.raises(Conflict) as refused:
        releases.get("meadow", open_round().id)
    assert refused.value.code == "round_open"


def test_another_organisations_round_is_not_there(open_round):
    opened = open_round()
    organisations.create("Other", "other")
    for verb in (rounds.get, rounds.close, rounds.open_round):
        with pytest.raises(NotFound):
            verb("other", opened.id)


def test_every_fault_of_a_new_round_is_told_at_once(app, questionnaire):
    organisations.create("Meadow", "meadow")
    units = [
        Unit("a", "A", "b", 3),
        Unit("b", "", "a", -1),
        Unit("staff", "S", None, None),
        Unit("d", "D", "no", 1),
        Unit("d", "D", None, 1),
    ]
    with pytest.raises(Invalid) as refused:
        rounds.create(
            "meadow", questionnaire=questionnaire, name=" ", threshold=4, units=units, prior_round="none"
        )
    places = {fault.where for fault in refused.value.faults}
    assert places == {
        "/name",
        "/threshold",
        "/units/0/parent",
        "/units/1/name",
        "/units/1/parent",
        "/units/1/headcount",
        "/units/2/id",
        "/units/3/parent",
        "/units/4/id",
        "/prior_round",
    }


def test_responses_are_stored_all_or_none(open_round):
    opened = open_round()
    with pytest.raises(Exception, match="/responses/1/answers/VG1"):
        responses.submit_many("meadow", opened.id, [{"answers": {"VG1": 3}}, {"answers": {"VG1": 9}}])
    assert len(responses.sheet(opened)) == 0


def test_the_release_does_not_change_when_the_order_of_answers_does(open_round):
    rows = [{"answers": {"VG1": 1 + n % 5, "EE1": 1 + n % 3, "VG2": 2, "VG3": 4}} for n in range(30)]
    digests = set()
    for order in (rows, rows[::-1]):
        opened = open_round()
        responses.submit_many("meadow", opened.id, order)
        figures = {**rounds.close("meadow", opened.id).figures, "round": None}
        digests.add(str(figures))
    assert len(digests) == 1


def test_a_deleted_round_leaves_nothing_behind(open_round):
    opened = open_round()
    responses.submit_many("meadow", opened.id, [{"answers": {"VG1": 3}}])
    rounds.close("meadow", opened.id)
    rounds.delete("meadow", opened.id, rounds.get("meadow", opened.id).version)
    with pytest.raises(NotFound):
        rounds.get("meadow", opened.id)
    assert len(responses.sheet(opened)) == 0


def other_key(questionnaire):
    """The same questions, one of them given another weight."""
    changed = questionnaire.to_dict()
    changed["pillars"][0]["items"][0]["weight"] = 1000
    return type(questionnaire).from_dict(changed)


def test_closed_answers_are_scored_by_another_key_for_one_later_round_only(open_round, questionnaire):
    first = open_round()
    responses.submit_many(
        "meadow", first.id, [{"answers": {"VG1": 1 + n % 5, "VG2": 3, "VG3": 3}} for n in range(40)]
    )
    rounds.close("meadow", first.id)
    compared = []
    for _ in range(2):
        made = rounds.create(
            "meadow", questionnaire=other_key(questionnaire), name="Again", prior_round=first.id
        )
        rounds.open_round("meadow", made.id)
        responses.submit_many("meadow", made.id, [{"answers": {"VG1": 3, "VG2": 3, "VG3": 3}}] * 40)
        compared.append(bool(rounds.close("meadow", made.id).figures["comparisons"]))
        rounds.delete("meadow", made.id, rounds.get("meadow", made.id).version)
    assert compared == [True, False]


def test_a_closed_round_can_be_compared_with_three_later_ones_at_the_most(open_round, questionnaire):
    first = open_round()
    responses.submit_many("meadow", first.id, [{"answers": {"VG1": 3, "VG2": 3, "VG3": 3}}] * 12)
    rounds.close("meadow", first.id)
    compared = []
    for _ in range(4):
        later = open_round(prior_round=first.id)
        responses.submit_many("meadow", later.id, [{"answers": {"VG1": 4, "VG2": 3, "VG3": 3}}] * 12)
        compared.append(bool(rounds.close("meadow", later.id).figures["comparisons"]))
    assert compared == [True, True, True, False]
