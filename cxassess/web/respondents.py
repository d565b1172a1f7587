"""The respondents' pages, put together.

Importing a module below puts its views on the blueprint.
"""

from . import survey, survey_after
from .survey_door import survey as blueprint

__all__ = ["blueprint", "survey", "survey_after"]
