"""Who may call: bearer keys only, never cookies, and a scope or two for each operation."""

from flask import g, has_app_context, request

from ..records import acts, keys, scopes
from . import limits
from .problems import Problem

SCOPES = {name: scope.meaning for name, scope in scopes.SCOPES.items()}
INVALID = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


def caller():
    """The id of the organisation that calls, for those who read bodies; None where nobody calls."""
    return g.get("cxassess_caller") if has_app_context() else None


def organisation_with(scopes, largest=0):
    """The id of the organisation whose key the request carries, if that key has all these scopes.

    The call, with a body of at most `largest` bytes, is taken off what the key may spend.
    """
    _refuse_key_in_address()
    holder = _holder()
    limits.charge(holder.id, holder.rate, largest)
    for scope in scopes:
        if scope not in holder.scopes:
            challenge = f'Bearer error="insufficient_scope", scope="{" ".join(scopes)}"'
            detail = f"This needs a key with the scope {scope}."
            raise Problem("forbidden", detail, headers={"WWW-Authenticate": challenge})
    acts.done_by(acts.Actor("key", holder.id, holder.name))
    g.cxassess_caller = holder.organisation_id
    return holder.organisation_id


def _holder():
    """Who calls, by the header alone."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text:
        raise Problem("unauthenticated", headers={"WWW-Authenticate": "Bearer"})
    try:
        holder = keys.holder(text.strip())
    except keys.KeyOver as over:
        raise Problem(over.code, str(over), headers=INVALID) from None
    if holder is None:
        limits.refuse_wrong_key(Problem("unauthenticated", headers=INVALID))
    return holder


def _refuse_key_in_address():
    """Nothing, or a Problem where a key stands in the query: it must not work there, nor be told back."""
    if keys.PREFIX in request.query_string.decode("latin-1").lower():
        raise Problem("key_in_address", headers={"WWW-Authenticate": "Bearer"})
