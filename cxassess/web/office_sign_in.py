"""Signing in and out.

A form that comes after its session has ended goes through the sign-in page, as hidden fields, and is sent
again from the page behind it: nothing that was typed is lost, whatever its length.
"""

from typing import Any

from flask import current_app, g, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..records import people
from ..records.errors import StorageUnavailable
from .office_access import EVERYBODY, Visitor, known_address, office, policy
from .office_throttle import Throttle

CARRIED = "carried."
Typed = list[tuple[str, str]]


class SignInForm(FlaskForm):  # type: ignore[misc]
    """E-mail address and password."""

    email = StringField(
        _l("E-mail address"),
        [
            InputRequired(_l("Give your e-mail address.")),
            Length(max=254, message=_l("Give a shorter address.")),
        ],
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Give your password."))])


@office.get("/sign-in")
@policy(EVERYBODY)
def sign_in() -> Any:
    """The sign-in page; those who are signed in go on."""
    if current_user.is_authenticated:
        return redirect(_onwards())
    return _page(SignInForm())


@office.post("/sign-in")
@policy(EVERYBODY)
def check_sign_in() -> Any:
    """On to the page that was wanted, or the sign-in page again, which does not say what was wrong."""
    if "sent_on" in request.args:
        return _page(SignInForm(formdata=None))
    form = SignInForm()
    if not form.validate():
        return _page(form, 400)
    email, source, throttle = form.email.data, request.remote_addr or "", _throttle()
    seconds = throttle.wait(email, source)
    if seconds:
        return _page(form, 429, _wait(seconds), {"Retry-After": str(seconds)})
    user = people.authenticate(email, form.password.data)
    if user is None:
        return _page(
            form, 400, _("The e-mail address or the password is not right. Check both and try again.")
        )
    throttle.forgive(email, source)
    try:
        begin(user)
    except StorageUnavailable:
        return _page(form, 503, _("Nobody can be signed in just now. Try again in a minute."))
    if typed := _carried():
        return render_template("office/again.html", typed=typed, to=_onwards())
    return redirect(_onwards())


@office.post("/sign-out")
@policy(EVERYBODY)
def sign_out() -> Response:
    """The sign-in page; the session has ended, for copies of its cookie too."""
    _end()
    answer = redirect(url_for("office.sign_in"))
    # Not "cookies": they may hold the code of a ballot that the same person is just filling in.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def begin(user: people.User) -> None:
    """Put a new session in the place of whatever the browser came with.

    For everybody who has shown who they are: by password here, or at the organisation's identity provider,
    which asks for a second factor itself.
    """
    _end()
    login_user(Visitor(user, people.sign_in(user)))


def _end() -> None:
    if current_user.is_authenticated:
        people.sign_out(current_user.get_id())
    logout_user()
    cookie.clear()
    g.pop("csrf_token", None)  # made from the old session; the page that follows needs one of the new


def _onwards() -> str:
    return known_address(request.args.get("next")) or url_for("office.rounds")


def _carried() -> Typed:
    """What was typed on a page whose session had ended: sent on by the guard, or carried by this page."""
    sent = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    if "sent_on" in request.args:
        return sent
    return [(name.removeprefix(CARRIED), text) for name, text in sent if name.startswith(CARRIED)]


def _wait(seconds: int) -> str:
    return ngettext(
        "Too many attempts. Wait %(num)s second, then try again.",
        "Too many attempts. Wait %(num)s seconds, then try again.",
        seconds,
    )


def refused(message: str, status: int) -> Any:
    """The sign-in page that says why signing in elsewhere did not work."""
    return _page(SignInForm(formdata=None), status, message, field="provider")


def _page(
    form: SignInForm,
    status: int = 200,
    message: str = "",
    headers: dict[str, str] | None = None,
    field: str = "email",
) -> Any:
    errors = [(each.id, each.errors[0]) for each in form if each.errors]
    if message:
        errors = [(field, message)]
    page = render_template(
        "office/sign_in.html",
        form=form,
        errors=errors,
        next=known_address(request.args.get("next")),
        carried=[(CARRIED + name, text) for name, text in _carried()],
    )
    return make_response(page, status, headers or {})


def _throttle() -> Throttle:
    return current_app.extensions.setdefault("cxassess_sign_in", Throttle())  # type: ignore[no-any-return]
