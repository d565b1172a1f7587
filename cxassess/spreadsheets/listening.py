"""How customers are heard: the sources of feedback by kind on the day of the release, and the days before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from .model import SUBJECT, Cell, Code, Column, Source, Table, laid_out


def kinds(source: Source) -> Table:
    """A row for each kind of listening; none where no source was listed."""
    columns = [
        Column("kind_name", _("Kind"), _("How customers are heard")),
        Column("kind", _("Kind, id"), _("The kind’s name for programs"), part=SUBJECT),
        Column("status", _("Status"), _("Whether a source of the kind was looked at within its cadence")),
        Column("missing", _("Missing"), _("“yes” where no source of the kind is in use")),
        Column("overdue", _("Overdue"), _("“yes” where none in use was looked at in time")),
        Column("up_to_date", _("Up to date"), _("Sources in use that were looked at in time"), "count"),
        Column("in_use", _("In use"), _("Sources in use"), "count"),
        Column("planned", _("Planned"), _("Sources that are planned"), "count"),
        Column("stopped", _("Stopped"), _("Sources that have ended"), "count"),
    ]
    about = _("How customers are heard, by kind, on the day of the release.")
    told = source.figures.raw.get("listening")
    return Table(
        "listening", _("Listening"), about, columns, laid_out(columns, _kinds(told or {"by_kind": ()}))
    )


def _kinds(told: Mapping[str, Any]) -> Iterator[dict[str, Cell]]:
    for each in told["by_kind"]:
        kept = {key: each[key] for key in ("up_to_date", "in_use", "planned", "stopped")}
        yield kept | {
            "kind_name": _kind(each["kind"]),
            "kind": each["kind"],
            "status": Code(each["status"], _status(each["status"])),
            "missing": _yes(each["kind"] in told["missing"]),
            "overdue": _yes(each["kind"] in told["overdue_kinds"]),
        }


def _yes(so: bool) -> Code | None:
    return Code("yes", _("yes")) if so else None


def days(source: Source) -> Table:
    """A row for each day told, the day of the release last, which tells more; then one for each cadence."""
    columns = [
        Column("row", _("Row"), _("A day, or the days of a cadence"), part=SUBJECT),
        Column("on", _("Day"), _("The end of a quarter, or the day of the release"), "date"),
        Column("kinds", _("Kinds"), _("Kinds of listening that count"), "count"),
        Column("covered", _("Covered"), _("Kinds with a source looked at in time"), "count"),
        Column("kinds_in_use", _("Kinds in use"), _("Kinds with a source in use"), "count"),
        Column("in_use", _("In use"), _("Sources in use"), "count"),
        Column("up_to_date", _("Up to date"), _("Of them, looked at in time"), "count"),
        Column("overdue", _("Overdue"), _("Of them, looked at too long ago"), "count"),
        Column("never", _("Never"), _("Of them, never looked at"), "count"),
        Column("together", _("Together"), _("Of them, analysed together with the others"), "count"),
        Column("owned", _("Owned"), _("Of them, with an owner"), "count"),
        Column("planned", _("Planned"), _("Sources that are planned"), "count"),
        Column("stopped", _("Stopped"), _("Sources that have ended"), "count"),
        Column("listed", _("Listed"), _("Sources in use and planned"), "count"),
        Column("within", _("Within days"), _("In which a source of the cadence must be looked at"), "count"),
    ]
    about = _("How customers were heard at the ends of quarters, and on the day of the release.")
    told = source.figures.raw.get("listening")
    rows = laid_out(columns, _days(told)) if told else []
    return Table("listening_days", _("Listening over time"), about, columns, rows)


def _days(told: Mapping[str, Any]) -> Iterator[dict[str, Cell]]:
    for each in told["series"]:
        yield {"row": each["on"], **each, "on": date.fromisoformat(each["on"])}
    kept = (
        "kinds",
        "covered",
        "kinds_in_use",
        "in_use",
        "up_to_date",
        "overdue",
        "never",
        "together",
        "owned",
    )
    whole = {key: told[key] for key in (*kept, "planned", "stopped", "listed")}
    yield {"row": "release", "on": date.fromisoformat(told["on"]), **whole}
    for cadence, within in told["days"].items():
        yield {"row": cadence, "within": within}


def _kind(code: str) -> str:
    return {
        "surveys": _("Surveys"),
        "reviews": _("Reviews"),
        "social": _("Social media"),
        "focus_groups": _("Focus groups"),
        "operational_data": _("Operational data"),
        "conversations": _("Conversations"),
        "complaints": _("Complaints"),
        "employee_feedback": _("Employee feedback"),
        "own": _("Other kinds"),
    }.get(code, code)


def _status(code: str) -> str:
    return {
        "up_to_date": _("up to date"),
        "overdue": _("overdue"),
        "planned": _("planned"),
        "stopped": _("stopped"),
        "none": _("none"),
    }.get(code, code)
