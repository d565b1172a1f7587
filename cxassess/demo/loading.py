"""The demo organisation put into the database, by the verbs of `records` alone."""

from __future__ import annotations

from datetime import date, timedelta

from .. import instruments
from ..maturity import Questionnaire
from ..records import (
    journeys,
    offers,
    organisations,
    people,
    releases,
    responses,
    rounds,
    structure,
    workshops,
)
from . import (
    ADMINISTRATOR,
    LEADER,
    NAME,
    OPEN_ROUND,
    ORGANISATION,
    PASSWORD,
    barriers,
    case,
    company,
    course,
    journey,
    listening,
    measurements,
    roadmap,
    themes,
    webhooks,
    words,
)

QUESTIONNAIRE = "ten-pillars"
OPEN_NAME = "Autumn 2026"
DAYS_OPEN = 30
RELEASED_AFTER = timedelta(days=7)


def put_in(today: date) -> tuple[str, ...]:
    """The ids of the closed rounds, the oldest first, once everything is there.

    What an earlier loading finished is kept, so that one that was cut short can be run again.
    """
    questionnaire = instruments.installed()[QUESTIONNAIRE]
    _found()
    listening.put_in(ORGANISATION, today)
    prior = None
    for fielding in company.FIELDINGS:
        if not _was_held(fielding.id):
            _hold(fielding, questionnaire, prior)
            course.carry_on(fielding.id, prior, _leader())
        roadmap.decide(fielding.id, _leader())
        prior = fielding.id
    case.put_in(ORGANISATION, company.FIELDINGS[-1].id, _leader())
    measurements.put_in(ORGANISATION, _leader(), today)
    barriers.put_in(ORGANISATION, _leader(), today)
    themes.decide(company.FIELDINGS[-1].id, _leader())
    webhooks.put_in(ORGANISATION)
    _open(questionnaire, today, prior)
    return tuple(fielding.id for fielding in company.FIELDINGS)


def _found() -> None:
    """Make the organisation, its units and journey, its leader, and an administrator without a password."""
    if all(known.id != ORGANISATION for known in organisations.every()):
        organisations.create(NAME, ORGANISATION)
    if not people.in_organisation(ORGANISATION):
        people.create_user(ORGANISATION, email=LEADER, name="Demo leader", role="leader", password=PASSWORD)
        people.expect_user(ORGANISATION, email=ADMINISTRATOR, name="Demo administrator", role="owner")
    if not structure.units(ORGANISATION):
        structure.replace(ORGANISATION, company.units(company.FIELDINGS[-1]))
    if not journeys.get(ORGANISATION).stages:
        journeys.begin(ORGANISATION, journey.JOURNEY.stages)


def _was_held(round_id: str) -> bool:
    """Whether the round has its release; one that was left half-way is removed."""
    begun = [one for one in rounds.in_organisation(ORGANISATION) if one.id == round_id]
    if begun and not releases.exists(ORGANISATION, round_id):
        rounds.delete(ORGANISATION, round_id, begun[0].version)
        return False
    return bool(begun)


def _hold(fielding: company.Fielding, questionnaire: Questionnaire, prior: str | None) -> None:
    """Make, open, fill and close one round; the newest asks about touchpoints too."""
    newest = fielding is company.FIELDINGS[-1]
    rounds.create(
        ORGANISATION,
        round_id=fielding.id,
        name=fielding.name,
        questionnaire=questionnaire,
        opens_on=fielding.opens_on,
        closes_on=fielding.closes_on,
        units=company.units(fielding),
        headcount=company.headcount(fielding),
        prior_round=prior,
        open_link=True,
        open_to=("customer",),
        journey=journey.JOURNEY if newest else None,
    )
    opened = rounds.open_round(ORGANISATION, fielding.id)
    rows = company.rows(fielding, questionnaire)
    if newest:
        _meet(opened)
        rows = journey.said(rows)
    responses.submit_many(ORGANISATION, fielding.id, rows)
    rounds.close(ORGANISATION, fielding.id, released_on=fielding.closes_on + RELEASED_AFTER)


def _meet(opened: rounds.Round) -> None:
    """The sheets of the workshops that were held, and who offered to help."""
    for audience, head_count, said in words.WORKSHOPS:
        workshops.enter(opened, audience=audience, head_count=head_count, answers=said)
    for number, (contact, pillars) in enumerate(company.VOLUNTEERS):
        offers.make(opened, f"demo {number}", contact, pillars)


def _leader() -> str:
    """The id of the account of the demo's leader."""
    return next(user.id for user in people.in_organisation(ORGANISATION) if user.email == LEADER)


def _open(questionnaire: Questionnaire, today: date, prior: str | None) -> None:
    """The round that any visitor can answer, in the short form, still empty."""
    newest = company.FIELDINGS[-1]
    rounds.create(
        ORGANISATION,
        round_id=OPEN_ROUND,
        name=OPEN_NAME,
        questionnaire=questionnaire,
        form="core",
        opens_on=today,
        closes_on=today + timedelta(days=DAYS_OPEN),
        units=company.units(newest),
        prior_round=prior,
        open_link=True,
        journey=journey.JOURNEY,
    )
    rounds.open_round(ORGANISATION, OPEN_ROUND)
