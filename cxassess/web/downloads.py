"""Lists that are handed out as files."""

from flask import make_response
from werkzeug.wrappers import Response

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def attachment(text: str, name: str, kind: str) -> Response:
    """The text as a file to be saved, `kind` being its ending; never shown in the page."""
    # Spreadsheets take a CSV file for the machine's own encoding unless it begins like this.
    content = text.encode("utf-8-sig" if kind == "csv" else "utf-8")
    response = make_response(content)
    response.headers["Content-Type"] = TYPES[kind]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
