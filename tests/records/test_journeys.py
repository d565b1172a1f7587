"""The organisation's journey as it is kept, and the touchpoints that a round asks about."""

from datetime import date

import pytest

from cxassess.maturity import Stage, Touchpoint
from cxassess.records import journey_changes as changes
from cxassess.records import journeys, organisations, responses, rounds
from cxassess.records.errors import Conflict, Invalid, NotFound

from ..maturity.instruments import plain

STAGES = (
    Stage("plan", "Plan", (Touchpoint("book", "Booking"), Touchpoint("call", "Calling us"))),
    Stage("go", "Go", (Touchpoint("board", "Boarding", "partner", "Port Company"),)),
)


@pytest.fixture
def meadow(app):
    organisations.create("Meadow Dairy", "meadow")
    organisations.create("Other", "other")
    journeys.begin("meadow", STAGES)
    return app


@pytest.fixture
def open_round_of(meadow):
    def make(journey):
        made = rounds.create(
            "meadow",
            questionnaire=plain(),
            name="Spring",
            journey=journey,
            closes_on=date(2030, 1, 1),
            open_link=True,
        )
        return rounds.open_round("meadow", made.id)

    return make


def ids(organisation_id="meadow"):
    return [[each.id for each in stage.touchpoints] for stage in journeys.get(organisation_id).stages]


def changed(make, typed=None):
    return journeys.change("meadow", journeys.get("meadow").version, make, typed=typed)


def test_a_journey_is_one_organisation_s_own(meadow):
    assert ids("other") == []
    assert ids() == [["book", "call"], ["board"]]


def test_a_change_made_from_an_older_journey_is_refused(meadow):
    changed(lambda before, taken: changes.with_stage(before, "Arrive"))
    with pytest.raises(Conflict) as refused:
        journeys.change("meadow", 1, lambda before, taken: changes.with_stage(before, "Leave"))
    assert refused.value.code == "stale"


def test_a_touchpoint_keeps_its_id_under_another_name_and_in_another_stage(meadow):
    changed(
        lambda before, taken: changes.touchpoint_changed(before, "book", "go", "Buying a ticket", "own", "")
    )
    assert ids() == [["call"], ["board", "book"]]
    assert changes.touchpoint_of(journeys.get("meadow").journey, "book")[1].name == "Buying a ticket"


@pytest.mark.parametrize(
    ("id_", "by", "expected"),
    [
        ("call", -1, [["call", "book"], ["board"]]),
        ("call", 1, [["book"], ["call", "board"]]),
        ("board", -1, [["book", "call", "board"], []]),
        ("book", -1, [["book", "call"], ["board"]]),
        ("board", 1, [["book", "call"], ["board"]]),
    ],
)
def test_a_touchpoint_moves_one_place_and_past_its_stage_into_the_next(meadow, id_, by, expected):
    changed(lambda before, taken: changes.touchpoint_moved(before, id_, by))
    assert ids() == expected


def test_a_stage_moves_and_goes_with_all_its_touchpoints(meadow):
    changed(lambda before, taken: changes.stage_moved(before, "go", -1))
    assert ids() == [["board"], ["book", "call"]]
    changed(lambda before, taken: changes.without_stage(before, "plan"))
    assert ids() == [["board"]]


def test_the_id_of_a_removed_touchpoint_is_given_to_no_other(meadow):
    changed(lambda before, taken: changes.without_touchpoint(before, "book"))
    changed(lambda before, taken: changes.with_touchpoint(before, taken, "go", "Book", "own", ""))
    assert ids() == [["call"], ["board", "book-2"]]
    other = {"stages": [{"id": "a", "name": "A", "touchpoints": [{"id": "book", "name": "Bookkeeping"}]}]}
    with pytest.raises(Invalid, match="Ids are not used again"):
        journeys.put("meadow", other, journeys.get("meadow").version)


def test_a_removed_touchpoint_may_come_back_as_itself(meadow):
    whole = journeys.get("meadow").journey.to_dict()
    changed(lambda before, taken: changes.without_stage(before, "plan"))
    journeys.put("meadow", whole, journeys.get("meadow").version)
    assert ids() == [["book", "call"], ["board"]]


@pytest.mark.parametrize("name", ["", "   ", "n" * 121, "a\u202eb"])
def test_a_name_that_cannot_be_one_stands_at_its_field(meadow, name):
    with pytest.raises(Invalid) as refused:
        changed(
            lambda before, taken: changes.with_touchpoint(before, taken, "go", name, "own", ""), typed=name
        )
    assert [fault.where for fault in refused.value.faults] == ["/name"]


def test_a_partner_of_what_the_organisation_does_itself_is_refused_at_its_field(meadow):
    with pytest.raises(Invalid) as refused:
        changed(
            lambda before, taken: changes.touchpoint_changed(
                before, "book", "plan", "Booking", "own", "Port"
            ),
            typed="Booking",
        )
    assert [fault.where for fault in refused.value.faults] == ["/partner"]


@pytest.mark.parametrize(
    "make",
    [
        lambda before, taken: changes.without_stage(before, "nowhere"),
        lambda before, taken: changes.without_touchpoint(before, "nothing"),
        lambda before, taken: changes.touchpoint_changed(before, "book", "nowhere", "Book", "own", ""),
    ],
)
def test_what_is_not_in_the_journey_is_not_found(meadow, make):
    with pytest.raises(NotFound):
        changed(make)


def test_a_journey_of_more_than_a_hundred_touchpoints_is_refused(meadow):
    points = [{"id": f"p{number}", "name": f"P {number}"} for number in range(101)]
    with pytest.raises(Invalid, match="the most is 100"):
        journeys.put("meadow", {"stages": [{"id": "a", "name": "A", "touchpoints": points}]}, 1)


def test_a_round_chooses_from_the_journey_and_keeps_what_it_chose(meadow):
    chosen = journeys.chosen("meadow", ["book", "board"])
    made = rounds.create("meadow", questionnaire=plain(), name="Spring", journey=chosen)
    changed(lambda before, taken: changes.without_touchpoint(before, "book"))
    kept = rounds.get("meadow", made.id)
    assert [each.id for each in kept.questionnaire.journey.touchpoints] == ["book", "board"]
    assert kept.instrument.journey is None
    assert kept.instrument == plain()


def test_a_change_of_something_else_leaves_the_touchpoints_alone(meadow):
    made = rounds.create(
        "meadow", questionnaire=plain(), name="Spring", journey=journeys.chosen("meadow", True)
    )
    renamed = rounds.change("meadow", made.id, made.version, name="Autumn", questionnaire=plain(2))
    assert len(renamed.questionnaire.journey.touchpoints) == 3
    without = rounds.change("meadow", made.id, renamed.version, journey=None)
    assert without.questionnaire.journey is None


def test_a_copy_asks_about_the_same_touchpoints_as_they_are_called_now(meadow):
    made = rounds.create(
        "meadow", questionnaire=plain(), name="Spring", journey=journeys.chosen("meadow", ["book"])
    )
    changed(lambda before, taken: changes.touchpoint_changed(before, "book", "go", "Tickets", "own", ""))
    copied = rounds.copy("meadow", made.id, "Autumn")
    assert [each.name for each in copied.journey.touchpoints] == ["Tickets"]


@pytest.mark.parametrize(
    ("wanted", "what"),
    [
        (["book", "nothing"], "no touchpoint of this id"),
        ([f"p{number}" for number in range(13)], "at most 12"),
    ],
)
def test_what_cannot_be_asked_about_is_refused(meadow, wanted, what):
    with pytest.raises(Invalid, match=what):
        journeys.chosen("meadow", wanted)


def test_without_a_journey_there_is_nothing_to_choose(meadow):
    with pytest.raises(Invalid, match="keeps no journey yet"):
        journeys.chosen("other", True)
    assert journeys.chosen("other", False) is None


def test_an_open_round_keeps_its_touchpoints(meadow, open_round_of):
    opened = open_round_of(journeys.chosen("meadow", ["book"]))
    with pytest.raises(Conflict, match="only be extended"):
        rounds.change("meadow", opened.id, opened.version, journey=None)


def test_the_release_tells_of_the_touchpoints_that_were_asked_about(meadow, open_round_of):
    opened = open_round_of(journeys.chosen("meadow", ["book", "board"]))
    said = {"touchpoint.book.importance": 4, "touchpoint.book.performance": 3, "A1": 3}
    responses.submit_many("meadow", opened.id, [{"audience": "staff", "answers": said}] * 6)
    told = rounds.close("meadow", opened.id).figures["touchpoints"]
    book = told["stages"][0]["touchpoints"][0]["audiences"][-1]
    assert (book["audience"], book["importance"]["mean"]) == ("internal", 4.0)
