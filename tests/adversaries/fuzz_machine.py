"""The state machine that drives every operation of the API's document, in process, call after call.

schemathesis makes it from the document: the calls, valid and broken, and which answers lead to which calls.
Beside that it goes from anywhere to anywhere, so that each operation is met; it is given real ids, those of
the world at first and of what it made itself then, and now and then a documented example whose keys it mixes
with made-up ones: so it gets deep. Each run of calls begins with the same world.
"""

from __future__ import annotations

import gc
import json
import re
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from time import process_time
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from requests.structures import CaseInsensitiveDict
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi import from_dict
from schemathesis.specs.openapi import checks

from tests.api.ground import JSON, Ground, Operation
from tests.web.matrix import OURS

from . import refusals

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
HUB = "/api/v1/currency"  # from whose answer any call may follow
LONGEST = 2.0
STEPS = 30
EXAMPLES, KNOWN = 0.5, 0.9  # how often a body begins as an example, and a part of an address is a real id


def quietly(cases: int, steps: int = STEPS) -> settings:
    """Settings that only generate: what is found is noted, not shrunk."""
    return settings(
        max_examples=max(1, cases // steps),
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@dataclass
class Seen:
    """What a fuzzer met: how often each operation answered what, in which mode, and what was wrong."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    modes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    faults: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")

    @property
    def cases(self) -> int:
        return sum(sum(each.values()) for each in self.statuses.values())

    def fault(self, what: str, how: str) -> None:
        """Note a fault, the first of its kind with what led to it."""
        self.faults.setdefault(what, how)


class Work:
    """The seconds of work that this process has done, without those of collecting the fuzzer's own rubbish.

    A long run keeps millions of objects, so that a collection of all of them takes longer than any call may.
    """

    def __init__(self) -> None:
        self.collected = self.began = 0.0
        gc.callbacks.append(self._collecting)

    def _collecting(self, phase: str, told: dict[str, int]) -> None:
        if phase == "start":
            self.began = process_time()
        else:
            self.collected += process_time() - self.began

    def __call__(self) -> float:
        return process_time() - self.collected


WORK = Work()


class Player:
    """Who sends the calls, with real ids where one is meant to be good, and looks at the answers."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.chance, self.seen = ground, Random(), Seen()
        self.schema = _driven(ground)
        self.by_label = {f"{each.method} /api/v1{each.path}": each for each in ground.operations}
        self.makers = [
            (re.compile("/api/v1" + re.sub(r"{\w+}", "([^/?]+)", each.path) + "$"), each.path)
            for each in ground.operations
            if each.path.endswith("}")
        ]
        self.made: dict[str, list[str]] = {}

    def begin(self) -> None:
        """Put the world back as it was, and forget what was made."""
        self.ground.put_back()
        self.made = defaultdict(list)

    def ready(self, case: Any) -> None:
        """Give a call real ids, a tag and an example's keys, where it is meant to be good."""
        operation = self.by_label[case.operation.label]
        # By what was drawn, not by what came before: runs that begin alike must go on alike.
        self.chance.seed(repr((case.operation.label, case.path_parameters, case.query, case.body)))
        if _is_good(case, ParameterLocation.PATH) and case.path_parameters and self._may(KNOWN):
            case.path_parameters.update(self._ids(operation))
        if _is_good(case, ParameterLocation.HEADER) and "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = "*"
        if not _is_good(case, ParameterLocation.QUERY):
            # An empty list would be left out of the address, and the call be a good one.
            case.query = {
                name: "" if value in ([], {}, None) else value for name, value in case.query.items()
            }
        if _is_good(case, ParameterLocation.BODY) and operation.body and self._may(EXAMPLES):
            case.body = self._mixed(json.loads(operation.body), case.body)
            case.media_type = JSON

    def _may(self, probability: float) -> bool:
        return self.chance.random() < probability

    def _ids(self, operation: Operation) -> dict[str, str]:
        """An id for each part of an address: what was made meanwhile, or what the world had."""
        parts = re.findall(r"{(\w+)}", operation.path)
        world = dict(zip(parts, self._of_world(operation), strict=True))
        return {name: self.chance.choice([world[name], *self.made[name][-3:]]) for name in parts}

    def _of_world(self, operation: Operation) -> list[str]:
        address = self.ground.address(operation).split("/")
        return [address[n] for n, step in enumerate(operation.path.split("/")) if step.startswith("{")]

    def _mixed(self, example: Any, made_up: Any) -> Any:
        """A documented example, with some keys of a made-up body in place of its own."""
        if not isinstance(example, dict) or not isinstance(made_up, dict):
            return example
        return example | {key: value for key, value in made_up.items() if self._may(0.3)}

    def look(self, case: Any, response: Any, lasted: float) -> None:
        """Note what came of a call."""
        name, status = case.operation.label, response.status_code
        self.seen.statuses[name][status] += 1
        self.seen.modes[name][_mode(case).value] += 1
        self.seen.slowest = max(self.seen.slowest, (lasted, f"{name} {status}"))
        if lasted > LONGEST:
            self.seen.fault(f"{name} takes more than {LONGEST:g} s of work", f"{lasted:.1f} s: {_told(case)}")
        if status >= 400:
            sent = case.body if case.media_type == JSON else ...
            for fault in refusals.faults(response, sent if isinstance(sent, dict | list) else ...):
                self.seen.fault(f"{name} {status}: {fault}", _told(case))
        for pattern, path in self.makers:
            if status < 300 and (found := pattern.match(response.headers.get("Location", ""))):
                names = re.findall(r"{(\w+)}", path)
                for name, id_ in zip(names, found.groups(), strict=True):
                    self.made[name].append(id_)

    def call(self, case: Any) -> None:
        """Send a call outside of any run, as ready as within one."""
        self.ready(case)
        headers = {"Authorization": f"Bearer {self.ground.keys[OURS]}"}
        began = WORK()
        response = case.call(headers=headers)
        self.look(case, Answer(response), WORK() - began)
        self.judge(
            case,
            lambda: case.validate_response(response, checks=CHECKS, transport_kwargs={"headers": headers}),
        )

    def judge(self, case: Any, validate: Any) -> None:
        """Note what schemathesis finds wrong with an answer."""
        try:
            validate()
        except FailureGroup as group:
            for failure in group.exceptions:
                title = f"{case.operation.label}: {failure.title}"
                self.seen.fault(title, f"{str(failure)[:600]}\n    {_told(case)}")


class Answer:
    """An answer of schemathesis as our own checks read it."""

    def __init__(self, response: Any) -> None:
        self.status_code, self.data = response.status_code, response.content
        self.headers = CaseInsensitiveDict({name: values[0] for name, values in response.headers.items()})
        self.content_type = self.headers.get("Content-Type", "")


def _mode(case: Any) -> GenerationMode:
    return case.meta.generation.mode if case.meta else GenerationMode.POSITIVE


def _is_good(case: Any, location: ParameterLocation) -> bool:
    """Whether this part of a call is meant to be good."""
    part = case.meta.components.get(location) if case.meta else None
    return part is None or part.mode is GenerationMode.POSITIVE


def _told(case: Any) -> str:
    try:
        return str(case.as_curl_command())[:1500]
    except Exception as error:  # of what cannot be written as a command
        return f"{case.operation.label} {type(error).__name__}"


def _driven(ground: Ground) -> Any:
    """The document for schemathesis, with a link from one answer to every operation."""
    document = json.loads(json.dumps(ground.document))
    links = {}
    for methods in document["paths"].values():
        for method, said in methods.items():
            if method != "parameters" and said["security"]:
                links[f"then_{said['operationId']}"] = {"operationId": said["operationId"]}
    document["paths"][HUB]["get"]["responses"]["200"].setdefault("links", {}).update(links)
    schema = from_dict(document)
    schema.app = ground.app
    return schema


def machine(player: Player) -> Any:
    """The state machine of a player."""

    class Walk(player.schema.as_state_machine()):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.control.max_operations_per_source = 10**9

        def setup(self) -> None:
            player.begin()

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {player.ground.keys[OURS]}"}}

        def before_call(self, case: Any) -> None:
            player.ready(case)
            self.began = WORK()

        def after_call(self, response: Any, case: Any) -> None:
            super().after_call(response, case)
            player.look(case, Answer(response), WORK() - self.began)

        def validate_response(self, response: Any, case: Any, **options: Any) -> None:
            player.judge(
                case,
                lambda: case.validate_response(
                    response,
                    checks=CHECKS,
                    transport_kwargs={"headers": options.get("headers")},
                    recorder=self.recorder,
                ),
            )

    return Walk


def walk(player: Player, cases: int, number: int = 0) -> None:
    """Let the machine make about so many calls, in runs; `number` seeds every choice."""
    hypothesis.core.global_force_seed = number
    try:
        # Ids that the program draws by itself can make a run go on otherwise than one that began alike.
        with suppress(FlakyStrategyDefinition):
            machine(player).run(settings=quietly(cases, STEPS))
    finally:
        hypothesis.core.global_force_seed = None


def knock(player: Player, operation: Any, mode: GenerationMode, cases: int, number: int = 0) -> None:
    """Make so many calls of one operation, all good or all broken, without any run."""
    player.begin()

    @seed(number)
    @quietly(cases, 1)
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        player.call(case)

    each()


def operations(player: Player) -> list[Any]:
    """Every operation that needs a key, as schemathesis has it."""
    found = (result.ok() for result in player.schema.get_all_operations())
    return [each for each in found if each.definition.raw["security"]]
