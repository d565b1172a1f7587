"""What to do in a workshop about perception, and how long each part takes."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

WELCOME, ALONE, PILLAR, QUESTION, AGREE, CLOSE = 5, 10, 10, 5, 15, 5
LEAST = 60
"""An hour at least: what is not needed for pillars and questions goes into the talk about them."""


@dataclass(frozen=True)
class Step:
    """A part of the workshop."""

    minutes: int
    title: str
    what: str


def steps(pillars: int, questions: int) -> tuple[Step, ...]:
    """The parts in their order, of an hour to an hour and a half, for so many pillars and questions."""
    found = [
        Step(
            WELCOME,
            _("Say what it is for"),
            _("We look at how we see ourselves and how others see us. Nobody is named, nobody is blamed."),
        ),
        Step(
            ALONE,
            _("Look at the figures alone"),
            _("Everybody notes what surprises them, and one example for it. No talking yet."),
        ),
    ]
    if pillars:
        found.append(
            Step(
                PILLAR * pillars,
                ngettext("Talk about the pillar", "Talk about the pillars, ten minutes each", pillars),
                _("One example from each side, first from those who rate lower. Ask, do not defend."),
            )
        )
    if questions:
        found.append(
            Step(
                QUESTION * questions,
                ngettext("Answer the question", "Answer the questions, five minutes each", questions),
                _("Each group writes into its own box. Then compare: what is in common, what stands apart?"),
            )
        )
    found += [
        Step(
            AGREE,
            _("Agree what we will do"),
            _("Few things, each with one name and one date. Say how those who answered will learn of it."),
        ),
        Step(
            CLOSE, _("Read it out"), _("Change what somebody cannot stand by. Say when we look at it again.")
        ),
    ]
    return _an_hour(found)


def _an_hour(found: list[Step]) -> tuple[Step, ...]:
    """The same with what is missing of an hour as time to talk before it is agreed."""
    lacking = LEAST - sum(step.minutes for step in found)
    if lacking <= 0:
        return tuple(found)
    open_talk = Step(
        lacking,
        _("Talk about what nobody has said yet"),
        _("What would customers say if they sat here? What would those say who did not answer?"),
    )
    return (*found[:-2], open_talk, *found[-2:])
