"""One pillar: where everybody stands on it, what changed, what was asked, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from cxassess import charts
from cxassess.findings import branch, cautions, label, pillars, places, quality, weighing, wording
from cxassess.findings.figures import Figures, Node
from cxassess.findings.goals import roadmap
from cxassess.findings.items import Items, items
from cxassess.findings.model import Band, GoalRow, Label, PillarRow
from cxassess.findings.places import Choice
from cxassess.maturity.apart import FAR, apart
from cxassess.maturity.constants import CONSTANTS
from cxassess.maturity.explanation import interval_in_numbers

if TYPE_CHECKING:
    from cxassess.records.releases import Release
    from cxassess.records.roadmaps import Goal


MOST_NAMED = 3
MOST_DRAWN = 40


@dataclass(frozen=True)
class PlaceRow:
    """The pillar at one place of the tree; a hidden place has no figure, only a reason."""

    id: str
    name: str
    kind: str
    depth: int  # 1 for groups and the uppermost units
    hidden: bool
    score: int | None
    score_text: str
    margin_text: str
    low: float | None
    high: float | None
    level_text: str
    apart_text: str  # points from everyone, "" for everyone
    mark: str  # "up" or "down" where it is FAR from everyone
    reason: str  # why there is no score, else ""


@dataclass(frozen=True)
class PillarChange:
    """The pillar beside the prior round, for the people the page is about."""

    sentence: str
    seen: str  # what could have been seen
    direction: str
    caution: str  # that not all questions are shared, else ""


@dataclass(frozen=True)
class Pillar:
    """Everything that a release says of one pillar."""

    round_name: str
    label: Label | None
    part: str
    id: str
    name: str
    purpose: str
    of: str
    of_id: str
    choices: tuple[Choice, ...]
    empty_reason: str
    heading: str
    lede: str
    figure: PillarRow | None
    warnings: tuple[str, ...]
    change: PillarChange | None
    places_heading: str
    rows: tuple[PlaceRow, ...]
    far_note: str
    hidden_note: str
    bands: tuple[Band, ...]
    shares_heading: str
    shares_sentence: str
    dont_know_sentence: str
    items: Items | None
    gaps: tuple[weighing.GapLine, ...]
    gaps_heading: str
    weights: tuple[tuple[str, str], ...]
    weights_note: str
    goals: tuple[GoalRow, ...]
    worked: str
    worked_from: tuple[tuple[str, str], ...]
    has_comments: bool
    title: str
    description: str

    @property
    def drawn(self) -> tuple[PlaceRow, ...]:
        return drawn(self.rows)

    def plot(self, form: str = "wide", ident: str = "places", direction: str = "ltr") -> str:
        """The score with its margin at every place that is shown, as SVG."""
        return charts.dumbbell(
            [_plotted(row) for row in self.drawn],
            self.bands,
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            title=self.title,
            description=self.description,
        )

    def bar(self, form: str = "wide", ident: str = "shares", direction: str = "ltr") -> str:
        """How the answers lie, as one bar."""
        if self.figure is None:
            return ""
        return charts.parts(
            [replace(quality.share_row(self.figure), label=self.of)],
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            title=_("How the answers lie"),
            description=self.shares_sentence,
        )


def drawn(rows: tuple[PlaceRow, ...]) -> tuple[PlaceRow, ...]:
    """The places of the drawing: all of them or, of very many, the groups and the uppermost units."""
    if len(rows) <= MOST_DRAWN:
        return rows
    return tuple(row for row in rows if row.depth == 1)[:MOST_DRAWN]


def read(
    release: Release,
    pillar_id: str,
    goals: Sequence[Goal],
    *,
    prior_name: str = "",
    of: str | None = None,
) -> Pillar:
    """A pillar as everyone sees it, or one audience or unit. NotThere for a pillar or place that is not."""
    figures = Figures(release)
    if pillar_id not in figures.pillar_order:
        raise places.NotThere(pillar_id)
    pillar = figures.questionnaire.pillar(pillar_id)
    node = places.chosen(figures, of, places.EVERY)
    row = _row(figures, node, pillar_id) if node else None
    rows = tuple(_place(figures, each, pillar_id) for each in figures.raw["nodes"])
    return Pillar(
        round_name=figures.round.name,
        label=label.label(figures.unverified),
        part=branch.sentence(release.branch),
        id=pillar_id,
        name=pillar.name,
        purpose=pillar.purpose,
        of=places.name(figures, node) if node else "",
        of_id=node["id"] if node else "",
        choices=places.choices(figures, node, places.EVERY) if node else (),
        empty_reason=_empty_reason(figures, node, pillar_id, row),
        heading=_heading(figures, pillar.name, node, row),
        lede=_lede(row),
        figure=row if row and row.score is not None else None,
        warnings=_warnings(figures, node, pillar_id) if node else (),
        change=_change(figures, node, pillar_id, row, prior_name or _("the prior round")) if node else None,
        places_heading=_places_heading(rows),
        rows=rows,
        far_note=_far_note(rows),
        hidden_note=places.why_hidden(figures) if any(each.hidden for each in rows) else "",
        bands=figures.bands,
        shares_heading=_shares_heading(row),
        shares_sentence=_shares(row),
        dont_know_sentence=_dont_know(node, pillar_id) if node else "",
        items=items(figures, node, pillar_id) if node else None,
        gaps=(gaps := weighing.gaps(figures, pillar_id)),
        gaps_heading=weighing.gaps_heading(gaps),
        weights=weighing.weights(figures, pillar_id),
        weights_note=weighing.note(figures, pillar_id),
        goals=tuple(
            goal
            for goal in roadmap(figures, goals, pillars.rows(figures)).goals
            if goal.pillar_id == pillar_id
        ),
        **(_worked(figures, node, pillar_id) if node else {"worked": "", "worked_from": ()}),
        has_comments=any(each["question"] == f"comment.{pillar_id}" for each in figures.raw["words"]),
        title=_("%(pillar)s, place by place", pillar=pillar.name),
        description=" ".join(_told(each) for each in drawn(rows)),
    )


def _row(figures: Figures, node: Node, pillar_id: str) -> PillarRow:
    return next(row for row in pillars.rows_of(figures, node) if row.id == pillar_id)


def card_of(node: Node, pillar_id: str) -> Mapping[str, Any]:
    """A pillar's figures on a node that is shown."""
    found: Mapping[str, Any] = next(card for card in node["scorecard"]["pillars"] if card["id"] == pillar_id)
    return found


def _empty_reason(figures: Figures, node: Node | None, pillar_id: str, row: PillarRow | None) -> str:
    if node is None:
        return places.why_nothing(figures)
    if row is not None and row.score is not None:
        return ""
    if not places.asks(figures, node, pillar_id):
        return _("These people were not asked about this pillar.")
    return places.why_no_score(figures)


def _heading(figures: Figures, name: str, node: Node | None, row: PillarRow | None) -> str:
    """Where the pillar stands, and a clear change if there is one."""
    if node is None or row is None or row.score is None:
        return _("%(pillar)s: no score can be shown", pillar=name)
    words = {"pillar": name, "level": row.level_text, "score": row.score_text}
    if node["id"] != "internal":
        words["pillar"] = _("%(pillar)s, %(who)s", pillar=name, who=places.name(figures, node))
    if row.direction == "up":
        return _("%(pillar)s rose to %(score)s: %(level)s", **words)
    if row.direction == "down":
        return _("%(pillar)s fell to %(score)s: %(level)s", **words)
    return _("%(pillar)s stands at %(score)s: %(level)s", **words)


def _lede(row: PillarRow | None) -> str:
    if row is None or row.score is None:
        return ""
    words = {"score": row.score_text, "margin": row.margin_text, "n": row.n_text}
    if not row.margin_text:
        return _("%(score)s on the scale from 0 to 100, from %(n)s people; no margin can be told.", **words)
    return _("%(score)s %(margin)s on the scale from 0 to 100, from %(n)s people.", **words)


def _warnings(figures: Figures, node: Node, pillar_id: str) -> tuple[str, ...]:
    return tuple(sentence for _code, where, sentence in cautions.told(figures, node) if where == pillar_id)


def _change(
    figures: Figures, node: Node, pillar_id: str, row: PillarRow | None, prior_name: str
) -> PillarChange | None:
    compared = figures.comparison_of(node["id"])
    if compared is None or row is None:
        return None
    entry = next(each for each in compared["pillars"] if each["id"] == pillar_id)
    words = {
        "prior": prior_name,
        "verdict": row.verdict_text,
        "change": row.difference_text,
        "margin": row.change_margin_text,
        "way": row.from_to_text,
    }
    if row.difference is None and row.from_to_text:
        sentence = _("Since %(prior)s: %(way)s. %(verdict)s.", **words)
    elif row.difference is None:
        sentence = _("Since %(prior)s: %(verdict)s.", **words)
    elif not row.change_margin_text:
        sentence = _("Since %(prior)s: %(change)s, from %(way)s. %(verdict)s.", **words)
    else:
        sentence = _(
            "Since %(prior)s: %(change)s, from %(way)s (margin of the change %(margin)s). %(verdict)s.",
            **words,
        )
    return PillarChange(sentence, _seen(entry), row.direction, _shared(entry))


def _seen(entry: Mapping[str, Any]) -> str:
    """How large a change would have been seen with so many answers."""
    if entry["detectable"] is None:
        return ""
    return _(
        "With this many answers a true change of %(points)s points would have been seen four times in five; "
        "a smaller one may be there unseen.",
        points=wording.whole(entry["detectable"]),
    )


def _shared(entry: Mapping[str, Any]) -> str:
    share = entry["comparable"]
    if share is None or share >= 1:
        return ""
    return _(
        "Both rounds asked only part of the same questions: %(share)s of the pillar by weight. The change is "
        "worked out from these alone, so it can differ from what the two scores suggest.",
        share=wording.percent(share),
    )


def _place(figures: Figures, node: Node, pillar_id: str) -> PlaceRow:
    card = card_of(node, pillar_id) if node["shown"] else None
    everyone = figures.headline
    beside = apart(card, card_of(everyone, pillar_id)) if card and everyone else None
    scored = card is not None and card["score"] is not None
    low, high = (card["ci95"] if card else None) or (None, None)
    is_everyone = node["id"] == "internal"
    return PlaceRow(
        id=node["id"],
        name=places.name(figures, node),
        kind=node["kind"],
        depth=depth(figures, node),
        hidden=not node["shown"],
        score=card["score"] if card else None,
        score_text=wording.bounded(card["score"], card["bound"]) if card and scored else wording.NOTHING,
        margin_text=wording.margin(card["score"], card["ci95"]) if card else "",
        low=low,
        high=high,
        level_text=_level(figures, card),
        apart_text="" if is_everyone or beside is None else wording.signed(beside.points),
        mark="" if is_everyone or beside is None else beside.mark,
        reason="" if scored else _reason(figures, node, pillar_id),
    )


def _level(figures: Figures, card: Mapping[str, Any] | None) -> str:
    level = card["level"] if card else None
    return figures.level_name(level["number"]) if level else wording.NOTHING


def depth(figures: Figures, node: Node) -> int:
    """How deep a unit hangs under the uppermost ones, from 1; 1 for everything else."""
    deep, above = 1, figures.nodes.get(node["parent"] or "")
    while node["kind"] == "unit" and above is not None and above["kind"] == "unit":
        deep, above = deep + 1, figures.nodes.get(above["parent"] or "")
    return deep


def _reason(figures: Figures, node: Node, pillar_id: str) -> str:
    if not places.asks(figures, node, pillar_id):
        return _("not asked")
    return _("not shown") if node["shown"] else _("hidden")


def _places_heading(rows: Sequence[PlaceRow]) -> str:
    """Who stands far from everyone; of many, how many."""
    far = [row.name for row in rows if row.mark]
    if not far:
        return _("No one shown stands far from everyone")
    words = {"points": wording.whole(FAR)}
    if len(far) <= MOST_NAMED:
        # An audience is plural and a unit singular, so the names stand outside of the sentence.
        return _("%(points)s points or more from everyone: %(names)s", names=wording.listed(far), **words)
    return _(
        "%(number)s places differ from everyone by %(points)s points or more",
        number=wording.opened(wording.spelled(len(far))),
        **words,
    )


def _far_note(rows: Sequence[PlaceRow]) -> str:
    if not any(row.mark for row in rows):
        return ""
    return _("↑ ↓ mark scores that differ from everyone by %(points)s points or more.", points=FAR)


def _shares_heading(row: PillarRow | None) -> str:
    if row is None or row.favourable_text == wording.NOTHING:
        return _("How the answers lie cannot be shown")
    return _("%(share)s of the answers are favourable", share=row.favourable_text)


def _shares(row: PillarRow | None) -> str:
    """How the answers lie, in a sentence."""
    if row is None or row.score is None:
        return ""
    words = {"up": row.favourable_text, "middle": row.neutral_text, "down": row.unfavourable_text}
    if row.shares is not None:
        return _("%(up)s of the answers are favourable, %(middle)s neutral, %(down)s unfavourable.", **words)
    if row.favourable_text != wording.NOTHING:
        return _(
            "%(up)s of the answers are favourable. The other two are not told: with few people they would "
            "give single answers away.",
            **words,
        )
    return _("How the answers lie is not shown, because single answers could be worked out from it.")


def _dont_know(node: Node, pillar_id: str) -> str:
    text = quality.dont_know(card_of(node, pillar_id))
    if text == wording.NOTHING:
        return ""
    return _("Don’t know, of the answers and don’t knows together: %(share)s.", share=text)


def _worked(figures: Figures, node: Node, pillar_id: str) -> dict[str, Any]:
    """The sum behind the margin, with the figures it is made of."""
    card, invited = card_of(node, pillar_id), node["scorecard"]["invited"]
    if card["ci95"] is None:
        return {"worked": "", "worked_from": ()}
    if invited is not None and node["scorecard"]["respondents"] > invited:
        invited = None  # the number cannot be right, and no interval used it
    constants = replace(CONSTANTS, confidence=figures.constants["confidence"])
    made_of = [
        (_("Score"), wording.whole(card["score"])),
        (_("People with a score (n)"), wording.whole(card["n"])),
        (_("Standard deviation"), wording.whole(card["sd"])),
        (_("Interval"), _("%(low)s to %(high)s", low=card["ci95"][0], high=card["ci95"][1])),
    ]
    if invited is not None:
        made_of.insert(2, (_("Invited (N)"), wording.whole(invited)))
    return {"worked": interval_in_numbers(card, invited, constants), "worked_from": tuple(made_of)}


def _plotted(row: PlaceRow) -> charts.Row:
    text = "" if row.reason else row.score_text
    return charts.Row(row.name, row.score, text, row.low, row.high, note=row.reason, direction=row.mark)


def _told(row: PlaceRow) -> str:
    """One place as a sentence, for those who do not see the drawing."""
    if row.reason:
        return _("%(name)s: %(reason)s.", name=row.name, reason=row.reason)
    return _("%(name)s %(score)s %(margin)s.", name=row.name, score=row.score_text, margin=row.margin_text)
