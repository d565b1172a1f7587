"""The currency in which an organisation counts money: one for all its estimates, by its ISO 4217 code."""

from functools import cache

from babel.core import get_global
from babel.numbers import get_territory_currencies
from sqlalchemy import select

from ..maturity.errors import Fault
from . import acts
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .estimate_rows import EstimateRow
from .models import OrganisationRow


@cache
def known() -> frozenset[str]:
    """The codes of the currencies that are legal tender somewhere."""
    territories = get_global("territory_currencies")
    return frozenset(code for each in territories for code in get_territory_currencies(each))


def of(organisation_id: str) -> str | None:
    """The organisation's currency, or None while nobody has said. Raises NotFound."""
    return _row(organisation_id).currency


def choose(organisation_id: str, code: str, before: str | None, *, relabel: bool = False) -> str:
    """The currency that is kept. `before` is the one that whoever chooses has seen.

    Nothing is converted: where there are estimates, their amounts stay as they are and are meant in the new
    currency, which `relabel` says is wanted. Raises Invalid, Conflict `stale` or `currency_in_use`.
    """
    check(code)
    with writing() as session:
        row = _row(organisation_id, lock=True)
        if row.currency != before:
            raise Conflict("stale", "Somebody else chose a currency meanwhile. Look at it again.")
        if code == row.currency:
            return code
        if not relabel and _has_estimates(organisation_id):
            raise Conflict(
                "currency_in_use",
                "There are estimates already. Their amounts would stay as they are: nothing is converted.",
            )
        row.currency = code
        acts.note(session, organisation_id, "currency.chosen", code)
    return code


def settle(session: object, organisation_id: str, code: str | None) -> None:
    """Within a write: choose the currency with the first estimate, or see that it is the one chosen.

    Raises Invalid at `/currency`.
    """
    row = _row(organisation_id, lock=True)
    if row.currency is None:
        if code is None:
            raise Invalid([Fault("/currency", "Say in which currency you count, such as EUR.")])
        check(code)
        row.currency = code
        acts.note(session, organisation_id, "currency.chosen", code)
    elif code not in (None, row.currency):
        message = f"Your organisation counts in {row.currency}. Leave the currency out, or use that one."
        raise Invalid([Fault("/currency", message)])


def check(code: str) -> None:
    """Nothing, or Invalid for what is no currency."""
    if code not in known():
        raise Invalid([Fault("/currency", "Use the code of a currency, such as EUR, USD or JPY.")])


def _has_estimates(organisation_id: str) -> bool:
    mine = select(EstimateRow.id).where(EstimateRow.organisation_id == organisation_id).limit(1)
    return db.session.scalar(mine) is not None


def _row(organisation_id: str, *, lock: bool = False) -> OrganisationRow:
    row = db.session.get(OrganisationRow, organisation_id, with_for_update=lock)
    if row is None:
        raise NotFound("organisation")
    return row
