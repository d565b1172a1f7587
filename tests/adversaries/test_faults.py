"""Faults while people submit, over HTTP against the served product: who was thanked is stored, and once."""

import socket
import threading
from collections.abc import Iterator
from random import Random

import pytest

from .proxy import Cut, Fate, Fuse, relaying
from .races_faults import cuts, disk, kill, small_disk
from .races_links import Line, links, pages
from .races_site import Site, serving

SENT = b"a request of forty bytes, as it happens.", b"and its reply"


def test_whoever_loses_a_reply_sends_the_form_again_and_is_stored_once(site: Site) -> None:
    seen = cuts(site, Random(1), size=12)
    assert seen.faults == []
    assert seen.notes["replies lost"] > 0


def test_whoever_was_thanked_before_the_server_was_killed_is_there_after_its_restart(site: Site) -> None:
    seen = kill(site, Random(1), size=12)
    assert seen.faults == []


def test_a_server_that_cannot_write_gives_every_page_back_as_it_was_filled_in(on_sqlite: Site) -> None:
    assert disk(on_sqlite, Random(1)).faults == []


def test_a_full_disk_gives_every_page_back_as_it_was_filled_in() -> None:
    # Where nobody lets us make a small disk, there are limits as in the test before, on a server of its own.
    with small_disk() as folder, serving("sqlite", folder=folder) as site:
        assert [fault for turn in range(3) for fault in disk(site, Random(turn)).faults] == []


def test_a_submission_whose_line_to_the_database_is_cut_is_stored_once_and_truly_thanked(line: Line) -> None:
    all_seen = [links(line, Random(turn)) for turn in range(8)]
    assert [fault for seen in all_seen for fault in seen.faults] == []
    assert sum(seen.notes["cuts after a commit"] for seen in all_seen) > 0


def test_a_page_saved_when_the_line_to_the_database_is_cut_can_be_sent_again(line: Line) -> None:
    assert [fault for turn in range(4) for fault in pages(line, Random(turn)).faults] == []


@pytest.fixture
def answering() -> Iterator[tuple[str, int]]:
    """A server that answers every request the same way."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer_all, args=(listener,))
        thread.start()
        yield listener.getsockname()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def _answer_all(listener: socket.socket) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with line:
            asked = b""
            while len(asked) < len(SENT[0]) and (more := line.recv(100)):
                asked += more
            line.sendall(SENT[1] if asked == SENT[0] else b"")


@pytest.mark.parametrize(
    ("fate", "received"),
    [
        (Fate(), SENT[1]),
        (Cut(to_server=False, after=0), b""),
        (Cut(to_server=False, after=5), SENT[1][:5]),
        (Cut(to_server=False, after=13), SENT[1]),
        (Cut(to_server=True, after=39), b""),
        (Cut(to_server=True, after=40), SENT[1]),
        (Fuse(lambda: None, left=43), SENT[1][:3]),
    ],
)
def test_a_line_is_cut_at_the_byte_that_was_told(
    answering: tuple[str, int], fate: Fate, received: bytes
) -> None:
    with relaying(answering) as (proxy, address):
        proxy.plan = lambda: fate
        with socket.create_connection(address, timeout=60) as line:
            line.sendall(SENT[0])
            assert b"".join(iter(lambda: line.recv(100), b"")) == received
