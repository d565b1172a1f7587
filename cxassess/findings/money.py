"""Money as the reader's language writes it: exact in tables, to two digits in sentences, short on an axis."""

from __future__ import annotations

import math
import re

from babel.numbers import format_compact_currency, format_currency, get_currency_name
from flask_babel import get_locale
from flask_babel import gettext as _

from cxassess.findings import wording

STEPS = (1, 2, 2.5, 5, 10)
TICKS = 4


def exact(value: float, currency: str) -> str:
    """The amount to its hundredth, without hundredths that are zero."""
    size = wording.away(abs(value), 2)
    return _signed(value, _written(size, currency, "00" if size % 1 else ""))


def whole(value: float, currency: str) -> str:
    """The amount in whole units: what was simulated is no more exact than that."""
    return _signed(value, _written(wording.away(abs(value), 0), currency, ""))


def about(value: float, currency: str) -> str:
    """The amount with two significant digits, as it is said in a sentence."""
    return whole(two_digits(value), currency)


def short(value: float, currency: str) -> str:
    """The amount with two significant digits as it stands in a drawing: “€1.2M”."""
    return tick(two_digits(value), currency)


def tick(value: float, currency: str) -> str:
    """A round amount as it stands on an axis."""
    text = format_compact_currency(abs(value), currency, locale=get_locale(), fraction_digits=1)
    return _signed(value, str(text))


def named(currency: str) -> str:
    """The currency by its name and code: “Euro (EUR)”."""
    name = get_currency_name(currency, locale=get_locale())
    return _("%(name)s (%(code)s)", name=wording.opened(name), code=currency)


def two_digits(value: float) -> float:
    """Rounded to two significant digits, half away from zero."""
    if not value:
        return 0.0
    digits = 1 - math.floor(math.log10(abs(value)))
    if digits >= 0:
        return wording.away(value, digits)
    step = 10.0**-digits
    return wording.away(value / step, 0) * step


def ticks(low: float, high: float, currency: str) -> tuple[tuple[float, str], ...]:
    """Round amounts from one at or below `low` to one at or above `high`, 0 among them, with their texts."""
    low, high = min(0.0, low), max(0.0, high)
    if low == high:
        high = 1.0
    step = _step((high - low) / TICKS)
    first, last = math.floor(low / step), math.ceil(high / step)
    return tuple((number * step, tick(number * step, currency)) for number in range(first, last + 1))


def _step(least: float) -> float:
    """The smallest round step that is not smaller."""
    size = 10.0 ** math.floor(math.log10(least))
    return next(size * each for each in STEPS if size * each >= least * (1 - 1e-9))


def _written(size: float, currency: str, hundredths: str) -> str:
    locale = get_locale()
    pattern = re.sub(r"\.0+", f".{hundredths}" if hundredths else "", _pattern(locale))
    return str(format_currency(size, currency, pattern, locale=locale, currency_digits=False))


def _pattern(locale: object) -> str:
    """How the language writes an amount that is not negative."""
    return str(locale.currency_formats["standard"].pattern).partition(";")[0]  # type: ignore[attr-defined]


def _signed(value: float, text: str) -> str:
    return wording.with_sign("−", text) if value < 0 and any(c.isdigit() and c != "0" for c in text) else text
