"""The cookie of the office: a session's token, or before that the token of a half session; and who waits."""

from typing import Any

from flask import g, redirect, request, url_for
from flask import session as cookie
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from ..records import people, sessions, tokens
from ..records.errors import NotFound
from .office_access import Visitor, known_address

HALF = "half"  # in the cookie, the token of who still owes a second factor
ASKED = "asked"  # in the cookie, what a passkey's challenge is bound to before anybody is known


def enter(user: people.User, token: str) -> None:
    """Put a new session in the place of whatever the browser came with."""
    leave()
    login_user(Visitor(user, token))


def go_on(token: str) -> None:
    """Take the new token of the session that the browser is in."""
    cookie["_user_id"] = token
    current_user.token = token


def enter_half(user: people.User) -> None:
    """Put a half session in the place of whatever the browser came with: it may do the second step only."""
    token = tokens.half(user)
    leave()
    cookie[HALF] = token


def half_user() -> people.User:
    """Whose half session the browser came with. Raises NotFound when it has run out, or there is none."""
    return tokens.holder(half_token(), "second step")


def half_token() -> str:
    """The token of the half session that the browser came with. Raises NotFound."""
    token = cookie.get(HALF)
    if not isinstance(token, str):
        raise NotFound("token")
    return token


def leave() -> None:
    """End the session or half session that the browser came with, for copies of its cookie too."""
    if current_user.is_authenticated:
        sessions.sign_out(current_user.get_id())
    if isinstance(cookie.get(HALF), str):
        tokens.drop(cookie[HALF])
    logout_user()
    cookie.clear()
    g.pop("csrf_token", None)  # made from the old session; the page that follows needs one of the new


def onwards() -> str:
    """The page of the office that was wanted, else the first one."""
    return known_address(request.args.get("next")) or url_for("office.rounds")


def source() -> str:
    """Where a request comes from, for slowing down whoever guesses; kept nowhere else."""
    return request.remote_addr or ""


def to_sign_in(**values: Any) -> Response:
    """On to the sign-in page."""
    return redirect(url_for("office.sign_in", **values))
