"""Examples of answers, made by the engine from the examples of requests, so that they cannot go stale."""

import random

from .. import maturity
from ..maturity.participation import rates
from . import examples, metric_examples, schemas, shapes, webhook_examples

SEED = 20260101
TENDENCIES = {"now": 0.65, "prior": 0.4}
# What stands for each argument of an address.
PLACES = {
    "questionnaire_id": "ten-pillars",
    "round_id": examples.ROUND_ID,
    "goal_id": examples.GOAL_ID,
    "theme_id": examples.THEME_ID,
    "report_id": examples.REPORT_ID,
    "workshop_id": examples.WORKSHOP_ID,
    "barrier_id": examples.BARRIER_ID,
    "source_id": examples.SOURCE_ID,
    "estimate_id": examples.ESTIMATE_ID,
    "measurement_id": metric_examples.MEASUREMENT_ID,
    "metric_id": metric_examples.OWN_ID,
    "import_id": examples.IMPORT["id"],
    "webhook_id": webhook_examples.WEBHOOK_ID,
    "delivery_id": webhook_examples.MESSAGE_ID,
    "kind": "round_open",
    "resource": "rounds",
    "guide": "first-score",
}
PEOPLE = {"north": 14, "south": 8, "legal": 3, None: 12}


def answers():
    """By method and address, the answer of the operation that the documentation shows."""
    now, prior = _release(examples.ROUND_ID, "now", "prior"), examples.PRIOR_ROUND_ID
    nodes = [{"id": each["node"], "comparison": each["comparison"]} for each in now["comparisons"]]
    questionnaire = maturity.Questionnaire.from_dict(examples.QUESTIONNAIRE)
    return {
        ("post", "/scores"): _score(examples.SCORE_REQUESTS["inline"]["value"]),
        ("post", "/comparisons"): _compare(examples.COMPARISON_REQUESTS["inline"]["value"]),
        ("get", "/questionnaires/{questionnaire_id}"): questionnaire.to_dict(),
        ("get", "/rounds/{round_id}/results"): {name: now[name] for name in shapes.Results().fields},
        ("get", "/rounds/{round_id}/comparison"): {
            "round": examples.ROUND_ID,
            "prior_round": prior,
            "unverified": [],
            "prior_unverified": [],
            "nodes": nodes[:1],
        },
        ("get", "/rounds/{round_id}/participation"): {
            "round": examples.ROUND_ID,
            "unverified": [],
            "nodes": _participation(),
        },
    }


def _score(body):
    wanted = schemas.ScoreRequest().load(body)
    return maturity.assess(wanted["sheet"], invited=wanted["invited"]).to_dict()


def _compare(body):
    wanted = schemas.ComparisonRequest().load(body)
    now, prior = wanted["now"]["sheet"], wanted["prior"]["sheet"]
    return {
        "now": maturity.assess(now).to_dict(),
        "prior": maturity.assess(prior).to_dict(),
        "comparison": maturity.compare(now, prior).to_dict(),
    }


def _release(round_id, side, before):
    """A release of made-up answers: two units to show, one too small, and leaders."""
    earlier = maturity.Prior(examples.PRIOR_ROUND_ID, _sheet(before), _units())
    heads = {"staff": 40, "leader": 15}
    return maturity.publish(_sheet(side), _units(), round_id=round_id, headcount=heads, prior=earlier)


def _units():
    return [maturity.Unit(name, name.title(), None, 2 * people) for name, people in PEOPLE.items() if name]


def _sheet(side):
    """Made-up answers of one round, the same every time."""
    chance = random.Random(f"{SEED} {side}")
    rows = [
        {
            "audience": "staff" if unit else "leader",
            "unit": unit,
            "answers": _answers(chance, TENDENCIES[side]),
        }
        for unit, people in PEOPLE.items()
        for _ in range(people)
    ]
    return maturity.read_rows(maturity.Questionnaire.from_dict(examples.QUESTIONNAIRE), rows)


def _answers(chance, tendency):
    return {name: 1 + sum(chance.random() < tendency for _ in range(4)) for name in ("V1", "V2", "S1")}


def _participation():
    answered = {("staff" if unit else "leader", unit): people for unit, people in PEOPLE.items()}
    return rates(_units(), {"staff": 40, "leader": 15}, answered, 5)
