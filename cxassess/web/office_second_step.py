"""The second step of signing in: a code or a passkey, from whoever has given the password just before.

And signing in with a passkey alone, which has verified its owner itself.
"""

import secrets
from typing import Any

from flask import Response, flash, request
from flask import session as cookie
from flask_babel import gettext as _

from ..records import passkeys, people, second_factors, sessions, tokens
from ..records.errors import Conflict, NotFound, StorageUnavailable
from ..records.second_factors import WrongCode
from .office_access import EVERYBODY, known_address, office, policy
from .office_forms import said
from .office_session import ASKED, enter, half_token, half_user, source, to_sign_in
from .office_sign_in import arrived, second_step_page
from .office_throttle import CODES, Throttle, throttle, too_many


@office.get("/sign-in/second")
@policy(EVERYBODY)
def second_step() -> Any:
    """The page that asks for the second factor; without a half session the sign-in page."""
    try:
        return second_step_page(half_user())
    except NotFound:
        return _too_late()


@office.post("/sign-in/second")
@policy(EVERYBODY)
def check_second_step() -> Any:
    """On to the page that was wanted, signed in; or the page again, or from the start."""
    try:
        user = half_user()
        seconds = slow().wait(user.id, source())
        if seconds:
            return second_step_page(user, 429, too_many(seconds), **{"Retry-After": str(seconds)})
        return _complete(user)
    except NotFound:
        return _too_late()


@office.post("/sign-in/second/passkey")
@policy(EVERYBODY)
def second_step_passkey() -> Any:
    """What the browser needs to ask for a passkey of whoever is in the second step, as JSON."""
    try:
        return as_json(passkeys.request(half_token(), half_user()))
    except NotFound:
        return as_json("{}", 403)


@office.post("/sign-in/passkey/ask")
@policy(EVERYBODY)
def passkey_request() -> Response:
    """What the browser needs to ask for any passkey, as JSON; what it signs is bound to this browser."""
    cookie[ASKED] = secrets.token_urlsafe(32)
    return as_json(passkeys.request(cookie[ASKED]))


@office.post("/sign-in/passkey")
@policy(EVERYBODY)
def passkey_sign_in() -> Any:
    """On to the page that was wanted, signed in by a passkey alone."""
    seconds = slow().wait("", source())
    if seconds:
        flash(too_many(seconds))
        return to_sign_in()
    try:
        user, token = passkeys.sign_in(str(cookie.get(ASKED, "")), request.form.get("credential", ""))
    except WrongCode:
        flash(_("This passkey could not be taken. Sign in with your password, or try again."))
        return to_sign_in(next=known_address(request.args.get("next")))
    slow().forgive("", source())
    enter(user, token)
    return arrived()


def slow() -> Throttle:
    """What slows down whoever guesses codes, wherever they are asked for."""
    return throttle("codes", CODES)


def as_json(text: str, status: int = 200) -> Response:
    """An answer for our own script."""
    return Response(text, status, mimetype="application/json")


def _complete(user: people.User) -> Any:
    credential, code = request.form.get("credential", ""), request.form.get("code", "")
    try:
        if credential:
            token = passkeys.complete(half_token(), credential)
        else:
            token = second_factors.complete(half_token(), code)
    except WrongCode:
        return _wrong(user, credential)
    except Conflict as unreadable:
        return second_step_page(user, 409, said(str(unreadable)))
    except StorageUnavailable:
        return second_step_page(user, 503, _("Nobody can be signed in just now. Try again in a minute."))
    slow().forgive(user.id, source())
    signed_in = sessions.signed_in(token)
    if signed_in is None:
        return _too_late()
    enter(signed_in, token)
    return arrived()


def _wrong(user: people.User, credential: str) -> Any:
    if tokens.failed(half_token()):
        return _too_late(_("That was wrong too often. Give your password again."))
    if credential:
        return second_step_page(user, 400, _("This passkey could not be taken. Try again, or use a code."))
    return second_step_page(
        user,
        400,
        _(
            "The code is not right, or it was used before. Wait until the app shows the next one, or use a "
            "recovery code."
        ),
    )


def _too_late(message: str = "") -> Any:
    flash(message or _("Signing in took longer than five minutes, or was finished already. Begin again."))
    return to_sign_in(next=known_address(request.args.get("next")))
