"""The forms of the business case: an estimate, why one is removed, the currency."""

from collections.abc import Iterator, Sequence
from typing import Any

from babel.numbers import get_currency_symbol
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, StopValidation

from ..findings import money
from ..findings.ledger import Ledger
from ..maturity import business_case as trade
from ..records import currencies, estimates
from ..records.estimates import Estimate
from ..records.names import NO_REASON
from .goal_fields import NumberField, number_text
from .refusals import in_words, lines


class MoneyField(NumberField):
    """An amount as the reader's language writes it, with or without the currency's sign."""

    currency: str | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the amount. Raises ValidationError with what to do."""
        typed, signs = self.data or "", [self.currency or ""]
        if self.currency:
            signs.append(get_currency_symbol(self.currency, locale=get_locale()))
        bare = typed
        for sign in filter(None, signs):
            bare = bare.replace(sign, "")
        try:
            self.data = bare
            super().pre_validate(form)
        finally:
            self.data = typed


def amount_given(form: Any, field: MoneyField) -> None:
    """Nothing, or StopValidation where there is no amount."""
    if field.value is None and not field.errors:
        raise StopValidation(_("Give an amount; 0 where it may be nothing."))


class EstimateForm(FlaskForm):  # type: ignore[misc]
    """Three amounts with what they are worth believing for."""

    version = HiddenField()
    outcome = SelectField(_l("What is estimated?"), validate_choice=False)
    unit = SelectField(_l("For whom?"), validate_choice=False)
    currency = SelectField(_l("In which currency do you count?"), validate_choice=False)
    low = MoneyField(_l("Low"), [amount_given])
    likely = MoneyField(_l("Likely"), [amount_given])
    high = MoneyField(_l("High"), [amount_given])
    method = TextAreaField(
        _l("How was it worked out?"),
        [
            DataRequired(_l("Say in a few words how this was worked out.")),
            lines(estimates.LONGEST["method"]),
        ],
    )
    evidence = TextAreaField(_l("Where do the figures come from?"), [lines(estimates.LONGEST["evidence"])])
    reason = TextAreaField(_l("Why this change?"), [lines(estimates.LONGEST["reason"])])

    def offer(self, ledger: Ledger, currency: str | None) -> None:
        """Put what can be estimated, the units and the currencies into the lists."""
        self.outcome.choices = [SelectChoice(*pair) for pair in ledger.outcomes.items()]
        self.unit.choices = [SelectChoice(*pair) for pair in _units(ledger)]
        known = sorted((money.named(code), code) for code in currencies.known()) if not currency else ()
        choose = SelectChoice("", _("Choose a currency"))
        self.currency.choices = [choose, *(SelectChoice(code, name) for name, code in known)]

    def read_in(self, currency: str | None) -> None:
        """Say which currency's sign amounts may carry."""
        for name in estimates.AMOUNTS:
            self[name].currency = currency

    def validate(self, extra_validators: Any = None, *, changes: bool = False) -> bool:
        """Whether everything can be kept; amounts are compared once each is one."""
        valid = super().validate(extra_validators)
        amounts = {name: self[name].value for name in estimates.AMOUNTS}
        if not any(self[name].errors for name in amounts):
            for fault in trade.faults(**amounts):
                field = self[fault.where.strip("/")]
                field.errors = [*field.errors, in_words(fault.message)]
                valid = False
        if changes and not (self.reason.data or "").strip():
            message = in_words(NO_REASON)
            self.reason.errors = [*self.reason.errors, message]
            valid = False
        return bool(valid)

    def fields(self) -> dict[str, Any]:
        """The values in the words of `records.estimates`."""
        texts = {name: self[name].data or "" for name in ("method", "evidence")}
        return {**{name: self[name].value for name in estimates.AMOUNTS}, **texts}

    def differences(self, now: Estimate) -> Iterator[tuple[Field, str]]:
        """Each field whose typed text is not what is kept now, with what is kept now."""
        for name, kept in texts(now).items():
            if name in estimates.EDITABLE and (self[name].data or "").strip() != kept:
                yield self[name], kept


class RemovalForm(FlaskForm):  # type: ignore[misc]
    """Why an estimate is removed."""

    version = HiddenField()
    reason = TextAreaField(
        _l("Why do you remove it?"),
        [
            DataRequired(_l("Say in a few words why you remove it. It is kept with the goal.")),
            lines(estimates.LONGEST["reason"]),
        ],
    )


class CurrencyForm(FlaskForm):  # type: ignore[misc]
    """The currency in which the organisation counts."""

    before = HiddenField()
    currency = SelectField(
        _l("In which currency do you count?"),
        [DataRequired(_l("Choose a currency."))],
        validate_choice=False,
    )
    relabel = BooleanField(_l("The amounts were meant in this currency: keep them as they are"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        known = sorted((money.named(code), code) for code in currencies.known())
        choose = SelectChoice("", _("Choose a currency"))
        self.currency.choices = [choose, *(SelectChoice(code, name) for name, code in known)]


def texts(estimate: Estimate) -> dict[str, str]:
    """An estimate's values as they stand in the form."""
    return {
        "version": str(estimate.version),
        "outcome": estimate.outcome,
        "unit": estimate.unit_id or "",
        **{name: number_text(getattr(estimate, name)) for name in estimates.AMOUNTS},
        "method": estimate.method,
        "evidence": estimate.evidence,
    }


def _units(ledger: Ledger) -> Sequence[tuple[str, str]]:
    """The units as a list to choose from, each set in by how deep it lies."""
    parents, found = ledger.parents, []
    for unit, name in ledger.unit_names.items():
        depth, above = 0, parents.get(unit or "")
        while above is not None and depth < len(parents):
            depth, above = depth + 1, parents.get(above)
        found.append((unit or "", "\u2003" * depth + name))
    return found
