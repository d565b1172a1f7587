"""rounds that open and close by themselves, and results that wait until they are released

Revision: 0008
After: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MESSAGE = "frozen: results that were released stay released"


def upgrade() -> None:
    for name in ("by_itself", "held"):
        op.add_column("round", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("round", sa.Column("waiting_for", sa.JSON(), nullable=False, server_default="[]"))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            'CREATE TRIGGER kept_released BEFORE UPDATE ON "round" FOR EACH ROW '
            "WHEN OLD.state = 'closed' AND OLD.held = 0 AND NEW.held = 1 "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    op.execute(
        "CREATE FUNCTION kept_released() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = {schema}, pg_temp "
        "AS $$ BEGIN IF OLD.state = 'closed' AND NOT OLD.held AND NEW.held THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        'CREATE TRIGGER kept_released BEFORE UPDATE ON "round" FOR EACH ROW EXECUTE FUNCTION kept_released()'
    )
