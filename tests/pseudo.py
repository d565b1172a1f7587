"""A language made for tests: every text longer, in brackets, written from right to left.

Whatever a reader sees outside the brackets did not go through gettext or the questionnaire's overlay.
"""

import json
import re
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from flask import Flask

from cxassess import resources
from cxassess.maturity import Questionnaire
from cxassess.maturity.translation import texts_of

LANGUAGE = "ar"
OPEN, CLOSE = "⟦", "⟧"
_KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
_PLACEHOLDER = re.compile(r"(%\(\w+\)s|\{\w+\}|\s)")


def longer(text: str) -> str:
    """The text in brackets, a third longer; placeholders as they were."""
    words = [part if _PLACEHOLDER.fullmatch(part) else part + "ـ" * (len(part) // 3) for part in _split(text)]
    return OPEN + "".join(words) + CLOSE


def _split(text: str) -> list[str]:
    return [part for part in _PLACEHOLDER.split(text) if part]


def catalogue(folder: Path) -> Path:
    """A folder of translations in which every text of the program is in the test language."""
    made = Catalog(locale=LANGUAGE)
    for text in _messages():
        plural = isinstance(text, tuple)
        said = tuple(longer(text[1]) for _ in range(made.num_plurals)) if plural else longer(text)
        made.add(text, said)
    place = folder / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as file:
        write_mo(file, made)
    return folder


def _messages() -> set[Any]:
    """Every text that the program and its templates give to gettext."""
    found = set()
    sources = ((resources.PACKAGE, "**.py", "python"), (resources.folder("templates"), "**.html", "jinja2"))
    for place, pattern, method in sources:
        rows = extract_from_dir(
            place, [(pattern, method)], {pattern: {"silent": "false"}}, keywords=_KEYWORDS
        )
        found |= {text for _file, _line, text, _comments, _context in rows}
    return found


def speak(app: Flask, folder: Path) -> None:
    """Let an application answer those who ask for the test language."""
    app.config["LANGUAGES"] = ["en", LANGUAGE]
    spoken_so_far = app.extensions["babel"]
    # With a memory of its own: what it has read must not be taken for another application's translations.
    own = copy(spoken_so_far.instance)
    vars(own).pop("domain_instance", None)
    app.extensions["babel"] = replace(
        spoken_so_far, translation_directories=[str(catalogue(folder))], instance=own
    )


def spoken(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with an overlay in the test language."""
    overlay = {**_marked(texts_of(questionnaire)), "language": LANGUAGE}
    return Questionnaire.from_dict({**questionnaire.to_dict(), "translations": {LANGUAGE: overlay}})


def _marked(texts: Any) -> Any:
    if isinstance(texts, str):
        return longer(texts)
    if isinstance(texts, list):
        return [_marked(each) for each in texts]
    return {key: _marked(each) for key, each in json.loads(json.dumps(texts)).items()}


def outside(text: str) -> str:
    """What of a text stands outside all brackets."""
    depth, left = 0, []
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        if depth == 0 and character != CLOSE:
            left.append(character)
    return "".join(left)
