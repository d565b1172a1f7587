"""keys that are replaced by a new one while both go on, and a limit of a key's own

Revision: 0022
After: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_key", sa.Column("rate", sa.Integer(), nullable=True))
    op.add_column("api_key", sa.Column("successor", sa.String(), nullable=True))
    op.add_column("api_key", sa.Column("used_since", sa.Boolean(), nullable=False, server_default=sa.false()))
