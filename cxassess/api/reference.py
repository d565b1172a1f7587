"""The OpenAPI document as the plain dataclasses that its page is made of."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import curl
from .keys import SCOPES

METHODS = ("get", "post", "put", "patch", "delete")
ROOT = "#/components/"
_TOLD = ("requestBody", "responses", "parameters")
_LIMITS = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " entries"),
)


@dataclass(frozen=True)
class Field:
    """One key of an object, or a parameter: its type in words, what bounds it, and what it means."""

    name: str
    type: str
    required: bool
    meaning: str
    bounds: str = ""


@dataclass(frozen=True)
class Example:
    """Something that can be sent, or comes back."""

    title: str
    text: str


@dataclass(frozen=True)
class Body:
    """What a request or an answer carries: its media type, what it is, examples."""

    media_type: str
    type: str
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Answer:
    """An answer with its status, and its headers with their meaning."""

    status: str
    meaning: str
    bodies: tuple[Body, ...]
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """Another operation that an answer leads to, and the page it is on."""

    id: str
    page: str
    summary: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scopes: tuple[str, ...]
    parameters: tuple[Field, ...]
    request: tuple[Body, ...]
    answers: tuple[Answer, ...]
    curl: str
    problems: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Group:
    """The operations on one resource, and the objects that they take and give."""

    name: str
    description: str
    operations: tuple[Operation, ...]
    shapes: tuple["Shape", ...]


@dataclass(frozen=True)
class Task:
    """Something that people come for, with the resources for it."""

    name: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Shape:
    """A named object and its keys."""

    name: str
    meaning: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Reference:
    """The whole page."""

    title: str
    version: str
    paragraphs: tuple[str, ...]
    scopes: tuple[tuple[str, str], ...]
    tasks: tuple[Task, ...]

    @property
    def groups(self) -> dict[str, Group]:
        """Every resource by its name."""
        return {group.name: group for task in self.tasks for group in task.groups}

    def giving(self, slug: str) -> list[tuple[Group, Operation]]:
        """The operations that give a kind of problem, each with its resource."""
        return [
            (group, operation)
            for group in self.groups.values()
            for operation in group.operations
            if slug in operation.problems
        ]


def of(document: dict[str, Any]) -> Reference:
    """The pages of an OpenAPI document; `scopes` are explained in it."""
    reader = _Reader(document)
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    tasks = [
        Task(group["name"], tuple(reader.group(name, tags[name]) for name in group["tags"]))
        for group in document["x-tagGroups"]
    ]
    info = document["info"]
    paragraphs = tuple(info["description"].split("\n\n"))
    return Reference(info["title"], info["version"], paragraphs, tuple(SCOPES.items()), tuple(tasks))


class _Reader:
    """What knows the document, for looking up references."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.pages = {
            operations[method]["operationId"]: (operations[method]["tags"][0], operations[method]["summary"])
            for operations in document["paths"].values()
            for method in METHODS
            if method in operations
        }

    def found(self, node: Any) -> Any:
        """The node itself, or what it refers to."""
        if isinstance(node, dict) and "$ref" in node:
            kind, name = node["$ref"].removeprefix(ROOT).split("/")
            return self.document["components"][kind][name]
        return node

    def group(self, name: str, description: str) -> Group:
        """The resource of a tag."""
        operations = self.operations(name)
        return Group(name, description, operations, self._shapes(name))

    def operations(self, tag: str) -> tuple[Operation, ...]:
        """The operations of a tag, in the order of their registration, and the messages that it sends."""
        return tuple(
            self._operation(path, method, operations)
            for path, operations in (*self.document["paths"].items(), *self.document["webhooks"].items())
            for method in METHODS
            if method in operations and tag in operations[method]["tags"]
        )

    def _operation(self, path: str, method: str, operations: dict[str, Any]) -> Operation:
        said = operations[method]
        scopes = [scope for each in said["security"] for scope in each["key"]]
        parameters = [*operations.get("parameters", ()), *said.get("parameters", ())]
        answers = [self._answer(status, answer) for status, answer in said["responses"].items()]
        return Operation(
            id=said["operationId"],
            method=method.upper(),
            path=path,
            summary=said["summary"],
            description=said.get("description", ""),
            scopes=tuple(scopes),
            parameters=tuple(self._parameter(self.found(each)) for each in parameters),
            request=self._bodies(said.get("requestBody", {}).get("content", {})),
            answers=tuple(each for each in answers if each.status < "4"),
            curl=curl.command(self.document, path, method),
            problems=tuple(said.get("x-problems", ())),
            steps=tuple(self._steps(said)),
        )

    def _parameter(self, said: dict[str, Any]) -> Field:
        where = {"path": "in the path", "query": "in the query", "header": "a header"}[said["in"]]
        meaning = said.get("description", "")
        schema = said["schema"]
        type_ = f"{self.type_of(schema)}, {where}"
        return Field(said["name"], type_, said.get("required", False), meaning, _bounds(schema))

    def _answer(self, status: Any, answer: Any) -> Answer:
        answer = self.found(answer)
        headers = [
            (name, self.found(each)["description"]) for name, each in answer.get("headers", {}).items()
        ]
        return Answer(
            str(status), answer["description"], self._bodies(answer.get("content", {})), tuple(headers)
        )

    def _bodies(self, content: dict[str, Any]) -> tuple[Body, ...]:
        return tuple(
            Body(media_type, self.type_of(said.get("schema", {})), _examples(said))
            for media_type, said in content.items()
        )

    def type_of(self, schema: dict[str, Any]) -> str:
        """A schema's type in words."""
        if "$ref" in schema:
            named = self.found(schema)
            return self.type_of(named) if "enum" in named else schema["$ref"].rpartition("/")[2]
        if "anyOf" in schema:
            return " or ".join(self.type_of(each) for each in schema["anyOf"])
        if "enum" in schema:
            return " or ".join(str(each) for each in schema["enum"])
        kinds = schema.get("type", "any")
        words = [self._word(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
        return " or ".join(words)

    def _word(self, kind: str, schema: dict[str, Any]) -> str:
        if kind == "array":
            return f"list of {self.type_of(schema.get('items', {}))}"
        below = schema.get("additionalProperties")
        if kind == "object" and isinstance(below, dict):
            return f"object of {self.type_of(below)}"
        return schema.get("format", kind) if kind == "string" else kind

    def _steps(self, said: dict[str, Any]) -> Iterator[Step]:
        """What the answer leads to."""
        for answer in said["responses"].values():
            for link in answer.get("links", {}).values():
                page, summary = self.pages[link["operationId"]]
                if link["operationId"] != said["operationId"]:
                    yield Step(link["operationId"], page, summary)

    def _shapes(self, tag: str) -> tuple[Shape, ...]:
        """The objects that the operations of a tag take and give, with all that these hold, by name."""
        found: set[str] = set()
        for operations in self.document["paths"].values():
            for method in METHODS:
                if method in operations and tag in operations[method]["tags"]:
                    self._gather({key: operations[method].get(key) for key in _TOLD}, found)
        schemas = self.document["components"]["schemas"]
        return tuple(
            Shape(name, schemas[name].get("description", ""), self._fields(schemas[name]))
            for name in sorted(found)
            if "enum" not in schemas[name]
        )

    def _gather(self, node: Any, found: set[str]) -> None:
        """Add the names of all schemas that a node refers to."""
        for name in set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(node))) - found:
            found.add(name)
            self._gather(self.document["components"]["schemas"][name], found)

    def _fields(self, schema: dict[str, Any]) -> tuple[Field, ...]:
        required = schema.get("required", ())
        return tuple(
            Field(name, self.type_of(said), name in required, said.get("description", ""), _bounds(said))
            for name, said in schema.get("properties", {}).items()
        )


def _bounds(schema: dict[str, Any]) -> str:
    """What a value must keep to, in words; "" for nothing."""
    found = [f"default {json.dumps(schema['default'])}"] if schema.get("default") is not None else []
    for least, most, what in _LIMITS:
        low, high = schema.get(least), schema.get(most)
        if high is not None:
            found.append(f"{low or 0:,} to {high:,}{what}")
        elif low:
            found.append(f"at least {low:,}{what}")
    return "; ".join(found)


def _examples(said: dict[str, Any]) -> tuple[Example, ...]:
    """A body's examples, each as text."""
    named = said.get("examples", {"": {"summary": "", "value": said["example"]}} if "example" in said else {})
    return tuple(Example(each.get("summary", name), _text(each["value"])) for name, each in named.items())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
