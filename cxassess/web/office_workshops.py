"""Workshops: the guide for those who lead them, and the sheets with what their groups agreed on."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ..findings import wording, words
from ..maturity import Questionnaire
from ..records import rounds
from ..records import workshops as kept_sheets
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.workshops import Workshop
from . import office_sight, sheet_forms
from .office_access import FACILITATORS, office, policy
from .sheet_forms import SheetForm


@dataclass(frozen=True)
class Listed:
    """A sheet as the list shows it."""

    id: str
    name: str
    answered: str
    first: str  # its first answer, to tell it from the others


@office.get("/rounds/<round_id>/workshops")
@policy(FACILITATORS)
def workshops(round_id: str) -> str:
    """The sheets of a round, and how to lead a group."""
    survey_round = _round(round_id)
    questionnaire = _spoken(survey_round)
    return render_template(
        "office/workshops.html",
        round=survey_round,
        sheets=[_listed(questionnaire, sheet) for sheet in kept_sheets.of_round(survey_round)],
        wordings=_wordings(questionnaire),
    )


@office.get("/rounds/<round_id>/workshops/new")
@policy(FACILITATORS)
def new_workshop(round_id: str) -> Any:
    """Who is in the group, then the form in the words of that audience."""
    survey_round = _round(round_id)
    audiences = sheet_forms.audiences(survey_round.questionnaire)
    if survey_round.state != "open" or not audiences:
        return _to_list(survey_round)
    form = SheetForm(
        _spoken(survey_round), audience=request.args.get("audience", ""), ticket=secrets.token_urlsafe(16)
    )
    if form.group not in audiences:
        return _choose(survey_round, form)
    return _page(survey_round, form)


@office.post("/rounds/<round_id>/workshops/new")
@policy(FACILITATORS)
def enter_workshop(round_id: str) -> Any:
    """On to the list with the new sheet; or the form again with everything typed."""
    survey_round = _round(round_id)
    form = SheetForm(_spoken(survey_round), request.form)
    return _keep(
        survey_round, form, lambda: kept_sheets.enter(survey_round, ticket=form.ticket, **form.sheet())
    )


@office.get("/rounds/<round_id>/workshops/<workshop_id>")
@policy(FACILITATORS)
def workshop(round_id: str, workshop_id: str) -> Any:
    """The form of a sheet; once the round has closed, the sheet to read."""
    survey_round = _round(round_id)
    kept = kept_sheets.get(survey_round, workshop_id)
    form = SheetForm(_spoken(survey_round), kept=kept)
    if survey_round.state != "open":
        name = words.group_name(kept.audience, kept.head_count)
        return render_template("office/sheet.html", round=survey_round, name=name, form=form)
    return _page(survey_round, form, workshop_id=workshop_id)


@office.post("/rounds/<round_id>/workshops/<workshop_id>")
@policy(FACILITATORS)
def change_workshop(round_id: str, workshop_id: str) -> Any:
    """On to the list with the changed sheet; or the form again with everything typed."""
    survey_round = _round(round_id)
    form = SheetForm(_spoken(survey_round), request.form)
    return _keep(
        survey_round,
        form,
        lambda: kept_sheets.change(survey_round, workshop_id, form.version, **form.sheet()),
        workshop_id,
    )


@office.get("/rounds/<round_id>/workshops/<workshop_id>/remove")
@policy(FACILITATORS)
def ask_to_remove(round_id: str, workshop_id: str) -> Any:
    """The sheet once more, with the button that removes it."""
    survey_round = _round(round_id)
    return _confirm(survey_round, kept_sheets.get(survey_round, workshop_id))


@office.post("/rounds/<round_id>/workshops/<workshop_id>/remove")
@policy(FACILITATORS)
def remove_workshop(round_id: str, workshop_id: str) -> Any:
    """On to the list without the sheet, also when it has gone already."""
    survey_round = _round(round_id)
    form = SheetForm(_spoken(survey_round), request.form)
    try:
        kept_sheets.remove(survey_round, workshop_id, form.version)
    except NotFound:
        pass  # a second click, or somebody else
    except Conflict as conflict:
        return _not_removed(_round(round_id), workshop_id, conflict)
    except StorageUnavailable:
        message = _("It could not be removed just now. Try again in a minute.")
        return _confirm(survey_round, kept_sheets.get(survey_round, workshop_id), 503, [("", message)])
    flash(_("The sheet is removed."))
    return _to_list(survey_round)


def _round(round_id: str) -> rounds.Round:
    return office_sight.round_of(round_id)


def _spoken(survey_round: rounds.Round) -> Questionnaire:
    return survey_round.questionnaire.in_language(str(get_locale()))


def _listed(questionnaire: Questionnaire, sheet: Workshop) -> Listed:
    asked = kept_sheets.questions(questionnaire, sheet.audience)
    first = next(sheet.answers[question.id] for question in asked if question.id in sheet.answers)
    return Listed(
        sheet.id,
        words.group_name(sheet.audience, sheet.head_count),
        ngettext(
            "%(answered)s of %(num)s question answered",
            "%(answered)s of %(num)s questions answered",
            len(asked),
            answered=len(sheet.answers),
        ),
        first,
    )


def _wordings(questionnaire: Questionnaire) -> list[tuple[str, list[str]]]:
    """The questions in each of their wordings, with the names of the audiences that are asked so."""
    found: dict[tuple[str, ...], list[str]] = {}
    for audience in sheet_forms.audiences(questionnaire):
        asked = kept_sheets.questions(questionnaire, audience)
        found.setdefault(tuple(question.text_for(audience) for question in asked), []).append(audience)
    return [
        (wording.listed(map(wording.audience_within, names)), list(texts)) for texts, names in found.items()
    ]


def _to_list(survey_round: rounds.Round) -> Response:
    return redirect(url_for("office.workshops", round_id=survey_round.id))


def _choose(survey_round: rounds.Round, form: SheetForm) -> Any:
    """The page that asks who is in the group; with its fault once nothing was chosen on it."""
    if "chosen" in request.args:
        form.validate()
    errors = form.faults[:1]
    page = render_template("office/workshop_group.html", round=survey_round, form=form, errors=errors)
    return make_response(page, 400 if errors else 200)


def _keep(
    survey_round: rounds.Round, form: SheetForm, save: Callable[[], Workshop], workshop_id: str | None = None
) -> Any:
    if not form.validate():
        return _page(survey_round, form, 400, workshop_id=workshop_id)
    try:
        save()
    except Invalid as invalid:
        return _page(survey_round, form, 400, [fault.message for fault in invalid.faults], workshop_id)
    except StorageUnavailable:
        message = _(
            "This could not be saved just now. What you typed is still here: save it again in a minute."
        )
        return _page(survey_round, form, 503, [message], workshop_id)
    except (Conflict, NotFound) as error:
        return _conflict(_round(survey_round.id), form, error, workshop_id)
    flash(_("The sheet is saved."))
    return _to_list(survey_round)


def _conflict(
    survey_round: rounds.Round, form: SheetForm, error: Conflict | NotFound, workshop_id: str | None
) -> Any:
    """The form again: nothing was saved, and saving once more means it."""
    if isinstance(error, NotFound):
        form.renew(version="", ticket=secrets.token_urlsafe(16))
        message = _("Somebody removed this sheet meanwhile. Nothing of yours is lost: save to enter it anew.")
        return _page(survey_round, form, 409, [message])
    if error.code == "stale" and workshop_id:
        now = kept_sheets.get(survey_round, workshop_id)
        form.renew(version=str(now.version))
        message = _(
            "Somebody else changed this sheet while you did. Nothing of yours is lost: compare it with what "
            "they saved, then save again."
        )
        return _page(survey_round, form, 409, [message], workshop_id, list(form.differences(now)))
    if error.code == "sheet_entered":
        form.renew(ticket=secrets.token_urlsafe(16))
        message = _(
            "A sheet was saved from this page before, and this one differs. Save again to keep both; to "
            "change the first, open it in the list."
        )
        return _page(survey_round, form, 409, [message])
    message = _(
        "This round is not open any more, so no sheet can be saved. Copy what you typed if you need it."
    )
    return _page(survey_round, form, 409, [message], workshop_id)


def _page(
    survey_round: rounds.Round,
    form: SheetForm,
    status: int = 200,
    messages: Any = (),
    workshop_id: str | None = None,
    meanwhile: Any = (),
) -> Any:
    page = render_template(
        "office/workshop.html",
        round=survey_round,
        form=form,
        workshop_id=workshop_id,
        errors=[*(("", message) for message in messages), *form.faults],
        failed=status in (409, 503),
        meanwhile=meanwhile,
    )
    return make_response(page, status)


def _confirm(survey_round: rounds.Round, kept: Workshop, status: int = 200, errors: Any = ()) -> Any:
    if survey_round.state != "open":
        return _to_list(survey_round)
    page = render_template(
        "office/workshop_remove.html",
        round=survey_round,
        form=SheetForm(_spoken(survey_round), kept=kept),
        name=words.group_name(kept.audience, kept.head_count),
        workshop_id=kept.id,
        errors=errors,
    )
    return make_response(page, status)


def _not_removed(survey_round: rounds.Round, workshop_id: str, conflict: Conflict) -> Any:
    message = _("Somebody else changed this sheet meanwhile. Read it once more before you remove it.")
    errors = [("", message)] if conflict.code == "stale" else []
    return _confirm(survey_round, kept_sheets.get(survey_round, workshop_id), 409, errors)
