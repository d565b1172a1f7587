"""The leaders' and administrators' door.

Importing a module below puts its views on the blueprint.
"""

from . import (
    office_account,
    office_colleagues,
    office_contact_lists,
    office_contacts,
    office_factors,
    office_goals,
    office_keys,
    office_provider,
    office_questionnaire_add,
    office_questionnaire_changes,
    office_questionnaire_states,
    office_questionnaires,
    office_reset,
    office_results,
    office_round_life,
    office_second_step,
    office_setup,
    office_sign_in,
    office_trial,
    office_unit_lists,
    office_units,
    office_volunteers,
    office_workshops,
)
from .office_access import office

__all__ = [
    "office",
    "office_account",
    "office_colleagues",
    "office_contact_lists",
    "office_contacts",
    "office_factors",
    "office_goals",
    "office_keys",
    "office_provider",
    "office_questionnaire_add",
    "office_questionnaire_changes",
    "office_questionnaire_states",
    "office_questionnaires",
    "office_reset",
    "office_results",
    "office_round_life",
    "office_second_step",
    "office_setup",
    "office_sign_in",
    "office_trial",
    "office_unit_lists",
    "office_units",
    "office_volunteers",
    "office_workshops",
]
