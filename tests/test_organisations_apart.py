"""Two organisations in one installation: neither leaves a trace in what the other is told, by any door."""

import functools
import shutil

import pytest
from click.testing import CliRunner

from cxassess.cli import commands
from tests.api.conftest import Caller
from tests.conftest import make_app
from tests.web.matrix import NEVER, OURS, THEIRS, leave


@pytest.fixture
def app(world, tmp_path):
    app = make_app(shutil.copytree(world.folder, tmp_path / "data"))
    with app.app_context():
        yield app
        leave(app)


def traces(world, text):
    """The names and ids of the other organisation in a text."""
    return [word for word in {*world.objects[THEIRS].values(), "Brook", THEIRS} if word in text]


def test_the_api_tells_nothing_of_another_organisation(app, world):
    call, mine = Caller(app, OURS), world.objects[OURS]
    pages = ["/rounds", "/sources", "/sources/coverage", f"/sources/{mine['source_id']}"] + [
        f"/rounds/{mine[state]}{rest}"
        for state in ("draft", "open", "closed")
        for rest in (
            "",
            "/participation",
            "/results",
            "/comparison",
            "/roadmap",
            "/workshops",
            "/invitations",
        )
    ]
    for page in pages:
        answer = call("GET", page)
        assert answer.status_code in (200, 404, 409), page
        assert traces(world, answer.text) == [], page
    assert len(call("GET", "/rounds").get_json()["rounds"]) == 4


@pytest.mark.parametrize(
    "words",
    [
        ("round", "list"),
        ("export", "{closed}"),
        ("round", "open", "{draft}"),
        ("round", "close", "{open}"),
    ],
)
def test_the_command_line_tells_nothing_of_another_organisation(app, world, words):
    leave(app)
    typed = [word.format(**world.objects[OURS]) for word in words]
    done = CliRunner().invoke(
        commands, [*typed, "--organisation", OURS], obj=functools.partial(make_app, app.config["DATA_FOLDER"])
    )
    assert done.exit_code == 0, done.output
    assert traces(world, done.output) == []


@pytest.mark.parametrize(
    "words",
    [
        ("export", "{closed}"),
        ("report", "{closed}"),
        ("round", "open", "{draft}"),
        ("round", "close", "{open}"),
        ("round", "invite", "{open}", "--audience", "staff", "--count", "5"),
        ("user", "part", "--email", "owner@meadow.example"),
    ],
)
def test_a_command_for_one_organisation_does_not_find_what_another_has(app, world, words):
    """Ours is asked for in the name of theirs, and so is what never was: the answers are the same."""
    leave(app)
    said = []
    for objects in (world.objects[OURS], dict.fromkeys(world.objects[OURS], NEVER)):
        typed = [word.format(**objects).replace("owner@", f"{objects['draft'][:6]}@") for word in words]
        done = CliRunner().invoke(
            commands,
            [*typed, "--organisation", THEIRS],
            obj=functools.partial(make_app, app.config["DATA_FOLDER"]),
        )
        assert done.exit_code == 2
        said.append(done.output.replace(typed[-1], "…"))
    assert said[0] == said[1]
