"""The business case: of a round, of one of its departments, of a goal; read by all who read results."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from ..findings import case as said
from ..findings import case_model, goal_case, money, unit_case
from ..findings.ledger import Ledger
from ..findings.places import NotThere
from ..records import estimates, people, roadmaps
from ..records.errors import Conflict, NotFound
from ..records.estimates import Change
from . import office_sight
from .office_access import READERS, office, policy
from .office_results import rights_to, waiting


@dataclass(frozen=True)
class Told:
    """A change of an estimate in words."""

    when: Any
    who: str
    what: str
    reason: str
    fields: tuple[tuple[str, str], ...]


@office.get("/rounds/<round_id>/case")
@policy(READERS)
def case(round_id: str) -> str:
    """What the roadmap of a round is worth, what it takes, and what that assumes."""
    try:
        seen = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    found = said.read(seen, office_sight.goals_of(seen), office_sight.estimates_of(seen))
    return render_template(
        "results/case.html",
        found=found,
        legend=case_model.legend(),
        round_id=round_id,
        ended=roadmaps.ended(current_user.organisation_id, round_id),
        **rights_to(round_id),
    )


@office.get("/rounds/<round_id>/case/<unit_id>")
@policy(READERS)
def case_unit(round_id: str, unit_id: str) -> str:
    """What a department manager is given."""
    try:
        seen = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    try:
        found = unit_case.read(seen, office_sight.goals_of(seen), office_sight.estimates_of(seen), unit_id)
    except NotThere:
        raise NotFound("unit of this round") from None
    return render_template(
        "results/case_unit.html",
        found=found,
        legend=case_model.legend()[:3],
        round_id=round_id,
        **rights_to(round_id),
    )


@office.get("/goals/<goal_id>/case")
@policy(READERS)
def case_goal(goal_id: str) -> str:
    """Every return and cost of a goal: what is estimated, what is not, and how it came about."""
    kept = roadmaps.goal(current_user.organisation_id, goal_id, str(get_locale()))
    seen = office_sight.release(kept.round_id)
    book = office_sight.estimates_of(seen)
    rights = rights_to(kept.round_id)
    ended = roadmaps.ended(current_user.organisation_id, kept.round_id)
    return render_template(
        "office/goal_case.html",
        found=goal_case.read(seen, kept, book),
        goal=kept,
        legend=case_model.legend(),
        history=_history(Ledger(seen, [kept], book), goal_id),
        **{**rights, "may_edit": rights["may_edit"] and not ended},
        ended=ended,
    )


def _history(ledger: Ledger, goal_id: str) -> list[Told]:
    """The changes of the estimates that the visitor sees, the newest first."""
    who = {user.id: user.name for user in people.in_organisation(current_user.organisation_id)}
    changes = estimates.history(current_user.organisation_id, goal_id)
    places = {each.estimate_id: each.fields for each in changes if each.act == "added"}
    return [
        _told(ledger, each, places.get(each.estimate_id, {}), who)
        for each in changes
        if places.get(each.estimate_id, {}).get("unit_id") in ledger.unit_names
    ]


def _told(ledger: Ledger, each: Change, place: Mapping[str, Any], who: Mapping[str, str]) -> Told:
    words = {
        "outcome": ledger.outcomes.get(place.get("outcome", ""), place.get("outcome", "")),
        "unit": ledger.unit_names[place.get("unit_id")],
        "who": who.get(each.changed_by or "", _("Another program")),
    }
    what = {
        "added": _("“%(outcome)s”, %(unit)s: estimated by %(who)s", **words),
        "changed": _("“%(outcome)s”, %(unit)s: changed by %(who)s", **words),
        "removed": _("“%(outcome)s”, %(unit)s: removed by %(who)s", **words),
    }[each.act]
    return Told(each.changed_at, words["who"], what, each.reason, tuple(_fields(ledger, each.fields)))


def _fields(ledger: Ledger, fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = {
        "low": _("Low"),
        "likely": _("Likely"),
        "high": _("High"),
        "method": _("How it was worked out"),
        "evidence": _("Where its figures come from"),
    }
    return [
        (label, money.exact(fields[name], ledger.currency) if name in estimates.AMOUNTS else fields[name])
        for name, label in names.items()
        if name in fields and fields[name] != ""
    ]
