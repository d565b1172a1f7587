"""sealed answers, invitations, workshops; what is frozen is kept by triggers

Answers of rounds that are open stay in `response` and `comment` until their close; new ones are sealed.

Revision: 0002
After: 0001
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = "('owner', 'administrator', 'leader', 'analyst', 'facilitator')"
NO_ROW_IDS = {"sqlite_strict": True, "sqlite_with_rowid": False}

# What respondents were promised when their round opened.
FROZEN = ("privacy", "threshold", "open_link", "open_to", "form", "questionnaire_digest", "headcount")
# Table, event, condition (NEW and OLD are the rows), and what is said.
RULES = (
    (
        "round",
        "UPDATE",
        "OLD.state <> 'draft' AND (" + " OR ".join(f"{{differs:{name}}}" for name in FROZEN) + ")",
        "frozen: a round that was opened keeps its privacy, threshold, audiences, form and questionnaire",
    ),
    (
        "round",
        "UPDATE",
        "(OLD.state = 'open' AND NEW.state = 'draft') OR (OLD.state = 'closed' AND NEW.state <> 'closed')",
        "frozen: a round goes from draft to open to closed and never back",
    ),
    ("unit", "INSERT", "{opened:NEW}", "frozen: a round that was opened keeps its units"),
    ("unit", "UPDATE", "{opened:OLD}", "frozen: a round that was opened keeps its units"),
    ("unit", "DELETE", "{opened:OLD}", "frozen: a round that was opened keeps its units"),
    ("ballot", "UPDATE", "{true:OLD.spent} AND NOT {true:NEW.spent}", "frozen: a ballot is spent once"),
    ("ballot", "UPDATE", "{differs:hash}", "frozen: a ballot keeps its code"),
    ("ballot", "DELETE", "{true:OLD.spent} AND {open:OLD}", "frozen: a spent ballot is kept until the close"),
    ("invitation", "UPDATE", "TRUE", "frozen: an invitation is never changed"),
    ("envelope", "UPDATE", "TRUE", "frozen: a sealed answer is never changed"),
    (
        "invitation",
        "INSERT",
        "{sealed:NEW}",
        "sealed: a sealed round keeps nobody beside a ballot",
    ),
    (
        "envelope",
        "INSERT",
        "NEW.receipt IS NOT NULL AND {sealed:NEW}",
        "sealed: nothing leads back to an answer of a sealed round",
    ),
    ("release", "UPDATE", "TRUE", "frozen: a release is never changed"),
    ("release", "DELETE", "{exists:OLD}", "frozen: a release stays as long as its round"),
    ("questionnaire", "UPDATE", "TRUE", "frozen: a kept questionnaire is never changed"),
)

# Moving a row to another round would be as good as changing it.
RULES += tuple(
    (
        table,
        "UPDATE",
        f"{{differs:organisation_id}} OR {{differs:{key}}}",
        f"frozen: a {table} stays where it is",
    )
    for table, key in (("round", "id"), ("unit", "round_id"), ("ballot", "round_id"))
)
# What is written at the close, and never changed then.
WRITTEN_DOWN = ("response", "comment", "role_impact", "volunteer")
RULES += tuple(
    (table, "INSERT", "{open:NEW}", "sealed: answers are written down at the close") for table in WRITTEN_DOWN
)
RULES += tuple((table, "UPDATE", "TRUE", "frozen: answers are never changed") for table in WRITTEN_DOWN)
# SQLite's INSERT OR REPLACE deletes what stood there, past all other triggers.
KEYS = {
    "round": "id",
    "ballot": "organisation_id, round_id, hash",
    "invitation": "organisation_id, round_id, ref",
    "envelope": "organisation_id, round_id, key",
    "release": "organisation_id, round_id",
    "questionnaire": "organisation_id, digest",
}
NO_REPLACING = tuple(
    (table, "INSERT", f"{{there:{table}}}", f"frozen: this {table} is there already") for table in KEYS
)
# What PostgreSQL must take no samples of: it keeps them, in files of its own, when the rows are gone.
UNSAMPLED = {
    "ballot": ("hash",),
    "draft": ("hash", "sealed"),
    "invitation": ("ref", "ballot"),
    "envelope": ("key", "sealed", "receipt"),
    "offer": ("key", "sealed"),
    "answered_request": ("key_hash", "request_hash", "body"),
    "response": ("key", "answers"),
    "comment": ("key", "question_id", "text", "kind"),
    "role_impact": ("key", "role", "moves", "well", "badly"),
    "volunteer": ("key", "contact", "pillars"),
}


def _round_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", "round_id"],
        ["round.organisation_id", "round.id"],
        name=op.f(f"fk_{table}_round"),
        ondelete="CASCADE",
    )


def _keyed(table: str, key: str, kind: sa.types.TypeEngine, *columns: sa.Column) -> None:
    """A table without row ids whose rows have a key of their own within a round."""
    op.create_table(
        table,
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column(key, kind, nullable=False),
        *columns,
        _round_key(table),
        sa.PrimaryKeyConstraint("organisation_id", "round_id", key, name=op.f(f"pk_{table}")),
        **NO_ROW_IDS,
    )


def upgrade() -> None:
    op.add_column("round", sa.Column("open_to", sa.JSON(), nullable=False, server_default="[]"))
    # Empty for drafts that were begun before: a code alone opens them.
    op.add_column("draft", sa.Column("sealed_with", sa.String(), nullable=False, server_default=""))
    op.add_column("comment", sa.Column("kind", sa.String(), nullable=True))
    op.drop_column("comment", "unit_id")  # comments never stand with a department
    with op.batch_alter_table("user_account") as batch:
        batch.drop_constraint("role", type_="check")
        batch.create_check_constraint("role", f"role IN {ROLES}")
    _keyed("invitation", "ref", sa.String(), sa.Column("ballot", sa.LargeBinary(), nullable=False))
    _keyed(
        "envelope",
        "key",
        sa.LargeBinary(),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("sealed_with", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
    )
    _keyed(
        "role_impact",
        "key",
        sa.LargeBinary(),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("well", sa.String(), nullable=False),
        sa.Column("badly", sa.String(), nullable=False),
    )
    _keyed(
        "offer",
        "key",
        sa.LargeBinary(),
        sa.Column("sealed_with", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    _keyed(
        "volunteer",
        "key",
        sa.LargeBinary(),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("pillars", sa.JSON(), nullable=False),
    )
    op.create_table(
        "workshop",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("head_count", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("head_count BETWEEN 5 AND 30", name=op.f("ck_workshop_head_count")),
        _round_key("workshop"),
        sa.PrimaryKeyConstraint("organisation_id", "round_id", "id", name=op.f("pk_workshop")),
        sqlite_strict=True,
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for number, rule in enumerate(RULES + NO_REPLACING if is_sqlite else RULES, start=1):
        _keep(f"kept_{number:02}", *rule)
    if not is_sqlite:
        _keep_from_truncation()
        for table, names in UNSAMPLED.items():
            for name in names:
                _leave_unsampled(table, name)


def _leave_unsampled(table: str, name: str) -> None:
    """Let PostgreSQL take no samples of a column, and forget those that it has."""
    column = next(each for each in sa.inspect(op.get_bind()).get_columns(table) if each["name"] == name)
    kind = column["type"].compile(op.get_bind().dialect)
    op.execute(f'ALTER TABLE "{table}" ALTER COLUMN {name} TYPE {kind}, ALTER COLUMN {name} SET STATISTICS 0')


def _keep(name: str, table: str, event: str, condition: str, message: str) -> None:
    """A trigger that refuses an event on a table where the condition holds."""
    if op.get_bind().dialect.name == "sqlite":
        when = _written(condition, "{0} IS NOT {1}", "{0} = 1")
        op.execute(
            f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH ROW WHEN {when} '
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    when = _written(condition, "{0}::text IS DISTINCT FROM {1}::text", "{0}")
    last = "OLD" if event == "DELETE" else "NEW"
    # Its tables are these, whatever a session calls by their names.
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
        f"AS $$ BEGIN IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; "
        f"END IF; RETURN {last}; END $$"
    )
    op.execute(f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')


def _keep_from_truncation() -> None:
    """PostgreSQL's TRUNCATE goes past the triggers of rows."""
    message = "frozen: this table is not emptied at a stroke; delete the rounds in question"
    op.execute(
        "CREATE FUNCTION kept_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END $$"
    )
    for table in (*KEYS, *WRITTEN_DOWN, "unit"):
        op.execute(
            f'CREATE TRIGGER kept_whole BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION kept_whole()"
        )


def _written(condition: str, differs: str, true: str) -> str:
    """The condition in the words of a database."""
    words = {
        "differs": lambda name: differs.format(f"OLD.{name}", f"NEW.{name}"),
        "true": true.format,
        "exists": lambda row: _round_of(row, "TRUE"),
        "opened": lambda row: _round_of(row, "state <> 'draft'"),
        "open": lambda row: _round_of(row, "state = 'open'"),
        "sealed": lambda row: _round_of(row, "privacy = 'sealed'"),
        "there": _is_there,
    }
    return re.sub(r"\{(\w+):([\w.]+)\}", lambda found: words[found[1]](found[2]), condition)


def _round_of(row: str, condition: str) -> str:
    mine = f"organisation_id = {row}.organisation_id AND id = {row}.round_id"
    return f"EXISTS (SELECT 1 FROM round WHERE {mine} AND {condition})"


def _is_there(table: str) -> str:
    same = " AND ".join(f"{name} = NEW.{name}" for name in KEYS[table].split(", "))
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})'
