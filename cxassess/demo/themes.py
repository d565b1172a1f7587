"""What the demo's leader made of the themes of the newest round: some renamed, one merged, one dismissed."""

from __future__ import annotations

from ..records import themes
from . import ORGANISATION

RENAMED = (
    ("answer", "Slow or missing answers", "Most of them are about e-mails and the ten daily questions."),
    ("booking", "Changing a booking", "Booking itself is praised; changing one is what people write about."),
    ("board", "On board", "Boarding, cabins and the crew: everything between the two ports."),
    ("sailing", "Late sailings", "That is when they write about sailings."),
    ("ship", "Word from ship to shore", "What one side knows and the other does not."),
    ("desk", "The check-in desk", "What is said there, and what becomes of it."),
)
MERGED = ("crossing", "route", "The same thing under two words.")
DISMISSED = ("passengers", "Our word for everybody we serve: it says nothing about what they need.")


def decide(round_id: str, decided_by: str) -> None:
    """Decide about some themes, once; what somebody has decided about before stays as it is."""
    found = {each.terms[0].casefold(): each for each in themes.themes(ORGANISATION, round_id)}
    who = {"decided_by": decided_by}
    for lead, name, why in RENAMED:
        if lead in found and not found[lead].version:
            themes.rename(ORGANISATION, round_id, found[lead].id, 0, name, reason=why, **who)
    lead, into, why = MERGED
    if {lead, into} <= found.keys() and not found[lead].version:
        themes.merge(ORGANISATION, round_id, found[lead].id, 0, found[into].id, reason=why, **who)
    lead, why = DISMISSED
    if lead in found and not found[lead].version:
        themes.dismiss(ORGANISATION, round_id, found[lead].id, 0, reason=why, **who)
