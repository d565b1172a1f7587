"""The blueprint of a resource: every operation says who may call it, and its refusals are documented for it.

Deny by default: `Resource.route` wants a scope for each view, so that one without cannot be registered.
"""

import functools
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import current_app, make_response, request
from flask_smorest import Blueprint
from werkzeug.exceptions import ClientDisconnected, HTTPException

from . import bodies, counting, limits, lines, paging, places, repeats
from .arguments import Parser
from .express import FAULT, Lane, pattern_of
from .keys import SCOPES, organisation_with
from .problems import Problem

ANYONE = "anyone"
PREFIX = "api_"
ABOUT_THE_STATE = ("Link", "Retry-After")


class Resource(Blueprint):
    """The operations on one resource; each gets the caller's organisation first."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name, description):
        # A prefix of its own, because the pages have blueprints too.
        super().__init__(PREFIX + name, __name__, url_prefix="/api/v1", description=description)
        self.lanes = []
        self._prepare_doc_cbks += [_document_refusals, lines.document]
        self.after_request(counting.note)
        self.after_request(limits.tell)
        self.after_request(places.leave_with)
        self.teardown_request(places.leave)

    def route(
        self,
        rule,
        *,
        scope,
        also=(),
        largest=bodies.ORDINARY,
        repeatable=None,
        streamed=None,
        conflicts=False,
        refuses=(),
        heavy=False,
        shortcut=None,
        **options,
    ):
        """Register a view for keys with `scope`, or for ANYONE.

        `also` are further scopes that a key needs, where the answer tells what they protect. `largest` bounds
        the body; views with a Memory as `repeatable` take an Idempotency-Key; bodies of the media type
        `streamed` are left to the view, which bounds and repeats them itself. `conflicts` says that 409 can
        come, `refuses` which statuses beside those that come of all this. `heavy` ones take long, whatever
        their body is, and fewer of them are worked on at once. `shortcut` may answer in the view's place,
        the same in less time: it gets the bytes of a small JSON body that comes without a key to repeat it,
        and gives JSON and a status, or None where nothing was done and the view is to answer. It is asked
        before Flask is: see `express`.
        """
        for name in (scope, *also):
            if name != ANYONE and name not in SCOPES:
                raise ValueError(f"{rule}: there is no scope {name!r}")

        def decorate(view):
            ways = _Ways(repeatable, streamed, shortcut)
            guarded = _guarded(view, (scope, *also), largest, heavy, ways)
            guarded._apidoc["refusals"] = _refusals(rule, guarded, conflicts, refuses)
            self.add_url_rule(rule, None, guarded, **options)
            if shortcut and not heavy:
                lane = Lane(pattern_of(self.url_prefix + rule), guarded, (scope, *also), shortcut)
                self.lanes += [(method, lane) for method in options["methods"]]
            return view

        return decorate

    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
        """Refuse a view that does not say who may call it."""
        if not hasattr(view_func, "scope"):
            raise TypeError(f"{rule}: a view needs a scope")
        exactly = {"provide_automatic_options": False, "merge_slashes": False}
        super().add_url_rule(rule, endpoint, view_func, **exactly, **options)

    def register_views_in_doc(self, api, app, spec, **how):
        """Nothing yet: few processes ever show the document, and describing views takes the longest."""
        describe = functools.partial(super().register_views_in_doc, api, app, spec, **how)
        api.undescribed.append(describe)

    def tag_of(self, thing, shape):
        """The ETag that reading a thing gives, for answers that hold more than the thing."""
        return f'"{self._generate_etag(shape().dump(thing))}"'

    def _check_not_modified(self, etag):
        """Answer 304, with the tag, to whoever has this state of the thing already, weak tags included."""
        if request.method not in self.METHODS_CHECKING_NOT_MODIFIED:
            return
        if request.if_none_match.contains_weak(etag):
            response = current_app.response_class(status=HTTPStatus.NOT_MODIFIED)
            response.set_etag(etag)
            raise HTTPException(response=response)

    def _set_etag_in_response(self, response):
        """Tag the answer; a 304 in its place still says where the next page is, or when to ask again."""
        try:
            super()._set_etag_in_response(response)
        except HTTPException as unchanged:
            for name in (name for name in ABOUT_THE_STATE if name in response.headers):
                unchanged.response.headers[name] = response.headers[name]
            raise


class _Ways(NamedTuple):
    """The ways that a call may take beside the plain one: see `Resource.route`."""

    repeatable: Any
    streamed: str | None
    shortcut: Any


def _guarded(view, scopes, largest, heavy, ways):
    """The view behind its key: first a place and who calls, then the parameters, and only then the body."""
    known, listed = _query_names(view), lines.listed(view)
    repeatable, streamed, shortcut = ways

    @functools.wraps(view)
    def guarded(**path):
        asked = request._get_current_object()  # a look through the proxy costs more than what it looks for
        asked.max_content_length = largest
        if scopes[0] == counting.UNCOUNTED:
            asked.environ[counting.SILENT] = True
        places.enter(asked.environ, heavy or (largest > bodies.ORDINARY and places.long_body(asked)))
        if scopes == (ANYONE,):
            return view(**path)
        organisation_id = organisation_with(asked, scopes, largest)
        if asked.query_string:
            _refuse_odd(known)
        lines.refuse_what_is_not_given(asked, answers_json, listed)
        call = functools.partial(view, organisation_id, **path)
        if listed:
            return _listed(call, listed)
        try:
            if shortcut and _is_short(asked):
                if fault := asked.environ.pop(FAULT, None):
                    raise fault
                answer = shortcut(asked.get_data(cache=True), organisation_id, **path)
                if answer is not None:
                    return bodies.answer_of_json(*answer)
            if repeatable is None or (streamed and asked.mimetype == streamed):
                return call()
            return repeats.once(organisation_id, call, repeatable, path.get("round_id"))
        except (ClientDisconnected, ConnectionResetError):  # the line is cut, or the client too slow
            raise Problem("too_slow") from None

    answers_json = lines.answers_json(view)
    guarded.scope = scopes[0]
    guarded._apidoc = {**getattr(view, "_apidoc", {}), "takes_body": largest != bodies.ORDINARY}
    guarded._apidoc |= {"answers_json": answers_json, "listed": listed}
    security = [] if scopes == (ANYONE,) else [{"key": list(scopes)}]
    guarded._apidoc["manual_doc"] = {**guarded._apidoc.get("manual_doc", {}), "security": security}
    guarded._apidoc["manual_doc"]["operationId"] = view.__name__
    guarded._apidoc["repeatable"] = repeatable is not None
    return guarded


def _is_short(asked):
    """Whether a request may take a shortcut: a small JSON body, and no key to repeat it."""
    return bodies.is_small_json(asked.environ) and repeats.HEADER not in asked.headers


def _listed(call, listed):
    """A page of a list, or the list whole, as lines."""
    request.environ["cxassess.lines"] = True  # pages may be asked for whole here
    try:
        page = make_response(call())
    except paging.Whole as whole:
        return lines.answer(whole.read, listed)
    except HTTPException as unchanged:
        if unchanged.response is not None:
            unchanged.response.vary.add("Accept")
        raise
    page.vary.add("Accept")
    return page


def _refuse_odd(known):
    """Nothing, or a Problem: what does not exist, or is said twice, must not be passed over in silence."""
    advice = f"Use {', '.join(sorted(known))}." if known else "This operation has none."
    unknown = f"There is no such parameter. {advice}"
    errors = [{"parameter": name[:50], "detail": unknown} for name in request.args if name not in known]
    twice = (name for name, values in request.args.lists() if name in known and len(values) > 1)
    errors += [{"parameter": name, "detail": "Give this parameter once."} for name in twice]
    if errors:
        raise Problem("invalid", errors[0]["detail"], errors=errors)


def _arguments(view, place):
    """The schemas that a view reads from `query` or `json`."""
    documented = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
    return [parameter["schema"] for parameter in documented if parameter["in"] == place]


def _query_names(view):
    """The names of the view's query parameters."""
    return frozenset(name for schema in _arguments(view, "query") for name in schema._declared_fields)


def _refusals(rule, view, conflicts, refuses):
    """The statuses from 400 up that an operation is documented to answer with."""
    statuses = {*refuses, *((409,) if conflicts else ())}
    if view.scope != ANYONE:
        statuses |= {401, 403, 422, 429, 503}
    if "<" in rule:
        statuses.add(404)
    if view._apidoc["repeatable"]:
        statuses.add(409)
    if view._apidoc["answers_json"] and view.scope != ANYONE:
        statuses.add(406)
    if view._apidoc["takes_body"] or _arguments(view, "json"):
        statuses |= {400, 408, 413, 415, 422}
    return statuses


def _document_refusals(doc, doc_info, **_):
    """Add what an operation refuses, and the header that makes it repeatable, to its documentation."""
    for status in sorted(doc_info.get("refusals", ())):
        doc.setdefault("responses", {})[status] = HTTPStatus(status).name
    if doc_info.get("repeatable"):
        doc.setdefault("parameters", []).append("IDEMPOTENCY_KEY")
    return doc
