"""The forms of the barrier log: a barrier, and the words of the page for employees."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, ValidationError

from ..findings import barriers as said
from ..maturity.barriers import SETTLED, STATES
from ..records import barrier_page, barriers, clock
from ..records.barrier_rows import SHOWN_IN
from ..records.barriers import Barrier, HeardRound
from .goal_fields import DayField
from .refusals import a_line, lines

MOST_ROUNDS = 24
"""Rounds to tick: more than that nobody looks through."""


class BarrierForm(FlaskForm):  # type: ignore[misc]
    """A barrier as leaders write it down."""

    version = HiddenField()
    ticket = HiddenField()
    title = StringField(
        _l("What stands in the way?"),
        [DataRequired(_l("Say in a few words what stands in the way.")), a_line(200)],
    )
    kind = SelectField(_l("Kind"), validate_choice=False)
    theme = StringField(_l("Theme"), [a_line(200)])
    rounds = SelectMultipleField(_l("In which rounds did you hear of it?"), validate_choice=False)
    owner = StringField(_l("Who sees to it?"), [a_line(200)])
    owner_shown = BooleanField(_l("Name them on the page for employees"))
    due_on = DayField(_l("By when?"))
    state = RadioField(
        _l("How far is it?"), [AnyOf(STATES, message=_l("Choose how far it is."))], validate_choice=False
    )
    state_since = DayField(_l("Since when?"))
    reason = TextAreaField(_l("Why this change?"), [lines(barriers.LONGEST["reason"])])
    answer = TextAreaField(_l("What do you answer?"), [lines(barriers.LONGEST["answer"])])
    next_step = TextAreaField(_l("What comes next?"), [lines(barriers.LONGEST["next_step"])])
    published = BooleanField(_l("Show it on the page for employees"))

    def offer(self, kinds: Sequence[str], rounds: Sequence[HeardRound]) -> None:
        """Put the kinds, the states and the newest rounds that were opened into the lists."""
        self.kind.choices = [SelectChoice(*pair) for pair in said.kind_choices(kinds)]
        self.state.choices = [SelectChoice(state, said.state_name(state)) for state in STATES]
        ticked = set(self.rounds.data or ())
        shown = [each for n, each in enumerate(rounds) if n < MOST_ROUNDS or each.id in ticked]
        self.rounds.choices = [SelectChoice(each.id, each.name) for each in shown]

    def validate_state_since(self, field: Any) -> None:
        """Raise ValidationError for a day that has not come yet."""
        if field.value and field.value > clock.today():
            raise ValidationError(_("Give a day that has come."))

    def validate_answer(self, field: Any) -> None:
        """Raise ValidationError where something settled would be published without an answer."""
        if self.published.data and self.state.data in SETTLED and not (field.data or "").strip():
            raise ValidationError(_("Write down what is answered before it is published."))

    def require_reason(self, before: Barrier | None) -> None:
        """Put a fault at the reason where a barrier turns out not to be fixable, and nobody says why."""
        turned = before is None or before.state != self.state.data or not before.reason
        if self.state.data == "cannot_be_fixed" and turned and not (self.reason.data or "").strip():
            message = _("Say why it cannot be fixed.")
            self.reason.errors = [*self.reason.errors, message]

    def fields(self, before: Barrier | None = None) -> dict[str, Any]:
        """The values in the words of `records.barriers`; a new state begins today unless it is said."""
        texts = {name: self[name].data or "" for name in ("title", "theme", "owner", "answer", "next_step")}
        flags = {name: bool(self[name].data) for name in ("owner_shown", "published")}
        kind = "other" if self.kind.data is None else self.kind.data
        chosen = {"kind": kind, "state": self.state.data, "due_on": self.due_on.value}
        heard_in = tuple(self.rounds.data or ())
        if before and set(heard_in) == set(before.rounds):
            heard_in = before.rounds
        day = self.state_since.value
        left = before is not None and before.state != self.state.data and day == before.state_since
        since = {} if day is None or left else {"state_since": day}
        return {**texts, **flags, **chosen, **since, "rounds": heard_in}

    def differences(self, now: Barrier) -> Iterator[tuple[Field, str]]:
        """Each field whose typed text is not what is kept now, with what is kept now."""
        for name, kept in texts(now).items():
            if name in ("version", "rounds", "owner_shown", "published"):
                continue
            if (self[name].data or "").strip() != kept:
                yield self[name], _shown(name, kept)
        if bool(self.published.data) != now.published:
            yield self.published, _("yes") if now.published else _("no")


def texts(barrier: Barrier) -> dict[str, Any]:
    """A barrier's values as they stand in the form."""
    days = {name: getattr(barrier, name) for name in ("due_on", "state_since")}
    return {
        "version": str(barrier.version),
        "title": barrier.title,
        "kind": barrier.kind,
        "theme": barrier.theme or "",
        "rounds": list(barrier.rounds),
        "owner": barrier.owner or "",
        "owner_shown": barrier.owner_shown,
        "state": barrier.state,
        "answer": barrier.answer,
        "next_step": barrier.next_step,
        "published": barrier.published,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    }


class PageForm(FlaskForm):  # type: ignore[misc]
    """What leaders say on the page for employees, and where it is told of."""

    version = HiddenField()
    intro = TextAreaField(_l("What do you want to say first?"), [lines(barrier_page.LONGEST["intro"])])
    contact = StringField(_l("Whom can employees ask?"), [a_line(barrier_page.LONGEST["contact"])])
    shown_in = RadioField(
        _l("Tell of it in invitations?"),
        [AnyOf(SHOWN_IN, message=_l("Choose where it is told of."))],
        validate_choice=False,
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        names = {
            "inside": _("Where only staff and leaders see it"),
            "everywhere": _("Everywhere, also where customers open the same invitation"),
            "nowhere": _("Nowhere"),
        }
        self.shown_in.choices = [SelectChoice(*pair) for pair in names.items()]

    def fields(self) -> dict[str, str]:
        """The values in the words of `records.barrier_page.keep`."""
        return {name: self[name].data or "" for name in ("intro", "contact", "shown_in")}


def _shown(name: str, kept: str) -> str:
    if name == "state":
        return said.state_name(kept)
    return said.kind_choices([kept])[0][1] if name == "kind" else kept
