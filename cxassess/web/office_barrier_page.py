"""The page «You said, we did» as leaders look after it: its words, its link, how employees see it."""

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import barriers as said
from ..findings import words
from ..maturity import count_barriers
from ..records import barrier_page as kept_page
from ..records import barriers, clock, organisations
from ..records.barrier_page import Page
from ..records.errors import Conflict, Invalid, StorageUnavailable
from . import office_sight, qr
from .barrier_forms import PageForm
from .office_access import EDITORS, READERS, office, policy
from .office_results import rights_to

VERBS = {"on": kept_page.switch_on, "off": kept_page.switch_off, "renew": kept_page.renew}


@office.get("/barriers/page")
@policy(EDITORS)
def barrier_page() -> Any:
    """The page's link and words."""
    page = kept_page.of(current_user.organisation_id)
    return _page(page, PageForm(formdata=None, data=_texts(page)))


@office.post("/barriers/page")
@policy(EDITORS)
def barrier_page_keep() -> Any:
    """Back to the page as it is now; or the form again with everything typed."""
    organisation_id, form = current_user.organisation_id, PageForm()
    page = kept_page.of(organisation_id)
    if not form.validate():
        return _page(page, form, 400)
    try:
        kept_page.keep(organisation_id, _version(form.version.data), **form.fields())
    except Invalid as invalid:
        return _page(page, form, 400, [(fault.where.strip("/"), fault.message) for fault in invalid.faults])
    except Conflict:
        return _stale(form)
    except StorageUnavailable:
        message = _(
            "This could not be saved just now. What you typed is still here: save it again in a minute."
        )
        return _page(page, form, 503, [("", message)])
    flash(_("The words of the page are saved."))
    return redirect(url_for("office.barrier_page"))


@office.get("/barriers/page/<any(on,off,renew):verb>")
@policy(EDITORS)
def barrier_page_ask(verb: str) -> Any:
    """What a change of the link means, with the button that does it."""
    return _ask(verb)


@office.post("/barriers/page/<any(on,off,renew):verb>")
@policy(EDITORS)
def barrier_page_link(verb: str) -> Any:
    """Back to the page with its link as it is now."""
    try:
        VERBS[verb](current_user.organisation_id)
    except Conflict:
        pass  # it was switched off meanwhile, as the page says
    except StorageUnavailable:
        return _ask(verb, 503, _("The link could not be changed just now. Try again in a minute."))
    return redirect(url_for("office.barrier_page"))


@office.get("/barriers/page/preview")
@policy(READERS)
def barrier_page_preview() -> str:
    """The page as employees see it, and below it what has an answer and is not published."""
    organisation_id = current_user.organisation_id
    every = barriers.every(organisation_id)
    shown = [each for each in every if each.published]
    return render_template(
        "office/barrier_preview.html",
        page=kept_page.of(organisation_id),
        parts=said.told(shown),
        sentence=said.told_in_short(count_barriers(shown, clock.today())),
        organisation=organisations.get(organisation_id).name,
        held=[(each.id, said.answer(each)) for each in every if not each.published],
        may_edit=current_user.role in EDITORS,
    )


@office.get("/barriers/heard/<round_id>")
@policy(READERS)
def barriers_heard(round_id: str) -> Any:
    """What was said of barriers in a round, where it may be shown, beside what the log made of it."""
    try:
        release = office_sight.release(round_id)
    except Conflict:
        return redirect(url_for("office.results", round_id=round_id))
    heard = said.heard(release)
    if heard is None:
        abort(404)
    every = barriers.every(current_user.organisation_id)
    return render_template(
        "office/barriers_heard.html",
        round=release.round,
        round_id=round_id,
        heard=heard,
        log=[(each, said.state_name(each.state)) for each in every if round_id in each.rounds],
        kind_name=words.kind_name,
        **rights_to(round_id),
    )


def _texts(page: Page) -> dict[str, str]:
    return {
        "version": str(page.version),
        "intro": page.intro,
        "contact": page.contact,
        "shown_in": page.shown_in,
    }


def _version(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1


def _stale(form: PageForm) -> Any:
    """The form again: nothing was saved, and saving once more means it."""
    now = kept_page.of(current_user.organisation_id)
    kept = _texts(now)
    form.version.data = kept["version"]
    names = dict(form.shown_in.choices and [(each.value, each.label) for each in form.shown_in.choices])
    other = [
        (form[name].label.text, names[kept[name]] if name == "shown_in" else kept[name])
        for name in ("intro", "contact", "shown_in")
        if (form[name].data or "").strip() != kept[name]
    ]
    message = _(
        "Somebody else changed these words while you did. Nothing of yours is lost: compare it with what "
        "they saved, then save again."
    )
    return _page(now, form, 409, [("", message)], other)


def _page(page: Page, form: PageForm, status: int = 200, errors: Any = (), meanwhile: Any = ()) -> Any:
    shown = barriers.published(current_user.organisation_id)
    faults = [
        ("shown_in-0" if field.name == "shown_in" else field.id, field.errors[0])
        for field in form
        if field.errors
    ]
    answer = render_template(
        "office/barrier_page.html",
        page=page,
        form=form,
        qr=qr.drawn(page.address) if page.address else None,
        published=len(shown),
        errors=[*errors, *faults],
        meanwhile=meanwhile,
    )
    return make_response(answer, status)


def _ask(verb: str, status: int = 200, message: str = "") -> Any | Response:
    page = kept_page.of(current_user.organisation_id)
    if bool(page.token) == (verb == "on"):  # there is nothing to do any more
        return redirect(url_for("office.barrier_page"))
    answer = render_template(
        "office/barrier_page_ask.html", verb=verb, page=page, errors=[("", message)] if message else []
    )
    return make_response(answer, status)
