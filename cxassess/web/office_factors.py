"""One's own second factors: an authenticator app, recovery codes, passkeys.

Recovery codes stand in the answer to the form that made them, and nowhere else: this once there is no
redirect, since nothing keeps them.
"""

from typing import Any

from flask import current_app, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from ..records import passkeys, second_factors
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.second_factors import WrongCode
from . import office_forms
from .office_access import ROLES, office, policy
from .office_account import to_account
from .office_forms import not_now, said, show
from .office_second_step import as_json, slow
from .office_session import go_on, source
from .office_throttle import too_many


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code of the app that is being set up."""

    code = StringField(_l("Code from the app"), [InputRequired(_l("Give the code that the app shows now."))])


class PasskeyForm(FlaskForm):  # type: ignore[misc]
    """What a passkey is called."""

    name = StringField(
        _l("Name of the passkey"),
        [InputRequired(_l("Give a name, such as “Work laptop”.")), Length(max=200)],
    )


@office.get("/account/app")
@policy(ROLES, unready=True, fresh=True)
def authenticator() -> Any:
    """The key for an authenticator app, and the form that confirms it."""
    if second_factors.of(current_user.user).authenticator_since:
        flash(_("You have an authenticator app already. Remove it before you set up another one."))
        return to_account()
    return _app_page(CodeForm())


@office.post("/account/app")
@policy(ROLES, unready=True, fresh=True)
def add_authenticator() -> Any:
    """The recovery codes where there were none, else the account; or the form again."""
    form, user = CodeForm(), current_user.user
    if not form.validate():
        return _app_page(form, 400)
    seconds = slow().wait(user.id, source())
    if seconds:
        return _app_page(form, 429, too_many(seconds), {"Retry-After": str(seconds)})
    try:
        token, codes = second_factors.add_authenticator(user, current_user.token, form.code.data)
    except WrongCode:
        form.code.errors = [
            _("This code does not belong to the key above. Check the clock of your device, then try again.")
        ]
        return _app_page(form, 400)
    except Conflict as conflict:
        flash(said(str(conflict)))
        return to_account()
    except StorageUnavailable:
        return _app_page(form, 503, not_now())
    slow().forgive(user.id, source())
    return _added(token, codes, _("Your authenticator app is set up."))


@office.get("/account/app/remove")
@policy(ROLES, fresh=True)
def ask_to_remove_authenticator() -> Any:
    """The question whether to remove the app."""
    return _removal(_("your authenticator app"), _("Its codes will not be taken any more."))


@office.post("/account/app/remove")
@policy(ROLES, fresh=True)
def remove_authenticator() -> Any:
    """On to the account without the app."""
    return _remove(lambda: second_factors.remove_authenticator(current_user.user, current_user.token))


@office.get("/account/codes")
@policy(ROLES, fresh=True)
def recovery_codes() -> Any:
    """What recovery codes are, and the button that makes new ones."""
    factors = second_factors.of(current_user.user)
    if not factors:
        flash(_("Add a second factor first: recovery codes come with it."))
        return to_account()
    return office_forms.page("office/recovery.html", factors=factors)


@office.post("/account/codes")
@policy(ROLES, fresh=True)
def make_recovery_codes() -> Any:
    """Ten new recovery codes, this once; those before are worth nothing any more."""
    try:
        token, codes = second_factors.make_codes(current_user.user, current_user.token)
    except Conflict as conflict:
        flash(said(str(conflict)))
        return to_account()
    except StorageUnavailable:
        factors = second_factors.of(current_user.user)
        return office_forms.page("office/recovery.html", None, 503, not_now(), factors=factors)
    return _added(token, codes, _("Your recovery codes are new. Those before do not work any more."))


@office.get("/account/passkeys/new")
@policy(ROLES, unready=True, fresh=True)
def passkey() -> Any:
    """The form of a new passkey."""
    return _passkey_page(PasskeyForm())


@office.post("/account/passkeys/options")
@policy(ROLES, unready=True, fresh=True)
def passkey_options() -> Any:
    """What the browser needs to make a passkey, as JSON."""
    return as_json(passkeys.registration(current_user.user, current_user.token))


@office.post("/account/passkeys/new")
@policy(ROLES, unready=True, fresh=True)
def add_passkey() -> Any:
    """The recovery codes where there were none, else the account; or the form again."""
    form = PasskeyForm()
    if not form.validate():
        return _passkey_page(form, 400)
    try:
        token, codes = passkeys.add(
            current_user.user, current_user.token, form.name.data, request.form.get("credential", "")
        )
    except Invalid as invalid:
        show(form, invalid)
        return _passkey_page(form, 400)
    except WrongCode:
        return _passkey_page(form, 400, _("The browser made no passkey that can be used. Try again."))
    except Conflict as conflict:
        return _passkey_page(form, 409, said(str(conflict)))
    except StorageUnavailable:
        return _passkey_page(form, 503, not_now())
    return _added(token, codes, _("The passkey is added."))


@office.get("/account/passkeys/<passkey_id>/remove")
@policy(ROLES, fresh=True)
def ask_to_remove_passkey(passkey_id: str) -> Any:
    """The question whether to remove a passkey."""
    for each in second_factors.of(current_user.user).passkeys:
        if each.id == passkey_id:
            return _removal(
                _("the passkey “%(name)s”", name=each.name),
                _("Remove it from your device too, so that it is not offered any more."),
            )
    raise NotFound("passkey")


@office.post("/account/passkeys/<passkey_id>/remove")
@policy(ROLES, fresh=True)
def remove_passkey(passkey_id: str) -> Any:
    """On to the account without the passkey."""
    return _remove(lambda: passkeys.remove(current_user.user, current_user.token, passkey_id))


def _added(token: str, codes: tuple[str, ...], done: str) -> Any:
    go_on(token)
    if codes:
        return office_forms.page("office/codes.html", codes=codes, done=done)
    flash(done + " " + _("You are signed out everywhere else."))
    return to_account()


def _remove(remove: Any) -> Any:
    try:
        go_on(remove())
        flash(_("It is removed. You are signed out everywhere else."))
    except Conflict as conflict:
        flash(said(str(conflict)))
    except StorageUnavailable:
        flash(not_now())
    return to_account()


def _removal(what: str, then: str) -> Any:
    return office_forms.page("office/factor_remove.html", what=what, then=then)


def _app_page(form: CodeForm, *more: Any) -> Any:
    import segno  # a picture of the key, only where one is shown

    key = second_factors.proposed_key(current_user.token)
    picture = segno.make(second_factors.key_address(current_user.user, key), error="m", micro=False)
    return office_forms.page(
        "office/authenticator.html",
        form,
        *more,
        key=" ".join(key[at : at + 4] for at in range(0, len(key), 4)),
        picture=picture.svg_inline(scale=5, border=4, light="#fff"),
        unready=current_user.unready,
    )


def _passkey_page(form: PasskeyForm, *more: Any) -> Any:
    possible = passkeys.are_possible()
    return office_forms.page(
        "office/passkey.html",
        form,
        *more,
        possible=possible,
        public_url=current_app.config["PUBLIC_URL"],
    )
