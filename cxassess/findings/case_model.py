"""What is said of a business case, of a round, a goal or a unit: texts, rows and drawings."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from cxassess import charts
from cxassess.findings.model import Label


@dataclass(frozen=True)
class Amounts:
    """A sum as it is to be read: all lows, likelies and highs; and where eight of ten draws lie."""

    low_text: str
    likely_text: str
    high_text: str
    from_text: str
    middle_text: str
    to_text: str


@dataclass(frozen=True)
class SumRow:
    """What belongs together: a goal, a unit, a return or cost."""

    id: str
    name: str
    estimates: int
    yearly: Amounts | None
    takes: Amounts | None
    net: Amounts | None
    payback_text: str  # "5 to 14 months"; "" where it cannot be said
    share_text: str = ""  # of the range of the total; of single estimates only
    drawn: charts.RangeRow | None = None


@dataclass(frozen=True)
class Sums:
    """Rows with their drawing, and a heading that says what they say."""

    code: str
    heading: str
    lede: str
    column: str  # what the rows are
    rows: tuple[SumRow, ...]
    ticks: tuple[tuple[float, str], ...]
    title: str
    description: str

    @property
    def has_takes(self) -> bool:
        return any(row.takes for row in self.rows)

    @property
    def has_payback(self) -> bool:
        return any(row.payback_text for row in self.rows)

    @property
    def has_shares(self) -> bool:
        return any(row.share_text for row in self.rows)

    def plot(self, form: str = "wide", ident: str = "", direction: str = "ltr") -> str:
        """The amounts on one axis, as SVG."""
        return charts.ranges(
            [row.drawn for row in self.rows if row.drawn],
            self.ticks,
            form=form,
            ident=f"{ident or 'case-' + self.code}-{form}",
            direction=direction,
            title=self.title,
            description=self.description,
        )


@dataclass(frozen=True)
class EstimateRow:
    """One estimate."""

    id: str
    goal_id: str
    goal: str
    outcome: str
    outcome_name: str
    unit_id: str | None
    unit: str
    low_text: str
    likely_text: str
    high_text: str
    method: str
    evidence: str
    once: bool
    version: int


@dataclass(frozen=True)
class Case:
    """The business case of a round, or of the part of it that a reader sees."""

    round_name: str
    label: Label | None
    part: str
    currency: str
    currency_text: str
    heading: str
    lede: str
    points: tuple[str, ...]  # what it comes to, a sentence each
    whole: SumRow | None
    total: Sums | None  # what comes in, what it takes and what is left, on one axis
    goals: Sums | None
    units: Sums | None
    outcomes: Sums | None
    drives: Sums | None
    drives_sentence: str
    estimates: tuple[EstimateRow, ...]
    left_out: tuple[EstimateRow, ...]  # of goals that are not taken up
    warnings: tuple[str, ...]
    without: tuple[tuple[str, str], ...]  # id and title of goals without an estimate
    other_units: tuple[tuple[str, str], ...]  # id and name of units without one
    assumptions: tuple[str, ...]


@dataclass(frozen=True)
class Sign:
    """A sign of the drawings and what it means."""

    code: str
    name: str  # what it looks like
    text: str

    def drawn(self, *, title: bool = False) -> str:
        """The sign as SVG; without a title it is decoration."""
        return charts.range_key(self.code, ident=f"sign-{self.code}", title=self.name if title else None)


def legend() -> tuple[Sign, ...]:
    """What the signs of the drawings mean."""
    return (
        Sign("dot", _("Filled dot"), _("Middle: half of the draws lie above it")),
        Sign("bar", _("Bar"), _("Eight of ten draws, if the estimates do not depend on each other")),
        Sign("line", _("Line with ends"), _("From all lows to all highs")),
        Sign("square", _("Square"), _("What it takes, once")),
    )
