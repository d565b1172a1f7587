"""Every operation of the API × every scope × own, another organisation's and unknown things.

A new operation needs one line in EXPECTED: the scope that opens it, or those that it takes, and which object
each argument of its address names where its name does not say it (`tests.web.matrix.furnish` makes one of
each).
"""

import re
import shutil
from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import pytest

from cxassess.records import acts, imports, keys, reports, rounds
from tests.conftest import make_app
from tests.web.matrix import NEVER, OURS, THEIRS, Stage, leave

from .conftest import operations
from .test_doors import bodies_of

OPEN = {"round_id": "open"}
EXPECTED = {
    "POST /scores": ("score", {}),
    "POST /comparisons": ("score", {}),
    "GET /questionnaires": ("score", {}),
    "GET /questionnaires/{questionnaire_id}": ("score", {"questionnaire_id": "questionnaire"}),
    "POST /questionnaires": ("rounds", {}),
    "GET /units": ("rounds", {}),
    "PUT /units": ("rounds", {}),
    "GET /journey": ("rounds", {}),
    "PUT /journey": ("rounds", {}),
    "GET /rounds": ("rounds", {}),
    "POST /rounds": ("rounds", {}),
    "GET /rounds/{round_id}": ("rounds", {}),
    "PATCH /rounds/{round_id}": ("rounds", {"round_id": "draft"}),
    "DELETE /rounds/{round_id}": ("rounds", {}),
    "POST /rounds/{round_id}/open": ("rounds", {"round_id": "draft"}),
    "POST /rounds/{round_id}/close": ("rounds", OPEN),
    "POST /rounds/{round_id}/release": ("rounds", {}),
    "POST /rounds/{round_id}/copies": ("rounds", {}),
    "GET /rounds/{round_id}/invitations": ("rounds", OPEN),
    "POST /rounds/{round_id}/invitations": ("rounds", OPEN),
    "POST /rounds/{round_id}/responses": ("responses", OPEN),
    "GET /rounds/{round_id}/imports": ("responses", OPEN),
    "GET /rounds/{round_id}/imports/{import_id}": ("responses", OPEN),
    "GET /rounds/{round_id}/workshops": ("rounds", OPEN),
    "POST /rounds/{round_id}/workshops": ("rounds", OPEN),
    "GET /rounds/{round_id}/workshops/{workshop_id}": ("rounds", OPEN),
    "PATCH /rounds/{round_id}/workshops/{workshop_id}": ("rounds", OPEN),
    "DELETE /rounds/{round_id}/workshops/{workshop_id}": ("rounds", OPEN),
    "GET /rounds/{round_id}/participation": ("results", {}),
    "GET /rounds/{round_id}/results": ("results", {}),
    "GET /rounds/{round_id}/comparison": ("results", {}),
    "GET /rounds/{round_id}/trend": ("results", {}),
    "GET /rounds/{round_id}/export": ("results", {}),
    "POST /rounds/{round_id}/reports": ("results", {}),
    "GET /reports/{report_id}": ("results", {}),
    "GET /reports/{report_id}/file": ("results", {}),
    "GET /rounds/{round_id}/roadmap": ("roadmap", {}),
    "GET /rounds/{round_id}/roadmap/course": ("roadmap", {}),
    "GET /rounds/{round_id}/roadmap/export": ("roadmap", {}),
    "POST /goals/{goal_id}/carry-on": ("roadmap", {"goal_id": "earlier_goal_id"}),
    "GET /goals/{goal_id}": ("roadmap", {}),
    "PATCH /goals/{goal_id}": ("roadmap", {}),
    "GET /goals/{goal_id}/measurements": ("roadmap", {}),
    "POST /goals/{goal_id}/measurements": ("roadmap", {}),
    "POST /measurements": ("roadmap", {}),
    "GET /measurements/{measurement_id}": ("roadmap", {}),
    "PATCH /measurements/{measurement_id}": ("roadmap", {}),
    "DELETE /measurements/{measurement_id}": ("roadmap", {}),
    "GET /metrics-in-use": ("roadmap", {}),
    "GET /own-metrics": ("roadmap", {}),
    "POST /own-metrics": ("roadmap", {}),
    "GET /own-metrics/{metric_id}": ("roadmap", {}),
    "PATCH /own-metrics/{metric_id}": ("roadmap", {}),
    "DELETE /own-metrics/{metric_id}": ("roadmap", {}),
    "GET /rounds/{round_id}/themes": ("results", {}),
    "GET /rounds/{round_id}/themes/{theme_id}": ("results", {}),
    "PATCH /rounds/{round_id}/themes/{theme_id}": ("roadmap results", {}),
    "GET /sources": ("results", {}),
    "POST /sources": ("roadmap", {}),
    "GET /sources/coverage": ("results", {}),
    "GET /sources/{source_id}": ("results", {}),
    "PATCH /sources/{source_id}": ("roadmap", {}),
    "DELETE /sources/{source_id}": ("roadmap", {}),
    "GET /barriers": ("roadmap", {}),
    "POST /barriers": ("roadmap", {}),
    "GET /barriers/{barrier_id}": ("roadmap", {}),
    "PATCH /barriers/{barrier_id}": ("roadmap", {}),
    "DELETE /barriers/{barrier_id}": ("roadmap", {}),
    "GET /rounds/{round_id}/business-case": ("roadmap", {}),
    "GET /goals/{goal_id}/estimates": ("roadmap", {}),
    "POST /goals/{goal_id}/estimates": ("roadmap", {}),
    "GET /estimates/{estimate_id}": ("roadmap", {}),
    "PATCH /estimates/{estimate_id}": ("roadmap", {}),
    "DELETE /estimates/{estimate_id}": ("roadmap", {}),
    "GET /currency": ("roadmap", {}),
    "PUT /currency": ("roadmap", {}),
    "GET /rounds/{round_id}/roadmap/settings": ("roadmap", {}),
    "PUT /rounds/{round_id}/roadmap/settings": ("roadmap", {}),
    "POST /rounds/{round_id}/goals": ("roadmap", {}),
    "GET /goals/{goal_id}/changes": ("roadmap", {}),
    "GET /openapi.json": ("anyone", {}),
    "GET /docs": ("anyone", {}),
    "GET /docs/resources/{resource}": ("anyone", {}),
    "GET /docs/guides/{guide}": ("anyone", {}),
    "GET /docs/problems": ("anyone", {}),
    "GET /docs/problems/{kind}": ("anyone", {"kind": "problem"}),
    "GET /style": ("roadmap", {}),
    "PUT /style": ("roadmap", {}),
    "GET /webhooks": ("webhooks", {}),
    "POST /webhooks": ("webhooks", {}),
    "GET /webhooks/{webhook_id}": ("webhooks", {}),
    "PATCH /webhooks/{webhook_id}": ("webhooks", {}),
    "DELETE /webhooks/{webhook_id}": ("webhooks", {}),
    "POST /webhooks/{webhook_id}/rotate": ("webhooks", {}),
    "POST /webhooks/{webhook_id}/test": ("webhooks", {}),
    "POST /webhooks/{webhook_id}/replay": ("webhooks", {}),
    "GET /webhooks/{webhook_id}/deliveries": ("webhooks", {}),
    "GET /webhooks/{webhook_id}/deliveries/{delivery_id}": ("webhooks", {}),
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/replay": ("webhooks", {}),
}
KEYED = [operation for operation, (scope, _) in EXPECTED.items() if scope != "anyone"]
# What is the same for every organisation, and so is nobody's.
COMMON = {"questionnaire": "ten-pillars", "problem": "not_found", "resource": "rounds", "guide": "retry"}
SHARED = {"GET /questionnaires/{questionnaire_id}"}


@pytest.fixture(scope="module")
def stage(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("api")
    world = replace(world, folder=shutil.copytree(world.folder, folder / "world"))
    app = make_app(world.folder)
    with app.app_context():
        wanted = {*keys.SCOPES, *(EXPECTED[operation][0] for operation in KEYED)}
        objects = {
            owner: {**made, "report_id": _report(owner, made)} for owner, made in world.objects.items()
        }
        world = replace(world, objects=objects)
        callers = {scopes: str(keys.create(OURS, scopes, scopes.split())) for scopes in wanted}
        for owner, made in world.objects.items():
            made["import_id"] = _import(owner, made, callers["responses"])
        leave(app)
    app = make_app(shutil.copytree(world.folder, folder / "stage"))
    with app.app_context():
        document = app.test_client().get("/api/v1/openapi.json").get_json()
        made = SimpleNamespace(stage=Stage(app, world), keys=callers, document=document, world=world, app=app)
        yield made
        leave(app)


def _report(owner, made):
    """The id of a report that was asked for today: those of the world are of another day."""
    return reports.ask(owner, made["round_id"], reports.Wanted()).id


def _import(owner, made, key):
    """The id of an import of this key's: it sees no others."""
    acts.done_by(acts.Actor("key", key.split("_")[1], "responses"))
    return imports.begin(rounds.get(owner, made["open"])).id


def known(app):
    """Every method and address of the API that the application knows."""
    found = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
            found |= {f"{method} {path}" for method in rule.methods - {"HEAD"}}
    return found


def addresses(stage, operation):
    """The addresses of an operation by whose each of its arguments is."""
    path, objects = operation.split()[1], EXPECTED[operation][1]
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    for owners in product((OURS, THEIRS, NEVER), repeat=len(names)):
        values = {}
        for name, owner in zip(names, owners, strict=True):
            mine = {**stage.world.objects.get(owner, {}), **COMMON}
            values[name] = NEVER if owner == NEVER else mine[objects.get(name, name)]
        yield owners, path.format(**values)


def send(stage, operation, address, key):
    """The answer to a call with the first body that the documentation has; what it changed is put back."""
    method, path = operation.split()
    given = {
        (how.upper(), where.removeprefix("/api/v1")): each for where, how, each in operations(stage.document)
    }
    body = next(iter(bodies_of(given[method, path])), None)
    client = stage.app.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {key}", "If-Match": "*"}
    answer = client.open(f"/api/v1{address}", method=method, json=body, headers=headers)
    if method != "GET" and answer.status_code < 400:
        stage.stage.put_back()
    return answer


def test_every_operation_has_a_line_in_the_table_above(stage):
    assert known(stage.app) == set(EXPECTED)


@pytest.mark.parametrize("operation", KEYED)
def test_every_operation_wants_its_scope_whosever_the_thing_is(stage, operation):
    scope = EXPECTED[operation][0]
    for _, address in addresses(stage, operation):
        for other in set(keys.SCOPES) - {scope}:
            answer = send(stage, operation, address, stage.keys[other])
            assert answer.status_code == 403, (address, other)
        assert send(stage, operation, address, "cxa_0_0").status_code == 401


@pytest.mark.parametrize("operation", KEYED)
def test_with_its_scope_ones_own_is_there_and_anothers_is_like_what_never_was(stage, operation):
    key, seen = stage.keys[EXPECTED[operation][0]], {}
    for owners, address in addresses(stage, operation):
        answer = send(stage, operation, address, key)
        body = answer.get_data(as_text=True).replace(address, "…")
        seen[owners] = answer.status_code, body
        if set(owners) <= {OURS}:
            assert answer.status_code not in (401, 403, 404), (address, body)
        elif operation not in SHARED:
            assert answer.status_code == 404, (address, body)
    for owners, answer in seen.items():
        never = tuple(NEVER if owner == THEIRS else owner for owner in owners)
        if not set(owners) <= {OURS} and operation not in SHARED:
            assert answer == seen[never], owners
