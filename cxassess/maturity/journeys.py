"""The journey that people have with an organisation: stages, their touchpoints, and who handles each.

A questionnaire may carry the touchpoints that a round asks about: how much each matters and how well it goes,
both on 1 to 5. They are never scored and belong to no pillar, so rounds that ask about different journeys
stay comparable. A touchpoint's id is its own for ever; its name may change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .errors import Fault, QuestionnaireError
from .instrument import AUDIENCES, IMPORTANCE_SCALE, TOUCHPOINT, Outcome
from .place import Place, pointer, shown

HANDLERS = ("own", "partner", "supplier")
"""Who handles a touchpoint: the organisation itself, a partner beside it, a supplier it pays."""
SIDES = ("importance", "performance")
"""What is asked of each touchpoint."""
ASKED = ("staff", "customer")
"""Who is asked, unless a journey says otherwise."""
MOST_ASKED = 12
"""The most touchpoints that a round asks about: two questions each, after all the others."""
LONGEST_NAME = 120
JOURNEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Touchpoint:
    """A moment in which people deal with the organisation; ``partner`` names who handles it instead."""

    id: str
    name: str
    handled_by: str = "own"
    partner: str = ""

    @property
    def own(self) -> bool:
        return self.handled_by == "own"

    def to_dict(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name, "handled_by": self.handled_by, "partner": self.partner}


@dataclass(frozen=True)
class Stage:
    """A part of the journey, with its touchpoints in order."""

    id: str
    name: str
    touchpoints: tuple[Touchpoint, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "touchpoints": [each.to_dict() for each in self.touchpoints],
        }


@dataclass(frozen=True)
class Journey:
    """Stages in order, and the audiences that are asked about their touchpoints."""

    stages: tuple[Stage, ...] = ()
    audiences: tuple[str, ...] = ASKED

    @cached_property
    def touchpoints(self) -> tuple[Touchpoint, ...]:
        """All touchpoints, stage after stage."""
        return tuple(each for stage in self.stages for each in stage.touchpoints)

    @cached_property
    def questions(self) -> tuple[Outcome, ...]:
        """What is answered with a number: of each touchpoint its importance, then its performance."""
        # The words of the question stand in the form: they are the same for every touchpoint.
        return tuple(
            Outcome(answer_id(each.id, side), dict.fromkeys(self.audiences, each.name), IMPORTANCE_SCALE)
            for each in self.touchpoints
            for side in SIDES
        )

    def only(self, ids: Any) -> Journey:
        """The journey with those touchpoints only, without stages that have none left."""
        kept = (
            replace(stage, touchpoints=tuple(each for each in stage.touchpoints if each.id in ids))
            for stage in self.stages
        )
        return replace(self, stages=tuple(stage for stage in kept if stage.touchpoints))

    def to_dict(self) -> dict[str, Any]:
        return {"audiences": list(self.audiences), "stages": [stage.to_dict() for stage in self.stages]}


def answer_id(touchpoint_id: str, side: str) -> str:
    """The name of an answer about a touchpoint.

    >>> answer_id("booking", "importance")
    'touchpoint.booking.importance'
    """
    return f"{TOUCHPOINT}{touchpoint_id}.{side}"


def read_journey(place: Place, most: int = MOST_ASKED, *, least: int = 1) -> Journey | None:
    """The journey at a place, or None where there is none; faults go where the place reports them.

    ``least`` is how many stages, and touchpoints in each, there must be.
    """
    if not place.given or not place.mapping("stages", "audiences"):
        return None
    stages = tuple(_stage(each, least) for each in place["stages"].each("stages", least=least))
    audiences = _audiences(place["audiences"])
    found = Journey(stages, audiences)
    if len(found.touchpoints) > most:
        place["stages"].fault(f"hold {len(found.touchpoints)} touchpoints; the most is {most}")
    _check_twins(place["stages"])
    return found


def _audiences(place: Place) -> tuple[str, ...]:
    if not place.given:
        return ASKED
    found = [each.choice(AUDIENCES) for each in place.each("audiences", least=1)]
    if len(set(found)) < len(found):
        place.fault("names an audience twice; name each once")
    return tuple(name for name in AUDIENCES if name in found)


def _stage(place: Place, least: int) -> Stage:
    if not place.mapping("id name", "touchpoints"):
        return Stage("?", "?")
    touchpoints = place["touchpoints"]
    return Stage(
        place["id"].identifier(JOURNEY_ID),
        _name(place["name"]),
        tuple(_touchpoint(each) for each in touchpoints.each("touchpoints", least=least)),
    )


def _touchpoint(place: Place) -> Touchpoint:
    if not place.mapping("id name", "handled_by partner"):
        return Touchpoint("?", "?")
    handled_by = place["handled_by"].choice(HANDLERS)
    partner = "" if place["partner"].value == "" else _name(place["partner"])
    if partner and handled_by == "own":
        place["partner"].fault(
            "has no effect where the organisation handles it itself; remove one of the two"
        )
    return Touchpoint(place["id"].identifier(JOURNEY_ID), _name(place["name"]), handled_by, partner)


def _name(place: Place) -> str:
    text = place.text("")
    if len(text) > LONGEST_NAME:
        place.fault(f"is {len(text):,} characters long; shorten it to {LONGEST_NAME}")
    return text.strip()


def _check_twins(root: Place) -> None:
    """Every id is its own; and nobody could tell two touchpoints of one name in a stage apart."""
    stages = [each for each in root.each("stages") if isinstance(each.value, Mapping)]
    _check_ids(stages)
    _check_names(stages, "stage")
    inside = [list(_mappings(stage["touchpoints"])) for stage in stages]
    _check_ids([each for places in inside for each in places])
    for places in inside:
        _check_names(places, "touchpoint")


def _mappings(place: Place) -> Iterator[Place]:
    return (each for each in place.each("touchpoints") if isinstance(each.value, Mapping))


def _check_ids(places: list[Place]) -> None:
    seen: set[str] = set()
    for place in places:
        if isinstance(name := place["id"].value, str):
            if name in seen:
                place["id"].fault(f"{shown(name)} is used twice; every id must be its own")
            seen.add(name)


def _check_names(places: list[Place], what: str) -> None:
    seen: set[str] = set()
    for place in places:
        if isinstance(name := place["name"].value, str):
            if (alike := name.strip().casefold()) in seen:
                place["name"].fault(f"there is a {what} {shown(name)} beside it already; choose another name")
            seen.add(alike)


def journey_of(plain: Mapping[str, Any], most: int = MOST_ASKED, *, least: int = 1) -> Journey:
    """The journey of a plain mapping; QuestionnaireError, by JSON pointer, with every fault."""
    faults: list[Fault] = []
    root = Place(plain, (), lambda path, message: faults.append(Fault(pointer(path), message)))
    found = read_journey(root, most, least=least)
    if faults or found is None:
        raise QuestionnaireError(faults or [Fault("", "should be a mapping with stages")])
    return found
