"""Choosing a password with a token: after it was forgotten, with an invitation, and for the first account.

The token comes behind the # of a link, which no browser sends to a server: a script puts it into the form,
and without script it is typed. It travels in the body of a form only, so it stands in no log.
"""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from ..records import new_passwords, organisations, passwords, people
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from . import office_forms, office_letters
from .office_access import EVERYBODY, office, policy
from .office_forms import TokenForm, new_password, not_now, show
from .office_session import enter, leave, source, to_sign_in
from .office_throttle import LETTERS, throttle, too_many


class ForgotForm(FlaskForm):  # type: ignore[misc]
    """Whose password was forgotten."""

    email = StringField(
        _l("E-mail address"),
        [
            InputRequired(_l("Give your e-mail address.")),
            Length(max=254, message=_l("Give a shorter address.")),
        ],
    )


class BeginForm(TokenForm):
    """The first account, and the organisation it is for."""

    organisation = StringField(_l("Name of your organisation"))
    name = StringField(_l("Your name"), [InputRequired(_l("Give your name."))])
    email = StringField(_l("Your e-mail address"), [InputRequired(_l("Give your e-mail address."))])
    password = new_password()


@office.get("/forgot")
@policy(EVERYBODY)
def forgot() -> Any:
    """The form that asks for a letter; without e-mail it says whom to ask instead."""
    return _forgot_page(ForgotForm())


@office.post("/forgot")
@policy(EVERYBODY)
def ask_reset() -> Any:
    """The same answer whether there is an account or not."""
    form = ForgotForm()
    if not form.validate() or not office_letters.can_be_sent():
        return _forgot_page(form, 400)
    seconds = throttle("letters", LETTERS).wait(form.email.data, source())
    if seconds:
        return _forgot_page(form, 429, too_many(seconds), {"Retry-After": str(seconds)})
    try:
        new_passwords.ask(form.email.data, office_letters.reset)
    except StorageUnavailable:
        return _forgot_page(form, 503, not_now())
    return redirect(url_for("office.asked"))


@office.get("/forgot/sent")
@policy(EVERYBODY)
def asked() -> Any:
    """What to do now, the same for everybody."""
    return office_forms.page("office/asked.html")


@office.get("/reset")
@policy(EVERYBODY)
def reset() -> Any:
    """The form of a new password for whoever has a link."""
    return _token_page(TokenForm(), "reset")


@office.post("/reset")
@policy(EVERYBODY)
def set_password() -> Any:
    """On to the sign-in page; every session of the account has ended."""
    return _choose("reset")


@office.get("/welcome")
@policy(EVERYBODY)
def welcome() -> Any:
    """The form of the first password for whoever was invited."""
    return _token_page(TokenForm(), "account")


@office.post("/welcome")
@policy(EVERYBODY)
def accept_invitation() -> Any:
    """On to the sign-in page."""
    return _choose("account")


@office.get("/begin")
@policy(EVERYBODY)
def begin() -> Any:
    """The form of the first account, as long as there is none."""
    return to_sign_in() if people.anybody() else _begin_page(BeginForm())


@office.post("/begin")
@policy(EVERYBODY)
def make_beginning() -> Any:
    """On to setting up a second factor, signed in as the first owner."""
    if people.anybody():
        flash(_("There is an account already: sign in, or ask its owner for one of your own."))
        return to_sign_in()
    form = BeginForm()
    if not form.validate():
        return _begin_page(form, 400)
    try:
        owner = new_passwords.begin(
            form.token.data,
            form.organisation.data or "",
            email=form.email.data,
            name=form.name.data,
            password=form.password.data,
        )
        enter(owner, people.sign_in(owner))
    except NotFound:
        form.token.errors = [_("This link does not hold any more. Start cxassess again to get a new one.")]
        return _begin_page(form, 400)
    except Invalid as invalid:
        show(form, invalid)
        return _begin_page(form, 400)
    except (StorageUnavailable, Conflict):
        return _begin_page(form, 503, not_now())
    return redirect(url_for("office.account"))


def _choose(purpose: str) -> Any:
    form = TokenForm()
    if not form.validate():
        return _token_page(form, purpose, 400)
    try:
        new_passwords.choose(form.token.data, purpose, form.password.data)
    except NotFound:
        form.token.errors = [
            _("This link does not hold any more: it was used, has run out, or a newer one was sent.")
        ]
        return _token_page(form, purpose, 400)
    except Invalid as invalid:
        show(form, invalid)
        return _token_page(form, purpose, 400)
    except StorageUnavailable:
        return _token_page(form, purpose, 503, not_now())
    leave()
    flash(_("Your password is set. Sign in with it."))
    return to_sign_in()


def _token_page(form: TokenForm, purpose: str, *more: Any) -> Any:
    return office_forms.page(
        "office/choose_password.html", form, *more, shortest=passwords.SHORTEST, first=purpose != "reset"
    )


def _forgot_page(form: ForgotForm, *more: Any) -> Any:
    return office_forms.page("office/forgot.html", form, *more, can_be_sent=office_letters.can_be_sent())


def _begin_page(form: BeginForm, *more: Any) -> Any:
    return office_forms.page(
        "office/begin.html", form, *more, only=organisations.only(), shortest=passwords.SHORTEST
    )
