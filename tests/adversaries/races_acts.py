"""Races: many submit one ballot, two tabs answer differently, a round is closed while people submit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import TypeVar

from .races_person import CLOSED, GONE_ON, PATIENCE, SUCCESS, Form, Person
from .races_seen import Seen
from .races_site import Site

WALKERS = 4
T = TypeVar("T")


def submits(site: Site, chance: Random, size: int = 200) -> Seen:
    """One ballot, handed in by many at once: one response, and a friendly page for each of them."""
    round_id = site.open_round()
    person = site.person(round_id, "the only one")
    form, gate, seen = person.walk(), threading.Barrier(size), Seen()
    for outcome in together([partial(person.again().submit, form, gate) for _ in range(size)]):
        seen.note(person.words, outcome)
    seen.stored = [each.words for each in site.sealed(round_id)]
    return seen


def tabs(site: Site, chance: Random, size: int = 2) -> Seen:
    """Tabs with one ballot change the same page, each its own way, and submit: one of them wins whole."""
    round_id = site.open_round()
    person = site.person(round_id, "in several tabs")
    form, gate, seen = person.walk("3"), threading.Barrier(size), Seen()
    page, values = person.trail[0], "1245"[:size]

    def change_and_submit(value: str) -> str:
        tab = person.again()
        fields = tab.filled(Form(tab.get(page).text), value)
        saved = tab.send(page, fields, gate)
        return tab.submit(form) if saved.location else saved.outcome

    for outcome in together([partial(change_and_submit, value) for value in values]):
        seen.note(person.words, outcome)
    responses = site.sealed(round_id)
    seen.stored = [each.words for each in responses]
    seen.also = [fault for each in responses for fault in mixtures(each.answers, values)]
    return seen


def mixtures(answers: dict[str, object], values: str) -> list[str]:
    """What shows that a response is no tab's own: a pillar answered in two ways, or as by neither tab."""
    by_pillar: dict[str, set[object]] = {}
    for name, value in answers.items():
        by_pillar.setdefault(name[:1], set()).add(value)
    mixed = [f"a mixture of answers: {answers}" for said in by_pillar.values() if len(said) > 1]
    if not any(said <= set(map(int, values)) for said in by_pillar.values()):
        mixed.append(f"no tab's answers: {answers}")
    return mixed


def first_pages(site: Site, chance: Random, size: int = 2) -> Seen:
    """Tabs save the first page at the same moment, when nothing was saved before: all can go on."""
    round_id = site.open_round()
    person = site.person(round_id, "twice at first")
    form, gate, seen = person.begin(), threading.Barrier(size), Seen(expected=SUCCESS | {GONE_ON})
    sent = (form.action, person.filled(form), gate)
    for reply in together([partial(person.again().send, *sent) for _ in range(size)]):
        seen.note(person.words, reply.outcome)
    seen.note(person.words, person.submit(person.walk_on(Form(person.get(form.action).text))))
    seen.stored = [each.words for each in site.sealed(round_id)]
    return seen


def two_pages(site: Site, chance: Random, size: int = 2) -> Seen:
    """Tabs with one ballot save different pages at the same moment: what was saved is there afterwards."""
    round_id = site.open_round()
    person, scout = (site.person(round_id, words) for words in ("a page a tab", "scout"))
    scout.walk()
    gate, seen = threading.Barrier(size), Seen(expected=SUCCESS | {GONE_ON})
    first, pages = person.begin(), scout.trail[:size]
    filled = [person.filled(Form(person.get(page).text)) for page in pages]
    sent = [
        partial(person.again().send, page, fields, gate) for page, fields in zip(pages, filled, strict=True)
    ]
    for reply in together(sent):
        seen.replies[reply.outcome] += 1
    for page, fields in zip(pages, filled, strict=True):
        if Form(person.get(page).text).filled != fields:
            seen.also.append(f"{page[-9:]} was saved, and is not")
    seen.note(person.words, person.submit(person.walk_on(first)))
    seen.stored = [each.words for each in site.sealed(round_id)]
    return seen


def save_and_submit(site: Site, chance: Random, size: int = 2) -> Seen:
    """One tab submits while others save a page: a friendly page for each, and what is stored is whole."""
    round_id = site.open_round()
    person = site.person(round_id, "saving and submitting")
    form, gate = person.walk("3"), threading.Barrier(size + 1)
    seen, page = Seen(expected=SUCCESS | {GONE_ON}), person.trail[0]
    fields = person.filled(Form(person.get(page).text), "5")
    sent = [lambda: person.again().submit(form, gate)]
    sent += [lambda: person.again().send(page, fields, gate).outcome] * size
    for outcome in together(sent):
        seen.note(person.words, outcome)
    responses = site.sealed(round_id)
    seen.stored = [each.words for each in responses]
    seen.also = [fault for each in responses for fault in mixtures(each.answers, "35")]
    return seen


def close(site: Site, chance: Random, size: int = 24) -> Seen:
    """A round is closed while many submit: who was thanked is in the release, others hear it is closed."""
    round_id, seen = site.open_round(), Seen(expected=SUCCESS | {CLOSED})
    ready = walked(site, round_id, size)
    _, counted = amid(seen, ready, chance.randrange(size), lambda: site.close_round(round_id))
    return closed(site, round_id, seen, counted)


def amid(
    seen: Seen, ready: list[tuple[Person, Form]], so_many: int, act: Callable[[], T]
) -> tuple[list[str], T]:
    """All submit at once, and as soon as so many have been answered something is done: both outcomes."""
    gate, answered = threading.Barrier(len(ready) + 1), threading.Semaphore(0)

    def hand_in(person: Person, form: Form) -> str:
        outcome = person.submit(form, gate)
        answered.release()
        return seen.note(person.words, outcome)

    def act_then() -> T:
        gate.wait(PATIENCE)
        for _ in range(so_many):
            answered.acquire(timeout=PATIENCE)
        return act()

    *outcomes, done = together([*(partial(hand_in, *pair) for pair in ready), act_then])
    return outcomes, done


def closed(site: Site, round_id: str, seen: Seen, counted: set[int]) -> Seen:
    """What was seen, with what is kept of a round since its close."""
    stored = site.published(round_id)
    seen.stored += stored
    if counted != {len(stored)}:
        seen.also.append(f"the release and its table count {counted}, and {len(stored)} are stored")
    seen.also += [f"left in its envelope by the close: {each.words}" for each in site.sealed(round_id)]
    return seen


def walked(site: Site, round_id: str, size: int) -> list[tuple[Person, Form]]:
    """So many people, each before the button that submits."""
    people = [site.person(round_id, f"person {number}") for number in range(size)]
    with ThreadPoolExecutor(WALKERS) as threads:
        return list(zip(people, threads.map(Person.walk, people), strict=True))


def together(acts: list[Callable[[], T]]) -> list[T]:
    """What each act returns, all of them under way at the same time."""
    with ThreadPoolExecutor(len(acts)) as threads:
        return [each.result() for each in [threads.submit(act) for act in acts]]
