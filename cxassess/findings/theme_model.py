"""What the pages and the PDF say of themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxassess import charts
from cxassess.findings.model import Label


@dataclass(frozen=True)
class ThemeRow:
    """A theme with how many name it; a cell of `texts` for each column of the page."""

    id: str
    name: str
    proposed_text: str  # "proposed as …" where people gave it another name, else ""
    state: str  # proposed, renamed, merged, dismissed
    state_text: str
    terms: tuple[str, ...]
    count_text: str
    texts: tuple[str, ...]
    inside: float | None  # shares of what each side wrote, in percent
    customers: float | None
    inside_text: str
    customers_text: str


@dataclass(frozen=True)
class ThemeList:
    """The themes as a drawing and a table."""

    title: str
    description: str
    note: str
    columns: tuple[str, ...]
    sides: tuple[str, str]  # what those inside and customers are called
    rows: tuple[ThemeRow, ...]
    ticks: tuple[tuple[float, str], ...]

    def plot(self, form: str = "wide", ident: str = "themes", direction: str = "ltr") -> str:
        """How often each side names each theme, as SVG; form is `wide`, `narrow` or `page`."""
        whole = f"{self.title}. {self.description}" if form == "page" else self.title
        return charts.pairs(
            [
                charts.Pair(row.name, row.inside, row.customers, row.inside_text, row.customers_text)
                for row in self.rows
            ],
            self.ticks,
            form=form,
            ident=f"{ident}-{form}",
            title=whole,
            description=None if form == "page" else self.description,
            direction=direction,
        )


@dataclass(frozen=True)
class Named:
    """A theme among those that one side or both name in one tone."""

    id: str
    name: str
    evidence: str  # "12 inside (9%), 30 customers (14%)"


@dataclass(frozen=True)
class Tone:
    """Frustrations or praise: what both sides name, and what only one does."""

    heading: str
    lede: str
    both: tuple[Named, ...]
    inside: tuple[Named, ...]
    customers: tuple[Named, ...]
    names: tuple[str, str, str]  # of the three lists
    nothing: tuple[str, str, str]  # what stands in an empty one

    @property
    def lists(self) -> tuple[tuple[str, tuple[Named, ...]], ...]:
        """The lists that have a theme, each under its name."""
        lists = (self.both, self.inside, self.customers)
        return tuple((name, named) for name, named in zip(self.names, lists, strict=True) if named)


@dataclass(frozen=True)
class Apart:
    """A term that one side uses far more."""

    term: str
    texts: tuple[str, str]  # how many of either side
    strength_text: str
    log_odds_text: str
    z_text: str


@dataclass(frozen=True)
class Sides:
    """Two audiences, and the terms that set each apart from the other."""

    heading: str
    lede: str
    here: str
    there: str
    more_here: tuple[Apart, ...]
    more_there: tuple[Apart, ...]


@dataclass(frozen=True)
class ByQuestion:
    """A question with the themes of its answers, the most frequent first."""

    id: str
    title: str
    themes: tuple[tuple[str, str, str], ...]  # id, name, how many texts


@dataclass(frozen=True)
class ThemesInShort:
    """What the results page and the PDF say of themes; `list` has the first few."""

    heading: str
    lede: str
    list: ThemeList
    frustrations: Tone | None
    praise: Tone | None
    cautions: tuple[str, ...]


@dataclass(frozen=True)
class Themes:
    """Everything that is said of a round's themes."""

    round_name: str
    label: Label | None
    heading: str
    lede: str
    empty: str  # why there is no theme, else ""
    list: ThemeList | None
    frustrations: Tone | None
    praise: Tone | None
    sides: Sequence[Sides]
    by_question: tuple[ByQuestion, ...]
    aside: tuple[ThemeRow, ...]  # merged or dismissed
    cautions: tuple[str, ...]
    method: tuple[str, ...]
