"""How well the organisation listens: coverage by kinds of sources, as sentences, rows and a drawing.

The figures are those of `maturity.coverage`, of the day of a release or of any other; nothing here counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess import charts
from cxassess.findings import wording
from cxassess.findings.listening_words import KINDS, MARKS, STATUSES, WHY, WITHIN, quarter

Coverage = Mapping[str, Any]
MOST_NAMED = 3


@dataclass(frozen=True)
class KindRow:
    """A kind of listening: how it stands, with how many sources, and why it matters."""

    id: str
    name: str
    status: str  # up_to_date, overdue, planned, stopped or none
    status_text: str
    mark: str
    empty: bool  # no source in use
    sources_text: str  # “2 in use, 1 planned”
    why: str


@dataclass(frozen=True)
class Point:
    """One date of the course; `texts`: kinds up to date, kinds in use, sources in use, analysed together."""

    on: date
    name: str
    short: str
    covered: int
    kinds_in_use: int
    texts: tuple[str, str, str, str]


@dataclass(frozen=True)
class Listening:
    """Coverage on a day, beside an earlier one where there is one."""

    on: date
    heading: str
    lede: str
    day_sentence: str  # of which day this is
    change_sentence: str  # what is different from the earlier day; "" without one
    kinds: int
    rows: tuple[KindRow, ...]  # the eight kinds, and own ones where there are such
    missing: tuple[KindRow, ...]
    facts: tuple[tuple[str, str], ...]
    points: tuple[Point, ...]
    columns: tuple[str, ...]  # of the table of the course
    course_heading: str
    keys: tuple[str, str]  # of the line, and of the dashed line
    title: str
    description: str
    note: str

    def plot(self, form: str = "wide", ident: str = "listening", direction: str = "ltr") -> str:
        """The course as SVG; form is `wide`, `narrow` or `page`."""
        alternative = {"title": self.title, "description": self.description}
        if form == "page":
            alternative = {"title": f"{self.title}. {self.description}", "description": None}  # type: ignore[dict-item]
        return charts.steps(
            [
                charts.Step(each.short, each.covered, wording.whole(each.covered), each.kinds_in_use)
                for each in self.points
            ],
            self.kinds,
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            **alternative,
        )


def listening(told: Coverage | None, prior: Coverage | None = None) -> Listening | None:
    """What a coverage with its course (`coverage.told`) says; None where there is none.

    `prior` is that of an earlier day, such as the close of the round before.
    """
    if not told:
        return None
    on = date.fromisoformat(told["on"])
    rows = tuple(_row(each) for each in told["by_kind"])
    named = tuple(row for row in rows if row.id != "own")
    points = tuple(map(_point, told["series"]))
    return Listening(
        on=on,
        heading=heading(told),
        lede=" ".join(_lede(told)),
        day_sentence=_("As of %(day)s.", day=wording.day(on)),
        change_sentence=_change(told, prior),
        kinds=told["kinds"],
        rows=tuple(row for row in rows if row in named or row.status != "none"),
        missing=tuple(row for row in named if row.empty),
        facts=tuple(_facts(told)),
        points=points,
        columns=(
            _("Day"),
            _("Kinds up to date"),
            _("Kinds in use"),
            _("Sources in use"),
            _("Analysed together"),
        ),
        course_heading=_course_heading(points),
        keys=(_("Kinds up to date"), _("Kinds in use")),
        title=_("Kinds of listening over time"),
        description=" ".join(
            _(
                "%(day)s: %(covered)s up to date, %(used)s in use.",
                day=each.name,
                covered=each.texts[0],
                used=each.texts[1],
            )
            for each in points
        ),
        note=_note(told),
    )


def heading(told: Coverage) -> str:
    """The finding: how many kinds are up to date, which are missing, how much is analysed together."""
    parts = [_covered(told), *_missing(told), *_together(told)]
    said = parts[0]
    for part in parts[1:]:
        said = _("%(first)s; %(second)s", first=said, second=part)
    return wording.opened(said)


def _covered(told: Coverage) -> str:
    words = {"kinds": wording.spelled(told["kinds"])}
    if told["covered"] == told["kinds"]:
        return _("all %(kinds)s kinds of listening are up to date", **words)
    if not told["covered"]:
        return _("none of %(kinds)s kinds of listening is up to date", **words)
    return ngettext(
        "%(covered)s of %(kinds)s kinds of listening is up to date",
        "%(covered)s of %(kinds)s kinds of listening are up to date",
        told["covered"],
        covered=wording.spelled(told["covered"]),
        **words,
    )


def _missing(told: Coverage) -> Iterator[str]:
    missing = told["missing"]
    if len(missing) > MOST_NAMED:
        yield _("%(number)s are missing", number=wording.spelled(len(missing)))
    elif missing:
        names = wording.listed(str(WITHIN[kind]) for kind in missing)
        plural = len(missing) > 1 or missing[0] not in ("employee_feedback",)
        yield _("%(kinds)s are missing", kinds=names) if plural else _("%(kind)s is missing", kind=names)
    elif told["covered"] < told["kinds"]:
        yield _("none is missing")


def _together(told: Coverage) -> Iterator[str]:
    total, number = told["in_use"], told["together"]
    words = {"sources": wording.spelled(total)}
    if not total:
        yield _("no source is in use")
    elif total == 1:
        yield _("one source is in use")
    elif number == total:
        yield _("all %(sources)s sources are analysed together", **words)
    elif not number:
        yield _("none of %(sources)s sources is analysed together", **words)
    else:
        yield ngettext(
            "%(together)s of %(sources)s sources is analysed together",
            "%(together)s of %(sources)s sources are analysed together",
            number,
            together=wording.spelled(number),
            **words,
        )


def _lede(told: Coverage) -> Iterator[str]:
    """Which sources nobody looked at in time, and which have nobody who answers for them."""
    late, without = told["overdue"] + told["never"], told["in_use"] - told["owned"]
    if late:
        yield wording.opened(
            ngettext(
                "%(number)s source in use was not looked at in time.",
                "%(number)s sources in use were not looked at in time.",
                late,
                number=wording.spelled(late),
            )
        )
    elif told["in_use"]:
        yield _("Every source in use was looked at in time.")
    if without:
        yield wording.opened(
            ngettext(
                "%(number)s source in use has no owner.",
                "%(number)s sources in use have no owner.",
                without,
                number=wording.spelled(without),
            )
        )
    if told["planned"]:
        yield wording.opened(
            ngettext(
                "%(number)s more source is planned.",
                "%(number)s more sources are planned.",
                told["planned"],
                number=wording.spelled(told["planned"]),
            )
        )


def _row(kind: Coverage) -> KindRow:
    status = kind["status"]
    return KindRow(
        id=kind["kind"],
        name=str(KINDS[kind["kind"]]),
        status=status,
        status_text=str(STATUSES[status]),
        mark=MARKS[status],
        empty=not kind["in_use"],
        sources_text=_counted(kind),
        why=str(WHY[kind["kind"]]),
    )


def _counted(kind: Coverage) -> str:
    """How many sources of a kind there are, by state."""
    texts = {
        "in_use": ngettext("%(num)s in use", "%(num)s in use", kind["in_use"]),
        "planned": ngettext("%(num)s planned", "%(num)s planned", kind["planned"]),
        "stopped": ngettext("%(num)s stopped", "%(num)s stopped", kind["stopped"]),
    }
    return wording.listed(text for name, text in texts.items() if kind[name]) or _("none")


def _facts(told: Coverage) -> Iterator[tuple[str, str]]:
    used = told["in_use"]
    yield _("Kinds up to date"), of(told["covered"], told["kinds"])
    yield _("Kinds in use"), of(told["kinds_in_use"], told["kinds"])
    yield _("Sources in use, looked at in time"), of(told["up_to_date"], used)
    yield _("Sources in use, analysed together"), of(told["together"], used)
    yield _("Sources in use, with an owner"), of(told["owned"], used)
    if told["listed"]:
        share = wording.percent(told["owned"] / told["listed"])
        counted = of(told["owned"], told["listed"])
        yield (
            _("Feedback-source coverage, as the roadmap measures it: in use with an owner, of all listed"),
            _("%(counted)s (%(share)s)", counted=counted, share=share),
        )


def of(number: int, total: int) -> str:
    """A count of a total: “5 of 8”."""
    return _("%(number)s of %(total)s", number=wording.whole(number), total=wording.whole(total))


def _change(told: Coverage, prior: Coverage | None) -> str:
    """What is different from an earlier day."""
    if not prior:
        return ""
    day = wording.day(date.fromisoformat(prior["on"]))
    before = {each["kind"]: each["status"] == "up_to_date" for each in prior["by_kind"]}
    now = {each["kind"]: each["status"] == "up_to_date" for each in told["by_kind"] if each["kind"] != "own"}
    gained = [kind for kind in now if now[kind] and not before.get(kind)]
    lost = [kind for kind in now if not now[kind] and before.get(kind)]
    counted = _(
        "On %(day)s, at the round before, it was %(number)s of %(kinds)s kinds.",
        day=day,
        number=wording.spelled(prior["covered"]),
        kinds=wording.spelled(prior["kinds"]),
    )
    said = [counted]
    if gained:
        said.append(_("Up to date since: %(kinds)s.", kinds=_names(gained)))
    if lost:
        said.append(_("Up to date then and not now: %(kinds)s.", kinds=_names(lost)))
    if not gained and not lost:
        said.append(_("It is the same kinds now."))
    return " ".join(said)


def _names(kinds: Sequence[str]) -> str:
    return wording.listed(str(WITHIN[kind]) for kind in kinds)


def _point(told: Coverage) -> Point:
    on = date.fromisoformat(told["on"])
    return Point(
        on=on,
        name=wording.day(on),
        short=quarter(on),
        covered=told["covered"],
        kinds_in_use=told["kinds_in_use"],
        texts=(
            of(told["covered"], told["kinds"]),
            of(told["kinds_in_use"], told["kinds"]),
            wording.whole(told["in_use"]),
            of(told["together"], told["in_use"]),
        ),
    )


def _course_heading(points: Sequence[Point]) -> str:
    """What became of the number of kinds up to date from the first date to the last."""
    if len(points) < 2:
        return _("Over time")
    first, last = points[0], points[-1]
    words = {
        "first": wording.spelled(first.covered),
        "last": wording.spelled(last.covered),
        "day": wording.day(first.on),
    }
    if last.covered > first.covered:
        said = _("Since %(day)s, kinds up to date have risen from %(first)s to %(last)s", **words)
    elif last.covered < first.covered:
        said = _("Since %(day)s, kinds up to date have fallen from %(first)s to %(last)s", **words)
    elif last.covered == 1:
        said = _("On %(day)s as now, one kind is up to date", **words)
    else:
        said = _("On %(day)s as now, %(last)s kinds are up to date", **words)
    return _with_peak(said, points)


def _with_peak(said: str, points: Sequence[Point]) -> str:
    """The same, with the latest date on which more kinds were up to date than at either end, if any."""
    most = max(each.covered for each in points)
    if most == max(points[0].covered, points[-1].covered):
        return said
    peak = [each for each in points if each.covered == most][-1]
    return _("%(said)s, after %(number)s on %(day)s", said=said, number=wording.spelled(most), day=peak.name)


def _note(told: Coverage) -> str:
    days = told["days"]
    return _(
        "A kind is up to date when at least one of its sources is in use and was looked at within its "
        "cadence: %(monthly)s days for what comes every month, %(quarterly)s every quarter, %(yearly)s every "
        "year, %(irregular)s for what comes now and then, %(weekly)s for what comes more often.",
        **{
            name: wording.whole(days[name])
            for name in ("monthly", "quarterly", "yearly", "irregular", "weekly")
        },
    )
