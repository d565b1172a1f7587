"""accounts as an identity provider knows them, and attempts to sign in there that have come back

Revision: 0005
After: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "user_id"],
            ["user_account.organisation_id", "user_account.id"],
            name=op.f("fk_identity_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "issuer", "subject", name=op.f("pk_identity")),
        sa.UniqueConstraint(
            "organisation_id", "user_id", "issuer", name=op.f("uq_identity_organisation_id_user_id_issuer")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spent_attempt",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("spent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_spent_attempt_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "hash", name=op.f("pk_spent_attempt")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
