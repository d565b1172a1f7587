"""The document's schemas, read strictly: a key that they do not name is a fault."""

from typing import Any

from jsonschema import Draft202012Validator


def strict(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    """A validator of a schema of the document that takes no key which it does not name."""
    return Draft202012Validator(_closed({**schema, "components": document["components"]}))


def _closed(schema: Any) -> Any:
    """The schema with every object that names its properties closed to others."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(below) for key, below in schema.items()}
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        closed.setdefault("additionalProperties", False)
    return closed
