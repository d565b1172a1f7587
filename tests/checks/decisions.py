"""What leaders decide: goals, what they are measured by, estimates, themes, sources, barriers, the style."""

from tests.web.matrix import THEIRS

from .corpus import DAYS, line, lines, number
from .doors import Matter
from .ways import api, form, goal, measured, measurements_by_api, measurements_by_file, style_by_api

GOAL = {"reason": "Agreed.", "title": "Listen", "why": "It pays.", "owner": "Ann", "effort": "L"}
OF_A_GOAL = {
    "reason": lines(1000),
    "title": line(200),
    "why": lines(1000)[1:],
    "owner": line(200),
    "actions": (["a" * 500], ["a" * 501], ["a"] * 12, ["a"] * 13, ["nul\x00"], ["turned\u202e."]),
    "due_on": DAYS,
    "horizon": ("", "soon", "later"),
    "effort": ("", "XL", "S"),
    "remind": ("no-such",),
    "leading_metric": ("no-such",),
    "leading_target": number(-1e12, 1e12),
    "returns": (["no-such"], ["loyalty"], ["loyalty", "no-such"]),
}
CHOSEN_OF_A_GOAL = "horizon effort remind leading_metric pillar"

MATTERS = {
    "a goal": Matter(
        "goal_changes.edit",
        {**GOAL, "horizon": "now"},
        OF_A_GOAL,
        {"api": api("PATCH", "/goals/{goal_id}"), "form": goal("/office/goals/{goal_id}/change")},
        chosen=CHOSEN_OF_A_GOAL,
    ),
    "a goal of one’s own": Matter(
        "goal_changes.add",
        {**GOAL, "pillar": "innovation", "horizon": "next"},
        {"pillar": ("", "no-such"), **{name: OF_A_GOAL[name] for name in ("title", "reason", "due_on")}},
        {
            "api": api("POST", "/rounds/{round_id}/goals"),
            "form": goal("/office/rounds/{round_id}/roadmap/new"),
        },
        chosen=CHOSEN_OF_A_GOAL,
    ),
    "a goal that goes on": Matter(
        "carrying_on.carry_on",
        {"reason": "Not done.", "horizon": "next"},
        {"reason": lines(1000), "horizon": ("", "soon", "later")},
        {
            "api": api("POST", "/goals/{earlier_goal_id}/carry-on"),
            "form": form("/office/goals/{earlier_goal_id}/carry-on"),
        },
        chosen="horizon",
    ),
    "what a roadmap is weighed by": Matter(
        "roadmap_settings.change",
        {"reason": "Agreed.", "outcomes": ["loyalty"]},
        {"reason": lines(1000), "outcomes": (["no-such"], ["loyalty", "no-such"])},
        {
            "api": api("PUT", "/rounds/{round_id}/roadmap/settings", targets={}),
            "form": form("/office/rounds/{round_id}/roadmap/settings", version="0"),
        },
        chosen="outcomes",
    ),
    "a source": Matter(
        "sources.add sources.change",
        {
            "name": "Reviews",
            "kind": "reviews",
            "kind_name": "",
            "owner": "Ann",
            "cadence": "monthly",
            "tells": "What they like",
            "goes_to": "The board",
            "state": "in_use",
            "looked_on": "2026-11-19",
            "since": "2026-11-20",
        },
        {
            "name": (*line(200), "meadow complaints", "MEADOW COMPLAINTS", "\uff2d\uff45adow complaints"),
            "kind": ("", "no-such", "own"),
            "kind_name": line(200),
            "owner": line(200),
            "cadence": ("", "hourly"),
            "tells": lines(500),
            "goes_to": lines(500)[:3],
            "state": ("", "gone", "stopped"),
            "looked_on": DAYS,
            "since": DAYS,
        },
        {"api": api("POST", "/sources"), "form": form("/office/sources/new", ticket="t" * 22)},
        chosen="kind cadence state",
    ),
    "a metric": Matter(
        "own_metrics.add own_metrics.change",
        {
            "name": "Calls",
            "definition": "All calls",
            "formula": "a sum",
            "unit": "calls",
            "direction": "up",
            "cadence": "monthly",
            "source": "The log",
        },
        {
            "name": (*line(200), "meadow queue", "MEADOW QUEUE"),
            "definition": lines(1000),
            "formula": lines(1000)[:3],
            "unit": lines(60),
            "direction": ("", "sideways"),
            "cadence": ("", "hourly"),
            "source": lines(200)[:3],
        },
        {"api": api("POST", "/own-metrics"), "form": form("/office/metrics/new", ticket="abcdefabcdef")},
        chosen="direction cadence",
    ),
    "a measurement": Matter(
        "measurements.record",
        {"date": "2026-11-18", "value": 12, "source": "The log", "note": "None"},
        {"date": DAYS, "value": number(-1e12, 1e12), "source": lines(200), "note": lines(1000)[:3]},
        {
            "api": api("POST", "/goals/{goal_id}/measurements", metric="leading"),
            "form": measured,
        },
        chosen="value",
    ),
    "many measurements": Matter(
        "measurements.record_all measurements.record",
        {"metric": "fcr", "date": "2026-11-18", "value": 12, "source": "The log", "note": "None"},
        {
            "metric": ("no-such", ""),
            "date": DAYS,
            "value": number(0, 100),
            "source": lines(200)[:3],
        },
        {"api": measurements_by_api, "file": measurements_by_file},
        chosen="metric date value source",
    ),
    "a correction": Matter(
        "measurements.correct",
        {"date": "2026-11-19", "value": 12, "source": "The log", "note": "None", "reason": "A slip."},
        {"date": DAYS, "value": number(-1e12, 1e12), "source": lines(200), "reason": lines(1000)},
        {
            "api": api("PATCH", "/measurements/{measurement_id}"),
            "form": form("/office/measurements/{measurement_id}", {"date": "taken_on"}, version="1"),
        },
        chosen="value",
    ),
    "a barrier": Matter(
        "barriers.add barriers.edit",
        {
            "title": "Forms",
            "kind": "rule",
            "theme": "Paper",
            "owner": "Ann",
            "due_on": "2027-03-01",
            "state": "heard",
            "state_since": "2026-11-19",
            "answer": "Soon",
            "next_step": "Ask",
            "reason": "Told us",
            "published": False,
        },
        {
            "title": line(200),
            "kind": ("", "no-such"),
            "theme": line(200),
            "owner": line(200)[:4],
            "due_on": DAYS,
            "state": ("", "gone", "cannot_be_fixed", "fixed"),
            "state_since": DAYS,
            "answer": lines(2000),
            "next_step": lines(500),
            "reason": lines(1000),
            "rounds": (["no-such"], ["meadow-draft"], [f"{THEIRS}-closed"], ["meadow-closed"]),
            "published": (True,),
        },
        {"api": api("POST", "/barriers"), "form": form("/office/barriers/new", ticket="t" * 22)},
        chosen="kind state",
    ),
    "a barrier that cannot be fixed": Matter(
        "barriers.add",
        {"title": "Forms", "kind": "rule", "state": "cannot_be_fixed", "reason": "The law", "answer": "No"},
        {"reason": ("", " "), "answer": ("", " ")},
        {
            "api": api("POST", "/barriers", published=True),
            "form": form("/office/barriers/new", ticket="t" * 22, published=True),
        },
    ),
    "an estimate": Matter(
        "estimates.add",
        {
            "outcome": "innovation",
            "low": 1,
            "likely": 2,
            "high": 3,
            "method": "A sum",
            "evidence": "Books",
            "reason": "Asked",
            "unit": None,
        },
        {
            "outcome": ("", "no-such"),
            "unit": ("no-such", f"{THEIRS}-shop", "dairy"),
            "low": number(0, 2),
            "high": number(2, 1e12),
            "method": lines(2000),
            "evidence": lines(2000),
            "reason": lines(1000),
        },
        {"api": api("POST", "/goals/{goal_id}/estimates"), "form": form("/office/goals/{goal_id}/case/new")},
        chosen="outcome unit",
    ),
    "an estimate’s change": Matter(
        "estimates.change",
        {"low": 1, "likely": 2, "high": 3, "method": "A sum", "evidence": "Books", "reason": "Asked"},
        {"reason": lines(1000), "method": lines(2000)[:3], "low": number(0, 2)},
        {
            "api": api("PATCH", "/estimates/{estimate_id}"),
            "form": form("/office/estimates/{estimate_id}", version="1"),
        },
    ),
    "a currency": Matter(
        "currencies.choose",
        {"currency": "USD", "relabel": True},
        {"currency": ("", "usd", "XXX", "EURO", "EUR"), "relabel": (False,)},
        {"api": api("PUT", "/currency"), "form": form("/office/currency", before="EUR")},
        chosen="currency",
    ),
    "a theme’s name": Matter(
        "themes.rename themes.decide",
        {"name": "Waiting", "reason": "Clearer"},
        {"name": line(100), "reason": lines(1000)},
        {
            "api": api("PATCH", "/rounds/{round_id}/themes/{theme_id}"),
            "form": form("/office/rounds/{round_id}/themes/{theme_id}/rename", prefix="rename-", version="0"),
        },
    ),
    "a theme’s dismissal": Matter(
        "themes.dismiss themes.decide",
        {"reason": "No matter"},
        {"reason": lines(1000)},
        {
            "api": api("PATCH", "/rounds/{round_id}/themes/{theme_id}", dismissed=True),
            "form": form(
                "/office/rounds/{round_id}/themes/{theme_id}/dismiss", prefix="dismiss-", version="0"
            ),
        },
    ),
    "a style": Matter(
        "house.change house.put",
        {"paper": "A4", "colour": "#0A6270"},
        {"paper": ("", "A5", "Letter"), "colour": ("", "red", "#12345", "#0a6270", "#0A6270 ", "#0A62701")},
        {"api": style_by_api, "form": form("/office/style", version="1")},
        chosen="paper",
    ),
}
