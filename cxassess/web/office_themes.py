"""Themes of a round: what people write about, one theme with its quotes, and what leaders decide about it."""

from collections.abc import Callable
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import theme_page
from ..findings import themes as findings_themes
from ..records import people
from ..records import themes as kept_themes
from ..records.errors import Conflict, Invalid, NotFound, StorageUnavailable
from ..records.themes import Theme
from . import office_sight
from .office_access import EDITORS, READERS, office, policy
from .office_results import rights_to, waiting
from .theme_forms import PREFIXES, DecisionForm, MergeForm, NameForm, blank


@office.get("/rounds/<round_id>/themes")
@policy(READERS)
def themes(round_id: str) -> str:
    """All themes, what sides share and what sets them apart; before the release, when they come."""
    try:
        seen = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    found = findings_themes.read(seen, office_sight.themes_of(seen))
    return render_template("results/themes.html", found=found, round_id=round_id, **rights_to(round_id))


@office.get("/rounds/<round_id>/themes/<theme_id>")
@policy(READERS)
def theme(round_id: str, theme_id: str) -> Any:
    """One theme: what was said, what was decided, and for those who may, the forms to decide."""
    try:
        return _page(round_id, theme_id)
    except Conflict:
        return waiting(round_id)


@office.post("/rounds/<round_id>/themes/<theme_id>/rename")
@policy(EDITORS)
def rename_theme(round_id: str, theme_id: str) -> Any:
    """On to the theme under its new name; or its page again with everything typed."""
    form = NameForm(prefix=PREFIXES[NameForm])
    done = _("The theme is called “%(name)s” now.", name=" ".join((form.name.data or "").split()))
    return _decide(round_id, theme_id, form, done, kept_themes.rename, lambda: form.name.data)


@office.post("/rounds/<round_id>/themes/<theme_id>/merge")
@policy(EDITORS)
def merge_theme(round_id: str, theme_id: str) -> Any:
    """On to the theme, which is part of another now; or its page again with what was chosen."""
    found = _found(round_id)
    form = MergeForm(prefix=PREFIXES[MergeForm]).offer(_one(found.themes, theme_id), found.themes)
    done = _("The theme is part of another now.")
    return _decide(round_id, theme_id, form, done, kept_themes.merge, lambda: form.into.data)


@office.get("/rounds/<round_id>/themes/<theme_id>/dismiss")
@policy(EDITORS)
def ask_to_dismiss_theme(round_id: str, theme_id: str) -> Any:
    """What dismissing means, with the button that does it."""
    kept = _one(_found(round_id).themes, theme_id)
    return _confirm(round_id, kept, blank(DecisionForm, kept))


@office.post("/rounds/<round_id>/themes/<theme_id>/dismiss")
@policy(EDITORS)
def dismiss_theme(round_id: str, theme_id: str) -> Any:
    """On to all themes without this one; or the question again with what is wrong."""
    form = DecisionForm(prefix=PREFIXES[DecisionForm])
    return _decide(round_id, theme_id, form, _("The theme is dismissed."), kept_themes.dismiss)


@office.post("/rounds/<round_id>/themes/<theme_id>/restore")
@policy(EDITORS)
def restore_theme(round_id: str, theme_id: str) -> Any:
    """On to the theme as it was before: by itself again, or under the name that was proposed."""
    form = DecisionForm(prefix="restore-")
    return _decide(round_id, theme_id, form, _("The decision is taken back."), kept_themes.restore)


def _decide(
    round_id: str,
    theme_id: str,
    form: Any,
    done: str,
    verb: Callable[..., Theme],
    value: Callable[[], str] | None = None,
) -> Response:
    """The answer to a decision: on, or the page again with everything typed and what is wrong with it."""
    _one(_found(round_id).themes, theme_id)
    if not form.validate():
        return _again(round_id, theme_id, form, 400, form.faults)
    more = [value()] if value else []
    why = {"reason": form.reason.data or "", "decided_by": current_user.user.id}
    try:
        kept = verb(current_user.organisation_id, round_id, theme_id, form.made_from, *more, **why)
    except Invalid as invalid:
        form.blame(invalid.faults)
        return _again(round_id, theme_id, form, 400, form.faults)
    except StorageUnavailable:
        message = _(
            "This could not be saved just now. What you typed is still here: save it again in a minute."
        )
        return _again(round_id, theme_id, form, 503, [("", message)])
    except Conflict as conflict:
        return _conflict(round_id, theme_id, form, conflict)
    flash(done)
    return _onwards(round_id, kept)


def _onwards(round_id: str, kept: Theme) -> Response:
    """The theme's page; of one that was dismissed, that of all themes."""
    if kept.state == "dismissed":
        return redirect(url_for("office.themes", round_id=round_id))
    return redirect(url_for("office.theme", round_id=round_id, theme_id=kept.id))


def _conflict(round_id: str, theme_id: str, form: Any, conflict: Conflict) -> Response:
    """The page as the theme is now: nothing was saved, and deciding once more means it."""
    messages = {
        "stale": _(
            "Somebody else decided about this theme meanwhile. Nothing of yours is lost: look at what they "
            "decided below, then decide again."
        ),
        "theme_gone": _("This theme was merged or dismissed meanwhile. Take that back first."),
        "theme_as_proposed": _("This theme is as it was proposed; there is nothing to take back."),
    }
    kept = _one(_found(round_id).themes, theme_id)
    form.version.data = str(kept.version)
    message = messages.get(conflict.code, str(conflict))
    return _again(round_id, theme_id, form, 409, [("", message)])


def _again(round_id: str, theme_id: str, form: Any, status: int, errors: list[tuple[str, str]]) -> Response:
    kept = _one(_found(round_id).themes, theme_id)
    if type(form) is DecisionForm and request.endpoint == "office.dismiss_theme" and kept.is_live:
        return _confirm(round_id, kept, form, status, errors)
    return _page(round_id, theme_id, form, status, errors)


def _found(round_id: str) -> kept_themes.Found:
    """The themes of a round whose results are released: nobody decides about others. Raises Conflict."""
    office_sight.round_of(round_id)
    return kept_themes.found(office_sight.release_to_work_with(round_id))


def _one(found: tuple[Theme, ...], theme_id: str) -> Theme:
    kept = next((each for each in found if each.id == theme_id), None)
    if kept is None:
        raise NotFound("theme")
    return kept


def _page(round_id: str, theme_id: str, form: Any = None, status: int = 200, errors: Any = ()) -> Response:
    """The page of a theme; `form` is the one that was sent, if any."""
    seen = office_sight.release(round_id)
    found = office_sight.themes_of(seen)
    kept = _one(found.themes, theme_id)
    forms = {
        kind: form if type(form) is kind else blank(kind, kept)
        for kind in (NameForm, MergeForm, DecisionForm)
    }
    if form is None or type(form) is not NameForm:
        forms[NameForm].name.data = kept.name
    page = render_template(
        "results/theme.html",
        found=theme_page.read(seen, found, kept, _names()),
        kept=kept,
        rename=forms[NameForm],
        merge=forms[MergeForm].offer(kept, found.themes),
        restore_version=kept.version,
        round_id=round_id,
        errors=errors,
        **rights_to(round_id),
    )
    return make_response(page, status)


def _confirm(round_id: str, kept: Theme, form: DecisionForm, status: int = 200, errors: Any = ()) -> Response:
    page = render_template(
        "results/theme_dismiss.html", kept=kept, form=form, round_id=round_id, errors=errors
    )
    return make_response(page, status)


def _names() -> dict[str, str]:
    """The names of those who may have decided, by the id of their account."""
    return {user.id: user.name for user in people.in_organisation(current_user.organisation_id)}
