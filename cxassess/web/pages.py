"""The pages that belong to nobody in particular: front page, privacy, accessibility."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from flask_babel import format_date

from ..records import clock, organisations, people, rounds
from ..records.rounds import Round
from . import promises

pages = Blueprint("pages", __name__)
SIGN_IN = "/office/sign-in"


@dataclass(frozen=True)
class OpenRound:
    """A round that anyone may answer, as the front page lists it."""

    id: str
    name: str
    organisation: str
    closes_on: date | None


@pages.app_template_filter("dateformat")
def dateformat(day: date, form: str = "long") -> str:
    """A date in the reader's language; `full` names the weekday too."""
    return format_date(day, form)


@pages.get("/")
def front() -> str:
    """What this is, and the ways in."""
    open_rounds = [_listed(each) for each in rounds.with_open_link()]
    return render_template(
        "pages/front.html", open_rounds=open_rounds, sign_in=SIGN_IN, nobody_yet=not people.anybody()
    )


@pages.get("/privacy")
def privacy() -> str:
    """What is kept and why."""
    return render_template("pages/privacy.html", promises=promises)


@pages.get("/accessibility")
def accessibility() -> str:
    """What is done so that everybody can take part."""
    return render_template("pages/accessibility.html")


def _listed(survey_round: Round) -> OpenRound:
    closes_on = survey_round.closes_on
    return OpenRound(
        survey_round.id,
        survey_round.name,
        organisations.get(survey_round.organisation_id).name,
        closes_on if closes_on and closes_on >= clock.today() else None,
    )
