"""Rounds in which people were heard: answers, words, what matters, workshops and offers, by our own verbs."""

from collections.abc import Iterator
from typing import Any

from cxassess.maturity import Questionnaire
from cxassess.records import offers, responses, rounds, workshops

PEOPLE = {"staff": 24, "leader": 14, "customer": 20}
FEW = {"staff": 2, "leader": 1, "customer": 2}
SHEET = {"do_well": "Crews help each other.", "improve": "Say when a sailing is late."}


def rows(
    questionnaire: Questionnaire, people: dict[str, int], writes: bool = True
) -> Iterator[dict[str, Any]]:
    """A response of the core form for each of so many people, with all that can be said in it."""
    for audience, count in people.items():
        for n in range(count):
            said = dict(_numbers(questionnaire, audience, n))
            if writes:
                said |= dict(_words(questionnaire, audience, n))
            unit = {"unit": "deck"} if audience == "staff" else {}
            yield {"audience": audience, "form": "core", "answers": said, **unit}


def _numbers(questionnaire: Questionnaire, audience: str, n: int) -> Iterator[tuple[str, int]]:
    for place, item in enumerate(questionnaire.asked(audience, "core")):
        yield item.id, 1 + (n * 7 + place * 3) % 5
    for place, pillar in enumerate(questionnaire.pillars):
        yield f"importance.{pillar.id}", 3 + (n + place) % 3


def _words(questionnaire: Questionnaire, audience: str, n: int) -> Iterator[tuple[str, str]]:
    for question in questionnaire.open_questions:
        if audience in question.audiences:
            yield question.id, f"{question.id} {n:02} of {audience}"
            if question.kinds and n % 4:  # one in four files it under nothing
                yield f"{question.id}.kind", question.kinds[n % len(question.kinds)]
    yield "comment.innovation", f"Comment {n:02} of {audience}"


def fill(survey_round: rounds.Round, people: dict[str, int] = PEOPLE, writes: bool = True) -> None:
    """Answer an open round, enter a sheet of each audience, and offer help twice."""
    answered = list(rows(survey_round.questionnaire, people, writes))
    responses.submit_many(survey_round.organisation_id, survey_round.id, answered)
    for audience in people:
        workshops.enter(survey_round, audience=audience, head_count=7, answers=SHEET)
    offers.make(survey_round, "first", "Ann, extension 12", ["innovation", "leadership"])
    offers.make(survey_round, "second", "Bo <b>Berg</b>", ["innovation"])
