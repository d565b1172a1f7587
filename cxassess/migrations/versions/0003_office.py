"""acts, letters, the organisation's own units and contacts, the branch of a leader

Revision: 0003
After: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _of_organisation(table: str, *columns: sa.schema.SchemaItem, rowids: bool = True) -> None:
    """A table whose rows belong to an organisation and have a key of their own there."""
    op.create_table(
        table,
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f(f"pk_{table}")),
        sqlite_strict=True,
        sqlite_with_rowid=rowids,
    )


def upgrade() -> None:
    op.add_column("user_account", sa.Column("branch", sa.String(), nullable=True))
    _of_organisation(
        "act",
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
    )
    _of_organisation(
        "letter",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("mailing_id", sa.String(), nullable=True),
        sa.Column("round_id", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("sealed_with", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'unsure', 'refused')", name=op.f("ck_letter_state")
        ),
        rowids=False,
    )
    _of_organisation(
        "organisation_unit",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
    )
    _of_organisation(
        "contact",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.UniqueConstraint("organisation_id", "email", name=op.f("uq_contact_organisation_id_email")),
        sa.CheckConstraint("audience IN ('staff', 'leader', 'customer')", name=op.f("ck_contact_audience")),
        rowids=False,
    )
