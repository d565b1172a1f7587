"""The questionnaires that a caller can name: those that ship with the program, read once a process."""

from functools import lru_cache

from .. import resources
from ..maturity import Questionnaire, load

FILE = "questionnaire.yaml"


@lru_cache(maxsize=1)
def installed() -> dict[str, Questionnaire]:
    """The questionnaires of the folder questionnaires/, by id, in the order of their ids."""
    folder = resources.folder("questionnaires")
    found = [load(path.parent) for path in folder.glob(f"*/{FILE}")]
    return {questionnaire.id: questionnaire for questionnaire in sorted(found, key=lambda each: each.id)}
