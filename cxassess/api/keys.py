"""Who may call: bearer keys only, never cookies, and a scope or two for each operation."""

from urllib.parse import unquote_to_bytes

from flask import g, has_app_context

from ..records import acts, keys, scopes
from . import limits
from .problems import Problem

SCOPES = {name: scope.meaning for name, scope in scopes.SCOPES.items()}
INVALID = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


def caller():
    """The id of the organisation that calls, for those who read bodies; None where nobody calls."""
    return g.get("cxassess_caller") if has_app_context() else None


def organisation_with(asked, scopes, largest=0):
    """The id of the organisation whose key a request carries, if that key has all these scopes.

    The call, with a body of at most `largest` bytes, is taken off what the key may spend.
    """
    if asked.query_string:
        _refuse_key_in_address(asked)
    holder = _holder(asked)
    limits.charge(asked.environ, holder, limits.length_of(asked, largest))
    for scope in scopes:
        if scope not in holder.scopes:
            challenge = f'Bearer error="insufficient_scope", scope="{" ".join(scopes)}"'
            detail = f"This needs a key with the scope {scope}."
            raise Problem("forbidden", detail, headers={"WWW-Authenticate": challenge})
    enter(holder)
    return holder.organisation_id


def enter(holder):
    """What follows in this request is done by the holder of a key, for their organisation."""
    acts.done_by(acts.Actor("key", holder.id, holder.name))
    g.cxassess_caller = holder.organisation_id


def text_of(environ):
    """The key that a request carries in its header; "" for none."""
    kind, _, text = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def _holder(asked):
    """Who calls, by the header alone."""
    text = text_of(asked.environ)
    if not text:
        raise Problem("unauthenticated", headers={"WWW-Authenticate": "Bearer"})
    try:
        holder = keys.holder(text)
    except keys.KeyOver as over:
        raise Problem(over.code, str(over), headers=INVALID) from None
    if holder is None:
        limits.refuse_wrong_key(Problem("unauthenticated", headers=INVALID))
    return holder


def _refuse_key_in_address(asked):
    """Nothing, or a Problem where a key stands in the query: it must not work there, nor be told back."""
    if keys.PREFIX.encode() in unquote_to_bytes(asked.query_string).lower():
        raise Problem("key_in_address", headers={"WWW-Authenticate": "Bearer"})
