"""The warnings of a scorecard: each with a documented code, the place it is about, and a message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .arithmetic import round_half_away
from .constants import CONSTANTS, Constants
from .instrument import TOLERANCE, Questionnaire

if TYPE_CHECKING:
    from .cards import Figure, PillarCard
    from .drivers import Drivers
    from .scorecard import Scorecard

CODES = {
    "few_answers": "fewer complete answers than alpha needs to be steady",
    "not_measured": "nobody has a score in this pillar",
    "low_response_rate": f"under {CONSTANTS.response_rate_low:.0%} of the invited answered",
    "very_low_response_rate": f"under {CONSTANTS.response_rate_very_low:.0%} of the invited answered",
    "more_answers_than_invited": "more answers than the head count says were invited",
    "everyone_answered": "all who were invited answered, so the interval has no width",
    "level_uncertain": "the interval reaches into another level",
    "many_dont_know": f"{CONSTANTS.dont_know_many:.0%} or more said don't know",
    "alpha_low": "the items may not belong together",
    "alpha_caution": "the items hang together loosely",
    "alpha_high": "the items repeat each other",
    "alpha_negative": "the items work against each other; check the reverse keys",
    "alpha_subset": "alpha describes only those who answered every item",
    "item_weak": "the item says little about its pillar",
    "item_maybe_reversed": "the item runs against its pillar; is it reverse-keyed?",
    "split_opinions": "the mean hides a split; look at the distribution",
    "self_selected": "nobody knows how many were asked, so who answered chose themselves",
    "unverified": "anyone with the link could answer, and nobody checked who they were",
    "drivers_overlap": "the pillars go together so closely that their shares are unsure",
}
"""Every code with its meaning. `where` is a pillar's or an item's id, or `overall`."""


@dataclass(frozen=True)
class Caution:
    """One warning."""

    code: str
    where: str
    message: str

    def to_dict(self) -> dict[str, str]:
        return {"code": self.code, "where": self.where, "message": self.message}


def cautions_of(card: Scorecard, *, small: bool) -> tuple[Caution, ...]:
    """The warnings of a scorecard; a ``small`` group gets none about the quality of the items."""
    found = [*_of_response(card), *_of_level("overall", card.overall, card.questionnaire)]
    if card.respondents:
        for pillar in card.pillars:
            found += cautions_of_pillar(
                pillar, card.questionnaire, card.respondents, card.constants, small=small
            )
    return tuple(found)


def cautions_of_drivers(drivers: Drivers | None, constants: Constants = CONSTANTS) -> tuple[Caution, ...]:
    """The warning that drivers may be unsure, about the outcome that they explain."""
    if drivers is None or drivers.condition is None:
        return ()
    if drivers.condition <= constants.drivers_condition_caution:
        return ()
    message = (
        f"The pillars overlap (condition number {drivers.condition:.0f}): read their shares with caution."
    )
    return (Caution("drivers_overlap", drivers.outcome, message),)


def _percent(share: float) -> str:
    """A share as a reader sees it; halves away from zero, like every figure."""
    return f"{round_half_away(100 * share):.0f}%"


def _two(value: float) -> str:
    return f"{round_half_away(value, 2):.2f}"


def _of_response(card: Scorecard) -> Iterator[Caution]:
    invited, constants = card.invited, card.constants
    if card.unverified:
        message = "These answers came by an open link: anyone could answer, and nobody checked who they were."
        yield Caution("unverified", "overall", message)
    if invited is None:
        if card.self_selected and card.respondents:
            yield self_selected()
        return
    if card.respondents > invited:
        message = f"{card.respondents} answered but only {invited} were invited: check the head count."
        yield Caution("more_answers_than_invited", "overall", message)
        return
    rate = card.response_rate
    if rate is None:
        return
    if rate == 1 and card.overall.n == invited:
        message = "Everyone answered, so nothing is left to chance; other days may still differ."
        yield Caution("everyone_answered", "overall", message)
    elif rate < constants.response_rate_low:
        strong = rate < constants.response_rate_very_low
        message = (
            f"{_percent(rate)} of the invited answered; the others may think otherwise, whatever the margin."
        )
        yield Caution("very_low_response_rate" if strong else "low_response_rate", "overall", message)


def _of_level(where: str, figure: Figure, questionnaire: Questionnaire) -> Iterator[Caution]:
    """Level 3, could be 4: the interval crosses a cut-off."""
    if figure.level is None or figure.ci95 is None:
        return
    low, high = figure.ci95
    reached = [each for each in questionnaire.levels if low - TOLERANCE <= each.from_ <= high + TOLERANCE]
    others = {questionnaire.level_of(low).number, *(each.number for each in reached if each.from_ > low)}
    others.discard(figure.level.number)
    if others:
        could = " or ".join(map(str, sorted(others)))
        yield Caution("level_uncertain", where, f"Level {figure.level.number}, could be {could}.")


def self_selected() -> Caution:
    """The warning of people of whom nobody knows how many were asked."""
    message = "How many were asked is not known: those who answered chose themselves."
    return Caution("self_selected", "overall", message)


def cautions_of_pillar(
    pillar: PillarCard,
    questionnaire: Questionnaire,
    respondents: int,
    constants: Constants = CONSTANTS,
    *,
    small: bool,
) -> Iterator[Caution]:
    """The warnings of one pillar, of its items first."""
    for item in pillar.items:
        share = item.dont_know_share
        if share is not None and share >= constants.dont_know_many - TOLERANCE:
            message = f"{_percent(share)} said don't know: the work on this may not be visible."
            yield Caution("many_dont_know", item.item.id, message)
    if pillar.figure.score is None:
        yield Caution("not_measured", pillar.id, "Nobody answered enough of this pillar to score it.")
        return
    yield from _of_level(pillar.id, pillar.figure, questionnaire)
    if not small:
        yield from _of_alpha(pillar, respondents, constants)
    if pillar.agreement is not None:
        answers = [item.item.scale.span + 1 for item in pillar.items if item.item.scored]
        if pillar.agreement.ad >= sum(answers) / len(answers) / constants.split_divisor - TOLERANCE:
            message = "The mean hides a split; look at the distribution."
            yield Caution("split_opinions", pillar.id, message)


def _of_alpha(pillar: PillarCard, respondents: int, constants: Constants) -> Iterator[Caution]:
    alpha = pillar.alpha
    if len(pillar.alpha_items) < 2:
        return
    if alpha.n < constants.alpha_few_n:
        message = (
            f"Only {alpha.n} answered every item of this pillar; {constants.alpha_few_n} make it steady."
        )
        yield Caution("few_answers", pillar.id, message)
    if alpha.raw is None:
        return
    if alpha.raw < -TOLERANCE:
        message = f"Alpha is {_two(alpha.raw)}: the items work against each other; check the reverse keys."
        yield Caution("alpha_negative", pillar.id, message)
    elif alpha.raw < constants.alpha_low - TOLERANCE:
        message = f"Alpha is {_two(alpha.raw)}: the items may not belong together."
        yield Caution("alpha_low", pillar.id, message)
    elif alpha.raw < constants.alpha_caution - TOLERANCE:
        message = f"Alpha is {_two(alpha.raw)}: read the pillar with caution."
        yield Caution("alpha_caution", pillar.id, message)
    elif alpha.raw > constants.alpha_high + TOLERANCE:
        message = f"Alpha is {_two(alpha.raw)}: the items repeat each other."
        yield Caution("alpha_high", pillar.id, message)
    if alpha.n < constants.alpha_subset * respondents - TOLERANCE:
        message = f"Alpha describes the {alpha.n} of {respondents} who answered every item."
        yield Caution("alpha_subset", pillar.id, message)
    for name, r in zip(pillar.alpha_items, alpha.item_rest, strict=True):
        if r is not None and r < -TOLERANCE:
            message = f"It runs against the rest of its pillar (r = {_two(r)}); is it reverse-keyed?"
            yield Caution("item_maybe_reversed", name, message)
        elif r is not None and r < constants.item_rest_weak - TOLERANCE:
            message = f"It says little about its pillar (r = {_two(r)} with the rest)."
            yield Caution("item_weak", name, message)
