"""The organisation's sources of customer feedback: how well they cover, and forms that change one."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from ..findings import listening_words
from ..findings.listening import listening
from ..maturity import coverage
from ..records import clock
from ..records import sources as inventory
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.names import same_name
from ..records.source_rules import Facts
from ..records.sources import Source
from . import office_lists, source_forms
from .office_access import EDITORS, READERS, office, policy
from .source_forms import SourceForm, StartForm, not_now

OVERDUE = "overdue"


@office.get("/sources")
@policy(READERS)
def sources() -> Any:
    """How well the sources cover, what is missing, and the list of them, or of those that are sought."""
    return _list()


@office.post("/sources/start")
@policy(EDITORS)
def sources_start() -> Any:
    """On to the list, begun with a source of each kind that was ticked."""
    form, organisation_id = StartForm(), current_user.organisation_id
    wanted = [kind for kind in coverage.KINDS if kind in (form.kinds.data or ())]
    if not wanted:
        return _list(400, [("kinds-0", _("Tick at least one kind, or add a source by its name."))])
    present = inventory.of(organisation_id)
    new = [Facts(str(listening_words.KINDS[kind]), kind) for kind in wanted]
    try:
        if not present:  # a second click finds them there
            inventory.change_all(organisation_id, inventory.version_of(present), new, {})
    except Conflict:
        return redirect(url_for("office.sources"))
    except StorageUnavailable:
        return _list(503, [("", not_now())])
    flash(_("The list is begun. Say of each source who answers for it and when somebody last looked at it."))
    return redirect(url_for("office.sources"))


@office.get("/sources/new")
@policy(EDITORS)
def source_new() -> Any:
    """The empty form, of a kind if the address says one."""
    given = {"state": "in_use", "cadence": "monthly", "since": clock.today().isoformat()}
    form = SourceForm(formdata=None, data={**given, "kind": request.args.get("kind", "")})
    form.ticket.data = secrets.token_urlsafe(16)
    return _page(form)


@office.post("/sources/new")
@policy(EDITORS)
def source_add() -> Any:
    """On to the list with the new source; or the form again with everything typed."""
    form = SourceForm()
    return _keep(
        form,
        None,
        lambda: inventory.add(
            current_user.organisation_id, form.facts(), form.since.value, form.ticket.data or ""
        ),
    )


@office.get("/sources/<source_id>")
@policy(EDITORS)
def source(source_id: str) -> Any:
    """The form of a source, as kept; the address may say another state to begin with."""
    kept = inventory.get(current_user.organisation_id, source_id)
    given = source_forms.filled(kept.facts, clock.today(), kept.version)
    if request.args.get("state") in coverage.STATES:
        given["state"] = request.args["state"]
    return _page(SourceForm(formdata=None, data=given), kept)


@office.post("/sources/<source_id>")
@policy(EDITORS)
def source_change(source_id: str) -> Any:
    """On to the list with the changed source; or the form again with everything typed."""
    organisation_id, form = current_user.organisation_id, SourceForm()
    kept = inventory.get(organisation_id, source_id)
    return _keep(
        form,
        kept,
        lambda: inventory.change(
            organisation_id, source_id, version_of(form.version.data), form.facts(), form.since.value
        ),
    )


@office.post("/sources/<source_id>/looked")
@policy(EDITORS)
def source_looked(source_id: str) -> Any:
    """Back to the list, once it is noted that somebody looked at the source today."""
    organisation_id = current_user.organisation_id
    try:
        found = inventory.look(organisation_id, source_id, inventory.get(organisation_id, source_id).version)
    except Conflict as conflict:
        return _list(409, [("", str(conflict))])
    except StorageUnavailable:
        return _list(503, [("", _("This could not be noted just now. Try again in a minute."))])
    flash(_("It is noted that %(source)s was looked at today.", source=found.name))
    return redirect(url_for("office.sources", _anchor=f"source-{source_id}"))


@office.get("/sources/<source_id>/remove")
@policy(EDITORS)
def source_remove(source_id: str) -> Any:
    """What removing a source means, with the button that does it."""
    return _ask(inventory.get(current_user.organisation_id, source_id))


@office.post("/sources/<source_id>/remove")
@policy(EDITORS)
def source_removed(source_id: str) -> Any:
    """On to the list without the source."""
    organisation_id = current_user.organisation_id
    kept = inventory.get(organisation_id, source_id)
    try:
        inventory.remove(organisation_id, source_id, version_of(request.form.get("version")))
    except NotFound:
        pass  # somebody else did it meanwhile
    except Conflict:
        message = _("Somebody else changed this source meanwhile. Read this once more, then remove it.")
        return _ask(inventory.get(organisation_id, source_id), 409, [("", message)])
    except StorageUnavailable:
        return _ask(kept, 503, [("", _("It could not be removed just now. Try again in a minute."))])
    flash(_("%(source)s is removed, with its history.", source=kept.name))
    return redirect(url_for("office.sources"))


def version_of(text: str | None) -> int:
    """The version that a form was made from; 0, which no source has, for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _keep(form: SourceForm, kept: Source | None, save: Callable[[], Source]) -> Any:
    if not form.validate():
        return _page(form, kept, 400)
    try:
        made = save()
    except Invalid as invalid:
        return _page(form, kept, 400, form.said(invalid.faults))
    except StorageUnavailable:
        return _page(form, kept, 503, [("", not_now())])
    except Conflict as conflict:
        if conflict.code == "stale" and kept:
            return _stale(form, inventory.get(current_user.organisation_id, kept.id))
        return _page(form, kept, 409, [("", str(conflict))])
    flash(_("%(source)s is saved.", source=made.name))
    return redirect(url_for("office.sources", _anchor=f"source-{made.id}"))


def _stale(form: SourceForm, now: Source) -> Any:
    """The form again: nothing was saved, and saving once more means it."""
    form.version.data = str(now.version)
    message = _(
        "Somebody else changed this source while you did. Nothing of yours is lost: compare it with what "
        "they saved, then save again."
    )
    return _page(form, now, 409, [("", message)], list(form.differences(now.facts)))


def _page(
    form: SourceForm,
    kept: Source | None = None,
    status: int = 200,
    errors: Sequence[tuple[str, str]] = (),
    meanwhile: Sequence[tuple[str, str]] = (),
) -> Any:
    office_lists.put_errors(form, errors)
    page = render_template(
        "office/source.html",
        form=form,
        kept=kept,
        errors=form.summary(errors),
        meanwhile=meanwhile,
        today=clock.today().isoformat(),
    )
    return make_response(page, status)


def _ask(kept: Source, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    entries = len(inventory.history(current_user.organisation_id, kept.id))
    page = render_template("office/source_remove.html", kept=kept, entries=entries, errors=errors)
    return make_response(page, status)


def _list(status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    found = inventory.of(current_user.organisation_id)
    words, kind, state = (request.args.get(name, "")[:200].strip() for name in ("q", "kind", "state"))
    rows = [each for each in found if _is_sought(each, words, kind, state)]
    start = StartForm()
    if errors and errors[0][0] == "kinds-0":
        start.kinds.errors = [errors[0][1]]
    page = render_template(
        "office/sources.html",
        heard=listening(inventory.told(current_user.organisation_id, clock.today())),
        part=office_lists.part(rows),
        total=len(found),
        late=_late(found),
        words=words,
        kind=kind,
        state=state,
        start=start,
        may_edit=current_user.role in EDITORS,
        errors=errors,
        listening_words=listening_words,
        kinds=[each for each in coverage.EVERY_KIND if any(one.kind == each for one in found)],
        states=[*coverage.STATES, OVERDUE],
    )
    return make_response(page, status)


def _late(found: Sequence[Source]) -> str:
    """How many sources in use nobody looked at in time, to see them alone; empty where there are none."""
    late = sum(each.freshness in (coverage.OVERDUE, coverage.NEVER) for each in found)
    if not late:
        return ""
    return ngettext(
        "Show the %(num)s source that was not looked at in time",
        "Show the %(num)s sources that were not looked at in time",
        late,
    )


def _is_sought(each: Source, words: str, kind: str, state: str) -> bool:
    text = same_name(f"{each.name} {each.owner or ''} {each.kind_name} {each.tells} {each.goes_to}")
    if state == OVERDUE:
        fits = each.freshness in (coverage.OVERDUE, coverage.NEVER)
    else:
        fits = each.state == state or not state
    return fits and (each.kind == kind or not kind) and same_name(words) in text
