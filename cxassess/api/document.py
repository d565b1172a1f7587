"""The OpenAPI document: made from the views by flask-smorest, with our problems and our words."""

import functools
import threading
from http import HTTPStatus

from apispec.ext.marshmallow import MarshmallowPlugin
from flask_smorest import Api
from werkzeug.routing import BaseConverter

from . import (
    choices,
    examples,
    headers,
    instrument_schemas,
    limits,
    links,
    meanings,
    problems,
    raised,
    repeats,
    schemas,
    shapes,
    tasks,
    webhook_document,
    worked,
)
from .fields import ID_PATTERN
from .keys import SCOPES
from .resource import PREFIX

VERSION = "1.0.0"
"""Of the API, not of the program: docs/decisions/0026 says when it is raised, and a test sees that it is."""
ANYWHERE = (405, 500)
"""Statuses that no operation documents, because all can answer with them."""
DESCRIPTION = (
    "Customer-experience maturity over HTTP: score answers, run rounds, read what is published of them.\n\n"
    "Authorise with `Authorization: Bearer cxa_…`; a key belongs to one organisation and has scopes, and "
    "cookies are never read. Bodies are strict JSON in UTF-8: no NaN, no key twice, no unknown keys. Errors "
    "are problem details (RFC 9457) with a stable `type`, and `errors` names every fault of a body at once. "
    'Lists come in pages: follow `Link: rel="next"` or `next_cursor`, or send '
    "`Accept: application/x-ndjson` for all of a list, an entry a line. Reads carry an `ETag` for "
    "`If-None-Match`; changes want it back as `If-Match`. Requests that create take an `Idempotency-Key`. "
    "`RateLimit` says what a key may still spend within a minute, and 429 comes with `Retry-After`. "
    "Figures that cannot be had are null, never 0.\n\n"
    "Within v1 things are added and nothing is taken away or narrowed; `info.version` says how far it is. "
    "Pass over keys of answers that you do not know."
)


class Id(BaseConverter):
    """An id in an address; whatever cannot be one is an unknown address."""

    regex = ID_PATTERN


class SourceId(Id):
    """An id of a source: not the word whose address, /sources/coverage, is of something else."""

    regex = f"(?!coverage\\Z){ID_PATTERN}"


class Document(Api):
    """The API's document; what describes the operations waits in `undescribed` until somebody asks for it."""

    def __init__(self, *args, **options):
        self.undescribed, self.turn = [], threading.Lock()
        self.ma_plugin = options["spec_kwargs"]["marshmallow_plugin"]
        super().__init__(*args, **options)

    def _register_error_handlers(self):
        """Nothing: `cxassess.errors` answers every exception of the application."""

    def _register_responses(self):
        """Publish each refusal as application/problem+json, with an example of each kind."""
        for status, kinds in _by_status().items():
            response = {"description": _described(status), "content": _refused(kinds)}
            if headers := limits.HEADERS.get(status):
                response["headers"] = headers
            self.spec.components.response(HTTPStatus(status).name, response, lazy=True)
        others = [kind for kind in problems.KINDS.values() if kind.status in ANYWHERE]
        response = {"description": "Any other refusal", "content": _refused(others)}
        self.spec.components.response(self.DEFAULT_ERROR_RESPONSE_NAME, response, lazy=True)
        self.spec.components.response(
            "NOT_MODIFIED", {"description": "You have this state already"}, lazy=True
        )


def start(app):
    """The Document of an application; blueprints are registered with it."""
    address = app.config["PUBLIC_URL"].rstrip("/")
    document = Document(
        app,
        spec_kwargs={
            "title": "cxassess",
            "version": VERSION,
            "openapi_version": "3.1.0",
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name_of),
            "info": {
                "description": DESCRIPTION,
                "contact": {"name": "Documentation of the API", "url": f"{address}/api/v1/docs"},
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": address, "description": "This installation"}],
            "externalDocs": {"description": "Pages with guides", "url": f"{address}/api/v1/docs"},
        },
    )
    for kind in (Id, SourceId):
        document.register_converter(kind, lambda converter: {"type": "string", "pattern": f"^{ID_PATTERN}$"})
    document.undescribed.append(functools.partial(_describe_parts, document.spec.components))
    return document


def _describe_parts(components):
    """Put what operations share into the document."""
    key = {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, cxa_…, with the scopes of the operation:\n\n"
        + "\n".join(f"- `{scope}`: {meaning}" for scope, meaning in SCOPES.items()),
    }
    components.security_scheme("key", key)
    components.parameter("IDEMPOTENCY_KEY", "header", repeats.PARAMETER, lazy=True)
    components.schema("SurveyResponse", schema=schemas.Response)
    components.schema("InvitationRequest", schema=schemas.InvitationRequest)
    for name, schema in instrument_schemas.SCHEMAS.items():
        components.schema(name, schema)


def made(document):
    """The document as a plain mapping, complete: examples, names, meanings, links, kinds of problems."""
    with document.turn:
        while document.undescribed:
            document.undescribed.pop(0)()
        found = document.spec.to_dict()
    found["webhooks"] = webhook_document.webhooks()
    found["components"]["schemas"].pop("PaginationMetadata")  # flask-smorest's, used by nobody here
    _without_prefix(found)
    tasks.group(found)
    _with_examples(found)
    choices.name_all(found)
    meanings.tell(found, _classes(document))
    headers.tell(found)
    raised.tell(found)
    links.put_into(found["paths"])
    return found


def _without_prefix(found):
    """Name tags as people know them, and put statuses in order; blueprints need a prefix."""
    for tag in found["tags"]:
        tag["name"] = tag["name"].removeprefix(PREFIX)
    for operations in found["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                operation["tags"] = [tag.removeprefix(PREFIX) for tag in operation["tags"]]
                operation["responses"] = dict(sorted(operation["responses"].items()))


def _with_examples(found):
    """Put in what the engine answers to the examples of requests, and ids for the addresses."""
    for (method, path), example in worked.answers().items():
        answer = found["paths"]["/api/v1" + path][method]["responses"]["200"]
        answer["content"]["application/json"]["example"] = example
    for operations in found["paths"].values():
        for parameter in operations.get("parameters", ()):
            if known := worked.PLACES.get(parameter["name"]):
                parameter["example"] = known


def _classes(document):
    """The class of each named schema."""
    return {name: key[0] for key, name in document.ma_plugin.converter.refs.items()}


def _by_status():
    """The kinds of problems by their status."""
    found = {}
    for kind in problems.KINDS.values():
        found.setdefault(kind.status, []).append(kind)
    return found


def _refused(kinds):
    """The body of a refusal, with an example of each kind."""
    shown = {kind.slug: {"summary": kind.title, "value": examples.problem(kind)} for kind in kinds}
    return {problems.MEDIA_TYPE: {"schema": shapes.Problem, "examples": shown}}


def _described(status):
    """What the answer of a status says: its title where there is one kind of it."""
    kinds = _by_status()[status]
    return kinds[0].title if len(kinds) == 1 else f"{HTTPStatus(status).phrase}: see `type`"


def _name_of(schema):
    """A schema's name in the document."""
    name = schema if isinstance(schema, str) else getattr(schema, "__name__", type(schema).__name__)
    return name.strip("_").removesuffix("Shape").removesuffix("Schema")
