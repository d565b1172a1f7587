"""How was this computed? The formulas, the counts, and the sums written out, from a scorecard's own figures.

Everything here is made from a scorecard as JSON has it, at full precision or released, so it can never tell
more than the figures do. The constants stand beside it in the same result, under `method`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .arithmetic import round_half_away
from .constants import CONSTANTS, Constants
from .distributions import t_quantile


@dataclass(frozen=True)
class Formula:
    """How one kind of figure is made, and whose method it is."""

    formula: str
    source: str = ""

    def to_dict(self) -> dict[str, str]:
        return {"formula": self.formula, "source": self.source}


FORMULAS: Mapping[str, Formula] = {
    "item_score": Formula("100 × (x − min) / (max − min), a reversed item's x first min + max − x"),
    "respondent_pillar_score": Formula(
        "Σ weight × item score / Σ weight over answered items, if at least minimum_answered of the scored "
        "items asked were answered",
        "half-scale rule: Ware, Snow, Kosinski & Gandek 1993",
    ),
    "respondent_overall_score": Formula(
        "Σ weight × pillar score / Σ weight over pillars with a score, if at least minimum_pillars of the "
        "pillars asked have one"
    ),
    "score": Formula("Σ respondents' scores / n"),
    "sd": Formula("√(Σ (score − mean)² / (n − 1))"),
    "ci95": Formula(
        "score ± t((1 + confidence) / 2, n − 1) × sd / √n × √(1 − n/N), clipped to 0..100; the last factor "
        "only where N is known",
        "Cochran 1977",
    ),
    "level": Formula("the last level whose cut-off the unrounded score reaches"),
    "response_rate": Formula("respondents who answered a scored item / invited"),
    "favourable": Formula(
        "answers with an item score above favourable_above / answers to the pillar's scored items; the other "
        "two alike"
    ),
    "dont_know": Formula(
        "don't knows / (don't knows + answers) to the pillar's scored items; overall the mean of the "
        "pillars', each as often as it has items"
    ),
    "confidence": Formula(
        "low, fair, good or high by how many are met: response_rate at least confidence_response, of every "
        "unit shown at least confidence_unit_response; margin at most confidence_margin; 1 − dont_know at "
        "least confidence_known"
    ),
    "alpha.raw": Formula(
        "K / (K − 1) × (1 − Σ item variances / variance of the total), complete cases", "Cronbach 1951"
    ),
    "alpha.standardised": Formula("K × mean r / (1 + (K − 1) × mean r)", "Cronbach 1951"),
    "alpha.ci95": Formula("1 − (1 − alpha) × F((1 ± confidence) / 2; n − 1, (n − 1)(K − 1))", "Feldt 1965"),
    "item_rest": Formula("correlation of an item with the sum of the pillar's other items, complete cases"),
    "agreement.rwg": Formula(
        "J q / (J q + 1 − q), q = 1 − mean(item variance / ((A² − 1) / 12)), at least 0",
        "James, Demaree & Wolf 1984",
    ),
    "agreement.ad": Formula("mean over items of mean |x − item mean|", "Burke, Finkelstein & Dusig 1999"),
    "difference": Formula("later − earlier, both over the items that the two share"),
    "t": Formula("difference / √(sd₁²/n₁ + sd₂²/n₂), degrees of freedom by Satterthwaite", "Welch 1947"),
    "p_adjusted": Formula(
        "least p(i) × m / i from rank i on, over the pillars of one group tested together",
        "Benjamini & Hochberg 1995",
    ),
    "hedges_g": Formula(
        "difference / pooled sd × (1 − 3 / (4 (n₁ + n₂) − 9))",
        "Borenstein, Hedges, Higgins & Rothstein 2009",
    ),
    "g_ci95": Formula(
        "g ± 1.96 × J × √((n₁ + n₂) / (n₁ n₂) + d² / (2 (n₁ + n₂))), g = J d",
        "Borenstein, Hedges, Higgins & Rothstein 2009",
    ),
    "detectable": Formula("detectable_factor × √(sd₁²/n₁ + sd₂²/n₂)"),
    "drivers.shares": Formula(
        "Σ L²(j, m) × b²(m) / R², L the square root of the pillars' correlations, b = L⁻¹ r", "Johnson 2000"
    ),
    "quadrant": Formula(
        "importance at least 1/p, performance at least performance_cut, each less a hair",
        "Martilla & James 1977",
    ),
    "importance": Formula(
        "mean of the answers on 1 to 5; in a goal, the mean of leaders' and customers' / 5"
    ),
    "priority": Formula("gap × importance × benefit / effort, gap = max(0, target − score)"),
}
"""Every kind of figure with its formula; `cxassess.maturity.constants` says what the constants are."""


def computation(scorecard: Mapping[str, Any], constants: Constants = CONSTANTS) -> dict[str, Any]:
    """How a scorecard was computed: ``counts``, sums ``worked`` out by figure, and all ``formulas``."""
    pillars = scorecard["pillars"]
    return {
        "counts": {
            "respondents": scorecard["respondents"],
            "invited": scorecard["invited"],
            "with_overall_score": scorecard["overall"]["n"],
            "with_pillar_score": {pillar["id"]: pillar["n"] for pillar in pillars},
            "with_complete_answers": {pillar["id"]: pillar["alpha"]["n"] for pillar in pillars},
        },
        "worked": [{"figure": name, "sum": text} for name, text in _worked(scorecard, constants)],
        "formulas": [{"figure": name} | each.to_dict() for name, each in FORMULAS.items()],
    }


def _worked(scorecard: Mapping[str, Any], constants: Constants) -> Iterator[tuple[str, str]]:
    invited = scorecard["invited"]
    if invited is not None and scorecard["respondents"] > invited:
        # More answers than invited: the number cannot be right, and no interval used it.
        invited = None
    figures = {"overall": scorecard["overall"]} | {each["id"]: each for each in scorecard["pillars"]}
    for name, figure in figures.items():
        if figure["ci95"] is not None:
            yield f"{name}.ci95", interval_in_numbers(figure, invited, constants)


def interval_in_numbers(
    figure: Mapping[str, Any], invited: int | None, constants: Constants = CONSTANTS
) -> str:
    """The sum behind a figure's interval, in the figure's own numbers.

    >>> interval_in_numbers({"score": 54, "n": 118, "sd": 14, "ci95": [53, 55]}, 160)
    '54 ± 1.980 × 14 / √118 × √(1 − 118/160): 53 … 55'
    """
    score, n, sd, (low, high) = figure["score"], figure["n"], figure["sd"], figure["ci95"]
    t = t_quantile(0.5 + constants.confidence / 2.0, n - 1)
    rest = f" × √(1 − {n}/{invited})" if invited is not None and invited >= n else ""
    return f"{_short(score)} ± {t:.3f} × {_short(sd)} / √{n}{rest}: {_short(low)} … {_short(high)}"


def _short(value: float) -> str:
    """A figure with at most two decimals; a minus sign as it is printed."""
    return f"{round_half_away(value, 2):.2f}".rstrip("0").rstrip(".").replace("-", "−")
