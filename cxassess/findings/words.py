"""Answers in words: question by question, the audiences side by side, the sheets of groups beside them."""

from __future__ import annotations

from flask_babel import ngettext

from cxassess.findings import wording


def group_name(audience: str, head_count: int) -> str:
    """What a workshop's sheet is called: “Workshop of 7 staff”."""
    number = wording.whole(head_count)
    return {
        "staff": ngettext("Workshop of %(n)s staff", "Workshop of %(n)s staff", head_count, n=number),
        "leader": ngettext("Workshop of %(n)s leader", "Workshop of %(n)s leaders", head_count, n=number),
        "customer": ngettext(
            "Workshop of %(n)s customer", "Workshop of %(n)s customers", head_count, n=number
        ),
    }[audience]
