"""Colleagues: who else may sign in, as what; for owners and administrators."""

import re
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired

from ..records import colleagues as accounts
from ..records import people, second_factors, structure
from ..records.errors import Conflict, Forbidden, Invalid, StorageUnavailable
from . import office_forms, office_letters
from .office_access import ADMINISTRATORS, office, policy
from .office_account import branch_name
from .office_forms import not_now, said, show

PAGE = 100
ROLE_NAMES = {
    "owner": _l("Owner"),
    "administrator": _l("Administrator"),
    "leader": _l("Leader"),
    "analyst": _l("Analyst"),
    "facilitator": _l("Facilitator"),
}
ROLE_MEANINGS = (
    ("owner", _l("Everything, and the only ones who make or change owners.")),
    ("administrator", _l("Runs rounds, units, people and colleagues.")),
    ("leader", _l("Reads the results of the whole organisation or of a branch, and plans goals.")),
    ("analyst", _l("Reads released results, and changes nothing.")),
    ("facilitator", _l("Enters the sheets of workshops, and sees no results.")),
)


@dataclass(frozen=True)
class Listed:
    """A colleague as the list shows them."""

    user: people.User
    role: Any
    branch: str
    has_factor: bool
    may_change: bool


class ColleagueForm(FlaskForm):  # type: ignore[misc]
    """Name, role and branch of an account."""

    name = StringField(_l("Name"), [InputRequired(_l("Give a name."))])
    role = SelectField(_l("Role"), validate_choice=False)
    branch = SelectField(_l("Branch"), validate_choice=False)
    version = HiddenField()

    def offer(self, roles: tuple[str, ...], units: list[tuple[str, str]]) -> None:
        """Offer these roles and units."""
        self.role.choices = [(role, ROLE_NAMES[role]) for role in roles]
        self.branch.choices = [("", _("The whole organisation")), *units]


class NewColleagueForm(ColleagueForm):
    """The same with the address, which stays."""

    email = StringField(
        _l("E-mail address"),
        [
            InputRequired(_l("Give an address, as name@example.org.")),
        ],
    )


@office.get("/colleagues")
@policy(ADMINISTRATORS)
def colleagues() -> Any:
    """Everybody who may sign in, or those whose name or address holds a text, a hundred at a time."""
    text = request.args.get("find", "").strip()[:200]
    first = max(request.args.get("from", 0, int), 0)
    found = [user for user in people.in_organisation(current_user.organisation_id) if _fits(user, text)]
    holders = second_factors.holders(current_user.organisation_id)
    branches = dict(_units())
    return office_forms.page(
        "office/colleagues.html",
        listed=[_listed(user, holders, branches) for user in found[first : first + PAGE]],
        find=text,
        count=len(found),
        after=first + PAGE if len(found) > first + PAGE else None,
        meanings=[(ROLE_NAMES[role], meaning) for role, meaning in ROLE_MEANINGS],
    )


@office.get("/colleagues/new")
@policy(ADMINISTRATORS, fresh=True)
def colleague_new() -> Any:
    """The form of a new colleague."""
    return _new_page(NewColleagueForm(role="leader"))


@office.post("/colleagues/new")
@policy(ADMINISTRATORS, fresh=True)
def colleague_add() -> Any:
    """On to the list; without e-mail the link to hand over, this once; or the form again."""
    form = NewColleagueForm()
    if not form.validate():
        return _new_page(form, 400)
    try:
        user, token = accounts.invite(
            current_user.user,
            email=form.email.data,
            name=form.name.data,
            role=form.role.data or "",
            branch=form.branch.data or None,
            write=_writer(),
        )
    except (Invalid, Forbidden, Conflict, StorageUnavailable) as error:
        return _new_page(form, *_refusal(form, error))
    return _invited(user, token)


@office.get("/colleagues/<user_id>")
@policy(ADMINISTRATORS)
def colleague(user_id: str) -> Any:
    """An account, with what may be changed of it."""
    user = people.by_id(current_user.organisation_id, user_id)
    form = ColleagueForm(name=user.name, role=user.role, branch=user.branch or "", version=user.version)
    return _colleague_page(form, user)


@office.post("/colleagues/<user_id>")
@policy(ADMINISTRATORS, fresh=True)
def colleague_change(user_id: str) -> Any:
    """On to the list; or the form again."""
    form, user = ColleagueForm(), people.by_id(current_user.organisation_id, user_id)
    if not form.validate():
        return _colleague_page(form, user, 400)
    try:
        accounts.change(
            current_user.user,
            user_id,
            int(form.version.data) if re.fullmatch(r"[0-9]{1,9}", form.version.data or "") else 0,
            name=form.name.data,
            role=form.role.data or "",
            branch=form.branch.data or None,
        )
    except Conflict as conflict:
        return _stale_or_refused(form, user_id, conflict)
    except (Invalid, Forbidden, StorageUnavailable) as error:
        return _colleague_page(form, user, *_refusal(form, error))
    flash(_("The account of %(name)s is changed.", name=form.name.data.strip()))
    return _to_list()


@office.post("/colleagues/<user_id>/invite")
@policy(ADMINISTRATORS, fresh=True)
def colleague_invite(user_id: str) -> Any:
    """On to the list with a new letter on its way; without e-mail the link to hand over, this once."""
    try:
        user, token = accounts.invite_again(current_user.user, user_id, _writer())
    except (Forbidden, Conflict, StorageUnavailable) as error:
        return _not_done(user_id, error)
    return _invited(user, token)


@office.post("/colleagues/<user_id>/end")
@policy(ADMINISTRATORS)
def colleague_end(user_id: str) -> Any:
    """On to the list; they are signed out and cannot sign in."""
    try:
        user = accounts.end(current_user.user, user_id)
    except (Forbidden, Conflict, StorageUnavailable) as error:
        return _not_done(user_id, error)
    flash(_("%(name)s can no longer sign in.", name=user.name))
    return _to_list()


@office.post("/colleagues/<user_id>/activate")
@policy(ADMINISTRATORS)
def colleague_activate(user_id: str) -> Any:
    """On to the list; they can sign in again."""
    try:
        user = accounts.activate(current_user.user, user_id)
    except (Forbidden, Conflict, StorageUnavailable) as error:
        return _not_done(user_id, error)
    flash(_("%(name)s can sign in again.", name=user.name))
    return _to_list()


@office.post("/colleagues/<user_id>/second-factor")
@policy(ADMINISTRATORS, fresh=True)
def colleague_factor(user_id: str) -> Any:
    """On to the list; their second factor is removed, and a letter tells them."""
    write = office_letters.factor_removed if office_letters.can_be_sent() else None
    try:
        user = accounts.remove_second_factor(current_user.user, user_id, write)
    except (Forbidden, Conflict, StorageUnavailable) as error:
        return _not_done(user_id, error)
    flash(_("The second factor of %(name)s is removed. They are signed out everywhere.", name=user.name))
    return _to_list()


def _fits(user: people.User, text: str) -> bool:
    return not text or text.casefold() in f"{user.name}\n{user.email}".casefold()


def _listed(user: people.User, holders: frozenset[str], branches: dict[str, str]) -> Listed:
    return Listed(
        user,
        ROLE_NAMES[user.role],
        branches.get(user.branch, user.branch) if user.branch else "",
        user.id in holders,
        accounts.may_change(current_user.user, user),
    )


def _writer() -> Any:
    return office_letters.account if office_letters.can_be_sent() else None


def _invited(user: people.User, token: str) -> Any:
    if office_letters.can_be_sent():
        flash(_("A letter with a link is on its way to %(email)s.", email=user.email))
        return _to_list()
    link = office_letters.link_for(user, token)
    return office_forms.page("office/colleague_link.html", user=user, link=link)


def _refusal(form: ColleagueForm, error: Exception) -> tuple[int, str]:
    """Status and message of a form that was not taken; faults stand at their fields."""
    if isinstance(error, Invalid):
        show(form, error)
        return 400, ""
    if isinstance(error, Forbidden):
        return 403, said(str(error))
    if isinstance(error, StorageUnavailable):
        return 503, not_now()
    return 409, said(str(error))


def _stale_or_refused(form: ColleagueForm, user_id: str, conflict: Conflict) -> Any:
    now = people.by_id(current_user.organisation_id, user_id)
    if conflict.code != "stale":
        return _colleague_page(form, now, 409, said(str(conflict)))
    form.version.data = now.version
    message = _(
        "Somebody else changed this account while you did: it is %(name)s, %(role)s, now. Nothing of yours "
        "is lost: save again if you still mean it.",
        name=now.name,
        role=ROLE_NAMES[now.role],
    )
    return _colleague_page(form, now, 409, message)


def _not_done(user_id: str, error: Exception) -> Any:
    user = people.by_id(current_user.organisation_id, user_id)
    form = ColleagueForm(
        formdata=None, name=user.name, role=user.role, branch=user.branch or "", version=user.version
    )
    return _colleague_page(form, user, *_refusal(form, error))


def _to_list() -> Response:
    return redirect(url_for("office.colleagues"))


def _units(now: str | None = None) -> list[tuple[str, str]]:
    """The units of today, and the one that somebody leads though it has gone."""
    units = [(unit.id, unit.name) for unit in structure.units(current_user.organisation_id)]
    gone = [(now, now)] if now and now not in dict(units) else []
    return units + gone


def _new_page(form: NewColleagueForm, *more: Any) -> Any:
    form.offer(accounts.roles_for(current_user.user), _units())
    return office_forms.page(
        "office/colleague_new.html",
        form,
        *more,
        can_be_sent=office_letters.can_be_sent(),
        meanings=[(ROLE_NAMES[role], meaning) for role, meaning in ROLE_MEANINGS],
    )


def _colleague_page(form: ColleagueForm, user: people.User, *more: Any) -> Any:
    form.offer(accounts.roles_for(current_user.user), _units(user.branch))
    return office_forms.page(
        "office/colleague.html",
        form,
        *more,
        user=user,
        role=ROLE_NAMES[user.role],
        branch=branch_name(user),
        own=user.id == current_user.user.id,
        may_change=accounts.may_change(current_user.user, user),
        has_factor=bool(second_factors.of(user)),
        can_be_sent=office_letters.can_be_sent(),
    )
