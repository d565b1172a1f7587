"""What happens to a round: it is opened, closed, released, deleted. It never goes back."""

from datetime import date
from typing import Any

from sqlalchemy import delete as delete_from
from sqlalchemy import select, update

from ..maturity.matching import scores_alike
from . import acts, clock, events, upkeep
from .database import db, only_preparing, writing
from .errors import Conflict
from .models import (
    AnsweredRequestRow,
    BallotRow,
    DraftRow,
    EnvelopeRow,
    InvitationRow,
    ReleaseRow,
    RoundRow,
)
from .round_rows import Round, at_version, belongs, get, locked, row_of, seen

MOST_COMPARED = 3


def open_round(organisation_id: str, round_id: str, version: int | None = None) -> Round:
    """The round, now open. From here on its privacy mode and threshold cannot be changed by anybody.

    Raises Conflict `round_not_draft`, or `stale` when a `version` is given and it was changed since.
    """
    with writing() as session:
        row = locked(organisation_id, round_id)
        if version is not None and row.state == "draft":
            at_version(organisation_id, round_id, version)
        begin(session, row)
    return get(organisation_id, round_id)


def begin(session: Any, row: RoundRow) -> None:
    """Open, within a write, the round of a locked row. Raises Conflict `round_not_draft`."""
    if row.state != "draft":
        raise Conflict("round_not_draft", "Only a draft can be opened.")
    row.state = "open"
    row.opens_on = row.opens_on or clock.today()
    row.waiting_for = []
    row.version += 1
    acts.note(session, row.organisation_id, "round.opened", row.name, round=row.id)
    events.of_round(session, row.organisation_id, events.OPENED, row.id, "open")
    session.flush()


def close(
    organisation_id: str,
    round_id: str,
    released_on: date | None = None,
    held: bool | None = None,
    *,
    due_on: date | None = None,
) -> Any:
    """The release. Closes the round, computes and stores what is published of it, and cleans up.

    Answers are refused from the first step on; the figures are then computed without holding up other
    writers. The release is stored in one transaction with the end of all ballots and drafts. Should it be
    cut short, calling it again finishes the work; the Idempotency-Key of a request is claimed with the
    release, so that its repetition does. `released_on` is today unless a round of the past is taken over.
    `held` says whether readers wait until an administrator releases the results; left out, the round says
    so itself. With `due_on` it is closed only if by that day it still is to close by itself.
    Raises Conflict `round_not_open`, `secret_changed`, `round_not_due`.
    """
    from . import envelopes, releases  # both read rounds

    survey_round = get(organisation_id, round_id)
    envelopes.require_readable(survey_round)
    with only_preparing(), writing() as session:
        # The earlier round first, as when that one is deleted: else both would wait for each other.
        _note_comparison(survey_round)
        row = locked(organisation_id, round_id)
        if row.state == "draft" or (row.state == "closed" and releases.exists(organisation_id, round_id)):
            raise Conflict("round_not_open", "Only an open round can be closed.")
        if due_on and row.state == "open" and not _closes_by_itself(row, due_on):
            raise Conflict("round_not_due", "This round goes on: its end was put off meanwhile.")
        if row.state == "open":  # else it was cut short before, and this was said then
            row.held = row.held if held is None else held
            acts.note(session, organisation_id, "round.closed", row.name, round=round_id, held=row.held)
        row.state = "closed"
        row.waiting_for = []
        row.version += 1
    release = releases.make(get(organisation_id, round_id), released_on or clock.today())
    upkeep.catch_up()
    return release


def _closes_by_itself(row: RoundRow, day: date) -> bool:
    return row.by_itself and row.closes_on is not None and row.closes_on < day


def release(organisation_id: str, round_id: str) -> Round:
    """The round, its results now there for everybody who may read results: once, and for good.

    Nothing happens when they are there already. Raises Conflict `round_open` before they were computed.
    """
    from . import courses  # reads releases

    with writing() as session:
        row = locked(organisation_id, round_id)
        if db.session.get(ReleaseRow, (organisation_id, round_id)) is None:
            raise Conflict("round_open", "Results can be released once the round has been closed.")
        if row.held:
            courses.keep(session, get(organisation_id, round_id))
            row.held = False
            row.version += 1
            session.flush()
            waited = courses.released_after(organisation_id, round_id)
            for later in waited:
                courses.keep(session, get(organisation_id, later.id))
            acts.note(session, organisation_id, "round.released", row.name, round=round_id)
            for each in (row, *waited):
                _tell_released(session, each)
    return get(organisation_id, round_id)


def tell_closed(session: Any, survey_round: Round) -> None:
    """Tell, within the write that stores its release, that a round is closed, and whether it can be read."""
    closed = (survey_round.organisation_id, events.CLOSED, survey_round.id, "closed")
    events.of_round(session, *closed)
    _tell_released(session, survey_round)


def _tell_released(session: Any, survey_round: Round | RoundRow) -> None:
    if not withheld(survey_round):
        events.of_round(session, survey_round.organisation_id, events.RELEASED, survey_round.id, "released")


def withheld(survey_round: Round | RoundRow) -> bool:
    """Whether readers must wait for what a closed round's answers say, though it may be computed.

    A round that is compared with one that waits tells of it too, so it waits as well, and so does the next.
    """
    waits, passed = survey_round.held, {survey_round.id}
    earlier = _prior_row(survey_round)
    while not waits and earlier is not None and earlier.state == "closed" and earlier.id not in passed:
        waits = earlier.held
        passed.add(earlier.id)
        earlier = _prior_row(earlier)
    return waits


def _is_compared(session: Any, row: RoundRow) -> bool:
    """Whether a round that has closed is compared with this one."""
    later = (RoundRow.organisation_id == row.organisation_id, RoundRow.prior_round == row.id)
    return session.scalar(select(RoundRow.id).where(*later, RoundRow.state == "closed").limit(1)) is not None


def _prior_row(survey_round: Round | RoundRow) -> RoundRow | None:
    key = (survey_round.organisation_id, survey_round.prior_round)
    return db.session.get(RoundRow, key) if survey_round.prior_round else None


def forget_ballots(session: Any, organisation_id: str, round_id: str) -> None:
    """End, within the release's transaction, what only an open round needs, and the order of arrival."""
    from . import outbox  # letters are sealed for rounds
    from .imports import ImportRow
    from .lot_rows import LotCountRow, LotRow

    outbox.forget(session, organisation_id, round_id)
    ended = (LotRow, LotCountRow, ImportRow)
    for table in (DraftRow, BallotRow, InvitationRow, EnvelopeRow, AnsweredRequestRow, *ended):
        session.execute(delete_from(table).where(*belongs(table, organisation_id, round_id)))
    upkeep.owe(session)


def require_open(survey_round: Round) -> None:
    """Nothing, or Conflict `round_not_open`: asked inside the write, so that nothing slips in later.

    The round is locked against being closed until this write ends, and a close waits for it: what was
    acknowledged is in the release. (On SQLite there is one writer at a time anyway.)
    """
    key = (survey_round.organisation_id, survey_round.id)
    row = db.session.get(RoundRow, key, with_for_update={"read": True})
    if row is None or row.state != "open":
        raise not_open()


def not_open() -> Conflict:
    """That a round takes no answers."""
    return Conflict("round_not_open", "This round is not open for answers.")


def may_be_compared(before: Round, survey_round: Round) -> bool:
    """Whether a closed round's answers may be scored beside this one, whose close has noted it."""
    return survey_round.id in row_of(before.organisation_id, before.id).compared_with


def _note_comparison(survey_round: Round) -> None:
    """Note, within a write, that the earlier round's answers are used for this one, if they may be.

    Each later round is a question to answers that are closed, and many with made-up answers or chosen items
    would be as good as having them. So there are MOST_COMPARED at the most, and with a questionnaire that
    scores differently one.
    """
    if not survey_round.prior_round:
        return
    key = (survey_round.organisation_id, survey_round.prior_round)
    row = db.session.get(RoundRow, key, with_for_update=True)
    if row is None or row.answers_deleted_on:  # deleted just now, or nothing is left to compare with
        return
    alike = scores_alike(seen(row).questionnaire, survey_round.questionnaire)
    others = set(row.compared_with) - {survey_round.id}
    if row.state == "closed" and len(others) < (MOST_COMPARED if alike else 1):
        row.compared_with = sorted({*others, survey_round.id})


def delete(organisation_id: str, round_id: str, version: int) -> None:
    """Remove a round with all that belongs to it: answers, release, roadmap.

    Raises NotFound, Conflict `stale`, or `round_awaited` when a later round tells of results that wait here.
    """
    from . import outbox  # letters are sealed for rounds

    with writing() as session:
        row = at_version(organisation_id, round_id, version)
        if withheld(row) and _is_compared(session, row):
            raise Conflict(
                "round_awaited",
                "A later round that has closed is compared with this one, whose results wait: deleting this "
                "one would let it tell of them. Release this one first, or delete the later one.",
            )
        session.execute(
            update(RoundRow)
            .where(RoundRow.organisation_id == organisation_id, RoundRow.prior_round == round_id)
            .values(prior_round=None)
        )
        acts.note(session, organisation_id, "round.deleted", row.name, round=round_id, state=row.state)
        session.delete(row)
        outbox.forget(session, organisation_id, round_id)
        session.execute(
            delete_from(AnsweredRequestRow).where(*belongs(AnsweredRequestRow, organisation_id, round_id))
        )
        upkeep.owe(session)
    upkeep.catch_up()
