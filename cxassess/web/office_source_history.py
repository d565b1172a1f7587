"""The history of a source of customer feedback: what was so since when, corrected where it was wrong."""

from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..maturity.errors import Fault
from ..records import acts, clock
from ..records import sources as inventory
from ..records.errors import Conflict, Invalid, StorageUnavailable
from ..records.source_rules import Facts
from ..records.sources import FACTS, Noted
from . import office_lists, source_forms
from .office_access import EDITORS, READERS, office, policy
from .office_sources import version_of
from .source_forms import SourceForm, not_now


@office.get("/sources/<source_id>/history")
@policy(READERS)
def source_history(source_id: str) -> Any:
    """Every entry, the latest day first, and what each one changed."""
    return _history(source_id)


@office.get("/sources/<source_id>/history/<int:number>")
@policy(EDITORS)
def source_entry(source_id: str, number: int) -> Any:
    """The form of an entry, as noted."""
    kept = inventory.get(current_user.organisation_id, source_id)
    entry = inventory.entry(current_user.organisation_id, source_id, number)
    form = SourceForm(formdata=None, data=source_forms.filled(entry.facts, entry.since, kept.version))
    return _page(form, kept, entry)


@office.post("/sources/<source_id>/history/<int:number>")
@policy(EDITORS)
def source_correct(source_id: str, number: int) -> Any:
    """On to the history with the corrected entry; or the form again with everything typed."""
    organisation_id, form = current_user.organisation_id, SourceForm()
    kept = inventory.get(organisation_id, source_id)
    entry = inventory.entry(organisation_id, source_id, number)
    if not form.validate():
        return _page(form, kept, entry, 400)
    try:
        if form.since.value is None:
            raise Invalid([Fault("/since", _("Say since when it was so."))])
        version = version_of(form.version.data)
        inventory.correct(organisation_id, source_id, version, number, form.facts(), form.since.value)
    except Invalid as invalid:
        return _page(form, kept, entry, 400, form.said(invalid.faults))
    except Conflict as conflict:
        form.version.data = str(inventory.get(organisation_id, source_id).version)
        return _page(form, kept, entry, 409, [("", _meanwhile(conflict))])
    except StorageUnavailable:
        return _page(form, kept, entry, 503, [("", not_now())])
    flash(_("The entry is corrected. What it said before stays to be seen below."))
    return _to_history(source_id)


@office.post("/sources/<source_id>/history/<int:number>/take-back")
@policy(EDITORS)
def source_take_back(source_id: str, number: int) -> Any:
    """On to the history, in which the entry does not count any more."""
    organisation_id = current_user.organisation_id
    inventory.entry(organisation_id, source_id, number)
    try:
        inventory.take_back(organisation_id, source_id, version_of(request.form.get("version")), number)
    except Conflict as conflict:
        return _history(source_id, 409, [("", _meanwhile(conflict))])
    except StorageUnavailable:
        return _history(
            source_id, 503, [("", _("It could not be taken back just now. Try again in a minute."))]
        )
    flash(_("The entry is taken back. It stays to be seen below, and counts nowhere."))
    return _to_history(source_id)


def _meanwhile(conflict: Conflict) -> str:
    if conflict.code == "stale":
        return _("Somebody else changed this source meanwhile. Look at its history, then do it again.")
    return str(conflict)


def _to_history(source_id: str) -> Response:
    return redirect(url_for("office.source_history", source_id=source_id))


def _history(source_id: str, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    organisation_id = current_user.organisation_id
    noted = inventory.history(organisation_id, source_id)
    counting = sorted(
        (each for each in noted if each.counts), key=lambda each: (each.since, each.place), reverse=True
    )
    before = [*(each.facts for each in counting[1:]), None]
    rows = [(each, _said(each.facts, facts)) for each, facts in zip(counting, before, strict=True)]
    page = render_template(
        "office/source_history.html",
        kept=inventory.get(organisation_id, source_id),
        part=office_lists.part(rows),
        gone=[each for each in noted if not each.counts],
        said=_said,
        who=_who,
        may_edit=current_user.role in EDITORS,
        errors=errors,
    )
    return make_response(page, status)


def _who(entry: Noted) -> str:
    """Who noted an entry; empty where it is not known any more."""
    return _("the command line") if entry.noted_by == acts.COMMAND_LINE.name else entry.noted_by or ""


def _said(facts: Facts, before: Facts | None = None) -> list[tuple[str, str]]:
    """What an entry changed of the one before it, or all that it says where there is none."""
    words = source_forms.spoken(facts)
    return [
        (str(source_forms.LABELS[name]), words[name] or _("nothing"))
        for name in FACTS
        if (before is None and words[name]) or (before and getattr(before, name) != getattr(facts, name))
    ]


def _page(
    form: SourceForm,
    kept: inventory.Source,
    entry: Noted,
    status: int = 200,
    errors: Sequence[tuple[str, str]] = (),
) -> Any:
    office_lists.put_errors(form, errors)
    page = render_template(
        "office/source_entry.html",
        form=form,
        kept=kept,
        entry=entry,
        errors=form.summary(errors),
        today=clock.today().isoformat(),
    )
    return make_response(page, status)
