"""Frustrations and praise by theme: what those inside and customers share, and what only one side names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import theme_words, wording
from cxassess.findings.theme_model import Named, Tone
from cxassess.maturity.themes import FRUSTRATION, PRAISE, SHARED, named_by

if TYPE_CHECKING:
    from cxassess.records.themes import Found, Theme

Lists = Mapping[str, Sequence[Named]]


def frustrations(found: Found) -> Tone | None:
    """What could be better, what stands in the way, bad stories; None where nobody says any of it."""
    lists = _lists(found, FRUSTRATION)
    if lists is None:
        return None
    both = lists["both"]
    heading = (
        ngettext(
            "%(n)s frustration is shared by both sides",
            "%(n)s frustrations are shared by both sides",
            len(both),
            n=wording.opened(wording.spelled(len(both))),
        )
        if both
        else _("Staff and leaders are frustrated by other things than customers")
    )
    return _tone(
        heading,
        _(
            "From answers about what could be improved and what stands in the way, and from stories filed "
            "as bad."
        ),
        lists,
    )


def praise(found: Found) -> Tone | None:
    """What is done well, and good stories; None where nobody says any of it."""
    lists = _lists(found, PRAISE)
    if lists is None:
        return None
    first = (lists["both"] or lists["customer"] or lists["inside"])[0].name
    heading = (
        _("Both sides praise “%(theme)s”", theme=first)
        if lists["both"]
        else _("“%(theme)s” is praised by one side", theme=first)
    )
    return _tone(heading, _("From answers about what is done well, and from stories filed as good."), lists)


def _tone(heading: str, lede: str, lists: Lists) -> Tone:
    least = wording.whole(SHARED)
    nothing = _("No theme in %(n)s texts or more.", n=least)
    when = _("A side names a theme where at least %(n)s of its texts do.", n=least)
    return Tone(
        heading=heading,
        lede=f"{lede} {when}",
        both=tuple(lists["both"]),
        inside=tuple(lists["inside"]),
        customers=tuple(lists["customer"]),
        names=(_("Named by both"), _("Named by staff and leaders"), _("Named by customers")),
        nothing=(nothing, nothing, nothing),
    )


def _lists(found: Found, tone: str) -> Lists | None:
    """The themes by who names them in this tone, each list by how many do; None where all are empty."""
    lists: dict[str, list[tuple[int, Named]]] = {"both": [], "inside": [], "customer": []}
    for theme in found.live:
        inside, customers = (theme.counted.of(side, tone) for side in ("inside", "customer"))
        who = named_by(inside, customers)
        if who:
            lists[who].append(
                (inside + customers, Named(theme.id, theme.name, _evidence(found, theme, tone)))
            )
    for each in lists.values():
        each.sort(key=lambda pair: -pair[0])
    told = {who: [named for _count, named in each] for who, each in lists.items()}
    return told if any(told.values()) else None


def _evidence(found: Found, theme: Theme, tone: str) -> str:
    """How many of each side name it, of those who say anything in this tone."""
    inside, customers = (
        theme_words.count_of(theme.counted.of(side, tone), theme.counted.share(side, found.counted, tone))
        for side in ("inside", "customer")
    )
    return _(
        "%(inside)s of staff and leaders, %(customers)s of customers", inside=inside, customers=customers
    )
