"""An installation whose people sign in at an identity provider that can be made to lie."""

import shutil

import pytest

from cxassess import demo
from tests.conftest import make_app

from . import forger as forging
from .forger import CLIENT, SECRET
from .matrix import leave


@pytest.fixture(scope="module")
def lying():
    """An identity provider that can be made to lie."""
    with forging.running() as made:
        yield made


@pytest.fixture
def forger(lying):
    """The same, honest, and somebody there whom the demo knows."""
    lying.begin_anew()
    lying.person["email"] = demo.LEADER
    return lying


@pytest.fixture
def provided(demo_database, tmp_path, forger):
    """The demo, whose people sign in there."""
    folder = shutil.copytree(demo_database, tmp_path / "data")
    settings = {"OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET, "OIDC_LABEL": "Harbour ID"}
    app = make_app(folder, OIDC_ISSUER=forger.address, **settings)
    with app.app_context():
        yield app
        leave(app)
