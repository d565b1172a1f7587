"""second factors, passkeys, tokens of accounts; how a session began and when it was confirmed

Revision: 0004
After: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _of_user(table: str, *columns: sa.schema.SchemaItem, key: tuple[str, ...]) -> None:
    """A table whose rows belong to one user and go with them."""
    op.create_table(
        table,
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organisation_id", "user_id"],
            ["user_account.organisation_id", "user_account.id"],
            name=op.f(f"fk_{table}_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", *key, name=op.f(f"pk_{table}")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _of_nobody(table: str, *columns: sa.schema.SchemaItem, key: tuple[str, ...]) -> None:
    op.create_table(
        table,
        *columns,
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    op.add_column("user_account", sa.Column("signed_in_on", sa.Date(), nullable=True))
    op.add_column("user_account", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("sign_in", sa.Column("how", sa.String(), nullable=False, server_default="password"))
    op.add_column("sign_in", sa.Column("confirmed_at", sa.DateTime(), nullable=True))
    _of_user(
        "authenticator",
        sa.Column("sealed_with", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        key=("user_id",),
    )
    _of_user(
        "passkey",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        key=("id",),
    )
    _of_user(
        "recovery_code",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        key=("user_id", "hash"),
    )
    _of_user(
        "account_token",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("hash", name=op.f("uq_account_token_hash")),
        key=("hash",),
    )
    _of_nobody(
        "passkey_challenge",
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        key=("holder", "purpose"),
    )
    _of_nobody(
        "beginning",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        key=("hash",),
    )
