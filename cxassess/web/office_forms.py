"""What the forms about accounts share: faults at their fields, and a page that keeps what was typed."""

from typing import Any

from flask import make_response, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..records.errors import Invalid

GIVE_PASSWORD = _l("Give your password.")


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password."""

    password = PasswordField(_l("New password"), [InputRequired(_l("Give a new password."))])


class TokenForm(NewPasswordForm):
    """A new password, with the code from a letter."""

    token = StringField(
        _l("Code from the link"),
        [InputRequired(_l("Give the code that the link ends with.")), Length(max=200)],
    )


def show(form: FlaskForm, invalid: Invalid) -> None:
    """Put each fault beside the field it is about."""
    for fault in invalid.faults:
        field = form[fault.where.strip("/")]
        field.errors = [*field.errors, fault.message]


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
