"""Faults while people submit: cut replies, a killed server, a full disk, a lost way to the database."""

from __future__ import annotations

import re
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from .proxy import Cut, Fate, relaying
from .races_acts import amid, walked
from .races_person import CUT, KEPT, SUCCESS, Form, Person, Reply
from .races_seen import Seen
from .races_site import Site

MOST_TRIES = 12
MOST_CUTS = 3
# Longer than any reply is; a line that is to break behind its end does not break.
LONGEST_REPLY = 12_000
PAGE = 4096


def cuts(site: Site, chance: Random, size: int = 1) -> Seen:
    """Replies and requests are cut; whoever sends the same form again ends with one response and a page."""
    round_id, seen = site.open_round(), Seen(expected=SUCCESS | {CUT})
    place = urlsplit(site.url)
    with relaying((place.hostname or "", place.port or 80)) as (proxy, (_, port)):
        for person, form in walked(site, round_id, size):
            fates = _fates(chance)
            proxy.plan = partial(next, iter(fates), Fate())
            persist(seen, person.again(port), form)
            seen.notes.update(_told(fate) for fate in fates if fate.happened)
    seen.stored = [each.words for each in site.sealed(round_id)]
    return seen


def persist(seen: Seen, person: Person, form: Form, in_vain: Callable[[], None] = lambda: None) -> None:
    """Send the form until there is a page that says it was received; every reply is noted."""
    for _ in range(MOST_TRIES):
        if seen.note(person.words, person.submit(form)) in SUCCESS:
            return
        in_vain()
    seen.also.append(f"{MOST_TRIES} times in vain: {person.words}")


def _fates(chance: Random) -> list[Cut]:
    """Some cuts, one after the other; every second time the first is after the commit, before any reply."""
    fates = [_cut(chance) for _ in range(chance.randint(1, MOST_CUTS))]
    return [Cut(to_server=False, after=0), *fates] if chance.random() < 0.5 else fates


def _told(fate: Cut) -> str:
    if fate.to_server:
        return "requests cut"
    return "replies cut in the middle" if fate.after else "replies lost"


def _cut(chance: Random) -> Cut:
    to_server = chance.random() < 0.3
    return Cut(to_server, chance.randrange(600 if to_server else LONGEST_REPLY), abrupt=chance.random() < 0.5)


def kill(site: Site, chance: Random, size: int = 24) -> Seen:
    """The server is killed while people submit, and started again: who was thanked is there, nobody twice."""
    round_id, seen = site.open_round(), Seen(expected=SUCCESS | {CUT})
    ready = walked(site, round_id, size)
    outcomes, _ = amid(seen, ready, chance.randrange(size), lambda: site.stop(signal.SIGKILL))
    site.start()
    for (person, form), outcome in zip(ready, outcomes, strict=True):
        if outcome not in SUCCESS:
            persist(seen, person.again(urlsplit(site.url).port), form)
    seen.stored = [each.words for each in site.sealed(round_id)]
    seen.also += [] if site.sound() else ["the database file is damaged"]
    return seen


def disk(site: Site, chance: Random, size: int = 1) -> Seen:
    """Nothing can be written, page after page: each comes back with what was filled in, and works later."""
    shortage = full if site.folder.is_mount() else limited
    round_id, seen = site.open_round(), Seen(expected=SUCCESS | {KEPT})
    person = site.person(round_id, "«Do not lose me», & more")
    form = person.first()
    with shortage(site, chance):
        _must_come_back(seen, person, form)
    form = person.go_on(form)
    while not form.submits:
        with shortage(site, chance):
            _must_come_back(seen, person, form)
        form = person.go_on(form)
    before = person.get(form.action.replace("/submit", "/check"))
    with shortage(site, chance):
        reply = person.send(form.action, form.filled)
        seen.note(person.words, reply.outcome)
    lost = _texts(before) - _texts(reply)
    if lost or Form(reply.text).filled.keys() != form.filled.keys():  # some are sealed anew each time
        seen.also.append(f"the page before submitting lost {sorted(lost)}")
    seen.note(person.words, person.submit(form))
    seen.stored = [each.words for each in site.sealed(round_id)]
    return seen


def _texts(page: Reply) -> set[str]:
    """Every text that a page shows."""
    return set(re.findall(r">\s*([^<>\s][^<]*)<", page.text.partition("</title>")[2]))


def _must_come_back(seen: Seen, person: Person, form: Form) -> None:
    """Send a filled-in page that cannot be stored: it must come back as it was, and say so."""
    fields = person.filled(form)
    reply = person.send(form.action, fields)
    seen.notes[f"pages answered {reply.status}"] += 1
    if reply.status != 503 or Form(reply.text).filled != fields:
        seen.also.append(f"{form.action} came back {reply.status}, filled {Form(reply.text).filled}")


@contextmanager
def limited(site: Site, chance: Random) -> Iterator[None]:
    """The server may write no file beyond its first page: its log cannot take a transaction."""
    site.empty_log()
    _allow(site, chance.randrange(PAGE))
    try:
        yield
    finally:
        _allow(site, None)


def _allow(site: Site, size: int | None) -> None:
    """Limit the files of all processes of the server; None lifts it."""
    for pid in site.members():
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most if size is None else size, most))


@contextmanager
def full(site: Site, chance: Random) -> Iterator[None]:
    """The disk that the database lies on is full, to the last page or the last but one."""
    site.empty_log()
    ballast = site.folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(PAGE))
        except OSError:
            file.truncate(file.tell() - file.tell() % PAGE - PAGE * chance.randrange(2))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def small_disk(mebibytes: int = 8) -> Iterator[Path | None]:
    """A folder on a file system of its own; None where nobody lets us make one."""
    folder = tempfile.mkdtemp(prefix="races-disk-")
    kind = ["-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", folder]
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    made = bool(mount and unmount) and not subprocess.run(["mount", *kind], capture_output=True).returncode
    try:
        yield Path(folder) if made else None
    finally:
        if made:
            subprocess.run(["umount", folder], check=True)
        Path(folder).rmdir()
