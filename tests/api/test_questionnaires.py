"""Questionnaires by the API: an organisation's own beside the installed ones, and never another's."""

import pytest

from cxassess.records import questionnaires
from tests.uploads import files, folder, text_of

ROUND = {"name": "Spring", "questionnaire": "onboarding"}


@pytest.fixture
def own(call):
    """A questionnaire of the caller's organisation."""
    return call("POST", "/questionnaires", {"files": folder()})


def test_what_is_added_is_listed_and_can_be_read(call, own):
    assert own.status_code == 201
    assert own.get_json()["source"] == "own"
    listed = call("GET", "/questionnaires").get_json()["questionnaires"]
    assert [each["id"] for each in listed] == ["onboarding", "ten-pillars"]
    whole = call("GET", own.headers["Location"]).get_json()
    assert whole["translations"]["de"]["title"] == "Die ersten Wochen"


def test_each_version_can_be_read_and_the_newest_without_one(call, own):
    call("POST", "/questionnaires", {"files": files(version="1.10.0")})
    assert call("GET", "/questionnaires/onboarding").get_json()["version"] == "1.10.0"
    assert call("GET", "/questionnaires/onboarding?version=1.0.0").get_json()["version"] == "1.0.0"
    assert call("GET", "/questionnaires/onboarding?version=7").status_code == 404


def test_the_list_is_paged_over_versions_too(call, own):
    call("POST", "/questionnaires", {"files": files(version="1.10.0")})
    seen, path = [], "/questionnaires?limit=1"
    while path:
        page = call("GET", path).get_json()
        seen += [f"{each['id']}@{each['version']}" for each in page["questionnaires"]]
        path = page["next_cursor"] and f"/questionnaires?limit=1&cursor={page['next_cursor']}"
    assert seen == ["onboarding@1.10.0", "onboarding@1.0.0", "ten-pillars@1.0.0"]


def test_faults_lead_to_their_file_and_line(call):
    faulty = {**folder(), "questionnaire.yaml": text_of().replace("title: Speed", "titel: Speed")}
    answer = call("POST", "/questionnaires", {"files": faulty})
    assert answer.status_code == 422
    first = answer.get_json()["errors"][0]
    assert first["pointer"] == "/files/questionnaire.yaml"
    assert first["detail"].startswith("Line 28: pillars[1].items[0].titel: is not a known key")


@pytest.mark.parametrize("body", [{}, {"files": {}}, {"files": {"a.yaml": 7}}, {"files": [], "x": 1}])
def test_a_body_that_holds_no_files_is_refused(call, body):
    assert call("POST", "/questionnaires", body).status_code == 422


def test_another_content_under_the_same_version_is_a_conflict(call, own):
    answer = call("POST", "/questionnaires", {"files": files(title="Other")})
    assert answer.status_code == 409
    assert answer.get_json()["type"].endswith("/version_exists")
    assert call("POST", "/questionnaires", {"files": folder()}).status_code == 201


def test_a_round_can_name_an_own_questionnaire_by_id_and_version(call, own):
    call("POST", "/questionnaires", {"files": files(version="2.0")})
    newest = call("POST", "/rounds", ROUND).get_json()
    named = call("POST", "/rounds", {**ROUND, "questionnaire": "onboarding@1.0.0"}).get_json()
    assert newest["questionnaire"]["version"] == "2.0"
    assert named["questionnaire"]["version"] == "1.0.0"


def test_a_retired_version_is_not_taken_for_a_round_and_still_scores(call, own):
    questionnaires.retire("meadow", "onboarding", "1.0.0")
    for name in ("onboarding", "onboarding@1.0.0"):
        assert call("POST", "/rounds", {**ROUND, "questionnaire": name}).status_code == 422
    body = {"questionnaire": "onboarding", "version": "1.0.0", "responses": []}
    assert call("POST", "/scores", body).get_json()["questionnaire"]["version"] == "1.0.0"


def test_the_wanted_version_is_scored_and_one_that_is_not_there_refused(call, own):
    call("POST", "/questionnaires", {"files": files(version="2.0")})
    for version in ("1.0.0", "2.0"):
        body = {"questionnaire": "onboarding", "version": version, "responses": []}
        assert call("POST", "/scores", body).get_json()["questionnaire"]["version"] == version
    refused = call("POST", "/scores", {**body, "version": "7"}).get_json()
    assert refused["errors"] == [{"pointer": "/version", "detail": "The version here is 2.0, not 7."}]


def test_another_organisation_neither_sees_nor_names_it(stranger, own):
    assert [each["id"] for each in stranger("GET", "/questionnaires").get_json()["questionnaires"]] == [
        "ten-pillars"
    ]
    theirs = stranger("GET", "/questionnaires/onboarding")
    never = stranger("GET", "/questionnaires/never-was")
    assert (theirs.status_code, theirs.get_json()) == (404, never.get_json())
    for name in ("onboarding", "onboarding@1.0.0"):
        for path, body in (("/rounds", ROUND), ("/scores", {"responses": []})):
            refused = stranger("POST", path, {**body, "questionnaire": name})
            assert refused.status_code == 422
            assert "onboarding" not in refused.text
    assert stranger("POST", "/questionnaires", {"files": files(title="Theirs")}).status_code == 201


def test_adding_needs_the_scope_for_rounds(with_scopes):
    assert with_scopes("score")("POST", "/questionnaires", {"files": files()}).status_code == 403


def test_a_round_keeps_its_questionnaire_though_a_new_version_comes(call, own):
    made = call("POST", "/rounds", ROUND).get_json()
    call("POST", "/questionnaires", {"files": files(version="2.0")})
    questionnaires.retire("meadow", "onboarding", "1.0.0")
    opened = call("POST", f"/rounds/{made['id']}/open").get_json()
    assert opened["questionnaire"] == {"id": "onboarding", "version": "1.0.0", "title": "First weeks with us"}
