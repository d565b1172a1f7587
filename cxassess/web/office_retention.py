"""How long things are kept: periods that an organisation sets, and what they delete next."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import Field, HiddenField, StringField, ValidationError
from wtforms.form import BaseForm

from .. import keeping
from ..records import clock, retention
from ..records.errors import Conflict, Invalid, StorageUnavailable
from ..records.retention import Due
from .office_access import ADMINISTRATORS, office, policy

MOST_SHOWN = 20
# What a period is counted from and what is lost when it is over.
MEANINGS: Mapping[str, Any] = {
    "letters": _l(
        "Letters of a round end when it closes. This is for the others, such as links to choose a password, "
        "counted from the day they were due. A shorter period loses which addresses failed."
    ),
    "volunteers": _l(
        "Counted from the release. After that nobody can be reached any more who offered to help with a "
        "pillar: take up their offers before."
    ),
    "contacts": _l(
        "Counted from the last release or the last change of the list, whichever is later, and only while no "
        "round is open or being prepared. After that the list must be handed in again before anybody can be "
        "invited."
    ),
    "answers": _l(
        "Counted from the release. The release, its results and its roadmap stay. But a later round is "
        "compared answer by answer: it cannot be compared with a round whose answers are gone, and its "
        "results say so. So keep them until the next round has closed. Comments that stand in the release "
        "stay with it."
    ),
    "workshops": _l("Counted from the release, which keeps what the groups agreed on. Only the sheets go."),
    "barriers": _l(
        "Counted from the day on which a barrier was fixed, or it was found that it cannot be. The barrier "
        "and what was answered stay; who saw to it, and how it came about, is forgotten."
    ),
    "acts": _l(
        "Counted from the day of each act. After that nobody can find out who did it. No act is deleted "
        "before it is 90 days old, whatever is set here."
    ),
}
UNITS: Mapping[str, Any] = {
    retention.DAYS: _l("days"),
    retention.MONTHS: _l("months"),
    retention.YEARS: _l("years"),
}


class LengthField(StringField):  # type: ignore[misc]
    """How long a kind is kept, as a whole number; what was typed stays, whatever it was."""

    value = 0

    def __init__(self, kind: retention.Kind, **more: Any) -> None:
        label = _("%(kind)s: how many %(unit)s?", kind=keeping.KINDS[kind.name], unit=UNITS[kind.unit])
        super().__init__(label, **more)
        self.kind = kind

    def pre_validate(self, form: BaseForm) -> None:
        """Read the number. Raises ValidationError with what to do."""
        typed = (self.data or "").strip()
        self.value = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
        if not self.kind.least <= self.value <= self.kind.most:
            name = keeping.KINDS[self.kind.name]
            raise ValidationError(
                _("%(kind)s: use a whole number from %(least)s to %(most)s.", kind=name, **self.bounds)
            )

    @property
    def bounds(self) -> dict[str, str]:
        """The least and the most, as they are written."""
        return {"least": format_decimal(self.kind.least), "most": format_decimal(self.kind.most)}

    @property
    def hint(self) -> str:
        """What the period means, what is lost by a shorter one, and its bounds."""
        usual = keeping.period(self.kind.name, self.kind.usual)
        return _("%(meaning)s From %(least)s to %(most)s; usual: %(usual)s.",
                 meaning=MEANINGS[self.kind.name], usual=usual, **self.bounds)  # fmt: skip


class PeriodsForm(BaseForm):
    """A period for each kind, filled from what was sent, else from what is in force."""

    def __init__(self, periods: retention.Periods, sent: Any = None) -> None:
        kinds = retention.KINDS.values()
        super().__init__(
            {
                "version": HiddenField(),
                "confirmed": HiddenField(),
                **{kind.name: LengthField(kind) for kind in kinds},
            }
        )
        kept = {name: str(length) for name, length in periods.lengths.items()}
        self.process(sent, data={**kept, "version": str(periods.version)})

    @property
    def lengths(self) -> dict[str, int]:
        """What was typed, by kind."""
        return {name: self[name].value for name in retention.KINDS}

    @property
    def fields(self) -> list[Field]:
        """The fields to show."""
        return [self[name] for name in retention.KINDS]

    @property
    def as_one(self) -> str:
        """All periods in one text: what somebody has confirmed, if nothing was changed since."""
        return " ".join(str(self[name].value) for name in retention.KINDS)


@office.get("/privacy/retention")
@policy(ADMINISTRATORS)
def privacy_desk_retention() -> Any:
    """The periods in force, and what is deleted next."""
    return _page(PeriodsForm(_periods()))


@office.post("/privacy/retention")
@policy(ADMINISTRATORS)
def privacy_desk_keep() -> Any:
    """The new periods; asked once more where they would delete something by tomorrow."""
    form = PeriodsForm(_periods(), request.form)
    if not form.validate():
        return _page(form, 400)
    at_once = _due_at_once(form.lengths)
    if at_once and form["confirmed"].data != form.as_one:
        form["confirmed"].data = form.as_one
        return _page(form, at_once=at_once)
    version = form["version"].data or ""
    try:
        retention.change(
            current_user.organisation_id, int(version) if version.isdecimal() else -1, form.lengths
        )
    except Invalid as invalid:
        return _page(form, 400, [fault.message for fault in invalid.faults])
    except StorageUnavailable:
        message = _(
            "This could not be saved just now. What you typed is still here: save it again in a minute."
        )
        return _page(form, 503, [message])
    except Conflict:
        return _stale(form)
    flash(_("The periods are saved. What they delete is deleted from tomorrow on."))
    return redirect(url_for(".privacy_desk_retention"))


def _stale(form: PeriodsForm) -> Any:
    """The form again with what somebody else has saved beside it: saving once more means it."""
    now = _periods()
    form["version"].data = str(now.version)
    message = _(
        "Somebody else changed the periods while you did. Nothing of yours is lost: compare it with what "
        "they saved, then save again."
    )
    meanwhile = [
        (keeping.KINDS[name], keeping.period(name, length))
        for name, length in now.lengths.items()
        if form.lengths[name] != length
    ]
    return _page(form, 409, [message], meanwhile=meanwhile)


def _periods() -> retention.Periods:
    return retention.periods(current_user.organisation_id)


def _due_at_once(lengths: Mapping[str, int]) -> list[Due]:
    """What would be deleted by tomorrow, and would not by the periods in force."""
    tomorrow = clock.today() + timedelta(days=1)
    organisation_id = current_user.organisation_id
    now = {(due.kind, due.round_id) for due in retention.waiting(organisation_id) if due.on <= tomorrow}
    return [
        due
        for due in retention.waiting(organisation_id, lengths)
        if due.on <= tomorrow and (due.kind, due.round_id) not in now
    ]


def _page(
    form: PeriodsForm, status: int = 200, messages: Any = (), at_once: Any = (), meanwhile: Any = ()
) -> Any:
    waiting = retention.waiting(current_user.organisation_id)
    page = render_template(
        "office/retention.html",
        form=form,
        errors=[
            *(("", message) for message in messages),
            *((field.id, field.errors[0]) for field in form.fields if field.errors),
        ],
        failed=status in (409, 503),
        at_once=at_once,
        meanwhile=meanwhile,
        waiting=waiting[:MOST_SHOWN],
        left=len(waiting) - MOST_SHOWN,
        names=keeping.KINDS,
        tomorrow=clock.today() + timedelta(days=1),
    )
    return make_response(page, status)
