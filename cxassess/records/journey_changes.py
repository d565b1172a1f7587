"""What a change makes of a journey: stages and touchpoints added, renamed, moved and removed. All pure."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from ..maturity import Journey, Stage, Touchpoint
from .errors import NotFound

_NO_LETTER = re.compile(r"[^a-z0-9]+")
LONGEST_ID = 32


def stage_of(journey: Journey, stage_id: str) -> Stage:
    """The stage of that id. Raises NotFound."""
    for each in journey.stages:
        if each.id == stage_id:
            return each
    raise NotFound("stage of the journey")


def touchpoint_of(journey: Journey, touchpoint_id: str) -> tuple[Stage, Touchpoint]:
    """The touchpoint of that id and its stage. Raises NotFound."""
    for stage in journey.stages:
        for each in stage.touchpoints:
            if each.id == touchpoint_id:
                return stage, each
    raise NotFound("touchpoint")


def with_stage(before: Journey, name: str) -> Journey:
    """The journey with a stage at its end."""
    id_ = free_id(name, "stage", {stage.id for stage in before.stages})
    return replace(before, stages=(*before.stages, Stage(id_, name)))


def stage_renamed(before: Journey, stage_id: str, name: str) -> Journey:
    """The journey with another name for a stage. Raises NotFound."""
    stage_of(before, stage_id)
    return _changed(before, stage_id, lambda stage: replace(stage, name=name))


def stage_moved(before: Journey, stage_id: str, by: int) -> Journey:
    """The journey with a stage one place earlier (-1) or later (1). Raises NotFound."""
    stage_of(before, stage_id)
    return replace(before, stages=_moved(before.stages, stage_id, by))


def without_stage(before: Journey, stage_id: str) -> Journey:
    """The journey without a stage and its touchpoints. Raises NotFound."""
    gone = stage_of(before, stage_id)
    return replace(before, stages=tuple(each for each in before.stages if each is not gone))


def with_touchpoint(
    before: Journey, taken: Collection[str], stage_id: str, name: str, handled_by: str, partner: str
) -> Journey:
    """The journey with a touchpoint at the end of a stage, under an id that is not taken. Raises NotFound."""
    stage_of(before, stage_id)
    new = Touchpoint(free_id(name, "touchpoint", taken), name, handled_by, partner)
    return _changed(before, stage_id, lambda stage: _with(stage, (*stage.touchpoints, new)))


def touchpoint_changed(
    before: Journey, touchpoint_id: str, stage_id: str, name: str, handled_by: str, partner: str
) -> Journey:
    """The journey with another name, handler or stage of a touchpoint. Raises NotFound."""
    home, old = touchpoint_of(before, touchpoint_id)
    new = Touchpoint(touchpoint_id, name, handled_by, partner)
    if stage_of(before, stage_id).id == home.id:
        inside = tuple(new if each is old else each for each in home.touchpoints)
        return _changed(before, home.id, lambda stage: _with(stage, inside))
    left = without_touchpoint(before, touchpoint_id)
    return _changed(left, stage_id, lambda stage: _with(stage, (*stage.touchpoints, new)))


def touchpoint_moved(before: Journey, touchpoint_id: str, by: int) -> Journey:
    """The journey with a touchpoint one place on; past an end of its stage, in the next. Raises NotFound."""
    home, point = touchpoint_of(before, touchpoint_id)
    if 0 <= home.touchpoints.index(point) + by < len(home.touchpoints):
        inside = _moved(home.touchpoints, touchpoint_id, by)
        return _changed(before, home.id, lambda stage: _with(stage, inside))
    place = before.stages.index(home) + by
    if not 0 <= place < len(before.stages):
        return before
    there = before.stages[place]
    inside = (point, *there.touchpoints) if by > 0 else (*there.touchpoints, point)
    left = without_touchpoint(before, touchpoint_id)
    return _changed(left, there.id, lambda stage: _with(stage, inside))


def without_touchpoint(before: Journey, touchpoint_id: str) -> Journey:
    """The journey without a touchpoint. Raises NotFound."""
    home, point = touchpoint_of(before, touchpoint_id)
    left = tuple(each for each in home.touchpoints if each is not point)
    return _changed(before, home.id, lambda stage: _with(stage, left))


def free_id(name: str, otherwise: str, taken: Collection[str]) -> str:
    """An id made of a name, in letters that every tool takes; numbered where it is taken.

    >>> free_id("Café on board", "touchpoint", {"cafe-on-board"}), free_id("候船", "touchpoint", ())
    ('cafe-on-board-2', 'touchpoint')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = _NO_LETTER.sub("-", plain).strip("-")[:LONGEST_ID].strip("-") or otherwise
    tried = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(each for each in tried if each not in taken)


def _with(stage: Stage, touchpoints: tuple[Touchpoint, ...]) -> Stage:
    return replace(stage, touchpoints=touchpoints)


def _changed(journey: Journey, stage_id: str, make: Callable[[Stage], Stage]) -> Journey:
    stages = (make(each) if each.id == stage_id else each for each in journey.stages)
    return replace(journey, stages=tuple(stages))


def _moved(things: tuple[Any, ...], id_: str, by: int) -> tuple[Any, ...]:
    """The things with the one of that id so many places on; as they are, where it stands at the end."""
    place = next(number for number, each in enumerate(things) if each.id == id_)
    if not 0 <= place + by < len(things):
        return things
    left = [each for each in things if each.id != id_]
    left.insert(place + by, things[place])
    return tuple(left)
