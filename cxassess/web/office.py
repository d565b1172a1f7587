"""The leaders' door: sign-in, rounds, results, roadmap, workshops.

Importing a module below puts its views on the blueprint.
"""

from . import (
    office_account,
    office_colleagues,
    office_factors,
    office_goals,
    office_reset,
    office_results,
    office_second_step,
    office_sign_in,
    office_volunteers,
    office_workshops,
)
from .office_access import office

__all__ = [
    "office",
    "office_account",
    "office_colleagues",
    "office_factors",
    "office_goals",
    "office_reset",
    "office_results",
    "office_second_step",
    "office_sign_in",
    "office_volunteers",
    "office_workshops",
]
