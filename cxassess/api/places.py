"""Room for respondents: the API works on so many requests at a time and no more, whatever comes.

A web process has more threads than the API has places. Who finds no place waits for a moment; where enough
wait already, or the moment is over, a call is refused before anything of its body is read.
"""

from threading import Semaphore
from time import monotonic

from flask import current_app, request

from . import bodies, counting
from .problems import Problem

PATIENCE = 5.0
"""Seconds that a call waits for a place."""
SOON = "1"
PLACE = "cxassess.place"
"""Where a request keeps what gives its place back; None where there was no place."""


class Places:
    """The places of one process: for all calls, and fewer for heavy ones. Thread-safe."""

    def __init__(self, places, heavy, waiting):
        self._kinds = {False: (Semaphore(places),), True: (Semaphore(heavy),)}
        self._kinds[True] += self._kinds[False]
        self._waiting = Semaphore(waiting)

    def take(self, heavy, patience=PATIENCE):
        """Whether there is a place, after waiting for one if need be."""
        wanted = self._kinds[heavy]
        if _all(wanted, 0):
            return True
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return _all(wanted, patience)
        finally:
            self._waiting.release()

    def give_back(self, heavy):
        """Make room for another call."""
        for kind in self._kinds[heavy]:
            kind.release()


def _all(wanted, patience):
    """Whether all of these were to be had in time; else none is taken."""
    end = monotonic() + patience
    for number, kind in enumerate(wanted):
        left = end - monotonic() if patience else 0
        if not (kind.acquire(timeout=left) if left > 0 else kind.acquire(blocking=False)):
            for taken in wanted[:number]:
                taken.release()
            return False
    return True


def of(config):
    """The Places of a process with these settings; heavy calls leave one for the others."""
    places = config["API_PLACES"]
    if places is None:
        places = config["THREADS"] - 1
    return Places(max(1, places), max(1, places - 1), config["API_WAITING"])


def enter(environ, heavy):
    """Take a place for a request, or raise a Problem. It is given back when the answer has gone out.

    Whoever has been given one, or refused one, is not asked for another.
    """
    if PLACE in environ:
        if environ[PLACE] is None:
            raise _busy()
        return
    places = current_app.extensions["cxassess.places"]
    if not places.take(heavy):
        counting.refused(environ, "too_busy")
        environ[PLACE] = None
        raise _busy()
    environ[PLACE] = lambda: places.give_back(heavy)


def _busy():
    return Problem("too_busy", headers={"Retry-After": SOON})


def long_body(asked):
    """Whether the body is longer than ordinary ones, or does not say how long it is."""
    length = asked.content_length
    chunked = length is None and "HTTP_TRANSFER_ENCODING" in asked.environ
    return chunked or (length or 0) > bodies.ORDINARY


def leave_with(response):
    """The response; its place is free when it has been sent."""
    if give_back := when_sent(request.environ):
        response.direct_passthrough = False  # else what it holds is closed, and the answer itself is not
        response.call_on_close(give_back)
    return response


def when_sent(environ):
    """What gives the place of a request back, to be called when its answer has been sent; None for nothing.

    Other servers than ours, and tests, may never close an answer, and the place would be lost for good: there
    it is free at once.
    """
    give_back = environ.pop(PLACE, None)
    if give_back is None or "gunicorn.socket" in environ:
        return give_back
    give_back()
    return None


def leave(error=None):
    """Give the place back where no response was made."""
    if give_back := request.environ.pop(PLACE, None):
        give_back()
