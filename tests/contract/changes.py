"""What changed between two shapes, and which of it breaks programs that were written for the earlier one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from . import schemas


class Change(NamedTuple):
    """One change: where, what, and whether it breaks a program that was written before."""

    place: str
    what: str
    breaks: bool

    def __str__(self) -> str:
        return f"{'BREAKS' if self.breaks else 'adds'}  {self.place}: {self.what}"


Shape = dict[str, Any]


def between(old: Shape, new: Shape) -> list[Change]:
    """All changes from one shape to another."""
    known = schemas.Known(old["schemas"], new["schemas"])
    found = [
        *_problems(old["problems"], new["problems"]),
        *_sections(old, new, "operations", known),
        *_sections(old, new, "webhooks", known),
        *_names(old["schemas"], new["schemas"]),
    ]
    if not found and {**old, "version": ""} != {**new, "version": ""}:
        found = [Change("/", "Something changed that no rule knows; have a look", False)]
    return sorted(set(found))


def verdict(old: Shape, new: Shape) -> str:
    """Why the new shape may not take the place of the old one; "" where it may."""
    found, before, after = between(old, new), _numbers(old), _numbers(new)
    if breaking := [change for change in found if change.breaks]:
        told = "\n".join(map(str, breaking))
        return f"Within one major version nothing is taken away or narrowed:\n{told}"
    if after[0] != before[0]:
        return "The major version is that of the address, /api/v1: it stays."
    if after < before:
        return f"The version went back, from {old['version']} to {new['version']}."
    if found and after[:2] == before[:2]:
        told = "\n".join(map(str, found))
        raised = f"{before[0]}.{before[1] + 1}.0"
        return f"What adds needs a new minor version: {raised} in cxassess/api/document.py.\n{told}"
    return ""


def _numbers(shape: Shape) -> tuple[int, ...]:
    return tuple(int(part) for part in shape["version"].split("."))


def _problems(old: Shape, new: Shape) -> Iterator[Change]:
    for slug in old.keys() | new.keys():
        if old.get(slug) != new.get(slug):
            yield Change(f"problem {slug}", f"{old.get(slug)} → {new.get(slug)}", slug in old)


def _names(old: Shape, new: Shape) -> Iterator[Change]:
    """Names of schemas: generated code has classes called after them."""
    for name in old.keys() - new.keys():
        yield Change(f"schema {name}", "its name is gone", True)
    for name in new.keys() - old.keys():
        yield Change(f"schema {name}", "is new", False)


def _sections(old: Shape, new: Shape, section: str, known: schemas.Known) -> Iterator[Change]:
    for name in old[section].keys() | new[section].keys():
        before, after = old[section].get(name), new[section].get(name)
        if before is None or after is None:
            yield Change(name, "is gone" if after is None else "is new", after is None)
        else:
            yield from _Operation(name, known, section).changes(before, after)


class _Operation:
    """The changes of one operation. What a webhook sends is an answer; what one answers to it, a request."""

    def __init__(self, name: str, known: schemas.Known, section: str) -> None:
        self.name = name
        self.known = known
        self.turned = section == "webhooks"

    def changes(self, old: Shape, new: Shape) -> Iterator[Change]:
        """Everything that changed."""
        if old["id"] != new["id"]:
            yield Change(self.name, f"its operationId {old['id']} became {new['id']}", True)
        if old["scopes"] != new["scopes"]:
            told = f"scopes {old['scopes']} → {new['scopes']}"
            yield Change(self.name, told, not set(new["scopes"]) < set(old["scopes"]))
        yield from self._parameters(old["parameters"], new["parameters"])
        yield from self._body(old.get("body"), new.get("body"))
        yield from self._answers(old["answers"], new["answers"])

    def _parameters(self, old: Shape, new: Shape) -> Iterator[Change]:
        for name in old.keys() | new.keys():
            place, before, after = f"{self.name} {name}", old.get(name), new.get(name)
            if after is None:
                yield Change(place, "is gone", True)
            elif before is None:
                yield Change(place, "is new" + (" and required" * after["required"]), after["required"])
            else:
                yield from self._required(place, before, after)
                yield from self._schema(place, before["schema"], after["schema"], asked=True)

    def _required(self, place: str, old: Shape, new: Shape) -> Iterator[Change]:
        if old["required"] != new["required"]:
            yield Change(place, "is required now" if new["required"] else "may be left out", new["required"])

    def _body(self, old: Shape | None, new: Shape | None) -> Iterator[Change]:
        place = f"{self.name} body"
        if old is None or new is None:
            if old is not new:
                gone = new is None
                yield Change(place, "is gone" if gone else "is new", gone or bool(new and new["required"]))
            return
        yield from self._required(place, old, new)
        yield from self._content(place, old["content"], new["content"], asked=True)

    def _answers(self, old: Shape, new: Shape) -> Iterator[Change]:
        for status in old.keys() | new.keys():
            place, before, after = f"{self.name} {status}", old.get(status), new.get(status)
            if after is None:
                yield Change(place, "is gone", True)
            elif before is None:
                yield Change(place, "is new", status < "3")
            else:
                for header in set(before["headers"]) ^ set(after["headers"]):
                    gone = header in before["headers"]
                    yield Change(f"{place} {header}", "is gone" if gone else "is new", gone)
                yield from self._content(place, before["content"], after["content"], asked=False)

    def _content(self, place: str, old: Shape, new: Shape, *, asked: bool) -> Iterator[Change]:
        for name in old.keys() | new.keys():
            if name in old and name in new:
                yield from self._schema(f"{place} {name}", old[name], new[name], asked=asked)
            else:
                yield Change(f"{place} {name}", "is gone" if name in old else "is new", name in old)

    def _schema(self, place: str, old: Shape, new: Shape, *, asked: bool) -> Iterator[Change]:
        pair = schemas.Pair(self.known, asked=asked ^ self.turned)
        for where, what, breaks in pair.changes(place, old, new):
            yield Change(where, what, breaks)
