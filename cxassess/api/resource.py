"""The blueprint of a resource: every operation says who may call it, and its refusals are documented for it.

Deny by default: `Resource.route` wants a scope for each view, so that one without cannot be registered.
"""

import functools
from http import HTTPStatus

from flask import current_app, request
from flask_smorest import Blueprint
from werkzeug.exceptions import HTTPException

from . import bodies, repeats
from .arguments import Parser
from .keys import SCOPES, organisation_with
from .problems import Problem

ANYONE = "anyone"
PREFIX = "api_"


class Resource(Blueprint):
    """The operations on one resource; each gets the caller's organisation first."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name, description):
        # A prefix of its own, because the pages have blueprints too.
        super().__init__(PREFIX + name, __name__, url_prefix="/api/v1", description=description)
        self._prepare_doc_cbks.append(_document_refusals)

    def route(
        self,
        rule,
        *,
        scope,
        also=(),
        largest=bodies.ORDINARY,
        repeatable=None,
        conflicts=False,
        refuses=(),
        shortcut=None,
        **options,
    ):
        """Register a view for keys with `scope`, or for ANYONE.

        `also` are further scopes that a key needs, where the answer tells what they protect. `largest` bounds
        the body; views with a Memory as `repeatable` take an Idempotency-Key; `conflicts` says that 409 can
        come, `refuses` which statuses beside those that come of all this. `shortcut` may answer in the
        view's place, the same in less time; where it gives None the view does.
        """
        for name in (scope, *also):
            if name != ANYONE and name not in SCOPES:
                raise ValueError(f"{rule}: there is no scope {name!r}")

        def decorate(view):
            guarded = _guarded(view, (scope, *also), largest, repeatable, shortcut)
            guarded._apidoc["refusals"] = _refusals(rule, guarded, conflicts, refuses)
            self.add_url_rule(rule, None, guarded, **options)
            return view

        return decorate

    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
        """Refuse a view that does not say who may call it."""
        if not hasattr(view_func, "scope"):
            raise TypeError(f"{rule}: a view needs a scope")
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options=False, **options)

    def register_views_in_doc(self, api, app, spec, **how):
        """Nothing yet: few processes ever show the document, and describing views takes the longest."""
        describe = functools.partial(super().register_views_in_doc, api, app, spec, **how)
        api.undescribed.append(describe)

    def _check_not_modified(self, etag):
        """Answer 304, with the tag, to whoever has this state of the thing already."""
        if request.method in self.METHODS_CHECKING_NOT_MODIFIED and etag in request.if_none_match:
            response = current_app.response_class(status=HTTPStatus.NOT_MODIFIED)
            response.set_etag(etag)
            raise HTTPException(response=response)


def _guarded(view, scopes, largest, repeatable, shortcut):
    """The view behind its key: first who calls, then the parameters, and only then the body."""
    known = _query_names(view)

    @functools.wraps(view)
    def guarded(**path):
        request.max_content_length = largest
        if scopes == (ANYONE,):
            return view(**path)
        organisation_id = organisation_with(scopes)
        _refuse_unknown(known)
        if shortcut and (answer := shortcut(organisation_id, **path)):
            return answer
        call = functools.partial(view, organisation_id, **path)
        if repeatable is None:
            return call()
        return repeats.once(organisation_id, call, repeatable, path.get("round_id"))

    guarded.scope = scopes[0]
    guarded._apidoc = {**getattr(view, "_apidoc", {}), "takes_body": largest != bodies.ORDINARY}
    security = [] if scopes == (ANYONE,) else [{"key": list(scopes)}]
    guarded._apidoc["manual_doc"] = {**guarded._apidoc.get("manual_doc", {}), "security": security}
    guarded._apidoc["manual_doc"]["operationId"] = view.__name__
    guarded._apidoc["repeatable"] = repeatable is not None
    return guarded


def _refuse_unknown(known):
    """Nothing, or a Problem: a filter that does not exist must not be passed over in silence."""
    advice = f"Use {', '.join(sorted(known))}." if known else "This operation has none."
    detail = f"There is no such parameter. {advice}"
    errors = [{"parameter": name[:50], "detail": detail} for name in request.args if name not in known]
    if errors:
        raise Problem("invalid", detail, errors=errors)


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
        statuses |= {401, 403, 422}
    if "<" in rule:
        statuses.add(404)
    if view._apidoc["takes_body"] or _arguments(view, "json"):
        statuses |= {400, 413, 415, 422}
    return statuses


def _document_refusals(doc, doc_info, **_):
    """Add what an operation refuses, and the header that makes it repeatable, to its documentation."""
    for status in sorted(doc_info.get("refusals", ())):
        doc.setdefault("responses", {})[status] = HTTPStatus(status).name
    if doc_info.get("repeatable"):
        doc.setdefault("parameters", []).append("IDEMPOTENCY_KEY")
    return doc
