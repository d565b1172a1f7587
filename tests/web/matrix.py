"""What the matrix of rights is made of: two organisations that have everything, and somebody of each role."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from cxassess import maturity
from cxassess.instruments import installed
from cxassess.maturity import Unit
from cxassess.records import (
    barrier_page,
    barriers,
    clock,
    contacts,
    deliveries,
    estimates,
    goal_changes,
    house,
    journeys,
    keys,
    measurements,
    offers,
    organisations,
    own_metrics,
    people,
    questionnaires,
    reports,
    roadmaps,
    rounds,
    sources,
    structure,
    themes,
    webhooks,
    workshops,
)
from cxassess.records.database import db
from cxassess.records.events import EVENTS
from cxassess.records.measurements import Taken
from cxassess.records.own_metrics import Words
from cxassess.records.source_rules import Facts
from tests import pictures
from tests.api.conftest import row
from tests.conftest import make_app
from tests.uploads import files

from .leaders import PASSWORD, Browser

OURS, THEIRS, NEVER = "meadow", "brook", "never-was"
VISITORS = ("owner", "administrator", "leader", "branch leader", "analyst", "facilitator")
CLASSES = {
    "members": set(VISITORS),
    "readers": {"owner", "administrator", "leader", "branch leader", "analyst"},
    "watchers": {"owner", "administrator", "leader", "branch leader"},
    "editors": {"owner", "administrator", "leader"},
    "facilitators": {"owner", "administrator", "leader", "facilitator"},
    "administrators": {"owner", "administrator"},
}
Objects = Mapping[str, str]


@dataclass(frozen=True)
class Expected:
    """Who may use a view, and which of an organisation's objects each argument of its address names."""

    who: str
    objects: Mapping[str, str]


def may(who: str, **objects: str) -> Expected:
    """An expectation; an argument that is not named means the object of its own name.

    `=x` is x itself, and `=none` something that nobody has.
    """
    assert who in CLASSES or who == "everybody"
    return Expected(who, objects)


def furnish(organisation_id: str, name: str) -> Objects:
    """The ids of one of everything, made for this organisation. Add here what a new address can name."""
    organisations.create(name, organisation_id)
    units = [Unit("dairy", f"{name} Dairy", None, 40), Unit("farm", f"{name} Farm", None, 40)]
    shop = Unit(f"{organisation_id}-shop", f"{name} Shop", None, 40)
    structure.replace(organisation_id, [*units, shop])
    contacts.replace(
        organisation_id, [contacts.Contact("p-1", f"{name} Jo", "staff", f"jo@{organisation_id}.example")]
    )
    point = maturity.Touchpoint(f"{organisation_id}-order", f"{name} order")
    journeys.begin(organisation_id, [maturity.Stage(f"{organisation_id}-buy", f"{name} buy", (point,))])
    colleague = people.create_user(
        organisation_id,
        email=f"col@{organisation_id}.example",
        name=f"{name} Col",
        role="analyst",
        password=PASSWORD,
    )
    keys.create(organisation_id, f"{name} key", ["score"])
    questionnaires.add(organisation_id, files(id=f"{organisation_id}-weeks", title=f"{name} weeks"))
    asked = {"questionnaire": installed()["ten-pillars"], "units": units, "form": "core", "open_link": True}
    made = {
        state: rounds.create(
            organisation_id, name=f"{name} {state}", round_id=f"{organisation_id}-{state}", **asked
        ).id
        for state in ("draft", "open", "earlier")
    }
    prior = {"round_id": f"{organisation_id}-closed", "prior_round": made["earlier"]}
    made["closed"] = rounds.create(organisation_id, name=f"{name} closed", **prior, **asked).id
    for state in ("open", "earlier", "closed"):
        rounds.open_round(organisation_id, made[state])
    answer(organisation_id, made["earlier"])
    rounds.close(organisation_id, made["earlier"])
    first = roadmaps.goals(organisation_id, made["earlier"])[0]
    earlier_goal = goal_changes.edit(organisation_id, first.id, first.version, reason=f"{name} agreed.")
    answer(organisation_id, made["closed"])
    sheet = workshops.enter(
        rounds.get(organisation_id, made["open"]),
        audience="staff",
        head_count=7,
        answers={"do_well": f"{name} is kind."},
    )
    survey_round = rounds.get(organisation_id, made["closed"])
    offers.make(survey_round, "ours", f"{name} Vol, extension 7", ["innovation"])
    rounds.close(organisation_id, made["closed"])
    goal = roadmaps.goals(organisation_id, made["closed"])[0]
    estimate = estimates.add(
        organisation_id,
        goal.id,
        outcome="loyalty",
        currency="EUR",
        low=1,
        likely=2,
        high=4,
        method=f"{name} sum",
    )
    heard = sources.add(organisation_id, Facts(f"{name} complaints", "complaints"))
    own = own_metrics.add(organisation_id, Words(f"{name} queue", "minutes"))
    taken = measurements.record(organisation_id, own.id, Taken(date(2026, 3, 1), 12, f"{name} log"))
    barrier = barriers.add(organisation_id, title=f"{name} forms", kind="rule", rounds=[made["closed"]])
    barrier_page.switch_on(organisation_id)
    house.put(organisation_id, 0, paper="A4", colour=None, logo=pictures.png())
    # Of a branch: those who see the whole may open it too.
    asked = reports.ask(organisation_id, made["closed"], reports.Wanted(branch="dairy"))
    address = f"https://hooks.{organisation_id}.example/"
    hook = webhooks.add(organisation_id, url=address, events=EVENTS, description=f"{name} board").webhook
    rung = deliveries.test(organisation_id, hook.id)
    return {
        **made,
        "round_id": made["closed"],
        "goal_id": goal.id,
        "estimate_id": estimate.id,
        "earlier_goal_id": earlier_goal.id,
        "theme_id": themes.themes(organisation_id, made["closed"])[0].id,
        "barrier_id": barrier.id,
        "workshop_id": sheet.id,
        "source_id": heard.id,
        "report_id": asked.id,
        "webhook_id": hook.id,
        "delivery_id": rung.id,
        "metric_id": own.id,
        "measurement_id": taken.id,
        "offer_id": offers.volunteers(organisation_id, made["closed"])[0].id,
        "unit_id": shop.id,
        "stage_id": f"{organisation_id}-buy",
        "touchpoint_id": point.id,
        "key": contacts.key_of(organisation_id, "p-1"),
        "user_id": colleague.id,
        "key_id": keys.of(organisation_id)[0].id,
        "questionnaire_id": f"{organisation_id}-weeks",
    }


def answer(organisation_id: str, round_id: str) -> None:
    """Answers of 18 of the dairy, 12 of the farm and 8 leaders."""
    from cxassess.records import responses

    groups = (("staff", "dairy", 18), ("staff", "farm", 12), ("leader", None, 8))
    rows = [row(audience, unit, place) for audience, unit, n in groups for place in range(n)]
    for said in rows:
        said["answers"]["improve"] = f"The {organisation_id} queue on the phone is too long."
    responses.submit_many(organisation_id, round_id, rows)


@dataclass(frozen=True)
class World:
    """A database with two organisations, kept to be copied, and the cookie of everybody in ours."""

    folder: Path
    objects: Mapping[str, Objects]
    cookies: Mapping[str, str]


def build(empty: Path, folder: Path) -> World:
    """The world, made once."""
    shutil.copytree(empty, folder)
    app = make_app(folder)
    with at_noon(), app.app_context():
        objects = {OURS: furnish(OURS, "Meadow"), THEIRS: furnish(THEIRS, "Brook")}
        cookies = {role: _signed_in(app, role) for role in VISITORS}
        leave(app)
    return World(folder, objects, cookies)


@contextmanager
def at_noon() -> Iterator[None]:
    """One moment for all that is done with the world's cookies: no session ends meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: datetime(2026, 11, 20, 12))
        yield


def _signed_in(app: Flask, role: str) -> str:
    """The cookie of a new member of our organisation with this role."""
    email, branch = f"{role.replace(' ', '-')}@meadow.example", None
    if role == "branch leader":
        role, branch = "leader", "dairy"
    people.create_user(OURS, email=email, name="Mem Ber", role=role, password=PASSWORD, branch=branch)
    browser = Browser(app)
    assert browser.sign_in(email, PASSWORD).status_code == 302
    if role in CLASSES["administrators"]:
        browser.add_authenticator()
    return browser.cookie


def leave(app: Flask) -> None:
    """Close the database, so that its file can be copied."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


class Stage:
    """An application on a copy of the world, which is put back after every form that may have changed it."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world

    def send(self, visitor: str, method: str, address: str) -> TestResponse:
        """The answer to a visitor; of a form, to an empty one with the token of the visitor's session."""
        browser = self.browser(visitor)
        if method == "GET":
            return browser.get(address)
        answer = browser.post(address)
        if answer.status_code != 403:
            self.put_back()
        return answer

    def browser(self, visitor: str) -> Browser:
        """The browser of somebody of this role, signed in; of anybody else, one without cookies."""
        browser = Browser(self.app)
        return browser.with_cookie(self.world.cookies[visitor]) if visitor in self.world.cookies else browser

    def put_back(self) -> None:
        leave(self.app)
        kept = self.world.folder / "cxassess.sqlite3"
        target = Path(self.app.config["DATA_FOLDER"]) / kept.name
        for trail in ("-wal", "-shm"):
            target.with_name(target.name + trail).unlink(missing_ok=True)
        shutil.copyfile(kept, target)

    def addresses(self, endpoint: str, objects: Mapping[str, str]) -> dict[tuple[str, ...], str]:
        """The addresses of a view by whose each of its arguments is: ours, theirs or nobody's."""
        rule = next(rule for rule in self.app.url_map.iter_rules() if rule.endpoint == endpoint)
        names = sorted(name for name in rule.arguments if not objects.get(name, "").startswith("="))
        whose = product((OURS, THEIRS, NEVER), repeat=len(names))
        return {owners: self._address(endpoint, names, owners, objects) for owners in whose}

    def _address(self, endpoint: str, names: list[str], owners: tuple[str, ...], objects: Objects) -> str:
        values = {
            name: NEVER if owner == NEVER else self.world.objects[owner][objects.get(name, name)]
            for name, owner in zip(names, owners, strict=True)
        }
        values |= {name: text[1:] for name, text in objects.items() if text.startswith("=")}
        with self.app.test_request_context():
            return str(self.app.url_for(endpoint, **values))
