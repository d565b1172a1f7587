"""The application on a copy of the world, lent to every test of a module, with a key of its owner."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cxassess.records import keys
from tests.conftest import make_app
from tests.web.matrix import OURS, Stage, at_noon, leave

from .doors import Ground


@pytest.fixture(scope="module")
def ground(world: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """What all doors lead to."""
    folder = tmp_path_factory.mktemp("doors")
    app = make_app(shutil.copytree(world.folder, folder / "stage"))
    with at_noon(), app.app_context():
        key = str(keys.create(OURS, "other tool", [scope for scope in keys.SCOPES if scope != "webhooks"]))
        leave(app)
        kept = shutil.copytree(folder / "stage", folder / "world")
        yield Ground(Stage(app, replace(world, folder=kept)), key)
        leave(app)
