"""Which questionnaires an organisation can choose for a new round: asked for here and nowhere else."""

from collections.abc import Mapping

from ..instruments import installed
from ..maturity import Questionnaire


def questionnaires_of(organisation_id: str) -> Mapping[str, Questionnaire]:
    """The newest version of each questionnaire that an organisation can choose, by id."""
    return installed()
