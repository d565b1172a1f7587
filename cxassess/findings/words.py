"""Answers in words: question by question, the audiences side by side, the sheets of groups beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import label, wording
from cxassess.findings.figures import Figures
from cxassess.findings.label import ORDER
from cxassess.findings.model import Label

if TYPE_CHECKING:
    from cxassess.records.releases import Release

COMMENT = "comment."
FIRST = 12
"""How many texts stand open; the others follow behind a click."""


@dataclass(frozen=True)
class Said:
    """What somebody wrote, and what it was filed under."""

    text: str
    kind_text: str  # "" where it was filed under nothing
    times_text: str  # "3 times" where as many wrote the same, else ""


@dataclass(frozen=True)
class Sheet:
    """What a group agreed on."""

    name: str  # "Workshop of 7 staff"
    text: str


@dataclass(frozen=True)
class Voice:
    """What one audience says to a question, or all inside where they are not told apart."""

    id: str
    name: str
    asked_as: str  # where its question is worded otherwise than the heading, else ""
    count: int  # of people who wrote
    sample_text: str  # "200 of 1,234 texts, chosen by chance" where not all are shown, else ""
    texts: tuple[Said, ...]
    kinds: tuple[tuple[str, str], ...]  # how many texts were filed under what, the most first
    sheets: tuple[Sheet, ...]
    note: str  # why no text stands here, else ""

    @property
    def count_text(self) -> str:
        return texts_text(self.count)

    @property
    def first(self) -> tuple[Said, ...]:
        return self.texts[:FIRST]

    @property
    def others(self) -> tuple[Said, ...]:
        return self.texts[FIRST:]


@dataclass(frozen=True)
class Answered:
    """A question with what may be shown of its answers."""

    id: str
    title: str  # the question, or the pillar that was commented on
    prompt: str  # what the comment was asked with, else ""
    voices: tuple[Voice, ...]
    count_text: str


@dataclass(frozen=True)
class Words:
    """Everything that was said in words and may be shown."""

    round_name: str
    label: Label | None
    sentence: str  # how much there is
    rule: str  # when words are shown
    questions: tuple[Answered, ...]
    comments: tuple[Answered, ...]  # on pillars
    unshown: tuple[str, ...]  # questions and pillars of which nothing is shown
    why_unshown: str


def read(release: Release) -> Words:
    """What a release tells in words, in the current locale."""
    figures = Figures(release)
    told = {each["question"]: each for each in figures.raw["words"]}
    questions = [_question(figures, question, told) for question in figures.questionnaire.open_questions]
    comments = [_comment(figures, pillar, told) for pillar in figures.questionnaire.pillars if pillar.comment]
    return Words(
        round_name=figures.round.name,
        label=label.label(figures.unverified),
        sentence=in_short(figures),
        rule=rule(figures),
        questions=tuple(each for each in questions if each.voices),
        comments=tuple(each for each in comments if each.voices),
        unshown=tuple(each.title for each in [*questions, *comments] if not each.voices),
        why_unshown=_why(figures),
    )


def titles(figures: Figures) -> list[tuple[str, str]]:
    """Id and title of every question, then of every pillar that could be commented on, in their order."""
    questions = figures.questionnaire.open_questions
    comments = [pillar for pillar in figures.questionnaire.pillars if pillar.comment]
    return [
        *(
            (each.id, each.text_for(next(name for name in ORDER if name in each.audiences)))
            for each in questions
        ),
        *((COMMENT + pillar.id, pillar.name) for pillar in comments),
    ]


def chosen(figures: Figures, places: Collection[tuple[str, str, int]]) -> tuple[Answered, ...]:
    """The questions with some of their texts, and with those audiences alone that wrote one of them.

    `places` are question, node and which of its texts. Order, blots and all else are as on the page of words.
    """
    told = {}
    for each in figures.raw["words"]:
        nodes = []
        for node in each["nodes"]:
            texts = [
                text
                for index, text in enumerate(node["texts"])
                if (each["question"], node["node"], index) in places
            ]
            if texts:
                nodes.append({"node": node["node"], "of": len(texts), "texts": texts})
        if nodes:
            told[each["question"]] = {"question": each["question"], "nodes": nodes, "workshops": []}
    questions = [_question(figures, each, told) for each in figures.questionnaire.open_questions]
    comments = [_comment(figures, pillar, told) for pillar in figures.questionnaire.pillars if pillar.comment]
    found = []
    for answered in [*questions, *comments]:
        voices = tuple(voice for voice in answered.voices if voice.texts)
        if voices:
            found.append(replace(answered, voices=voices))
    return tuple(found)


def in_short(figures: Figures) -> str:
    """How many answers in words are shown, and how many of groups beside them."""
    told = figures.raw["words"]
    texts = sum(node["of"] for each in told for node in each["nodes"])
    sheets = sum(len(each["workshops"]) for each in told)
    if not texts and not sheets:
        return _("No answer in words can be shown.")
    number = wording.whole(texts)
    single = ngettext("%(n)s answer in words", "%(n)s answers in words", texts, n=number)
    if not sheets:
        return _("%(texts)s.", texts=single)
    groups = ngettext(
        "%(n)s answer of a group that talked it over",
        "%(n)s answers of groups that talked them over",
        sheets,
        n=wording.whole(sheets),
    )
    return _("%(texts)s, and beside them %(groups)s.", texts=single, groups=groups)


def group_name(audience: str, head_count: int) -> str:
    """What a workshop's sheet is called: “Workshop of 7 staff”."""
    number = wording.whole(head_count)
    return {
        "staff": ngettext("Workshop of %(n)s staff", "Workshop of %(n)s staff", head_count, n=number),
        "leader": ngettext("Workshop of %(n)s leader", "Workshop of %(n)s leaders", head_count, n=number),
        "customer": ngettext(
            "Workshop of %(n)s customer", "Workshop of %(n)s customers", head_count, n=number
        ),
    }[audience]


def kind_name(kind: str | None) -> str:
    """What an answer was filed under, as readers say it; a questionnaire's own kinds stay as they are."""
    return {
        None: "",
        "rule": _("Rule"),
        "procedure": _("Procedure"),
        "communication": _("Communication"),
        "technology": _("Technology"),
        "target": _("Target or incentive"),
        "other": _("Something else"),
        "good": _("Good"),
        "bad": _("Bad"),
    }.get(kind, kind or "")


def _question(figures: Figures, question: Any, told: Mapping[str, Any]) -> Answered:
    asked = [name for name in ORDER if name in question.audiences]
    title = question.text_for(asked[0])
    worded = {name: question.text_for(name) for name in asked if question.text_for(name) != title}
    return _answered(figures, question.id, title, "", asked, told.get(question.id), worded)


def _comment(figures: Figures, pillar: Any, told: Mapping[str, Any]) -> Answered:
    asked = [name for name in ORDER if figures.asks(name, pillar.id)]
    name = COMMENT + pillar.id
    return _answered(figures, name, pillar.name, pillar.comment, asked, told.get(name), {})


def _answered(
    figures: Figures,
    id_: str,
    title: str,
    prompt: str,
    asked: Sequence[str],
    entry: Mapping[str, Any] | None,
    worded: Mapping[str, str],
) -> Answered:
    voices = tuple(_voices(figures, asked, entry, worded)) if entry else ()
    return Answered(id_, title, prompt, voices, texts_text(sum(voice.count for voice in voices)))


def _voices(
    figures: Figures, asked: Sequence[str], entry: Mapping[str, Any], worded: Mapping[str, str]
) -> Iterator[Voice]:
    """The columns of a question: who was asked, or all inside as one where their texts stand together."""
    texts = {node["node"]: node["texts"] for node in entry["nodes"]}
    written = {node["node"]: node["of"] for node in entry["nodes"]}
    sheets: dict[str, list[Sheet]] = {}
    for sheet in entry["workshops"]:
        said = Sheet(group_name(sheet["audience"], sheet["head_count"]), sheet["text"])
        sheets.setdefault(sheet["audience"], []).append(said)
    inside = [name for name in asked if name != "customer"]
    together = texts.pop("internal", [])
    if together and len(inside) == 1:  # nobody else inside was asked
        texts[inside[0]], written[inside[0]] = together, written["internal"]
    elif together:
        own_names = [name for name in inside if name not in texts]
        mixed = [sheet for name in own_names for sheet in sheets.pop(name, [])]
        yield _voice(figures, "internal", together, written["internal"], mixed, "")
        asked = [name for name in asked if name not in own_names]
    for name in asked:
        own = texts.get(name, [])
        yield _voice(figures, name, own, written.get(name, 0), sheets.get(name, []), worded.get(name, ""))


def _voice(
    figures: Figures,
    id_: str,
    texts: Sequence[Mapping[str, Any]],
    written: int,
    sheets: Sequence[Sheet],
    asked_as: str,
) -> Voice:
    name = _("Staff and leaders together") if id_ == "internal" else wording.audience_name(id_)
    kinds = Counter(kind_name(each["kind"]) for each in texts if each["kind"])
    return Voice(
        id=id_,
        name=label.marked(name, figures.nodes[id_]["unverified"]),
        asked_as=asked_as,
        count=written,
        sample_text=_sample(len(texts), written),
        texts=tuple(_said(texts)),
        kinds=tuple((kind, wording.whole(count)) for kind, count in kinds.most_common()),
        sheets=tuple(sheets),
        note="" if texts else _why(figures),
    )


def _said(texts: Sequence[Mapping[str, Any]]) -> Iterator[Said]:
    """Each text once, in the order in which they stand."""
    for (text, kind), count in Counter((each["text"], each["kind"]) for each in texts).items():
        times = ngettext("%(num)s time", "%(num)s times", count) if count > 1 else ""
        yield Said(text, kind_name(kind), times)


def _sample(shown: int, written: int) -> str:
    """How many are shown of how many, where not all are."""
    if shown == written:
        return ""
    words = {"shown": wording.whole(shown), "all": wording.whole(written)}
    return _("%(shown)s of %(all)s texts are shown, chosen by chance.", **words)


def texts_text(count: int) -> str:
    """A number of texts in words."""
    return ngettext("%(n)s text", "%(n)s texts", count, n=wording.whole(count))


def _least(figures: Figures) -> str:
    return wording.whole(max(figures.constants["comments_n"], figures.threshold))


def rule(figures: Figures) -> str:
    """When words are shown, and in what order."""
    return _(
        "Word for word, in sets of at least %(number)s and without a department, as was promised to those "
        "who wrote. The order is that of the alphabet; addresses and telephone numbers are blotted out.",
        number=_least(figures),
    )


def _why(figures: Figures) -> str:
    return _(
        "Not shown: fewer than %(number)s people wrote something here, or their texts would set a smaller "
        "group apart.",
        number=_least(figures),
    )
