"""A mail server, and rounds with people to invite."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from cxassess.records import clock, contacts
from cxassess.records.contacts import Contact

from .server import Server, running


@pytest.fixture
def mail_server(app: Flask) -> Iterator[Server]:
    """A mail server that the application uses."""
    with running() as server:
        app.config["MAIL_URL"] = server.url
        yield server


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., datetime]:
    """What moves the clock on."""

    def move(**by: Any) -> datetime:
        moment = clock.now() + timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return move


@pytest.fixture
def people() -> Callable[..., list[Contact]]:
    """A maker of an organisation's contacts: so many staff, some of them by the name of their address."""

    def make(count: int, *names: str, organisation_id: str = "meadow", **more: Any) -> list[Contact]:
        locals_ = [*names, *(f"p{number:03}" for number in range(count - len(names)))]
        made = [Contact(name, name.title(), "staff", f"{name}@example.org", **more) for name in locals_]
        contacts.replace(organisation_id, [*contacts.everybody(organisation_id), *made])
        return made

    return make
