"""What an experiment saw, and what of it breaks a promise.

Everybody writes words of their own, so that responses can be told apart: whoever was told that theirs was
received must find it stored, once, and nothing else may be stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .races_person import SUCCESS


@dataclass
class Seen:
    """Replies by outcome; who was thanked and what is stored, by words; what else was wrong."""

    replies: Counter[str] = field(default_factory=Counter)
    thanked: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    expected: frozenset[str] = SUCCESS
    also: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def faults(self) -> list[str]:
        """Every broken promise in a sentence."""
        found, told = Counter(self.stored), set(self.thanked)
        return [
            *(f"thanked, and not stored: {words}" for words in sorted(told - set(found))),
            *(f"stored {n} times: {words}" for words, n in sorted(found.items()) if n > 1),
            *(f"stored, and not thanked: {words}" for words in sorted(set(found) - told)),
            *(f"{n} times answered: {name}" for name, n in self.replies.items() if name not in self.expected),
            *self.also,
        ]

    def note(self, words: str, outcome: str) -> str:
        """The outcome, noted for somebody."""
        self.replies[outcome] += 1
        if outcome in SUCCESS:
            self.thanked.append(words)
        return outcome


def summary(all_seen: Iterable[Seen]) -> str:
    """In one line what was done and seen in many experiments."""
    replies: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    times = stored = 0
    for seen in all_seen:
        times, stored = times + 1, stored + len(seen.stored)
        replies.update(seen.replies)
        notes.update(seen.notes)
    told = [f"{n} {name}" for name, n in [*replies.most_common(), *notes.most_common()]]
    return f"{times} times: {', '.join(told)}; {stored} stored"
