"""An administrator's steps through the pages of a round."""

from typing import Any

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from cxassess.maturity import Unit
from cxassess.records import organisations, rounds, structure
from cxassess.records.database import db

from .leaders import Browser, colleague

ORGANISATION = "meadow"
TREE = (
    Unit("ops", "Operations", None, 40),
    Unit("north", "Operations North", "ops", 21),
    Unit("south", "Operations South", "ops", 19),
    Unit("law", "Legal", None, 8),
    Unit("press", "Press", None, 3),
)
LAST_DAY = "2999-12-31"


def administrator(app: Flask) -> Browser:
    """An administrator of an organisation with units and no round yet, signed in."""
    if not any(each.id == ORGANISATION for each in organisations.every()):
        organisations.create("Meadow Dairy", ORGANISATION)
        structure.replace(ORGANISATION, TREE)
    return colleague(app, "administrator", ORGANISATION)


def filled(page: TestResponse) -> dict[str, str]:
    """What a browser would send of the last form of a page as it stands."""
    form = html5lib.parse(page.text, namespaceHTMLElements=False).findall(".//form")[-1]
    values = {}
    for control in form.iter():
        name, kind = control.get("name"), control.get("type")
        if control.tag == "select":
            chosen = [each for each in control.iter("option") if each.get("selected") is not None]
            values[name] = (chosen or list(control.iter("option")))[0].get("value")
        elif (
            control.tag == "input"
            and name
            and (kind not in ("radio", "checkbox") or "checked" in control.attrib)
        ):
            values[name] = control.get("value") or ""
    return values


def send(browser: Browser, page: TestResponse, *without: str, **typed: str) -> TestResponse:
    """The answer to the last form of a page with these fields filled in, and boxes without their tick."""
    form = html5lib.parse(page.text, namespaceHTMLElements=False).findall(".//form")[-1]
    values = {**filled(page), **typed}
    address = form.get("action") or page.request.path
    with browser.app.app_context():
        return browser.client.post(
            address, data={name: text for name, text in values.items() if name not in without}
        )


def make(browser: Browser, name: str = "Spring") -> str:
    """The address of the set-up of a new draft."""
    page = browser.get("/office/rounds/new")
    answer = send(browser, page, name=name, questionnaire="ten-pillars 1.0.0", form="core")
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def put(browser: Browser, setup: str, part: str, *without: str, **typed: str) -> TestResponse:
    """The answer to the form of a part."""
    return send(browser, browser.get(f"{setup}/{part}"), *without, **typed)


def complete(browser: Browser, setup: str) -> None:
    """Fill in what a new draft lacks."""
    ways = {"how_staff": "invited", "count_staff": "51", "how_leader": "open", "count_leader": "12"}
    assert put(browser, setup, "audiences", **ways, how_customer="none").status_code == 302
    assert put(browser, setup, "dates", closes_on=LAST_DAY).status_code == 302


def kept(setup: str) -> rounds.Round:
    """The round behind the address of a set-up, as it is now."""
    db.session.rollback()
    return rounds.get(ORGANISATION, setup.split("/")[3])


def dump() -> dict[str, Any]:
    """Every row of every table, but for when somebody was last seen."""
    db.session.rollback()
    return {
        table.name: sorted(map(repr, db.session.execute(table.select()).all()))
        for table in db.metadata.sorted_tables
        if table.name != "sign_in"
    }
