"""The barrier log in words: how far it has come, and what a release tells of barriers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import wording, words
from cxassess.findings.figures import Figures
from cxassess.maturity import BarrierCounts, barrier_question, heard_by_kind
from cxassess.maturity.barriers import STATES

if TYPE_CHECKING:
    from cxassess.records.barriers import Barrier
    from cxassess.records.releases import Release

# In the order in which employees read of them.
TOLD = ("fixed", "being_fixed", "looked_into", "heard", "cannot_be_fixed")


@dataclass(frozen=True)
class KindCount:
    """How many texts were filed under a kind."""

    kind: str
    name: str
    text: str


@dataclass(frozen=True)
class Heard:
    """What a release tells of barriers: the question, how many texts by kind, and the texts themselves."""

    heading: str
    question: str
    kinds: tuple[KindCount, ...]
    voices: words.Answered | None
    note: str  # why no text stands here, else ""


@dataclass(frozen=True)
class Answer:
    """A barrier as employees read of it."""

    title: str
    kind: str
    state: str
    since: str
    answer: str
    next_step: str
    owner: str


@dataclass(frozen=True)
class Part:
    """The barriers of one state, as a part of the page for employees."""

    state: str
    name: str
    answers: tuple[Answer, ...]


def heading(counts: BarrierCounts) -> str:
    """How far the log has come: “Three of eight barriers are fixed; two have no owner”."""
    if not counts.total:
        return _("No barrier is in the log yet")
    fixed, lacking = _fixed(counts.by_state["fixed"], counts.total), _lacking(counts)
    if not lacking:
        return fixed
    return _("%(fixed)s; %(lacking)s", fixed=fixed, lacking=wording.listed(lacking))


def state_counts(counts: BarrierCounts) -> list[tuple[str, str, int]]:
    """Each state with its name and how many barriers are in it."""
    return [(state, state_name(state), counts.by_state[state]) for state in STATES]


def state_name(state: str) -> str:
    """A state as leaders and employees read it."""
    return {
        "heard": _("Heard"),
        "looked_into": _("Being looked into"),
        "being_fixed": _("Being fixed"),
        "fixed": _("Fixed"),
        "cannot_be_fixed": _("Cannot be fixed"),
    }.get(state, state)


def since(state: str, day: date) -> str:
    """Since when a barrier is in its state, as a sentence without an end."""
    said = wording.day(day)
    return {
        "heard": _("Heard on %(day)s", day=said),
        "looked_into": _("Being looked into since %(day)s", day=said),
        "being_fixed": _("Being fixed since %(day)s", day=said),
        "fixed": _("Fixed on %(day)s", day=said),
        "cannot_be_fixed": _("Decided on %(day)s", day=said),
    }[state]


def told(barriers: Iterable[Barrier]) -> list[Part]:
    """What employees read, by state; what was fixed last comes first."""
    known = list(barriers)
    parts = []
    for state in TOLD:
        mine = [each for each in known if each.state == state]
        if state == "fixed":
            mine.sort(key=lambda each: each.state_since, reverse=True)
        if mine:
            parts.append(Part(state, state_name(state), tuple(map(answer, mine))))
    return parts


def told_in_short(counts: BarrierCounts) -> str:
    """How far what employees are told of has come, in one sentence."""
    if not counts.total:
        return _("Nothing stands here yet. Look again after the next round.")
    number = wording.spelled(counts.by_state["fixed"])
    if counts.by_state["fixed"] == counts.total:
        return _("Everything that you read of here is fixed.")
    if not counts.by_state["fixed"]:
        return _("Nothing of this is fixed yet. This is how far we are.")
    return wording.opened(
        ngettext(
            "%(fixed)s of %(total)s thing that you told us is fixed.",
            "%(fixed)s of %(total)s things that you told us are fixed.",
            counts.total,
            fixed=number,
            total=wording.spelled(counts.total),
        )
    )


def answer(barrier: Barrier) -> Answer:
    """A barrier as employees read of it: its owner only where leaders said so."""
    return Answer(
        barrier.title,
        words.kind_name(barrier.kind),
        barrier.state,
        since(barrier.state, barrier.state_since),
        barrier.answer,
        barrier.next_step,
        (barrier.owner or "") if barrier.owner_shown else "",
    )


def heard(release: Release) -> Heard | None:
    """What a release tells of barriers; None where its round did not ask for them."""
    figures = Figures(release)
    question = barrier_question(figures.questionnaire)
    if question is None:
        return None
    entry = next((each for each in figures.raw["words"] if each["question"] == question.id), None)
    counts = heard_by_kind(entry)
    answered = _answered(release, question.id)
    return Heard(
        heading=_most_named(counts),
        question=question.text_for(question.audiences[0]),
        kinds=tuple(
            KindCount(kind, words.kind_name(kind) or _("Filed under nothing"), wording.whole(count))
            for kind, count in counts.items()
        ),
        voices=answered,
        note="" if counts else words.read(release).why_unshown,
    )


def kind_choices(kinds: Collection[str]) -> list[tuple[str, str]]:
    """Kinds with their names."""
    return [(kind, words.kind_name(kind)) for kind in kinds]


def _answered(release: Release, question_id: str) -> words.Answered | None:
    return next((each for each in words.read(release).questions if each.id == question_id), None)


def _most_named(counts: Mapping[str, int]) -> str:
    """Which kind was named most, as a heading."""
    named = {kind: count for kind, count in counts.items() if kind}
    if not named:
        return _("What works against doing what is best for customers")
    most = max(named.values())
    first = [words.kind_name(kind) for kind, count in named.items() if count == most]
    number: dict[str, Any] = {"n": wording.whole(most), "all": wording.whole(sum(counts.values()))}
    if len(first) == 1:
        return _("“%(kind)s” is named most as a barrier: in %(n)s of %(all)s texts", kind=first[0], **number)
    quoted = wording.listed(f"“{name}”" for name in first)
    return _("%(kinds)s are named most as barriers: each in %(n)s of %(all)s texts", kinds=quoted, **number)


def _fixed(fixed: int, total: int) -> str:
    number = {"fixed": wording.spelled(fixed), "total": wording.spelled(total)}
    if total == 1:
        return (
            _("The one barrier of the log is fixed")
            if fixed
            else _("One barrier is in the log, not fixed yet")
        )
    if not fixed:
        return _("None of %(total)s barriers is fixed", **number)
    if fixed == total:
        return _("All %(total)s barriers are fixed", **number)
    return wording.opened(
        ngettext(
            "%(fixed)s of %(total)s barriers is fixed",
            "%(fixed)s of %(total)s barriers are fixed",
            fixed,
            **number,
        )
    )


def _lacking(counts: BarrierCounts) -> list[str]:
    """What is missing, as clauses."""
    without = ngettext(
        "%(number)s has no owner",
        "%(number)s have no owner",
        counts.without_owner,
        number=wording.spelled(counts.without_owner),
    )
    late = ngettext(
        "%(number)s is overdue",
        "%(number)s are overdue",
        counts.overdue,
        number=wording.spelled(counts.overdue),
    )
    return [text for text, count in ((without, counts.without_owner), (late, counts.overdue)) if count]
