"""The questionnaires of this installation: those in the shipped folder, read once a process."""

from functools import lru_cache
from pathlib import Path

from . import resources
from .maturity import Questionnaire, load
from .maturity.questionnaire import is_file_name

FILE = "questionnaire.yaml"


@lru_cache(maxsize=1)
def installed() -> dict[str, Questionnaire]:
    """The questionnaires of the folder questionnaires/, by id, in the order of their ids."""
    return {found.id: found for found in sorted(map(load, _places()), key=lambda each: each.id)}


def _places() -> list[Path]:
    folder = resources.folder("questionnaires")
    return [*(path.parent for path in folder.glob(f"*/{FILE}")), *folder.glob("*.yaml")]


def files(questionnaire_id: str) -> dict[str, str]:
    """The texts of an installed questionnaire by the names of their files. KeyError for an unknown id."""
    return dict(_files()[questionnaire_id])


@lru_cache(maxsize=1)
def _files() -> dict[str, dict[str, str]]:
    return {load(place).id: texts_in(place) for place in _places()}


def texts_in(place: Path) -> dict[str, str]:
    """The texts of a questionnaire's folder or file, by the names that they have there."""
    if not place.is_dir():
        return {place.name: place.read_text("utf-8-sig")}
    names = (path.relative_to(place).as_posix() for path in sorted(place.rglob("*.yaml")))
    return {name: (place / name).read_text("utf-8-sig") for name in names if is_file_name(name)}
