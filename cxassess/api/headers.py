"""Headers in the document: what answers carry beside their bodies, and what requests may say about ETags."""

from typing import Any

_TEXT = {"type": "string"}
HEADERS = {
    "ETAG": {
        "description": "The state of the thing: send it back as If-None-Match to read it only when it has "
        "changed, as If-Match to change it only when it has not",
        "schema": _TEXT,
        "example": '"9d0c5b2a7f314e68"',
    },
    "WWW_AUTHENTICATE": {
        "description": "What is wrong with the key; of one without the scope, which scope it lacks",
        "schema": _TEXT,
        "example": 'Bearer error="insufficient_scope", scope="results"',
    },
    "RETRY_AFTER": {
        "description": "Seconds to wait before asking again",
        "schema": {"type": "integer", "minimum": 0},
        "example": 5,
    },
    "CONTENT_DISPOSITION": {
        "description": "The name to save the file under",
        "schema": _TEXT,
        "example": "attachment; filename=cx-roadmap-5f0c2d9a71e84b36.pdf",
    },
}
# By the name of a shared answer: what it carries.
OF_ANSWERS = {
    "NOT_MODIFIED": {"ETag": "ETAG"},
    "UNAUTHORIZED": {"WWW-Authenticate": "WWW_AUTHENTICATE"},
    "FORBIDDEN": {"WWW-Authenticate": "WWW_AUTHENTICATE"},
    "TOO_MANY_REQUESTS": {"Retry-After": "RETRY_AFTER"},
    "SERVICE_UNAVAILABLE": {"Retry-After": "RETRY_AFTER"},
}
PARAMETERS = {
    "IF_MATCH": (
        "The ETag of the state that you want to change, as reading it gave it; * for whatever state it is "
        "in. Without it the answer is 428; when somebody changed the thing meanwhile, 412 `stale`.",
        '"9d0c5b2a7f314e68"',
    ),
    "IF_NONE_MATCH": (
        "An ETag that an earlier reading gave: the answer is 304 without a body while nothing has changed.",
        '"9d0c5b2a7f314e68"',
    ),
    "IDEMPOTENCY_KEY": (None, "6f1c2f1e-1a1b-4a53-9c3e-2d0c2a5d8f10"),
}
_FILES = ("get_export", "export_roadmap", "get_report_file")


def tell(document: dict[str, Any]) -> None:
    """Complete what the document says of headers."""
    components = document["components"]
    components["headers"] = {**components.get("headers", {}), **HEADERS}
    for name, headers in OF_ANSWERS.items():
        if name in components["responses"]:
            kept = components["responses"][name].setdefault("headers", {})
            kept.update({header: _ref(part) for header, part in headers.items() if header not in kept})
    for name, (meaning, example) in PARAMETERS.items():
        said = components["parameters"][name]
        components["parameters"][name] = {
            **said,
            "description": meaning or said["description"],
            "example": example,
        }
    for methods in document["paths"].values():
        for operation in (each for method, each in methods.items() if method != "parameters"):
            _tell_answers(operation)


def _tell_answers(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if not str(status).startswith("2"):
            continue
        if location := answer.get("headers", {}).get("Location"):
            location["schema"] = {"type": "string", "format": "uri-reference"}
        if operation["operationId"] in _FILES:
            answer.setdefault("headers", {})["Content-Disposition"] = _ref("CONTENT_DISPOSITION")


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}
