"""Tables made from generated releases, in English."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from cxassess import spreadsheets
from cxassess.spreadsheets import Column, Cover, Table
from tests import figures


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with force_locale("en"):
        yield


def source(release=None):
    """What tables are made from."""
    release = release or figures.release()
    return spreadsheets.Source(
        release, figures.goals(release), "Harbourline Ferries", figures.prior_release()
    )


def cover(**changes):
    """A first sheet."""
    return Cover(**{"title": "Results", "lines": ["What this is."], "author": "Harbourline Ferries",
                    "day": figures.release().released_on, **changes})  # fmt: skip


def one(cells, **column):
    """A table of one column, with a cell a row."""
    return Table(
        "words", "Words", "", [Column("text", "Text", "A text", **column)], [[each] for each in cells]
    )
