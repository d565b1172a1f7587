"""What programs ask for, counted for /metrics: by operation and kind of answer, and why calls were refused.

Nothing is counted by key, by organisation or by round. Calls that hand in responses are not counted at all:
whoever looked often enough would read from the numbers when somebody answered.
"""

import logging
from functools import cached_property

from flask import current_app, request

from ..shared import counters, table

UNCOUNTED = "responses"
SILENT = "cxassess.uncounted"
"""What a request has that hands in responses, so that its refusals are not counted either."""
CLASSES = ("2xx", "3xx", "4xx", "5xx")
REFUSALS = ("too_many_requests", "too_busy", "too_many_wrong_keys")
log = logging.getLogger(__name__)


class Counted:
    """The counters of an installation; nothing is counted where nobody has asked for them."""

    def __init__(self, config, operations):
        self._config, self._operations = config, operations

    @cached_property
    def kept(self):
        """The counters, opened when they are first needed; None where there is no /metrics."""
        if not self._config["METRICS_KEY"]:
            return None
        path = table.place(self._config["MEMORY_FOLDER"], self._config["DATA_FOLDER"], "counters")
        names = [f"{operation} {kind}" for operation in sorted(self._operations()) for kind in CLASSES]
        return counters.Counters(path, [*names, *REFUSALS])

    def count(self, *names):
        """One more of each; a count that is lost must not cost anybody an answer."""
        try:
            if self.kept:
                for name in names:
                    self.kept.count(name)
        except OSError as fault:
            log.error("Calls are not counted: %s", fault.strerror or fault)


def counted():
    """The Counted of the application, by the names of its operations."""
    extensions, views = current_app.extensions, current_app.view_functions
    if (found := extensions.get("cxassess.counters")) is None:
        made = Counted(current_app.config, lambda: _operations(views))
        found = extensions.setdefault("cxassess.counters", made)
    return found


def _operations(views):
    return [
        endpoint.rpartition(".")[2]
        for endpoint, view in views.items()
        if getattr(view, "scope", UNCOUNTED) != UNCOUNTED
    ]


def note(response):
    """The response, counted."""
    count(current_app.view_functions.get(request.endpoint), response.status_code)
    return response


def count(view, status):
    """Note that the operation of a view was answered with a status."""
    if current_app.config["METRICS_KEY"] and getattr(view, "scope", UNCOUNTED) != UNCOUNTED:
        counted().count(f"{view.__name__} {status // 100}xx")


def refused(environ, slug):
    """Note that a request was refused for this reason."""
    if slug in REFUSALS and SILENT not in environ:
        counted().count(slug)
