"""what leaders decide about themes

Revision: 0012
After: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "theme_decision",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('rename', 'merge', 'dismiss', 'restore')", name=op.f("ck_theme_decision_kind")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("fk_theme_decision_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "round_id", "theme_id", "version", name=op.f("pk_theme_decision")
        ),
        sqlite_strict=True,
    )
