"""The barrier log: what stands in the way, who sees to it, how far it is, and what is answered."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import barriers as said
from ..findings import words
from ..maturity import count_barriers, is_overdue
from ..records import barriers as kept_barriers
from ..records import clock, people
from ..records.barriers import Barrier
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from . import barrier_forms, office_lists, office_sight
from .barrier_forms import BarrierForm
from .office_access import EDITORS, READERS, office, policy

FILTERS = ("state", "kind", "theme", "owner", "round")
MOST_ROUNDS = 6
MOST_READ = 3
NOBODY = "-"  # what the filter has for barriers without an owner; nobody is called so
SAID: Mapping[str, Any] = {
    "/title": _l("Say in a few words what stands in the way."),
    "/kind": _l("Choose a kind."),
    "/rounds": _l("Choose rounds that have been opened."),
    "/state_since": _l("Give a day that has come."),
    "/reason": _l("Say why it cannot be fixed. It is kept with the change."),
    "/answer": _l("Write down what you answer before you publish it."),
}


@dataclass(frozen=True)
class Listed:
    """A barrier as the list shows it."""

    barrier: Barrier
    kind: str
    state: str
    overdue: bool
    rounds: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A change of a barrier in words."""

    when: Any
    who: str
    reason: str
    fields: tuple[tuple[str, str], ...]
    first: bool


@office.get("/barriers")
@policy(READERS)
def barriers() -> str:
    """The log, or those of it that are asked for, a page of them."""
    organisation_id = current_user.organisation_id
    every, heard = kept_barriers.every(organisation_id), kept_barriers.rounds_heard(organisation_id)
    named = {each.id: each.name for each in heard}
    asked = {name: request.args.get(name, "")[:200].strip() for name in FILTERS}
    found = [each for each in every if _is_asked(each, asked)]
    counts = count_barriers(every, clock.today())
    return render_template(
        "office/barriers.html",
        heading=said.heading(counts),
        states=said.state_counts(counts),
        total=counts.total,
        asked=asked,
        part=office_lists.part([_listed(each, named) for each in found]),
        choices=_choices(every, named),
        closed=[each for each in heard if each.released][:MOST_ROUNDS],
        nobody=NOBODY,
        may_edit=current_user.role in EDITORS,
    )


@office.get("/barriers/new")
@policy(EDITORS)
def barrier_new() -> Any:
    """The empty form; round, theme and kind as the address says."""
    begun = {
        "ticket": secrets.token_urlsafe(16),
        "state": "heard",
        "kind": request.args.get("kind", "")[:50] or "other",
        "theme": " ".join(request.args.get("theme", "")[:200].split()),
        "rounds": [request.args["round"][:50]] if "round" in request.args else [],
    }
    return _page(BarrierForm(formdata=None, data=begun), None)


@office.post("/barriers/new")
@policy(EDITORS)
def barrier_add() -> Any:
    """On to the log with the new barrier; or the form again with everything typed."""
    form = BarrierForm()

    def save() -> Barrier:
        return kept_barriers.add(
            current_user.organisation_id,
            ticket=form.ticket.data or "",
            reason=form.reason.data or "",
            changed_by=current_user.user.id,
            **form.fields(),
        )

    return _keep(form, None, save)


@office.get("/barriers/<barrier_id>")
@policy(READERS)
def barrier(barrier_id: str) -> str:
    """A barrier with how it came about."""
    kept, named = kept_barriers.get(current_user.organisation_id, barrier_id), _round_names()
    return render_template(
        "office/barrier.html",
        barrier=kept,
        kind=words.kind_name(kept.kind),
        state=said.state_name(kept.state),
        since=said.since(kept.state, kept.state_since),
        overdue=is_overdue(kept, clock.today()),
        rounds=[(each, named.get(each, each)) for each in kept.rounds],
        history=_history(barrier_id, named),
        may_edit=current_user.role in EDITORS,
    )


@office.get("/barriers/<barrier_id>/edit")
@policy(EDITORS)
def barrier_edit(barrier_id: str) -> Any:
    """The form, as kept."""
    kept = kept_barriers.get(current_user.organisation_id, barrier_id)
    return _page(BarrierForm(formdata=None, data=barrier_forms.texts(kept)), kept)


@office.post("/barriers/<barrier_id>/edit")
@policy(EDITORS)
def barrier_change(barrier_id: str) -> Any:
    """On to the barrier as it is now; or the form again with everything typed."""
    before, form = kept_barriers.get(current_user.organisation_id, barrier_id), BarrierForm()

    def save() -> Barrier:
        return kept_barriers.edit(
            current_user.organisation_id,
            barrier_id,
            _version(form.version.data),
            reason=form.reason.data or "",
            changed_by=current_user.user.id,
            **form.fields(before),
        )

    return _keep(form, before, save)


@office.post("/barriers/<barrier_id>/move")
@policy(EDITORS)
def barrier_move(barrier_id: str) -> Response:
    """On to the log, where the barrier stands one place higher or lower."""
    try:
        kept_barriers.move(current_user.organisation_id, barrier_id, up=request.form.get("to") == "up")
    except StorageUnavailable:
        flash(_("It could not be moved just now. Try again in a minute."))
    return redirect(url_for("office.barriers", _anchor=f"barrier-{barrier_id}"))


@office.get("/barriers/<barrier_id>/remove")
@policy(EDITORS)
def barrier_remove(barrier_id: str) -> Any:
    """The barrier once more, with the button that removes it; published ones are withdrawn first."""
    return _ask(kept_barriers.get(current_user.organisation_id, barrier_id))


@office.post("/barriers/<barrier_id>/remove")
@policy(EDITORS)
def barrier_removed(barrier_id: str) -> Any:
    """On to the log without the barrier."""
    organisation_id = current_user.organisation_id
    kept = kept_barriers.get(organisation_id, barrier_id)
    try:
        kept_barriers.remove(organisation_id, barrier_id, _version(request.form.get("version")))
    except NotFound:
        pass  # somebody else was quicker
    except Conflict as conflict:
        message = _("Somebody else changed this barrier meanwhile. Read it once more before you remove it.")
        now = kept_barriers.get(organisation_id, barrier_id)
        return _ask(now, 409, message if conflict.code == "stale" else "")
    except StorageUnavailable:
        return _ask(kept, 503, _("It could not be removed just now. Try again in a minute."))
    flash(_("The barrier is removed."))
    return redirect(url_for("office.barriers"))


def _round_names() -> dict[str, str]:
    return {each.id: each.name for each in kept_barriers.rounds_heard(current_user.organisation_id)}


def _is_asked(barrier: Barrier, asked: Mapping[str, str]) -> bool:
    """Whether the filters, those that are set, all mean this barrier."""
    owner = NOBODY if asked["owner"] == NOBODY and not barrier.owner else barrier.owner or ""
    mine = {"state": barrier.state, "kind": barrier.kind, "theme": barrier.theme or "", "owner": owner}
    wanted = [asked[name] in ("", text) for name, text in mine.items()]
    return all(wanted) and asked["round"] in ("", *barrier.rounds)


def _choices(every: list[Barrier], named: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers: what the log has."""
    in_use = {name: sorted({getattr(each, name) or "" for each in every} - {""}) for name in FILTERS[:4]}
    heard_in = dict.fromkeys(each for barrier in every for each in barrier.rounds)
    return {
        "kind": said.kind_choices(in_use["kind"]),
        "theme": [(each, each) for each in in_use["theme"]],
        "owner": [(each, each) for each in in_use["owner"]],
        "round": [(each, name) for each, name in named.items() if each in heard_in],
    }


def _listed(barrier: Barrier, named: Mapping[str, str]) -> Listed:
    return Listed(
        barrier,
        words.kind_name(barrier.kind),
        said.state_name(barrier.state),
        is_overdue(barrier, clock.today()),
        tuple(named.get(each, each) for each in barrier.rounds),
    )


FIELDS: Mapping[str, Any] = {
    "title": _l("What stands in the way"),
    "kind": _l("Kind"),
    "theme": _l("Theme"),
    "owner": _l("Who sees to it"),
    "owner_shown": _l("Owner named to employees"),
    "due_on": _l("By when"),
    "state": _l("State"),
    "state_since": _l("Since"),
    "answer": _l("Answer"),
    "next_step": _l("What comes next"),
    "published": _l("Published"),
    "rounds": _l("Rounds"),
}


def _history(barrier_id: str, named: Mapping[str, str]) -> list[Told]:
    who = {user.id: user.name for user in people.in_organisation(current_user.organisation_id)}
    return [
        Told(
            each.changed_at,
            who.get(each.changed_by or "", _("Another program")),
            each.reason,
            tuple((str(FIELDS[name]), _in_words(name, value, named)) for name, value in each.fields.items()),
            each.version == 1,
        )
        for each in kept_barriers.history(current_user.organisation_id, barrier_id)
    ]


def _in_words(name: str, value: Any, named: Mapping[str, str]) -> str:
    """What a field was changed to, as readers say it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(named.get(each, each) for each in value) or _("none")
    if name == "state":
        return said.state_name(value)
    return words.kind_name(value) if name == "kind" else value or _("nothing")


def _version(text: str | None) -> int:
    """The version that the form was made from; 0, which no barrier has, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _keep(form: BarrierForm, before: Barrier | None, save: Callable[[], Barrier]) -> Any:
    valid = form.validate()
    form.require_reason(before)
    if not valid or form.reason.errors:
        return _page(form, before, 400)
    try:
        made = save()
    except Invalid as invalid:
        return _page(form, before, 400, [_placed(fault) for fault in invalid.faults])
    except StorageUnavailable:
        message = _(
            "This could not be saved just now. What you typed is still here: save it again in a minute."
        )
        return _page(form, before, 503, [("", message)])
    except Conflict as conflict:
        return _conflict(form, before, conflict)
    flash(_("The barrier is saved.") if before else _("The barrier is in the log."))
    return redirect(url_for("office.barrier", barrier_id=made.id))


def _placed(fault: Any) -> tuple[str, str]:
    """A fault at its control, in the reader's language where we know the words."""
    name = fault.where.strip("/")
    place = f"{name}-0" if name in ("state", "rounds") else name
    return place, str(SAID.get(fault.where, fault.message))


def _conflict(form: BarrierForm, before: Barrier | None, conflict: Conflict) -> Any:
    """The form again: nothing was saved, and saving once more means it."""
    if before is None:
        form.ticket.data = secrets.token_urlsafe(16)
        message = _(
            "A barrier was saved from this page before, and this one differs. Save again to keep both; to "
            "change the first, open it in the log."
        )
        if conflict.code == "too_many_barriers":
            message = _("The log is full. Remove barriers that are settled, then save this one again.")
        return _page(form, None, 409, [("", message)])
    now = kept_barriers.get(current_user.organisation_id, before.id)
    form.version.data = str(now.version)
    message = _(
        "Somebody else changed this barrier while you did. Nothing of yours is lost: compare it with what "
        "they saved, then save again."
    )
    return _page(form, now, 409, [("", message)], list(form.differences(now)))


def _page(
    form: BarrierForm, kept: Barrier | None, status: int = 200, errors: Any = (), meanwhile: Any = ()
) -> Any:
    organisation_id = current_user.organisation_id
    form.offer(kept_barriers.kinds(organisation_id), kept_barriers.rounds_heard(organisation_id))
    faults = [
        (f"{field.name}-0" if field.name in ("state", "rounds") else field.id, field.errors[0])
        for field in form
        if field.errors
    ]
    page = render_template(
        "office/barrier_form.html",
        form=form,
        barrier=kept,
        themes=_themes(form),
        errors=[*errors, *faults],
        failed=status in (409, 503),
        meanwhile=meanwhile,
    )
    return make_response(page, status)


def _themes(form: BarrierForm) -> list[str]:
    """Themes to choose from: those of the log, and of the rounds that are ticked or the newest round."""
    organisation_id = current_user.organisation_id
    every = kept_barriers.every(organisation_id)
    released = [each.id for each in kept_barriers.rounds_heard(organisation_id) if each.released]
    ticked = [each for each in released if each in (form.rounds.data or ())]
    found = {each.theme for each in every if each.theme}
    for round_id in (ticked or released[:1])[:MOST_READ]:
        found |= {theme.name for theme in office_sight.themes_of(office_sight.release(round_id)).live}
    return sorted(found, key=str.casefold)


def _ask(kept: Barrier, status: int = 200, message: str = "") -> Any:
    page = render_template(
        "office/barrier_remove.html", barrier=kept, errors=[("", message)] if message else []
    )
    return make_response(page, status)
