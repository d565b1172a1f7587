"""Signing in at the organisation's identity provider: out with a form, back with an answer for this browser.

The way out is a page that leads on, not a redirect: browsers hold the redirects that follow a form to our
policy of where forms may go, and whereto a provider sends people on, nobody here can know.
"""

import hmac
import logging
import time
from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from ..records import identities, people
from ..records.errors import StorageUnavailable
from . import office_sign_in
from .identity_provider import Attempt, Identity, Provider, ProviderUnavailable, SignInRefused, begin
from .office_access import EVERYBODY, known_address, office, policy

BEGUN = "provider"  # where the cookie keeps an attempt
LASTS = identities.ATTEMPT_LASTS.total_seconds()
log = logging.getLogger(__name__)


@office.context_processor
def _offer() -> dict[str, Any]:
    """For the sign-in page: what the provider is called; empty where nobody can sign in at one."""
    return {"provider_name": lambda: name() if _organisation() else ""}


@office.post("/sign-in/provider")
@policy(EVERYBODY)
def to_provider() -> Any:
    """The page that leads on to the provider; this browser alone can come back from there, and once."""
    provider, attempt = _provider(), begin()
    try:
        address = provider.address(attempt)
    except ProviderUnavailable as silent:
        return _unreachable(silent)
    cookie[BEGUN] = {
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "at": int(time.time()),
        "next": known_address(request.args.get("next")),
    }
    return render_template("office/to_provider.html", address=address)


@office.get("/sign-in/provider/done")
@policy(EVERYBODY)
def from_provider() -> Any:
    """On to the page that was wanted; or the sign-in page, which says what to do."""
    provider, organisation_id, begun = _provider(), _organisation(), cookie.get(BEGUN)
    try:
        if not _comes_back(begun) or not identities.spend(organisation_id, begun["state"]):
            return office_sign_in.refused(
                _("This sign-in was begun elsewhere or too long ago, or is over already. Begin it again."),
                400,
            )
        del cookie[BEGUN]
        attempt = Attempt(begun["state"], begun["nonce"], begun["verifier"])
        found = provider.identity(attempt, request.args.to_dict())
        user = _account(organisation_id, found)
        if user is None:
            return _nobody(found)
        office_sign_in.begin(user)
    except SignInRefused as refused:
        log.warning("a sign-in at the identity provider was refused: %s", refused)
        return office_sign_in.refused(
            _(
                "%(provider)s did not sign you in here. Begin again, or sign in with a password.",
                provider=name(),
            ),
            400,
        )
    except ProviderUnavailable as silent:
        return _unreachable(silent)
    except StorageUnavailable:
        return office_sign_in.refused(_("Nobody can be signed in just now. Try again in a minute."), 503)
    return redirect(known_address(begun["next"]) or url_for("office.rounds"))


def name() -> str:
    """What people call the provider: its label, else the host it is at."""
    return current_app.config["OIDC_LABEL"] or urlsplit(current_app.config["OIDC_ISSUER"]).hostname or ""


def _account(organisation_id: str, found: Identity) -> people.User | None:
    """The account that is joined to an identity; the first time, the one with its checked address."""
    known = identities.known(organisation_id, found.issuer, found.subject)
    if known or not found.email:
        return known
    return identities.join(organisation_id, found.issuer, found.subject, found.email)


def _comes_back(begun: Any) -> bool:
    """Whether the answer belongs to what this browser began here, not long ago."""
    return (
        isinstance(begun, dict)
        and 0 <= time.time() - begun["at"] <= LASTS
        and hmac.compare_digest(request.args.get("state", "").encode(), begun["state"].encode())
    )


def _nobody(found: Identity) -> Any:
    """The page for somebody whom the provider knows and nobody here does."""
    if not found.email:
        message = _(
            "%(provider)s has not confirmed your e-mail address to us, so we cannot tell which account is "
            "yours. Sign in with a password, or ask an administrator of your organisation.",
            provider=name(),
        )
    else:
        message = _(
            "There is no account here for whom you signed in as at %(provider)s. Ask an administrator of "
            "your organisation for one with the same e-mail address.",
            provider=name(),
        )
    return office_sign_in.refused(message, 400)


def _unreachable(silent: ProviderUnavailable) -> Any:
    log.warning("the identity provider is not available: %s", silent)
    message = _("%(provider)s cannot be reached just now. Try again in a minute.", provider=name())
    return office_sign_in.refused(message, 502)


def _organisation() -> str:
    """The organisation whose people sign in at the provider; empty where there is no provider for one."""
    config = current_app.config
    if not (config["OIDC_ISSUER"] and config["OIDC_CLIENT_ID"]):
        return ""
    return identities.organisation(config["OIDC_ORGANISATION"]) or ""


def _provider() -> Provider:
    """The provider that is set up; not found where there is none."""
    if not _organisation():
        abort(404)
    config = current_app.config
    made = Provider(
        config["OIDC_ISSUER"],
        config["OIDC_CLIENT_ID"],
        config["OIDC_CLIENT_SECRET"],
        config["PUBLIC_URL"].rstrip("/") + url_for("office.from_provider"),
    )
    return current_app.extensions.setdefault("cxassess_provider", made)  # type: ignore[no-any-return]
