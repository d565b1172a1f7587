"""The questions of one pillar: what was asked, what the mean answer was, and what the answers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from cxassess import charts
from cxassess.findings import cautions, places, wording
from cxassess.findings.figures import Figures, Node
from cxassess.findings.quality import hundredths
from cxassess.maturity.apart import around
from cxassess.maturity.rounding import item_score_bound

if TYPE_CHECKING:
    from cxassess.maturity import Item

NAMED = 2
"""How many questions of one score are named in a heading."""


@dataclass(frozen=True)
class Anchor:
    """What one answer looks like."""

    value: int
    value_text: str
    text: str
    near: bool  # whether the mean lies on it or beside it


@dataclass(frozen=True)
class ItemLine:
    """One question. A figure that is not told is a dash, or says why."""

    id: str
    title: str
    statements: tuple[tuple[str, str], ...]  # audience, wording: of those whose answers are counted here
    asked: bool
    mean: float | None
    mean_text: str
    score: int | None  # of a mean that is told exactly
    score_text: str
    lies_text: str  # between which answers the mean lies
    anchors: tuple[Anchor, ...]
    anchors_for: str  # whose wording the answers have, where they differ by audience
    turned: str  # that high answers are bad, or that it is not scored; else ""
    rest_text: str
    dont_know_text: str
    skipped_text: str
    warnings: tuple[str, ...]
    place: float | None  # of the mean on the scale, 0 to 1
    bound: str
    ends: tuple[int, int]


@dataclass(frozen=True)
class Items:
    """The questions of a pillar as one group of people answered them."""

    heading: str
    lines: tuple[ItemLine, ...]
    hidden: str  # why there is no table, else ""
    note: str
    has_rest: bool
    has_dont_know: bool
    has_skipped: bool
    ends: tuple[str, str]
    title: str
    description: str

    @property
    def drawn(self) -> bool:
        return any(line.place is not None for line in self.lines)

    def plot(self, form: str = "wide", ident: str = "items", direction: str = "ltr") -> str:
        """Each question's mean on the scale that was offered, as SVG."""
        return charts.items(
            [_plotted(line) for line in self.lines],
            self._ticks(),
            self.ends,
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            title=self.title,
            description=self.description,
        )

    def _ticks(self) -> list[str]:
        """The answers, where all questions have the same."""
        ends = {line.ends for line in self.lines}
        low, high = ends.pop() if len(ends) == 1 else (0, 0)
        return [str(value) for value in range(low, high + 1)] if 0 < high - low <= 10 else ["", ""]


def _plotted(line: ItemLine) -> charts.ItemRow:
    note = _("not shown") if line.asked else _("not asked")
    return charts.ItemRow(line.title, line.place, line.mean_text, note, line.bound)


def items(figures: Figures, node: Node, pillar_id: str) -> Items:
    """The questions of a pillar on a node that is shown."""
    card = next(each for each in node["scorecard"]["pillars"] if each["id"] == pillar_id)
    told = {each["id"]: each for each in card["items"]}
    asked = figures.questionnaire.pillar(pillar_id).items
    said = cautions.told(figures, node)
    lines = tuple(_line(figures, node, item, told.get(item.id), said) for item in asked)
    return Items(
        heading=_heading(lines),
        lines=lines,
        hidden=_hidden(figures, card),
        note=_note(lines),
        has_rest=any(line.rest_text != wording.NOTHING for line in lines),
        has_dont_know=any(line.dont_know_text != wording.NOTHING for line in lines),
        has_skipped=any(line.skipped_text != wording.NOTHING for line in lines),
        ends=(_("lowest answer"), _("highest answer")),
        title=_("The mean answer to each question"),
        description=" ".join(_told(line) for line in lines),
    )


def _heading(lines: Sequence[ItemLine]) -> str:
    """From which score to which the questions run; not that the ends stand out: they have no margins."""
    scored = sorted((line for line in lines if line.score is not None), key=lambda line: -(line.score or 0))
    if not any(line.place is not None for line in lines):
        return _("The questions cannot be shown one by one")
    if len(scored) < 2:
        return _("The questions one by one")
    if scored[0].score == scored[-1].score:
        return _("All questions stand at the same score")
    low, high = (_end(scored, scored[end].score or 0) for end in (-1, 0))
    return _("The questions run from %(low)s to %(high)s", low=low, high=high)


def _end(scored: Sequence[ItemLine], score: int) -> str:
    """A score with the questions that have it, as far as these are few."""
    names = [_("“%(title)s”", title=line.title) for line in scored if line.score == score]
    text = wording.whole(score)
    if len(names) > NAMED:
        return text
    return _("%(score)s (%(questions)s)", score=text, questions=wording.listed(names))


def _line(
    figures: Figures,
    node: Node,
    item: Item,
    card: Mapping[str, Any] | None,
    said: Sequence[tuple[str, str, str]],
) -> ItemLine:
    own = [name for name in places.audiences(figures, node) if item.asks(name, figures.round.form)]
    mean, bound = (card["mean"], card["bound"]) if card else (None, None)
    near = around(mean, item.scale) if mean is not None else ()
    card = card or {}
    return ItemLine(
        id=item.id,
        title=item.title,
        statements=tuple((wording.audience_name(name), item.statement_for(name)) for name in own),
        asked=bool(own),
        mean=mean,
        mean_text=wording.tenths(mean, bound) if mean is not None else _no_mean(bool(own)),
        score=None if bound else card.get("score"),
        score_text=wording.bounded(card.get("score"), item_score_bound(bound, reverse=item.reverse)),
        lies_text=_lies(near, bound),
        anchors=_anchors(item, own, near),
        anchors_for=_anchors_for(item, own),
        turned=_turned(item),
        rest_text=hundredths(card.get("item_rest")),
        dont_know_text=wording.whole(card.get("dont_know")),
        skipped_text=wording.whole(card.get("skipped")),
        warnings=tuple(sentence for _code, where, sentence in said if where == item.id),
        place=None if mean is None else (mean - item.scale.min) / item.scale.span,
        bound=bound or "",
        ends=(item.scale.min, item.scale.max),
    )


def _no_mean(asked: bool) -> str:
    return _("not shown") if asked else _("not asked")


def _anchors(item: Item, audiences: Sequence[str], near: Sequence[int]) -> tuple[Anchor, ...]:
    """What the answers mean to those who were asked; of several audiences, as the first reads them."""
    meant = item.anchors_for(audiences[0]) if audiences else {}
    values = (value for value in item.scale.values if meant.get(value))
    return tuple(Anchor(value, wording.whole(value), meant[value], value in near) for value in values)


def _anchors_for(item: Item, audiences: Sequence[str]) -> str:
    if len({str(dict(item.anchors_for(name))) for name in audiences}) < 2:
        return ""
    return _("As %(audience)s read them.", audience=wording.audience_within(audiences[0]))


def _lies(near: Sequence[int], bound: str | None) -> str:
    """Between which answers the mean lies; of a bound nothing, for it may lie further out."""
    if not near or bound:
        return ""
    if len(near) == 1:
        return _("The mean lies on answer %(number)s.", number=wording.whole(near[0]))
    return _(
        "The mean lies between answers %(low)s and %(high)s.",
        low=wording.whole(near[0]),
        high=wording.whole(near[-1]),
    )


def _turned(item: Item) -> str:
    if not item.scored:
        return _("Asked and shown, but not part of the score.")
    return _("Scored the other way round: a high answer gives a low score.") if item.reverse else ""


def _hidden(figures: Figures, card: Mapping[str, Any]) -> str:
    """Why there is no table of questions, in words."""
    reason = card["items_hidden"]
    if reason is None:
        return ""
    return {
        "too_few_answers": _(
            "The single questions are not shown, because the pillar itself is not: fewer than %(k)s people "
            "answered it, or it was not asked, or its score would let others be worked out.",
            k=figures.threshold,
        ),
        "missing_answers": _(
            "The single questions are not shown: a few people left some of them out, or were asked others, "
            "and what those few answered could be worked out from the table and the pillar’s score."
        ),
    }.get(reason, _("The single questions are not shown, to protect those who answered."))


def _note(lines: Sequence[ItemLine]) -> str:
    """What the means are, and why they need not add up to the pillar's score."""
    told = [
        _(
            "Means are of the answers as they were given, with one decimal. The pillar’s score is the mean "
            "of people’s scores, so where questions were left out the means of the questions do not "
            "average to it."
        )
    ]
    if any(line.bound for line in lines):
        told.append(
            _(
                "Where few answered, an extreme mean is told as a bound: an exact one would tell what they "
                "all said."
            )
        )
    return " ".join(told)


def _told(line: ItemLine) -> str:
    return _("%(title)s: %(mean)s.", title=line.title, mean=line.mean_text)


def figures_of(found: Items) -> Iterator[tuple[str, ...]]:
    """The rows of the table behind the drawing."""
    for line in found.lines:
        more = (
            *([line.rest_text] if found.has_rest else []),
            *([line.dont_know_text] if found.has_dont_know else []),
            *([line.skipped_text] if found.has_skipped else []),
        )
        yield (line.title, line.mean_text, line.score_text, *more)
