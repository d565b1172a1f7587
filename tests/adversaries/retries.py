"""Programs that ask again through a line that is cut, and programs that change the same thing at once.

    python -m tests.adversaries.retries --what links --times 20
    python -m tests.adversaries.retries --what edits --times 50

Every operation that creates is asked for by two programs with the same Idempotency-Key, at once, while
requests and replies are cut at any byte: one thing is made, and both have the same answer. Every change is
made by two programs that have read the same state: one wins. So many times each; status 1 on a fault.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any

from tests.api.ground import UNREADY, Ground, Operation

from .api_site import Reply, ask, at_once, counted, headers, served
from .fuzz import standing
from .proxy import Cut, Fate, relaying

MOST_TRIES = 40
MOST_CUTS = 4
LONGEST_REQUEST, LONGEST_REPLY = 900, 1500
# A request that came cut off, or an answer that says so.
TRY_AGAIN = (400, 408, 429, 503)
# What an answer may be in place of the first one: codes are told once.
TOLD_ONCE = ("codes_given_out", "secret_given_out")


def creating(ground: Ground) -> list[Operation]:
    """Every operation that takes an Idempotency-Key."""
    return [each for each in ground.operations if each.takes_key and each.name not in UNREADY]


def changing(ground: Ground) -> list[Operation]:
    """Every operation that wants an If-Match."""
    return [each for each in ground.operations if "If-Match" in each.headers]


def links(ground: Ground, port: int, operation: Operation, chance: Random) -> list[str]:
    """What was wrong after two programs asked for the same by one key, over a line that is cut."""
    once = _made(ground, lambda: _persist(ground, port, operation, "reference"))
    fates, lock = [_cut(chance) for _ in range(chance.randint(0, MOST_CUTS))], threading.Lock()

    def plan() -> Fate:
        with lock:
            return fates.pop() if fates else Fate()

    replies: list[Reply | None] = []
    with relaying(("127.0.0.1", port)) as (proxy, (_, relay)):
        proxy.plan = plan
        act = partial(_persist, ground, int(relay), operation, f"key {chance.random()}")
        twice = _made(ground, lambda: replies.extend(at_once([act, act])))
    found = [] if twice == once else [f"{operation.name}: made {dict(twice)}, once it is {dict(once)}"]
    if not _agree(replies):
        found.append(
            f"{operation.name}: told {[reply and (reply.status, reply.body[:200]) for reply in replies]}"
        )
    return found


def _made(ground: Ground, act: Callable[[], Any]) -> Counter[str]:
    """How many rows an act adds to each table; everything is put back."""
    before = counted(ground)
    act()
    after = counted(ground)
    ground.put_back()
    return Counter({name: after[name] - before[name] for name in after if after[name] != before[name]})


def _agree(replies: list[Reply | None]) -> bool:
    """Whether two programs were told the same, or one of them the codes and the other that they were told.

    Where both lost the reply with the codes, both are told so.
    """
    first, second = replies
    if first is None or second is None:
        return False
    if first.kind in TOLD_ONCE or second.kind in TOLD_ONCE:
        return all(reply.kind in TOLD_ONCE or reply.status < 300 for reply in (first, second))
    return (first.status, first.body) == (second.status, second.body) and first.status < 300


def _persist(ground: Ground, port: int, operation: Operation, key: str) -> Reply | None:
    """The reply that a program ends with that asks until it has a whole one, and not that it is busy."""
    sent = headers(ground, operation, Idempotency_Key=key.replace(" ", "-"))
    for _ in range(MOST_TRIES):
        reply = ask(port, operation.method, ground.address(operation), ground.body(operation), sent)
        if reply is not None and reply.kind != "idempotency_busy" and reply.status not in TRY_AGAIN:
            return reply
        time.sleep(0.01)
    return None


def _cut(chance: Random) -> Cut:
    to_server = chance.random() < 0.4
    after = chance.randrange(LONGEST_REQUEST if to_server else LONGEST_REPLY)
    return Cut(to_server, 0 if chance.random() < 0.3 else after, abrupt=chance.random() < 0.5)


def edits(ground: Ground, port: int, operation: Operation, chance: Random) -> list[str]:
    """What was wrong after two programs changed the same state at once, each in its own way."""
    address = ground.address(operation)
    read = ask(port, "GET", address, None, headers(ground, operation))
    if read is None or read.tag is None:
        return [f"{operation.name}: cannot be read"]
    sent = headers(ground, operation, If_Match=read.tag)
    bodies = [_own(operation, number) for number in (chance.randrange(10, 50), chance.randrange(51, 90))]
    acts = [partial(ask, port, operation.method, address, body, sent) for body in bodies]
    statuses = sorted(reply.status if reply else 0 for reply in at_once(acts))
    ground.put_back()
    lost = (404, 412) if operation.method == "DELETE" else (412,)
    one_won = statuses[0] in (200, 204) and statuses[1] in lost
    return [] if one_won else [f"{operation.name}: two programs were answered {statuses}"]


CURRENCIES = ("SEK", "NOK", "DKK", "CHF", "USD", "CAD", "AUD", "NZD", "JPY", "PLN")
OWN: dict[str, Callable[[int], Any]] = {
    "PUT /currency": lambda n: {"currency": CURRENCIES[n % 10], "relabel": True},
    "PUT /style": lambda n: {"paper": "A4", "colour": f"#1020{n:02d}", "logo": None},
    "PUT /units": lambda n: {"units": [{"id": "dairy", "name": f"Dairy {n}"}]},
    "PUT /journey": lambda n: {"stages": [{"id": "stage", "name": f"Stage {n}"}]},
    "PUT /rounds/{round_id}/roadmap/settings": lambda n: {"reason": "Why", "targets": {"innovation": n}},
    "PATCH /rounds/{round_id}/workshops/{workshop_id}": lambda n: {"answers": {"do_well": f"Number {n}"}},
    "PATCH /goals/{goal_id}": lambda n: {"reason": "Why", "owner": f"Owner {n}"},
    "PATCH /measurements/{measurement_id}": lambda n: {"reason": "Why", "value": n},
    "PATCH /estimates/{estimate_id}": lambda n: {"reason": "Why", "method": f"Method {n}"},
    "PATCH /webhooks/{webhook_id}": lambda n: {"description": f"Number {n}"},
    "PATCH /barriers/{barrier_id}": lambda n: {"title": f"Title {n}"},
}


def _own(operation: Operation, number: int) -> bytes | None:
    """A change that no other program makes; where nothing else is known, of the name."""
    if operation.body is None:
        return None
    return json.dumps(OWN.get(operation.name, lambda n: {"name": f"Name {n}"})(number)).encode()


WHAT: dict[str, tuple[Callable[..., list[str]], Callable[[Ground], list[Operation]]]] = {
    "links": (links, creating),
    "edits": (edits, changing),
}


def main(arguments: Sequence[str]) -> int:
    """0 when every promise held, else 1."""
    asked = _parser().parse_args(arguments)
    experiment, choose = WHAT[asked.what]
    found: list[str] = []
    with standing() as ground, served(ground) as (_, port):
        every = choose(ground)
        for turn in range(asked.times):
            for operation in every:
                found += experiment(ground, port, operation, Random(f"{asked.seed} {turn} {operation.name}"))
    print(f"{asked.what}: {asked.times} times {len(every)} operations, {len(found)} broken promises")
    print("\n".join(f"    {each}" for each in found[:20]))
    return int(bool(found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.adversaries.retries", description=__doc__)
    parser.add_argument("--what", choices=WHAT, required=True)
    parser.add_argument("--times", type=int, default=5, help="how often each operation; 5 unless told")
    parser.add_argument("--seed", default="1", help="of every choice made by chance")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
