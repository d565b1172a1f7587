"""What the pages that look back say: the progress list and the answers to check."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from .journey import LAST, MATTERS, ROLE, TOUCHPOINTS, Journey, Page
from .survey_fields import DONT_KNOW, ScaleField, WordField
from .survey_forms import KINDS, PageForm, page_form


@dataclass(frozen=True)
class Said:
    """A question and what was answered, both in words."""

    question: str
    answer: str


@dataclass(frozen=True)
class Part:
    """One page looked back on: its name, short facts about it, what was answered, and where to change it.

    ``needed`` is false of a page that may be skipped.
    """

    name: str
    page: Page
    facts: tuple[str, ...]
    answers: tuple[Said, ...]
    finished: bool
    started: bool
    needed: bool

    @property
    def is_open(self) -> bool:
        """Whether nothing can be submitted before this page is finished."""
        return self.needed and not self.finished


def parts(journey: Journey) -> list[Part]:
    """Every page of questions, in order."""
    return [_part(journey, page) for page in journey.pages]


def parts_with(journey: Journey, answer_ids: Collection[str]) -> list[Part]:
    """The pages that ask for any of these answers."""
    pages = [page for page in journey.pages if _asked_on(journey, page) & set(answer_ids)]
    return [_part(journey, page) for page in pages]


def _asked_on(journey: Journey, page: Page) -> set[str]:
    return {field.answer_id for field in page_form(journey, page)}


def page_name(journey: Journey, page: Page) -> str:
    """What a page of questions is called."""
    if isinstance(page, int):
        return journey.pillar(page).name
    return {
        MATTERS: _("What matters most"),
        TOUCHPOINTS: _("Step by step"),
        LAST: _("Overall, and in your own words"),
        ROLE: _("Your role"),
    }[str(page)]


def progress(journey: Journey, part: Part) -> str:
    """How far a page is, in words."""
    if part.finished:
        return _("Complete")
    if not part.started:
        return _("Not started") if part.needed else _("Not started, may be skipped")
    if not isinstance(part.page, int):
        return _("In progress")
    pillar = journey.pillar(part.page)
    asked = len(journey.items(pillar))
    return _(
        "In progress: %(answered)s of %(asked)s answered", answered=journey.answered(pillar), asked=asked
    )


def _part(journey: Journey, page: Page) -> Part:
    form = page_form(journey, page)
    texts = sum(bool(field.answer) for field in form if field.shape in ("text", "line"))
    answered = any(field.answer is not None for field in form.questions)
    return Part(
        name=page_name(journey, page),
        page=page,
        facts=tuple(_facts(form, page, texts)),
        answers=_answers(form),
        finished=journey.page_finished(page),
        started=bool(texts) or answered,
        needed=journey.is_needed(page),
    )


def _facts(form: PageForm, page: Page, texts: int) -> list[str]:
    facts = _counts(form)
    if not texts and all(field.answer is None and not field.needed for field in form.questions):
        return [_("Nothing said; this page may be skipped.")]
    if texts and isinstance(page, int):
        facts.append(_("Comment added."))
    elif texts:
        facts.append(ngettext("%(num)s text written.", "%(num)s texts written.", texts))
    return facts


def _counts(form: PageForm) -> list[str]:
    answers = [field.answer for field in form.questions]
    unknown = answers.count(DONT_KNOW)
    known = len(answers) - unknown - answers.count(None)
    facts = []
    if known or not unknown:
        facts.append(ngettext("%(num)s answered.", "%(num)s answered.", known))
    if unknown:
        facts.append(ngettext("%(num)s Don’t know.", "%(num)s Don’t know.", unknown))
    return facts


def _answers(form: PageForm) -> tuple[Said, ...]:
    said = []
    for field in form:
        if isinstance(field, ScaleField | WordField):
            if field.answer is None and not field.needed:
                continue
            chosen = {choice.value: choice.label for choice in field.choices}
            said.append(Said(field.label.text, chosen.get(field.data, _("Not answered yet"))))
        elif field.answer:
            said.append(Said(field.label.text, str(KINDS.get(field.answer, field.answer))))
    return tuple(said)
