"""A client that a public generator makes from the document, and a round from draft to report run by it."""

import json
import shutil
import subprocess
import sys
from datetime import date
from importlib import import_module
from types import SimpleNamespace

import httpx
import pytest

from cxassess import makers
from cxassess.api import guides
from cxassess.records import organisations
from tests.conftest import make_app
from tests.web.matrix import leave

from .conftest import CORE_UNITS, Caller, operations, row

# Bodies that generated functions do not take, because the generator knows no such media type.
LEFT_OUT = {
    ("POST /api/v1/rounds/{round_id}/invitations", "text/csv"),
    ("POST /api/v1/rounds/{round_id}/responses", "application/x-ndjson"),
}


@pytest.fixture(scope="session")
def generated(tmp_path_factory, empty_database):
    """The package that was generated as the guide says, its document, what was said, an application."""
    folder = tmp_path_factory.mktemp("generated")
    app = make_app(shutil.copytree(empty_database, folder / "data"))
    (folder / "openapi.json").write_text(app.test_client().get("/api/v1/openapi.json").text, "utf-8")
    told = guides.guide("clients", guides.PLACEHOLDER).blocks
    config = next(block.text for block in told if block.file == "config.yml")
    (folder / "config.yml").write_text(config, "utf-8")
    command = [sys.executable, "-W", "ignore", "-m", "openapi_python_client", "generate"]
    where = ["--path", "openapi.json", "--output-path", "client", "--config", "config.yml"]
    done = subprocess.run([*command, *where], cwd=folder, capture_output=True, text=True, check=True)
    document = json.loads((folder / "openapi.json").read_text("utf-8"))
    said = done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder / "client"))
        yield SimpleNamespace(
            package=folder / "client/cxassess_client", document=document, said=said, app=app
        )


def test_the_generator_leaves_out_no_operation(generated):
    there = {path.stem for path in generated.package.glob("api/*/*.py")}
    assert {operation["operationId"] for _, _, operation in operations(generated.document)} <= there


def test_the_generator_warns_of_nothing_but_media_types_that_it_does_not_know(generated):
    assert generated.said.count("WARNING") == len(LEFT_OUT), generated.said
    for operation, media_type in LEFT_OUT:
        assert f"WARNING parsing {operation}" in generated.said
        assert f"Unsupported content type {media_type}" in generated.said


def test_no_generated_class_is_called_after_its_place(generated):
    names = {path.stem for path in generated.package.glob("models/*.py")}
    assert not {name for name in names if "_type_" in name or name.endswith("_item_item")}


@pytest.fixture(scope="module")
def programme(generated):
    """What a program has: a key, the generated functions and models, ready to call."""
    with generated.app.app_context():
        caller = Caller(generated.app, organisations.create("Meadow Dairy", "meadow").id)
    client = import_module("cxassess_client").AuthenticatedClient(
        base_url="http://localhost",
        token=str(caller.key),
        httpx_args={"transport": httpx.WSGITransport(app=generated.app)},
    )
    yield Programme(client)
    client.get_httpx_client().close()
    with generated.app.app_context():
        leave(generated.app)


class Programme:
    """Generated code, by the names that the document has."""

    def __init__(self, client):
        self.client = client
        self.models = import_module("cxassess_client.models")

    def __call__(self, tag, operation, *arguments, **options):
        """The status, the parsed answer and the headers of an operation."""
        function = import_module(f"cxassess_client.api.{tag}.{operation}").sync_detailed
        answer = function(*arguments, client=self.client, **options)
        assert answer.status_code < 300, answer.content
        return answer

    def round(self, name, prior=None):
        """The id of a round that was made with units, filled in and closed."""
        models = self.models
        details = {"name": name, "questionnaire": "ten-pillars", "form": "core", "units": CORE_UNITS,
                   "headcount": {"staff": 43}, **({"prior_round": prior} if prior else {})}  # fmt: skip
        wanted = models.RoundRequest.from_dict(details)
        made = self("rounds", "create_round", body=wanted, idempotency_key=f"make-{name}").parsed
        assert made.state is models.RoundState.DRAFT
        assert self("rounds", "open_round", made.id).parsed.state is models.RoundState.OPEN
        rows = [models.SurveyResponse.from_dict(row("staff", "ops-north", place)) for place in range(18)]
        assert self("responses", "hand_in", made.id, body=rows).parsed.accepted == 18
        assert self("results", "get_participation", made.id).parsed.nodes
        assert self("rounds", "close_round", made.id).parsed.state == "closed"
        return made.id

    def invite(self):
        """The invitations of a draft that was opened for them."""
        models = self.models
        wanted = models.RoundRequest.from_dict({"name": "By code", "questionnaire": "ten-pillars"})
        made = self("rounds", "create_round", body=wanted).parsed.id
        self("rounds", "open_round", made)
        codes = models.InvitationRequest.from_dict({"invitations": [{"audience": "leader", "count": 3}]})
        return self("invitations", "invite", made, body=codes).parsed.invitations


def test_a_generated_client_runs_a_round_from_draft_to_report(generated, programme):
    models = programme.models
    earlier = programme.round("Spring")
    round_id = programme.round("Autumn", prior=earlier)
    whole = programme("results", "get_results", round_id).parsed.nodes[0]
    assert whole.shown
    assert 0 <= whole.scorecard.overall.score <= 100
    assert programme("results", "get_comparison", round_id).parsed.prior_round == earlier
    goal = programme("roadmap", "get_roadmap", round_id).parsed.goals[0].id
    etag = programme("roadmap", "get_goal", goal).headers["ETag"]
    change = models.GoalChange(reason="The board agreed.", owner="Ann", due_on=date(2027, 3, 1))
    changed = programme("roadmap", "change_goal", goal, body=change, if_match=etag).parsed
    assert (changed.state, changed.owner) == (models.GoalState.ADOPTED, "Ann")
    taken = models.MeasurementRequest(metric="leading", date=date(2026, 3, 1), value=41.5)
    assert programme("metrics", "add_measurement", goal, body=taken).parsed.value == 41.5
    asked = programme("reports", "ask_for_report", round_id, body=models.ReportRequest()).parsed
    assert asked.state is models.ReportState.WAITING
    with generated.app.app_context():
        makers.make_all(generated.app)
    assert programme("reports", "get_report", asked.id).parsed.state is models.ReportState.READY
    assert programme("reports", "get_report_file", asked.id).parsed.payload.read(5) == b"%PDF-"
    assert len(programme.invite()) == 3


def test_a_generated_client_is_told_what_is_wrong(generated, programme):
    make = import_module("cxassess_client.api.rounds.create_round").sync
    wanted = programme.models.RoundRequest(name="Spring", questionnaire="nothing")
    problem = make(client=programme.client, body=wanted)
    assert problem.status == 422
    assert problem.errors[0].pointer == "/questionnaire"
