"""The leaders' door: sign-in, rounds, results, roadmap, workshops.

Importing a module below puts its views on the blueprint.
"""

from . import (
    office_cards,
    office_goals,
    office_invitations,
    office_mail,
    office_results,
    office_sign_in,
    office_volunteers,
    office_workshops,
)
from .office_access import office

__all__ = [
    "office",
    "office_cards",
    "office_goals",
    "office_invitations",
    "office_mail",
    "office_results",
    "office_sign_in",
    "office_volunteers",
    "office_workshops",
]
