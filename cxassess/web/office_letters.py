"""What letters about accounts say. Links begin with PUBLIC_URL, whatever a request called this server."""

from flask import current_app, url_for
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from ..records import clock, organisations
from ..records.people import User
from ..records.tokens import LIVES


def link(endpoint: str, token: str = "") -> str:
    """The address of a page for a letter; the token stands behind a #, so that no server is sent it."""
    path = url_for(endpoint)
    return current_app.config["PUBLIC_URL"].rstrip("/") + path + (f"#{token}" if token else "")


def link_for(user: User, token: str) -> str:
    """The link with which a user chooses a password."""
    return link("office.reset" if user.has_password else "office.welcome", token)


def can_be_sent() -> bool:
    """Whether this installation sends e-mail at all."""
    return bool(current_app.config["MAIL_URL"])


def reset(user: User, token: str) -> tuple[str, str, str]:
    """Language, subject and text of the letter to somebody who forgot their password."""
    text = _(
        "Hello %(name)s,\n\nsomebody, you perhaps, asked for a new password for %(email)s.\n\n"
        "Open this link within 24 hours and choose one:\n\n%(link)s\n\n"
        "If it was not you, do nothing: your password stays as it is. Your second factor stays in any "
        "case.\n",
        name=user.name,
        email=user.email,
        link=link("office.reset", token),
    )
    return _language(), _("Choose a new password"), text


def account(user: User, token: str) -> tuple[str, str, str]:
    """Language, subject and text of the letter with which somebody gets their account, or a new password."""
    if user.has_password:
        return reset(user, token)
    text = _(
        "Hello %(name)s,\n\nyou have an account for the CX maturity assessment of %(organisation)s.\n\n"
        "Open this link by %(day)s and choose a password:\n\n%(link)s\n\n"
        "Then sign in with %(email)s. If you expected no such letter, do nothing.\n",
        name=user.name,
        organisation=organisations.get(user.organisation_id).name,
        day=format_date((clock.now() + LIVES["account"]).date(), "long"),
        link=link_for(user, token),
        email=user.email,
    )
    return _language(), _("Your account for the CX maturity assessment"), text


def factor_removed(user: User, token: str) -> tuple[str, str, str]:
    """Language, subject and text of the letter to somebody whose second factor was removed."""
    text = _(
        "Hello %(name)s,\n\nan administrator of %(organisation)s has removed your second factor, and you are "
        "signed out everywhere.\n\nSign in with your password and set up a new one:\n\n%(link)s\n\n"
        "If you did not ask for this, speak to them at once.\n",
        name=user.name,
        organisation=organisations.get(user.organisation_id).name,
        link=link("office.sign_in"),
    )
    return _language(), _("Your second factor was removed"), text


def _language() -> str:
    return str(get_locale()).replace("_", "-")
