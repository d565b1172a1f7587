"""Signing in and out.

A form that comes after its session has ended goes through the sign-in page, as hidden fields, and is sent
again from the page behind it: nothing that was typed is lost, whatever its length.
"""

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..records import passkeys, people, second_factors
from ..records.errors import StorageUnavailable
from . import office_forms
from .office_access import EVERYBODY, known_address, office, policy
from .office_session import enter, enter_half, leave, onwards, source, to_sign_in
from .office_throttle import throttle, too_many

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
    password = PasswordField(_l("Password"), [InputRequired(office_forms.GIVE_PASSWORD)])


@office.get("/sign-in")
@policy(EVERYBODY)
def sign_in() -> Any:
    """The sign-in page; those who are signed in go on."""
    if current_user.is_authenticated:
        return redirect(onwards())
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
    email, slow = form.email.data, throttle("sign_in")
    seconds = slow.wait(email, source())
    if seconds:
        return _page(form, 429, too_many(seconds), {"Retry-After": str(seconds)})
    user = people.authenticate(email, form.password.data)
    if user is None:
        return _page(
            form, 400, _("The e-mail address or the password is not right. Check both and try again.")
        )
    slow.forgive(email, source())
    try:
        return _let_in(user)
    except StorageUnavailable:
        return _page(form, 503, _("Nobody can be signed in just now. Try again in a minute."))


@office.post("/sign-out")
@policy(EVERYBODY)
def sign_out() -> Response:
    """The sign-in page; the session has ended, for copies of its cookie too."""
    leave()
    answer = to_sign_in()
    # Not "cookies": they may hold the code of a ballot that the same person is just filling in.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _let_in(user: people.User) -> Any:
    """On with a session; for those who have a second factor with half a one, to the page that asks for it."""
    if second_factors.of(user):
        enter_half(user)
        if carried():
            return second_step_page(user)
        return redirect(url_for("office.second_step", next=known_address(request.args.get("next"))))
    enter(user, people.sign_in(user))
    return arrived()


def begin(user: people.User) -> None:
    """Begin a session for whom the identity provider vouches: it asks for a second factor itself."""
    enter(user, people.sign_in(user, "provider"))


def second_step_page(user: people.User, status: int = 200, message: str = "", **headers: str) -> Any:
    """The page that asks for the second factor, with what was typed before its session ended."""
    return office_forms.page(
        "office/second_step.html",
        None,
        status,
        message,
        headers,
        factors=second_factors.of(user),
        next=known_address(request.args.get("next")),
        carried=[(CARRIED + name, text) for name, text in carried()],
        passkeys_possible=passkeys.are_possible(),
    )


def arrived() -> Any:
    """On to the page that was wanted, by way of what had been typed on it before the session ended."""
    if typed := carried():
        return render_template("office/again.html", typed=typed, to=onwards())
    return redirect(onwards())


def carried() -> Typed:
    """What was typed on a page whose session had ended: sent on by the guard, or carried by this page."""
    sent = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    if "sent_on" in request.args:
        return sent
    return [(name.removeprefix(CARRIED), text) for name, text in sent if name.startswith(CARRIED)]


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
        carried=[(CARRIED + name, text) for name, text in carried()],
        nobody_yet=not people.anybody(),
        passkeys_possible=passkeys.are_possible(),
    )
    return current_app.make_response((page, status, headers or {}))
