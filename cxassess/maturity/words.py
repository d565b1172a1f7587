"""Which answers of a questionnaire are texts: whose they are, what they may be, how long."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .instrument import AUDIENCES, COMMENT, KIND, ROLE, ROLE_MOVES, Questionnaire
from .place import LONGEST_TEXT, bad_text, shown

LONGEST_ROLE, LONGEST_COMMENT, LONGEST_OPEN = 80, 400, 1000
"""What people may write at every door: a role's name, a comment, the answer to an open question."""


@dataclass(frozen=True)
class Words:
    """An answer that is a text: who is asked, the words allowed if it is one of some, the longest text."""

    audiences: Collection[str]
    allowed: tuple[str, ...] = ()
    longest: int = LONGEST_TEXT

    def fault(self, value: Any, audience: str) -> str | None:
        """What is wrong with a value given by somebody of that audience, or None."""
        if not isinstance(value, str):
            return f"should be text, not {shown(value)}"
        if audience not in self.audiences:
            return f"is not asked of {audience}; leave it empty"
        if self.allowed and value not in self.allowed:
            return f"{shown(value)} is not known; use one of {', '.join(self.allowed)}"
        return bad_text(value, self.longest)


def words_of(questionnaire: Questionnaire) -> dict[str, Words]:
    """Every answer of a questionnaire that is a text, by its name."""
    found: dict[str, Words] = {}
    for question in questionnaire.open_questions:
        found[question.id] = Words(question.audiences, longest=LONGEST_OPEN)
        if question.kinds:
            found[question.id + KIND] = Words(question.audiences, question.kinds)
    for pillar in questionnaire.pillars:
        if pillar.comment:
            # Whoever is asked nothing of a pillar sees no page of it.
            asked_of = [name for name in AUDIENCES if pillar.asked(name)]
            found[COMMENT + pillar.id] = Words(asked_of, longest=LONGEST_COMMENT)
    if asked := questionnaire.role_impact:
        found[f"{ROLE}name"] = Words(asked, longest=LONGEST_ROLE)
        for benefit in (*questionnaire.returns, *questionnaire.costs):
            found[ROLE + benefit.id] = Words(asked, ROLE_MOVES)
        found |= {f"{ROLE}{side}": Words(asked, longest=LONGEST_COMMENT) for side in ("well", "badly")}
    return found
