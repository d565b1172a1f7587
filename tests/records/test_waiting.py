"""Results that wait are told by no later round either."""

import pytest

from cxassess.records import releases, rounds
from cxassess.records.errors import Conflict


def test_a_round_waits_with_all_that_it_is_compared_with_in_turn(open_round, questionnaire):
    first = open_round()
    rounds.close("meadow", first.id, held=True)
    before, later = first, []
    for name in ("Summer", "Autumn"):
        made = rounds.create("meadow", questionnaire=questionnaire, name=name, prior_round=before.id)
        rounds.open_round("meadow", made.id)
        rounds.close("meadow", made.id, held=False)
        later.append(made.id)
        before = made
    for round_id in later:
        with pytest.raises(Conflict, match="once an administrator has released them"):
            releases.get("meadow", round_id)
    rounds.release("meadow", first.id)
    assert all(releases.get("meadow", round_id) for round_id in later)


def test_what_waits_is_not_set_free_by_deleting_the_round(open_round, questionnaire):
    first = open_round()
    rounds.close("meadow", first.id, held=True)
    later = rounds.create("meadow", questionnaire=questionnaire, name="Summer", prior_round=first.id)
    rounds.open_round("meadow", later.id)
    rounds.close("meadow", later.id, held=False)
    with pytest.raises(Conflict, match="deleting this one would let it tell"):
        rounds.delete("meadow", first.id, rounds.get("meadow", first.id).version)
    with pytest.raises(Conflict, match="once an administrator has released them"):
        releases.get("meadow", later.id)
    rounds.delete("meadow", later.id, rounds.get("meadow", later.id).version)
    rounds.delete("meadow", first.id, rounds.get("meadow", first.id).version)
