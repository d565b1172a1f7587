"""What the made-up people of the demo organisation write: short honest sentences with a few changing words.

A sentence may hold {route}, {when} and {place}; each is filled with one of its words. Nobody is ever named.
`ABOUT` holds answers to a pillar's comment box, `OPEN` those to the open questions by audience.
"""

from __future__ import annotations

from collections.abc import Mapping

SLOTS = {
    "route": (
        "the morning crossing",
        "the night crossing",
        "the island route",
        "the last sailing",
        "the long route",
    ),
    "when": ("in the summer peak", "at weekends", "when a sailing is late", "in bad weather", "most weeks"),
    "place": (
        "at the check-in desk",
        "on the car deck",
        "in the terminal",
        "on board",
        "on the booking site",
    ),
}

ABOUT: Mapping[str, tuple[str, ...]] = {
    "vision_goals": (
        "Say in one sentence what a good crossing feels like, and repeat it.",
        "Show us how the aim changes what we do {place}.",
        "One number for customers beside the one for punctuality.",
    ),
    "employee_engagement": (
        "Let us decide about small refunds without asking {when}.",
        "Ten minutes with my manager each month, not once a year.",
        "Being told what became of the problem I reported {when}.",
    ),
    "voice_of_customer": (
        "Read the comment cards of {route} together with the complaints.",
        "Tell crews what passengers wrote about their own sailing.",
        "Ask fewer questions and act on two of them.",
    ),
    "customer_service": (
        "More people on the phones {when}.",
        "Let one person finish a refund from start to end.",
        "An answer on the site to the ten questions we hear every day.",
    ),
    "customer_narrative": (
        "What happens to people between the booking and the quay.",
        "The foot passengers of {route}.",
        "What it is like to wait {when} with children.",
    ),
    "processes_technology": (
        "The new booking system: a change takes three screens and two teams.",
        "The hand-over between terminal and ship {when}.",
        "We type the same vehicle details twice {place}.",
    ),
    "customer_advocacy": (
        "When the timetable is cut, nobody asks who depends on {route}.",
        "Passengers who need help to board {when}.",
        "In the meeting where fares are decided.",
    ),
    "innovation": (
        "A message to your phone when {route} is late.",
        "A quiet corner on board; we tried it once and it worked.",
        "Checking in by the number plate {place}.",
    ),
    "investments": (
        "Shelter for the queue {place}.",
        "Two more people {place} {when}.",
        "Time to train before the season, not in it.",
    ),
    "leadership": (
        "Travel on {route} once a month and talk to people.",
        "Choose three things and stay with them.",
        "Come back and tell us what was decided.",
    ),
}

_INSIDE: Mapping[str, tuple[str, ...]] = {
    "do_well": (
        "Crews help each other and passengers feel it.",
        "Safety comes first, also {when}.",
        "We keep calm with people {when}.",
        "Regular passengers of {route} are known and greeted.",
    ),
    "improve": (
        "Say what is going on {when}, even if we do not know much yet.",
        "Booking changes and refunds go through too many hands.",
        "What passengers tell us {place} goes nowhere.",
        "Office and ships should hear the same things at the same time.",
    ),
    "competitors": (
        "The other line lets people change a booking themselves; passengers like it.",
        "They are cheaper on {route} but cut the service on board. People notice.",
        "They send a message as soon as a sailing is late. That is good.",
    ),
    "keep_or_start": (
        "Keep the mornings when leaders come along on {route}.",
        "Start every team meeting with what one passenger told us.",
        "Keep the ten minutes before boarding to talk things through.",
    ),
    "barrier": (
        "The rule that every refund needs a signature from the office.",
        "We are measured on minutes at the quay, not on people helped.",
        "The screens {place} do not show what the customer has booked.",
        "Nobody tells us about changes before the passengers do.",
        "Too few of us {when} to do more than the minimum.",
    ),
    "story": (
        "A family missed {route} by a minute; the crew found them beds in town.",
        "A traveller waited two hours {place} and nobody said why.",
        "A lost bag went round three desks before it came back.",
    ),
}

_CUSTOMERS: Mapping[str, tuple[str, ...]] = {
    "do_well": (
        "Friendly people on board.",
        "{route} leaves on time nearly always.",
        "I feel safe, also {when}.",
        "Boarding with the car is quick.",
    ),
    "improve": (
        "Tell us what is happening {when}.",
        "I had to call three times to change one booking.",
        "Answer e-mails. Mine took nine days.",
        "Somewhere to sit {place}.",
    ),
    "competitors": (
        "With others I can change my ticket on my phone. Good.",
        "Others are cheaper, but the people here are nicer.",
        "The other line refunds within a week. Good.",
    ),
    "keep_or_start": (
        "Keep {route} going in winter.",
        "Start sending a message if the ship is late.",
        "Keep the staff who help with the luggage.",
    ),
    "story": (
        "A crew member walked my mother to her seat on {route}.",
        "We stood {place} in the rain for an hour.",
        "The refund came after five weeks and four calls.",
    ),
}

OPEN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "staff": _INSIDE,
    "leader": _INSIDE,
    "customer": _CUSTOMERS,
}

_KINDS = (
    ("needs a signature", "rule"),
    ("measured on minutes", "target"),
    ("screens", "technology"),
    ("Nobody tells us", "communication"),
    ("Too few of us", "other"),
    ("found them beds", "good"),
    ("walked my mother", "good"),
    ("waited two hours", "bad"),
    ("went round three desks", "bad"),
    ("in the rain for an hour", "bad"),
    ("after five weeks", "bad"),
)


def kind_of(sentence: str) -> str | None:
    """What whoever wrote a sentence filed it under."""
    return next((kind for fragment, kind in _KINDS if fragment in sentence), None)


ROLES = (
    (
        "Deck crew",
        "When I greet people at the ramp they find their place and board faster.",
        "When I am short with them, the whole crossing starts badly.",
    ),
    (
        "Check-in agent",
        "I can solve most questions before they become complaints.",
        "When I send people to the wrong lane, three colleagues have to sort it out.",
    ),
    (
        "Booking office",
        "A change made right the first time saves two calls.",
        "If I forget the note on a booking, the passenger explains it all again.",
    ),
    (
        "Engineer",
        "A ship that leaves on time is the best service there is.",
        "What I leave for later comes back as a cancelled sailing.",
    ),
    (
        "Accounts",
        "A refund within a week keeps people as customers.",
        "When papers lie with us, the front has to find excuses.",
    ),
)
"""Role, what it adds when the work is done well, and what it causes when it goes wrong."""

WORKSHOPS = (
    (
        "staff",
        7,
        {
            "do_well": "We help each other, and passengers notice it.",
            "improve": "One place where everybody sees what is late and why.",
            "competitors": "Others let people change bookings themselves. We think that is good.",
            "keep_or_start": "Keep the ten minutes before boarding. Tell crews what passengers wrote.",
        },
    ),
    (
        "staff",
        6,
        {
            "do_well": "Safety is never discussed away.",
            "improve": "Refunds up to fifty without a signature.",
            "keep_or_start": "Start every week with one passenger’s story.",
        },
    ),
    (
        "leader",
        8,
        {
            "do_well": "People know our regular routes and trust them.",
            "improve": "We hear of problems late and from above.",
            "competitors": "They tell people sooner when a sailing is late. That is good.",
            "keep_or_start": "Keep travelling along once a month, and say afterwards what we learnt.",
        },
    ),
)
"""Audience, how many people, and what they agreed on."""
