"""Where a pillar's score and its items' means together tell of few people, because those left items out.

A person's score is the mean of the answers given. Where everybody answers the same number q of items, n times
the score is the sum of all answers over q, and follows from the items' means: nothing new. Else what is left,
when the one is taken from the other, is a sum over those who answered another number of items (or were asked
others, or too few for a score), and it tells their answers if they are few. So for every q those others must
be nobody, or a whole group.

Rounding hides what few add where the group is large: one person's answer moves the sums by one J-th at most,
while the rounded score leaves n hundredths of the scale open. With 300 answers asked for in all on a scale of
five, ten and more answers of the one person fit.
"""

from __future__ import annotations

from collections.abc import Sequence

from .constants import CONSTANTS, Constants
from .counting import Pattern
from .instrument import Questionnaire
from .scoring import key_of

Group = tuple[Pattern, tuple[int, ...]]
"""The columns that people were asked, and how many answered none, one, two, … of them."""


def tells_of_few(
    groups: Sequence[Group], questionnaire: Questionnaire, threshold: int, constants: Constants = CONSTANTS
) -> bool:
    """Whether the score and the item means of a pillar, exact, would tell of 1 to threshold - 1 people."""
    even, least = key_of(questionnaire).even, questionnaire.minimum_answered
    reached = [sum(counts[1:]) for _, counts in groups]
    scored = [
        {
            q: count
            for q, count in enumerate(counts)
            if q and q >= least * len(columns) - constants.cut_off_tolerance
        }
        for columns, counts in groups
    ]
    others = []
    for (columns, _), people, by_q in zip(groups, reached, scored, strict=True):
        others += [people, *(people - count for count in by_q.values() if count)]
        if not even and any(count == people for q, count in by_q.items() if q < len(columns) and count):
            # All left as many out, but not the same ones: with unequal weights that is not the same.
            return True
    everybody = sum(reached)
    sizes = {q for by_q in scored for q in by_q}
    others += [everybody - sum(by_q.get(q, 0) for by_q in scored) for q in sizes]
    return any(0 < count < threshold for count in others)


def rounding_hides(
    people: int, groups: Sequence[Group], questionnaire: Questionnaire, constants: Constants = CONSTANTS
) -> bool:
    """Whether so many people stand behind rounded figures that they leave the answers of one open."""
    items = questionnaire.items
    there = [columns for columns, counts in groups if sum(counts[1:])]
    if people < constants.item_table_n or not there:
        return False
    fewest = min(len(columns) for columns in there) if key_of(questionnaire).even else 1
    span = min(items[column].scale.span for columns in there for column in columns)
    return people * fewest * span >= constants.item_table_answers * 4
