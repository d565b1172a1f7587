"""A new round, and the set-up of a draft: what is there, what is missing, and a form for each part."""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import label
from ..maturity import CONSTANTS, Questionnaire
from ..maturity.journeys import MOST_ASKED
from ..maturity.matching import in_forms
from ..maturity.participation import ever_shown
from ..records import releases, rounds, structure
from ..records.errors import Conflict, Invalid, StorageUnavailable
from ..records.rounds import Round
from . import journey, office_sight, promises, round_forms, setup_rows
from .office_access import ADMINISTRATORS, address_of, office, policy
from .part_forms import PartForm
from .touchpoint_choice import TouchpointsForm

TICKET = re.compile(r"[A-Za-z0-9_-]{20,64}\Z")
MOST_LISTED = 200
MOST_COMPARED = 10


@dataclass(frozen=True)
class Part:
    """A part of the set-up: what it is called, its form, and in which state of a round it can be changed."""

    name: Any
    form: type[PartForm]
    state: str = "draft"


PARTS = {
    "basics": Part(_l("Name and questions"), round_forms.BasicsForm),
    "audiences": Part(_l("Who is asked"), round_forms.AudiencesForm),
    "touchpoints": Part(_l("Touchpoints"), TouchpointsForm),
    "units": Part(_l("Units"), round_forms.UnitsForm),
    "dates": Part(_l("Dates"), round_forms.DatesForm),
    "privacy": Part(_l("What respondents are promised"), round_forms.PrivacyForm),
    "threshold": Part(_l("Smallest group that is shown"), round_forms.ThresholdForm),
    "comparison": Part(_l("Comparison with an earlier round"), round_forms.ComparisonForm),
    "end": Part(_l("End of the round"), round_forms.EndForm, "open"),
}


@office.get("/rounds/new")
@policy(ADMINISTRATORS)
def new_round() -> Any:
    """The form for a round's name and questions."""
    return _new_page(round_forms.NewForm(current_user.organisation_id, ticket=secrets.token_urlsafe(24)))


@office.post("/rounds/new")
@policy(ADMINISTRATORS)
def make_round() -> Any:
    """On to the set-up of the new draft; or the form again with everything typed."""
    form = round_forms.NewForm(current_user.organisation_id, sent=True)
    if not TICKET.match(form.ticket.data or ""):
        form.ticket.data = secrets.token_urlsafe(24)
    if not form.validate():
        return _new_page(form, 400)
    try:
        made = _make(form)
    except Invalid as invalid:
        return _new_page(form, 400, form.refuse(invalid.faults))
    except Conflict:
        return _made_before(form)
    except StorageUnavailable:
        return _new_page(form, 503, [_not_stored()])
    flash(_("The round is there, as a draft. Now complete it."))
    return _to_setup(made.id)


def _make(form: round_forms.NewForm) -> Round:
    organisation_id = current_user.organisation_id
    return rounds.create(
        organisation_id,
        round_id=id_by(form.ticket.data),
        units=structure.units(organisation_id),
        threshold=setup_rows.usual_threshold(),
        **form.details(),
    )


def id_by(ticket: str) -> str:
    """The id of a round that is made with a ticket: the same for two clicks."""
    return hashlib.sha256(f"round {ticket}".encode()).hexdigest()[:16]


def _made_before(form: round_forms.NewForm) -> Any:
    """On to the round that the same form has made, or the form again when that was another."""
    made, wanted = rounds.get(current_user.organisation_id, id_by(form.ticket.data)), form.details()
    if (made.name, made.form) == (wanted["name"].strip(), wanted["form"]):
        return _to_setup(made.id)
    form.ticket.data = secrets.token_urlsafe(24)
    message = _("A round was made from this page before, and this one differs. Save again to make a second.")
    return _new_page(form, 409, [message])


def _new_page(form: round_forms.NewForm, status: int = 200, messages: Any = ()) -> Any:
    page = render_template(
        "office/setup/new.html",
        form=form,
        sizes=_sizes(form.offered.values()),
        errors=[*(("", message) for message in messages), *form.faults],
        failed=status in (409, 503),
    )
    return make_response(page, status)


@office.get("/rounds/<round_id>/setup")
@policy(ADMINISTRATORS)
def setup(round_id: str) -> str:
    """A draft: what is there, what is missing. Later: how it stands, and what can be done next."""
    survey_round = own(round_id)
    common = {"round": survey_round, "invitations": address_of("invitations", round_id=round_id)}
    if survey_round.state == "draft":
        return render_template(
            "office/setup/draft.html",
            rows=setup_rows.rows(survey_round),
            lacks=setup_rows.lacks(survey_round),
            overdue=setup_rows.overdue(survey_round),
            **common,
        )
    return render_template("office/setup/run.html", **common, **_standing(survey_round))


def _standing(survey_round: Round) -> dict[str, Any]:
    """How it stands with a round that was opened; while it is open only what may be told then."""
    computed = releases.exists(survey_round.organisation_id, survey_round.id)
    return {
        "participation": office_sight.participation(survey_round),
        "label": label.label(survey_round.open_audiences),
        "computed": computed,
        "withheld": computed and rounds.withheld(survey_round),
        "overdue": setup_rows.overdue(survey_round),
        "why_not_closed": setup_rows.why_not_closed(survey_round),
        "link": setup_rows.public_link(survey_round),
    }


@office.get(f"/rounds/<round_id>/setup/<any({','.join(PARTS)}):part>")
@policy(ADMINISTRATORS)
def setup_part(round_id: str, part: str) -> Any:
    """The form of a part, as kept; the set-up when it cannot be changed in this state."""
    survey_round = own(round_id)
    if survey_round.state != PARTS[part].state:
        return _to_setup(round_id)
    return _part_page(part, PARTS[part].form(survey_round.organisation_id, survey_round))


@office.post(f"/rounds/<round_id>/setup/<any({','.join(PARTS)}):part>")
@policy(ADMINISTRATORS)
def change_part(round_id: str, part: str) -> Any:
    """On to the set-up; or the form again with everything typed, and what is wrong with it."""
    survey_round = own(round_id)
    form = PARTS[part].form(survey_round.organisation_id, survey_round, sent=True)
    if not form.validate():
        return _part_page(part, form, 400)
    return kept_or_again(
        lambda: rounds.change(survey_round.organisation_id, round_id, form.based_on, **form.details()),
        lambda status, messages=(), meanwhile=(): _part_page(part, form, status, messages, meanwhile),
        form,
        _("%(part)s: saved.", part=PARTS[part].name),
    )


def kept_or_again(save: Callable[[], Any], again: Callable[..., Any], form: PartForm, done: str) -> Any:
    """On to the set-up once it is saved; else the form again: nothing typed is lost, whatever happened."""
    try:
        save()
    except Invalid as invalid:
        return again(400, form.refuse(invalid.faults))
    except StorageUnavailable:
        return again(503, [_not_stored()])
    except Conflict as conflict:
        now = own(form.survey_round.id)
        if conflict.code != "stale":
            return again(409, [_too_late(now)])
        form.renew(now.version)
        message = _(
            "Somebody else changed this round while you did. Nothing of yours is lost: compare it with what "
            "they saved, then save again."
        )
        return again(409, [message], list(form.differences(now)))
    flash(done)
    return _to_setup(form.survey_round.id)


def _too_late(now: Round) -> str:
    if now.state == "closed":
        return _(
            "The round has been closed meanwhile, so this cannot be changed any more. Nothing was saved."
        )
    return _(
        "The round has been opened meanwhile, so what was promised to those who answer cannot be changed any "
        "more. Nothing was saved."
    )


def _not_stored() -> str:
    return _("This could not be saved just now. What you typed is still here: save it again in a minute.")


def _part_page(part: str, form: Any, status: int = 200, messages: Any = (), meanwhile: Any = ()) -> Any:
    page = render_template(
        f"office/setup/{part}.html",
        part=part,
        heading=PARTS[part].name,
        round=form.survey_round,
        form=form,
        errors=[*(("", message) for message in messages), *form.faults],
        failed=status in (409, 503),
        meanwhile=meanwhile,
        **_beside(part, form),
    )
    return make_response(page, status)


def _beside(part: str, form: Any) -> dict[str, Any]:
    """What stands beside the form of a part, for those who have to choose."""
    survey_round = form.survey_round
    if part == "basics":
        return {"sizes": _sizes(form.offered.values())}
    if part == "touchpoints":
        brought = survey_round.instrument.journey
        return {"most": MOST_ASKED, "of_questionnaire": len(brought.touchpoints) if brought else 0}
    if part == "units":
        tree = structure.units(survey_round.organisation_id)
        return {
            "tree": tree[:MOST_LISTED],
            "unit_names": {unit.id: unit.name for unit in tree},
            "more": max(0, len(tree) - MOST_LISTED),
            "large": {unit.id for unit in ever_shown(tree, survey_round.threshold)},
            "units_page": address_of("units"),
        }
    if part == "privacy":
        return {"modes": [_mode(survey_round, mode) for mode in ("sealed", "confidential")]}
    if part == "comparison":
        return {"shared": [_shared(survey_round, each) for each in form.earlier[:MOST_COMPARED]]}
    return {}


def _mode(survey_round: Round, mode: str) -> dict[str, Any]:
    """A privacy mode in the exact words that respondents will read."""
    seen = replace(survey_round, privacy=mode)
    return {
        "name": {"sealed": _("Sealed"), "confidential": _("Confidential")}[mode],
        "promises": promises.of(seen),
        "more": (promises.free_choice(seen), promises.on_submitting(mode)),
    }


def _shared(survey_round: Round, earlier: Round) -> dict[str, Any]:
    """How many pillars two rounds share enough of to be compared."""
    found = in_forms(survey_round.questionnaire, survey_round.form, earlier.questionnaire, earlier.form)
    enough = sum(share >= CONSTANTS.comparable - CONSTANTS.cut_off_tolerance for share in found.comparable)
    title = spoken(earlier.questionnaire).title
    return {"round": earlier, "title": title, "enough": enough, "all": len(found.comparable)}


def _sizes(questionnaires: Any) -> list[dict[str, Any]]:
    """Questions and minutes of each form by audience."""
    return [
        {"questionnaire": each, "forms": {form: journey.sizes(each, form) for form in ("full", "core")}}
        for each in map(spoken, questionnaires)
    ]


def spoken(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire in the language of whoever reads the page."""
    return questionnaire.in_language(str(get_locale()).replace("_", "-"))


def own(round_id: str) -> Round:
    """The round, if it is the organisation's own. Raises NotFound."""
    return rounds.get(current_user.organisation_id, round_id)


def _to_setup(round_id: str) -> Response:
    return redirect(url_for("office.setup", round_id=round_id))
