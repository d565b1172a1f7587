"""The one place that asks what time it is."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """This moment in UTC, without zone: what the tables keep of leaders’ acts."""
    return datetime.now(UTC).replace(tzinfo=None)


def today() -> date:
    """Today's date in UTC."""
    return now().date()
