"""Where one respondent stands: which pages there are for them, what is finished, which comes next.

A page is a number (its pillar's place), one of `EXTRAS` after the pillars (what matters, touchpoints, outcome
and open questions, one's role), or `CHECK`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

from ..maturity import AUDIENCES, Benefit, Item, OpenQuestion, Outcome, Pillar, Questionnaire
from ..maturity.words import Words, words_of
from ..records.ballots import Answers, Ballot, Draft
from ..records.errors import NotFound
from ..records.rounds import Round

Page = int | str
MATTERS, TOUCHPOINTS, LAST, ROLE = EXTRAS = ("matters", "touchpoints", "last", "role")
CHECK = "check"
# Reading and choosing together: 50 items of at most 60 words make the 12 minutes that the full form may take.
WORDS_A_MINUTE = 250
# A statement that was read already, answered on a bare scale.
WORDS_OF_A_SHORT_QUESTION = 12


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

    @cached_property
    def importances(self) -> tuple[Outcome, ...]:
        """The questions how much each pillar matters, if this audience is asked them."""
        asked = self.questionnaire.importances
        return tuple(each for each in asked if self.ballot.audience in each.audiences)

    @cached_property
    def touched(self) -> tuple[Outcome, ...]:
        """The questions about touchpoints, two of each, if this audience is asked them."""
        return tuple(each for each in self.questionnaire.touched if self.ballot.audience in each.audiences)

    @cached_property
    def benefits(self) -> tuple[Benefit, ...]:
        """The returns and costs that this respondent's role may move; none if that is not asked of them."""
        if self.ballot.audience not in self.questionnaire.role_impact:
            return ()
        return (*self.questionnaire.returns, *self.questionnaire.costs)

    @cached_property
    def extras(self) -> tuple[Page, ...]:
        """The pages after the pillars that ask this audience anything, in order."""
        asked = {
            MATTERS: self.importances,
            TOUCHPOINTS: self.touched,
            LAST: self.outcomes or self.open_questions,
            ROLE: self.benefits,
        }
        return tuple(page for page in EXTRAS if asked[page])

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page of questions, in order."""
        return (*range(1, len(self.pillars) + 1), *self.extras)

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

    def page_finished(self, page: Page) -> bool:
        """Whether a page was continued from with everything answered that it needs."""
        if isinstance(page, int):
            return self.finished(self.pillars[page - 1])
        needed = self.outcomes if page == LAST else ()
        answered = all(self.draft.answers.get(each.id) is not None for each in needed)
        return _done(page) in self.draft.done and answered

    def is_needed(self, page: Page) -> bool:
        """Whether nothing can be submitted without this page; a number of them may be skipped."""
        return page not in (MATTERS, TOUCHPOINTS, ROLE)

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
        short = (*self.importances, *self.touched, *self.outcomes)
        return minutes(self._open(items), self.ballot.audience, len(self._open(short)))

    def _open(self, questions: Iterable[Any]) -> list[Any]:
        return [each for each in questions if self.draft.answers.get(each.id) is None]

    @property
    def unfinished(self) -> list[Page]:
        """The pages that still need something before the answers can be submitted."""
        return [page for page in self.pages if self.is_needed(page) and not self.page_finished(page)]

    @property
    def next_page(self) -> Page:
        """Where to carry on: the first page that was not continued from, else the check."""
        return next((page for page in self.pages if not self.page_finished(page)), CHECK)

    def after(self, page: Page) -> Page:
        """The page that follows."""
        following = self.pages[self.pages.index(page) + 1 :]
        return following[0] if following else CHECK

    def before(self, page: Page) -> Page | None:
        """The page that comes before; None before the first."""
        place = len(self.pages) if page == CHECK else self.pages.index(page)
        return self.pages[place - 1] if place else None

    def with_page(
        self, page: Page, answers: Answers, *, valid: bool, continued: bool
    ) -> Callable[[Draft], Draft]:
        """What puts a page's answers into a draft; done is a page that was continued from without a fault."""
        given = {key: value for key, value in answers.items() if value is not None}
        name = self.pillar(page).id if isinstance(page, int) else _done(page)

        def put(before: Draft) -> Draft:
            done = [each for each in before.done if each != name]
            if valid and (continued or name in before.done):
                done.append(name)
            return Draft({**before.answers, **given}, tuple(done))

        return put

    def submitted(self) -> Answers:
        """The answers as they are stored: of what this audience is asked, without empty texts.

        A draft may hold more: its owner may have said meanwhile that they belong to another audience.
        """
        asked = {item.id for pillar in self.pillars for item in self.items(pillar)}
        asked |= {each.id for each in (*self.outcomes, *self.importances, *self.touched)}
        asked |= {name for name, words in words_of(self.questionnaire).items() if self._says(words)}
        kept = self.draft.answers.items()
        return {key: value for key, value in kept if key in asked and value not in (None, "")}

    def _says(self, words: Words) -> bool:
        return self.ballot.audience in words.audiences


def _done(page: Page) -> str:
    """What `Draft.done` calls a page after the pillars; a slash keeps it from being a pillar's id."""
    return f"/{page}"


def pillars_for(questionnaire: Questionnaire, audience: str, form: str) -> tuple[Pillar, ...]:
    """The pillars that ask an audience anything in a form."""
    return tuple(pillar for pillar in questionnaire.pillars if pillar.asked(audience, form))


def sizes(questionnaire: Questionnaire, form: str) -> dict[str, tuple[int, int]]:
    """Questions and minutes by audience, of those that are asked anything in a form."""
    found = {}
    for audience in AUDIENCES:
        if items := questionnaire.asked(audience, form):
            short = sum(audience in each.audiences for each in questionnaire.beside)
            found[audience] = (len(items), minutes(items, audience, short))
    return found


def minutes(items: Sequence[Item], audience: str, short: int = 0) -> int:
    """Whole minutes to read and answer some items and a number of short questions, at least one."""
    words = sum(_words(item, audience) for item in items) + short * WORDS_OF_A_SHORT_QUESTION
    return max(1, ceil(words / WORDS_A_MINUTE))


def _words(item: Item, audience: str) -> int:
    texts = [item.statement_for(audience), *item.anchors_for(audience).values()]
    return sum(len(text.split()) for text in texts)
