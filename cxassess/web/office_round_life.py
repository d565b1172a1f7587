"""The steps of a round that cannot be taken back: each asks first, and says what follows."""

import logging
import secrets
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ..records import people, releases, roadmaps, rounds
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.rounds import Round
from . import office_sight, setup_rows
from .office_access import ADMINISTRATORS, READERS, office, policy
from .office_setup import TICKET, id_by, own
from .round_forms import name_advice

log = logging.getLogger(__name__)


@office.get("/rounds/<round_id>/open")
@policy(ADMINISTRATORS)
def ask_to_open(round_id: str) -> Any:
    """What opening fixes for good, with the button that does it; or what is missing first."""
    survey_round = own(round_id)
    if survey_round.state != "draft":
        return _to_setup(round_id)
    return _opening(survey_round)


@office.post("/rounds/<round_id>/open")
@policy(ADMINISTRATORS)
def open_round(round_id: str) -> Any:
    """On to the open round; a second click finds it open and changes nothing."""
    survey_round = own(round_id)
    if survey_round.state == "draft" and setup_rows.lacks(survey_round):
        return _opening(survey_round, 409)
    try:
        rounds.open_round(survey_round.organisation_id, round_id, _version())
    except Conflict as conflict:
        if conflict.code == "stale":
            message = _("Somebody else changed this round meanwhile. Read it once more before you open it.")
            return _opening(own(round_id), 409, [message])
    except StorageUnavailable:
        return _opening(survey_round, 503, [_not_now()])
    flash(_("The round is open."))
    return _to_setup(round_id)


def _opening(survey_round: Round, status: int = 200, messages: Any = ()) -> Any:
    return _page(
        "open",
        survey_round,
        status,
        messages,
        rows=setup_rows.rows(survey_round),
        lacks=setup_rows.lacks(survey_round),
    )


@office.get("/rounds/<round_id>/close")
@policy(ADMINISTRATORS)
def ask_to_close(round_id: str) -> Any:
    """What closing does, with the button that does it."""
    survey_round = own(round_id)
    if survey_round.state == "draft" or releases.exists(survey_round.organisation_id, round_id):
        return _to_setup(round_id)
    return _closing(survey_round)


@office.post("/rounds/<round_id>/close")
@policy(ADMINISTRATORS)
def close_round(round_id: str) -> Any:
    """On to the closed round; a second click finds it closed and changes nothing."""
    survey_round = own(round_id)
    held = {"first": True, "now": False}.get(request.form.get("results", ""))
    if survey_round.state == "open" and held is None:
        return _closing(survey_round, 400, [_("Choose who sees the results first.")])
    try:
        rounds.close(survey_round.organisation_id, round_id, held=held)
    except Conflict as conflict:
        if conflict.code != "round_not_open":
            log.error("a round cannot be closed: %s", conflict.code)
            return _closing(own(round_id), 409, [setup_rows.refusal(conflict.code)])
    except StorageUnavailable:
        return _closing(survey_round, 503, [_not_now()])
    flash(_("The round is closed."))
    return _to_setup(round_id)


def _closing(survey_round: Round, status: int = 200, messages: Any = ()) -> Any:
    chosen = request.form.get("results") or ("first" if survey_round.held else "now")
    return _page(
        "close",
        survey_round,
        status,
        messages,
        chosen=chosen,
        readers=_readers(survey_round),
        participation=office_sight.participation(survey_round),
    )


@office.get("/rounds/<round_id>/release")
@policy(ADMINISTRATORS)
def ask_to_release(round_id: str) -> Any:
    """Who will read the results, with the button that lets them."""
    survey_round = own(round_id)
    if not survey_round.held or not releases.exists(survey_round.organisation_id, round_id):
        return _to_setup(round_id)
    return _releasing(survey_round)


@office.post("/rounds/<round_id>/release")
@policy(ADMINISTRATORS)
def release_round(round_id: str) -> Any:
    """On to the round; a second click finds the results released and changes nothing."""
    survey_round = own(round_id)
    try:
        rounds.release(survey_round.organisation_id, round_id)
    except Conflict:  # it is not closed
        return _to_setup(round_id)
    except StorageUnavailable:
        return _releasing(survey_round, 503, [_not_now()])
    flash(_("The results are released."))
    return _to_setup(round_id)


def _releasing(survey_round: Round, status: int = 200, messages: Any = ()) -> Any:
    return _page("release", survey_round, status, messages, readers=_readers(survey_round))


def _readers(survey_round: Round) -> int:
    """How many people read results beside those who look first."""
    everybody = people.in_organisation(survey_round.organisation_id)
    return sum(user.active and user.role in READERS - ADMINISTRATORS for user in everybody)


@office.get("/rounds/<round_id>/delete")
@policy(ADMINISTRATORS)
def ask_to_delete(round_id: str) -> Any:
    """What would be lost, and the form that wants the round's name."""
    return _deleting(own(round_id))


@office.post("/rounds/<round_id>/delete")
@policy(ADMINISTRATORS)
def delete_round(round_id: str) -> Any:
    """On to the list without the round, also when it has gone already."""
    try:
        survey_round = own(round_id)
    except NotFound:
        return _deleted()
    if errors := _unconfirmed(survey_round):
        return _deleting(survey_round, 400, errors)
    try:
        rounds.delete(survey_round.organisation_id, round_id, _version())
    except NotFound:
        return _deleted()
    except Conflict as conflict:
        message = _("Somebody else changed this round meanwhile. Read this once more before you delete it.")
        if conflict.code == "round_awaited":
            message = _(
                "A later round is compared with this one, whose results wait: without it, it would tell of "
                "them. Release this one first, or delete the later one."
            )
        return _deleting(own(round_id), 409, [("", message)])
    except StorageUnavailable:
        return _deleting(survey_round, 503, [("", _not_now())])
    flash(_("The round “%(name)s” is deleted.", name=survey_round.name))
    return _deleted()


def _unconfirmed(survey_round: Round) -> list[tuple[str, str]]:
    """What still has to be said before this round is deleted: its name, and that it is open."""
    errors = []
    if request.form.get("name", "").strip() != survey_round.name:
        errors.append(("name", _("Type the name of the round exactly as it stands above.")))
    if survey_round.state == "open" and "while_open" not in request.form:
        errors.append(("while_open", _("Say that you know that people are answering, or close it first.")))
    return errors


def _deleted() -> Response:
    return redirect(url_for("office.rounds"))


def _deleting(survey_round: Round, status: int = 200, errors: Any = ()) -> Any:
    organisation_id = survey_round.organisation_id
    goals = roadmaps.goals(organisation_id, survey_round.id, before_release=True)
    later = [
        each.name for each in rounds.in_organisation(organisation_id) if each.prior_round == survey_round.id
    ]
    page = render_template(
        "office/setup/delete.html",
        round=survey_round,
        goals=len(goals),
        changed=sum(goal.version > 1 for goal in goals),
        later=later,
        computed=releases.exists(organisation_id, survey_round.id),
        typed=request.form.get("name", ""),
        ticked="while_open" in request.form,
        errors=errors,
        said=dict(errors),
    )
    return make_response(page, status)


@office.get("/rounds/<round_id>/copy")
@policy(ADMINISTRATORS)
def ask_to_copy(round_id: str) -> Any:
    """What is taken over into the next round, and what it is to be called."""
    return _copying(own(round_id), secrets.token_urlsafe(24))


@office.post("/rounds/<round_id>/copy")
@policy(ADMINISTRATORS)
def copy_round(round_id: str) -> Any:
    """On to the set-up of the new draft; a second click finds the same one."""
    survey_round, ticket = own(round_id), request.form.get("ticket", "")
    if not TICKET.match(ticket):
        ticket = secrets.token_urlsafe(24)
    copy_id = id_by(ticket)
    try:
        rounds.copy(survey_round.organisation_id, round_id, request.form.get("name", ""), copy_id)
    except Invalid as invalid:
        named = [("name", name_advice()) for fault in invalid.faults if fault.where == "/name"]
        errors = named or [("", fault.message) for fault in invalid.faults]
        return _copying(survey_round, ticket, 400, errors)
    except Conflict:  # sent twice: here it is
        return _to_setup(own(copy_id).id)
    except StorageUnavailable:
        return _copying(survey_round, ticket, 503, [("", _not_now())])
    flash(_("The next round is there, as a draft. Give it its dates, and look at the head counts again."))
    return _to_setup(copy_id)


def _copying(survey_round: Round, ticket: str, status: int = 200, errors: Any = ()) -> Any:
    page = render_template(
        "office/setup/copy.html",
        round=survey_round,
        ticket=ticket,
        typed=request.form.get("name", ""),
        errors=errors,
        said=dict(errors),
    )
    return make_response(page, status)


def _page(step: str, survey_round: Round, status: int, messages: Any, **values: Any) -> Any:
    page = render_template(
        f"office/setup/{step}.html",
        round=survey_round,
        errors=[("", message) for message in messages],
        **values,
    )
    return make_response(page, status)


def _version() -> int:
    """The version that the page was made from; 0, which no round has, for anything else."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _not_now() -> str:
    return _("This could not be done just now, and nothing was changed. Try again in a minute.")


def _to_setup(round_id: str) -> Response:
    return redirect(url_for("office.setup", round_id=round_id))
