"""Verbs that take no values but a thing, with what must be refused: a thing of others, none, the wrong state.

Each is an address of the API, one of the office and, where there is one, a command, with the thing's place in
braces; then the things of the world for which all of them refuse.
"""

from dataclasses import dataclass

NEVER = "never-was"


@dataclass(frozen=True)
class Act:
    """One verb's doors, and the things for which none of them may do it."""

    api: str
    office: str
    refused: tuple[str, ...]
    command: str = ""


# “theirs” is the other organisation's own; other words are things of ours in a state that forbids it.
ACTS = {
    "rounds.open_round": Act(
        "POST /rounds/{}/open",
        "/office/rounds/{}/open",
        ("open", "closed", "theirs:draft", NEVER),
        "round open {}",
    ),
    "rounds.close": Act(
        "POST /rounds/{}/close",
        "/office/rounds/{}/close",
        ("draft", "closed", "theirs:open", NEVER),
        "round close {}",
    ),
    "rounds.release": Act(
        "POST /rounds/{}/release",
        "/office/rounds/{}/release",
        ("draft", "open", "theirs:closed", NEVER),
        "round release {}",
    ),
    "rounds.delete": Act(
        "DELETE /rounds/{}",
        "/office/rounds/{}/delete",
        ("theirs:draft", NEVER),
        "round delete {} --name Anything",
    ),
    "sources.remove": Act("DELETE /sources/{}", "/office/sources/{}/remove", ("theirs:source_id", NEVER)),
    "barriers.remove": Act("DELETE /barriers/{}", "/office/barriers/{}/remove", ("theirs:barrier_id", NEVER)),
    "estimates.remove": Act(
        "DELETE /estimates/{}", "/office/estimates/{}/remove", ("theirs:estimate_id", NEVER)
    ),
    "measurements.remove": Act(
        "DELETE /measurements/{}", "/office/measurements/{}/remove", ("theirs:measurement_id", NEVER)
    ),
    "own_metrics.remove": Act(
        "DELETE /own-metrics/{}", "/office/metrics/{}/remove", ("theirs:metric_id", NEVER)
    ),
    "workshops.remove": Act(
        "DELETE /rounds/{open}/workshops/{}",
        "/office/rounds/{open}/workshops/{}/remove",
        ("theirs:workshop_id", NEVER),
    ),
    "goal_changes.edit": Act(
        "PATCH /goals/{}", "/office/goals/{}/drop", ("theirs:goal_id", "earlier_goal_id", NEVER)
    ),
    "themes.dismiss": Act(
        "PATCH /rounds/{round_id}/themes/{}",
        "/office/rounds/{round_id}/themes/{}/dismiss",
        ("theirs:unknown", NEVER),
    ),
    "reports.ask": Act(
        "POST /rounds/{}/reports", "/office/rounds/{}/reports", ("draft", "open", "theirs:closed", NEVER)
    ),
}
# What a call must say to be read at all.
SAID = {
    "goal_changes.edit": {"state": "dropped", "reason": "No."},
    "themes.dismiss": {"dismissed": True},
    "reports.ask": {},
}
