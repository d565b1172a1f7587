"""the business case: estimates with their changes, and the organisation's currency

Revision: 0017
After: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("currency", sa.String(), nullable=True))
    op.create_table(
        "estimate",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("goal_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("likely", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 <= low AND low <= likely AND likely <= high", name=op.f("ck_estimate_order")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "goal_id"],
            ["goal.organisation_id", "goal.id"],
            name=op.f("fk_estimate_goal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_estimate")),
        sqlite_strict=True,
    )
    op.create_table(
        "estimate_change",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("estimate_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "goal_id"],
            ["goal.organisation_id", "goal.id"],
            name=op.f("fk_estimate_change_goal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "estimate_id", "version", name=op.f("pk_estimate_change")),
        sqlite_strict=True,
    )
