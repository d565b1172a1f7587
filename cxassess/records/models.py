"""The tables. The organisation's id stands in every key, so that a large installation can be split by it.

Privacy is built in here (security of the sealed ballot): `ballot`, `envelope` and `response` have no row ids,
no time, no sequence and no column in common but the group, and nothing on the side of a person ever changes
when somebody answers. What must never be loosened is kept by triggers too (migration 0002). Words follow the
glossary of docs/design.md.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from .database import db

STRICT = {"sqlite_strict": True}
KEYED = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _round_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organisation_id", "round_id"], ["round.organisation_id", "round.id"], ondelete="CASCADE"
    )


class OrganisationRow(db.Model):
    """A company or part of one; everything belongs to exactly one."""

    __tablename__ = "organisation"
    __table_args__ = (STRICT,)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    name: Mapped[str] = mapped_column(String)
    # In which its leaders estimate, by its ISO 4217 code.
    currency: Mapped[str | None] = mapped_column(String)


class QuestionnaireRow(db.Model):
    """A questionnaire exactly as a round keeps it, under the digest of its canonical text; never changed."""

    __tablename__ = "questionnaire"
    __table_args__ = (STRICT,)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String, primary_key=True)
    document: Mapped[str] = mapped_column(String)


class RoundRow(db.Model):
    """One fielding of a questionnaire, which it keeps as it was when the round was made."""

    __tablename__ = "round"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "questionnaire_digest"],
            ["questionnaire.organisation_id", "questionnaire.digest"],
        ),
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("form IN ('full', 'core')", name="form"),
        CheckConstraint("privacy IN ('sealed', 'confidential')", name="privacy"),
        CheckConstraint("threshold >= 5", name="threshold"),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True, unique=True)
    name: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String, default="draft")
    questionnaire_digest: Mapped[str] = mapped_column(String)
    # The touchpoints chosen for it, beside what its questionnaire asks.
    journey: Mapped[str | None] = mapped_column(String)
    form: Mapped[str] = mapped_column(String)
    privacy: Mapped[str] = mapped_column(String)
    threshold: Mapped[int] = mapped_column(Integer)
    open_link: Mapped[bool] = mapped_column(Boolean)
    # The audiences that may answer by the open link; empty where all may.
    open_to: Mapped[list[str]] = mapped_column(JSON, default=list)
    opens_on: Mapped[date | None] = mapped_column(Date)
    closes_on: Mapped[date | None] = mapped_column(Date)
    headcount: Mapped[dict[str, int]] = mapped_column(JSON)
    prior_round: Mapped[str | None] = mapped_column(String)
    # The later rounds that this one's answers were compared with; also those that were deleted since.
    compared_with: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Whether it opens and closes on its days without anybody; why it could not, as was noted then.
    by_itself: Mapped[bool] = mapped_column(Boolean, default=False)
    waiting_for: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Whether its results, once computed, wait for an administrator to release them.
    held: Mapped[bool] = mapped_column(Boolean, default=False)
    # Since when its answers are gone, by the period of keeping; its release stays.
    answers_deleted_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(DateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)


class UnitRow(db.Model):
    """A department in a round's tree; ids are kept from round to round."""

    __tablename__ = "unit"
    __table_args__ = (_round_key(), STRICT)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String)
    parent: Mapped[str | None] = mapped_column(String)
    headcount: Mapped[int | None] = mapped_column(Integer)


class BallotRow(db.Model):
    """The right to answer once. Only the SHA-256 of its code is kept, and nothing says who holds it."""

    __tablename__ = "ballot"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    audience: Mapped[str] = mapped_column(String)
    unit_id: Mapped[str | None] = mapped_column(String)
    spent: Mapped[bool] = mapped_column(Boolean, default=False)


class DraftRow(db.Model):
    """An unfinished response, sealed with the respondent's code and the secret that ``sealed_with`` names."""

    __tablename__ = "draft"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sealed_with: Mapped[str] = mapped_column(String, default="")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class InvitationRow(db.Model):
    """Whom a confidential round has invited, and with which ballot: there are none in a sealed round."""

    __tablename__ = "invitation"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    ref: Mapped[str] = mapped_column(String, primary_key=True)
    ballot: Mapped[bytes] = mapped_column(LargeBinary)


class EnvelopeRow(db.Model):
    """What one respondent submitted, unreadable until the close (`records.envelopes`).

    ``sealed_with`` names the secret; ``receipt`` is the hash of what leads its owner back, in confidential
    rounds only.
    """

    __tablename__ = "envelope"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    audience: Mapped[str] = mapped_column(String)
    unit_id: Mapped[str | None] = mapped_column(String)
    sealed_with: Mapped[str] = mapped_column(String)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    receipt: Mapped[bytes | None] = mapped_column(LargeBinary)


class ResponseRow(db.Model):
    """One respondent's answers after the close: a random key, the group as far as it is shown, the values."""

    __tablename__ = "response"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    audience: Mapped[str] = mapped_column(String)
    unit_id: Mapped[str | None] = mapped_column(String)
    form: Mapped[str] = mapped_column(String)
    answers: Mapped[bytes] = mapped_column(LargeBinary)


class CommentRow(db.Model):
    """A written answer under a key of its own, joined neither to the response nor to the person's others."""

    __tablename__ = "comment"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    question_id: Mapped[str] = mapped_column(String)
    audience: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    kind: Mapped[str | None] = mapped_column(String)


class RoleImpactRow(db.Model):
    """What somebody said of their role, under a key of its own: what it moves, and how."""

    __tablename__ = "role_impact"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    audience: Mapped[str] = mapped_column(String)
    role: Mapped[str] = mapped_column(String)
    moves: Mapped[dict[str, str]] = mapped_column(JSON)
    well: Mapped[str] = mapped_column(String)
    badly: Mapped[str] = mapped_column(String)


class OfferRow(db.Model):
    """An offer to help, unreadable until the close; it shares nothing with the envelopes of answers."""

    __tablename__ = "offer"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sealed_with: Mapped[str] = mapped_column(String)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class VolunteerRow(db.Model):
    """Somebody who offered to help with pillars, as they wished to be reached; there after the close."""

    __tablename__ = "volunteer"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    contact: Mapped[str] = mapped_column(String)
    pillars: Mapped[list[str]] = mapped_column(JSON)


class WorkshopRow(db.Model):
    """The answers that a group agreed on in a workshop: one sheet, never counted as people."""

    __tablename__ = "workshop"
    __table_args__ = (
        _round_key(),
        CheckConstraint("head_count BETWEEN 5 AND 30", name="head_count"),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    audience: Mapped[str] = mapped_column(String)
    head_count: Mapped[int] = mapped_column(Integer)
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(Integer, default=1)


class ReleaseRow(db.Model):
    """What is published of a round: the only thing that leaders' pages, the PDF and the API read."""

    __tablename__ = "release"
    __table_args__ = (_round_key(), STRICT)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    released_on: Mapped[date] = mapped_column(Date)
    figures: Mapped[str] = mapped_column(String)
    digest: Mapped[str] = mapped_column(String)


class GoalRow(db.Model):
    """One goal of a round's roadmap: as proposed from the release, and what leaders made of it."""

    __tablename__ = "goal"
    __table_args__ = (
        _round_key(),
        CheckConstraint("horizon IN ('now', 'next', 'later')", name="horizon"),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String)
    rank: Mapped[int] = mapped_column(Integer)
    horizon: Mapped[str] = mapped_column(String)
    # As the release proposed it; empty of a goal that leaders added.
    proposal: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String, server_default="proposed")
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    pillar_id: Mapped[str | None] = mapped_column(String)
    # What leaders said instead of the catalogue; None where its words hold.
    why: Mapped[str | None] = mapped_column(String)
    actions: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    effort: Mapped[str | None] = mapped_column(String)
    returns: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    costs: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    leading_metric: Mapped[str | None] = mapped_column(String)
    lagging_metric: Mapped[str | None] = mapped_column(String)
    # The goal of an earlier round that this one goes on with; and who is told when a measurement is due.
    carried_from: Mapped[str | None] = mapped_column(String)
    remind: Mapped[str | None] = mapped_column(String)
    title: Mapped[str | None] = mapped_column(String)
    owner: Mapped[str | None] = mapped_column(String)
    due_on: Mapped[date | None] = mapped_column(Date)
    leading_baseline: Mapped[float | None] = mapped_column(Float)
    leading_target: Mapped[float | None] = mapped_column(Float)
    lagging_baseline: Mapped[float | None] = mapped_column(Float)
    lagging_target: Mapped[float | None] = mapped_column(Float)
    version: Mapped[int] = mapped_column(Integer, default=1)


class GoalChangeRow(db.Model):
    """Why a goal was changed, by whom, when: leaders' acts are kept, respondents' never."""

    __tablename__ = "goal_change"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "goal_id"], ["goal.organisation_id", "goal.id"], ondelete="CASCADE"
        ),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    goal_id: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(DateTime)
    changed_by: Mapped[str | None] = mapped_column(String)
    reason: Mapped[str] = mapped_column(String)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)


class RoadmapRow(db.Model):
    """What leaders set for a round's roadmap: targets by pillar, and the outcomes they are after."""

    __tablename__ = "roadmap"
    __table_args__ = (_round_key(), STRICT)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    targets: Mapped[dict[str, float]] = mapped_column(JSON)
    outcomes: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(Integer, default=1)


class RoadmapChangeRow(db.Model):
    """Why what is set for a roadmap was changed, by whom, when."""

    __tablename__ = "roadmap_change"
    __table_args__ = (_round_key(), STRICT)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(DateTime)
    changed_by: Mapped[str | None] = mapped_column(String)
    reason: Mapped[str] = mapped_column(String)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)


class KeyRow(db.Model):
    """An API key: its public id and the SHA-256 of its secret."""

    __tablename__ = "api_key"
    __table_args__ = (STRICT,)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True, unique=True)
    name: Mapped[str] = mapped_column(String)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date] = mapped_column(Date)
    revoked: Mapped[bool] = mapped_column(Boolean, default=False)
    last_used_on: Mapped[date | None] = mapped_column(Date)
    rate: Mapped[int | None] = mapped_column(Integer)
    successor: Mapped[str | None] = mapped_column(String)
    used_since: Mapped[bool] = mapped_column(Boolean, default=False)


class AnsweredRequestRow(db.Model):
    """The answer that an API request with an Idempotency-Key got, so that its repetition gets the same."""

    __tablename__ = "answered_request"
    __table_args__ = (KEYED,)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    round_id: Mapped[str | None] = mapped_column(String)
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(String)
    answered_on: Mapped[date] = mapped_column(Date)


class UpkeepRow(db.Model):
    """Work on the files that is still owed: it is done again until it has succeeded."""

    __tablename__ = "upkeep"
    __table_args__ = (STRICT,)
    name: Mapped[str] = mapped_column(String, primary_key=True)
