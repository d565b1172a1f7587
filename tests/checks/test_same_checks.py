"""What one door refuses, every other refuses: at the same field, for the same reason, and nothing is kept.

And what one takes, the others take, and the same is kept of it.
"""

import pytest

from .doors import new, same
from .matters import MATTERS

FIELDS = [(name, field) for name, matter in MATTERS.items() for field in ("", *matter.tried)]


@pytest.fixture(scope="module")
def before(ground):
    return ground.rows()


def sent(ground, before, matter, values):
    """What each door says of the values, and what is new since; whatever was taken is put back."""
    answers = {}
    for name, door in matter.doors.items():
        told = door(ground, values)
        now = ground.rows()
        answers[name] = told, new(before, now)
        if now != before:
            ground.stage.put_back()
    return answers


def differences(answers, own_words):
    """What two doors do not say alike; `own_words` are fields of which a page speaks in its own."""
    told = {name: each for name, (each, _) in answers.items()}
    if len({each.outcome for each in told.values()}) > 1 or "failed" in {e.outcome for e in told.values()}:
        return told
    if any(kept for each, kept in answers.values() if each.outcome != "taken"):
        return {name: ("refused, and kept", kept) for name, (_, kept) in answers.items()}
    if len({tuple(kept) for _, kept in answers.values()}) > 1:
        return {name: kept for name, (_, kept) in answers.items()}
    read = {name: same(each) for name, each in told.items() if not each.unread and each.outcome == "refused"}
    first = next(iter(read.values()), {})
    for faults in read.values():
        alike = {name: text for name, text in faults.items() if name not in own_words}
        if faults.keys() != first.keys() or not alike.items() <= first.items():
            return read
    return {}


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_every_door_says_the_same(ground, before, name, field):
    matter = MATTERS[name]
    for value in matter.tried.get(field, (None,)):
        if repr(value) in matter.freely:
            continue
        values = {**matter.good, field: value} if field else matter.good
        answers = sent(ground, before, matter, values)
        assert differences(answers, matter.chosen.split()) == {}, value
        assert field or {each.outcome for each, _ in answers.values()} == {"taken"}
