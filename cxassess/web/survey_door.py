"""The door of the respondents' pages: which round, whose code, and what is said to everybody else.

Nobody signs in here. A cookie holds the respondent's code and goes to the pages of this round only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from ..records import ballots, clock, organisations, round_rules, rounds
from ..records.database import again
from ..records.errors import Conflict, NotFound
from . import ballot_cookie, promises, same_size, survey_forms
from .journey import CHECK, Journey, Page
from .survey_thanks import RETRY, Answer, received, spoken

survey = Blueprint("survey", __name__, url_prefix="/r/<round_id>")
# Six open questions at their limit, in a script that takes nine bytes a character in a form.
LARGEST_PAGE = 128 * 1024
log = logging.getLogger(__name__)


@survey.url_value_preprocessor
def _find_round(endpoint: str | None, values: dict[str, Any] | None) -> None:
    round_id = (values or {}).pop("round_id", "")
    if not round_rules.ID.match(round_id):
        raise NotFound("round")
    found = again(lambda: rounds.public(round_id))
    # Read now: a page that says what failed must need nothing of the database.
    g.organisation_name = organisations.get(found.organisation_id).name
    g.survey_round = found


@survey.url_defaults
def _same_round(endpoint: str, values: dict[str, Any]) -> None:
    if "survey_round" in g:
        values.setdefault("round_id", g.survey_round.id)


survey.after_request(same_size.even_out)


@survey.before_request
def _open_only() -> Answer | None:
    request.max_form_memory_size = LARGEST_PAGE
    return _closed() if g.survey_round.state != "open" else None


@survey.context_processor
def _shared() -> dict[str, Any]:
    if "survey_round" not in g:  # the page that says there is no such round
        return {}
    closes_on = g.survey_round.closes_on
    return {
        # A round is closed by somebody; a day that has gone by would be a promise broken.
        "closes_on": closes_on if closes_on and closes_on >= clock.today() else None,
        "survey_round": g.survey_round,
        "organisation_name": g.organisation_name,
        "csrf_token": ballot_cookie.token(g.survey_round, ballot_cookie.code()),
        "promises": promises,
        "page_address": page_address,
    }


@survey.errorhandler(Conflict)
def _refused(error: Conflict) -> Answer:
    """The page for what can happen while somebody answers: they did so already, or the round has closed."""
    if error.code == "round_not_open":
        return _closed()
    if error.code != "already_submitted":
        # What they filled in was sealed with a secret that is not at hand: it is there still.
        log.error("a draft cannot be opened: %s", error.code)
        return render_template("errors/error.html", status=503), 503, RETRY
    code = ballot_cookie.code()
    try:
        return received(code, ballots.find(g.survey_round, code))
    except NotFound:  # the round closed in between, and its ballots are gone
        return received()


def answering(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """The view, given the Journey of whoever holds the code; others are asked for their code.

    A form that does not carry the token of that code was not ours and is refused.
    """

    @wraps(view)
    def guarded(**values: Any) -> Answer:
        code = ballot_cookie.code()
        if ballot_cookie.is_done():
            return received()
        try:
            ballot = ballots.find(g.survey_round, code)
        except NotFound:
            return _ask_for_code()
        if ballot.spent:
            return received(code, ballot)
        if request.method == "POST" and not ballot_cookie.token_holds(g.survey_round, code):
            abort(400)
        return view(journey_of(code, ballot), **values)

    return guarded


def journey_of(code: str, ballot: ballots.Ballot) -> Journey:
    return Journey(g.survey_round, spoken(g.survey_round), code, ballot, ballots.draft(g.survey_round, code))


def own_ballot() -> ballots.Ballot | None:
    """The unspent ballot that this browser holds, if it does."""
    try:
        ballot = ballots.find(g.survey_round, ballot_cookie.code())
    except NotFound:
        return None
    return None if ballot.spent else ballot


def holds_an_outdated_code() -> bool:
    """Whether this browser holds a code that opens nothing: invitations were sent anew, for one."""
    if not ballot_cookie.code() or ballot_cookie.is_done():
        return False
    try:
        ballots.find(g.survey_round, ballot_cookie.code())
    except NotFound:
        return True
    return False


def _ask_for_code() -> Answer:
    """The page that asks for a code, for somebody without a valid one."""
    if request.method != "POST":
        return redirect(url_for(".resume"), 303)
    return render_template("survey/resume.html", form=survey_forms.CodeForm(), interrupted=True), 403


def _closed() -> Answer:
    return render_template("survey/closed.html"), 410


def require_from_here() -> None:
    if not ballot_cookie.from_here():
        abort(400)


def sent() -> Any:
    return request.form if request.method == "POST" else None


def page_address(page: Page, **values: Any) -> str:
    """The address of a page of the journey."""
    if isinstance(page, int):
        return url_for("survey.pillar", number=page, **values)
    if page == CHECK:
        return url_for("survey.check", **values)
    return url_for("survey.extra", page=page, **values)
