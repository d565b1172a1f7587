"""lots of many responses in one ciphertext, how many lie in them, and how far each import by a stream is

Revision: 0023
After: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NO_ROW_IDS = {"sqlite_strict": True, "sqlite_with_rowid": False}
TABLES = ("lot", "lot_count", "bulk_import")
# Table, event, condition (NEW and OLD are the rows), and what is said.
RULES = (
    ("lot", "UPDATE", "TRUE", "frozen: a sealed answer is never changed"),
    (
        "lot_count",
        "UPDATE",
        "NEW.answered < OLD.answered",
        "frozen: what was counted is not taken back while the round is open",
    ),
)
# SQLite's INSERT OR REPLACE deletes what stood there, past all other triggers.
NO_REPLACING = (
    (
        "lot",
        "INSERT",
        "EXISTS (SELECT 1 FROM lot WHERE organisation_id = NEW.organisation_id "
        "AND round_id = NEW.round_id AND key = NEW.key)",
        "frozen: this lot is there already",
    ),
)
# What PostgreSQL must take no samples of: it keeps them, in files of its own, when the rows are gone.
UNSAMPLED = {"lot": ("key", "sealed"), "bulk_import": ("key_hash", "sealed")}


def upgrade() -> None:
    _keyed(
        "lot",
        ["key"],
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_with", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    _keyed(
        "lot_count",
        ["audience", "unit_id"],
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
    )
    _keyed(
        "bulk_import",
        ["id"],
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("alive_until", sa.DateTime(), nullable=True),
        sa.Column("sealed_with", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('receiving', 'storing', 'stored', 'refused', 'broken_off')",
            name=op.f("ck_bulk_import_state"),
        ),
    )
    columns = ["organisation_id", "round_id", "key_hash"]
    op.create_index(op.f("ix_bulk_import_organisation_id_round_id_key_hash"), "bulk_import", columns)
    if op.get_bind().dialect.name == "sqlite":
        for number, (table, event, when, message) in enumerate(RULES + NO_REPLACING, start=1):
            op.execute(
                f'CREATE TRIGGER kept_lot_{number:02} BEFORE {event} ON "{table}" FOR EACH ROW WHEN {when} '
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        return
    for number, rule in enumerate(RULES, start=1):
        _keep_on_postgresql(f"kept_lot_{number:02}", *rule)
    _spare_postgresql()


def _keyed(table: str, key: list[str], *columns: sa.schema.SchemaItem) -> None:
    """A table without row ids whose rows have a key of their own within a round."""
    op.create_table(
        table,
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f(f"fk_{table}_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "round_id", *key, name=op.f(f"pk_{table}")),
        **NO_ROW_IDS,
    )


def _keep_on_postgresql(name: str, table: str, event: str, when: str, message: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')


def _spare_postgresql() -> None:
    """No emptying at a stroke, no samples, and no attempt to make ciphertexts shorter."""
    op.execute(
        'CREATE TRIGGER kept_whole BEFORE TRUNCATE ON "lot" FOR EACH STATEMENT EXECUTE FUNCTION kept_whole()'
    )
    for table, names in UNSAMPLED.items():
        for name in names:
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN {name} SET STATISTICS 0')
    op.execute('ALTER TABLE "lot" ALTER COLUMN sealed SET STORAGE EXTERNAL')
