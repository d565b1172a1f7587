"""Reports that were asked for: each is made once for the same content, by one maker at a time.

Whoever asks gets the report that is there, or one that waits. A maker claims the next one by a conditional
update with an end, so that of several makers one has it, and one whose maker died is taken up again. After
MOST_ATTEMPTS it has failed, and after PAUSE it may be asked for anew. Nothing here makes or reads a file.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, select, update

from . import acts, clock, events, report_content
from .database import db, or_again, take_first_step, writing
from .errors import Busy, NotFound
from .report_content import KINDS, PAPERS, Wanted
from .report_rows import ReportRow

__all__ = ["KINDS", "PAPERS", "Claim", "Report", "Wanted", "ask", "claim", "failed", "get", "ready"]

KEPT = timedelta(days=1)
"""A report outlives neither its day nor its round."""
MOST_ATTEMPTS = 3
PAUSE = timedelta(minutes=1)
"""How long a report that could not be made is left alone."""
BETWEEN_ATTEMPTS = timedelta(seconds=2)
MOST_OF_ONE = 4
"""How many unfinished reports an account or a key may have: one is made, three wait."""
MOST_AT_ALL = 100
"""How many may be unfinished in the whole installation."""
MAKER_DIED = "maker_died"
UNFINISHED = ("waiting", "making")


@dataclass(frozen=True)
class Report:
    """A report as everybody outside this room sees it; `before` is how many others are made before it.

    `error` is a code where it has failed; `again_in` the seconds after which it may then be asked for anew.
    """

    organisation_id: str
    id: str
    round_id: str
    wanted: Wanted
    state: str
    error: str
    asked_at: datetime
    made_at: datetime | None
    ends_at: datetime
    file: str
    before: int
    again_in: int

    @property
    def is_finished(self) -> bool:
        """Whether nothing more becomes of it by itself."""
        return self.state not in UNFINISHED


@dataclass(frozen=True)
class Claim:
    """A report that nobody else makes now, and the attempt that this is."""

    report: Report
    content_key: str | None
    attempt: int
    maker: str


def ask(
    organisation_id: str, round_id: str, wanted: Wanted, is_there: Callable[[str], bool] = bool
) -> Report:
    """The report of this content: the one that was asked for before if it is of use, else one that waits.

    `is_there` says whether a file is. Raises NotFound, Conflict `round_open` or `round_not_released`, and
    Busy `too_many_reports` or `reports_busy`.
    """
    made: Report = or_again(lambda: _ask(organisation_id, round_id, wanted, is_there))
    return made


def found(organisation_id: str, round_id: str, wanted: Wanted) -> Report | None:
    """The report of this content if it is ready, without asking for it. Raises as `ask`, but never Busy."""
    row = _by_key(organisation_id, report_content.key(organisation_id, round_id, wanted))
    return _seen(row) if row is not None and row.state == "ready" and not _has_ended(row) else None


def get(organisation_id: str, report_id: str) -> Report:
    """The report. Raises NotFound, also when its day is over."""
    row = db.session.get(ReportRow, (organisation_id, report_id))
    if row is None or _has_ended(row):
        raise NotFound("report")
    return _seen(row)


def oldest_waiting() -> timedelta | None:
    """For how long the report has waited that should be made next; None when none waits."""
    due = db.session.scalar(select(func.min(ReportRow.due_at)).where(ReportRow.state == "waiting"))
    return max(clock.now() - due, timedelta()) if due else None


def waiting() -> int:
    """How many reports wait to be made, in all organisations."""
    return db.session.query(ReportRow).filter_by(state="waiting").count()


# What makers do.


def claim(maker: str, lease: timedelta) -> Claim | None:
    """The report that waits longest, claimed for so long; None when none is due.

    One that was claimed as often as it may be has failed.
    """
    if not _is_due():
        return None
    with writing() as session:
        while row := session.scalar(_next()):
            if row.attempts >= MOST_ATTEMPTS:
                _end(row, "failed", MAKER_DIED)
                session.flush()
                continue
            row.state, row.made_by, row.attempts = "making", maker, row.attempts + 1
            row.due_at = clock.now() + lease
            return Claim(_plain(row, 0), row.content_key, row.attempts, maker)
    return None


def is_wanted_still(claim: Claim) -> bool:
    """Whether what a claimed report was asked for is still what is kept."""
    report = claim.report
    return claim.content_key == report_content.key(report.organisation_id, report.round_id, report.wanted)


def end_reading() -> None:
    """Let go of what was read: a file is laid out for seconds, and nobody may wait for that to end."""
    db.session.rollback()


def ready(claim: Claim, file: str, *, as_asked: bool) -> None:
    """Note that the file is there; not `as_asked`, whoever asks anew gets another one."""
    values = {"state": "ready", "file": file, "error": "", "asked_by": "", "made_at": clock.now()}
    _note(claim, values if as_asked else {**values, "content_key": None}, is_ready=True)


def failed(claim: Claim, code: str) -> None:
    """Note that it cannot be made, and why."""
    _note(claim, {"state": "failed", "error": code, "asked_by": "", "made_at": clock.now()})


def later(claim: Claim, code: str) -> None:
    """Have it tried again in a moment; after MOST_ATTEMPTS it has failed, for the reason of `code`."""
    if claim.attempt >= MOST_ATTEMPTS:
        failed(claim, code)
    else:
        _note(claim, {"state": "waiting", "due_at": clock.now() + claim.attempt * BETWEEN_ATTEMPTS})


def give_back(claim: Claim) -> None:
    """Have another maker take it at once, as if this one had never had it."""
    _note(claim, {"state": "waiting", "due_at": clock.now(), "attempts": claim.attempt - 1})


def take_back(maker: str) -> None:
    """Have everything made anew that this maker had: whoever was called so before has died."""
    mine = (ReportRow.state == "making", ReportRow.made_by == maker)
    if db.session.scalar(select(ReportRow.id).where(*mine).limit(1)) is None:
        db.session.rollback()
        return
    with writing() as session:
        session.execute(update(ReportRow).where(*mine).values(state="waiting", due_at=clock.now()))


def drop_old() -> frozenset[str]:
    """Forget the reports whose day is over; the files that the others have."""
    old = (ReportRow.ends_at <= clock.now(), ReportRow.state != "making")
    if db.session.scalar(select(ReportRow.id).where(*old).limit(1)) is not None:
        with writing() as session:
            session.execute(delete(ReportRow).where(*old))
    kept = frozenset(db.session.scalars(select(ReportRow.file).where(ReportRow.file != "")))
    db.session.rollback()
    return kept


def forget_made(session: Any, organisation_id: str) -> None:
    """Within a write: give out no file any more that was made before it, in which what is erased may stand.

    What is just being made is made anew.
    """
    mine = ReportRow.organisation_id == organisation_id
    session.execute(delete(ReportRow).where(mine, ReportRow.state.in_(("ready", "failed"))))
    again = {"state": "waiting", "due_at": clock.now()}
    session.execute(update(ReportRow).where(mine, ReportRow.state == "making").values(**again))


# Asking.


def _ask(organisation_id: str, round_id: str, wanted: Wanted, is_there: Callable[[str], bool]) -> Report:
    key = report_content.key(organisation_id, round_id, wanted)
    row = _by_key(organisation_id, key)
    if row is not None and _is_of_use(row, is_there):
        seen = _seen(row)
        take_first_step()
        return seen
    with writing() as session:
        mine = ReportRow.organisation_id == organisation_id
        over = (ReportRow.ends_at <= clock.now(), ReportRow.state != "making")
        session.execute(delete(ReportRow).where(mine, *over))
        row = session.scalar(_keyed(organisation_id, key).with_for_update())
        if row is not None and _is_of_use(row, is_there):
            return _seen(row)
        _room_for_one_more(session, organisation_id)
        if row is None:
            row = ReportRow(
                organisation_id=organisation_id,
                id=secrets.token_hex(8),
                round_id=round_id,
                content_key=key,
                **vars(wanted),
            )
            session.add(row)
        _begin(row)
        session.flush()
        return _seen(row)


def _begin(row: ReportRow) -> None:
    """Have a new row, or one that is of no use any more, wait to be made."""
    row.state, row.error, row.file, row.made_by, row.attempts = "waiting", "", "", "", 0
    row.asked_by, row.made_at = _who(), None
    row.asked_at = row.due_at = clock.now()
    row.ends_at = row.asked_at + KEPT


def _room_for_one_more(session: Any, organisation_id: str) -> None:
    """Nothing, or Busy: neither may one fill the queue, nor all together without end."""
    unfinished = select(func.count()).where(ReportRow.state.in_(UNFINISHED))
    theirs = (ReportRow.organisation_id == organisation_id, ReportRow.asked_by == _who())
    if session.scalar(unfinished.where(*theirs)) >= MOST_OF_ONE:
        raise Busy(
            "too_many_reports",
            f"{MOST_OF_ONE} reports that you asked for are not finished yet. Ask again when one is there.",
            seconds=10,
        )
    if session.scalar(unfinished) >= MOST_AT_ALL:
        raise Busy("reports_busy", "Many reports are waiting to be made. Ask again in a minute.", seconds=60)


def _who() -> str:
    actor = acts.doer()
    return f"{actor.kind}:{actor.id}" if actor.id else actor.kind


def _is_of_use(row: ReportRow, is_there: Callable[[str], bool]) -> bool:
    """Whether asking for a report anew would bring nothing better."""
    if _has_ended(row) and row.state != "making":
        return False
    if row.state == "ready":
        return is_there(row.file)
    return row.state != "failed" or _again_in(row) > 0


def _has_ended(row: ReportRow) -> bool:
    return row.ends_at <= clock.now()


def _again_in(row: ReportRow) -> int:
    """The seconds after which a report that failed may be asked for anew."""
    if row.state != "failed" or row.made_at is None:
        return 0
    left = (row.made_at + PAUSE - clock.now()).total_seconds()
    return max(0, -int(-left // 1))


def _by_key(organisation_id: str, key: str) -> ReportRow | None:
    return db.session.scalar(_keyed(organisation_id, key))


def _keyed(organisation_id: str, key: str) -> Any:
    return select(ReportRow).where(ReportRow.organisation_id == organisation_id, ReportRow.content_key == key)


def _seen(row: ReportRow) -> Report:
    earlier = and_(ReportRow.asked_at < row.asked_at, ReportRow.state.in_(UNFINISHED))
    waits = row.state == "waiting"
    before = db.session.scalar(select(func.count()).where(earlier)) if waits else 0
    return _plain(row, before or 0)


def _plain(row: ReportRow, before: int) -> Report:
    wanted = Wanted(row.kind, row.language, row.paper, row.branch)
    told = ("organisation_id", "id", "round_id", "state", "error", "asked_at", "made_at", "ends_at", "file")
    values = {name: getattr(row, name) for name in told}
    return Report(wanted=wanted, before=before, again_in=_again_in(row), **values)


# Claims.


def _due() -> Any:
    """Those that wait, and those whose maker had them for too long."""
    return and_(ReportRow.state.in_(UNFINISHED), ReportRow.due_at <= clock.now())


def _is_due() -> bool:
    found = db.session.scalar(select(ReportRow.id).where(_due()).limit(1))
    db.session.rollback()  # the next look must see what others have done since
    return found is not None


def _next() -> Any:
    query = select(ReportRow).where(_due()).order_by(ReportRow.due_at, ReportRow.id).limit(1)
    return query.with_for_update(skip_locked=True)


def _end(row: ReportRow, state: str, code: str) -> None:
    row.state, row.error, row.asked_by, row.made_at = state, code, "", clock.now()


def _note(claim: Claim, values: dict[str, Any], *, is_ready: bool = False) -> None:
    """Keep what became of a claimed report, unless another maker has it by now."""
    with writing() as session:
        found = session.execute(
            update(ReportRow)
            .where(
                ReportRow.organisation_id == claim.report.organisation_id,
                ReportRow.id == claim.report.id,
                ReportRow.state == "making",
                ReportRow.made_by == claim.maker,
                ReportRow.attempts == claim.attempt,
            )
            .values(**values)
        )
        if is_ready and found.rowcount:
            report = claim.report
            events.of_report(session, report.organisation_id, report.id, report.round_id)
