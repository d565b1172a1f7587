"""The questionnaires of this installation: those in the shipped folder, read once a process."""

from functools import lru_cache

from . import resources
from .maturity import Questionnaire, load

FILE = "questionnaire.yaml"


@lru_cache(maxsize=1)
def installed() -> dict[str, Questionnaire]:
    """The questionnaires of the folder questionnaires/, by id, in the order of their ids."""
    folder = resources.folder("questionnaires")
    places = [*(path.parent for path in folder.glob(f"*/{FILE}")), *folder.glob("*.yaml")]
    return {found.id: found for found in sorted(map(load, places), key=lambda each: each.id)}
