"""The respondent's cookie: it holds their code until they submit, nothing else, and goes to their round's
pages only.

There is no session and no account here. The token in each form is derived from the code, so that it never
runs out while somebody thinks; pages that start without a code are guarded by what the browser says about
where a request comes from.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import Response, current_app, request

from ..records.rounds import Round

COOKIE = "cxa_ballot"
# In the code's place once it is spent: nothing in the browser leads to anybody then.
DONE = "done"


def code() -> str:
    """The code that the browser sent; empty without one."""
    return request.cookies.get(COOKIE, "")


def keep(response: Response, survey_round: Round, ballot_code: str) -> Response:
    """The response, telling the browser to keep the code until it is closed."""
    response.set_cookie(
        COOKIE,
        ballot_code,
        path=f"/r/{survey_round.id}",
        secure=request.is_secure or current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )
    return response


def forget(response: Response, survey_round: Round) -> Response:
    """The response, telling the browser to forget the code and to remember only that something was sent."""
    return keep(response, survey_round, DONE)


def is_done() -> bool:
    """Whether this browser has submitted an assessment of this round."""
    return code() == DONE


def token(survey_round: Round, ballot_code: str) -> str:
    """What a form must send back to show that it was this server's page."""
    return _token(str(current_app.config["SECRET_KEY"]), survey_round, ballot_code)


def token_holds(survey_round: Round, ballot_code: str) -> bool:
    """Whether the form sent the right token; also one of a secret that was in force before."""
    sent = request.form.get("csrf_token", "").encode()
    secrets = (str(current_app.config["SECRET_KEY"]), *current_app.config["SECRET_KEY_FALLBACKS"])
    return any(
        hmac.compare_digest(sent, _token(secret, survey_round, ballot_code).encode()) for secret in secrets
    )


def _token(secret: str, survey_round: Round, ballot_code: str) -> str:
    text = f"form token {survey_round.id} {ballot_code}".encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def from_here() -> bool:
    """Whether a request without a code was sent by our own page.

    Browsers say so in Sec-Fetch-Site; older ones send an Origin with a form at least. A client that sends
    neither is no browser, so nobody's cookies can be misused through it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
