"""the house style: paper, colour and logo of reports

Revision: 0018
After: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "house_style",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("colour", sa.String(), nullable=True),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("paper IN ('A4', 'Letter')", name=op.f("ck_house_style_paper")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_house_style_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_house_style")),
        sqlite_strict=True,
    )
