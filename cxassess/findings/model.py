"""What a release says, as frozen objects whose every text is ready to be shown in the reader's language.

A text called `..._text` is a figure formatted for the locale; a `sentence`, `heading` or `lede` is complete.
A figure that cannot be had is None and its text is an en dash or a phrase, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from cxassess import charts
from cxassess.findings.alternatives import alternative

if TYPE_CHECKING:
    from cxassess.findings.confidence import Confidence
    from cxassess.findings.course import Course
    from cxassess.findings.grids import Touchpoints
    from cxassess.findings.quadrants import Quadrants
    from cxassess.findings.roles import Roles
    from cxassess.findings.theme_model import ThemesInShort

if TYPE_CHECKING:
    from cxassess.findings.listening import Listening
    from cxassess.findings.metrics import Measured

Band = charts.Band


@dataclass(frozen=True)
class Overall:
    """The headline: the internal overall score, its margin, its level, and its change."""

    score: int | None
    score_text: str
    margin_text: str  # "±3"; "" where no interval can be had
    low: float | None
    high: float | None
    level_number: int | None
    level_name: str
    level_text: str  # "Level 3, Practising"
    could_be: str  # "It could be level 4." when the interval crosses a cut-off, else ""
    sentence: str  # score and margin in words
    prior: int | None
    prior_text: str
    change_text: str  # "+4"; "" without a prior round
    change_sentence: str  # the change with its margin and verdict; "" without a prior round
    bands: tuple[Band, ...]
    title: str  # short name of the drawing
    description: str  # the drawing in words

    def gauge(self, form: str = "wide", ident: str = "overall", direction: str = "ltr") -> str:
        """The level gauge as SVG; form is `wide`, `narrow` (phone) or `page` (PDF)."""
        return charts.gauge(
            charts.Row(self.level_text, self.score, self.score_text, self.low, self.high, self.prior),
            self.bands,
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            **alternative(form, self.title, self.description),
        )


@dataclass(frozen=True)
class Label:
    """That answers came from whoever had the link: said of a round, marked at each of its figures."""

    claim: str  # whose answers are unverified
    why: str  # what that means
    mark: str  # "unverified"

    @property
    def text(self) -> str:
        return f"{self.claim} {self.why}"


@dataclass(frozen=True)
class Group:
    """An audience beside the headline."""

    id: str
    name: str
    shown: bool
    score: int | None
    score_text: str
    level_text: str
    answered_text: str  # "268 answered"; "" where hidden
    sentence: str
    mark: str  # "unverified", or ""


@dataclass(frozen=True)
class Response:
    """How many answered, and what the margin does not cover."""

    answered: int | None
    invited: int | None
    rate: int | None  # whole per cent
    rate_text: str
    sentence: str  # "299 of 414 invited people answered."
    cautions: tuple[str, ...]  # low response, more answers than invited
    limits: tuple[str, ...]  # what the margin does not cover, always at least one sentence
    lowest: str = ""  # "Lowest: Onboard Crew, 62%."; "" where nobody can say
    before: str = ""  # "Last round: 66%."


@dataclass(frozen=True)
class PillarRow:
    """One pillar this round, and beside the prior one where there is one."""

    id: str
    name: str
    score: int | None
    score_text: str
    margin_text: str
    low: float | None
    high: float | None
    n_text: str
    level_number: int | None
    level_text: str
    favourable_text: str
    neutral_text: str
    unfavourable_text: str
    shares: tuple[int, int, int] | None  # favourable, neutral, unfavourable, whole per cent, together 100
    prior: int | None
    prior_text: str
    difference: int | None
    difference_text: str  # "+5"
    change_low: float | None
    change_high: float | None
    change_margin_text: str  # "±4"
    from_to_text: str  # "48 to 57", of the questions both rounds asked
    verdict: (
        str  # code: improved, declined, no_clear_change, too_few_answers, not_comparable, not_testable, ""
    )
    verdict_text: str
    direction: str  # "up", "down" or "": only a clear change has one


@dataclass(frozen=True)
class Profile:
    """The pillars by score; `columns` in the questionnaire's order, lit where a goal in Now starts."""

    heading: str
    lede: str
    rows: tuple[PillarRow, ...]
    columns: tuple[charts.Column, ...]
    columns_title: str
    columns_note: str
    has_prior: bool
    bands: tuple[Band, ...]
    change_heading: str
    note: str
    title: str
    description: str

    def dumbbell(self, form: str = "wide", ident: str = "pillars", direction: str = "ltr") -> str:
        """Now and prior with margins as SVG; form is `wide`, `narrow` or `page`."""
        return charts.dumbbell(
            [_dumbbell_row(row) for row in self.rows],
            self.bands,
            change_heading=self.change_heading if self.has_prior else "",
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            **alternative(form, self.title, self.description),
        )

    def colonnade(self, ident: str = "cover", direction: str = "ltr") -> str:
        """The pillars as columns as tall as their scores: the cover."""
        return charts.colonnade(
            self.columns,
            cuts=[band.start for band in self.bands[1:]],
            ident=ident,
            title=self.columns_title,
            direction=direction,
        )


@dataclass(frozen=True)
class Change:
    """What changed since the prior round, sorted by the difference; absent in a first round."""

    heading: str
    lede: str
    sentences: tuple[str, ...]  # one for each clear change
    rows: tuple[PillarRow, ...]  # those with a difference
    untested: tuple[str, ...]  # a sentence for each pillar without a difference or a test
    note: str
    title: str
    description: str
    axis_text: str  # the word above zero
    headings: tuple[str, str]  # of the columns: change, from and to

    def plot(self, form: str = "wide", ident: str = "change", direction: str = "ltr") -> str:
        """The differences with their margins as SVG."""
        return charts.changes(
            [_change_row(row) for row in self.rows],
            zero_text=self.axis_text,
            headings=self.headings,
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            **alternative(form, self.title, self.description),
        )


@dataclass(frozen=True)
class HeatColumn:
    """A unit that is shown, or everyone."""

    id: str
    name: str
    answered_text: str
    everyone: bool


@dataclass(frozen=True)
class HeatCell:
    """One score; a hidden cell has no figure, only a reason."""

    text: str  # "48", or the word for hidden
    shade: int  # the level 1..5, 0 where hidden
    mark: str  # "up" or "down" where it differs from everyone by 10 points or more, else ""
    hidden: bool
    label: str  # the cell in words, or why it is hidden


@dataclass(frozen=True)
class HeatRow:
    id: str
    name: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatMap:
    """Pillars by unit; units are staff only, `everyone` is the headline."""

    heading: str
    lede: str
    columns: tuple[HeatColumn, ...]
    rows: tuple[HeatRow, ...]
    legend: tuple[tuple[int, str], ...]  # shade, words
    mark_note: str
    far: bool  # whether any unit stands 10 points or more from everyone
    notes: tuple[str, ...]  # which units are hidden and why, never how many people
    hidden: tuple[str, ...] = ()  # names of the units that are not shown, for columns that look hidden

    def parts(self, units: int = 8) -> tuple[HeatMap, ...]:
        """The same map cut into tables of at most so many units, everyone first in each."""
        count = len(self.columns) - 1
        pieces = max(1, ceil(count / units))
        share = ceil(count / pieces)
        cuts = [(1 + share * piece, 1 + share * (piece + 1)) for piece in range(pieces)]
        return tuple(
            replace(
                self,
                columns=self.columns[:1] + self.columns[start:end],
                rows=tuple(replace(row, cells=row.cells[:1] + row.cells[start:end]) for row in self.rows),
                # Where there is room, the last table also shows that something is hidden.
                hidden=self.hidden if end > count and len(self.hidden) <= units - share else (),
            )
            for start, end in cuts
        )


@dataclass(frozen=True)
class GapRow:
    """One pillar as two or three audiences see it."""

    id: str
    name: str
    leader: int | None
    staff: int | None
    customer: int | None
    gap: int | None  # of the first pair
    texts: tuple[str, ...]  # a cell for each audience shown
    gap_texts: tuple[str, ...]  # a cell for each pair
    class_texts: tuple[str, ...]
    clear: tuple[bool, ...]  # whether it is a blind spot or a hidden strength, for each pair


@dataclass(frozen=True)
class Seen:
    """One pillar's gap between two audiences in words: who scores what, how far apart, how sure."""

    id: str
    name: str
    gap: int | None
    sides: str  # "leaders 64 and customers 41"
    gap_text: str  # "+23"
    margin_text: str  # "±7"; "" where none can be had
    figures_text: str  # "+23 ±7 (leaders 64 and customers 41)"


@dataclass(frozen=True)
class Standing:
    """The pillars of one class between two audiences, the widest gap first."""

    code: str  # blind_spot, hidden_strength, aligned, unclear, too_few_answers
    pair: str  # "Leaders minus customers"
    name: str  # "Blind spots"
    singular: str  # "Blind spot"
    meaning: str
    pillars: tuple[Seen, ...]

    @property
    def clear(self) -> bool:
        """Whether there is something to talk about: both sides see it differently, beyond chance."""
        return self.code in ("blind_spot", "hidden_strength")


@dataclass(frozen=True)
class Perception:
    """Leaders, staff and customers side by side."""

    heading: str
    lede: str
    audiences: tuple[str, ...]  # names, in the order of `texts`
    audience_ids: tuple[str, ...]
    pairs: tuple[str, ...]  # names, in the order of `gap_texts`
    rows: tuple[GapRow, ...]
    bands: tuple[Band, ...]
    note: str
    title: str
    description: str
    clear: tuple[str, ...] = ()  # the blind spots and hidden strengths of each pair by name
    standings: tuple[Standing, ...] = ()  # by pair, then by class
    gradient: str = ""  # where leaders see more than staff and staff more than customers; "" where not said

    @property
    def by_pair(self) -> tuple[tuple[str, tuple[Standing, ...]], ...]:
        """The standings of each pair of audiences, under its name."""
        return tuple(
            (pair, tuple(each for each in self.standings if each.pair == pair)) for pair in self.pairs
        )

    def plot(self, form: str = "wide", ident: str = "perception", direction: str = "ltr") -> str:
        """Every audience's score on one line a pillar, as SVG."""
        return charts.gaps(
            [_gap_row(row, self.audience_ids) for row in self.rows],
            self.bands,
            headings=self.pairs,
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            **alternative(form, self.title, self.description),
        )


@dataclass(frozen=True)
class ImportanceRow:
    """How much one pillar matters to each group, from 1 to 5."""

    id: str
    name: str
    texts: tuple[str, ...]  # a cell for each column; a dash where it may not be told
    most: tuple[bool, ...]  # whether it is the highest of its column
    weight_text: str  # what the roadmap takes of it


@dataclass(frozen=True)
class Importance:
    """What matters most, by audience: stated, never scored."""

    heading: str
    lede: str  # the question
    columns: tuple[str, ...]  # names, in the order of `texts`
    rows: tuple[ImportanceRow, ...]  # what weighs most first
    note: str
    title: str


@dataclass(frozen=True)
class MetricRow:
    """A goal's leading or lagging metric."""

    id: str
    kind: str  # "leading" or "lagging"
    kind_text: str
    name: str
    definition: str
    formula: str
    cadence: str
    source: str
    baseline: float | None
    baseline_text: str
    target: float | None
    target_text: str
    sentence: str  # "12% to 40%", or what is missing
    measured: Measured | None = None


@dataclass(frozen=True)
class Factors:
    """Why a goal stands where it stands: gap × importance × benefit ÷ effort."""

    gap_text: str
    importance_text: str
    importance_source_text: str
    benefit_text: str
    benefits_text: str  # "4 of 10 returns and costs"
    effort: str
    effort_text: str
    divisor_text: str
    priority_text: str
    formula: str  # "44 × 0.84 × 0.4 ÷ 1 = 14.8"; recomputes from the figures shown
    top_three_text: str


@dataclass(frozen=True)
class GoalRow:
    number: int  # as the roadmap numbers its goals
    rank: int | None  # by priority; None of what was dropped
    id: str
    version: int
    title: str
    pillar_id: str
    pillar: str
    state: str  # "adopted", "proposed" or "dropped"
    own: bool  # added by leaders rather than from the catalogue
    horizon: str
    horizon_text: str
    why: str
    actions: tuple[str, ...]
    owner: str | None
    owner_text: str
    due_on: date | None
    due_text: str
    score: int | None
    target: float
    score_text: str  # "36 to 80"
    factors: Factors
    returns: tuple[str, ...]
    costs: tuple[str, ...]
    leading: MetricRow
    lagging: MetricRow
    missing: tuple[str, ...]  # what a goal in Now still needs, in words
    missing_sentence: str  # "" when nothing is missing
    bands: tuple[Band, ...]
    alternative: str  # the small drawing in words

    def track(self, ident: str = "goal", direction: str = "ltr") -> str:
        """The way from the pillar's score to its target as a small SVG."""
        return charts.track(
            self.score,
            self.target,
            ident=f"{ident}-{self.number}",
            direction=direction,
            title=self.alternative,
        )


@dataclass(frozen=True)
class Horizon:
    code: str  # now, next, later
    name: str
    goals: tuple[GoalRow, ...]


@dataclass(frozen=True)
class Roadmap:
    """The goals in order, by horizon: those that leaders adopted; before there are any, those proposed."""

    heading: str
    lede: str
    goals: tuple[GoalRow, ...]
    horizons: tuple[Horizon, ...]  # always three
    adopted: bool  # whether leaders have adopted any
    proposed: tuple[GoalRow, ...]  # not adopted, beside those that are
    dropped: tuple[GoalRow, ...]
    ask: str  # what leaders are asked to decide
    incomplete: str  # how many goals in Now still lack something; "" if none
    formula_note: str
    not_measured: str  # pillars without a score, which are not ranked; ""
    title: str
    description: str

    def timeline(self, ident: str = "roadmap", direction: str = "ltr") -> str:
        """Now, Next and Later with the goals in them, as SVG."""
        return charts.timeline(
            [(h.name, [f"{goal.number}  {goal.title}" for goal in h.goals]) for h in self.horizons],
            ident=ident,
            direction=direction,
            title=self.description,
        )


@dataclass(frozen=True)
class Warned:
    """A warning of the engine in words, with all the places it is about."""

    code: str
    where: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Fact:
    """A constant of the method, as it was used."""

    name: str
    value_text: str
    meaning: str


@dataclass(frozen=True)
class Method:
    """How the figures were made."""

    sections: tuple[tuple[str, tuple[str, ...]], ...]  # heading, paragraphs
    facts: tuple[Fact, ...]
    margins: tuple[tuple[str, str], ...]  # "Innovation", "41 ± 1.980 × 18 / √118: 38 … 44"
    formulas: tuple[tuple[str, str, str], ...]  # code, formula, source
    levels: tuple[tuple[str, str], ...]  # "3 Practising", "40 to 59"
    threshold: int


@dataclass(frozen=True)
class Findings:
    """Everything that the results page and the PDF say about one release."""

    empty: (
        bool  # nothing may be shown at all: only heading, subheading, empty_reason, response and method speak
    )
    empty_reason: str
    heading: str
    subheading: str
    label: Label | None  # None where everybody who answered was invited
    prior_label: str  # the same of the round before, where the two are compared; else ""
    round_name: str
    period_text: str
    released_on: date
    released_text: str
    first_round: bool
    prior_name: str
    overall: Overall | None
    held_back_by: tuple[str, ...]  # names of pillars
    held_back_sentence: str
    groups: tuple[Group, ...]
    response: Response
    points: tuple[tuple[str, str], ...]  # what we found: a bold claim and its evidence
    profile: Profile | None
    change: Change | None
    heat: HeatMap | None
    perception: Perception | None
    importance: Importance | None
    touchpoints: Touchpoints | None
    confidence: Confidence | None
    quadrants: Quadrants | None
    words_sentence: str  # how many answers in words are shown
    roadmap: Roadmap
    warnings: tuple[Warned, ...]
    method: Method
    themes: ThemesInShort | None = None  # None where there are none, or they were not asked for
    part: str = ""  # which units the reader sees, where these are not all
    roles: Roles | None = None  # None where it was not asked or nothing may be told
    course: Course | None = None  # what became of the last roadmap; None where no goal of it is followed
    listening: Listening | None = None  # of the day of the release; None where no source was listed


def _dumbbell_row(row: PillarRow) -> charts.Row:
    untested = row.verdict in ("too_few_answers", "not_comparable") or row.difference is None
    return charts.Row(
        row.name,
        row.score,
        row.score_text,
        row.low,
        row.high,
        row.prior,
        change="" if untested else row.difference_text,
        margin="" if untested else row.change_margin_text,
        note=row.verdict_text if untested else "",
        direction=row.direction,
    )


def _change_row(row: PillarRow) -> charts.Row:
    return charts.Row(
        row.name,
        row.difference,
        row.difference_text,
        row.change_low,
        row.change_high,
        direction=row.direction,
        note=row.from_to_text,
    )


def _gap_row(row: GapRow, audiences: tuple[str, ...]) -> charts.GapRow:
    scores = {"leader": row.leader, "staff": row.staff, "customer": row.customer}
    return charts.GapRow(
        row.name,
        tuple((audience, scores[audience]) for audience in audiences),
        row.gap_texts,
        row.clear,
    )
