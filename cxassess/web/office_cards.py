"""Codes on paper, for people without e-mail: a sheet of cards that is shown once and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import format_number
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm

from ..findings.wording import audience_name
from ..records import barrier_page, invitations, mail_texts, mailings, rounds
from ..records.contacts import Contact
from ..records.errors import Conflict, Invalid, StorageUnavailable
from ..records.invitations import Invitation, Invited
from ..records.mailings import Choice
from . import promises, qr
from .office_access import ADMINISTRATORS, office, policy

MOST = 120
"""Cards on one sheet: drawing them takes some seconds."""
GROUP, PEOPLE = "group", "people"


@dataclass(frozen=True)
class Card:
    """One code on paper."""

    name: str
    group: str
    code: str
    qr: str


class CardsForm(BaseForm):
    """For whom cards are printed: a number for a group, or the people without an address."""

    def __init__(self, survey_round: rounds.Round, sent: Any = None) -> None:
        self.survey_round = survey_round
        audiences = [name for name in mailings.asked(survey_round) if name not in survey_round.open_audiences]
        ways = [(PEOPLE, _("The people without an e-mail address, each with their name"))]
        if survey_round.privacy == "sealed":
            ways.insert(0, (GROUP, _("A number of people of one group, without names")))
        units = [SelectChoice(unit.id, unit.name) for unit in survey_round.units]
        super().__init__(
            {
                "way": RadioField(
                    _("Who are the cards for?"),
                    choices=[SelectChoice(*way) for way in ways],
                    validate_choice=False,
                ),
                "audience": SelectField(
                    _("Group"),
                    choices=[SelectChoice(name, audience_name(name)) for name in audiences],
                    validate_choice=False,
                ),
                "unit": SelectField(
                    _("Unit, of staff"),
                    choices=[SelectChoice("", _("Any, or none")), *units],
                    validate_choice=False,
                ),
                "count": StringField(_("How many cards, or people of the list at the most")),
            }
        )
        self.process(
            sent, data={"way": ways[0][0], "audience": audiences[0] if audiences else "", "count": "20"}
        )
        self.ways = [name for name, _label in ways]
        self.audiences = audiences

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether cards can be made; every fault stands at its field."""
        super().validate(extra_validators)
        units = {unit.id for unit in self.survey_round.units} | {""}
        rules = (
            ("way", self["way"].data in self.ways, _("Choose who the cards are for.")),
            ("audience", self["audience"].data in self.audiences, _("Choose a group.")),
            ("unit", (self["unit"].data or "") in units, _("Choose a unit of this round.")),
            ("count", 1 <= self.number <= MOST,
             _("Use a whole number from 1 to %(most)s.", most=format_number(MOST))),
        )  # fmt: skip
        for name, holds, message in rules:
            self[name].errors = [] if holds else [message]
        return not self.faults

    @property
    def number(self) -> int:
        """The number typed; 0 for what is none."""
        text = (self["count"].data or "").strip()
        return int(text) if text.isdecimal() and len(text) < 6 else 0

    @property
    def choice(self) -> Choice:
        unit = self["unit"].data or ""
        return Choice((self["audience"].data or "",), (unit,) if unit else ())

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The id of a control and what to do there."""
        found = [(field, field.errors[0]) for field in self if field.errors]
        return [(f"{field.name}-0" if field.name == "way" else field.id, text) for field, text in found]


@office.get("/rounds/<round_id>/invitations/cards")
@policy(ADMINISTRATORS)
def cards(round_id: str) -> Any:
    """Whom cards are wanted for."""
    survey_round = _round(round_id)
    return _page(survey_round, CardsForm(survey_round))


@office.post("/rounds/<round_id>/invitations/cards")
@policy(ADMINISTRATORS)
def print_cards(round_id: str) -> Any:
    """The sheet, this once: its codes are kept nowhere."""
    survey_round = _round(round_id)
    form = CardsForm(survey_round, request.form)
    if not form.validate():
        return _page(survey_round, form, 400)
    people, wanted = _wanted(survey_round, form)
    if not wanted:
        return _page(survey_round, form, 400, _("Everybody of this group has an e-mail address."))
    try:
        made = invitations.invite(survey_round, wanted)
    except Invalid as invalid:
        return _page(survey_round, form, 400, _refused(survey_round, invalid))
    except StorageUnavailable:
        message = _("No cards were made: our storage does not answer just now. Try again in a minute.")
        return _page(survey_round, form, 503, message)
    except Conflict:
        return redirect(url_for("office.cards", round_id=round_id))
    return render_template(
        "office/cards_sheet.html",
        round=survey_round,
        address=f"{current_app.config['PUBLIC_URL']}/r/{survey_round.id}",
        cards=[_card(survey_round, *each) for each in zip(_names(people, made), made, strict=True)],
        promises=promises,
        taking_part=promises.of(survey_round)[-1],
        news=_news_address(survey_round, form["audience"].data),
    )


def _wanted(survey_round: rounds.Round, form: CardsForm) -> tuple[list[Contact], list[Invited]]:
    """The people by name, if any, and whom to make codes for."""
    if form["way"].data == GROUP:
        audience, unit_id = form["audience"].data, form["unit"].data or None
        unit = unit_id if audience == "staff" else None
        return [], [Invited(audience, unit, None, form.number)]
    people = mailings.without_address(survey_round, form.choice)
    if survey_round.privacy == "confidential":
        answered = {each.ref for each in invitations.standings(survey_round) if each.answered}
        people = [each for each in people if each.id not in answered]
    people = people[: form.number]
    return people, mailings.invited_people(survey_round, people)


def _news_address(survey_round: rounds.Round, audience: str) -> str | None:
    """Where the reader of a card finds what was fixed; None where they are told nothing."""
    news = barrier_page.news_for(survey_round, audience)
    return news.address if news else None


def _names(people: list[Contact], made: list[Invitation]) -> list[str]:
    return [each.name for each in people] or [""] * len(made)


def _card(survey_round: rounds.Round, name: str, made: Invitation) -> Card:
    unit = survey_round.unit(made.unit_id).name if made.unit_id else ""
    group = audience_name(made.audience) + (f", {unit}" if unit else "")
    return Card(
        name, group, mail_texts.in_parts(made.code), qr.drawn(invitations.link(survey_round, made.code))
    )


def _refused(survey_round: rounds.Round, invalid: Invalid) -> str:
    return " ".join(dict.fromkeys(fault.message for fault in invalid.faults))


def _round(round_id: str) -> rounds.Round:
    return rounds.get(current_user.organisation_id, round_id)


def _page(survey_round: rounds.Round, form: CardsForm, status: int = 200, message: str = "") -> Any:
    page = render_template(
        "office/cards.html",
        round=survey_round,
        form=form,
        errors=[*([("", message)] if message else []), *form.faults],
        may_print=survey_round.state == "open" and bool(form.audiences),
    )
    return make_response(page, status)
