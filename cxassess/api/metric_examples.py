"""Examples of requests and answers about metrics."""

from .examples import GOAL_ID

MEASUREMENT_ID = "5c1d0a9be2f74c31"
OWN_ID = "own-4c6f61642e31"
MEASUREMENT_REQUESTS = {
    "short": {
        "summary": "The least that is needed",
        "value": {"metric": "leading", "date": "2026-09-30", "value": 6},
    },
    "whole": {
        "summary": "All that can be said",
        "value": {
            "metric": "lagging",
            "date": "2026-08-31",
            "value": 8.5,
            "source": "Customer survey",
            "note": "New question order",
        },
    },
}
MANY_MEASUREMENTS_REQUESTS = {
    "two": {
        "summary": "Two months of one metric",
        "value": {
            "measurements": [
                {"metric": "fcr", "date": "2026-08-31", "value": 49},
                {"metric": "fcr", "date": "2026-09-30", "value": 52.5, "source": "Service desk"},
            ],
            "reason": "The calls were counted again.",
        },
    },
}
MANY_MEASUREMENTS = {"added": 1, "corrected": 1}
MEASUREMENT_CHANGES = {
    "value": {"summary": "It was typed wrong", "value": {"value": 7, "reason": "Typed wrong"}}
}
MEASUREMENT = {
    "id": MEASUREMENT_ID,
    "metric": "goal_recall",
    "date": "2026-09-30",
    "value": 52.5,
    "source": "Five-minute poll",
    "note": "",
    "corrected": False,
}
GOAL_MEASUREMENTS = {
    "goal": GOAL_ID,
    "leading": {
        "metric": "goal_recall",
        "name": "Staff who can name the customer goals",
        "unit": "%",
        "direction": "up",
        "baseline": 40,
        "target": 75,
        "way": {"share": 0.357, "reached": False, "away": False, "left": 22.5},
        "due_on": "2026-12-30",
        "measurements": [MEASUREMENT],
    },
    "lagging": None,
    "next_cursor": None,
}
OWN_METRIC_REQUESTS = {
    "short": {
        "summary": "The least that is needed",
        "value": {"name": "Cars left on the quay", "unit": "per 100 sailings"},
    },
    "whole": {
        "summary": "All that can be said",
        "value": {
            "name": "Queue at the gate",
            "definition": "How long a car waits at the gate on a summer Saturday",
            "formula": "median of the gate’s counts",
            "unit": "minutes",
            "direction": "down",
            "cadence": "weekly",
            "source": "Gate counter",
        },
    },
}
OWN_METRIC_CHANGES = {"cadence": {"summary": "It is measured less often", "value": {"cadence": "quarterly"}}}
OWN_METRIC = {
    "id": OWN_ID,
    "name": "Cars left on the quay",
    "definition": "Cars that a sailing left behind",
    "formula": "cars left behind / sailings × 100",
    "unit": "per 100 sailings",
    "direction": "down",
    "cadence": "monthly",
    "source": "Terminal log",
}
OWN_METRICS = {"metrics": [OWN_METRIC], "next_cursor": None}
METRICS_IN_USE = {
    "metrics": [
        {
            "id": "goal_recall",
            "name": "Staff who can name the customer goals",
            "unit": "%",
            "direction": "up",
            "cadence": "quarterly",
            "own": False,
            "goals": [
                {
                    "goal": GOAL_ID,
                    "title": "Agree on three customer goals and tell everyone",
                    "kind": "leading",
                    "horizon": "now",
                    "due_on": "2026-12-30",
                }
            ],
            "last": MEASUREMENT,
            "due_on": "2026-12-30",
        }
    ],
    "next_cursor": None,
}
