"""A running server on a database of its own, with one round of each kind that respondents can meet."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from playwright.sync_api import Locator
from werkzeug.serving import make_server

from cxassess import resources
from cxassess.maturity import Questionnaire, Unit, load
from cxassess.records import invitations, organisations, rounds
from cxassess.records.database import db

UNITS = (
    Unit("guest", "Guest services", None, 61),
    Unit("deck", "Deck and engine", None, 54),
    Unit("terminal", "Terminals and ticketing", None, 38),
)


@dataclass(frozen=True)
class Site:
    """Where the server listens and what it runs."""

    url: str
    app: Flask

    def invite(self, round_id: str) -> str:
        """A new code for staff in a round by invitation."""
        with self.app.app_context():
            opened = rounds.get("harbourline", round_id)
            people = [invitations.Invited("staff", "guest", f"{secrets.token_hex(4)}@example.org")]
            return invitations.invite(opened, people)[0].code

    def at(self, path: str = "", round_id: str = "open") -> str:
        """The address of a respondents' page."""
        return f"{self.url}/r/{round_id}{path}"


def follow(what: Locator) -> None:
    """Click on this and wait for the page that it leads to: who only clicks may still look at half of it."""
    with what.page.expect_navigation():
        what.click()


def ten_pillars() -> Questionnaire:
    """The instrument that ships with the program."""
    return load(resources.folder("questionnaires") / "ten-pillars")


def brief(questionnaire: Questionnaire) -> Questionnaire:
    """The same with three pillars and no goals: every kind of page, soon walked through."""
    whole = questionnaire.to_dict()
    return Questionnaire.from_dict({**whole, "pillars": whole["pillars"][:3], "goals": [], "metrics": []})


def fill(app: Flask, questionnaire: Questionnaire, brief: Questionnaire) -> None:
    """An organisation with a round of each kind that respondents can meet; `brief` is for the last two."""
    plan: dict[str, dict[str, Any]] = {
        "open": {"open_link": True, "closes_on": date(2999, 11, 20)},
        "invited": {},
        "closed": {},
        "short": {"open_link": True, "form": "core"},
        "mixed": {"open_link": True, "open_to": ["customer"]},
        "brief": {"open_link": True, "form": "core", "questionnaire": brief},
        "known": {"privacy": "confidential", "form": "core", "questionnaire": brief},
    }
    with app.app_context():
        organisations.create("Harbourline Ferries", "harbourline")
        for round_id, details in plan.items():
            made = {"name": "Autumn", "questionnaire": questionnaire, "units": UNITS, **details}
            rounds.create("harbourline", round_id=round_id, **made)
            rounds.open_round("harbourline", round_id)
        rounds.close("harbourline", "closed")


def whole(app: Flask) -> Any:
    """The app with each answer read to its end before it is sent.

    The server of these tests leaves a file open when a browser goes on while it is being sent.
    """

    def run(environ: Any, start_response: Any) -> list[bytes]:
        answer = app(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()  # type: ignore[attr-defined]

    return run


@contextmanager
def serving(app: Flask) -> Iterator[Site]:
    """The site, served by a thread for as long as the block lasts."""
    server = make_server("127.0.0.1", 0, whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
