"""Where shipped folders are: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The path of `questionnaires`, `templates` or another shipped folder.

    A wheel carries the folders inside the package; in a checkout (an editable install included) they
    stand beside it, where `importlib.resources` does not look. Raises FileNotFoundError when it is nowhere.
    """
    for place in (PACKAGE / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the folder {name!r} is missing from this installation of cxassess")


def in_checkout() -> bool:
    """True when the program runs from a source checkout."""
    return (PACKAGE.parent / "setup.cfg").is_file()
