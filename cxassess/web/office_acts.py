"""The trail of acts: who did what when, the newest first; never what respondents did."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import Form, SelectField

from .. import deeds
from ..records import acts
from .downloads import TYPES, attachment
from .goal_fields import DayField
from .office_access import ADMINISTRATORS, office, policy

WRITERS = {"csv": deeds.as_csv, "json": deeds.as_json}


@dataclass(frozen=True)
class Told:
    """An act as the page tells it."""

    time: str
    who: str
    what: str


class FilterForm(Form):  # type: ignore[misc]
    """Which acts are shown. It is part of the address, so it names accounts by their ids."""

    who = SelectField(_l("Who"), validate_choice=False)
    what = SelectField(_l("What"), validate_choice=False)
    since = DayField(_l("From"))
    until = DayField(_l("To"))

    def __init__(self, organisation_id: str) -> None:
        super().__init__(request.args)
        known = [(who, deeds.name(_actor(who, name))) for who, name in acts.actors(organisation_id)]
        self.who.choices = [("", _("Everybody")), *known]
        done = [(action, deeds.kind(action)) for action in acts.actions(organisation_id)]
        self.what.choices = [("", _("Everything")), *sorted(done, key=lambda pair: pair[1].casefold())]

    @property
    def wanted(self) -> acts.Wanted:
        """The same in the words of the records."""
        return acts.Wanted(self.who.data or "", self.what.data or "", self.since.value, self.until.value)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The fields with what is wrong in them."""
        return [(field.id, str(error)) for field in self for error in field.errors]


@office.get("/acts", endpoint="acts")
@policy(ADMINISTRATORS)
def list_acts() -> Any:
    """A page of acts by day, narrowed down as the address says."""
    form = FilterForm(current_user.organisation_id)
    if not form.validate():
        return make_response(_page(form, [], None), 400)
    found, after = acts.page(
        current_user.organisation_id, after=request.args.get("after") or None, wanted=form.wanted
    )
    return _page(form, found, after)


@office.get("/acts.<kind>")
@policy(ADMINISTRATORS)
def acts_file(kind: str) -> Any:
    """All acts that the address asks for, as a file."""
    form = FilterForm(current_user.organisation_id)
    if kind not in TYPES:
        abort(404)
    if not form.validate():
        abort(400)
    found = acts.every(current_user.organisation_id, form.wanted)
    return attachment(WRITERS[kind](found), "acts", kind)


def _page(form: FilterForm, found: list[acts.Act], after: str | None) -> str:
    asked = {name: value for name, value in request.args.items() if name in form.data and value}
    return render_template(
        "office/acts.html",
        form=form,
        errors=form.faults,
        days=[(day, list(map(_told, some))) for day, some in groupby(found, key=_day)],
        asked=asked,
        continued="after" in request.args,
        more=url_for(".acts", **asked, after=after) if after else None,
    )


def _day(act: acts.Act) -> date:
    return act.done_at.date()


def _told(act: acts.Act) -> Told:
    return Told(f"{act.done_at:%H:%M}", deeds.name(act.actor), deeds.sentence(act))


def _actor(who: str, name: str) -> acts.Actor:
    kind, _, actor_id = who.partition(":")
    return acts.Actor(kind, actor_id or None, name)
