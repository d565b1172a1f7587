"""The product as it is served, shared by the tests that race and break it; it is stopped after them."""

from collections.abc import Iterator

import pytest

from .races_links import Line, behind_a_line
from .races_site import ENGINES, Site, serving


@pytest.fixture(scope="package")
def on_sqlite() -> Iterator[Site]:
    """The product on SQLite."""
    with serving("sqlite") as found:
        yield found


@pytest.fixture(scope="package")
def line() -> Iterator[Line]:
    """The product on PostgreSQL, behind a relay."""
    with behind_a_line() as found:
        yield found


@pytest.fixture(params=ENGINES)
def site(request: pytest.FixtureRequest) -> Site:
    """The product on either engine."""
    if request.param == "sqlite":
        return request.getfixturevalue("on_sqlite")
    return request.getfixturevalue("line").site
