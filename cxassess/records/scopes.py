"""What a key may be allowed: each scope and its meaning, the same in office, document and docs."""

from dataclasses import dataclass


def _l(text: str) -> str:
    """The text itself: under this name it is found for translation, which pages ask for when they show it."""
    return text


@dataclass(frozen=True)
class Scope:
    """What it allows, in English, and its name in a list."""

    meaning: str
    name: str


SCOPES = {
    "score": Scope(
        _l("Read questionnaires; score and compare responses. Nothing is stored."),
        _l("score"),
    ),
    "rounds": Scope(
        _l(
            "Make, change, open, close and delete rounds; invite people; enter sheets of workshops; add "
            "questionnaires."
        ),
        _l("rounds"),
    ),
    "responses": Scope(
        _l("Hand in responses to an open round."),
        _l("responses"),
    ),
    "results": Scope(
        _l("Read participation, results, comparison, trend, themes, reports and sources of feedback."),
        _l("results"),
    ),
    "roadmap": Scope(
        _l(
            "Read roadmaps, metrics, business cases, barriers; change goals and all that belongs to them, "
            "barriers, themes and sources."
        ),
        _l("roadmap"),
    ),
    "webhooks": Scope(
        _l("Say which addresses are told of events; read what was sent there, and send it again."),
        _l("webhooks"),
    ),
}
