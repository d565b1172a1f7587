"""The barrier log of the demo organisation: what its leaders made of what people said, and its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..records import barrier_page, barriers
from . import company

SPRING_25, AUTUMN_25, SPRING_26 = (fielding.id for fielding in company.FIELDINGS)
HEARD_ON = date(2026, 5, 12)
INTRO = (
    "Thank you to everybody who told us what stands in the way of looking after passengers. We read all of "
    "it. This is what we made of it, and how far we are."
)
CONTACT = "People Director, room 2.14"


@dataclass(frozen=True)
class Case:
    """A barrier as it was written down, and the state that it has come to since, with the reason given."""

    title: str
    kind: str
    theme: str | None
    rounds: tuple[str, ...]
    owner: str | None
    due_on: date | None
    state: str
    since: date
    reason: str
    answer: str
    next_step: str = ""
    published: bool = True
    owner_shown: bool = False


CASES = (
    Case(
        "Small refunds need a supervisor’s signature",
        "rule", "Refunds", (SPRING_25, AUTUMN_25, SPRING_26), "Head of Guest Services", date(2026, 9, 1),
        "fixed", date(2026, 8, 24), "The trial in June cost less than the letters it saved.",
        "Everybody at a desk or on board can refund up to 40 on the spot, without asking. A line in the "
        "shift book is enough.",
        "We look at the limit again in February.", owner_shown=True,
    ),
    Case(
        "Vehicle details are typed twice, at booking and at check-in",
        "technology", "Booking system", (AUTUMN_25, SPRING_26), "Head of Digital and Booking",
        date(2026, 10, 1), "fixed", date(2026, 10, 6), "",
        "The check-in screen now takes the vehicle from the booking. On the island route it follows in "
        "December, when the old scanners are replaced.",
    ),
    Case(
        "Crews hear of a delay after the passengers do",
        "communication", "Delays", (SPRING_26,), "Head of Port Operations", date(2026, 7, 1),
        "fixed", date(2026, 6, 18), "",
        "The bridge sends one message to crew, terminal and the site at the same time. Passengers read it "
        "two minutes later.",
    ),
    Case(
        "Turnaround targets punish helping a passenger with luggage",
        "target", "Targets", (SPRING_25, SPRING_26), "Managing Director", date(2027, 1, 31),
        "being_fixed", date(2026, 9, 14), "Agreed at the leadership meeting of 9 September 2026.",
        "You are right: five minutes lost on the quay are not worth a passenger left behind. From January "
        "the target allows ten minutes for sailings with many foot passengers.",
        "Port operations tries it on the morning crossing in December.",
    ),
    Case(
        "Complaints by e-mail go to a mailbox that nobody owns",
        "procedure", "Complaints", (AUTUMN_25, SPRING_26), "Customer Insight Lead", date(2026, 10, 30),
        "being_fixed", date(2026, 8, 3), "",
        "Guest services has taken the mailbox over; every letter gets an answer within three working days. "
        "The old ones are still being read.",
        "When all old letters are answered, you read it here.",
    ),
    Case(
        "Shift plans leave no time for the hand-over between terminal and ship",
        "procedure", "Hand-overs", (SPRING_26,), "Head of Port Operations", date(2027, 2, 28),
        "looked_into", date(2026, 10, 19), "",
        "We are measuring how long a good hand-over takes before we change the plans.",
    ),
    Case(
        "Safety rules keep passengers off the car deck during the crossing",
        "rule", None, (SPRING_26,), "Head of Port Operations", None,
        "cannot_be_fixed", date(2026, 6, 2), "The rule is the law’s, not ours.",
        "This is the law, and it saves lives. What we can do: crews announce it at boarding, and there are "
        "blankets and water on deck 5 for those who left theirs in the car.",
    ),
    Case(
        "The commission on board rewards sales, not help",
        "target", "Targets", (AUTUMN_25,), None, None, "heard", HEARD_ON, "",
        "", published=False,
    ),
)  # fmt: skip


def put_in(organisation_id: str, leader: str, today: date) -> None:
    """Write the log, publish the page, and tell of it in invitations."""
    for number, case in enumerate(CASES):
        _log(organisation_id, f"demo barrier {number}", case, leader, today)
    page = barrier_page.of(organisation_id)
    if not page.version:
        barrier_page.keep(organisation_id, page.version, intro=INTRO, contact=CONTACT, shown_in="everywhere")
    barrier_page.switch_on(organisation_id)


def _log(organisation_id: str, ticket: str, case: Case, leader: str, today: date) -> None:
    """Add a barrier as it was heard; then say what became of it, unless that was done before."""
    heard: dict[str, Any] = {
        "title": case.title,
        "kind": case.kind,
        "theme": case.theme,
        "rounds": case.rounds,
    }
    if any(each.title == case.title for each in barriers.every(organisation_id)):
        return
    made = barriers.add(
        organisation_id, ticket=ticket, changed_by=leader, state_since=min(HEARD_ON, today), **heard
    )
    now: dict[str, Any] = {name: getattr(case, name) for name in NOW} | {
        "state_since": min(case.since, today)
    }
    barriers.edit(organisation_id, made.id, made.version, reason=case.reason, changed_by=leader, **now)


NOW = ("owner", "owner_shown", "due_on", "state", "answer", "next_step", "published")
