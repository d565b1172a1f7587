"""Who offered to help with which pillar; apart from everybody's answers, after the close."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import listings
from ..findings import wording
from ..records import clock, offers, retention, rounds
from ..records.errors import Conflict, NotFound, StorageUnavailable
from . import office_sight, promises
from .downloads import attachment
from .office_access import EDITORS, office, policy


@dataclass(frozen=True)
class Offered:
    """A pillar with those who offered to help with it."""

    id: str
    name: str
    people: tuple[offers.Volunteer, ...]

    @property
    def count_text(self) -> str:
        number = wording.whole(len(self.people))
        return ngettext("%(n)s person", "%(n)s people", len(self.people), n=number)


@office.get("/rounds/<round_id>/volunteers")
@policy(EDITORS)
def volunteers(round_id: str) -> str:
    """The offers by pillar; before the close, when they come."""
    survey_round = rounds.get(current_user.organisation_id, round_id)
    found = offers.volunteers(current_user.organisation_id, round_id)
    offered = list(_by_pillar(survey_round, found))
    closes_on = survey_round.closes_on
    return render_template(
        "office/volunteers.html",
        round=survey_round,
        round_id=round_id,
        count=len(found),
        offered=offered,
        without=wording.listed(each.name for each in offered if not each.people),
        promised=promises.offers(),
        kept_until=_kept_until(round_id) if found else None,
        withheld=survey_round.state == "closed" and rounds.withheld(survey_round),
        closes_on=closes_on if closes_on and closes_on >= clock.today() else None,
    )


@office.get("/rounds/<round_id>/volunteers.csv")
@policy(EDITORS)
def volunteers_file(round_id: str) -> Any:
    """The offers for a spreadsheet, a row for each person and pillar; none before the release."""
    survey_round = rounds.get(current_user.organisation_id, round_id)
    found = offers.volunteers(current_user.organisation_id, round_id)
    rows = [(each.name, one.contact) for each in _by_pillar(survey_round, found) for one in each.people]
    return attachment(listings.written([("pillar", "contact"), *rows]), f"offers-of-help-{round_id}", "csv")


@office.get("/rounds/<round_id>/volunteers/<offer_id>/remove")
@policy(EDITORS)
def ask_to_remove_offer(round_id: str, offer_id: str) -> Any:
    """The offer once more, with the button that removes it."""
    return _confirm(round_id, _offer(round_id, offer_id))


@office.post("/rounds/<round_id>/volunteers/<offer_id>/remove")
@policy(EDITORS)
def remove_offer(round_id: str, offer_id: str) -> Any:
    """On to the list without the offer, also when it has gone already."""
    rounds.get(current_user.organisation_id, round_id)
    try:
        offers.remove(current_user.organisation_id, round_id, offer_id)
    except NotFound:
        pass  # a second click, or somebody else
    except StorageUnavailable:
        message = _("It could not be removed just now. Try again in a minute.")
        return _confirm(round_id, _offer(round_id, offer_id), 503, [("", message)])
    flash(_("The offer is removed."))
    return _to_list(round_id)


def _offer(round_id: str, offer_id: str) -> offers.Volunteer:
    return offers.volunteer(current_user.organisation_id, round_id, offer_id)


def _confirm(round_id: str, offer: offers.Volunteer, status: int = 200, errors: Any = ()) -> Any:
    survey_round = rounds.get(current_user.organisation_id, round_id)
    pillars = [each.name for each in _by_pillar(survey_round, [offer]) if each.people]
    page = render_template(
        "office/volunteer_remove.html",
        round=survey_round,
        offer=offer,
        pillars=wording.listed(pillars),
        errors=errors,
    )
    return make_response(page, status)


def _to_list(round_id: str) -> Response:
    return redirect(url_for("office.volunteers", round_id=round_id))


def _kept_until(round_id: str) -> date | None:
    """The day on which all offers of the round are deleted."""
    try:
        released_on = office_sight.release(round_id).released_on
    except Conflict:
        return None
    return retention.until(current_user.organisation_id, "volunteers", released_on)


def _by_pillar(survey_round: rounds.Round, found: list[offers.Volunteer]) -> Iterator[Offered]:
    """Every pillar with who offered to help with it, those with most offers first."""
    questionnaire = survey_round.questionnaire.in_language(str(get_locale()))
    pillars = [
        Offered(pillar.id, pillar.name, tuple(each for each in found if pillar.id in each.pillars))
        for pillar in questionnaire.pillars
    ]
    yield from sorted(pillars, key=lambda each: -len(each.people))
