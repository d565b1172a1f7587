"""What a thing's state or owner forbids, it forbids at every door, and nothing is changed."""

import pytest

from tests.web.matrix import OURS, THEIRS

from .states import ACTS, SAID

CASES = [(verb, thing) for verb, act in ACTS.items() for thing in act.refused]


def named(ground, thing):
    owner, _, name = thing.rpartition(":")
    mine = ground.stage.world.objects[THEIRS if owner else OURS]
    return mine.get(name, name)


@pytest.mark.parametrize(("verb", "thing"), CASES)
def test_no_door_does_what_the_state_of_a_thing_forbids(ground, verb, thing):
    act, before = ACTS[verb], ground.rows()
    place = named(ground, thing)
    filled = [text.replace("{}", place).format(**ground.ours) for text in (act.api, act.office, act.command)]
    method, path = filled[0].split(" ", 1)
    told = {"api": ground.call(method, path, SAID.get(verb, ""))}
    told["office"] = ground.post(filled[1], {"version": "1", "dismiss-version": "0", **SAID.get(verb, {})})
    if act.command:
        told["command"] = ground.type(*filled[2].split(" "), "--organisation", OURS)
    now = ground.rows()
    assert now == before
    assert told["api"].outcome in ("conflict", "missing", "refused"), told
    assert told.get("command", told["api"]).outcome != "taken"
