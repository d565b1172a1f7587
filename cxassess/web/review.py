"""What the pages that look back say: the progress list and the answers to check."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from ..maturity import Pillar
from .journey import LAST, Journey, Page
from .survey_forms import DONT_KNOW, KINDS, PageForm, ScaleField, last_form, pillar_form


@dataclass(frozen=True)
class Said:
    """A question and what was answered, both in words."""

    question: str
    answer: str


@dataclass(frozen=True)
class Part:
    """One page looked back on: its name, short facts about it, what was answered, and where to change it."""

    name: str
    page: Page
    facts: tuple[str, ...]
    answers: tuple[Said, ...]
    finished: bool
    started: bool


def parts(journey: Journey) -> list[Part]:
    """Every page of questions, in order."""
    pages = [_pillar_part(journey, number, pillar) for number, pillar in enumerate(journey.pillars, 1)]
    return [*pages, _last_part(journey)] if journey.has_last else pages


def progress(journey: Journey, part: Part) -> str:
    """How far a page is, in words."""
    if part.finished:
        return _("Complete")
    if not part.started:
        return _("Not started")
    if part.page == LAST:
        return _("In progress")
    pillar = journey.pillar(int(part.page))
    asked = len(journey.items(pillar))
    return _(
        "In progress: %(answered)s of %(asked)s answered", answered=journey.answered(pillar), asked=asked
    )


def _pillar_part(journey: Journey, number: int, pillar: Pillar) -> Part:
    form = pillar_form(journey, pillar)
    facts = _counts(form)
    comment = journey.draft.answers.get(f"comment.{pillar.id}")
    if comment:
        facts.append(_("Comment added."))
    started = bool(journey.answered(pillar) or comment)
    return Part(pillar.name, number, tuple(facts), _answers(form), journey.finished(pillar), started)


def _last_part(journey: Journey) -> Part:
    form = last_form(journey)
    texts = sum(bool(field.answer) for field in form if field.shape == "text")
    facts = _counts(form)
    if texts:
        facts.append(ngettext("%(num)s text written.", "%(num)s texts written.", texts))
    started = texts > 0 or any(field.answer is not None for field in form.questions)
    return Part(
        _("Overall, and in your own words"),
        LAST,
        tuple(facts),
        _answers(form),
        journey.last_finished,
        started,
    )


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
        if isinstance(field, ScaleField):
            chosen = {choice.value: choice.label for choice in field.choices}
            said.append(Said(field.label.text, chosen.get(field.data, _("Not answered yet"))))
        elif field.answer:
            said.append(Said(field.label.text, str(KINDS.get(field.answer, field.answer))))
    return tuple(said)
