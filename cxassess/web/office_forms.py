"""What the forms about accounts share: faults at their fields, and a page that keeps what was typed."""

from typing import Any

from flask import make_response, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..records.errors import Invalid
from ..records.names import NAME_ADVICE

GIVE_PASSWORD = _l("Give your password.")


def new_password() -> PasswordField:
    """The field of a new password. Faults are listed in the order in which a form's fields are made."""
    return PasswordField(_l("New password"), [InputRequired(_l("Give a new password."))])


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password."""

    password = new_password()


class TokenForm(NewPasswordForm):
    """A new password, with the code from a letter."""

    token = StringField(
        _l("Code from the link"),
        [InputRequired(_l("Give the code that the link ends with.")), Length(max=200)],
    )
    password = new_password()


def show(form: FlaskForm, invalid: Invalid) -> None:
    """Put each fault beside the field it is about."""
    for fault in invalid.faults:
        field = form[fault.where.strip("/")]
        field.errors = [*field.errors, said(fault.message)]


def said(message: str) -> str:
    """What the records say of an account, in the reader's language."""
    return str(SAID.get(message, message))


SAID = {
    "Use at least 8 characters, a few words say.": _l("Use at least 8 characters, a few words say."),
    "Use at least 15 characters, a few words say.": _l("Use at least 15 characters, a few words say."),
    "Use at most 1000 characters.": _l("Use at most 1000 characters."),
    "This is among the first that would be guessed. Use other words.": _l(
        "This is among the first that would be guessed. Use other words."
    ),
    NAME_ADVICE: _l("Give a name of at most 200 characters, without any that cannot be seen."),
    "Give an address, as name@example.org.": _l("Give an address, as name@example.org."),
    "Choose a unit from the list.": _l("Choose a unit from the list."),
    "Only a leader leads a branch. Leave it out, or choose leader.": _l(
        "Only a leader leads a branch. Leave it out, or choose leader."
    ),
    "Only owners can make or change owners.": _l("Only owners can make or change owners."),
    "Somebody else has to change your account.": _l("Somebody else has to change your account."),
    "This account is not active. Activate it first.": _l("This account is not active. Activate it first."),
    "Your role needs a second factor. Add another one first.": _l(
        "Your role needs a second factor. Add another one first."
    ),
    "Add a second factor first.": _l("Add a second factor first."),
    "There is an authenticator app already. Remove it first.": _l(
        "There is an authenticator app already. Remove it first."
    ),
    "This passkey belongs to an account already.": _l("This passkey belongs to an account already."),
    "Codes of the app cannot be checked since CXASSESS_SECRET_KEY changed. Use a recovery code.": _l(
        "Codes of the app cannot be checked since CXASSESS_SECRET_KEY changed. Use a recovery code."
    ),
}


def page(
    template: str,
    form: FlaskForm | None = None,
    status: int = 200,
    message: str = "",
    headers: dict[str, str] | None = None,
    **shown: Any,
) -> Any:
    """The page of a form with its faults, those of the whole form first."""
    errors = [("", message)] if message else []
    errors += [(field.id, field.errors[0]) for field in form or () if field.errors]
    body = render_template(template, form=form, errors=errors, failed=status in (409, 503), **shown)
    return make_response(body, status, headers or {})


def not_now() -> str:
    """What somebody is told whose form could not be stored."""
    return _("This could not be saved just now. Nothing was changed: try again in a minute.")
