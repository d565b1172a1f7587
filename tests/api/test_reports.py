"""Reports by the API: asked for, made beside, fetched; refused with a word about when to come back."""

from datetime import timedelta

import pytest

from cxassess import demo, jobs, makers
from cxassess.records import clock, keys, organisations, reports
from cxassess.records.database import db

SPRING, OPEN = "harbourline-2026-spring", "harbourline-2026-autumn"
ASK = f"/rounds/{SPRING}/reports"


@pytest.fixture
def send(demo_app):
    """What calls the API with a key that may read results."""
    key = str(keys.create(demo.ORGANISATION, "reports", ["results"]))
    client = demo_app.test_client(use_cookies=False)

    def call(method, path, body=None, **headers):
        headers = {"Authorization": f"Bearer {key}", **headers}
        with demo_app.app_context():
            return client.open(
                f"/api/v1{path.removeprefix('/api/v1')}", method=method, json=body, headers=headers
            )

    return call


def test_a_report_is_asked_for_and_fetched_when_it_is_ready(send, demo_app):
    asked = send("POST", ASK, {"kind": "workshop", "paper": "Letter", "language": "en-GB"})
    assert (asked.status_code, asked.headers["Retry-After"]) == (202, "2")
    report = asked.get_json()
    assert (report["state"], report["file"], report["paper"]) == ("waiting", None, "Letter")
    early = send("GET", f"{asked.location}/file")
    assert (early.status_code, early.headers["Retry-After"]) == (409, "2")
    assert early.get_json()["type"].endswith("/report_not_ready")
    makers.make_all(demo_app)
    ready = send("GET", asked.location)
    assert ready.get_json()["state"] == "ready"
    assert "Retry-After" not in ready.headers
    file = send("GET", ready.get_json()["file"])
    assert (file.status_code, file.mimetype) == (200, "application/pdf")
    assert file.data.startswith(b"%PDF-")
    assert "attachment" in file.headers["Content-Disposition"]
    again = send("GET", ready.get_json()["file"], **{"If-None-Match": file.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_whoever_asks_for_the_same_gets_the_same_report(send):
    first = send("POST", ASK, {}).get_json()["id"]
    assert send("POST", ASK, {"kind": "roadmap"}, **{"Idempotency-Key": "k1"}).get_json()["id"] == first
    assert send("POST", ASK, {"kind": "workshop"}).get_json()["id"] != first
    mistaken = send("POST", ASK, {"kind": "workshop"}, **{"Idempotency-Key": "k1"})
    assert mistaken.get_json()["type"].endswith("/idempotency_mismatch")


@pytest.mark.parametrize("body", [{"kind": "poem"}, {"paper": "A3"}, {"language": "xx"}, {"pages": 3}])
def test_what_there_is_not_is_refused_with_what_there_is(send, body):
    answer = send("POST", ASK, body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == f"/{next(iter(body))}"


def test_an_open_round_has_no_report(send):
    answer = send("POST", f"/rounds/{OPEN}/reports", {})
    assert (answer.status_code, answer.get_json()["type"].rpartition("/")[2]) == (409, "round_open")


def test_a_key_may_have_four_that_are_not_finished(send):
    wanted = [{"kind": kind, "paper": paper} for kind in reports.KINDS for paper in reports.PAPERS]
    for each in wanted:
        assert send("POST", ASK, each).status_code == 202
    fifth = send("POST", "/rounds/harbourline-2025-autumn/reports", {})
    assert (fifth.status_code, fifth.headers["Retry-After"]) == (429, "10")
    assert fifth.get_json()["type"].endswith("/too_many_reports")
    assert send("POST", ASK, wanted[0]).status_code == 202


def test_a_report_that_could_not_be_made_says_why_and_when_to_ask_again(send, demo_app):
    demo_app.config["REPORT_SECONDS"] = 0
    asked = send("POST", ASK, {})
    makers.make_all(demo_app)
    report = send("GET", asked.location).get_json()
    assert (report["state"], report["error"]) == ("failed", "pdf_timeout")
    assert 0 < report["again_in"] <= 60
    file = send("GET", f"{asked.location}/file")
    assert (file.status_code, file.get_json()["type"].rpartition("/")[2]) == (409, "report_failed")


def test_a_file_that_is_gone_is_410_and_a_report_whose_day_is_over_404(send, demo_app, monkeypatch):
    asked = send("POST", ASK, {"kind": "workshop"})
    reports.ready(reports.claim("one", timedelta(minutes=1)), "ab" * 32, as_asked=True)
    assert not jobs.is_there("ab" * 32)
    gone = send("GET", f"{asked.location}/file")
    assert (gone.status_code, gone.get_json()["type"].rpartition("/")[2]) == (410, "report_gone")
    db.session.rollback()
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert send("GET", asked.location).status_code == 404


def test_a_report_of_another_organisation_is_not_there(send, demo_app):
    asked = send("POST", ASK, {})
    organisations.create("Meadow Dairy", "meadow")
    key = str(keys.create("meadow", "theirs", ["results"]))
    theirs = demo_app.test_client().get(asked.location, headers={"Authorization": f"Bearer {key}"})
    assert theirs.status_code == 404
