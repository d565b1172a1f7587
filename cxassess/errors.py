"""What went wrong, as an answer: problem details under /api/, a page elsewhere.

`api.problems` holds the one table from the trade's errors to a status; this room adds the page.
"""

import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from .api import problems

RETRY_AFTER = "5"
log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Answer every exception of every view here."""
    app.register_error_handler(Exception, _answer)


def _answer(error: Exception) -> Response | tuple[str, int, dict[str, str]]:
    status = problems.status_of(error)
    if status == 500:
        # The kind and the place only: an exception's text and locals can hold somebody's answers.
        log.error("%s in %s", type(error).__name__, request.endpoint, exc_info=_bare(error))
    if f"{request.path}/".startswith("/api/"):
        return problems.respond(error)
    if isinstance(error, SecurityError):
        # Without a trusted host no address can be built, so there is no page either.
        return Response("This server is not known by that name.\n", status, mimetype="text/plain")
    headers = {"Retry-After": RETRY_AFTER} if status == 503 else {}
    if isinstance(error, HTTPException) and error.response is not None:
        return error.response  # type: ignore[return-value]
    return render_template("errors/error.html", status=status), status, headers


def _bare(error: Exception) -> Exception:
    """An exception with the same traceback and no message."""
    return RuntimeError("text withheld").with_traceback(error.__traceback__)
