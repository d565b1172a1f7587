"""The label of answers that nobody checked; page, report and office say it in these words and no others.

Whoever has a round's open link can answer by it, as often as they like. Every figure with such answers is
shown with the label or its mark.
"""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _

from cxassess.findings import wording
from cxassess.findings.model import Label

ORDER = ("leader", "staff", "customer")


def label(audiences: Collection[str]) -> Label | None:
    """The label where these audiences answer by an open link; None where none does."""
    if not audiences:
        return None
    names = wording.listed(wording.audience_within(name) for name in ORDER if name in audiences)
    return Label(claim(names), why(), mark())


def claim(names: str) -> str:
    """Whose answers are unverified."""
    return _("Unverified: answers of %(audiences)s come by an open link.", audiences=names)


def why() -> str:
    """What that means."""
    return _("Anyone who has the link can answer, and nobody checks who they are.")


def mark() -> str:
    """The word that stands beside a single figure."""
    return _("unverified")


def marked(name: str, unverified: bool) -> str:
    """The name of a group, with the mark where its answers are unverified."""
    return _("%(name)s (%(mark)s)", name=name, mark=mark()) if unverified else name
