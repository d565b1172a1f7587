"""What Alembic runs: the migrations, in one writing transaction of the current app's database."""

from alembic import context

from cxassess.records import (  # noqa: F401  the tables
    accounts,
    acts,
    barrier_rows,
    contacts,
    course_rows,
    estimate_rows,
    house,
    identities,
    imports,
    journeys,
    letters,
    lot_rows,
    mailing_rows,
    measurement_rows,
    models,
    people,
    questionnaires,
    report_rows,
    retention,
    sources,
    structure,
    theme_rows,
    webhook_rows,
)
from cxassess.records.database import db

if context.is_offline_mode():
    raise RuntimeError("Migrations run against a database: use `cxassess db upgrade`.")

with db.engine.connect().execution_options(writes=True) as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
