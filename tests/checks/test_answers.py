"""Answers come in by a page, by JSON, by NDJSON and by a file: what one refuses, all refuse."""

import csv
import io
import json

import pytest

from cxassess.instruments import installed
from cxassess.records import responses, rounds
from tests.api.conftest import row
from tests.web.matrix import OURS, THEIRS
from tests.web.visitor import Fields, Visitor

GOOD = row("staff", "dairy", 1)
FIRST = next(iter(GOOD["answers"]))
OTHERS = next(
    item.id for item in installed()["ten-pillars"].items if item.id not in GOOD["answers"]
)  # of the full form
WRONG_ANSWERS = {
    "above the scale": {FIRST: 6},
    "below the scale": {FIRST: 0},
    "far off": {FIRST: 2**31},
    "half a step": {FIRST: 2.5},
    "a word": {FIRST: "often"},
    "a truth": {FIRST: True},
    "a list": {FIRST: [3]},
    "an object": {FIRST: {"value": 3}},
    "of the other form": {OTHERS: 3},
    "of no questionnaire": {"no-such": 3},
    "of another audience": {"comment.no-such": "Text"},
    "a comment that is too long": {"improve": "a" * 1001},
    "a control character": {"improve": "bell\x07"},
    "a kind that is none": {"barrier.kind": "nonsense"},
    "a text that is none": {"improve": 7},
}
WRONG_ROWS = {
    "no audience of ours": {"audience": "everybody"},
    "an audience in a list": {"audience": ["staff"]},
    "no unit of the round": {"unit": "no-such"},
    "a unit of another organisation": {"unit": f"{THEIRS}-shop"},
    "a number as unit": {"unit": 7},
    "the other form": {"form": "full"},
    "no form": {"form": "short"},
    "no answers": {"answers": None},
    "answers in a list": {"answers": []},
    "a key that we do not know": {"token": "abc"},
    "somebody else’s column": {"spent": True},
}
ROWS = {
    **{name: {"answers": {**GOOD["answers"], **said}} for name, said in WRONG_ANSWERS.items()},
    **WRONG_ROWS,
}


def by_json(ground, said):
    return ground.call("POST", f"/rounds/{ground.ours['open']}/responses", [said])


def by_lines(ground, said):
    path, kind = f"/rounds/{ground.ours['open']}/responses", {"Content-Type": "application/x-ndjson"}
    return ground.call("POST", path, json.dumps(said).encode(), **kind)


def by_command(ground, said):
    words = ("import-responses", ground.ours["open"], "-", "--organisation", OURS)
    return ground.type(*words, text=json.dumps(said) + "\n")


def by_table(ground, said):
    """A CSV, where all are texts; what cannot be a cell is refused by how it is written."""
    flat = {name: said.get(name) for name in ("audience", "unit", "form")} | (said["answers"] or {})
    stream = io.StringIO()
    table = csv.DictWriter(stream, flat)
    table.writeheader()
    table.writerow(
        {name: json.dumps(each) if isinstance(each, list | dict) else each for name, each in flat.items()}
    )
    words = ("import-responses", ground.ours["open"], "-", "--organisation", OURS)
    return ground.type(*words, text=stream.getvalue())


DOORS = {"JSON": by_json, "NDJSON": by_lines, "command": by_command}


def messages(told):
    return {text.removesuffix(".").casefold() for text in told.faults.values()}


def kept_of(ground):
    """All rows but what tells of a stream how far it came, which stays when it was refused."""
    return {name: rows for name, rows in ground.rows().items() if name != "bulk_import"}


@pytest.mark.parametrize("name", ROWS)
def test_what_is_no_response_is_one_at_no_door(ground, name):
    before = kept_of(ground)
    told = {door: knock(ground, {**GOOD, **ROWS[name]}) for door, knock in DOORS.items()}
    assert {each.outcome for each in told.values()} == {"refused"}, told
    assert messages(told["JSON"]) == messages(told["NDJSON"])
    assert kept_of(ground) == before


IN_A_TABLE = sorted(
    set(WRONG_ANSWERS) - {"a text that is none", "a truth"} | {"no unit of the round", "the other form"}
)


@pytest.mark.parametrize("name", IN_A_TABLE)
def test_what_is_no_response_is_none_in_a_table(ground, name):
    before = ground.rows()
    assert by_table(ground, {**GOOD, **ROWS[name]}).outcome == "refused"
    assert ground.rows() == before


SEALED = {by_json: {"envelope"}, by_lines: {"lot", "lot_count"}, by_command: {"lot", "lot_count"},
          by_table: {"lot", "lot_count"}}  # fmt: skip


@pytest.mark.parametrize("door", SEALED)
def test_every_door_takes_a_good_response(ground, door):
    before = kept_of(ground)
    told = door(ground, GOOD)
    kept = {name for name, rows in kept_of(ground).items() if rows != before[name]}
    ground.stage.put_back()
    assert (told.outcome, kept) == ("taken", SEALED[door])


@pytest.mark.parametrize("state", ["draft", "closed"])
@pytest.mark.parametrize("door", [by_json, by_lines, by_command])
def test_no_door_takes_a_response_to_a_round_that_is_not_open(ground, door, state):
    before = ground.rows()
    told = door(_Elsewhere(ground, ground.ours[state]), GOOD)
    assert told.outcome in ("conflict", "refused")
    assert ground.rows() == before


class _Elsewhere:
    """The same ground, where another round takes the open one's place."""

    def __init__(self, ground, round_id):
        self.ours, self.call, self.type = {"open": round_id}, ground.call, ground.type


@pytest.mark.parametrize("door", [by_json, by_lines, by_command])
def test_no_door_takes_a_response_to_another_organisations_round(ground, door):
    before = ground.rows()
    told = door(_Elsewhere(ground, ground.stage.world.objects[THEIRS]["open"]), GOOD)
    assert told.outcome in ("missing", "refused")
    assert ground.rows() == before


# The respondents' pages


@pytest.fixture
def visitor(ground):
    yield Visitor(ground.stage.app.test_client(), ground.ours["open"])
    ground.stage.put_back()


TOKENS = {
    "none": lambda token: {},
    "empty": lambda token: {"csrf_token": ""},
    "null": lambda token: {"csrf_token": "null"},
    "of another round": lambda token: {"csrf_token": token[::-1]},
    "an array": lambda token: {"csrf_token[]": token},
    "the right one second": lambda token: {"csrf_token": ["", token]},
}
SUBMITTING = ("/group", "/pillar/1", "/last", "/submit", "/receipt")


@pytest.mark.parametrize("token", TOKENS)
def test_no_page_takes_anything_without_its_token(ground, visitor, token):
    visitor.start("staff", unit="dairy")
    right = Fields(visitor.get("/pillar/1").text).filled["csrf_token"]
    fields = {**visitor.answers("/pillar/1"), "group": "staff"}
    fields.pop("csrf_token", None)
    before = ground.rows()
    for path in ("/pillar/1", "/last", "/submit"):
        answer = visitor.client.post(visitor.base + path, data={**fields, **TOKENS[token](right)})
        assert answer.status_code == 400, path
    assert ground.rows() == before


CODES = {"no code": None, "an empty code": "", "a code that is none": "x", "another’s code": "a" * 43}


@pytest.mark.parametrize("code", CODES)
def test_no_page_takes_anything_without_a_code(ground, code):
    visitor = Visitor(ground.stage.app.test_client(), ground.ours["open"])
    if CODES[code] is not None:
        visitor.client.set_cookie("cxa_ballot", CODES[code], path=visitor.base)
    before = ground.rows()
    for path in ("/pillar/1", "/last", "/submit"):
        answer = visitor.client.post(visitor.base + path, data={"csrf_token": "", "item_x": "3"})
        assert answer.status_code in (302, 303, 403), path
    assert ground.rows() == before


FORGED = {
    "above the scale": "6",
    "below the scale": "0",
    "a word": "often",
    "half a step": "2.5",
    "nothing": "",
}


@pytest.mark.parametrize("value", FORGED)
def test_a_page_refuses_what_the_other_doors_refuse(ground, visitor, value):
    visitor.start("staff", unit="dairy")
    sent = visitor.answers("/pillar/1")
    name = next(name for name in sent if name.startswith("item_"))
    page = visitor.send("/pillar/1", **{**sent, name: FORGED[value]})
    assert (page.status_code, f'href="#{name}-0"' in page.text) == (422, True)


def test_a_page_of_free_questions_refuses_words_that_are_not_offered(ground, visitor):
    visitor.start("staff", unit="dairy")
    visitor.answer_all()
    page = visitor.send("/last", **{**visitor.answers("/last"), "kind_barrier": "nonsense"})
    assert page.status_code == 422


@pytest.mark.parametrize(
    ("audience", "unit"), [("everybody", "dairy"), ("staff", f"{THEIRS}-shop"), ("", "")]
)
def test_nobody_begins_in_a_group_that_is_none(ground, visitor, audience, unit):
    before = ground.rows()
    assert visitor.start(audience, unit=unit).status_code == 422
    assert ground.rows() == before


def test_a_page_and_a_call_keep_the_same_of_the_same_answers(ground, visitor):
    survey_round = rounds.get(OURS, ground.ours["open"])
    visitor.start("staff", unit="dairy")
    visitor.answer_all("3")
    visitor.submit()
    page = responses.handed_in(survey_round)
    ground.stage.put_back()
    beside = {each.id: 3 for each in survey_round.questionnaire.beside if "staff" in each.statement}
    answers = {**dict.fromkeys(GOOD["answers"], 3), **beside}
    assert by_json(ground, {**GOOD, "answers": answers}).outcome == "taken"
    assert responses.handed_in(survey_round) == page != []
