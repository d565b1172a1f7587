"""The organisation's journey: to read for all who read results, to change for those who lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..maturity import Stage, Touchpoint
from ..records import journey_changes as changes
from ..records import journeys
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.journeys import Change, Kept
from .journey_forms import JourneyForm, StageForm, TouchpointForm
from .office_access import EDITORS, READERS, office, policy

Again = Callable[..., Any]


@office.get("/journey", endpoint="journey")
@policy(READERS)
def journey_page() -> str:
    """The stages and their touchpoints, with what can be changed by those who may."""
    return _list()


@office.post("/journey/example")
@policy(EDITORS)
def journey_example() -> Any:
    """On to the journey with an example to go on from; nothing happens where there is one already."""
    try:
        journeys.begin(current_user.organisation_id, example())
    except Conflict:
        return _to_list()
    except StorageUnavailable:
        return _list([_not_stored()]), 503
    flash(_("Here is an example. Change it into your own journey."))
    return _to_list()


@office.post("/journey/move")
@policy(EDITORS)
def journey_move() -> Any:
    """On to the journey with one thing of it a place earlier or later."""
    form, by = request.form, -1 if request.form.get("by") == "-1" else 1
    move = changes.stage_moved if form.get("thing") == "stage" else changes.touchpoint_moved
    text = form.get("version", "")
    version = int(text) if text.isdecimal() and len(text) < 10 else -1
    try:
        _change(version, lambda before, taken: move(before, form.get("id", ""), by))
    except (Conflict, NotFound):
        return _list([_("Somebody else changed the journey meanwhile. This is how it stands now.")]), 409
    except Invalid as invalid:
        return _list([fault.message for fault in invalid.faults]), 400
    except StorageUnavailable:
        return _list([_not_stored()]), 503
    return redirect(url_for("office.journey", _anchor=form.get("id")))


@office.get("/journey/stages/new")
@policy(EDITORS)
def journey_stage_new() -> Any:
    """The form of a new stage."""
    return _stage_page(StageForm(_kept()))


@office.post("/journey/stages/new")
@policy(EDITORS)
def journey_stage_add() -> Any:
    """On to the journey with the new stage; or the form again with everything typed."""
    form = StageForm(_kept())
    return _save(form, lambda before, taken: changes.with_stage(before, form.typed), _stage_page)


@office.get("/journey/stages/<stage_id>")
@policy(EDITORS)
def journey_stage(stage_id: str) -> Any:
    """The form of a stage."""
    kept = _kept()
    stage = changes.stage_of(kept.journey, stage_id)
    return _stage_page(StageForm(kept, stage), stage=stage)


@office.post("/journey/stages/<stage_id>")
@policy(EDITORS)
def journey_stage_change(stage_id: str) -> Any:
    """On to the journey with the stage's new name; or the form again with everything typed."""
    kept = _kept()
    stage = changes.stage_of(kept.journey, stage_id)
    form = StageForm(kept, stage)

    def again(form: JourneyForm, *more: Any, **words: Any) -> Any:
        return _stage_page(form, *more, stage=stage, **words)

    return _save(form, lambda before, taken: changes.stage_renamed(before, stage_id, form.typed), again)


@office.get("/journey/stages/<stage_id>/remove")
@policy(EDITORS)
def journey_stage_remove(stage_id: str) -> Any:
    """The stage with all that goes with it, and the button that removes it."""
    return _confirm(StageForm(_kept()), stage=changes.stage_of(_kept().journey, stage_id))


@office.post("/journey/stages/<stage_id>/remove")
@policy(EDITORS)
def journey_stage_removed(stage_id: str) -> Any:
    """On to the journey without the stage, also when it has gone already."""
    try:
        stage = changes.stage_of(_kept().journey, stage_id)
    except NotFound:
        return _to_list()
    return _remove(lambda before, taken: changes.without_stage(before, stage_id), stage=stage)


@office.get("/journey/touchpoints/new")
@policy(EDITORS)
def journey_touchpoint_new() -> Any:
    """The form of a new touchpoint; of a stage first, where there is none."""
    kept = _kept()
    if not kept.stages:
        return redirect(url_for("office.journey_stage_new"))
    return _touchpoint_page(TouchpointForm(kept, request.args.get("stage") or kept.stages[0].id))


@office.post("/journey/touchpoints/new")
@policy(EDITORS)
def journey_touchpoint_add() -> Any:
    """On to the journey with the new touchpoint; or the form again with everything typed."""
    form = TouchpointForm(_kept(), "")

    def make(before: Any, taken: Any) -> Any:
        return changes.with_touchpoint(before, taken, *form.values())

    return _save(form, make, _touchpoint_page)


@office.get("/journey/touchpoints/<touchpoint_id>")
@policy(EDITORS)
def journey_touchpoint(touchpoint_id: str) -> Any:
    """The form of a touchpoint."""
    kept = _kept()
    stage, touchpoint = changes.touchpoint_of(kept.journey, touchpoint_id)
    return _touchpoint_page(TouchpointForm(kept, stage.id, touchpoint), touchpoint=touchpoint)


@office.post("/journey/touchpoints/<touchpoint_id>")
@policy(EDITORS)
def journey_touchpoint_change(touchpoint_id: str) -> Any:
    """On to the journey with the changed touchpoint; or the form again with everything typed."""
    kept = _kept()
    stage, touchpoint = changes.touchpoint_of(kept.journey, touchpoint_id)
    form = TouchpointForm(kept, stage.id, touchpoint)

    def again(form: Any, status: int = 200, messages: Any = (), *, stale: bool = False) -> Any:
        meanwhile = list(form.differences(stage, touchpoint)) if stale else ()
        return _touchpoint_page(form, status, messages, touchpoint=touchpoint, meanwhile=meanwhile)

    def make(before: Any, taken: Any) -> Any:
        return changes.touchpoint_changed(before, touchpoint_id, *form.values())

    return _save(form, make, again)


@office.get("/journey/touchpoints/<touchpoint_id>/remove")
@policy(EDITORS)
def journey_touchpoint_remove(touchpoint_id: str) -> Any:
    """The touchpoint once more, and the button that removes it."""
    touchpoint = changes.touchpoint_of(_kept().journey, touchpoint_id)[1]
    return _confirm(StageForm(_kept()), touchpoint=touchpoint)


@office.post("/journey/touchpoints/<touchpoint_id>/remove")
@policy(EDITORS)
def journey_touchpoint_removed(touchpoint_id: str) -> Any:
    """On to the journey without the touchpoint, also when it has gone already."""
    try:
        touchpoint = changes.touchpoint_of(_kept().journey, touchpoint_id)[1]
    except NotFound:
        return _to_list()
    return _remove(
        lambda before, taken: changes.without_touchpoint(before, touchpoint_id), touchpoint=touchpoint
    )


def example() -> tuple[Stage, ...]:
    """A journey that most organisations can change into their own."""
    return (
        Stage(
            "find",
            _("Find us"),
            (Touchpoint("website", _("Our website")), Touchpoint("advice", _("Asking for advice"))),
        ),
        Stage("buy", _("Buy"), (Touchpoint("order", _("Ordering")), Touchpoint("pay", _("Paying")))),
        Stage(
            "use",
            _("Receive and use"),
            (
                Touchpoint("delivery", _("Delivery"), "partner", ""),
                Touchpoint("start", _("Getting started")),
            ),
        ),
        Stage("help", _("Get help"), (Touchpoint("question", _("Asking a question")),)),
        Stage("stay", _("Stay or leave"), (Touchpoint("complaint", _("Complaining")),)),
    )


def _kept() -> Kept:
    return journeys.get(current_user.organisation_id)


def _change(version: int, make: Change, typed: str | None = None) -> Kept:
    return journeys.change(current_user.organisation_id, version, make, typed=typed)


def _to_list() -> Response:
    return redirect(url_for("office.journey"))


def _list(messages: Any = ()) -> str:
    return render_template(
        "office/journey.html",
        kept=_kept(),
        may_edit=current_user.role in EDITORS,
        errors=[("", message) for message in messages],
    )


def _save(form: JourneyForm, make: Change, again: Again) -> Any:
    """On to the journey once it is saved; else the form again: nothing typed is lost."""
    if not form.validate():
        return again(form, 400)
    try:
        _change(form.based_on, make, form.typed)
    except Invalid as invalid:
        return again(form, 400, form.refuse(invalid.faults))
    except StorageUnavailable:
        return again(form, 503, [_not_stored()])
    except (Conflict, NotFound):
        form.renew(_kept())
        message = _(
            "Somebody else changed the journey while you did. Nothing of yours is lost: look at it, then "
            "save again."
        )
        return again(form, 409, [message], stale=True)
    flash(_("The journey is saved."))
    return _to_list()


def _remove(make: Change, **thing: Any) -> Any:
    form = StageForm(_kept())
    try:
        _change(form.based_on, make)
    except NotFound:
        pass  # a second click, or somebody else
    except Conflict:
        form.renew(_kept())
        message = _("Somebody else changed the journey meanwhile. Look once more before you remove it.")
        return _confirm(form, 409, [message], **thing)
    except StorageUnavailable:
        return _confirm(form, 503, [_("It could not be removed just now. Try again in a minute.")], **thing)
    else:
        flash(_("It is removed from the journey."))
    return _to_list()


def _not_stored() -> str:
    return _("This could not be saved just now. What you typed is still here: save it again in a minute.")


def _stage_page(
    form: JourneyForm,
    status: int = 200,
    messages: Any = (),
    *,
    stage: Stage | None = None,
    stale: bool = False,
) -> Any:
    meanwhile = [(str(form.name.label.text), stage.name)] if stale and stage else ()
    return _form_page("office/journey_stage.html", form, status, messages, stage=stage, meanwhile=meanwhile)


def _touchpoint_page(
    form: JourneyForm,
    status: int = 200,
    messages: Any = (),
    *,
    touchpoint: Touchpoint | None = None,
    meanwhile: Any = (),
    stale: bool = False,
) -> Any:
    return _form_page(
        "office/journey_touchpoint.html",
        form,
        status,
        messages,
        touchpoint=touchpoint,
        meanwhile=meanwhile,
    )


def _confirm(
    form: JourneyForm,
    status: int = 200,
    messages: Any = (),
    *,
    stage: Stage | None = None,
    touchpoint: Touchpoint | None = None,
) -> Any:
    template = "office/journey_remove.html"
    return _form_page(template, form, status, messages, stage=stage, touchpoint=touchpoint)


def _form_page(template: str, form: JourneyForm, status: int, messages: Any, **words: Any) -> Any:
    page = render_template(
        template,
        form=form,
        errors=[*(("", message) for message in messages), *form.faults],
        failed=status in (409, 503),
        **words,
    )
    return make_response(page, status)
