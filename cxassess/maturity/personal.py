"""One person's own picture, for the page that thanks them: their scores, best and weakest pillars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .answers import read_rows
from .cards import level_dict
from .constants import CONSTANTS, Constants
from .instrument import Level, Questionnaire
from .scoring import score


@dataclass(frozen=True)
class PillarSnapshot:
    """One person's result in one pillar."""

    id: str
    name: str
    score: float | None
    answered: int
    asked: int
    level: Level | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "score": self.score,
            "answered": self.answered,
            "asked": self.asked,
            "level": level_dict(self.level),
        }


@dataclass(frozen=True)
class Snapshot:
    """One person's own picture: pillars asked, the best two as strengths, the weakest two."""

    pillars: tuple[PillarSnapshot, ...]
    overall: float | None
    level: Level | None
    strengths: tuple[str, ...]
    weakest: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "overall": {"score": self.overall, "level": level_dict(self.level)},
            "pillars": [pillar.to_dict() for pillar in self.pillars],
            "strengths": list(self.strengths),
            "weakest": list(self.weakest),
        }


def snapshot(
    questionnaire: Questionnaire,
    audience: str,
    form: str,
    answers: Mapping[str, Any],
    constants: Constants = CONSTANTS,
) -> Snapshot:
    """One respondent's scores by pillar, for the page that thanks them; AnswersError if an answer is wrong.

    Strengths and weakest are ids of pillars, two each where there are four scores, else fewer; ties go to
    the pillar that comes first. Pillars that are not asked of this audience in this form are left out.
    """
    sheet = read_rows(questionnaire, [{"audience": audience, "form": form, "answers": dict(answers)}])
    scored = score(questionnaire, sheet.codes, constants)
    points = [None if value != value else float(value) for value in scored.points[0]]
    pillars = []
    for number, pillar in enumerate(questionnaire.pillars):
        asked = sum(item.scored for item in pillar.asked(audience, form))
        if asked:
            value, answered = points[number], int(scored.answered[0, number])
            level = None if value is None else questionnaire.level_of(value)
            pillars.append(PillarSnapshot(pillar.id, pillar.name, value, answered, asked, level))
    known = [pillar for pillar in pillars if pillar.score is not None]
    best = sorted(known, key=lambda pillar: -(pillar.score or 0.0))
    each = min(2, len(known) // 2)
    overall = points[-1]
    return Snapshot(
        pillars=tuple(pillars),
        overall=overall,
        level=None if overall is None else questionnaire.level_of(overall),
        strengths=tuple(pillar.id for pillar in best[:each]),
        weakest=tuple(pillar.id for pillar in reversed(best[len(best) - each :])),
    )
