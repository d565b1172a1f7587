"""The OpenAPI document: made from the views by flask-smorest, with our problems and our words."""

import functools
import threading
from http import HTTPStatus

from apispec.ext.marshmallow import MarshmallowPlugin
from flask_smorest import Api
from werkzeug.routing import BaseConverter

from .. import __version__
from . import examples, problems, repeats, schemas, shapes, worked
from .resource import PREFIX

ID_PATTERN = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
DESCRIPTION = (
    "Customer-experience maturity over HTTP: score answers, run rounds, read what is published of them.\n\n"
    "Authorise with `Authorization: Bearer cxa_…`; a key belongs to one organisation and has scopes, and "
    "cookies are never read. Bodies are strict JSON in UTF-8: no NaN, no key twice, no unknown keys. Errors "
    "are problem details (RFC 9457) with a stable `type`, and `errors` names every fault of a body at once. "
    'Lists come in pages: follow `Link: rel="next"` or `next_cursor`, or send '
    "`Accept: application/x-ndjson` for all of a list, an entry a line. Reads carry an `ETag` for "
    "`If-None-Match`; changes want it back as `If-Match`. Requests that create take an `Idempotency-Key`. "
    "Figures that cannot be had are null, never 0."
)


class Id(BaseConverter):
    """An id in an address; whatever cannot be one is an unknown address."""

    regex = ID_PATTERN


class Document(Api):
    """The API's document; what describes the operations waits in `undescribed` until somebody asks for it."""

    def __init__(self, *args, **options):
        self.undescribed, self.turn = [], threading.Lock()
        super().__init__(*args, **options)

    def _register_error_handlers(self):
        """Nothing: `cxassess.errors` answers every exception of the application."""

    def _register_responses(self):
        """Publish each refusal as application/problem+json, with an example."""
        for kind in _first_of_each_status():
            content = {"schema": shapes.Problem, "example": examples.problem(kind)}
            response = {"description": kind.title, "content": {problems.MEDIA_TYPE: content}}
            self.spec.components.response(HTTPStatus(kind.status).name, response, lazy=True)
        content = {problems.MEDIA_TYPE: {"schema": shapes.Problem}}
        response = {"description": "Any other refusal", "content": content}
        self.spec.components.response(self.DEFAULT_ERROR_RESPONSE_NAME, response, lazy=True)
        self.spec.components.response(
            "NOT_MODIFIED", {"description": "You have this state already"}, lazy=True
        )


def start(app):
    """The Document of an application; blueprints are registered with it."""
    document = Document(
        app,
        spec_kwargs={
            "title": "cxassess",
            "version": __version__,
            "openapi_version": "3.1.0",
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name_of),
            "info": {
                "description": DESCRIPTION,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
        },
    )
    document.register_converter(Id, lambda converter: {"type": "string", "pattern": f"^{ID_PATTERN}$"})
    document.undescribed.append(functools.partial(_describe_parts, document.spec.components))
    return document


def _describe_parts(components):
    """Put what operations share into the document."""
    key = {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, cxa_…, with the scope of the operation",
    }
    components.security_scheme("key", key)
    components.parameter("IDEMPOTENCY_KEY", "header", repeats.PARAMETER, lazy=True)
    components.schema("Response", schema=schemas.Response)
    components.schema("InvitationRequest", schema=schemas.InvitationRequest)
    components.schema("Questionnaire", QUESTIONNAIRE)


def made(document):
    """The document as a plain mapping, with worked examples, without the prefix that blueprints need."""
    with document.turn:
        while document.undescribed:
            document.undescribed.pop(0)()
        found = document.spec.to_dict()
    found["components"]["schemas"].pop("PaginationMetadata")  # flask-smorest's, used by nobody here
    for (method, path), example in worked.answers().items():
        answer = found["paths"]["/api/v1" + path][method]["responses"]["200"]
        answer["content"]["application/json"]["example"] = example
    for tag in found["tags"]:
        tag["name"] = tag["name"].removeprefix(PREFIX)
    for operations in found["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                operation["tags"] = [tag.removeprefix(PREFIX) for tag in operation["tags"]]
                operation["responses"] = dict(sorted(operation["responses"].items()))
    return found


def _first_of_each_status():
    """The kind that stands for each status."""
    return {kind.status: kind for kind in reversed(problems.KINDS.values())}.values()


def _name_of(schema):
    """A schema's name in the document."""
    name = schema if isinstance(schema, str) else getattr(schema, "__name__", type(schema).__name__)
    return name.strip("_").removesuffix("Shape").removesuffix("Schema")


_TEXTS = {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}
_SCALE = {"type": "object", "properties": {"min": {"type": "integer"}, "max": {"type": "integer"}}}
_LISTED = {"type": "array", "items": {"type": "object"}}
_AUDIENCES = {"type": "array", "items": {"enum": ["staff", "leader", "customer"]}}
_OUTCOME = {
    "type": "object",
    "required": ["id", "statement"],
    "properties": {
        "id": {"type": "string"},
        "statement": _TEXTS,
        "scale": _SCALE,
        "audiences": _AUDIENCES,
    },
}
_OPEN_QUESTION = {
    "type": "object",
    "required": ["id", "text"],
    "properties": {
        "id": {"type": "string"},
        "text": _TEXTS,
        "audiences": _AUDIENCES,
        "kinds": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What an answer may be filed under, as QUESTION.kind",
        },
        "workshop": {"type": "boolean", "description": "Whether groups also answer it together"},
    },
}
_IMPORTANCE = {
    "type": ["object", "null"],
    "description": "How much each pillar matters, 1 to 5, answered as importance.PILLAR and never scored",
    "required": ["statement"],
    "properties": {"statement": _TEXTS, "audiences": _AUDIENCES, "anchors": {"type": "object"}},
}
_JOURNEY = {
    "type": ["object", "null"],
    "description": "Touchpoints that are asked about, 1 to 5, as touchpoint.ID.importance and "
    "touchpoint.ID.performance; never scored",
    "required": ["stages"],
    "properties": {
        "audiences": {**_AUDIENCES, "description": "Who is asked; staff and customers by default"},
        "stages": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name", "touchpoints"],
                "properties": {
                    "id": {"type": "string"},
                    "name": {"type": "string"},
                    "touchpoints": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["id", "name"],
                            "properties": {
                                "id": {"type": "string"},
                                "name": {"type": "string"},
                                "handled_by": {"enum": ["own", "partner", "supplier"]},
                                "partner": {"type": "string"},
                            },
                        },
                    },
                },
            },
        },
    },
}
QUESTIONNAIRE = {
    "type": "object",
    "description": "A questionnaire, as its file has it: pillars of items, levels, texts by audience.",
    "required": ["id", "version", "title", "levels", "pillars"],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z][a-z0-9-]{1,49}$"},
        "version": {"type": "string"},
        "language": {"type": "string"},
        "title": {"type": "string"},
        "scale": _SCALE,
        "minimum_answered": {"type": "number"},
        "levels": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["number", "name", "from"],
                "properties": {
                    "number": {"type": "integer"},
                    "name": {"type": "string"},
                    "from": {"type": "number"},
                },
            },
        },
        "pillars": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name", "items"],
                "properties": {
                    "id": {"type": "string"},
                    "name": {"type": "string"},
                    "purpose": {"type": "string"},
                    "tip": {"type": "string"},
                    "weight": {"type": "number"},
                    "target": {"type": "number"},
                    "comment": {"type": ["string", "null"]},
                    "items": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["id", "title", "statement"],
                            "properties": {
                                "id": {"type": "string"},
                                "title": {"type": "string"},
                                "statement": _TEXTS,
                                "core": {"type": "boolean"},
                                "reverse": {"type": "boolean"},
                                "weight": {"type": "number"},
                                "scale": _SCALE,
                                "anchors": {"type": "object"},
                                "anchors_customer": {"type": "object"},
                            },
                        },
                    },
                },
            },
        },
        "outcomes": {"type": "array", "items": _OUTCOME},
        "open_questions": {"type": "array", "items": _OPEN_QUESTION},
        "importance": _IMPORTANCE,
        "role_impact": {
            **_AUDIENCES,
            "description": "The audiences asked how their role moves returns and costs, as role.BENEFIT",
        },
        "journey": _JOURNEY,
        "returns": _LISTED,
        "costs": _LISTED,
        "goals": _LISTED,
        "metrics": _LISTED,
        "translations": {"type": "object", "additionalProperties": {"type": "object"}},
    },
}
