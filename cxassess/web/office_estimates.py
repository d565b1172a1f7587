"""Adding, changing and removing an estimate of a goal, and the currency that all of them are in."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings.ledger import Ledger
from ..records import currencies, roadmaps
from ..records import estimates as kept_estimates
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.estimates import Estimate
from . import estimate_forms, office_sight
from .estimate_forms import CurrencyForm, EstimateForm, RemovalForm
from .office_access import EDITORS, office, policy


@office.get("/goals/<goal_id>/case/new")
@policy(EDITORS)
def estimate_new(goal_id: str) -> Any:
    """The empty form; for which return or cost, and which department, as the address says."""
    begun = {name: request.args.get(name, "")[:100] for name in ("outcome", "unit")}
    return _page(_ledger(goal_id), EstimateForm(formdata=None, data=begun), None)


@office.post("/goals/<goal_id>/case/new")
@policy(EDITORS)
def estimate_add(goal_id: str) -> Any:
    """On to the goal's business case; or the form again with everything typed."""
    ledger, form = _ledger(goal_id), EstimateForm()
    form.read_in(ledger.book.currency or form.currency.data)
    if not form.validate():
        return _page(ledger, form, None, 400)
    try:
        kept_estimates.add(
            current_user.organisation_id,
            goal_id,
            outcome=form.outcome.data or "",
            unit_id=form.unit.data or None,
            currency=form.currency.data or None,
            reason=form.reason.data or "",
            changed_by=current_user.user.id,
            **form.fields(),
        )
    except Conflict as conflict:
        return _refused(ledger, form, None, conflict)
    except Invalid as invalid:
        return _page(ledger, form, None, 400, [_placed(fault) for fault in invalid.faults])
    except StorageUnavailable:
        return _page(ledger, form, None, 503, [("", _not_saved())])
    flash(_("The estimate is saved."))
    return _to_goal(goal_id, form.outcome.data or "")


@office.get("/estimates/<estimate_id>")
@policy(EDITORS)
def estimate(estimate_id: str) -> Any:
    """The form, as kept."""
    kept = kept_estimates.get(current_user.organisation_id, estimate_id)
    form = EstimateForm(formdata=None, data=estimate_forms.texts(kept))
    return _page(_ledger(kept.goal_id), form, kept)


@office.post("/estimates/<estimate_id>")
@policy(EDITORS)
def estimate_change(estimate_id: str) -> Any:
    """On to the goal's business case; or the form again with everything typed."""
    before = kept_estimates.get(current_user.organisation_id, estimate_id)
    ledger, form = _ledger(before.goal_id), EstimateForm()
    form.read_in(ledger.book.currency)
    if not form.validate(changes=True):
        return _page(ledger, form, before, 400)
    try:
        kept_estimates.change(
            current_user.organisation_id,
            estimate_id,
            _version(form.version.data),
            reason=form.reason.data or "",
            changed_by=current_user.user.id,
            **form.fields(),
        )
    except Conflict as conflict:
        return _refused(ledger, form, before, conflict)
    except Invalid as invalid:
        return _page(ledger, form, before, 400, [_placed(fault) for fault in invalid.faults])
    except StorageUnavailable:
        return _page(ledger, form, before, 503, [("", _not_saved())])
    flash(_("The estimate is saved."))
    return _to_goal(before.goal_id, before.outcome)


@office.get("/estimates/<estimate_id>/remove")
@policy(EDITORS)
def estimate_remove(estimate_id: str) -> Any:
    """The estimate once more, with the question why, and the button that removes it."""
    kept = kept_estimates.get(current_user.organisation_id, estimate_id)
    return _ask(kept, RemovalForm(formdata=None, data={"version": str(kept.version)}))


@office.post("/estimates/<estimate_id>/remove")
@policy(EDITORS)
def estimate_removed(estimate_id: str) -> Any:
    """On to the goal's business case without the estimate."""
    organisation_id, form = current_user.organisation_id, RemovalForm()
    kept = kept_estimates.get(organisation_id, estimate_id)
    if not form.validate():
        return _ask(kept, form, 400)
    try:
        kept_estimates.remove(
            organisation_id,
            estimate_id,
            _version(form.version.data),
            reason=form.reason.data or "",
            changed_by=current_user.user.id,
        )
    except NotFound:
        pass  # somebody else was quicker
    except Conflict as conflict:
        return _not_removed(estimate_id, form, conflict)
    except Invalid as invalid:
        return _ask(kept, form, 400, [_placed(fault) for fault in invalid.faults])
    except StorageUnavailable:
        return _ask(kept, form, 503, [("", _("It could not be removed just now. Try again in a minute."))])
    flash(_("The estimate is removed."))
    return _to_goal(kept.goal_id, kept.outcome)


@office.get("/currency")
@policy(EDITORS)
def currency() -> Any:
    """The currency of all estimates."""
    now = currencies.of(current_user.organisation_id) or ""
    return _currency(CurrencyForm(formdata=None, data={"before": now, "currency": now}))


@office.post("/currency")
@policy(EDITORS)
def currency_chosen() -> Any:
    """On to the rounds with the currency kept; or the form again."""
    form = CurrencyForm()
    if not form.validate():
        return _currency(form, 400)
    try:
        currencies.choose(
            current_user.organisation_id,
            form.currency.data,
            form.before.data or None,
            relabel=bool(form.relabel.data),
        )
    except Conflict as conflict:
        return _currency_refused(form, conflict)
    except Invalid:
        return _currency(form, 400, [("currency", _("Choose a currency."))])
    except StorageUnavailable:
        return _currency(form, 503, [("", _not_saved())])
    flash(_("The currency is saved."))
    return redirect(url_for("office.currency"))


def _ledger(goal_id: str) -> Ledger:
    """The goal with its estimates and its round's units."""
    goal = roadmaps.goal(current_user.organisation_id, goal_id, str(get_locale()))
    seen = office_sight.release_to_work_with(goal.round_id)
    return Ledger(seen, [goal], office_sight.estimates_of(seen))


def _to_goal(goal_id: str, outcome: str) -> Response:
    return redirect(url_for("office.case_goal", goal_id=goal_id, _anchor=f"outcome-{outcome}"))


def _not_saved() -> str:
    return _("This could not be saved just now. What you typed is still here: save it again in a minute.")


def _version(text: str | None) -> int:
    """The version that the form was made from; 0, which no estimate has, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _placed(fault: Any) -> tuple[str, str]:
    """A fault at its control, in the reader's language where we know the words."""
    known = {
        "/outcome": _("Choose what is estimated."),
        "/unit": _("Choose a department of this round, or the whole organisation."),
        "/currency": _("Choose the currency that your organisation counts in."),
        "/method": _("Say in a few words how this was worked out."),
    }
    return fault.where.strip("/"), known.get(fault.where, fault.message)


def _refused(ledger: Ledger, form: EstimateForm, before: Estimate | None, conflict: Conflict) -> Any:
    """The form again: nothing was saved, and what to do."""
    if conflict.code == "stale" and before:
        now = kept_estimates.get(current_user.organisation_id, before.id)
        form.version.data = str(now.version)
        message = _(
            "Somebody else changed this estimate while you did. Nothing of yours is lost: compare it with "
            "what they saved, then save again."
        )
        return _page(ledger, form, now, 409, [("", message)], list(form.differences(now)))
    messages = {
        "estimate_exists": _(
            "There is another estimate for this return or cost and this department already. Change that "
            "one, or choose another department."
        ),
        "too_many_estimates": _("This roadmap has as many estimates as it may. Remove some first."),
        "roadmap_ended": _(
            "A later round is released, so this roadmap and its estimates stay as they were. Estimate the "
            "goal in the newest roadmap."
        ),
    }
    return _page(ledger, form, before, 409, [("", messages.get(conflict.code, str(conflict)))])


def _page(
    ledger: Ledger,
    form: EstimateForm,
    kept: Estimate | None,
    status: int = 200,
    errors: Any = (),
    meanwhile: Any = (),
) -> Any:
    form.offer(ledger, ledger.book.currency)
    goal = ledger.every_goal[0]
    page = render_template(
        "office/estimate.html",
        form=form,
        goal=goal,
        kept=ledger.row(kept) if kept else None,
        currency=ledger.book.currency,
        estimated=[ledger.row(each) for each in ledger.book.estimates if each.goal_id == goal.id],
        ended=roadmaps.ended(current_user.organisation_id, goal.round_id),
        errors=[*errors, *_faults(form)],
        failed=status in (409, 503),
        meanwhile=meanwhile,
    )
    return make_response(page, status)


def _faults(form: EstimateForm) -> list[tuple[str, str]]:
    """The faults of the fields, those of amounts with their names."""
    return [
        (field.id, _("%(field)s: %(message)s", field=field.label.text, message=field.errors[0]))
        if field.name in kept_estimates.AMOUNTS
        else (field.id, field.errors[0])
        for field in form
        if field.errors
    ]


def _ask(kept: Estimate, form: RemovalForm, status: int = 200, errors: Any = ()) -> Any:
    ledger = _ledger(kept.goal_id)
    page = render_template(
        "office/estimate_remove.html",
        form=form,
        goal=ledger.every_goal[0],
        kept=ledger.row(kept),
        errors=[*errors, *((field.id, field.errors[0]) for field in form if field.errors)],
    )
    return make_response(page, status)


def _not_removed(estimate_id: str, form: RemovalForm, conflict: Conflict) -> Any:
    now = kept_estimates.get(current_user.organisation_id, estimate_id)
    message = _(
        "A later round is released, so this roadmap and its estimates stay as they were. Estimate the goal "
        "in the newest roadmap."
    )
    if conflict.code == "stale":
        form.version.data = str(now.version)
        message = _("Somebody else changed this estimate meanwhile. Read it once more before you remove it.")
    return _ask(now, form, 409, [("", message)])


def _currency_refused(form: CurrencyForm, conflict: Conflict) -> Any:
    if conflict.code == "stale":
        now = currencies.of(current_user.organisation_id) or ""
        form.before.data = now
        message = _("Somebody else chose %(currency)s meanwhile. Save again if you mean it.", currency=now)
        return _currency(form, 409, [("currency", message)])
    message = _(
        "There are estimates already, and nothing is converted. Tick the box if their amounts were meant in "
        "this currency."
    )
    return _currency(form, 409, [("relabel", message)])


def _currency(form: CurrencyForm, status: int = 200, errors: Any = ()) -> Any:
    faults = [(field.id, field.errors[0]) for field in form if field.errors]
    page = render_template("office/currency.html", form=form, errors=[*errors, *faults])
    return make_response(page, status)
