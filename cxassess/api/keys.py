"""Who may call: bearer keys only, never cookies, and a scope or two for each operation."""

from flask import g, has_app_context, request

from ..records import acts, keys
from .problems import Problem

SCOPES = {
    "score": "Read questionnaires; score and compare responses. Nothing is stored.",
    "rounds": "Make, change, open, close and delete rounds; invite people; enter sheets of workshops.",
    "responses": "Hand in responses to an open round.",
    "results": "Read participation, results, comparison, trend, themes, reports and sources of feedback.",
    "roadmap": "Read roadmaps, metrics, business cases, barriers; change goals and all that belongs to them, "
    "barriers, themes and sources.",
    "webhooks": "Have addresses told of events; read what was sent to them, and have it sent again.",
}


def caller():
    """The id of the organisation that calls, for those who read bodies; None where nobody calls."""
    return g.get("cxassess_caller") if has_app_context() else None


def organisation_with(scopes):
    """The id of the organisation whose key the request carries, if that key has all these scopes."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text:
        raise Problem("unauthenticated", headers={"WWW-Authenticate": "Bearer"})
    holder = keys.holder(text.strip())
    if holder is None:
        raise Problem("unauthenticated", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    for scope in scopes:
        if scope not in holder.scopes:
            challenge = f'Bearer error="insufficient_scope", scope="{" ".join(scopes)}"'
            detail = f"This needs a key with the scope {scope}."
            raise Problem("forbidden", detail, headers={"WWW-Authenticate": challenge})
    acts.done_by(acts.Actor("key", holder.id, holder.name))
    g.cxassess_caller = holder.organisation_id
    return holder.organisation_id
