"""The document driven by a fuzzer: no fault of ours, and every answer as documented."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi import checks

from .conftest import CORE_UNITS, documented_operations

CASES = 8
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.allow_header_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
]
QUIETLY = settings(
    max_examples=CASES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# The operations that are not tried on a closed round.
ELSEWHERE = {
    **dict.fromkeys(("hand_in", "close_round", "change_round", "get_participation", "invite"), "open"),
    **dict.fromkeys((f"{does}_workshop" for does in ("enter", "get", "change", "delete")), "open"),
    "list_workshops": "open",
    "list_imports": "open",
    "get_import": "open",
    "list_invitations": "confidential",
}


@pytest.fixture
def places(call, closed):
    """Real ids for the addresses: of a closed round with its first goal, and of open rounds."""
    goal = call("GET", f"/rounds/{closed['round']}/roadmap").get_json()["goals"][0]["id"]
    known = open_round(call, privacy="confidential")
    invited = [{"audience": "staff", "ref": f"person {n}"} for n in range(3)]
    call("POST", f"/rounds/{known}/invitations", {"invitations": invited})
    ids = {"open": open_round(call), "confidential": known, "closed": closed["round"], "goal_id": goal}
    sheet = {"audience": "staff", "head_count": 7, "answers": {"do_well": "We listen."}}
    entered = call("POST", f"/rounds/{ids['open']}/workshops", sheet).get_json()
    heard = call("POST", "/sources", {"name": "Reviews", "kind": "reviews"}).get_json()
    barrier = call("POST", "/barriers", {"title": "Refunds need three signatures", "kind": "rule"}).get_json()
    money = {"outcome": "loyalty", "currency": "EUR", "low": 1, "likely": 2, "high": 3, "method": "A guess"}
    estimate = call("POST", f"/goals/{goal}/estimates", money).get_json()
    made = {"workshop": entered, "source": heard, "barrier": barrier, "estimate": estimate}
    own = call("POST", "/own-metrics", {"name": "Queue at the gate", "unit": "minutes"}).get_json()
    taken = {"metric": "leading", "date": "2026-03-01", "value": 1}
    measured = call("POST", f"/goals/{goal}/measurements", taken).get_json()
    made |= {"metric": own, "measurement": measured}
    line = '{"answers": {"VG1": 4}}'
    handed = call("POST", f"/rounds/{ids['open']}/responses", line, Content_Type="application/x-ndjson")
    ids["import_id"] = handed.headers["Location"].rpartition("/")[2]
    return {**ids, **{f"{name}_id": each["id"] for name, each in made.items()}}


def open_round(call, **details):
    """The id of a new open round."""
    wanted = {"name": "Open", "questionnaire": "ten-pillars", "units": CORE_UNITS, **details}
    made = call("POST", "/rounds", wanted).get_json()["id"]
    call("POST", f"/rounds/{made}/open")
    return made


def operation(app, operation_id):
    """One operation of the document, for the fuzzer."""
    found = (result.ok() for result in from_wsgi("/api/v1/openapi.json", app).get_all_operations())
    return next(each for each in found if each.definition.raw["operationId"] == operation_id)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation_id", documented_operations(with_key=True))
def test_the_api_keeps_to_its_document(app, call, places, operation_id, mode):
    real = places | {"round_id": places[ELSEWHERE.get(operation_id, "closed")]}

    @QUIETLY
    @given(case=operation(app, operation_id).as_strategy(generation_mode=mode))
    def keeps_to_it(case):
        if mode is GenerationMode.POSITIVE:
            case.path_parameters.update({name: real[name] for name in case.path_parameters if name in real})
            case.headers.update({"If-Match": "*"} if "If-Match" in case.headers else {})
        case.call_and_validate(headers={"Authorization": f"Bearer {call.key}"}, checks=CHECKS)

    keeps_to_it()
