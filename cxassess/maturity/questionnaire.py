"""Questionnaire files: read strictly, every fault with its file and line.

A questionnaire is a folder with `questionnaire.yaml` and, where it has them, `goals.yaml`, `metrics.yaml`
and `translations/LANG.yaml` (their form: `translation`), or a single YAML file. The YAML is read event by
event, so that aliases, tags and bottomless nesting are refused before anything is built, and each value
keeps its line. Plain scalars mean what YAML 1.2's core schema says: `no` is a text, `010` is ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from .errors import Fault, QuestionnaireError
from .instrument import (
    AUDIENCES,
    FORMS,
    INTERNAL,
    Benefit,
    CatalogueGoal,
    Importance,
    Item,
    Level,
    Metric,
    OpenQuestion,
    Outcome,
    Pillar,
    Questionnaire,
    Scale,
)
from .place import Path, dotted
from .reading import DEEPEST, from_mapping

__all__ = [
    "AUDIENCES",
    "FORMS",
    "INTERNAL",
    "Benefit",
    "CatalogueGoal",
    "Importance",
    "Item",
    "Level",
    "Metric",
    "OpenQuestion",
    "Outcome",
    "Pillar",
    "Questionnaire",
    "Scale",
    "load",
    "parse",
    "parse_files",
]

LARGEST = 256 * 1024
MAIN = "questionnaire.yaml"
PARTS = ("goals.yaml", "metrics.yaml")
TRANSLATION = re.compile(r"translations/[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\.yaml")
ADDED = "goals.yaml, metrics.yaml and translations/LANG.yaml may stand beside it"
NO_SUCH_FILE = (
    f"is not read under this name; call it {MAIN}, goals.yaml, metrics.yaml or translations/LANG.yaml, or "
    "leave it out"
)
_MOST_VALUES = 20_000
_MOST_DIGITS = 15
_MOST_FAULTS_READ = 1000
"""A file with so many keys that stand twice is not read to its end: it would only take time."""
_NULL = re.compile(r"null|Null|NULL|~|")
_TRUTH = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_GOALS = ("returns", "costs", "goals")
_ELSEWHERE = {**dict.fromkeys(_GOALS, "goals.yaml"), "metrics": "metrics.yaml"}


def load(path: str | FilePath) -> Questionnaire:
    """The questionnaire in a folder or a file; QuestionnaireError names file and line of each fault."""
    place = FilePath(path)
    if not place.is_dir():
        return _assembled([_File.read(place)])
    files = [_File.read(place / "questionnaire.yaml")]
    if strays := _strays(place):
        raise QuestionnaireError(strays)
    files += [_File.read(place / name) for name in ("goals.yaml", "metrics.yaml") if (place / name).exists()]
    translations = sorted((place / "translations").glob("*.yaml"))
    files += [_File.read(each, f"translations/{each.name}") for each in translations]
    return _assembled(files)


def _strays(folder: FilePath) -> list[Fault]:
    """A fault for each YAML file that would be passed over, because of its name or its place."""
    known = {folder / name for name in ("questionnaire.yaml", "goals.yaml", "metrics.yaml")}
    known |= {*(folder / "translations").glob("*.yaml")}
    found = sorted(path for pattern in ("*", "*/*") for path in folder.glob(pattern) if path not in known)
    names = "questionnaire.yaml, goals.yaml, metrics.yaml or translations/LANG.yaml"
    return [
        Fault("", f"is not read under this name; call it {names}, or move it elsewhere", file=str(path))
        for path in found
        if path.suffix.lower() in (".yaml", ".yml")
    ]


def parse(text: str, name: str = "questionnaire.yaml") -> Questionnaire:
    """The questionnaire in a text; ``name`` is what faults call it."""
    return _assembled([_File(name, text, "questionnaire.yaml")])


def parse_files(files: Mapping[str, str]) -> Questionnaire:
    """The questionnaire in texts by the names of their files, as they stand in its folder.

    A text alone may have any name. Names that are not read in a folder are faults, and so is a missing
    `questionnaire.yaml`.
    """
    if len(files) == 1:
        ((name, text),) = files.items()
        return _assembled([_File(name, text, "questionnaire.yaml")])
    faults = [Fault("", NO_SUCH_FILE, file=name) for name in files if not is_file_name(name)]
    if MAIN not in files:
        faults.append(Fault("", f"is missing; one of the files must have this name, and {ADDED}", file=MAIN))
    if faults:
        raise QuestionnaireError(faults)
    return _assembled([_File(name, files[name], name) for name in sorted(files, key=file_order)])


def is_file_name(name: str) -> bool:
    """Whether a file of this name is read in a questionnaire's folder."""
    return name in (MAIN, *PARTS) or bool(TRANSLATION.fullmatch(name))


def file_order(name: str) -> tuple[int, str]:
    """What the files of a questionnaire are put in order by: the one that they belong to first."""
    return (MAIN, *PARTS, name).index(name), name


class _File:
    """One YAML file as a plain tree, with the line of every value."""

    def __init__(self, name: str, text: str, role: str) -> None:
        self.name, self.role = name, role
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []
        self.tree: Any = None
        if len(text) > LARGEST or len(text.encode("utf-8", "replace")) > LARGEST:
            self.faults.append(Fault("", f"is larger than {LARGEST // 1024} KiB; shorten it", file=name))
            return
        try:
            events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
            self.tree = self._document(events)
        except _Refused:
            pass
        except YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
            self._fault((), f"is not YAML: {problem}", None if mark is None else mark.line + 1)
        except (ValueError, RecursionError, IndexError, AttributeError, TypeError):
            # The reader's own failures on hostile text; the text is to blame, not the person's machine.
            self._fault((), "is not YAML that can be read", None)
        if not self.faults and not isinstance(self.tree, dict):
            self._fault((), "should be a mapping of keys to values", 1)

    @classmethod
    def read(cls, path: FilePath, role: str | None = None) -> _File:
        name, role = str(path), role or ("questionnaire.yaml" if path.parent.is_file() else path.name)
        try:
            with path.open("rb") as stream:
                content = stream.read(LARGEST + 1)
            return cls(name, content.decode("utf-8-sig"), role)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise QuestionnaireError([Fault("", "is not UTF-8; save it as UTF-8", line, name)]) from error
        except OSError as error:
            raise QuestionnaireError([Fault("", f"cannot be read: {error.strerror}", file=name)]) from error

    def _fault(self, path: Path, message: str, line: int | None) -> None:
        self.faults.append(Fault(dotted(path), message, line, self.name))

    def _document(self, events: Iterator[Any]) -> Any:
        """The plain tree of the only document, or None once a fault ends the reading."""
        tree: Any = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fault((), "holds a second document; keep one", event.start_mark.line + 1)
                    return None
            elif isinstance(event, NodeEvent):
                tree = self._node(event, events, ())
                if self.faults:
                    return None
        return tree

    def _node(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        """One value and all under it; recursion is bounded by the depth that is refused."""
        line = event.start_mark.line + 1
        self.lines[path] = line
        if len(self.lines) > _MOST_VALUES:
            self._fault(
                path[:1], f"holds more than {_MOST_VALUES:,} values; a questionnaire never does", line
            )
        elif isinstance(event, AliasEvent) or event.anchor is not None:
            self._fault(path, "uses an alias or an anchor (& or *); write the value out", line)
        elif event.tag is not None:
            self._fault(path, f"uses the tag {event.tag}; remove it", line)
        elif len(path) >= DEEPEST and not isinstance(event, ScalarEvent):
            self._fault(path[:3], f"is nested more than {DEEPEST} deep; a questionnaire never is", line)
        elif isinstance(event, ScalarEvent):
            return self._scalar(event, path, line)
        elif isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        elif isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        raise _Refused

    def _scalar(self, event: Any, path: Path, line: int) -> Any:
        text: str = event.value
        if event.style is not None:
            return text
        if _NULL.fullmatch(text):
            return None
        if text in _TRUTH:
            return _TRUTH[text]
        if len(text) > _MOST_DIGITS and _DECIMAL.fullmatch(text):
            self._fault(path, f"is a number of more than {_MOST_DIGITS} characters; shorten it", line)
            return 0
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _DECIMAL.fullmatch(text) else text

    def _sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        values: list[Any] = []
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            values.append(self._node(event, events, (*path, len(values))))
        return values

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        """A mapping; keys are texts, so that `1` and `"1"` are one key, as they are in JSON."""
        values: dict[str, Any] = {}
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            line = event.start_mark.line + 1
            if not isinstance(event, ScalarEvent) or event.anchor is not None or event.tag is not None:
                self._fault(path, "has a key that is not plain text; write it out", line)
                raise _Refused
            key = event.value
            if key == "<<" and event.style is None:
                self._fault(path, "uses a merge key (<<); write the values out", line)
            elif key in values:
                self._fault((*path, key), "is given twice; keep one", line)
                if len(self.faults) >= _MOST_FAULTS_READ:
                    raise _Refused
            value = self._node(next(events), events, (*path, key))
            if key not in values:
                values[key] = value
                self.lines[(*path, key)] = line
        return values


class _Refused(YAMLError):
    """Ends the reading of a file after a fault that was already noted."""


def _assembled(files: Iterable[_File]) -> Questionnaire:
    """One questionnaire out of the files of a folder, or all the faults that were found in them."""
    files = list(files)
    faults = [fault for each in files for fault in each.faults]
    if faults:
        raise QuestionnaireError(faults)
    main = files[0]
    for key in (*_ELSEWHERE, "translations"):
        if key in main.tree:
            name = _ELSEWHERE.get(key, "translations/LANG.yaml")
            line = main.lines.get((key,))
            faults.append(Fault(key, f"does not belong in this file; put it in {name}", line, main.name))
    tree = dict(main.tree)
    for each in files[1:]:
        faults += _joined(tree, each)
    if faults:
        raise QuestionnaireError(faults)
    return from_mapping(tree, _Locator(files).fault)


def _joined(tree: dict[str, Any], file: _File) -> list[Fault]:
    """Adds what a further file of the folder holds to the tree; the faults of doing so."""
    if file.role.startswith("translations/"):
        tree.setdefault("translations", {})[FilePath(file.role).stem] = file.tree
        return []
    allowed = [key for key, name in _ELSEWHERE.items() if name == file.role]
    tree.update({key: value for key, value in file.tree.items() if key in allowed})
    return [
        Fault(key, f"is not a known key; use one of {', '.join(allowed)}", file.lines.get((key,)), file.name)
        for key in file.tree
        if key not in allowed
    ]


class _Locator:
    """Says in which file and on which line a path of the assembled tree stands."""

    def __init__(self, files: list[_File]) -> None:
        self.files = {file.role: file for file in files}
        self.main = files[0]

    def fault(self, path: Path, message: str) -> Fault:
        file = self.main
        if path[:1] == ("translations",) and len(path) > 1:
            file = self.files[f"translations/{path[1]}.yaml"]
            path = path[2:]
        elif path and path[0] in _ELSEWHERE:
            file = self.files.get(_ELSEWHERE[str(path[0])], self.main)
        known = next(path[:end] for end in range(len(path), -1, -1) if path[:end] in file.lines)
        return Fault(dotted(path), message, file.lines[known], file.name)
