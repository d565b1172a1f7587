"""webhooks, the secrets that sign what they are sent, and what became of each message

Revision: 0021
After: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("disabled_because", sa.String(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.Column("busy_until", sa.DateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "disabled_because IN ('', 'administrator', 'gone', 'failing', 'secret_lost')",
            name=op.f("ck_webhook_disabled_because"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_webhook_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_webhook")),
        sqlite_strict=True,
    )
    op.create_table(
        "webhook_secret",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("webhook_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sealed_with", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        _webhook_key("webhook_secret"),
        sa.PrimaryKeyConstraint("organisation_id", "webhook_id", "id", name=op.f("pk_webhook_secret")),
        sqlite_strict=True,
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("webhook_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("replays", sa.Integer(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(), nullable=True),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'delivered', 'failed', 'missed')",
            name=op.f("ck_webhook_delivery_state"),
        ),
        _webhook_key("webhook_delivery"),
        sa.PrimaryKeyConstraint("organisation_id", "webhook_id", "id", name=op.f("pk_webhook_delivery")),
        sqlite_strict=True,
    )
    op.create_index("ix_webhook_delivery_state_due_at", "webhook_delivery", ["state", "due_at"])
    op.create_index(
        "ix_webhook_delivery_created_at",
        "webhook_delivery",
        ["organisation_id", "webhook_id", "created_at", "id"],
    )


def _webhook_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", "webhook_id"],
        ["webhook.organisation_id", "webhook.id"],
        name=op.f(f"fk_{table}_webhook"),
        ondelete="CASCADE",
    )
