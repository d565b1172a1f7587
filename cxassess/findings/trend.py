"""Scores over all rounds that follow each other: what each step bears, and nothing beyond."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from cxassess import charts
from cxassess.findings import branch, label, places, wording
from cxassess.findings.figures import Figures, Node
from cxassess.findings.model import Band, Label
from cxassess.findings.pillars import DIRECTIONS, verdict_text
from cxassess.findings.places import Choice
from cxassess.maturity.lines import Line, Step, lines

if TYPE_CHECKING:
    from cxassess.records.releases import Release

OVERALL = "overall"


@dataclass(frozen=True)
class TrendRound:
    """One round of the line."""

    id: str
    name: str
    when_text: str
    answered_text: str  # of the people the page is about; a dash where they are hidden
    version_text: str
    mark: str  # "unverified", or ""


@dataclass(frozen=True)
class TrendCell:
    """A score in one round."""

    score: int | None
    text: str
    margin_text: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class TrendStep:
    """From one round to the next."""

    kind: str  # "up", "down", "level", "untested" or "broken"
    change_text: str  # "+4 ±3"; "" where there is none
    text: str  # the verdict, or why there is no step
    note: str  # what the shared questions say, where the scores alone do not; else ""


@dataclass(frozen=True)
class TrendLine:
    """One score over the rounds."""

    id: str  # a pillar's, or `overall`
    name: str
    cells: tuple[TrendCell, ...]
    steps: tuple[TrendStep, ...]
    sentence: str
    bands: tuple[Band, ...]
    rounds: tuple[str, ...]
    span: tuple[int, int]

    @property
    def shown(self) -> bool:
        return any(cell.score is not None for cell in self.cells)

    @property
    def title(self) -> str:
        return _("%(name)s, round by round", name=self.name)

    @property
    def heading(self) -> str:
        scores = wording.listed(cell.text for cell in self.cells)
        return _("%(name)s, round by round: %(scores)s", name=self.name, scores=scores)

    def plot(self, form: str = "wide", ident: str = "trend", direction: str = "ltr") -> str:
        """The line as SVG: `wide`, `narrow`, `page`, or `small` beside others."""
        told = [cell.text for cell in self.cells]
        described = f"{self._told()} {self.sentence}"
        named = form in ("page", "small") and ident.startswith("report")
        return charts.trend(
            [
                charts.TrendPoint(name, cell.score, text, cell.low, cell.high)
                for name, cell, text in zip(self.rounds, self.cells, told, strict=True)
            ],
            [step.kind for step in self.steps],
            self.bands,
            span=self.span,
            form=form,
            ident=f"{ident}-{self.id}-{form}",
            direction=direction,
            title=f"{self.title}. {described}" if named else self.title,
            description=None if named else described,
        )

    def _told(self) -> str:
        """Every figure of the line as a sentence, for those who do not see it."""
        parts = [
            _("%(round)s %(score)s", round=name, score=f"{cell.text} {cell.margin_text}".strip())
            for name, cell in zip(self.rounds, self.cells, strict=True)
        ]
        return _("%(parts)s.", parts=wording.listed(parts))


@dataclass(frozen=True)
class Trend:
    """All lines of one place over the rounds, the oldest first."""

    round_name: str
    label: Label | None
    part: str
    empty_reason: str
    of: str
    of_id: str
    choices: tuple[Choice, ...]
    heading: str
    lede: str
    rounds: tuple[TrendRound, ...]
    gone: str  # why the line does not go further back, else ""
    overall: TrendLine | None
    lines: tuple[TrendLine, ...]
    breaks: tuple[str, ...]
    versions: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def begun(self) -> bool:
        return len(self.rounds) > 1

    def parts(self, rounds: int = 5) -> tuple[tuple[int, int], ...]:
        """The rounds cut into tables of at most so many, from and to; each begins with the last one's end."""
        last = len(self.rounds)
        starts = range(0, max(last - 1, 1), rounds - 1)
        return tuple((start, min(start + rounds, last)) for start in starts)


def read(releases: Sequence[Release], of: str | None = None) -> Trend:
    """The trend up to the last of these releases. NotThere for a place that is not shown there."""
    told = [Figures(release) for release in releases]
    now = told[-1]
    node = places.chosen(now, of, places.EVERY)
    found = lines([each.raw for each in told], node["id"]) if node else ()
    names = _names(told)
    drawn = tuple(draw(now, line, names, span(found)) for line in found)
    heard = places.audiences(now, node) if node else ()
    return Trend(
        round_name=now.round.name,
        label=label.label([name for name in heard if any(name in each.unverified for each in told)]),
        part=branch.sentence(releases[-1].branch),
        empty_reason="" if node else places.why_nothing(now),
        of=places.name(now, node) if node else "",
        of_id=node["id"] if node else "",
        choices=places.choices(now, node, places.EVERY) if node else (),
        heading=_heading(now, node, found, names),
        lede=_lede(now, found),
        rounds=tuple(_round(each, node) for each in told),
        gone=_gone(now, told),
        overall=drawn[0] if drawn else None,
        lines=drawn[1:],
        breaks=tuple(_breaks(now, found, names)),
        versions=tuple(_versions(told)),
        notes=_notes(now, found),
    )


def _names(told: Sequence[Figures]) -> list[str]:
    """The rounds' names, with their days behind those that two have."""
    names = [each.round.name for each in told]
    days = [wording.day(each.release.released_on) for each in told]
    return [
        name if names.count(name) == 1 else _("%(name)s (%(day)s)", name=name, day=day)
        for name, day in zip(names, days, strict=True)
    ]


def span(found: Sequence[Line]) -> tuple[int, int]:
    """One part of the scale for all drawings, so that they can be laid beside each other."""
    points = [point for line in found for point in line.points if point]
    ends = [end for point in points for end in (point["score"], *(point["ci95"] or ()))]
    return charts.trend_span(ends)


def _round(figures: Figures, node: Node | None) -> TrendRound:
    own = figures.shown(node["id"]) if node else None
    questionnaire = figures.raw["questionnaire"]
    return TrendRound(
        id=figures.round.id,
        name=figures.round.name,
        when_text=wording.period(figures.round.opens_on, figures.round.closes_on)
        or wording.day(figures.release.released_on),
        answered_text=places.answered(own) if own else wording.NOTHING,
        version_text=_(
            "%(title)s, version %(version)s",
            title=figures.questionnaire.title,
            version=questionnaire["version"],
        ),
        mark=label.mark() if own and own["unverified"] else "",
    )


def draw(figures: Figures, line: Line, names: Sequence[str], span: tuple[int, int]) -> TrendLine:
    """A line with its words, as it is drawn on a part of the scale."""
    name = _("Overall") if line.id is None else figures.pillar_name(line.id)
    return TrendLine(
        id=line.id or OVERALL,
        name=name,
        cells=tuple(_cell(point) for point in line.points),
        steps=tuple(_step(step) for step in line.steps),
        sentence=_sentence(name, line, names),
        bands=figures.bands,
        rounds=tuple(names),
        span=span,
    )


def _cell(point: Mapping[str, Any] | None) -> TrendCell:
    if point is None:
        return TrendCell(None, _("not shown"), "", None, None)
    low, high = point["ci95"] or (None, None)
    text = wording.bounded(point["score"], point["bound"])
    return TrendCell(point["score"], text, wording.margin(point["score"], point["ci95"]), low, high)


def _step(step: Step) -> TrendStep:
    if step.broken or step.change is None:
        return TrendStep("broken", "", broken_text(step.broken or ""), "")
    change = step.change
    moved = ""
    if change["difference"] is not None:
        margin = wording.margin(change["difference"], change["ci95"])
        moved = f"{wording.signed(change['difference'])} {margin}".strip()
    verdict = change["verdict"]
    return TrendStep(_kind(verdict), moved, verdict_text(verdict), _shared(change))


def _kind(verdict: str) -> str:
    if verdict in DIRECTIONS:
        return DIRECTIONS[verdict]
    return "level" if verdict == "no_clear_change" else "untested"


def _shared(change: Mapping[str, Any]) -> str:
    """What both rounds were at on the questions that both asked, where these are not all."""
    before, after = change["prior"], change["now"]
    if (change["comparable"] or 0) >= 1 or before["score"] is None or after["score"] is None:
        return ""
    return _(
        "on the questions both asked: %(prior)s to %(now)s",
        prior=wording.bounded(before["score"], before["bound"]),
        now=wording.bounded(after["score"], after["bound"]),
    )


def broken_text(code: str) -> str:
    """Why a line is broken between two rounds."""
    return {
        "not_compared": _("Not compared when the later round closed"),
        "not_shown": _("Not shown in one of the two rounds"),
        "other_audiences": _("Other audiences answered"),
        "not_comparable": _("Not comparable: other questions"),
    }.get(code, _("No comparison"))


def _heading(figures: Figures, node: Node | None, found: Sequence[Line], names: Sequence[str]) -> str:
    """What the steps of the overall score bear."""
    if node is None:
        return _("No trend can be shown for this round")
    if len(names) < 2:
        return _("A trend begins with the second round")
    who = _("The overall score") if node["id"] == "internal" else places.name(figures, node)
    return moved(who, found[0], names)


def moved(who: str, line: Line, names: Sequence[str]) -> str:
    """How a score moved, step by step: “The overall score rose clearly in one of two steps”."""
    up, down = line.count("improved"), line.count("declined")
    tested = up + down + line.count("no_clear_change")
    words = {"who": who, "steps": wording.spelled(len(line.steps))}
    if len(line.steps) == 1:
        return _of_one(who, up, down, tested, names[0])
    if not tested:
        return _("%(who)s cannot be followed from round to round", **words)
    if up and down:
        return _(
            "%(who)s rose clearly in %(up)s of %(steps)s steps and fell in %(down)s",
            up=wording.spelled(up),
            down=wording.spelled(down),
            **words,
        )
    if up:
        return _of_many(who, up, len(line.steps))
    if down:
        return _fell_of_many(who, down, len(line.steps))
    if tested < len(line.steps):
        return _("%(who)s did not change clearly in any step that could be tested", **words)
    return _("%(who)s did not change clearly in any step", **words)


def _of_one(who: str, up: int, down: int, tested: int, before: str) -> str:
    words = {"who": who, "prior": before}
    if up:
        return _("%(who)s rose clearly since %(prior)s", **words)
    if down:
        return _("%(who)s fell clearly since %(prior)s", **words)
    if tested:
        return _("%(who)s did not change clearly since %(prior)s", **words)
    return _("%(who)s cannot be compared with %(prior)s", **words)


def _of_many(who: str, count: int, steps: int) -> str:
    if count == steps:
        return _("%(who)s rose clearly at every step", who=who)
    words = {"who": who, "count": wording.spelled(count), "steps": wording.spelled(steps)}
    return _("%(who)s rose clearly in %(count)s of %(steps)s steps", **words)


def _fell_of_many(who: str, count: int, steps: int) -> str:
    if count == steps:
        return _("%(who)s fell clearly at every step", who=who)
    words = {"who": who, "count": wording.spelled(count), "steps": wording.spelled(steps)}
    return _("%(who)s fell clearly in %(count)s of %(steps)s steps", **words)


def _sentence(name: str, line: Line, names: Sequence[str]) -> str:
    if len(names) < 2:
        return ""
    said = moved(name, line, names)
    return _("%(said)s.", said=said)


def _lede(figures: Figures, found: Sequence[Line]) -> str:
    """The pillars with clear changes, and how many have none."""
    own = [line for line in found if line.id is not None]
    if not own or not own[0].steps:
        return ""
    rose = [figures.pillar_name(str(line.id)) for line in own if line.count("improved")]
    fell = [figures.pillar_name(str(line.id)) for line in own if line.count("declined")]
    said = []
    if rose:
        said.append(_("Rose clearly at least once: %(pillars)s.", pillars=wording.listed(rose)))
    if fell:
        said.append(_("Fell clearly at least once: %(pillars)s.", pillars=wording.listed(fell)))
    if not said:
        tested = any(line.count("no_clear_change") for line in own)
        return _("No pillar changed clearly at any step.") if tested else _("No pillar could be tested.")
    return " ".join(said)


def _gone(now: Figures, told: Sequence[Figures]) -> str:
    """Why the line does not begin earlier, where an earlier round was named."""
    first = told[0]
    if not first.round.prior_round:
        return ""
    return _(
        "The line begins with %(round)s: the results of the round before it are not there any more, or not "
        "yet, or lie too far back.",
        round=first.round.name,
    )


def _breaks(figures: Figures, found: Sequence[Line], names: Sequence[str]) -> Iterator[str]:
    """Where lines are broken, once for each pair of rounds and reason, with the pillars it is about."""
    for number, (before, after) in enumerate(pairwise(names)):
        reasons: dict[str, list[str]] = {}
        for line in found:
            name = _("Overall") if line.id is None else figures.pillar_name(line.id)
            if line.steps[number].broken:
                reasons.setdefault(str(line.steps[number].broken), []).append(name)
        for code, affected in reasons.items():
            words = {"before": before, "after": after, "reason": broken_reason(figures, code)}
            if len(affected) == len(found):
                yield _("Between %(before)s and %(after)s no line is drawn: %(reason)s", **words)
            else:
                yield _(
                    "Between %(before)s and %(after)s no line is drawn for %(pillars)s: %(reason)s",
                    pillars=wording.listed(affected),
                    **words,
                )


def broken_reason(figures: Figures, code: str) -> str:
    """Why, in a sentence."""
    return {
        "not_compared": _(
            "the later round was not compared with the earlier one when it closed, because its answers had "
            "been deleted or it may not be compared with so many."
        ),
        "not_shown": _(
            "in one of the two rounds there is no figure: it was not part of that round, or fewer than %(k)s "
            "people answered, or it would have let others be worked out.",
            k=figures.threshold,
        ),
        "other_audiences": _(
            "in one of the two rounds other audiences answered than in the other, so the figures are of "
            "different people. Look at each audience by itself."
        ),
        "not_comparable": _(
            "the two rounds share too few questions, or too few people answered for questionnaires that "
            "differ."
        ),
    }.get(code, _("there is no comparison."))


def _versions(told: Sequence[Figures]) -> Iterator[str]:
    """Where the questionnaire changed."""
    for before, after in pairwise(told):
        one, other = before.raw["questionnaire"], after.raw["questionnaire"]
        if (one["id"], one["version"]) != (other["id"], other["version"]):
            yield _(
                "From %(round)s on the questionnaire is %(title)s, version %(version)s; before it was "
                "%(earlier)s, version %(old)s. Changes between the two use only the questions that both "
                "asked.",
                round=after.round.name,
                title=after.questionnaire.title,
                version=other["version"],
                earlier=before.questionnaire.title,
                old=one["version"],
            )


def _notes(figures: Figures, found: Sequence[Line]) -> tuple[str, ...]:
    said = [
        _(
            "Each score is that of its own round, with its 95%% margin as a lighter bar. Thick lines are "
            "clear changes: larger than chance would explain across all pillars together, and at least "
            "%(points)s points. Thin lines are steps without a clear change, dashed ones could not be "
            "tested.",
            points=wording.number(figures.constants["change_points"]),
        )
    ]
    if found and len(found[0].steps) > 1:
        said.append(
            _(
                "Only neighbouring rounds were tested. From the first round to the last nothing was, so "
                "the line as a whole says where the scores were and not that they changed."
            )
        )
    if found and found[0].steps:
        said.append(
            _(
                "Changes are worked out before rounding, so a change can differ by a point from what two "
                "rounded scores suggest. Rounds stand at equal distances, whatever lies between them in time."
            )
        )
    if any(line.count("no_clear_change") for line in found):
        said.append(_("“No clear change” does not mean that nothing changed."))
    return tuple(said)
