"""What holds for every operation of the API when the storage fails, and for requests that are odd."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.adversaries.refusals import faults
from tests.web.matrix import leave

from .ground import JSON
from .test_every_write import CHANGES, KEEPING, READY, named

LITTLE = 4096  # bytes that any file may still have


@contextmanager
def nothing_can_be_written() -> Iterator[None]:
    """No file can grow, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_write_that_cannot_be_stored_is_503_and_done_when_it_is_sent_again(ground):
    for operation in ground.operations:
        if operation.name not in (*READY, *CHANGES):
            continue
        before, sent = ground.rows(), {"Idempotency_Key": "one"} if operation.takes_key else {}
        ground.send("GET", "/currency")  # a connection stands
        with nothing_can_be_written():
            answer = ground.call(operation, **sent)
        if answer.status_code < 300:  # some write nothing where all is as it should be
            assert ground.call(operation, **sent).status_code < 300
            assert ground.rows() == before, operation.name
            continue
        assert answer.status_code == 503, (operation.name, answer.text)
        assert answer.get_json()["type"].endswith("/storage_unavailable")
        assert list(faults(answer)) == [], operation.name
        assert ground.rows() == before, operation.name
        assert ground.call(operation, **sent).status_code < 300, operation.name
        ground.put_back()


@pytest.fixture
def lost(ground):
    """The database cannot be opened."""
    with ground.app.app_context():
        leave(ground.app)
    folder = Path(ground.app.config["DATA_FOLDER"])
    for file in folder.glob("cxassess.sqlite3*"):
        file.rename(folder / f"away-{file.name}")
    (folder / "cxassess.sqlite3").mkdir()
    yield ground
    with ground.app.app_context():
        leave(ground.app)
    (folder / "cxassess.sqlite3").rmdir()
    for file in folder.glob("away-*"):
        file.rename(folder / file.name.removeprefix("away-"))


def test_where_the_database_cannot_be_opened_everything_is_503_and_says_when_to_come_again(lost):
    for operation in lost.operations:
        if operation.scopes and operation.scopes != ("score",):  # which stores nothing and may need nothing
            answer = lost.call(operation)
            assert answer.status_code == 503, (operation.name, answer.text)
            assert list(faults(answer)) == [], operation.name


@pytest.mark.parametrize(
    "path", ["/nothing", "/rounds/", "//rounds", "/rounds/a/b/c", "/Rounds", "/rounds;x", "/%2e%2e/x"]
)
def test_an_unknown_address_is_a_problem_and_no_redirect_whatever_the_method(ground, path):
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"):
        answer = ground.send(method, path)
        assert answer.status_code in (404, 405), (method, answer.text)
        assert list(faults(answer)) == []


@pytest.mark.parametrize("length", ["abc", "-1", "1.5", "0x10", "", "1 2", "9" * 400])
def test_a_length_that_is_none_is_refused_as_the_request_s_own_fault(ground, length):
    for operation in (named(ground, name) for name in KEEPING):
        answer = ground.client.post(
            f"/api/v1{ground.address(operation)}",
            data=operation.body or b"{}",
            content_type=JSON,
            headers={"Authorization": f"Bearer {ground.keys['meadow']}"},
            environ_overrides={"CONTENT_LENGTH": length},
        )
        if operation.body is not None:
            assert answer.status_code in (400, 411, 413), (operation.name, answer.text)
            assert list(faults(answer)) == []
    ground.put_back()


def test_a_body_that_ends_early_is_refused_and_changes_nothing(ground):
    before = ground.rows()
    for operation in (named(ground, name) for name in KEEPING):
        if operation.body is None:
            continue
        answer = ground.client.post(
            f"/api/v1{ground.address(operation)}",
            data=operation.body,
            content_type=JSON,
            headers={"Authorization": f"Bearer {ground.keys['meadow']}"},
            environ_overrides={"CONTENT_LENGTH": str(len(operation.body) + 10)},
        )
        assert answer.status_code in (400, 408), (operation.name, answer.text)
        assert list(faults(answer)) == []
    assert ground.rows() == before
