"""An office with rounds in every state, and a walk past each of its newer pages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from flask import Flask
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import delete

from cxassess.maturity import Questionnaire, Unit
from cxassess.records import (
    goal_changes,
    organisations,
    people,
    reports,
    roadmaps,
    rounds,
    sources,
    workshops,
)
from cxassess.records.accounts import ADMINISTRATORS
from cxassess.records.database import writing
from cxassess.records.people import SignInRow
from cxassess.records.source_rules import Facts
from tests import heard
from tests.web.leaders import Browser

from .site import Site

PASSWORD = "nine grey geese fly south"
UNITS = (Unit("deck", "Deck and engine", None, 54),)


def fill(app: Flask, questionnaire: Questionnaire) -> None:
    """Rounds that were heard, are open, are a draft, and that nobody answered; somebody in each role."""
    with app.app_context():
        organisations.create("Harbourline Ferries", "harbourline")
        for role in ("leader", "facilitator"):
            email = f"{role}@harbourline.example"
            people.create_user("harbourline", email=email, name="Lea Dow", role=role, password=PASSWORD)
        plan = {"heard": {"open_to": ("customer",)}, "open": {"closes_on": date(2999, 11, 20)}, "quiet": {}}
        for round_id, details in plan.items():
            made = {
                "name": "Autumn",
                "questionnaire": questionnaire,
                "units": UNITS,
                "form": "core",
                **details,
            }
            rounds.create("harbourline", round_id=round_id, open_link=True, **made)
            rounds.open_round("harbourline", round_id)
        facts = Facts(
            "Harbourline Ferries", "own", "Autumn", owner="Lea Dow", tells="Autumn", goes_to="Autumn"
        )
        made = sources.add("harbourline", facts, date(2025, 1, 7))
        sources.change("harbourline", made.id, made.version, replace(facts, looked_on=date(2025, 9, 1)))
        sources.add("harbourline", Facts("Lea Dow", "surveys", state="planned"))
        heard.fill(rounds.get("harbourline", "heard"))
        heard.fill(rounds.get("harbourline", "open"), {**heard.PEOPLE, "leader": 4})
        rounds.close("harbourline", "heard")
        rounds.close("harbourline", "quiet")
        again = {"name": "Autumn", "questionnaire": questionnaire, "units": UNITS, "prior_round": "heard"}
        rounds.create("harbourline", round_id="again", form="core", open_link=True, **again)
        rounds.open_round("harbourline", "again")
        heard.fill(rounds.get("harbourline", "again"))
        rounds.close("harbourline", "again")
        rounds.create("harbourline", round_id="draft", name="Autumn", questionnaire=questionnaire)


def enter(context: BrowserContext, site: Site, email: str) -> None:
    """Put the session of an owner or administrator, who has a second factor, into a browser."""
    browser = Browser(site.app)
    with site.app.app_context():
        browser.sign_in(email, PASSWORD)
        browser.add_authenticator()
    context.add_cookies([{"name": "cxassess", "value": browser.cookie, "url": f"{site.url}/office/"}])


class Visitor:
    """Somebody signed in to the office, with a browser tab."""

    def __init__(self, page: Page, site: Site, role: str = "leader") -> None:
        self.page, self.site, self.role = page, site, role
        self.go("")
        self.sign_in()

    def go(self, path: str) -> None:
        self.page.goto(f"{self.site.url}/office/{path}")
        self.page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")

    def sign_in(self) -> None:
        if self.role in ADMINISTRATORS:
            enter(self.page.context, self.site, f"{self.role}@harbourline.example")
            return
        self.page.fill("#email", f"{self.role}@harbourline.example")
        self.page.fill("#password", PASSWORD)
        self.press()

    def press(self) -> None:
        """Press the page's first button, whatever its language, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.locator("main .btns button.btn").first.click()

    def lose_session(self) -> None:
        with self.site.app.app_context(), writing() as session:
            session.execute(delete(SignInRow))


def states(visitor: Visitor) -> Iterator[str]:
    """The name of each state, while the browser shows it."""
    for path in ("", "rounds/heard", "rounds/open", "rounds/quiet", "rounds/draft"):
        visitor.go(path)
        yield f"/office/{path}"
    for round_id in ("heard", "quiet", "open"):
        for path in ("words", "volunteers", "workshops"):
            visitor.go(f"rounds/{round_id}/{path}")
            yield f"{path} of a round that is {round_id}"
    visitor.go("rounds/draft/workshops")
    yield "workshops of a draft"
    yield from _reporting(visitor)
    yield from _listening(visitor)
    yield from _behind(visitor)
    yield from _planning(visitor)
    yield from _entering(visitor)
    yield from _changing(visitor)
    yield from _coming_back(visitor)


def _reporting(visitor: Visitor) -> Iterator[str]:
    """A report that is offered, waits, could not be made, and is ready."""
    visitor.go("rounds/heard/report.pdf")
    yield "a report that was not made yet"
    for outcome in ("failed", "ready"):
        visitor.go("rounds/again/report.pdf" if outcome == "ready" else "rounds/heard/report.pdf")
        visitor.press()
        yield f"a report that waits and will be {outcome}"
        visitor.go("")  # the page's script would follow what is noted now
        address = finish(visitor.site.app, outcome)
        visitor.go(address)
        yield f"a report that is {outcome}"


def finish(app: Flask, outcome: str) -> str:
    """Note what becomes of the report that is next, without making it; the address of its page."""
    with app.app_context():
        claim = reports.claim("nobody", timedelta(minutes=1))
        assert claim
        if outcome == "failed":
            reports.failed(claim, "pdf_timeout")
        else:
            reports.ready(claim, "ab" * 32, as_asked=True)
        return f"reports/{claim.report.id}"


def _listening(visitor: Visitor) -> Iterator[str]:
    for path in ("sources", "sources?q=nothing", "sources/new"):
        visitor.go(path)
        yield f"/office/{path}"
    visitor.press()
    yield "new source, with errors"
    for path in ("", "/history", "/history/1", "/remove"):
        visitor.go("sources")
        visitor.go(visitor.page.locator("td.links a").first.get_attribute("href")[len("/office/") :] + path)
        yield f"a source{path}"
    visitor.press()
    yield "a source is removed"
    visitor.go(visitor.page.locator("td.links a").first.get_attribute("href")[len("/office/") :] + "/remove")
    visitor.press()
    yield "no sources"
    visitor.press()
    yield "no kind ticked"


def _behind(visitor: Visitor) -> Iterator[str]:
    """The pages behind the overview, with all that opens on them."""
    pages = ("pillars", "pillars?of=customer", "pillars/leadership", "units", "units/deck", "trend")
    for path in pages:
        visitor.go(f"rounds/again/{path}")
        visitor.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        yield f"{path} of a round"
    visitor.go("rounds/quiet/pillars/leadership")
    yield "a pillar of a round that is quiet"
    visitor.go("rounds/heard/trend")
    yield "trend of a first round"


def _planning(visitor: Visitor) -> Iterator[str]:
    """The roadmap with nothing adopted and with goals of every state, a goal, and the forms of both."""
    for path in ("roadmap", "roadmap/settings", "roadmap/new"):
        visitor.go(f"rounds/again/{path}")
        yield f"{path} of a round"
        visitor.press()
        yield f"{path}, with errors"
    with visitor.site.app.app_context():
        found = roadmaps.goals("harbourline", "again")
        why = {"reason": "Tea on every ship. " * 9}
        for goal, state in zip(found, ("adopted", "dropped", "adopted"), strict=False):
            goal_changes.edit("harbourline", goal.id, goal.version, state=state, owner="Lea Dow" * 20, **why)
    visitor.go("rounds/again/roadmap")
    yield "a roadmap with adopted and dropped goals"
    visitor.go("rounds/heard/roadmap")
    yield "a roadmap that stays as it was"
    for path in ("", "/change", "/move", "/drop") if found else ():
        visitor.go(f"goals/{found[0].id}{path}")
        yield f"a goal{path}"
        if path:
            visitor.press()
            yield f"a goal{path}, with errors"


def _entering(visitor: Visitor) -> Iterator[str]:
    visitor.go("rounds/open/workshops/new")
    yield "who is in the group"
    visitor.press()
    yield "who is in the group, with an error"
    visitor.go("rounds/open/workshops/new?audience=customer")
    yield "sheet"
    visitor.page.fill("#head_count", "4")
    visitor.press()
    yield "sheet with errors"
    visitor.page.fill("#head_count", "8")
    visitor.page.fill("textarea >> nth=0", "Tea on every ship. " * 9)
    visitor.press()
    yield "sheet saved"


def _changing(visitor: Visitor) -> Iterator[str]:
    with visitor.site.app.app_context():
        survey_round = rounds.get("harbourline", "open")
        sheet = workshops.of_round(survey_round)[0]
        visitor.go(f"rounds/open/workshops/{sheet.id}")
        yield "sheet that is kept"
        changed = {"audience": sheet.audience, "head_count": 9, "answers": {"do_well": "Crews"}}
        workshops.change(survey_round, sheet.id, sheet.version, **changed)
    visitor.press()
    yield "sheet that somebody else changed"
    visitor.go(f"rounds/open/workshops/{sheet.id}/remove")
    yield "sheet to remove"
    with visitor.site.app.app_context():
        closed = workshops.of_round(rounds.get("harbourline", "heard"))[0]
    visitor.go(f"rounds/heard/workshops/{closed.id}")
    yield "sheet to read"


def _coming_back(visitor: Visitor) -> Iterator[str]:
    visitor.go("rounds/open/workshops/new?audience=staff")
    visitor.page.fill("textarea >> nth=0", "Tea on every ship. " * 90)
    visitor.lose_session()
    visitor.press()
    yield "sign-in that carries a form"
    visitor.sign_in()
    yield "signed in again"
