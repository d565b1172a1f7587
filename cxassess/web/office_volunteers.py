"""Who offered to help with which pillar; apart from everybody's answers, after the close."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from flask_babel import get_locale
from flask_login import current_user

from ..findings import wording
from ..records import clock, offers, rounds
from .office_access import EDITORS, office, policy


@dataclass(frozen=True)
class Offered:
    """A pillar with the ways to reach those who offered to help with it."""

    name: str
    contacts: tuple[str, ...]


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
        count=len(found),
        offered=offered,
        without=wording.listed(pillar.name for pillar in offered if not pillar.contacts),
        withheld=survey_round.state == "closed" and rounds.withheld(survey_round),
        closes_on=closes_on if closes_on and closes_on >= clock.today() else None,
    )


def _by_pillar(survey_round: rounds.Round, found: list[offers.Volunteer]) -> Iterator[Offered]:
    questionnaire = survey_round.questionnaire.in_language(str(get_locale()))
    for pillar in questionnaire.pillars:
        yield Offered(pillar.name, tuple(each.contact for each in found if pillar.id in each.pillars))
