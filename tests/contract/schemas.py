"""What changed between two schemas. A request may take more than before, an answer may never hold more."""

import json
import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
Told = tuple[str, str, bool]

LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
WALKED = {"type", "enum", "anyOf", "oneOf", "properties", "required", "items", "additionalProperties", "$ref",
          *LEAST, *MOST}  # fmt: skip


class Known:
    """The named schemas before and after, and the names of those in which anything differs."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.touched = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        names = {name: _names(schema) for name, schema in old.items()}
        while more := {name for name in names if names[name] & self.touched} - self.touched:
            self.touched |= more

    def same(self, old: Schema, new: Schema) -> bool:
        """Whether two schemas are the same, with all that they refer to."""
        return old == new and not _names(old) & self.touched


class Pair:
    """What compares two schemas; `asked` where a request is meant."""

    def __init__(self, known: Known, *, asked: bool) -> None:
        self.known, self.asked = known, asked
        self.old, self.new = known.old, known.new
        self.seen: set[tuple[str, str]] = set()

    def changes(self, place: str, old: Schema, new: Schema) -> Iterator[Told]:
        """Everything that changed below a place: where, what, and whether it breaks."""
        if self.known.same(old, new):
            return
        if "$ref" in old and "$ref" in new:
            pair = old["$ref"], new["$ref"]
            if pair in self.seen:
                return
            self.seen.add(pair)
        before, after = _by_type(_found(old, self.old), self.old), _by_type(_found(new, self.new), self.new)
        for kind in sorted(before.keys() | after.keys()):
            if kind not in after:
                yield self._less(place, f"{kind} is gone")
            elif kind not in before:
                yield self._more(place, f"{kind} is new")
            else:
                yield from self._of_a_type(place, before[kind], after[kind])

    def _of_a_type(self, place: str, old: Schema, new: Schema) -> Iterator[Told]:
        yield from self._words(place, old.get("enum"), new.get("enum"))
        yield from self._bounds(place, old, new)
        yield from self._properties(place, old, new)
        yield from self._others(
            place, old.get("additionalProperties", True), new.get("additionalProperties", True)
        )
        if "items" in old or "items" in new:
            yield from self.changes(f"{place}[]", old.get("items", {}), new.get("items", {}))
        for key in sorted((old.keys() | new.keys()) - WALKED):
            if old.get(key) != new.get(key):
                yield self._rule(place, key, old.get(key), new.get(key))

    def _words(self, place: str, old: list[Any] | None, new: list[Any] | None) -> Iterator[Told]:
        if old == new:
            return
        if old is None or new is None:
            yield (self._less if old is None else self._more)(place, f"enum {old} → {new}")
            return
        for word in sorted(set(old) - set(new), key=str):
            yield self._less(place, f"{word!r} is gone")
        for word in sorted(set(new) - set(old), key=str):
            yield self._more(place, f"{word!r} is new")

    def _bounds(self, place: str, old: Schema, new: Schema) -> Iterator[Told]:
        for key, wider in (*((key, -1) for key in LEAST), *((key, 1) for key in MOST)):
            before, after = old.get(key), new.get(key)
            if before != after:
                more = after is None or (before is not None and (after - before) * wider > 0)
                yield (self._more if more else self._less)(place, f"{key} {before} → {after}")

    def _properties(self, place: str, old: Schema, new: Schema) -> Iterator[Told]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed, needs = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(before.keys() | after.keys()):
            where = f"{place}/{name}"
            if name not in after:
                yield where, "is gone", True
            elif name not in before:
                yield where, "is new" + " and required" * (name in needs), self.asked and name in needs
            else:
                if (name in needed) != (name in needs):
                    told = "is always there now" if name in needs else "may be left out"
                    yield where, told, self.asked == (name in needs)
                yield from self.changes(where, before[name], after[name])

    def _others(self, place: str, old: Any, new: Any) -> Iterator[Told]:
        """Keys that are not named: of any kind (true), none (false), or of a schema."""
        if isinstance(old, dict) and isinstance(new, dict):
            yield from self.changes(f"{place}/*", old, new)
        elif old != new:
            more = old is False or (new is True and old is not True)
            yield (self._more if more else self._less)(place, f"other keys {old} → {new}")

    def _rule(self, place: str, key: str, old: Any, new: Any) -> Told:
        """A rule of its own, as a pattern: one that goes takes more, one that comes takes less."""
        told = f"{key} {old} → {new}"
        if key == "default":
            return place, told, old is not None
        if old is None or new is None:
            return (self._less if old is None else self._more)(place, told)
        return place, told, True

    def _less(self, place: str, what: str) -> Told:
        """A change by which less is taken, or may come back."""
        return place, what, self.asked

    def _more(self, place: str, what: str) -> Told:
        """A change by which more is taken, or may come back."""
        return place, what, not self.asked


def _names(schema: Schema) -> set[str]:
    """The names that a schema refers to itself."""
    return set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schema)))


def _found(schema: Schema, named: Schema) -> Schema:
    """A schema with what it refers to put in."""
    if "$ref" not in schema:
        return schema
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {**_found(named[schema["$ref"].rpartition("/")[2]], named), **beside}


def _by_type(schema: Schema, named: Schema) -> dict[str, Schema]:
    """The alternatives of a schema, by their type; those of one type are told apart by their order."""
    found: dict[str, Schema] = {}
    for each in _alternatives(schema, named):
        kind = each.get("type", "any")
        name, number = kind, 1
        while name in found:
            number += 1
            name = f"{kind} {number}"
        found[name] = each
    return found


def _alternatives(schema: Schema, named: Schema) -> Iterator[Schema]:
    choice = schema.get("anyOf") or schema.get("oneOf")
    if choice:
        for each in choice:
            yield from _alternatives(_found(each, named), named)
    elif isinstance(schema.get("type"), list):
        for kind in schema["type"]:
            yield _only(schema, kind)
    else:
        yield _only(schema, schema["type"]) if "type" in schema else schema


def _only(schema: Schema, kind: str) -> Schema:
    """A schema as it is for one type: null has nothing but itself."""
    if kind == "null":
        return {"type": "null"}
    made = {**schema, "type": kind}
    if "enum" in schema:
        made["enum"] = [word for word in schema["enum"] if word is not None]
    return made
