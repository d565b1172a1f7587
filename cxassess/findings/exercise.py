"""Perception as an exercise to be held: the gaps to talk about, the questions side by side, an agenda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import agenda, label, wording, words
from cxassess.findings.agenda import Step
from cxassess.findings.figures import Figures
from cxassess.findings.label import ORDER
from cxassess.findings.model import Label, Perception, Standing
from cxassess.findings.perception import perception
from cxassess.findings.words import Answered, Voice

if TYPE_CHECKING:
    from cxassess.records.releases import Release
    from cxassess.records.themes import Found

NAMED = 2
"""How many texts of a group must belong to a theme before the group is said to name it."""
IN_DETAIL = 3
"""How many pillars an hour has room for."""


@dataclass(frozen=True)
class Heard:
    """A theme with how many texts of which groups belong to it."""

    id: str
    name: str
    counts_text: str  # "staff 12, customers 7"


@dataclass(frozen=True)
class Asked:
    """One of the questions put to all: who said what, and the themes in common and apart."""

    id: str
    title: str
    answered: Answered | None  # None where nothing of it may be shown
    groups: tuple[str, ...]  # who was asked, as columns
    in_common: tuple[Heard, ...]
    apart: tuple[tuple[str, tuple[Heard, ...]], ...]  # by group, what it alone names


@dataclass(frozen=True)
class Talk:
    """A pillar to talk about: what it is called and how the groups see it, pair by pair."""

    id: str
    name: str
    kind: str  # "Blind spot"
    clear: bool
    sentences: tuple[str, ...]  # "Leaders minus customers: +23 ±7 (leaders 64 and customers 41)"


@dataclass(frozen=True)
class Exercise:
    """Everything that the page about perception and the sheet for a workshop say."""

    round_name: str
    label: Label | None
    heading: str
    lede: str
    perception: Perception | None
    groups: tuple[str, ...]  # whose scores stand side by side
    missing: str  # which groups are not there, and what to do; "" where all three are
    nothing_clear: str  # that no gap is clear; "" where one is
    talks: tuple[Talk, ...]  # what is clear, the widest first; else the widest that is not
    questions: tuple[Asked, ...]
    questions_heading: str
    rule: str  # when what people wrote is shown
    themes_note: str  # how themes were counted; "" where none are there
    agenda: tuple[Step, ...]
    minutes: int

    @property
    def in_detail(self) -> tuple[Talk, ...]:
        return self.talks[:IN_DETAIL]

    @property
    def others(self) -> tuple[Talk, ...]:
        return self.talks[IN_DETAIL:]


def read(release: Release, themes: Found | None = None) -> Exercise:
    """The exercise that a release gives, in the current locale; with the themes leaders decided on."""
    figures = Figures(release)
    seen = perception(figures)
    talks = tuple(_talks(seen.standings)) if seen else ()
    said = words.read(release)
    questions = tuple(_questions(figures, said, themes))
    steps = agenda.steps(len(talks[:IN_DETAIL]), len(questions))
    return Exercise(
        round_name=figures.round.name,
        label=label.label(figures.unverified),
        heading=seen.heading if seen else _("One group alone sees no gap"),
        lede=seen.lede if seen else "",
        perception=seen,
        groups=tuple(map(wording.audience_name, seen.audience_ids)) if seen else (),
        missing=_missing(figures),
        nothing_clear=_nothing_clear(seen),
        talks=talks,
        questions=questions,
        questions_heading=_questions_heading(len(questions)),
        rule=said.rule,
        themes_note=_themes_note() if any(each.in_common or each.apart for each in questions) else "",
        agenda=steps,
        minutes=sum(step.minutes for step in steps),
    )


def _missing(figures: Figures) -> str:
    """Which groups are not shown, so that their side of a gap is missing."""
    lacking = [name for name in ORDER if not figures.shown(name)]
    if not lacking:
        return ""
    names = wording.listed(map(wording.audience_within, lacking))
    why = _("Not shown by themselves: %(groups)s. Too few people answered, or were asked.", groups=names)
    if len(lacking) == 1:
        return why + " " + _("No gap to them can be told. Ask them in the next round.")
    return (
        why
        + " "
        + _("A gap needs two groups: ask them in the next round, and until then talk about the questions.")
    )


def _nothing_clear(seen: Perception | None) -> str:
    if seen is None or any(each.clear for each in seen.standings):
        return ""
    return _(
        "No gap is clear: what lies between the groups is within what chance can explain, or smaller than "
        "what matters. Talk about the widest all the same, and about what each group would have to see to "
        "answer otherwise."
    )


def _talks(standings: Sequence[Standing]) -> Iterator[Talk]:
    """A pillar each, the widest clear gap first; without a clear one the two widest that are not."""
    clear = [each for each in standings if each.clear]
    chosen = clear or [each for each in standings if each.code == "unclear"]
    kinds: dict[str, list[tuple[Standing, str]]] = {}
    widest: dict[str, int] = {}
    names: dict[str, str] = {}
    for standing in chosen:
        for seen in standing.pillars:
            if seen.gap is None:
                continue
            told = _("%(pair)s: %(gap)s", pair=standing.pair, gap=seen.figures_text)
            kinds.setdefault(seen.id, []).append((standing, told))
            widest[seen.id] = max(widest.get(seen.id, 0), abs(seen.gap))
            names[seen.id] = seen.name
    order = sorted(kinds, key=lambda pillar: -widest[pillar])
    for pillar in order if clear else order[:2]:
        own = kinds[pillar]
        called = list(dict.fromkeys(standing.singular for standing, _told in own))
        yield Talk(
            pillar, names[pillar], wording.listed(called), bool(clear), tuple(told for _standing, told in own)
        )


def _questions_heading(count: int) -> str:
    number = wording.spelled(count)
    return ngettext(
        "One question, side by side", "The same %(number)s questions, side by side", count, number=number
    )


def _questions(figures: Figures, said: words.Words, themes: Found | None) -> Iterator[Asked]:
    """The questions put to groups in workshops as to single people, with what may be shown of them."""
    told = {each.id: each for each in said.questions}
    for question in figures.questionnaire.open_questions:
        if not question.workshop:
            continue
        asked = [name for name in ORDER if name in question.audiences]
        answered = told.get(question.id)
        common, apart = _themes(answered, themes) if answered and themes else ((), ())
        yield Asked(
            id=question.id,
            title=question.text_for(asked[0]),
            answered=answered,
            groups=tuple(map(wording.audience_name, asked)),
            in_common=common,
            apart=apart,
        )


def _themes(
    answered: Answered, themes: Found
) -> tuple[tuple[Heard, ...], tuple[tuple[str, tuple[Heard, ...]], ...]]:
    """The themes that several groups name at a question, and by group those that it alone names."""
    common: list[Heard] = []
    alone: dict[str, list[Heard]] = {}
    for theme in themes.live:
        counts = {
            voice.id: sum(place[:2] == (answered.id, voice.id) for place in theme.places)
            for voice in answered.voices
        }
        naming = [voice for voice in answered.voices if counts[voice.id] >= NAMED]
        heard = Heard(theme.id, theme.name, _counts(naming, counts))
        if len(naming) > 1:
            common.append(heard)
        elif naming:
            alone.setdefault(naming[0].id, []).append(heard)
    order = [voice.id for voice in answered.voices if voice.id in alone]
    return tuple(common), tuple((_within(name), tuple(alone[name])) for name in order)


def _within(group: str) -> str:
    return _("staff and leaders") if group == "internal" else wording.audience_within(group)


def _counts(naming: Sequence[Voice], counts: Mapping[str, int]) -> str:
    parts = [
        _("%(group)s %(number)s", group=_within(voice.id), number=wording.whole(counts[voice.id]))
        for voice in naming
    ]
    return wording.listed(parts)


def _themes_note() -> str:
    return ngettext(
        "Numbers of texts; a group names a theme where at least %(num)s text of it belongs there.",
        "Numbers of texts; a group names a theme where at least %(num)s texts of it belong there.",
        NAMED,
    )
