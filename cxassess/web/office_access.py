"""Who may see which page of the office: a view without a declared policy refuses to register.

The signed cookie carries only a session's token; `records.people` says whose it is and if it still holds.
Forms are taken from our own pages alone: a token bound to the session, and the browser's word on where the
form came from.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response
from wtforms import ValidationError

from ..records import acts, organisations, people, second_factors, sessions
from ..records.errors import Forbidden
from ..records.sessions import Session

EVERYBODY = frozenset({"everybody"})
BRANCH_LEADER = "branch leader"  # a leader with a branch: for policies a role of its own, with fewer rights
ROLES = frozenset(people.ROLES) | {BRANCH_LEADER}
ADMINISTRATORS = frozenset({"owner", "administrator"})
READERS = ROLES - {"facilitator"}
EDITORS = frozenset({"owner", "administrator", "leader"})
WATCHERS = EDITORS | {BRANCH_LEADER}  # who sees how many have answered so far
PREPARERS = WATCHERS | {"facilitator"}  # who knows of drafts: facilitators read the guide beforehand
FACILITATORS = EDITORS | {"facilitator"}
# Four texts at their limit, in a script that takes twelve bytes a character in a form.
LARGEST_FORM = 128 * 1024
PLAIN_ADDRESS = re.compile(r"/office/(?!.*\.\.)[A-Za-z0-9._/-]*\Z")

View = TypeVar("View", bound=Callable[..., Any])


def policy(
    roles: frozenset[str], *, unready: bool = False, fresh: bool = False, largest: int = 0
) -> Callable[[View], View]:
    """The view with the roles that may use it; EVERYBODY needs no sign-in.

    `unready`: also by those who still have to set up the second factor that their role needs. `fresh`: only
    by those who have proved within ten minutes that it is them. `largest` is how many bytes it takes where
    that is more than a form has: only from those roles.
    """
    unknown = roles - ROLES - EVERYBODY
    if unknown or not roles:
        raise ValueError(f"no such roles: {sorted(unknown)}")

    def declare(view: View) -> View:
        view.policy = roles  # type: ignore[attr-defined]
        view.unready = unready  # type: ignore[attr-defined]
        view.fresh = fresh  # type: ignore[attr-defined]
        view.largest = largest  # type: ignore[attr-defined]
        return view

    return declare


class Office(Blueprint):
    """A blueprint that takes only views with a policy."""

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *args: Any, **options: Any
    ) -> None:
        """Register a view. Raises TypeError when nobody has said who may use it."""
        if not getattr(view_func, "policy", None):
            raise TypeError(f"{rule}: say who may use this view: put @policy(…) directly above it")
        super().add_url_rule(rule, endpoint, view_func, *args, **options)


class Visitor(UserMixin):
    """Somebody signed in: the user and the session they came with."""

    def __init__(self, user: people.User, token: str, session: Session | None = None) -> None:
        self.user = user
        self.token = token
        self.session = session or sessions.current(token)
        self.organisation_id = user.organisation_id
        # Only those who run the whole installation see more than their branch, whatever else they are.
        self.branch = None if user.role in ADMINISTRATORS else user.branch
        self.role = BRANCH_LEADER if self.branch and user.role == "leader" else user.role

    @property
    def unready(self) -> bool:
        """Whether they may do nothing yet but give, or set up, the second factor that their role needs."""
        return self.session is None or self.session.lacks_second_factor

    def get_id(self) -> str:
        """What the cookie carries: the session's token, not the user's id."""
        return self.token


office = Office("office", __name__, url_prefix="/office")
visitors = LoginManager()
visitors.session_protection = (
    None  # it would keep a hash of network address and browser; the record is enough
)


@visitors.user_loader
def visitor_of(token: str) -> Visitor | None:
    """Whose session this is, asked anew for every request, so that an end takes effect at once."""
    session = sessions.current(token)
    return Visitor(session.user, token, session) if session else None


@office.record_once
def _set_up(state: BlueprintSetupState) -> None:
    visitors.init_app(state.app, add_context_processor=False)


@office.before_request
def guard() -> Response | None:
    """Nothing when the request may go on; else the sign-in page, or an error page by way of an exception."""
    request.max_form_memory_size = LARGEST_FORM
    view: Any = current_app.view_functions[str(request.endpoint)]
    if view.largest:
        if not current_user.is_authenticated:
            return redirect(url_for("office.sign_in", next=known_address(request.path)))
        if current_user.role in view.policy and not current_user.unready:
            request.max_content_length = request.max_form_memory_size = view.largest
    if request.method not in ("GET", "HEAD"):
        refuse_foreign_forms()
    if view.policy == EVERYBODY:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    acts.done_by(acts.Actor("user", current_user.user.id, current_user.user.email))
    if current_user.role not in view.policy:
        raise Forbidden(_("Your role does not allow this. Ask the person who gave you access."))
    if current_user.unready and not view.unready:
        # Nothing else before it is there. Who has one and came without it proves it instead.
        has_one = bool(second_factors.of(current_user.user))
        return redirect(url_for("office.confirm" if has_one else "office.account"))
    if view.fresh and not current_user.session.is_fresh:
        wanted = known_address(request.path) or known_address(request.path.rpartition("/")[0])
        return redirect(url_for("office.confirm", next=wanted))
    return None


@office.context_processor
def about_visitor() -> dict[str, Any]:
    """What every office page may show: who is signed in, their organisation, the token of its forms."""
    visitor = current_user if current_user.is_authenticated else None
    name = organisations.get(visitor.organisation_id).name if visitor else ""
    return {
        "visitor": visitor,
        "organisation_name": name,
        "csrf_token": generate_csrf,
        "places": places(visitor.role) if visitor and not visitor.unready else (),
    }


@dataclass(frozen=True)
class Place:
    """A page that stands in the navigation of the office."""

    endpoint: str
    name: Any
    roles: frozenset[str]
    within: tuple[str, ...] = ()
    """How the endpoints of pages of it begin that do not lie below its address, without `office.`."""


PLACES = (
    Place("rounds", _l("Rounds"), ROLES, ("report",)),
    Place("barriers", _l("Barriers"), READERS, ("barrier",)),
    Place("metrics", _l("Metrics"), READERS, ("metric", "measure", "own_metric", "goal_me")),
    Place("journey", _l("Journey"), READERS, ("journey",)),
    Place("sources", _l("Listening"), READERS, ("source",)),
    Place("style", _l("Report style"), EDITORS, ("style",)),
    Place("units", _l("Units"), ADMINISTRATORS),
    Place("contacts", _l("People to ask"), ADMINISTRATORS),
    Place("questionnaires", _l("Questionnaires"), ADMINISTRATORS),
    Place("colleagues", _l("Colleagues"), ADMINISTRATORS),
    Place("keys", _l("API keys"), ADMINISTRATORS, ("key", "webhook", "deliver")),
    Place("privacy_desk", _l("Privacy desk"), ADMINISTRATORS, ("privacy_desk", "act")),
)


def places(role: str) -> list[dict[str, Any]]:
    """The pages of the navigation for a role: name, address, and whether it is the page asked for."""
    here = str(request.endpoint).removeprefix("office.")
    return [
        {
            "name": place.name,
            "address": url_for(f"office.{place.endpoint}"),
            "here": here == place.endpoint
            or here.startswith(place.within or (" ",))
            or request.path.startswith(f"/office/{place.endpoint}/"),
        }
        for place in PLACES
        if role in place.roles and f"office.{place.endpoint}" in current_app.view_functions
    ]


def address_of(endpoint: str, **values: Any) -> str | None:
    """The address of a page of the office, or None while this installation has no such page."""
    name = f"office.{endpoint}"
    return url_for(name, **values) if name in current_app.view_functions else None


def refuse_foreign_forms() -> None:
    """Nothing, or a page with status 400 for a form that was not sent from a page of ours just now."""
    try:
        if not _own_origin():
            raise ValidationError("foreign origin")
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        _refuse()
    g.csrf_valid = True  # FlaskForm need not look again


def _own_origin() -> bool:
    """False when the browser says that the form came from elsewhere; older browsers say nothing.

    Our pages send no referrer, and then browsers name the origin of their forms «null».
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin", "null")
    ours = (request.host, urlsplit(current_app.config["PUBLIC_URL"]).netloc)
    return origin == "null" or urlsplit(origin).netloc in ours


def _refuse() -> None:
    page = render_template(
        "office/refused.html", back=known_address(request.path) or url_for("office.rounds")
    )
    raise HTTPException(response=make_response(page, 400))


def _to_sign_in() -> Response:
    """On to the sign-in page; a form goes with its visitor, who sends it again once they have signed in.

    307 makes the browser send it on. It is too long for a cookie, and nothing of it may be kept here for
    somebody who is not signed in.
    """
    address = known_address(request.path)
    if request.method == "POST":
        return redirect(url_for("office.sign_in", next=address, sent_on=1), 307)
    return redirect(url_for("office.sign_in", next=address))


def known_address(target: str | None) -> str | None:
    """An address of a page of the office, built anew from what was asked for; None for anything else.

    The text given is never sent back: it is matched against the known addresses and thrown away.
    """
    if not target or not PLAIN_ADDRESS.match(target):
        return None
    try:
        endpoint, values = current_app.url_map.bind(request.host).match(target, method="GET")
    except HTTPException:
        return None
    return url_for(endpoint, **values) if endpoint.startswith("office.") else None


__all__ = [
    "ADMINISTRATORS",
    "BRANCH_LEADER",
    "EDITORS",
    "EVERYBODY",
    "FACILITATORS",
    "PREPARERS",
    "READERS",
    "ROLES",
    "WATCHERS",
    "abort",
    "address_of",
    "known_address",
    "office",
    "policy",
]
