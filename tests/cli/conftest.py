"""The command line on a data folder of its own."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cxassess.cli import commands
from tests.conftest import make_app


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """What a command answers, on an empty machine; `settings` are the installation's."""

    def type_(*words: str, settings: dict[str, str] | None = None, **options: str) -> Result:
        make = functools.partial(make_app, tmp_path / "data", **(settings or {}))
        return CliRunner().invoke(commands, words, obj=make, **options)

    return type_
