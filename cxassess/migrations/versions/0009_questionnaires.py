"""an organisation's own versions of questionnaires, the last day that a key was used

Revision: 0009
After: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE = "questionnaire_version"
# All but the state: a stored version never changes.
FROZEN = (
    "organisation_id",
    "id",
    "version",
    "digest",
    "title",
    "languages",
    "pillars",
    "items",
    "document",
    "files",
    "added_on",
    "added_by",
)
USED = (
    "EXISTS (SELECT 1 FROM round WHERE organisation_id = OLD.organisation_id "
    "AND questionnaire_digest = OLD.digest)"
)
THERE = (
    f"EXISTS (SELECT 1 FROM {TABLE} WHERE organisation_id = NEW.organisation_id "
    "AND id = NEW.id AND version = NEW.version)"
)


def upgrade() -> None:
    op.add_column("api_key", sa.Column("last_used_on", sa.Date(), nullable=True))
    op.create_table(
        TABLE,
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("pillars", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('available', 'retired')", name=op.f(f"ck_{TABLE}_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{TABLE}_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", "version", name=op.f(f"pk_{TABLE}")),
        sqlite_strict=True,
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    differs = "OLD.{0} IS NOT NEW.{0}" if is_sqlite else "OLD.{0}::text IS DISTINCT FROM NEW.{0}::text"
    changed = " OR ".join(differs.format(name) for name in FROZEN)
    _keep("version_kept_1", "UPDATE", changed, "frozen: a stored version of a questionnaire never changes")
    _keep("version_kept_2", "DELETE", USED, "frozen: a round uses this version of a questionnaire")
    if is_sqlite:
        # INSERT OR REPLACE deletes what stood there, past all other triggers.
        _keep("version_kept_3", "INSERT", THERE, "frozen: this version is there already")
    else:
        # PostgreSQL's TRUNCATE goes past the triggers of rows; the function is there since 0002.
        op.execute(
            f"CREATE TRIGGER kept_whole BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION kept_whole()"
        )


def _keep(name: str, event: str, condition: str, message: str) -> None:
    """A trigger that refuses an event on the table where the condition holds."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    last = "OLD" if event == "DELETE" else "NEW"
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
        f"AS $$ BEGIN IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; "
        f"END IF; RETURN {last}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()")
