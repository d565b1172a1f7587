"""The shape of an OpenAPI document: what a program relies on, without prose and examples, sorted."""

from collections.abc import Iterator
from typing import Any

PREFIX = "/api/v1"
PROSE = {"description", "title", "summary", "example", "examples", "externalDocs", "readOnly", "links"}
NAMES = ("properties", "schemas")  # below these, keys are names and no keywords
METHODS = ("get", "post", "put", "patch", "delete")
JSON_SCHEMA = dict[str, Any]


def of(document: dict[str, Any], kinds: dict[str, int]) -> dict[str, Any]:
    """The shape of a document; `kinds` are the kinds of problems with their statuses."""
    reader = _Reader(document["components"])
    return {
        "version": document["info"]["version"],
        "operations": dict(sorted(reader.operations(document["paths"]))),
        "webhooks": dict(sorted(reader.operations(document.get("webhooks", {})))),
        "schemas": bare(document["components"]["schemas"], named=True),
        "problems": dict(sorted(kinds.items())),
    }


def bare(node: Any, *, named: bool = False) -> Any:
    """A schema without prose, its keys sorted; of lists those sorted whose order says nothing."""
    if isinstance(node, list):
        return [bare(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if named or not _is_prose(key)}
    made = {key: bare(kept[key], named=not named and key in NAMES) for key in sorted(kept)}
    for key in ("required", "enum", "type"):
        if not named and isinstance(made.get(key), list):
            made[key] = sorted(made[key], key=str)
    return made


def _is_prose(key: str) -> bool:
    return key in PROSE or key.startswith("x-")


class _Reader:
    """What knows the components, for looking up references that are no schemas."""

    def __init__(self, components: dict[str, Any]) -> None:
        self.components = components

    def operations(self, paths: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Each operation by method and address."""
        for path, methods in paths.items():
            for method in METHODS:
                if method in methods:
                    shared = methods.get("parameters", ())
                    name = f"{path.removeprefix(PREFIX)} {method.upper()}"
                    yield name, self._operation(methods[method], shared)

    def _operation(self, said: dict[str, Any], shared: Any) -> dict[str, Any]:
        made: dict[str, Any] = {
            "id": said.get("operationId"),
            "scopes": sorted(
                scope for each in said.get("security", ()) for scopes in each.values() for scope in scopes
            ),
            "parameters": dict(sorted(self._parameters([*shared, *said.get("parameters", ())]))),
            "answers": {
                str(status): self._answer(each) for status, each in sorted(said["responses"].items(), key=str)
            },
        }
        if body := said.get("requestBody"):
            body = self._found(body)
            made["body"] = {"required": body.get("required", False), "content": _content(body)}
        return made

    def _parameters(self, said: list[Any]) -> Iterator[tuple[str, Any]]:
        for each in map(self._found, said):
            needed = each.get("required", False)
            yield f"{each['in']} {each['name']}", {"required": needed, "schema": bare(each["schema"])}

    def _answer(self, said: Any) -> dict[str, Any]:
        answer = self._found(said)
        return {"headers": sorted(answer.get("headers", ())), "content": _content(answer)}

    def _found(self, node: Any) -> Any:
        """The node itself, or what it refers to."""
        if "$ref" not in node:
            return node
        kind, name = node["$ref"].removeprefix("#/components/").split("/")
        return self.components[kind][name]


def _content(said: dict[str, Any]) -> dict[str, Any]:
    """The schema of each media type."""
    return {name: bare(each.get("schema", {})) for name, each in sorted(said.get("content", {}).items())}
