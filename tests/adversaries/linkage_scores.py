"""Scores: how many guesses of an attack were right over all rounds, and what chance alone would give.

Of people put beside answers at random, one is right on average, however many there are; the number of
matches over many rounds is then Poisson's. An order that is right in the main but never to the place is seen
by its rank correlation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, fsum, lgamma, log, sqrt

import numpy as np

from .linkage_attacks import Guess

NEVER = 1e-9
"""So improbable that no honest run will ever show it."""
FAR = 7.0
"""Standard deviations of a mean of rank correlations that are as improbable."""


@dataclass
class Score:
    """Of one attack: rounds, answers guessed, right guesses, those that chance gives, summed correlations."""

    attack: str
    rounds: int = 0
    guessed: int = 0
    matches: int = 0
    chance: float = 0.0
    correlations: float = 0.0
    ordered: int = 0

    @property
    def mean(self) -> float:
        """Right guesses a round."""
        return self.matches / self.rounds

    @property
    def share(self) -> float:
        """Right guesses among all."""
        return self.matches / self.guessed

    @property
    def distance(self) -> float:
        """How many standard deviations the rank correlations are from none."""
        return self.correlations / sqrt(self.ordered) if self.ordered else 0.0

    @property
    def improbable(self) -> bool:
        """Whether chance alone would never give this."""
        return tail(self.matches, self.chance) < NEVER or abs(self.distance) > FAR

    @property
    def above_goal(self) -> bool:
        """Whether there are more matches than goal G7 allows, or as improbably many in fewer rounds."""
        return self.improbable or tail(self.matches, self.chance) <= GOAL

    def add(self, guess: Guess, truth: Mapping[int, int]) -> None:
        """Count another round's guess."""
        self.rounds += 1
        self.guessed += len(guess.pairs)
        self.matches += sum(truth[answer] == person for answer, person in guess.pairs.items())
        self.chance += len(guess.pairs) / len(truth)
        if guess.answers:
            self.ordered += 1
            self.correlations += _standardised(guess, truth)


def scores(rounds: Iterable[tuple[str, Iterable[Guess], Mapping[int, int]]]) -> list[Score]:
    """The score of every attack, the most successful first; each part is a target, its guesses, the truth."""
    found: dict[str, Score] = {}
    for target, guesses, truth in rounds:
        for guess in guesses:
            name = f"{target}: {guess.attack}"
            found.setdefault(name, Score(name)).add(guess, truth)
    return sorted(found.values(), key=lambda score: (tail(score.matches, score.chance), score.attack))


def tail(count: int, mean: float) -> float:
    """How probable `count` or more are where `mean` are expected, by Poisson."""
    if count <= mean:
        return 1.0
    return fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count, count + 400))


GOAL = tail(251, 200)
"""Goal G7 is at most 1.25 matches a round in 200 rounds: chance alone gives more this often."""


def _standardised(guess: Guess, truth: Mapping[int, int]) -> float:
    """The rank correlation of the guessed order with the true one, in standard deviations of chance."""
    place = {person: number for number, person in enumerate(guess.people)}
    true = [place[truth[answer]] for answer in guess.answers if truth[answer] in place]
    if len(true) < 3:
        return 0.0
    ranks = np.argsort(np.argsort(true))
    return float(np.corrcoef(np.arange(len(true)), ranks)[0, 1]) * sqrt(len(true) - 1)
