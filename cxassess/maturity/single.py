"""The Scorecard of a single response as JSON text, from pieces that are made once.

Tools score respondents one by one, all day. Of one response most of a Scorecard is settled: nothing varies,
so there is no deviation, no interval and no alpha, and what is said of an item follows from its one answer.
So the text of each item and answer is made once, by the cards that any Scorecard is made of, and only what
depends on several answers is worked out. The text is, to the last character, that of the general way;
`tests/maturity/test_single.py` holds the two against each other.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby, product
from typing import Any

from .answers import AnswerSheet
from .cards import Figure
from .careless import IN_ANSWERS
from .constants import CONSTANTS
from .drivers import Drivers, declared_shares
from .instrument import AUDIENCES, FORMS, INTERNAL, Questionnaire
from .intake import DONT_KNOW, LOWEST_ANSWER, NOT_ASKED, PLAIN, SKIPPED, UNIT, layouts_of
from .scorecard import assess
from .scoring import key_of
from .single_pillar import (
    SELF_SELECTED,
    Pillar,
    Shown,
    Summary,
    as_json,
    cautions_text,
    groups_of,
    listed,
    members,
    pillars_text,
)
from .statistics import Sample

MOST_ANSWERS = 32
"""Scales with more answers are left to the general way: their texts would fill the memory."""
MOST_FIGURES = 10_000

_KEYS = {"audience", "unit", "form", "answers"}


def json_of_single(questionnaire: Questionnaire, row: Any) -> bytes | None:
    """The Scorecard's JSON of one parsed response, as `answers.read_rows` takes it.

    None where anything is not plain, faults above all: then the general way says what is wrong.
    """
    return _single_of(questionnaire).json(row)


def packed_single(questionnaire: Questionnaire, row: Any) -> tuple[str, str | None, str, bytes] | None:
    """Audience, unit, form and packed codes of one parsed response, as `AnswerSheet.pack` has them.

    None where anything is not plain, faults above all: then `answers.read_rows` says what is wrong.
    """
    found = _single_of(questionnaire).read(row)
    if found is None:
        return None
    audience, unit, form, codes = found
    return audience, unit, form, struct.pack(f"<{len(codes)}h", *codes)


def _single_of(questionnaire: Questionnaire) -> _Single:
    made: _Single | None = questionnaire.__dict__.get("_single")
    if made is None:
        made = questionnaire.__dict__["_single"] = _Single(questionnaire)
    return made


class _Single:
    """The texts of one questionnaire, and how they are put together."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        layouts = layouts_of(questionnaire)
        self.questionnaire, self.key = questionnaire, key_of(questionnaire)
        self.fits = all(scale.span < MOST_ANSWERS for scale in layouts.scales)
        if not self.fits:
            return
        self.column = layouts.column
        self.templates = [[each.tolist() for each in forms] for forms in layouts.templates]
        self.codes: list[dict[Any, int]] = [
            {**{value: value for value in scale.values}, "dk": DONT_KNOW, None: SKIPPED}
            for scale in layouts.scales
        ]
        self.rank = {level.number: place for place, level in enumerate(questionnaire.levels)}
        self.figures: dict[int | None, Shown] = {}
        self.weights: list[float] = self.key.pillar_weights.tolist()
        self.pillars = [
            Pillar(questionnaire, number, self.shown) for number in range(len(questionnaire.pillars))
        ]
        self.tables = [table for pillar in self.pillars for table in pillar.tables]
        self.items, self.outcomes = len(questionnaire.items), len(questionnaire.outcomes)
        self._make(assess(AnswerSheet.empty(questionnaire)).to_dict())

    def _make(self, nobody: Mapping[str, Any]) -> None:
        """Make what does not depend on any answer, from the Scorecard of nobody."""
        whose, rest = nobody["questionnaire"], {"invited": None, "response_rate": None}
        self.begins = {
            (form, n): members({"questionnaire": {**whose, "form": form}, "respondents": n} | rest)
            for form in FORMS
            for n in (0, 1)
        }
        names = ("overall", "pillars", "held_back_by", "importance")
        rest_of_nobody = members({name: nobody[name] for name in names})
        self.top_of_nobody = b"%b,%b" % (self.begins["full", 0], rest_of_nobody)
        self.flagged = {
            flags: _careless_of(flags) for flags in product((False, True), repeat=len(IN_ANSWERS))
        }
        self.careless_of_nobody = members({"careless": nobody["careless"]})
        self.counts_of_nobody = members({"counts": nobody["computation"]["counts"]})
        self.method = members({"method": nobody["method"]}) + b',"computation":{'
        formulas = members({"formulas": nobody["computation"]["formulas"]})
        self.formulas = b',"worked":[],%b}}' % formulas
        self.declared, shares = declared_shares(self.questionnaire)
        self.shares = shares
        self.drivers: dict[tuple[str, int], bytes] = {}
        performance = nobody["importance_performance"] or {}
        self.quadrants_of_nobody = [pillar.performance(self.shown(None)) for pillar in self.pillars]
        self.quadrants = members({name: performance[name] for name in performance if name != "pillars"})

    def json(self, row: Any) -> bytes | None:
        """See `json_of_single`."""
        found = self.read(row)
        return None if found is None else self._card(*found)

    def read(self, row: Any) -> tuple[str, str | None, str, list[int]] | None:
        """Audience, unit, form and codes of a response; None where anything is not plain."""
        if not self.fits or type(row) is not dict or not row.keys() <= _KEYS:
            return None
        place, answers = _place(row), row.get("answers")
        if place is None or type(answers) is not dict or not PLAIN.issuperset(map(type, answers.values())):
            return None
        audience, unit, form = place
        codes = self._coded(answers, self.templates[AUDIENCES.index(audience)][FORMS.index(form)])
        return None if codes is None else (audience, unit, form, codes)

    def _coded(self, answers: Mapping[str, Any], template: Sequence[int]) -> list[int] | None:
        """The codes of the columns; None where an answer is wrong, not asked for or a text."""
        codes, columns, known = list(template), self.column, self.codes
        try:
            for name, value in answers.items():
                place = columns[name]
                code = known[place][value]
                if codes[place] != NOT_ASKED:
                    codes[place] = code
                elif code != SKIPPED:
                    return None
        except KeyError:
            return None
        return codes

    def _card(self, audience: str, unit: str | None, form: str, codes: list[int]) -> bytes:
        """The whole Scorecard."""
        groups = groups_of(self.pillars, self.tables, codes)
        sums = groups.sums
        overall = self._overall(sums)
        begin = b'%b,"overall":{%b},"pillars":[' % (self.begins[form, 1], overall.figure)
        rest = b"],%b,%b" % (self._held_back(overall, sums), self._importance(codes))
        own, cautions = begin + pillars_text(groups) + rest, cautions_text(groups)
        chosen = listed((SELF_SELECTED, cautions)) if audience == "customer" else cautions
        units = b""
        if unit is not None and audience == "staff":
            small = begin + pillars_text(groups, small=True) + rest
            units = b'%b:{%b,"warnings":[%b]}' % (as_json(unit), small, cautions_text(groups, small=True))
        if audience in INTERNAL:
            top, performance = own, [each.performance for each in sums]
            careless, counts = self._careless(codes, sums, overall), self._counts(overall, sums)
        else:
            top, performance = self.top_of_nobody, self.quadrants_of_nobody
            cautions, careless, counts = b"", self.careless_of_nobody, self.counts_of_nobody
        return b"".join(
            (
                *(b"{", top, b',"perception":null,"audiences":{"', audience.encode(), b'":{', own),
                *(b',"warnings":[', chosen, b']}},"units":{', units, b"},"),
                *(self._drivers(audience, codes, sums), b",", self._performance(performance), b","),
                *(careless, b',"warnings":[', cautions, b"],", self.method, counts, self.formulas),
            )
        )

    def shown(self, units: int | None) -> Shown:
        """A score in units as it is shown; None is no score."""
        found = self.figures.get(units)
        if found is None:
            if len(self.figures) >= MOST_FIGURES:
                self.figures.clear()
            found = self.figures[units] = self._made(units)
        return found

    def _made(self, units: int | None) -> Shown:
        n, total = (0, 0) if units is None else (1, units)
        figure = Figure.of(Sample.of_sums(n, total, total * total, self.key.unit), self.questionnaire)
        rank = None if figure.level is None else self.rank[figure.level.number]
        return Shown(units, members(figure.to_dict()), figure.score, rank)

    def _overall(self, sums: Sequence[Summary]) -> Shown:
        """The overall score: over the pillars that have weight and were asked; see `scoring`."""
        weight = total = 0.0
        has = asked = 0
        for each, own in zip(sums, self.weights, strict=True):
            if own > 0:
                asked += each.asked > 0
                if each.shown.units is not None:
                    has += 1
                    weight += own
                    total += each.shown.units * own
        enough = weight > 0 and has >= CONSTANTS.minimum_pillars * asked - CONSTANTS.cut_off_tolerance
        return self.shown(round(total / weight) if enough else None)

    def _held_back(self, overall: Shown, sums: Sequence[Summary]) -> bytes:
        if overall.rank is None:
            return b'"held_back_by":[]'
        most = overall.rank - CONSTANTS.held_back_levels
        names = [
            pillar.name
            for pillar, each in zip(self.pillars, sums, strict=True)
            if each.shown.rank is not None and each.shown.rank <= most
        ]
        return b'"held_back_by":[%b]' % b",".join(names)

    def _importance(self, codes: Sequence[int]) -> bytes:
        if self.questionnaire.importance is None:
            return b'"importance":null'
        first = self.items + self.outcomes
        said = zip(self.pillars, codes[first : first + len(self.pillars)], strict=True)
        return b'"importance":[%b]' % b",".join([pillar.importance(code) for pillar, code in said])

    def _drivers(self, audience: str, codes: Sequence[int], sums: Sequence[Summary]) -> bytes:
        """The drivers, which one response never has: the fallback, and why."""
        if not self.outcomes:
            return b'"drivers":null'
        complete = codes[self.items] >= LOWEST_ANSWER and any(each.asked for each in sums)
        n = int(complete and all(each.shown.units is not None for each in sums if each.asked))
        found = self.drivers.get((audience, n))
        if found is None:
            outcome, reason = self.questionnaire.outcomes[0].id, "too_few_answers" if n else "not_asked"
            made = Drivers(outcome, self.declared, audience, n, None, self.shares, reason)
            found = self.drivers[audience, n] = members({"drivers": made.to_dict()})
        return found

    def _performance(self, found: Sequence[bytes]) -> bytes:
        """The quadrants, by the scores at the top."""
        if not self.outcomes:
            return b'"importance_performance":null'
        return b'"importance_performance":{%b,"pillars":[%b]}' % (self.quadrants, b",".join(found))

    def _careless(self, codes: list[int], sums: Sequence[Summary], overall: Shown) -> bytes:
        flags = flags_of_single(codes[: self.items], sums)
        others = self.shown(None) if any(flags) else overall
        return b'%b,"overall_without":{%b}}' % (self.flagged[flags], others.figure)

    def _counts(self, overall: Shown, sums: Sequence[Summary]) -> bytes:
        return (
            b'"counts":{"respondents":1,"invited":null,"with_overall_score":%d,'
            b'"with_pillar_score":{%b},"with_complete_answers":{%b}}'
        ) % (
            overall.units is not None,
            b",".join([each.counted for each in sums]),
            b",".join([each.completed for each in sums]),
        )


def _place(row: Mapping[str, Any]) -> tuple[str, str | None, str] | None:
    """Audience, unit and form of a response; None where one of them is wrong."""
    audience, unit, form = row.get("audience"), row.get("unit"), row.get("form")
    audience, form = "staff" if audience is None else audience, "full" if form is None else form
    if audience not in AUDIENCES or form not in FORMS:
        return None
    if unit is not None and not (type(unit) is str and UNIT.fullmatch(unit)):
        return None
    return audience, unit, form


def _careless_of(flags: tuple[bool, ...]) -> bytes:
    """What is said of one response with these flags, without its end."""
    reasons = dict(zip(IN_ANSWERS, map(int, flags), strict=True))
    said = {"flagged": int(any(flags)), "share": float(any(flags)), "reasons": reasons}
    return b'"careless":{' + members(said)


def flags_of_single(codes: Sequence[int], sums: Sequence[Summary]) -> tuple[bool, ...]:
    """The flags `careless.IN_ANSWERS` of one response; ``codes`` are those of the items."""
    said = Counter(codes)
    asked, unsure = len(codes) - said[NOT_ASKED], said[DONT_KNOW]
    given = [n for code, n in said.items() if code >= LOWEST_ANSWER]
    straight, hair = CONSTANTS.straight_items, CONSTANTS.cut_off_tolerance
    long = max(straight, CONSTANTS.long_run * asked - hair)
    pillars = sum([each.asked > 0 for each in sums])
    scored = sum([each.shown.units is not None for each in sums])
    return (
        len(given) == 1 and given[0] >= straight,
        # Runs are looked for where an answer was given often enough for one: mostly, none was.
        max(given, default=0) >= long and _longest_run(codes) >= long,
        unsure > CONSTANTS.dont_know_careless * asked,
        pillars >= CONSTANTS.few_pillars and scored < CONSTANTS.few_pillars,
    )


def _longest_run(codes: Sequence[int]) -> int:
    """The longest run of one answer; don't know and skipped end it, not asked does not."""
    asked = (code for code in codes if code != NOT_ASKED)
    return max((len(list(run)) for code, run in groupby(asked) if code >= LOWEST_ANSWER), default=0)
