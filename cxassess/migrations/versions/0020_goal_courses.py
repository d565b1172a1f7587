"""what was measured of an earlier roadmap's goals, as it was known when the next roadmap ended

Revision: 0020
After: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "goal_course",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("goal_id", sa.String(), nullable=False),
        sa.Column("tracked", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("fk_goal_course_round"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "goal_id"],
            ["goal.organisation_id", "goal.id"],
            name=op.f("fk_goal_course_goal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "round_id", "goal_id", name=op.f("pk_goal_course")),
        sqlite_strict=True,
    )
