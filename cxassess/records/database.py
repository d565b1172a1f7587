"""The database session and how it begins: reads are read-only, every write takes the writer's place at once.

Only this room holds a session. `writing()` is the one way to change anything: BEGIN IMMEDIATE on SQLite,
because a transaction that reads first and writes later fails with «database is locked» under load, whatever
the timeout; commit at its end, or nothing.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Boolean, Date, DateTime, Engine, Float, MetaData, String, event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase

from .errors import StorageUnavailable

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Read back and asserted on every connection. FULL: with NORMAL a power cut loses acknowledged answers.
SQLITE_PRAGMAS: dict[str, int | str] = {
    "foreign_keys": 1,
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": 15000,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "temp_store": 2,
    "mmap_size": 0,
    "journal_size_limit": 67108864,
    "wal_autocheckpoint": 1000,
}


# Busy, locked, input or output failed, disk full, file cannot be opened.
SQLITE_DOWN = frozenset({5, 6, 10, 13, 14})


class Base(DeclarativeBase):
    """The tables' parent."""

    metadata = MetaData(naming_convention=NAMING)


DatabaseFault = DBAPIError  # for those who must not know the driver

db = SQLAlchemy(model_class=Base, disable_autonaming=True)

ENGINE_OPTIONS: dict[str, Any] = {"hide_parameters": True, "pool_pre_ping": True}


# STRICT tables know INTEGER, REAL, TEXT and BLOB only. Values are converted by SQLAlchemy all the same.
@compiles(String, "sqlite")
@compiles(JSON, "sqlite")
@compiles(Date, "sqlite")
@compiles(DateTime, "sqlite")
def _as_text(type_: Any, compiler: Any, **options: Any) -> str:
    return "TEXT"


@compiles(Boolean, "sqlite")
def _as_integer(type_: Any, compiler: Any, **options: Any) -> str:
    return "INTEGER"


@compiles(Float, "sqlite")
def _as_real(type_: Any, compiler: Any, **options: Any) -> str:
    return "REAL"


@event.listens_for(Engine, "connect")
def _set_up(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # BEGIN is ours, see _begin
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found and found[0] != value and name != "mmap_size":
            raise RuntimeError(f"SQLite does not keep PRAGMA {name} = {value} (it says {found[0]})")


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    """Open a transaction that can write only if `writing()` asked for it."""
    writes = connection.get_execution_options().get("writes", False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA query_only = {0 if writes else 1}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif not writes:
        # One state for the whole of a request, as SQLite's reads have it: else a ballot could be seen
        # unspent and its draft gone, when somebody submits in between.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


@event.listens_for(Engine, "handle_error")
def _say_what_failed(context: Any) -> None:
    """Raise StorageUnavailable for what is nobody's fault, in reads as in writes: a cut line, a full disk."""
    if not context.is_pre_ping and (context.is_disconnect or _is_down(context.original_exception)):
        raise StorageUnavailable from context.original_exception


def _is_down(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in SQLITE_DOWN
    return any(each.__name__ == "OperationalError" for each in type(error).__mro__)


def again(read: Callable[[], Any]) -> Any:
    """What a read gives, once more on a new connection if the line was cut. Raises StorageUnavailable."""
    try:
        return read()
    except StorageUnavailable:
        db.session.rollback()
        return read()


def or_again(write: Callable[[], Any]) -> Any:
    """What a write gives, once more if another with the same key was first: now it finds what that one left.

    PostgreSQL lets both look for the key before either has written it.
    """
    try:
        return write()
    except IntegrityError:
        return write()


_first_step: ContextVar[Callable[[Any], None] | None] = ContextVar("first step", default=None)


@contextmanager
def beginning_with(step: Callable[[Any], None]) -> Iterator[None]:
    """Within the block, the first write begins with `step(session)`: both happen, or neither."""
    token = _first_step.set(step)
    try:
        yield
    finally:
        _first_step.reset(token)


@contextmanager
def only_preparing() -> Iterator[None]:
    """Within the block, writes leave the first step to the write that comes after it and does the work.

    For writes that may be done again: whoever is cut short between the two finds the step not taken.
    """
    token = _first_step.set(None)
    try:
        yield
    finally:
        _first_step.reset(token)


def first_step_waits() -> bool:
    """Whether the next write is to begin with another step."""
    return _first_step.get() is not None


def take_first_step() -> None:
    """Take the step that the first write was to begin with, where nothing else is to be written."""
    if _first_step.get():
        with writing():
            pass


def address() -> str:
    """Where the database is, without a password."""
    return db.engine.url.render_as_string(hide_password=True)


def rest() -> None:
    """End what was read, so that nothing waits for it while something else takes its time."""
    if db.session.registry.has():
        db.session.rollback()


@contextmanager
def writing() -> Iterator[Any]:
    """The session in a transaction that may write, committed at the end of the block.

    Raises StorageUnavailable, with nothing written, when the disk is full or the database cannot be reached.
    Blocks do not nest: one verb, one transaction.
    """
    session = db.session
    try:
        session.rollback()  # ends a read that came before: its snapshot would be stale for the write
        session.connection(execution_options={"writes": True})
        if step := _first_step.get():
            step(session)
        yield session
        session.commit()
        _first_step.set(None)  # not before: what was not committed may be written again
    except OperationalError as error:
        session.rollback()
        raise StorageUnavailable from error
    except DBAPIError as error:
        session.rollback()
        if error.connection_invalidated:
            raise StorageUnavailable from error
        raise
    except BaseException:
        session.rollback()
        raise


@contextmanager
def writing_plainly() -> Iterator[Any]:
    """A cursor of the driver in a transaction that may write, committed at the end of the block.

    For the one write that is made all day: it leaves out the session and all that goes with it. Raises
    StorageUnavailable as `writing` does.
    """
    with _line() as line:
        cursor = line.cursor()
        if db.engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA query_only = 0")
            cursor.execute("BEGIN IMMEDIATE")
        yield cursor
        line.commit()


def written_at_once(statement: str, parameters: Mapping[str, Any]) -> int:
    """The number of rows that one statement wrote, in a transaction that takes one message to PostgreSQL.

    `writing_plainly` takes four there, and each is waited for. Raises StorageUnavailable as that does.
    """
    with _line() as line:
        line.driver_connection.autocommit = True
        try:
            written: int = line.cursor().execute(statement, parameters).rowcount
        finally:  # it goes back to the pool, for others who want a transaction
            line.driver_connection.autocommit = False
        return written


@contextmanager
def _line() -> Iterator[Any]:
    """A connection of the driver, rolled back where the block fails, and given up where the line is cut."""
    try:
        line: Any = db.engine.raw_connection()
    except Exception as error:
        if _is_down(error):  # no handler of errors sees what the pool itself raises
            raise StorageUnavailable from error
        raise
    try:
        yield line
    except BaseException as error:
        with suppress(Exception):
            line.rollback()
        if _is_down(error):
            line.invalidate()
            raise StorageUnavailable from error
        raise
    finally:
        line.close()


def plain(statement: Any) -> str:
    """A statement's text as the driver in use takes it, with parameters by their names."""
    dialect = db.engine.dialect
    if dialect.name == "sqlite":
        dialect = dialect.__class__(paramstyle="named")
    return str(statement.compile(dialect=dialect))
