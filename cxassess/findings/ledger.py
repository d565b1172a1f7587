"""A release with its goals and estimates, as the reader of that release sees them.

Units that the reader does not see have no estimate here. Of a part nothing is set off against what the goals
take, which is the whole organisation's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from cxassess.findings import money
from cxassess.findings.case_model import EstimateRow
from cxassess.findings.figures import Figures
from cxassess.maturity.business_case import TAKES

if TYPE_CHECKING:
    from cxassess.records.estimates import Book, Estimate
    from cxassess.records.releases import Release
    from cxassess.records.roadmaps import Goal

NO_CURRENCY = "XXX"
"""Stands for a currency while nobody has said which; then there are no amounts either."""


@dataclass(frozen=True)
class Ledger:
    """A release with the goals and the estimates that its reader sees."""

    release: Release
    every_goal: Sequence[Goal]
    whole_book: Book
    narrowed: bool = False
    """Whether it was narrowed to a unit, which does not bear what the goals take."""
    one_goal: bool = False
    """Whether it is about one goal, taken up or not."""

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.release)

    @cached_property
    def book(self) -> Book:
        """The estimates of the units that the reader sees, and those of the whole organisation."""
        return self.whole_book.within(unit.id for unit in self.release.round.units)

    @property
    def currency(self) -> str:
        return self.book.currency or NO_CURRENCY

    @property
    def is_part(self) -> bool:
        """Whether estimates are missing that what the goals take has to be set off against."""
        return self.narrowed or self.release.branch is not None

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """The goals that count: those that leaders took up; the proposed ones while there are none."""
        if self.one_goal:
            return tuple(self.every_goal)
        taken = tuple(goal for goal in self.every_goal if goal.state == "adopted")
        return taken or tuple(goal for goal in self.every_goal if goal.state != "dropped")

    @cached_property
    def counted(self) -> tuple[Estimate, ...]:
        """The estimates of the goals that count."""
        ids = {goal.id for goal in self.goals}
        return tuple(each for each in self.book.estimates if each.goal_id in ids)

    @cached_property
    def left_out(self) -> tuple[Estimate, ...]:
        """The estimates of goals that were not taken up."""
        ids = {goal.id for goal in self.goals}
        return tuple(each for each in self.book.estimates if each.goal_id not in ids)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        return {goal.id: goal.title for goal in self.every_goal}

    @cached_property
    def outcomes(self) -> Mapping[str, str]:
        """What can be estimated, by name, in order; what a goal takes last."""
        known = (*self.figures.questionnaire.returns, *self.figures.questionnaire.costs)
        return {**{each.id: each.name for each in known}, TAKES: _("What it takes")}

    @cached_property
    def unit_names(self) -> Mapping[str | None, str]:
        """The units of the reader's tree in their order, the whole organisation first."""
        names = {unit.id: unit.name for unit in self.release.round.units}
        return {None: _("The whole organisation"), **names}

    @cached_property
    def parents(self) -> Mapping[str, str | None]:
        return {unit.id: unit.parent for unit in self.release.round.units}

    def of_goal(self, goal: Goal) -> Ledger:
        """The same, of one goal alone."""
        mine = tuple(each for each in self.book.estimates if each.goal_id == goal.id)
        return replace(self, every_goal=(goal,), whole_book=replace(self.book, estimates=mine), one_goal=True)

    def of_units(self, units: Collection[str]) -> Ledger:
        """The same, of these units alone."""
        mine = tuple(each for each in self.book.estimates if each.unit_id in units)
        return replace(self, whole_book=replace(self.book, estimates=mine), narrowed=True)

    def in_order(self, estimates: Iterable[Estimate]) -> list[Estimate]:
        """By the roadmap's goals, then as the questionnaire lists returns and costs, then by the tree."""
        goals, names, units = (
            {name: place for place, name in enumerate(known)}
            for known in (self.titles, self.outcomes, self.unit_names)
        )
        return sorted(
            estimates,
            key=lambda each: (
                goals[each.goal_id],
                names.get(each.outcome, len(names)),
                units[each.unit_id],
            ),
        )

    def row(self, each: Estimate) -> EstimateRow:
        """An estimate in words."""
        return EstimateRow(
            id=each.id,
            goal_id=each.goal_id,
            goal=self.titles.get(each.goal_id, ""),
            outcome=each.outcome,
            outcome_name=self.outcomes.get(each.outcome, each.outcome),
            unit_id=each.unit_id,
            unit=self.unit_names[each.unit_id],
            low_text=money.exact(each.low, self.currency),
            likely_text=money.exact(each.likely, self.currency),
            high_text=money.exact(each.high, self.currency),
            method=each.method,
            evidence=each.evidence,
            once=each.outcome == TAKES,
            version=each.version,
        )
