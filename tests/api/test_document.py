"""The document of the API: valid, complete, and true to what the API does."""

import json
import re

import pytest
from flask import current_app
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from cxassess import makers
from cxassess.api import examples, instrument_schemas, webhook_examples
from cxassess.api.keys import SCOPES
from cxassess.api.resource import ANYONE
from cxassess.maturity import Unit
from cxassess.records import deliveries, goal_changes, releases, roadmaps, rounds

from .conftest import documented_operations, operations, row

JSON = "application/json"


def schema_of(document, schema):
    """A validator of a schema of the document."""
    return Draft202012Validator({**schema, "components": document["components"]})


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_address_is_in_the_document_and_the_other_way_round(app, document):
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert served == {(path, method) for path, method, _ in operations(document)}


def test_every_operation_says_what_it_does_and_who_may_call_it(app, document):
    for path, method, operation in operations(document):
        assert operation["summary"], path
        assert operation["operationId"], path
        assert len(operation["tags"]) == 1, path
        scopes = [scope for each in operation["security"] for scope in each["key"]]
        assert scopes == [] or scopes[0] in SCOPES
        view = app.view_functions[f"api_{operation['tags'][0]}.{operation['operationId']}"]
        assert view.scope == (scopes[0] if scopes else ANYONE), (path, method)


def test_no_two_operations_share_an_id(document):
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)


def test_every_operation_has_examples_of_what_goes_in_and_comes_out(document):
    for path, method, operation in operations(document):
        for body in operation.get("requestBody", {}).get("content", {}).values():
            assert body["examples"], (path, method)
        for status, answer in operation["responses"].items():
            for body in answer.get("content", {}).values() if status < "3" else ():
                assert "example" in body, (path, method, status)


def test_every_operation_documents_what_it_refuses(document):
    for path, method, operation in operations(document):
        found = set(operation["responses"])
        assert "default" in found
        assert not operation["security"] or {"401", "403"} <= found, path
        assert "{" not in path or "404" in found, path
        assert "requestBody" not in operation or {"400", "413", "415", "422"} <= found, path
        assert method not in ("patch", "delete") or {"412", "428"} <= found, path


def test_examples_of_answers_have_the_documented_shape(document):
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            body = answer.get("content", {}).get(JSON)
            if body and path != "/api/v1/openapi.json":
                faults = list(schema_of(document, body["schema"]).iter_errors(body["example"]))
                assert not faults, (path, method, status, faults[0].message, list(faults[0].absolute_path))


def test_examples_of_requests_have_the_documented_shape(document):
    for path, method, operation in operations(document):
        body = operation.get("requestBody", {}).get("content", {}).get(JSON)
        for example in body["examples"].values() if body else ():
            faults = list(schema_of(document, body["schema"]).iter_errors(example["value"]))
            assert not faults, (path, method, faults[0].message)


@pytest.fixture
def stage(call):
    """A world in which the ids of the examples exist: the round in a wanted state, its prior round closed."""

    def make(state, privacy="sealed"):
        units = [Unit(**unit) for unit in examples.ROUND["units"]]
        for round_id in (examples.PRIOR_ROUND_ID, examples.ROUND_ID):
            _make_round(call, round_id, units, state, privacy)
        return call

    return make


def _make_round(call, round_id, units, state, privacy):
    from cxassess.instruments import installed

    prior = examples.PRIOR_ROUND_ID if round_id == examples.ROUND_ID else None
    questionnaire = installed()["ten-pillars"]
    details = {"units": units, "prior_round": prior, "form": "core" if state == "closed" else "full"}
    details |= {"name": "A", "privacy": privacy, "questionnaire": questionnaire}
    rounds.create("meadow", round_id=round_id, **details)
    if prior and state == "draft":
        return
    rounds.open_round("meadow", round_id)
    if prior and state == "open":
        return
    rows = [row("staff", "ops", place) for place in range(20)]
    for said in rows if state == "closed" else ():
        said["answers"]["improve"] = "The queue on the phone is too long."
    if state == "closed":
        assert call("POST", f"/rounds/{round_id}/responses", rows).status_code == 201
    rounds.close("meadow", round_id)
    if state == "closed" and not prior:  # before the next round ends this one's roadmap
        goal = roadmaps.goals("meadow", round_id)[0]
        goal_changes.edit("meadow", goal.id, goal.version, reason="Agreed.")


STATES = {
    "/open": "draft",
    "/close": "open",
    "/release": "closed",
    "/responses": "open",
    "/invitations": "open",
    "/imports": "open",
    "/imports/{import_id}": "open",
    "/workshops": "open",
    "/workshops/{workshop_id}": "open",
    "/participation": "open",
    "/results": "closed",
    "/comparison": "closed",
    "/trend": "closed",
    "/export": "closed",
    "/roadmap": "closed",
    "/reports": "closed",
    "/reports/{report_id}": "closed",
    "/file": "closed",
    "/course": "closed",
}
PLACES = {
    "round_id": examples.ROUND_ID,
    "questionnaire_id": "ten-pillars",
    "kind": "round_open",
    "resource": "rounds",
    "guide": "first-score",
}


def state_for(path):
    """The state in which the example's round is wanted."""
    later = ("/goals", "/themes", "/estimates", "/business-case", "/measurements", "/roadmap/")
    if any(each in path for each in later):
        return "closed"
    return next((state for end, state in STATES.items() if path.endswith(end)), "draft")


def goal_of(call, path):
    """The id of a goal of the example's round, where the path wants one."""
    if "goal_id" not in path:
        return ""
    of = examples.PRIOR_ROUND_ID if path.endswith("/carry-on") else examples.ROUND_ID
    return call("GET", f"/rounds/{of}/roadmap").get_json()["goals"][0]["id"]


def workshop_of(call, path):
    """The id of a workshop's sheet of the example's round, where the path wants one."""
    if "workshop_id" not in path:
        return ""
    wanted = examples.WORKSHOP_REQUESTS["sheet"]["value"]
    return call("POST", f"/rounds/{examples.ROUND_ID}/workshops", wanted).get_json()["id"]


def theme_of(call, path):
    """The id of a theme of the example's round, where the path wants one."""
    if "theme_id" not in path:
        return ""
    return call("GET", f"/rounds/{examples.ROUND_ID}/themes").get_json()["themes"][0]["id"]


def source_of(call, path):
    """The id of a source of feedback, where the path wants one."""
    if "source_id" not in path:
        return ""
    kept = call("GET", "/sources").get_json()["sources"]
    wanted = examples.SOURCE_REQUESTS["short"]["value"]
    return (kept[0] if kept else call("POST", "/sources", wanted).get_json())["id"]


def barrier_of(call, path):
    """The id of a barrier, where the path wants one."""
    if "barrier_id" not in path:
        return ""
    return call("POST", "/barriers", examples.BARRIER_REQUESTS["heard"]["value"]).get_json()["id"]


def estimate_of(call, path):
    """The id of an estimate of a goal of the example's round, where the path wants one."""
    if "estimate_id" not in path:
        return ""
    place = f"/goals/{goal_of(call, 'goal_id')}/estimates"
    return call("POST", place, examples.ESTIMATE_REQUESTS["return"]["value"]).get_json()["id"]


def import_of(call, path):
    """The id of an import, where the path wants one."""
    if "import_id" not in path:
        return ""
    where, line = f"/rounds/{examples.ROUND_ID}/responses", '{"answers": {"VG1": 4}}'
    made = call("POST", where, line, Content_Type="application/x-ndjson")
    return made.headers["Location"].rpartition("/")[2]


def report_of(call, path):
    """The id of a report that was made, where the path wants one."""
    if "report_id" not in path:
        return ""
    asked = call("POST", f"/rounds/{examples.ROUND_ID}/reports", {"kind": "workshop"}).get_json()
    makers.make_all(current_app)
    return asked["id"]


def webhook_of(call, path):
    """The ids of a webhook and of a message that it has taken, where the path wants one."""
    if "webhook_id" not in path:
        return {}
    made = call("POST", "/webhooks", webhook_examples.WEBHOOK_REQUESTS["usual"]["value"]).get_json()
    rung = call("POST", f"/webhooks/{made['id']}/test").get_json()
    deliveries.delivered(deliveries.claim(), 204)
    return {"webhook_id": made["id"], "delivery_id": rung["id"]}


def measured_of(call, path):
    """The ids of an own metric and of a measurement of the first goal, where the path wants one."""
    if "metric_id" in path:
        wanted = {"name": "Cars left on the ramp", "unit": "cars"}
        kept = call("GET", "/own-metrics").get_json()["metrics"]
        return {"metric_id": (kept[0] if kept else call("POST", "/own-metrics", wanted).get_json())["id"]}
    if "measurement_id" in path:
        wanted = {"metric": "leading", "date": "2026-03-01", "value": 1}
        goal = call("GET", f"/rounds/{examples.ROUND_ID}/roadmap").get_json()["goals"][0]["id"]
        return {"measurement_id": call("POST", f"/goals/{goal}/measurements", wanted).get_json()["id"]}
    return {}


def requests(operation):
    """The bodies that an operation's examples send: media type and text."""
    content = operation.get("requestBody", {}).get("content", {})
    for media_type, body in content.items():
        for example in body["examples"].values():
            value = example["value"]
            yield media_type, value if isinstance(value, str) else json.dumps(value)
    if not content:
        yield None, None


@pytest.mark.parametrize("operation_id", documented_operations())
def test_every_example_works_and_is_answered_in_the_documented_shape(document, stage, operation_id):
    found = [each for each in operations(document) if each[2]["operationId"] == operation_id]
    path, method, operation = found[0]
    call = stage(state_for(path), "confidential" if operation_id == "list_invitations" else "sealed")
    for media_type, body in requests(operation):
        headers = {"If_Match": "*"} | ({"Content_Type": media_type} if media_type else {})
        places = {**PLACES, "goal_id": goal_of(call, path), "workshop_id": workshop_of(call, path)}
        places["theme_id"] = theme_of(call, path)
        places["source_id"] = source_of(call, path)
        places["barrier_id"] = barrier_of(call, path)
        places["estimate_id"] = estimate_of(call, path)
        places["report_id"] = report_of(call, path)
        places["import_id"] = import_of(call, path)
        places |= measured_of(call, path) | webhook_of(call, path)
        answer = call(method.upper(), path.format(**places), body, **headers)
        assert answer.status_code < 300, (path, answer.text)
        content = operation["responses"][str(answer.status_code)].get("content", {})
        if JSON in content:
            faults = list(schema_of(document, content[JSON]["schema"]).iter_errors(answer.get_json()))
            assert not faults, (path, faults[0].message, list(faults[0].absolute_path))


def keys_of(value):
    """Every key of a tree but those that people make up themselves: audiences, answers, languages."""
    if isinstance(value, dict):
        free = value.keys() <= {"staff", "leader", "customer"} or all(key.isdecimal() for key in value)
        below = [(key, under) for key, under in value.items() if key not in BY_FILE]
        return set().union(*(keys_of(under) for _, under in below), set() if free else {k for k, _ in below})
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()


# What stands in it follows the ids of the questionnaire.
BY_FILE = ("translations",)


def test_the_document_names_every_key_of_a_questionnaire(call, document):
    whole = call("GET", "/questionnaires/ten-pillars").get_json()
    shape = document["components"]["schemas"]["Questionnaire"]
    assert set(whole) == set(shape["properties"])
    assert keys_of(whole) <= set(re.findall(r'"(\w+)": \{', json.dumps(instrument_schemas.SCHEMAS)))


def test_the_document_names_every_kind_of_answer(call, document):
    meaning = document["components"]["schemas"]["SurveyResponse"]["properties"]["answers"]["description"]
    page = call("GET", "/docs/resources/responses").text
    for name in ("importance.PILLAR", "comment.PILLAR", "QUESTION.kind", "role.name", "role.BENEFIT"):
        assert name in meaning
        assert name in page


def test_the_example_of_a_score_is_the_answer_to_the_example_of_a_request(call, document):
    for path in ("/api/v1/scores", "/api/v1/comparisons"):
        operation = document["paths"][path]["post"]
        request = operation["requestBody"]["content"][JSON]["examples"]["inline"]["value"]
        assert (
            call("POST", path, request).get_json()
            == operation["responses"]["200"]["content"][JSON]["example"]
        )


def test_refusals_have_the_documented_shape(call, document):
    schema = schema_of(document, {"$ref": "#/components/schemas/Problem"})
    answers = [
        call("GET", "/nothing"),
        call("POST", "/scores", b"{"),
        call("POST", "/scores", {"a": 1, "b": 2}),
        call("GET", "/rounds?limit=0"),
        call("GET", "/rounds", Authorization=""),
    ]
    for answer in answers:
        assert answer.status_code >= 400
        schema.validate(answer.get_json())


def test_a_release_has_the_documented_shape(call, closed, document):
    assert releases.get("meadow", closed["round"])
    for name in ("results", "roadmap", "participation"):
        schema = document["paths"][f"/api/v1/rounds/{{round_id}}/{name}"]["get"]["responses"]["200"][
            "content"
        ][JSON]
        answer = call("GET", f"/rounds/{closed['round']}/{name}").get_json()
        faults = list(schema_of(document, schema["schema"]).iter_errors(answer))
        assert not faults, (name, faults[0].message, list(faults[0].absolute_path))
