"""what leaders make of a roadmap: goals adopted, added, changed and dropped; targets and outcomes

Revision: 0015
After: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("state", sa.String(), nullable=False, server_default="proposed"),
        sa.Column("position", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("pillar_id", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("actions", sa.JSON(), nullable=True),
        sa.Column("effort", sa.String(), nullable=True),
        sa.Column("returns", sa.JSON(), nullable=True),
        sa.Column("costs", sa.JSON(), nullable=True),
        sa.Column("leading_metric", sa.String(), nullable=True),
        sa.Column("lagging_metric", sa.String(), nullable=True),
        sa.Column("carried_from", sa.String(), nullable=True),
        sa.Column("remind", sa.String(), nullable=True),
    ):
        op.add_column("goal", column)
    # Whoever changed a goal has made it theirs.
    op.execute("UPDATE goal SET state = 'adopted' WHERE version > 1")
    op.execute("UPDATE goal SET position = rank")
    op.create_table(
        "roadmap",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("fk_roadmap_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "round_id", name=op.f("pk_roadmap")),
        sqlite_strict=True,
    )
    op.create_table(
        "roadmap_change",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("fk_roadmap_change_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "round_id", "version", name=op.f("pk_roadmap_change")),
        sqlite_strict=True,
    )
