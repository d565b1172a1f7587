"""The order leaders, staff, customers: named where both steps are clear as they are released."""

import pytest

from cxassess.maturity import publish, read_rows
from cxassess.maturity.contrasts import released_gradient

from .instruments import plain

BOTH = (2, 3, 4, 3, 2, 4, 3, 3, 2, 4)


def rows(audience, shift, count, items=4):
    """Answers around the middle, moved up or down, with a spread."""
    return [
        {
            "audience": audience,
            "answers": {f"A{k}": min(5, max(1, BOTH[(n + k) % 10] + shift)) for k in range(1, items + 1)},
        }
        for n in range(count)
    ]


def gradient(leader, staff, customer, n=40):
    said = rows("leader", leader, n) + rows("staff", staff, n) + rows("customer", customer, n)
    return publish(read_rows(plain(), said), [], round_id="r")["perception"]["gradient"]


def test_three_clear_steps_are_an_order():
    assert gradient(1, 0, -1) == {"clear": ["A"], "tested": ["A"]}


@pytest.mark.parametrize("shifts", [(1, 0, 0), (0, 0, -1), (1, -1, 0), (-1, 0, 1), (0, 0, 0)])
def test_one_step_alone_or_another_order_is_none(shifts):
    assert gradient(*shifts) == {"clear": [], "tested": ["A"]}


def test_too_few_leaders_leave_the_order_untested():
    said = rows("leader", 1, 6) + rows("staff", 0, 40) + rows("customer", -1, 40)
    found = publish(read_rows(plain(), said), [], round_id="r")["perception"]["gradient"]
    assert found == {"clear": [], "tested": []}


def test_without_customers_nothing_is_said_of_an_order():
    said = rows("leader", 1, 40) + rows("staff", 0, 40)
    assert publish(read_rows(plain(), said), [], round_id="r")["perception"]["gradient"] is None


def test_only_what_the_release_shows_of_each_step_enters():
    hidden = {"id": "A", "gap": 20, "p_adjusted": None}
    shown = {"id": "A", "gap": 20, "p_adjusted": 0.001}
    assert released_gradient([[shown], [hidden]]) == {"clear": [], "tested": []}
    assert released_gradient([[shown], [{**shown, "gap": 0}]]) == {"clear": [], "tested": ["A"]}
    assert released_gradient([[shown], [{**shown, "p_adjusted": 0.05}]]) == {"clear": [], "tested": ["A"]}
