"""the barrier log: barriers with their changes and rounds, and the page for employees

Revision: 0013
After: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATES = "('heard', 'looked_into', 'being_fixed', 'fixed', 'cannot_be_fixed')"


def upgrade() -> None:
    op.create_table(
        "barrier",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("owner_shown", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_since", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_barrier_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_barrier_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_barrier")),
        sqlite_strict=True,
    )
    op.create_table(
        "barrier_change",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("barrier_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        _of_barrier("barrier_change"),
        sa.PrimaryKeyConstraint("organisation_id", "barrier_id", "version", name=op.f("pk_barrier_change")),
        sqlite_strict=True,
    )
    op.create_table(
        "barrier_round",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("barrier_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        _of_barrier("barrier_round"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("fk_barrier_round_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "barrier_id", "round_id", name=op.f("pk_barrier_round")),
        sqlite_strict=True,
    )
    op.create_table(
        "barrier_page",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("intro", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("shown_in", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "shown_in IN ('nowhere', 'inside', 'everywhere')", name=op.f("ck_barrier_page_shown_in")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_barrier_page_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_barrier_page")),
        sa.UniqueConstraint("token", name=op.f("uq_barrier_page_token")),
        sqlite_strict=True,
    )


def _of_barrier(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", "barrier_id"],
        ["barrier.organisation_id", "barrier.id"],
        name=op.f(f"fk_{table}_barrier"),
        ondelete="CASCADE",
    )
