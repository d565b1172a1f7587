"""What the page says to the leader of a branch of how much of a round it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    from cxassess.records.releases import Branch


def sentence(branch: Branch | None) -> str:
    """Which units stand here and why no others; empty for those who see the whole."""
    if branch is None:
        return ""
    if branch.there:
        return _(
            "You see the whole organisation and, of its units, only %(unit)s and any below it.",
            unit=branch.name,
        )
    if branch.name:
        return _(
            "You see the whole organisation and no unit: %(unit)s, which you lead, was not among those of "
            "this round.",
            unit=branch.name,
        )
    return _(
        "You see the whole organisation and no unit: the one you lead was not among the units of this round, "
        "and is not among those of today. Ask an administrator which is yours now."
    )
