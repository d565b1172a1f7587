"""The leaders' door: sign-in, rounds, results, roadmap, workshops.

Importing a module below puts its views on the blueprint.
"""

from . import (
    office_goals,
    office_keys,
    office_questionnaire_add,
    office_questionnaire_changes,
    office_questionnaire_states,
    office_questionnaires,
    office_results,
    office_sign_in,
    office_volunteers,
    office_workshops,
)
from .office_access import office

__all__ = [
    "office",
    "office_goals",
    "office_keys",
    "office_questionnaire_add",
    "office_questionnaire_changes",
    "office_questionnaire_states",
    "office_questionnaires",
    "office_results",
    "office_sign_in",
    "office_volunteers",
    "office_workshops",
]
