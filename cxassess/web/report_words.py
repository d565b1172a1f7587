"""What is told of a report that was asked for: how far it is, and what to do where it cannot be made."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _ln

from ..records.reports import Report

WHAT = {"roadmap": _l("Roadmap (PDF)"), "workshop": _l("Sheet for a workshop (PDF)")}
NOT_YET = _l("It has not been made since the results or the roadmap last changed. That takes a few seconds.")
GONE = _l("The file is not there any more: it is kept for a day. Have it made anew.")
_BUSY = {
    "too_many_reports": _l(
        "Some reports that you asked for are not finished yet. When one of them is there, ask for this one."
    ),
    "reports_busy": _l("Many reports are being made just now. Try again in a minute."),
}
_AGAIN = _l("Try again in a minute. The server may just be busy.")
_ASK = _l("Ask the person who runs this server to type “cxassess doctor”. It says what is missing.")
_PRINT = _l("Until then, print the results page, or choose “Save as PDF” when printing.")
_LONG = _l("Very long texts can be the reason: shorten those of goals and their owners.")
_FAULTS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "pdf_engine_missing": (_l("A part of the program that makes PDF files is missing."), (_ASK, _PRINT)),
    "pdf_timeout": (_l("It took too long and was stopped."), (_AGAIN, _LONG, _PRINT)),
    "pdf_memory": (_l("It took more memory than it may have, and was stopped."), (_LONG, _PRINT)),
    "pdf_killed": (_l("The server ended it, three times."), (_AGAIN, _ASK, _PRINT)),
    "maker_died": (_l("The server ended while it was being made, three times."), (_AGAIN, _ASK, _PRINT)),
    "disk_full": (
        _l("The server has no room left to keep the file."),
        (_l("Tell the person who runs this server that its disk is full."), _PRINT),
    ),
}
_ANY_FAULT = (_l("Something in it could not be laid out."), (_AGAIN, _ASK, _PRINT))


@dataclass(frozen=True)
class State:
    """How far a report is: a heading, a sentence, and what can be done; `alone` when nobody makes it."""

    heading: Any
    text: Any
    advice: tuple[Any, ...] = ()
    alone: bool = False


def busy(code: str) -> Any:
    """Why a report cannot be asked for just now, and when it can."""
    return _BUSY[code]


def state(report: Report, *, alone: bool = False) -> State:
    """What is told of a report; `alone` says that nobody makes reports just now."""
    if report.state == "failed":
        return State(_l("The PDF could not be made"), *_FAULTS.get(report.error, _ANY_FAULT))
    if report.state == "ready":
        text = _l("It is kept for a day. Whoever gets the file sees all that you see here.")
        return State(_l("Your PDF is ready"), text)
    heading = _l("Your PDF waits to be made") if alone else _l("Your PDF is being made")
    return State(heading, _waiting(report, alone), alone=alone)


def _waiting(report: Report, alone: bool) -> Any:
    if alone:
        return _l(
            "Nothing makes reports on this server just now. Yours is made as soon as something does: tell "
            "the person who runs the server to keep “cxassess worker” running."
        )
    if report.state == "making":
        return _l("Pages are being laid out. That takes a few seconds.")
    if report.before:
        return _ln(
            "%(num)s other report is made before it.",
            "%(num)s other reports are made before it.",
            report.before,
        )
    return _l("It is next.")
