"""acts that nobody rewrites, periods of keeping, rounds whose answers were deleted

Revision: 0010
After: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Shorter than the shortest period that anybody can set (records.retention).
ACTS_KEPT_DAYS = 90
UNCHANGED = "frozen: what was done is never rewritten"
TOO_YOUNG = f"frozen: what was done is kept for at least {ACTS_KEPT_DAYS} days"
IN_PLACE = "frozen: this act is there already"


def upgrade() -> None:
    op.add_column("round", sa.Column("answers_deleted_on", sa.Date(), nullable=True))
    op.create_index("ix_act_organisation_id_done_at", "act", ["organisation_id", "done_at", "id"])
    op.create_table(
        "retention",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("periods", sa.JSON(), nullable=False),
        sa.Column("carried_out_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_retention_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_retention")),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        _keep_in_sqlite()
    else:
        _keep_in_postgresql()


def _keep_in_sqlite() -> None:
    # The text that the program writes: 2026-11-26 13:30:45.123456.
    young = f"OLD.done_at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-{ACTS_KEPT_DAYS} days')"
    same = "EXISTS (SELECT 1 FROM act WHERE organisation_id = NEW.organisation_id AND id = NEW.id)"
    for name, event, condition, message in (
        ("act_unchanged", "UPDATE", "1", UNCHANGED),
        ("act_kept", "DELETE", young, TOO_YOUNG),
        ("act_in_place", "INSERT", same, IN_PLACE),  # INSERT OR REPLACE goes past the others
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON act FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _keep_in_postgresql() -> None:
    young = f"OLD.done_at > (now() AT TIME ZONE 'UTC') - interval '{ACTS_KEPT_DAYS} days'"
    for name, event, condition, message in (
        ("act_unchanged", "UPDATE", "TRUE", UNCHANGED),
        ("act_kept", "DELETE", young, TOO_YOUNG),
    ):
        last = "OLD" if event == "DELETE" else "NEW"
        schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
            f"AS $$ BEGIN IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; "
            f"END IF; RETURN {last}; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON act FOR EACH ROW EXECUTE FUNCTION {name}()")
    op.execute(
        "CREATE TRIGGER kept_whole BEFORE TRUNCATE ON act FOR EACH STATEMENT EXECUTE FUNCTION kept_whole()"
    )
