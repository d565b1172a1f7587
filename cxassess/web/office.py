"""The leaders' door: sign-in, rounds, results, roadmap.

Importing a module below puts its views on the blueprint.
"""

from . import office_goals, office_results, office_sign_in
from .office_access import office

__all__ = ["office", "office_goals", "office_results", "office_sign_in"]
