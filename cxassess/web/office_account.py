"""One's own account: name, password, sessions; and proving once more that it is oneself."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..records import new_passwords, passkeys, people, second_factors, sessions, structure
from ..records.errors import Conflict, Invalid, StorageUnavailable
from ..records.second_factors import WrongCode
from . import office_forms
from .office_access import ROLES, known_address, office, policy
from .office_forms import NewPasswordForm, not_now, said, show
from .office_second_step import as_json, slow
from .office_session import go_on, source
from .office_throttle import too_many


class NameForm(FlaskForm):  # type: ignore[misc]
    """One's name."""

    name = StringField(_l("Your name"), [InputRequired(_l("Give your name."))])


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The password or a code."""

    password = PasswordField(_l("Your password"), [Length(max=4000)])
    code = StringField(_l("Or a code"), [Length(max=100)])


@office.get("/account")
@policy(ROLES, unready=True)
def account() -> Any:
    """One's own account; for those who have to set up a second factor, just that."""
    user = current_user.user
    return office_forms.page(
        "office/account.html",
        user=user,
        unready=current_user.unready,
        factors=second_factors.of(user),
        sessions=sessions.of_user(user, current_user.token),
        branch=branch_name(user),
        passkeys_possible=passkeys.are_possible(),
    )


@office.get("/account/name")
@policy(ROLES)
def own_name() -> Any:
    """The form of one's name."""
    return office_forms.page("office/account_name.html", NameForm(name=current_user.user.name))


@office.post("/account/name")
@policy(ROLES)
def change_own_name() -> Any:
    """On to the account with the new name."""
    form = NameForm()
    try:
        if form.validate():
            people.rename(current_user.user, form.name.data)
            flash(_("Your name is changed."))
            return to_account()
    except Invalid as invalid:
        show(form, invalid)
    except StorageUnavailable:
        return office_forms.page("office/account_name.html", form, 503, not_now())
    return office_forms.page("office/account_name.html", form, 400)


@office.get("/account/password")
@policy(ROLES, fresh=True)
def password() -> Any:
    """The form of a new password."""
    return _password_page(NewPasswordForm())


@office.post("/account/password")
@policy(ROLES, fresh=True)
def change_password() -> Any:
    """On to the account; every other session has ended."""
    form = NewPasswordForm()
    try:
        if form.validate():
            go_on(new_passwords.change(current_user.user, current_user.token, form.password.data))
            flash(_("Your password is changed. You are signed out everywhere else."))
            return to_account()
    except Invalid as invalid:
        show(form, invalid)
    except StorageUnavailable:
        return _password_page(form, 503, not_now())
    return _password_page(form, 400)


@office.post("/account/sessions/end")
@policy(ROLES)
def end_sessions() -> Response:
    """On to the account; every other session has ended."""
    sessions.end_others(current_user.user, current_user.token)
    flash(_("You are signed out everywhere else."))
    return to_account()


@office.get("/account/confirm")
@policy(ROLES, unready=True)
def confirm() -> Any:
    """The form that asks for password or code again, before something that needs it."""
    return _confirm_page(ConfirmForm())


@office.post("/account/confirm")
@policy(ROLES, unready=True)
def check_confirm() -> Any:
    """On to what was wanted, with a new token of the session; or the form again."""
    form, user = ConfirmForm(), current_user.user
    if not form.validate():
        return _confirm_page(form, 400)
    seconds = slow().wait(user.id, source())
    if seconds:
        return _confirm_page(form, 429, too_many(seconds), {"Retry-After": str(seconds)})
    try:
        token = _confirmed(user, form)
    except WrongCode:
        return _confirm_page(form, 400, _("That is not right. Check it and try again."))
    except Conflict as unreadable:
        return _confirm_page(form, 409, said(str(unreadable)))
    except StorageUnavailable:
        return _confirm_page(form, 503, not_now())
    slow().forgive(user.id, source())
    go_on(token)
    return redirect(known_address(request.args.get("next")) or url_for("office.account"))


@office.post("/account/confirm/passkey")
@policy(ROLES, unready=True)
def confirm_passkey() -> Any:
    """What the browser needs to ask for one of one's own passkeys, as JSON."""
    return as_json(passkeys.request(current_user.token, current_user.user))


def to_account() -> Response:
    """On to one's account."""
    return redirect(url_for("office.account"))


def branch_name(user: people.User) -> str:
    """What the unit is called whose leader somebody is; empty for the whole organisation."""
    names = {unit.id: unit.name for unit in structure.units(user.organisation_id)}
    return names.get(user.branch, user.branch) if user.branch else ""


def _confirmed(user: people.User, form: ConfirmForm) -> str:
    """The session's new token. Raises WrongCode."""
    if credential := request.form.get("credential"):
        return passkeys.confirm(user, current_user.token, credential)
    if form.code.data:
        return second_factors.confirm(user, current_user.token, form.code.data)
    # Who came without the second factor that they have must prove that one: the password is known already.
    if current_user.unready or people.authenticate(user.email, form.password.data or "") is None:
        raise WrongCode("wrong password")
    return sessions.confirm(current_user.token)


def _confirm_page(form: ConfirmForm, *more: Any) -> Any:
    return office_forms.page(
        "office/confirm.html",
        form,
        *more,
        user=current_user.user,
        factors=second_factors.of(current_user.user),
        unready=current_user.unready,
        next=known_address(request.args.get("next")),
        passkeys_possible=passkeys.are_possible(),
    )


def _password_page(form: NewPasswordForm, *more: Any) -> Any:
    shortest = new_passwords.shortest_for(current_user.user)
    return office_forms.page("office/account_password.html", form, *more, shortest=shortest)
