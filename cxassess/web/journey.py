"""Where one respondent stands: which pages there are for them, what is finished, which comes next.

A page is a number (its pillar's place), `LAST` (outcome and open questions) or `CHECK`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil

from ..maturity import Item, OpenQuestion, Outcome, Pillar, Questionnaire
from ..records.ballots import Answers, Ballot, Draft
from ..records.errors import NotFound
from ..records.rounds import Round

Page = int | str
LAST = "last"
CHECK = "check"
# In `Draft.done` beside the pillars' ids; a slash keeps it from ever being one.
LAST_DONE = "/last"
# Reading and choosing together: 50 items of at most 60 words make the 12 minutes that the full form may take.
WORDS_A_MINUTE = 250


@dataclass(frozen=True)
class Journey:
    """One respondent's way through a round; `questionnaire` speaks their language."""

    survey_round: Round
    questionnaire: Questionnaire
    code: str
    ballot: Ballot
    draft: Draft

    @cached_property
    def pillars(self) -> tuple[Pillar, ...]:
        """The pillars that ask this audience anything, in order: one page each."""
        return pillars_for(self.questionnaire, self.ballot.audience, self.ballot.form)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(each for each in self.questionnaire.outcomes if self.ballot.audience in each.audiences)

    @cached_property
    def open_questions(self) -> tuple[OpenQuestion, ...]:
        asked = self.questionnaire.open_questions
        return tuple(each for each in asked if self.ballot.audience in each.audiences)

    @property
    def has_last(self) -> bool:
        """Whether there is a page after the pillars."""
        return bool(self.outcomes or self.open_questions)

    def pillar(self, number: int) -> Pillar:
        """The pillar on a page. Raises NotFound for a number that no page has."""
        if not 1 <= number <= len(self.pillars):
            raise NotFound("page")
        return self.pillars[number - 1]

    def items(self, pillar: Pillar) -> tuple[Item, ...]:
        """What this respondent is asked of a pillar."""
        return pillar.asked(self.ballot.audience, self.ballot.form)

    def answered(self, pillar: Pillar) -> int:
        """How many items of a pillar have an answer, don't know included."""
        return sum(self.draft.answers.get(item.id) is not None for item in self.items(pillar))

    def finished(self, pillar: Pillar) -> bool:
        """Whether a pillar was continued from with every item answered."""
        return pillar.id in self.draft.done and self.answered(pillar) == len(self.items(pillar))

    @property
    def finished_count(self) -> int:
        return sum(self.finished(pillar) for pillar in self.pillars)

    @property
    def last_finished(self) -> bool:
        answered = all(self.draft.answers.get(each.id) is not None for each in self.outcomes)
        return not self.has_last or (LAST_DONE in self.draft.done and answered)

    def states(self, now: Page | None = None) -> list[str]:
        """For each pillar `done`, `now` or `todo`; `now` is the page that is open."""
        return [
            "now" if now == number else "done" if self.finished(pillar) else "todo"
            for number, pillar in enumerate(self.pillars, 1)
        ]

    @property
    def minutes_left(self) -> int:
        """Whole minutes for the items without an answer, at least one."""
        items = [item for pillar in self.pillars for item in self.items(pillar)]
        open_items = [item for item in items if self.draft.answers.get(item.id) is None]
        return minutes(open_items, self.ballot.audience)

    @property
    def unfinished(self) -> list[Page]:
        """The pages that still need something before the answers can be submitted."""
        pages: list[Page] = [n for n, pillar in enumerate(self.pillars, 1) if not self.finished(pillar)]
        return pages if self.last_finished else [*pages, LAST]

    @property
    def next_page(self) -> Page:
        """Where to carry on: the first page that needs something, else the check."""
        return self.unfinished[0] if self.unfinished else CHECK

    def after(self, page: Page) -> Page:
        """The page that follows."""
        if isinstance(page, int) and page < len(self.pillars):
            return page + 1
        return LAST if page != LAST and self.has_last else CHECK

    def before(self, page: Page) -> Page | None:
        """The page that comes before; None before the first."""
        if isinstance(page, int):
            return page - 1 or None
        return LAST if page == CHECK and self.has_last else len(self.pillars)

    def with_page(self, page: Page, answers: Answers, *, valid: bool, continued: bool) -> Draft:
        """The draft with a page's answers; done is a page that was continued from without a fault."""
        given = {key: value for key, value in answers.items() if value is not None}
        name = LAST_DONE if page == LAST else self.pillar(int(page)).id
        done = [each for each in self.draft.done if each != name]
        if valid and (continued or name in self.draft.done):
            done.append(name)
        return Draft({**self.draft.answers, **given}, tuple(done))

    def submitted(self) -> Answers:
        """The answers as they are stored: empty texts left out."""
        return {key: value for key, value in self.draft.answers.items() if value not in (None, "")}


def pillars_for(questionnaire: Questionnaire, audience: str, form: str) -> tuple[Pillar, ...]:
    """The pillars that ask an audience anything in a form."""
    return tuple(pillar for pillar in questionnaire.pillars if pillar.asked(audience, form))


def minutes(items: list[Item] | tuple[Item, ...], audience: str) -> int:
    """Whole minutes to read and answer some items, at least one."""
    words = sum(_words(item, audience) for item in items)
    return max(1, ceil(words / WORDS_A_MINUTE))


def _words(item: Item, audience: str) -> int:
    texts = [item.statement_for(audience), *item.anchors_for(audience).values()]
    return sum(len(text.split()) for text in texts)
