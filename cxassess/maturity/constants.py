"""Every number that is a decision, in one frozen object; each result repeats those it was made with."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any


def _constant(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class Constants:
    """The settings of the method; `Constants.table` lists each with its default and its meaning."""

    # Scores of one respondent and of a group
    minimum_pillars: float = _constant(
        0.6, "share of the pillars asked that a respondent must have a score in to get an overall score"
    )
    cut_off_tolerance: float = _constant(
        1e-9, "how far below a cut-off a figure still counts as on it; for levels always 1e-9"
    )
    confidence: float = _constant(0.95, "confidence level of every interval but that of g, which is 95%")
    favourable_above: float = _constant(62.5, "an answer whose item score is above this is favourable")
    unfavourable_below: float = _constant(37.5, "an answer whose item score is below this is unfavourable")
    response_rate_low: float = _constant(0.5, "response rate under which a warning is given")
    response_rate_very_low: float = _constant(0.3, "response rate under which a strong warning is given")
    dont_know_many: float = _constant(0.2, "share of don't know from which an item is named")
    held_back_levels: int = _constant(2, "levels under the overall level from which a pillar holds back")
    # How far a result can be relied on
    confidence_response: float = _constant(0.70, "response rate from which it does not lower confidence")
    confidence_unit_response: float = _constant(0.65, "response rate under which a unit lowers confidence")
    confidence_margin: float = _constant(
        2.5, "points of margin of the overall score up to which it is narrow"
    )
    confidence_known: float = _constant(0.80, "share of answers other than don't know that is enough")
    # Does a pillar measure one thing
    alpha_minimum_n: int = _constant(10, "complete cases needed for Cronbach's alpha")
    alpha_few_n: int = _constant(30, "complete cases under which alpha is called shaky")
    alpha_low: float = _constant(0.60, "alpha under which items may not belong together")
    alpha_caution: float = _constant(0.70, "alpha under which caution is advised")
    alpha_high: float = _constant(0.95, "alpha over which items repeat each other")
    alpha_subset: float = _constant(0.60, "share of complete cases under which alpha describes a subset")
    item_rest_weak: float = _constant(0.20, "item-rest correlation under which an item is weak")
    agreement_minimum_n: int = _constant(2, "answers an item needs to enter the agreement indices")
    agreement_none: float = _constant(0.30, "rwg up to which people do not agree")
    agreement_weak: float = _constant(0.50, "rwg up to which agreement is weak")
    agreement_moderate: float = _constant(0.70, "rwg up to which agreement is moderate")
    agreement_strong: float = _constant(0.90, "rwg up to which agreement is strong; above, very strong")
    split_divisor: float = _constant(6.0, "possible answers by this: the AD from which a mean hides a split")
    # Change between rounds, and between audiences
    significance: float = _constant(0.05, "adjusted p under which a difference counts as seen")
    change_points: float = _constant(3.0, "points a change must reach to be called one")
    change_minimum_n: int = _constant(10, "scores needed on either side to test a difference")
    detectable_factor: float = _constant(2.8, "detectable difference in standard errors (80% power, 5%)")
    comparable: float = _constant(0.6, "share of item weight two versions must have in common")
    gap_minimum_n: int = _constant(10, "scores needed on either side to class a gap")
    gap_margin: float = _constant(10.0, "points from which a perception gap matters (0.4 answer steps)")
    effect_small: float = _constant(0.2, "Hedges' g, without its sign, from which an effect is small")
    effect_medium: float = _constant(0.5, "Hedges' g, without its sign, from which an effect is medium")
    effect_large: float = _constant(0.8, "Hedges' g, without its sign, from which an effect is large")
    # Drivers
    drivers_base_n: int = _constant(50, "complete cases needed for drivers, before any pillar")
    drivers_n_per_pillar: int = _constant(8, "further complete cases needed for each pillar")
    drivers_condition: float = _constant(30.0, "condition number over which pillars cannot be told apart")
    drivers_condition_caution: float = _constant(10.0, "condition number over which a warning is given")
    drivers_r2: float = _constant(0.10, "explained share needed to speak of drivers")
    performance_cut: float = _constant(60.0, "score from which a pillar counts as performing")
    performance_hair: float = _constant(1.0, "points under that cut that still count as on it")
    importance_hair: float = _constant(0.01, "share under the average importance that still counts as on it")
    touchpoint_hair: float = _constant(
        0.05, "answer steps under the mean of the touchpoints that still count as on it"
    )
    touchpoints_least: int = _constant(3, "fewest touchpoints whose means cut a grid")
    touchpoint_gap: float = _constant(
        0.4, "answer steps from which staff and customers see a touchpoint differently"
    )
    # Roadmap
    target: float = _constant(80.0, "target score of a pillar that names none")
    band_low_to_mid: float = _constant(40.0, "score under which a pillar's goal is low_to_mid")
    band_mid_to_high: float = _constant(60.0, "score under which a pillar's goal is mid_to_high")
    importance_not_asked: float = _constant(0.6, "importance when neither stated nor found")
    effort_small: float = _constant(1.0, "divisor for a goal of effort S")
    effort_medium: float = _constant(2.0, "divisor for a goal of effort M")
    effort_large: float = _constant(3.0, "divisor for a goal of effort L")
    goals_now: int = _constant(3, "goals that stand in the first horizon")
    goals_next: int = _constant(4, "goals that stand in the second horizon")
    draws: int = _constant(2000, "draws that tell how sure the order of goals is")
    seed: int = _constant(20260101, "seed of those draws")
    way_begun: float = _constant(
        0.25, "share of a metric's way from baseline to target from which a goal is on its way"
    )
    # What may be shown
    threshold: int = _constant(5, "smallest group shown, if the round sets no higher one")
    item_table_n: int = _constant(20, "respondents from which rounding may hide what few left out")
    item_table_answers: int = _constant(300, "answers asked for, on a scale of five, from which it does")
    overall_n: int = _constant(200, "people from which rounding hides one, for a pillar of all the weight")
    blurred: float = _constant(25.0, "people behind rounded figures, for each they tell of, that hide those")
    extremes_n: int = _constant(20, "answers under which extreme figures are shown as bounds")
    extreme_share: float = _constant(0.10, "favourable share at or under which, mirrored, it is extreme")
    extreme_position: float = _constant(0.125, "position on the scale at or under which, mirrored, a mean is")
    spread_n: int = _constant(10, "answers from which SD, interval and agreement are shown")
    spread_least: float = _constant(
        12.5, "SD in points under which few answers show no SD, interval or agreement (half an answer step)"
    )
    comments_n: int = _constant(10, "commenters a node needs before comments are shown")
    comments_most: int = _constant(
        200, "comments of a node to one question that are shown; of more, a sample"
    )
    moves_n: int = _constant(10, "answers needed to show how far roles move a return or cost")
    moves_nearly_all: float = _constant(
        0.95, "share of one choice of how far roles move something that of many too is told as a bound"
    )
    # Careless answers
    straight_items: int = _constant(10, "answered items from which one single answer, or a run, is flagged")
    long_run: float = _constant(0.5, "share of the asked items that a run of equal answers must reach")
    dont_know_careless: float = _constant(0.5, "share of don't know over which a respondent is flagged")
    few_pillars: int = _constant(3, "scored pillars under which a respondent is flagged")
    seconds_per_item: float = _constant(2.0, "seconds an item under which a respondent is flagged, if known")

    def to_dict(self) -> dict[str, float | int]:
        """All constants by name, fit for JSON."""
        return asdict(self)

    @classmethod
    def table(cls) -> tuple[tuple[str, float | int, str], ...]:
        """(name, default, meaning) of each constant, in reading order."""
        return tuple((f.name, f.default, f.metadata["meaning"]) for f in fields(cls))  # type: ignore[misc]

    def effort(self, size: str) -> float:
        """The divisor of a goal's effort S, M or L."""
        return {"S": self.effort_small, "M": self.effort_medium, "L": self.effort_large}[size]


CONSTANTS = Constants()
"""The method as it is documented; pass another `Constants` to any verb to change one."""
