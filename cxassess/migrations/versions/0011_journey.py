"""the organisation's journey, and the touchpoints that a round asks about

Revision: 0011
After: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("journey", sa.String(), nullable=True))
    op.create_table(
        "journey",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("retired", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_journey_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_journey")),
        sqlite_strict=True,
    )
