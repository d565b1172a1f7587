"""The OpenAPI document as the plain dataclasses that its page is made of."""

import json
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
ROOT = "#/components/"


@dataclass(frozen=True)
class Field:
    """One key of an object: its type in words, and what it means."""

    name: str
    type: str
    required: bool
    meaning: str


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
    """An answer with its status."""

    status: str
    meaning: str
    bodies: tuple[Body, ...]


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
    refusals: tuple[Answer, ...]


@dataclass(frozen=True)
class Group:
    """The operations on one resource."""

    name: str
    description: str
    operations: tuple[Operation, ...]


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
    groups: tuple[Group, ...]
    shapes: tuple[Shape, ...]


def of(document: dict[str, Any]) -> Reference:
    """The page of an OpenAPI document."""
    reader = _Reader(document)
    groups = [
        Group(tag["name"], tag["description"], reader.operations(tag["name"])) for tag in document["tags"]
    ]
    return Reference(
        document["info"]["title"],
        document["info"]["version"],
        tuple(document["info"]["description"].split("\n\n")),
        tuple(groups),
        reader.shapes(),
    )


class _Reader:
    """What knows the document, for looking up references."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def found(self, node: Any) -> Any:
        """The node itself, or what it refers to."""
        if isinstance(node, dict) and "$ref" in node:
            kind, name = node["$ref"].removeprefix(ROOT).split("/")
            return self.document["components"][kind][name]
        return node

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
            id=f"{method}{path.replace('/', '-').replace('{', '').replace('}', '')}",
            method=method.upper(),
            path=path,
            summary=said["summary"],
            description=said.get("description", ""),
            scopes=tuple(scopes),
            parameters=tuple(self._parameter(self.found(each)) for each in parameters),
            request=self._bodies(said.get("requestBody", {}).get("content", {})),
            answers=tuple(each for each in answers if each.status < "4"),
            refusals=tuple(each for each in answers if "4" <= each.status < "6"),
        )

    def _parameter(self, said: dict[str, Any]) -> Field:
        where = {"path": "in the path", "query": "in the query", "header": "a header"}[said["in"]]
        meaning = said.get("description", "")
        return Field(
            said["name"], f"{self.type_of(said['schema'])}, {where}", said.get("required", False), meaning
        )

    def _answer(self, status: Any, answer: Any) -> Answer:
        answer = self.found(answer)
        return Answer(str(status), answer["description"], self._bodies(answer.get("content", {})))

    def _bodies(self, content: dict[str, Any]) -> tuple[Body, ...]:
        return tuple(
            Body(media_type, self.type_of(said.get("schema", {})), _examples(said))
            for media_type, said in content.items()
        )

    def type_of(self, schema: dict[str, Any]) -> str:
        """A schema's type in words."""
        if "$ref" in schema:
            return schema["$ref"].rpartition("/")[2]
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

    def shapes(self) -> tuple[Shape, ...]:
        """The named objects by name."""
        return tuple(
            Shape(name, schema.get("description", ""), self._fields(schema))
            for name, schema in sorted(self.document["components"]["schemas"].items())
        )

    def _fields(self, schema: dict[str, Any]) -> tuple[Field, ...]:
        required = schema.get("required", ())
        return tuple(
            Field(name, self.type_of(said), name in required, said.get("description", ""))
            for name, said in schema.get("properties", {}).items()
        )


def _examples(said: dict[str, Any]) -> tuple[Example, ...]:
    """A body's examples, each as text."""
    named = said.get("examples", {"": {"summary": "", "value": said["example"]}} if "example" in said else {})
    return tuple(Example(each.get("summary", name), _text(each["value"])) for name, each in named.items())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
