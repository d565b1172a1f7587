"""What a goal may be: the faults of what leaders say of one."""

from collections.abc import Mapping
from typing import Any

from ..maturity import Questionnaire
from ..maturity.errors import Fault
from ..maturity.measurements import LARGEST
from . import days, roadmaps, rounds
from .accounts import UserRow
from .database import db
from .errors import Invalid
from .names import kept_lines, kept_name, line_fault, lines_fault, reason_fault, text_advice
from .roadmaps import HORIZONS, NUMBERS, STATES

LONGEST = {"title": 200, "owner": 200, "why": 1000}
LONGEST_ACTION, MOST_ACTIONS, MOST_PLACES = 500, 12, 60
NO_TITLE = "Say what is to be reached."
EFFORTS = ("S", "M", "L")
ACTION_ADVICE = text_advice(LONGEST_ACTION, 1)
EDITABLE = (
    *("state", "title", "why", "actions", "owner", "due_on", "horizon", "position", "effort"),
    *("returns", "costs", "leading_metric", "lagging_metric", *NUMBERS, "remind"),
)


def check(
    reason: str,
    fields: Mapping[str, Any],
    survey_round: rounds.Round,
    *,
    own: bool,
    pillar: str | None = None,
) -> None:
    """Nothing, or Invalid with every fault. `own`: leaders added the goal; `pillar`: where they add one."""
    questionnaire = survey_round.questionnaire
    faults = of_reason(reason)
    faults += [Fault(f"/{name}", "This cannot be changed.") for name in fields if name not in EDITABLE]
    if pillar is not None and pillar not in {each.id for each in questionnaire.pillars}:
        faults.append(Fault("/pillar", "Choose a pillar of the round’s questionnaire."))
    if own and "title" in fields and not (fields["title"] or "").strip():
        faults.append(Fault("/title", NO_TITLE))
    faults += _of_texts(fields)
    faults += _of_choices(fields, own)
    faults += _of_place(fields)
    faults += _of_numbers(fields)
    faults += _of_day(fields)
    faults += _of_actions(fields)
    faults += _of_names(fields, survey_round.organisation_id, questionnaire)
    if faults:
        raise Invalid(faults)


def of_reason(reason: str) -> list[Fault]:
    """The fault of a reason, if it has one; `reason` itself counts without the blanks around it."""
    wrong = reason_fault(reason)
    return [Fault("/reason", wrong)] if wrong else []


def kept(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a goal, as it is kept: an empty line or date says nothing, as where it is left out."""
    said = dict(fields)
    for name in ("title", "owner"):
        if name in said:
            said[name] = kept_name(said[name] or "") or None
    if said.get("why") is not None:
        said["why"] = kept_lines(said["why"])
    if said.get("actions") is not None:
        said["actions"] = [kept_name(each) for each in said["actions"]]
    return said


def _of_texts(fields: Mapping[str, Any]) -> list[Fault]:
    faults = []
    for name, longest in LONGEST.items():
        wrong = (lines_fault if name == "why" else line_fault)(fields.get(name) or "", longest)
        faults += [Fault(f"/{name}", wrong)] if wrong else []
    return faults


def _of_place(fields: Mapping[str, Any]) -> list[Fault]:
    place = fields.get("position", 1)
    if isinstance(place, int) and not isinstance(place, bool) and place >= 1:
        return []
    return [Fault("/position", "Use 1 for the first place, 2 for the second, and so on.")]


def _of_choices(fields: Mapping[str, Any], own: bool) -> list[Fault]:
    faults = []
    if fields.get("horizon", "now") not in HORIZONS:
        faults.append(Fault("/horizon", "Use now, next or later."))
    if fields.get("state", "adopted") not in STATES or (own and fields.get("state") == "proposed"):
        faults.append(
            Fault("/state", "Use adopted or dropped." if own else "Use adopted, dropped or proposed.")
        )
    if fields.get("effort") is None:
        if own and "effort" in fields:
            faults.append(Fault("/effort", "Use S, M or L."))
    elif fields["effort"] not in EFFORTS:
        faults.append(Fault("/effort", "Use S, M or L."))
    return faults


def _of_numbers(fields: Mapping[str, Any]) -> list[Fault]:
    return [
        Fault(f"/{name}", f"Use a number from {-LARGEST:,.0f} to {LARGEST:,.0f}.")
        for name in NUMBERS
        if (value := fields.get(name)) is not None and not _is_number(value)
    ]


def _is_number(value: Any) -> bool:
    """Whether a value can be that of a metric; what is measured of one is no larger either."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def _of_day(fields: Mapping[str, Any]) -> list[Fault]:
    wrong = days.out_of_reach(fields.get("due_on"))
    return [Fault("/due_on", wrong)] if wrong else []


def _of_actions(fields: Mapping[str, Any]) -> list[Fault]:
    actions = fields.get("actions") or ()
    if len(actions) > MOST_ACTIONS:
        return [Fault("/actions", f"Name at most {MOST_ACTIONS} actions.")]
    return [
        Fault(f"/actions/{place}", ACTION_ADVICE)
        for place, action in enumerate(actions)
        if not action.strip() or line_fault(action, LONGEST_ACTION)
    ]


def _of_names(fields: Mapping[str, Any], organisation_id: str, questionnaire: Questionnaire) -> list[Fault]:
    """Faults in what names something else: outcomes, metrics, a colleague."""
    faults = []
    for name, known in (("returns", questionnaire.returns), ("costs", questionnaire.costs)):
        ids = {each.id for each in known}
        if unknown := [each for each in fields.get(name) or () if each not in ids]:
            faults.append(Fault(f"/{name}", f"“{unknown[0]}” is not one of {', '.join(sorted(ids))}."))
    metrics = roadmaps.metrics_of(organisation_id, questionnaire)
    for name in ("leading_metric", "lagging_metric"):
        if fields.get(name) and fields[name] not in metrics:
            faults.append(Fault(f"/{name}", "Choose a metric of the catalogue or one of your own."))
    if fields.get("remind"):
        user = db.session.get(UserRow, (organisation_id, fields["remind"]))
        if user is None or not user.active:
            faults.append(Fault("/remind", "Choose somebody who has an account here."))
    return faults
