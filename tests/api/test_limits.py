"""What a key may spend, the room that is left for people, and what becomes of wrong keys."""

import threading

import pytest

from cxassess.api import limits
from cxassess.api.places import Places
from cxassess.records import keys

from .conftest import Caller, documented_operations, operations, row

SCORES = {"questionnaire": "ten-pillars", "responses": [{"audience": "staff", "answers": {"VG1": 4}}]}


@pytest.fixture
def spend(app, organisation):
    """A maker of callers whose key may spend so much in a minute."""

    def make(rate):
        caller = Caller(app, organisation)
        key = keys.get(organisation, caller.key.split("_")[1])
        keys.change(organisation, key.id, key.name, rate)
        return caller

    return make


def test_every_answer_says_what_the_key_may_still_spend(spend):
    call = spend(30)
    first = call("GET", "/rounds")
    assert first.headers["RateLimit-Policy"] == '"key";q=30;w=60'
    assert first.headers["RateLimit"] == '"key";r=29;t=2'
    assert call("GET", "/rounds/none").headers["RateLimit"].startswith('"key";r=28;')


def test_a_key_that_has_spent_everything_is_told_when_to_go_on(spend):
    call = spend(2)
    assert [call("GET", "/rounds").status_code for _ in range(3)] == [200, 200, 429]
    refused = call("GET", "/rounds")
    assert refused.get_json()["type"] == "/api/v1/docs/problems/too_many_requests"
    assert 29 <= int(refused.headers["Retry-After"]) <= 30
    assert refused.headers["RateLimit"] == f'"key";r=0;t={refused.headers["Retry-After"]}'


def test_a_key_over_its_limit_holds_up_no_other(spend):
    call = spend(1)
    assert [call("GET", "/rounds").status_code for _ in range(2)] == [200, 429]
    assert spend(1)("GET", "/rounds").status_code == 200


def test_a_long_body_costs_more_and_never_more_than_there_is(spend):
    long = " " * 200_000
    spent = spend(100)("POST", "/scores", long)
    assert spent.headers["RateLimit"].startswith('"key";r=96;')
    assert spend(2)("POST", "/scores", long).headers["RateLimit"].startswith('"key";r=0;')


def test_without_a_limit_nothing_is_told(app, call):
    app.config["API_RATE"] = 0
    assert "RateLimit" not in call("GET", "/rounds").headers


def test_where_nothing_can_be_counted_everybody_gets_through(app, spend, caplog, tmp_path):
    app.config["MEMORY_FOLDER"] = str(tmp_path / "gone")
    call = spend(1)
    assert [call("GET", "/rounds").status_code for _ in range(3)] == [200] * 3
    assert [record.message for record in caplog.records] == [
        "Limits of API keys are not kept, and everybody is let through: No such file or directory"
    ]


def test_many_wrong_keys_are_slowed_and_a_valid_one_is_not(call, monkeypatch):
    monkeypatch.setattr(limits, "WRONG_KEYS", 2)  # so few that no machine is too slow for them
    wrong = [call("GET", "/rounds", Authorization=f"Bearer cxa_{n}_x") for n in range(6)]
    statuses = [answer.status_code for answer in wrong]
    assert (statuses[0], statuses[-1]) == (401, 429)
    assert 1 <= int(wrong[-1].headers["Retry-After"]) <= 60
    assert call("GET", "/rounds").status_code == 200
    assert call("GET", "/rounds", Authorization="").status_code == 401


@pytest.mark.parametrize("query", ["?key={}", "?{}=1", "?limit=1&access_token={}", "?cursor=x{}"])
@pytest.mark.parametrize("with_header", [True, False])
def test_a_key_in_an_address_is_refused_and_not_told_back(call, caplog, query, with_header):
    header = {} if with_header else {"Authorization": ""}
    answer = call("GET", "/rounds" + query.format(call.key), **header)
    assert answer.status_code == 401
    assert "Authorization: Bearer" in answer.get_json()["detail"]
    secret = call.key.split("_", 2)[2]
    assert secret not in answer.text + str(answer.headers) + caplog.text


@pytest.mark.parametrize("path", ["/rounds/{}", "/{}", "/docs/problems/{}"])
def test_no_answer_tells_a_key_back(call, path):
    secret = call.key.split("_", 2)[2]
    answer = call("GET", path.format(call.key), Idempotency_Key=call.key, If_Match=call.key)
    assert secret not in answer.text + str(answer.headers)


def test_calls_beyond_the_places_are_refused_before_their_body_is_read(app, call, opened):
    app.extensions["cxassess.places"] = full = Places(1, 1, 0)
    assert full.take(heavy=False)
    refused = call("POST", f"/rounds/{opened['id']}/responses", "{ no JSON")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert refused.get_json()["type"] == "/api/v1/docs/problems/too_busy"
    full.give_back(heavy=False)
    assert call("POST", f"/rounds/{opened['id']}/responses", "{ no JSON").status_code == 400


def test_every_call_gives_its_place_back_whatever_came_of_it(app, call, opened):
    app.extensions["cxassess.places"] = Places(1, 1, 0)
    tried = [
        call("GET", "/rounds"), call("GET", "/rounds", Authorization=""), call("GET", "/rounds/none"),
        call("POST", "/scores", "{"), call("GET", "/rounds?x=1"), call("GET", "/openapi.json"),
        call("POST", f"/rounds/{opened['id']}/close"), call("GET", f"/rounds/{opened['id']}/export"),
        call("GET", "/rounds", If_None_Match=call("GET", "/rounds").headers["ETag"]),
    ]  # fmt: skip
    assert 429 not in [answer.status_code for answer in tried]
    assert call("GET", "/rounds").status_code == 200


def test_an_answer_that_is_never_closed_holds_no_place(app, call):
    app.extensions["cxassess.places"] = Places(1, 1, 0)
    state = call("GET", "/rounds").headers["ETag"]
    kept = [call("GET", "/rounds", If_None_Match=state) for _ in range(3)]
    assert [answer.status_code for answer in kept] == [304] * 3


def test_heavy_calls_leave_a_place_for_others(app, call, closed):
    app.extensions["cxassess.places"] = places = Places(2, 1, 0)
    assert places.take(heavy=True)
    assert call("GET", f"/rounds/{closed['round']}/export").status_code == 429
    assert call("POST", "/scores", " " * 200_000).status_code == 429
    assert call("POST", "/scores", SCORES).status_code == 200


def test_a_call_that_finds_no_place_gets_the_next_that_is_free():
    places = Places(1, 1, 1)
    assert places.take(heavy=False)
    threading.Timer(0.05, places.give_back, [False]).start()
    assert places.take(heavy=False)
    assert not places.take(heavy=False, patience=0.01)


def test_every_operation_with_a_key_documents_its_limits(document):
    told = document["components"]["responses"]["TOO_MANY_REQUESTS"]["headers"]
    assert told.keys() == {"Retry-After", "RateLimit", "RateLimit-Policy"}
    keyed = [operation for _, _, operation in operations(document) if operation["security"]]
    assert len(keyed) == len(documented_operations(with_key=True))
    assert all({"429", "503"} <= operation["responses"].keys() for operation in keyed)


METRICS_KEY = "only-for-prometheus"


@pytest.fixture
def metrics(app):
    """A reader of /metrics."""
    app.config["METRICS_KEY"] = METRICS_KEY

    def read(key=METRICS_KEY):
        return app.test_client().get("/metrics", headers={"Authorization": f"Bearer {key}"})

    return read


def test_there_are_no_metrics_until_somebody_wants_them(client):
    assert client.get("/metrics").status_code == 404


def test_metrics_want_their_key(metrics):
    assert metrics("another").status_code == 401


def test_metrics_count_calls_by_operation_and_refusals_by_reason(metrics, call, spend):
    call("GET", "/rounds")
    call("POST", "/scores", "{")
    limited = spend(1)
    assert [limited("GET", "/rounds").status_code for _ in range(2)] == [200, 429]
    told = metrics().text.splitlines()
    assert 'cxassess_api_requests_total{operation="list_rounds",status="2xx"} 2' in told
    assert 'cxassess_api_requests_total{operation="list_rounds",status="4xx"} 1' in told
    assert 'cxassess_api_refused_total{reason="too_many_requests"} 1' in told
    assert "cxassess_reports_waiting 0" in told


def test_metrics_do_not_move_when_somebody_answers(metrics, call, opened, client):
    before = metrics().text
    assert call("POST", f"/rounds/{opened['id']}/responses", row("staff", "ops-north", 1)).status_code == 201
    client.get(f"/r/{opened['id']}")
    assert metrics().text == before


def test_metrics_do_not_move_when_somebody_may_not_answer(metrics, spend, opened):
    limited, one = spend(1), row("staff", "ops-north", 1)
    before = metrics().text
    answers = [limited("POST", f"/rounds/{opened['id']}/responses", one).status_code for _ in range(4)]
    assert answers == [201, 429, 429, 429]
    assert metrics().text == before


@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
def test_a_place_is_free_again_when_the_answer_has_gone_out(app, call, draft, accept):
    app.extensions["cxassess.places"] = Places(1, 1, 0)
    call.client.environ_base["gunicorn.socket"] = None  # as our server has it, which closes its answers
    for _ in range(2):
        assert call("GET", "/rounds", Accept=accept).status_code == 200
