"""Errors as RFC 9457 problem details: one shape, one table of kinds, each kind documented at its own address.

`respond` turns whatever was raised into the answer; the wording of a detail comes from whoever refused.
"""

import json
from dataclasses import dataclass
from http import HTTPStatus

from flask import current_app
from werkzeug.exceptions import HTTPException

from ..maturity.errors import MOST_FAULTS, Fault, FaultyInput, MaturityError
from ..records import errors as records_errors

MEDIA_TYPE = "application/problem+json"
ADDRESS = "/api/v1/docs/problems/"
UNKNOWN = "The API has no such address. /api/v1/docs shows all there are."
RETRY_AFTER = "5"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, what it is called, what it means and what to do."""

    slug: str
    status: int
    title: str
    meaning: str


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("malformed", 400, "The request cannot be read",
             "The body is not strict JSON (a syntax error, a key twice in one object, NaN or Infinity, a "
             "whole number of more than 15 digits, more than 32 levels, text that is not UTF-8) or the "
             "request is broken in another way. The detail says where. Correct it and send it again."),
        Kind("unauthenticated", 401, "A valid key is needed",
             "The request has no key, or one that is unknown, revoked or expired. Send the header "
             "“Authorization: Bearer cxa_…”. Cookies are never read here."),
        Kind("key_expired", 401, "The key has expired",
             "The key is right, and its last day is past. Programs go on with the key that replaced it; else "
             "an administrator makes another one in the office."),
        Kind("key_revoked", 401, "The key was revoked",
             "The key is right, and somebody who looks after it has ended it. Only whoever has the whole key "
             "is told so."),
        Kind("key_in_address", 401, "A key does not belong into an address",
             "Addresses are written into logs and histories, so a key in one is never read. Send it in the "
             "header “Authorization: Bearer cxa_…”, and have this one replaced: others may have seen it."),
        Kind("forbidden", 403, "The key lacks the scope",
             "The key is valid, but it was made without the scope of this operation, which the header "
             "WWW-Authenticate names. Make a key with that scope."),
        Kind("not_found", 404, "There is no such thing",
             "Nothing is at this address, or it belongs to another organisation; the two cannot be told "
             "apart."),
        Kind("method_not_allowed", 405, "This address does not take this method",
             "The header Allow names the methods that the address takes."),
        Kind("not_acceptable", 406, "There is no answer of this media type",
             "The header Accept leaves out what this operation can answer with: application/json, and for "
             "lists application/x-ndjson too. Files are chosen by `format`. Name one of these, or leave the "
             "header out."),
        Kind("too_slow", 408, "The request took too long to arrive",
             "The body came in too slowly, and nothing was stored. Send it again, over a better line or in "
             "smaller pieces."),
        Kind("conflict", 409, "The thing is not in a state that allows this",
             "The detail says what stands in the way."),
        Kind("round_open", 409, "The round has not been closed",
             "Results, comparison and roadmap are there once the round has been closed; and an open round "
             "can only be extended by a later closes_on."),
        Kind("round_not_open", 409, "The round is not open",
             "Responses are taken, and a round can be closed, only while it is open."),
        Kind("round_not_released", 409, "The results have not been released",
             "The round was closed with `held`: its results are computed, and nobody reads them before an "
             "administrator has released them, by /rounds/{round_id}/release or in the office."),
        Kind("round_awaited", 409, "A later round tells of results that wait",
             "A later round that has closed is compared with this one, whose results are not released yet. "
             "Release this one, or delete the later one first."),
        Kind("round_not_draft", 409, "The round is no draft any more",
             "Only a draft can be opened, and it is opened once."),
        Kind("round_closed", 409, "The round is closed",
             "A closed round does not change any more."),
        Kind("round_sealed", 409, "The round is sealed",
             "In a sealed round nobody can see who has answered. Remind everybody, or nobody."),
        Kind("secret_changed", 409, "Answers were sealed with another secret",
             "The installation’s CXASSESS_SECRET_KEY was changed while the round was open. Whoever looks "
             "after it must set the earlier one again, or put it into CXASSESS_SECRET_KEY_FALLBACKS."),
        Kind("answers_tampered", 409, "Stored answers cannot be read",
             "Answers of the round were changed outside this program. Restore a backup."),
        Kind("round_exists", 409, "There is a round of that id already",
             "Choose another id."),
        Kind("version_exists", 409, "This version is there already, with another content",
             "A stored version of a questionnaire never changes. Give yours a new version; the detail "
             "proposes one."),
        Kind("too_many_versions", 409, "There are too many versions of questionnaires",
             "An organisation keeps 2,000. Delete some that no round uses."),
        Kind("already_submitted", 409, "This assessment was submitted already",
             "A ballot is good for one response."),
        Kind("now_is_full", 409, "Now holds as many goals as it may",
             "At most three goals stand in Now. Move one to Next first."),
        Kind("roadmap_ended", 409, "The roadmap stays as it was",
             "A later round is released. Carry the goal on in the newest roadmap and change it there."),
        Kind("goal_not_adopted", 409, "Nobody adopted this goal",
             "Only a goal that leaders adopted in an earlier roadmap can be carried on."),
        Kind("no_later_roadmap", 409, "There is no later roadmap",
             "No later round that is compared with the goal’s round is released. Change the goal itself."),
        Kind("already_carried_on", 409, "The goal was carried on already",
             "A goal of a later roadmap goes on with this one. Change that one instead."),
        Kind("pillar_gone", 409, "The newest questionnaire has no such pillar",
             "The goal cannot be carried on. Add a goal of your own to another pillar."),
        Kind("too_many_goals", 409, "The roadmap is full",
             "A roadmap holds 60 goals. Change one that is there instead of adding another."),
        Kind("estimate_exists", 409, "There is an estimate for this already",
             "A goal has one estimate for each outcome and unit, and the one that is there says something "
             "else. Change that one: list the estimates of the goal for its id."),
        Kind("too_many_estimates", 409, "The roadmap has too many estimates",
             "A roadmap has at most 1,000. Remove some first, or estimate larger units."),
        Kind("currency_in_use", 409, "There are estimates in another currency",
             "Nothing is ever converted. Where the amounts were meant in the new currency, say `relabel` "
             "true."),
        Kind("day_taken", 409, "There is a measurement of this day",
             "A metric has one measurement a day. Correct the one that is there, or give another day."),
        Kind("too_many_measurements", 409, "There are too many measurements",
             "An organisation keeps at most 20,000 measurements. Remove some first."),
        Kind("too_many_metrics", 409, "There are too many metrics",
             "An organisation has at most 200 metrics of its own. Remove some first."),
        Kind("metric_in_use", 409, "A goal names this metric",
             "Choose another metric in the goal first."),
        Kind("theme_gone", 409, "The theme does not stand by itself",
             "It was merged into another or dismissed. Take that back first, by `merged_into` null or "
             "`dismissed` false."),
        Kind("theme_as_proposed", 409, "There is nothing to take back",
             "The theme was not merged, dismissed or renamed, so that cannot be taken back."),
        Kind("too_many_sources", 409, "There are too many sources",
             "An organisation keeps at most 1,000 sources of feedback. Remove some first."),
        Kind("too_many_entries", 409, "The history of this source is full",
             "A source has at most 2,000 entries. Stop it, and begin another."),
        Kind("barrier_published", 409, "The barrier is published",
             "Employees read it. Set `published` to false first, then delete it."),
        Kind("too_many_barriers", 409, "The log of barriers is full",
             "An organisation keeps 1,000. Delete some that are settled."),
        Kind("report_not_ready", 409, "The report is not ready",
             "It waits or is being made. Read /reports/{report_id} until its state is `ready`, no more often "
             "than Retry-After says."),
        Kind("report_failed", 409, "The report could not be made",
             "`error` of /reports/{report_id} says why. A minute after that it can be asked for anew, by "
             "POST /rounds/{round_id}/reports."),
        Kind("report_gone", 410, "The file is not there any more",
             "Files are kept for a day. Ask for the report anew, by POST /rounds/{round_id}/reports."),
        Kind("idempotency_busy", 409, "The request is being carried out",
             "A request with this Idempotency-Key is under way, or it was carried out and its answer got "
             "lost. Ask again in a moment; if this comes back, read what the request was to change."),
        Kind("codes_given_out", 409, "The codes were given out already",
             "A request with this Idempotency-Key has given out codes. They stood in its first answer and "
             "are kept nowhere, so they cannot be told again, and nothing was done again. If that answer "
             "got lost, send the request with a new key to get new codes; those that nobody uses do no "
             "harm."),
        Kind("secret_given_out", 409, "The secret was given out already",
             "A request with this Idempotency-Key has given out a secret. It stood in its first answer and "
             "is never told again, and nothing was done again. If that answer got lost, find the webhook in "
             "the list and rotate its secret, by POST /webhooks/{webhook_id}/rotate with a new key."),
        Kind("too_many_webhooks", 409, "There are ten webhooks",
             "An organisation has at most 10. Delete one that is not needed any more, or let one address "
             "receive more kinds of events."),
        Kind("webhook_disabled", 409, "The webhook is disabled",
             "`disabled_because` says why. Set `enabled` to true first; then send again what it has missed, "
             "by POST /webhooks/{webhook_id}/replay."),
        Kind("delivery_on_its_way", 409, "The message is on its way",
             "It is being sent, or will be tried again at `next_attempt_at`. Only one that was delivered, "
             "that failed or that was missed can be replayed."),
        Kind("stale", 412, "It was changed meanwhile",
             "The ETag in If-Match is not the present one: somebody else changed the thing since it was "
             "read. Read it again, and decide again."),
        Kind("too_large", 413, "The body is too large",
             "Bodies may have 128 KiB; those of /units and /rounds/{round_id}/invitations 4 MiB; those of "
             "/scores, /comparisons and /rounds/{round_id}/responses 32 MiB. Send long lists in several "
             "calls; responses also as NDJSON, of which a body may have 2 GiB, unless the installation says "
             "otherwise, and a line 512 KiB."),
        Kind("unsupported_media_type", 415, "The body is of another media type",
             "Bodies are application/json in UTF-8; responses may be application/x-ndjson too, and "
             "invitations text/csv."),
        Kind("invalid", 422, "The values cannot be used",
             "The request could be read, but values in it are missing, unknown or out of bounds. `errors` "
             "names every fault: by a JSON pointer into the body, by line and column of a body that is CSV, "
             "or by the name of a parameter or header. Of more than 100 the first are named."),
        Kind("idempotency_mismatch", 422, "The Idempotency-Key was used with another request",
             "The same key answers the same request only. Use a new key for a new request."),
        Kind("precondition_required", 428, "If-Match is required",
             "Send the ETag that reading the thing gave you as If-Match, so that nobody’s change is lost."),
        Kind("too_many_requests", 429, "The key has spent its allowance",
             "A key may spend so many units in a minute: one for each call, and one more for each 64 KiB of "
             "its body. RateLimit-Policy says how many, RateLimit what is left. Go on after the seconds in "
             "Retry-After. Administrators can give a key a higher limit."),
        Kind("too_busy", 429, "Too many calls are under way",
             "Calls of programs never take the room of people who answer a round, so that only so many are "
             "worked on at once. Nothing of the body was read. Try again after the seconds in Retry-After, "
             "with fewer calls at the same time."),
        Kind("too_many_wrong_keys", 429, "Too many wrong keys",
             "Many wrong keys came from your address within a minute. Correct the key, and try again after "
             "the seconds in Retry-After. A valid key is never held up by this."),
        Kind("too_many_reports", 429, "Too many reports are asked for at once",
             "A key may have four reports that are not finished. Ask again after the seconds in Retry-After, "
             "when one of them is ready. To ask for one that is there or waits already is never too much."),
        Kind("internal_error", 500, "Something went wrong here",
             "A fault of this program. Nothing was stored unless an earlier answer said so. It has been "
             "logged."),
        Kind("reports_busy", 503, "Many reports are waiting to be made",
             "The queue of this installation is full. Ask again after the seconds in Retry-After."),
        Kind("storage_unavailable", 503, "Nothing can be stored just now",
             "The disk is full or the database cannot be reached. Nothing was stored. Try again after the "
             "seconds in Retry-After; an Idempotency-Key makes that safe."),
    )
}  # fmt: skip

ADVICE = {
    "again": "Wait as many seconds as Retry-After says, then send the same request again, with the same "
    "Idempotency-Key where it had one. Nothing was done.",
    "read": "Read the thing again, decide again, and send the ETag of that reading as If-Match.",
    "correct": "Sending the same again gives the same answer: correct the request first. Nothing was done.",
    "key": "Sending the same again gives the same answer: send a key that is valid and has the scope. "
    "Nothing was done.",
    "given": "Sending the same again gives the same answer. Nothing was done again.",
    "resend": "Send the same request again. Nothing was done.",
    "state": "Sending the same again gives the same answer until what stands in the way is gone. Nothing was "
    "done.",
}
_ADVICE_BY_STATUS = {401: "key", 403: "key", 408: "resend", 409: "state", 410: "state", 412: "read",
                     428: "read", 429: "again", 503: "again"}  # fmt: skip


def advice(kind):
    """What to do about a kind of problem, in a sentence or two."""
    if kind.slug in ("idempotency_busy", "report_not_ready"):
        return ADVICE["again"].removesuffix(" Nothing was done.")
    if kind.slug in ("codes_given_out", "secret_given_out"):
        return ADVICE["given"]
    if kind.status == 500:
        return "Try again later; if it stays, tell whoever looks after the installation when it happened."
    return ADVICE[_ADVICE_BY_STATUS.get(kind.status, "correct")]


_BY_STATUS = {400: "malformed", 401: "unauthenticated", 403: "forbidden", 404: "not_found",
              405: "method_not_allowed", 406: "not_acceptable", 408: "too_slow", 409: "conflict",
              412: "stale", 413: "too_large",
              415: "unsupported_media_type", 422: "invalid", 428: "precondition_required",
              500: "internal_error", 503: "storage_unavailable"}  # fmt: skip


class Problem(Exception):
    """A request that is refused: the kind's slug, a sentence, and for bad input a fault for each place."""

    def __init__(self, slug, detail=None, *, errors=(), headers=None):
        super().__init__(detail)
        self.kind = KINDS[slug]
        self.detail = detail or self.kind.meaning
        self.errors = list(errors)
        self.headers = headers or {}


def invalid(faults, within=""):
    """The Problem that these faults are, each pointer below `within`."""
    return refused([as_error(fault, within) for fault in faults])


def refused(errors):
    """The Problem of these `errors`; of very many the first are told, and how many more there are."""
    if (more := len(errors) - MOST_FAULTS) > 1:  # a list that ends with “and 7 more” is one longer
        errors = [*errors[:MOST_FAULTS], {"pointer": "", "detail": f"And {more:,} more."}]
    return Problem("invalid", _count(errors), errors=errors)


def as_error(fault: Fault, within=""):
    """One fault as it stands in `errors`: where it is in the body, and what to do."""
    if fault.line is not None:
        place = {"line": fault.line} | ({"column": fault.column} if fault.column else {})
        return {**place, "detail": sentence(f"line {fault}")}
    return {"pointer": within + fault.where, "detail": sentence(fault.message)}


def sentence(text):
    """The text with a capital and a full stop, as all details are."""
    text = str(text).strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def status_of(error):
    """The status that `respond` gives an exception."""
    if isinstance(error, HTTPException):
        return error.code or error.get_response().status_code
    return _problem(error).kind.status


def respond(error):
    """The answer to a request in which `error` was raised: application/problem+json, whatever it was."""
    if isinstance(error, HTTPException):
        return _respond_http(error)
    problem = _problem(error)
    kind = problem.kind
    return _answer(
        ADDRESS + kind.slug, kind.title, kind.status, problem.detail, problem.errors, problem.headers
    )


def _problem(error):
    """The Problem that an exception is, the program's own faults included; nothing of those gets out."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, FaultyInput | records_errors.Invalid):
        return invalid(error.faults)
    if isinstance(error, MaturityError):
        return Problem("invalid", str(error))
    if isinstance(error, records_errors.NotFound):
        return Problem("not_found", str(error))
    if isinstance(error, records_errors.Busy):
        return Problem(error.code, str(error), headers={"Retry-After": str(error.seconds)})
    if isinstance(error, records_errors.Conflict):
        return Problem(error.code if error.code in KINDS else "conflict", str(error))
    if isinstance(error, records_errors.Forbidden):
        return Problem("forbidden", str(error))
    if isinstance(error, records_errors.StorageUnavailable):
        return Problem("storage_unavailable", headers={"Retry-After": RETRY_AFTER})
    return Problem("internal_error")


def _respond_http(error):
    """The answer to what Werkzeug refused: an unknown address, a wrong method, a body too large."""
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    if (slug := _BY_STATUS.get(error.code)) is None:
        title = HTTPStatus(error.code).phrase
        return _answer("about:blank", title, error.code, error.description, (), headers)
    kind = KINDS[slug]
    if error.code == HTTPStatus.NOT_FOUND:  # elsewhere the trade says what is not there
        return _answer(ADDRESS + slug, kind.title, kind.status, UNKNOWN, (), headers)
    detail = kind.meaning if error.code in (405, 412, 413, 428, 500) else error.description
    return _answer(ADDRESS + slug, kind.title, kind.status, detail, (), headers)


def _answer(type_, title, status, detail, errors, headers):
    body = {"type": type_, "title": title, "status": status, "detail": detail}
    if errors:
        body["errors"] = errors
    text = json.dumps(body, ensure_ascii=False) + "\n"
    response = current_app.response_class(text, status, content_type=MEDIA_TYPE)
    response.headers.update({**headers, "Cache-Control": "no-store"})
    return response


def _count(errors):
    """How many faults there are, in a sentence that makes sense alone."""
    return errors[0]["detail"] if len(errors) == 1 else f"There are {len(errors)} faults: see errors."
