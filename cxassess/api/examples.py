"""The examples of the documentation. A test sends every request and holds every answer against its shape."""

from .. import exports

QUESTIONNAIRE = {
    "id": "two-pillars",
    "version": "1.0.0",
    "language": "en",
    "title": "Two pillars",
    "scale": {"min": 1, "max": 5},
    "levels": [
        {"number": 1, "name": "Starting", "from": 0},
        {"number": 2, "name": "Practising", "from": 40},
        {"number": 3, "name": "Leading", "from": 80},
    ],
    "pillars": [
        {
            "id": "voice",
            "name": "Voice of the customer",
            "items": [
                {"id": "V1", "title": "Asking", "statement": "We ask customers regularly."},
                {"id": "V2", "title": "Acting", "statement": "We act on what customers tell us."},
            ],
        },
        {
            "id": "service",
            "name": "Service",
            "items": [{"id": "S1", "title": "First time", "statement": "We solve it the first time."}],
        },
    ],
    "importance": {
        "statement": "How much does this matter to our customers?",
        "anchors": {"5": "Most of all"},
    },
    "open_questions": [
        {"id": "improve", "text": "What could we improve?", "kinds": ["rule", "tool"], "workshop": True}
    ],
    "returns": [{"id": "loyalty", "name": "Customer loyalty"}],
    "role_impact": ["staff"],
}
QUESTIONNAIRES = {
    "questionnaires": [
        {
            "id": "ten-pillars",
            "version": "1.0.0",
            "title": "Ten pillars of customer experience",
            "language": "en",
            "languages": ["en"],
            "pillars": 10,
            "items": 50,
            "source": "installed",
            "retired": False,
        }
    ],
    "next_cursor": None,
}
_ONBOARDING = """id: onboarding
version: "1.0.0"
language: en
title: First weeks with us
levels: [{number: 1, name: Rough, from: 0}, {number: 2, name: Smooth, from: 60}]
pillars:
  - id: help
    name: Help
    items: [{id: H1, title: Speed, core: true, statement: How quickly do new customers get help?}]
"""
QUESTIONNAIRE_REQUESTS = {
    "one": {"summary": "A questionnaire of one file", "value": {"files": {"onboarding.yaml": _ONBOARDING}}}
}
OWN_QUESTIONNAIRE = {
    "id": "onboarding",
    "version": "1.0.0",
    "title": "First weeks with us",
    "language": "en",
    "languages": ["en"],
    "pillars": 1,
    "items": 1,
    "source": "own",
    "retired": False,
}

_ANSWERS = [
    {"audience": "staff", "unit": "north", "answers": {"V1": 4, "V2": 3, "S1": 5, "importance.voice": 5}},
    {"audience": "staff", "unit": "north", "answers": {"V1": 2, "V2": "dk", "S1": 4, "importance.voice": 4}},
    {"audience": "leader", "answers": {"V1": 5, "V2": 4, "S1": None}},
]
_EARLIER = [
    {"audience": "staff", "answers": {"V1": 2, "V2": 2, "S1": 3}},
    {"audience": "staff", "answers": {"V1": 3, "V2": 1, "S1": 4}},
]
_TEN = {"VG1": 4, "VG2": 3, "VG3": "dk", "VG4": 2, "VG5": None}
SCORE_REQUESTS = {
    "installed": {
        "summary": "A response to an installed questionnaire",
        "value": {"questionnaire": "ten-pillars", "responses": [{"audience": "staff", "answers": _TEN}]},
    },
    "inline": {
        "summary": "With a questionnaire of one’s own",
        "value": {
            "questionnaire": QUESTIONNAIRE,
            "responses": _ANSWERS,
            "invited": {"staff": 4, "leader": 1},
        },
    },
}
COMPARISON_REQUESTS = {
    "inline": {
        "summary": "Two rounds of a questionnaire of one’s own",
        "value": {
            "questionnaire": QUESTIONNAIRE,
            "now": {"responses": _ANSWERS},
            "prior": {"responses": _EARLIER},
        },
    }
}

ROUND_ID = "5f0c2d9a71e84b36"
PRIOR_ROUND_ID = "e81b6a3f90c74d25"
GOAL_ID = "3a9d51c07be2f468"
THEME_ID = "8c41d7be025fa936"
REPORT_ID = "5b07e2a94cd1f638"
_UNITS = [
    {"id": "ops", "name": "Operations", "parent": None, "headcount": 61},
    {"id": "ops-north", "name": "Operations North", "parent": "ops", "headcount": 33},
]
UNIT_TREE = {"units": _UNITS}
UNIT_TREE_REQUESTS = {
    "moved": {
        "summary": "A unit that was renamed and moved keeps its id",
        "value": {
            "units": [
                {"id": "ops", "name": "Operations", "headcount": 61},
                {"id": "sales", "name": "Sales", "headcount": 24},
                {"id": "ops-north", "name": "Northern region", "parent": "sales", "headcount": 33},
            ]
        },
    },
    "none": {"summary": "No units", "value": {"units": []}},
}
_STAGES = [
    {
        "id": "plan",
        "name": "Plan and book",
        "touchpoints": [{"id": "booking", "name": "Booking", "handled_by": "own", "partner": ""}],
    },
    {
        "id": "travel",
        "name": "Travel",
        "touchpoints": [
            {"id": "boarding", "name": "Boarding", "handled_by": "partner", "partner": "Port Company"}
        ],
    },
]
JOURNEY = {"stages": _STAGES}
JOURNEY_REQUESTS = {
    "whole": {"summary": "All stages with their touchpoints, in order", "value": {"stages": _STAGES}}
}
STYLE = {"paper": "A4", "colour": "#FFD400", "colour_used": "#8C7500", "darkened": True, "logo": None}
STYLE_REQUESTS = {
    "colour": {
        "summary": "A colour, and no logo",
        "value": {"paper": "A4", "colour": "#FFD400", "logo": None},
    }
}
ROUND_REQUESTS = {
    "short": {
        "summary": "The least that is needed",
        "value": {"name": "Spring", "questionnaire": "ten-pillars"},
    },
    "whole": {
        "summary": "With units and head counts",
        "value": {
            "name": "Autumn 2026",
            "questionnaire": "ten-pillars",
            "form": "full",
            "privacy": "sealed",
            "threshold": 5,
            "opens_on": "2026-09-14",
            "closes_on": "2026-09-30",
            "units": _UNITS,
            "headcount": {"staff": 159, "leader": 23, "customer": 400},
        },
    },
    "invited": {
        "summary": "Staff and leaders are invited and reminded, customers answer by the open link",
        "value": {
            "name": "Autumn 2026",
            "questionnaire": "ten-pillars",
            "privacy": "confidential",
            "open_link": True,
            "open_to": ["customer"],
        },
    },
}
ROUND = {
    "id": ROUND_ID,
    "name": "Autumn 2026",
    "state": "draft",
    "questionnaire": {"id": "ten-pillars", "version": "1.0.0", "title": "Ten pillars of customer experience"},
    "form": "full",
    "privacy": "sealed",
    "threshold": 5,
    "opens_on": "2026-09-14",
    "closes_on": "2026-09-30",
    "units": _UNITS,
    "headcount": {"staff": 159, "leader": 23, "customer": 400},
    "prior_round": None,
    "open_link": False,
    "open_to": [],
    "by_itself": False,
    "held": False,
    "touchpoints": ["booking", "boarding"],
}
OPEN_ROUND = {**ROUND, "state": "open"}
CLOSED_ROUND = {**ROUND, "state": "closed"}
ROUNDS = {"rounds": [ROUND], "next_cursor": None}
ROUND_CHANGES = {
    "name": {"summary": "A draft’s name and end", "value": {"name": "Autumn", "closes_on": "2099-10-07"}},
}
COPY_REQUESTS = {"next": {"summary": "The next round", "value": {"name": "Spring 2027"}}}
CLOSED = {
    "round": ROUND_ID,
    "state": "closed",
    "released_on": "2026-09-30",
    "held": False,
    "results": f"/api/v1/rounds/{ROUND_ID}/results",
}

CODE = "BYHOWC3XPC4B4JMPPZEG4IJBVZQCIBA2U4BV5G4JT4GZEHFCCWUQ"
INVITATION_REQUESTS = {
    "people": {
        "summary": "People, by your own words for them",
        "value": {
            "invitations": [
                {"audience": "staff", "unit": "ops", "ref": "ann@example.org"},
                {"audience": "leader", "ref": "ben@example.org"},
            ]
        },
    },
    "sheet": {
        "summary": "Codes for a printed sheet, in a sealed round",
        "value": {"invitations": [{"audience": "staff", "unit": "ops", "count": 20}]},
    },
}
INVITATION_FILES = {
    "people": {
        "summary": "The same as a file",
        "value": "audience,unit,ref,count\nstaff,ops,ann@example.org,\nleader,,ben@example.org,\n"
        "staff,ops,,20\n",
    }
}
INVITATIONS = {
    "privacy": "sealed",
    "invitations": [
        {
            "ref": "ann@example.org",
            "audience": "staff",
            "unit": "ops",
            "code": CODE,
            "link": f"https://feedback.example.org/r/{ROUND_ID}#{CODE}",
        }
    ],
}
STANDINGS = {
    "invitations": [{"ref": "ann@example.org", "audience": "staff", "unit": "ops", "answered": False}],
    "next_cursor": None,
}

_STAFF = {"audience": "staff", "unit": "ops", "answers": _TEN}
_LEADER = {"audience": "leader", "answers": {"VG1": 5, "VG2": 4}}
_IN_WORDS = {
    "VG1": 4,
    "importance.vision_goals": 5,
    "comment.vision_goals": "We hear of the goals once a year.",
    "barrier": "Refunds need three signatures.",
    "barrier.kind": "rule",
    "role.name": "Service desk",
    "role.loyalty": "strongly",
    "role.well": "Customers get through at once and come back.",
}
RESPONSES = {
    "one": {"summary": "One response", "value": _STAFF},
    "words": {
        "summary": "One that says more than items ask",
        "value": {"audience": "staff", "unit": "ops", "answers": _IN_WORDS},
    },
    "list": {"summary": "Two responses", "value": [_STAFF, _LEADER]},
}
RESPONSE_LINES = {
    "lines": {
        "summary": "Two responses, one a line",
        "value": '{"audience": "staff", "answers": {"VG1": 4}}\n'
        '{"audience": "leader", "answers": {"VG1": 5}}\n',
    }
}
IMPORT = {
    "id": "5f0c1a7be94d2230",
    "round": ROUND_ID,
    "state": "receiving",
    "lines": 412_000,
    "accepted": None,
    "begun_on": "2026-05-11",
    "problem": None,
}
IMPORTS = {"imports": [IMPORT], "next_cursor": None}
WORKSHOP_ID = "7be20d4419c3f5a8"
_AGREED = {
    "do_well": "We answer the telephone ourselves.",
    "improve": "Tell customers before a delivery is late, not after.",
}
WORKSHOP_REQUESTS = {
    "sheet": {
        "summary": "The sheet of seven people",
        "value": {"audience": "staff", "head_count": 7, "answers": _AGREED},
    }
}
WORKSHOP_CHANGES = {"count": {"summary": "Another head count", "value": {"head_count": 8}}}
WORKSHOP = {"id": WORKSHOP_ID, "audience": "staff", "head_count": 7, "answers": _AGREED}
WORKSHOPS = {"workshops": [WORKSHOP], "next_cursor": None}
ACCEPTED = {"accepted": 2}
GOAL_CHANGES = {
    "adopt": {
        "summary": "Somebody takes it on",
        "value": {
            "reason": "Agreed in the board meeting",
            "owner": "Head of Service",
            "due_on": "2027-03-31",
            "leading_baseline": 40,
            "leading_target": 75,
        },
    },
    "move": {
        "summary": "It becomes the first of those in Next",
        "value": {"reason": "Waits for the new booking system", "horizon": "next", "position": 1},
    },
    "drop": {
        "summary": "It is dropped",
        "value": {"reason": "Too much at once", "state": "dropped"},
    },
}
GOAL_REQUESTS = {
    "own": {
        "summary": "A goal that the catalogue does not have",
        "value": {
            "pillar": "leadership",
            "title": "Every leader spends a day a quarter where customers are",
            "reason": "Asked for by crews in the workshops",
            "actions": ["Put the days into each leader’s calendar"],
            "effort": "S",
            "returns": ["engagement"],
            "costs": ["dissatisfaction"],
        },
    }
}
GOAL_HISTORY = {
    "changes": [
        {
            "version": 2,
            "changed_at": "2026-12-01T09:30:00+00:00",
            "changed_by": None,
            "reason": "Agreed in the board meeting",
            "fields": {"state": "adopted", "owner": "Head of Service", "due_on": "2027-03-31"},
        }
    ],
    "next_cursor": None,
}
ROADMAP_SETTINGS = {"targets": {"customer_service": 85}, "outcomes": []}
ROADMAP_SETTINGS_REQUESTS = {
    "target": {
        "summary": "One pillar is to reach more than the others",
        "value": {"reason": "Service is what we sell", "targets": {"customer_service": 85}},
    }
}

BARRIER_ID = "4c1f90d2a7e3b856"
BARRIER_REQUESTS = {
    "heard": {
        "summary": "Something that was heard",
        "value": {"title": "Refunds need three signatures", "kind": "rule", "owner": "Head of Service"},
    }
}
BARRIER_CHANGES = {
    "fixed": {
        "summary": "It is fixed, and employees read it",
        "value": {
            "state": "fixed",
            "reason": "Agreed in the board meeting",
            "answer": "Refunds up to 40 need no signature any more.",
            "published": True,
        },
    }
}
BARRIER = {
    "id": BARRIER_ID,
    "title": "Refunds need three signatures",
    "kind": "rule",
    "theme": "Refunds",
    "owner": "Head of Service",
    "owner_shown": False,
    "due_on": "2027-03-31",
    "state": "fixed",
    "state_since": "2027-02-12",
    "reason": "Agreed in the board meeting",
    "answer": "Refunds up to 40 need no signature any more.",
    "next_step": "We look at the limit again in summer.",
    "published": True,
    "rounds": [ROUND_ID],
}
BARRIERS = {"barriers": [BARRIER], "next_cursor": None}


_METRIC = {
    "id": "goal_recall",
    "name": "Staff who can name the customer goals",
    "definition": "Share of staff who name the goals of the year unaided",
    "formula": "named ÷ asked × 100",
    "unit": "%",
    "direction": "up",
    "cadence": "quarterly",
    "source": "Five-minute poll",
    "baseline": 40,
    "target": 75,
}
GOAL = {
    "id": GOAL_ID,
    "round": ROUND_ID,
    "pillar": "vision_goals",
    "catalogue_goal": "VG-1",
    "own": False,
    "state": "adopted",
    "title": "Agree on three customer goals and tell everyone",
    "why": "People cannot aim at what they do not know.",
    "actions": ["Choose three goals with the board", "Tell every team in person"],
    "owner": "Head of Service",
    "suggested_owner": "Managing director",
    "due_on": "2027-03-31",
    "effort": "S",
    "horizon": "now",
    "position": 1,
    "rank": 1,
    "score": 36,
    "target": 80,
    "gap": 44,
    "importance": 0.84,
    "importance_source": "driver",
    "benefit": 0.4,
    "benefits_served": 4,
    "benefits_selected": 10,
    "effort_divisor": 1,
    "priority": 14.784,
    "top_three_share": 0.93,
    "returns": ["loyalty"],
    "costs": ["churn"],
    "leading": _METRIC,
    "lagging": {**_METRIC, "baseline": None, "target": None},
    "missing": ["lagging_baseline", "lagging_target"],
    "carried_from": None,
    "remind": None,
}
_LEVEL = {"number": 3, "name": "Practising"}
_POINTS = [
    {"score": 46, "n": 256, "sd": 13, "ci95": [45, 47], "level": _LEVEL, "bound": None},
    {"score": 51, "n": 280, "sd": 12, "ci95": [50, 52], "level": _LEVEL, "bound": None},
]
_STEP = {
    "broken": None,
    "change": {
        "now": {**_POINTS[1], "ci95": [50, 52]},
        "prior": {**_POINTS[0], "ci95": [44, 48]},
        "difference": 5,
        "ci95": [3, 7],
        "t": 4.6,
        "df": 522,
        "p": 0.0,
        "p_adjusted": 0.0,
        "hedges_g": 0.4,
        "g_ci95": [0.23, 0.57],
        "effect": "small",
        "comparable": 1.0,
        "shared_items": ["VG1", "VG2"],
        "verdict": "improved",
        "detectable": 3,
    },
}
_VERSION = {"id": "ten-pillars", "version": "1.0.0"}
TREND = {
    "round": ROUND_ID,
    "node": "internal",
    "unverified": [],
    "rounds": [
        {
            "id": "0f9e4c1a",
            "name": "Spring 2026",
            "released_on": "2026-04-30",
            "opens_on": "2026-04-07",
            "closes_on": "2026-04-25",
            "questionnaire": _VERSION,
            "unverified": [],
        },
        {
            "id": ROUND_ID,
            "name": "Autumn 2026",
            "released_on": "2026-09-30",
            "opens_on": "2026-09-01",
            "closes_on": "2026-09-25",
            "questionnaire": _VERSION,
            "unverified": [],
        },
    ],
    "overall": {"points": _POINTS, "steps": [_STEP]},
    "pillars": [
        {
            "id": "vision_goals",
            "points": [None, _POINTS[1]],
            "steps": [{"broken": "not_shown", "change": None}],
        }
    ],
}
SOURCE_ID = "c4d01e9b27a86f35"
SOURCE_REQUESTS = {
    "short": {"summary": "The least that is needed", "value": {"name": "Store reviews", "kind": "reviews"}},
    "whole": {
        "summary": "All that can be said",
        "value": {
            "name": "Customer council",
            "kind": "own",
            "kind_name": "Council",
            "owner": "Managing director",
            "cadence": "quarterly",
            "tells": "Prices and the timetable",
            "goes_to": "The board",
            "together": True,
            "looked_on": "2025-09-03",
            "state": "in_use",
            "since": "2025-03-01",
        },
    },
}
SOURCE_CHANGES = {
    "owner": {"summary": "Somebody takes it on", "value": {"owner": "Head of Service"}},
    "stopped": {"summary": "It has ended", "value": {"state": "stopped"}},
}
SOURCE = {
    "id": SOURCE_ID,
    "name": "Customer council",
    "kind": "own",
    "kind_name": "Council",
    "owner": "Managing director",
    "cadence": "quarterly",
    "tells": "Prices and the timetable",
    "goes_to": "The board",
    "together": True,
    "looked_on": "2025-09-03",
    "state": "in_use",
    "since": "2025-03-01",
    "in_state_since": "2025-03-01",
    "due_on": "2026-01-19",
    "freshness": "up_to_date",
}
SOURCES = {"sources": [SOURCE], "next_cursor": None}
_POINT = {"on": "2026-09-30", "kinds": 8, "covered": 2, "kinds_in_use": 3, "in_use": 3, "together": 0}
COVERAGE = {
    **_POINT,
    "missing": ["social", "focus_groups", "conversations", "complaints", "employee_feedback"],
    "overdue_kinds": ["reviews"],
    "up_to_date": 2,
    "overdue": 1,
    "never": 0,
    "owned": 2,
    "planned": 1,
    "stopped": 0,
    "listed": 4,
    "by_kind": [
        {"kind": "surveys", "status": "up_to_date", "up_to_date": 2, "in_use": 2, "planned": 0, "stopped": 0}
    ],
    "days": {"monthly": 46, "quarterly": 138},
    "series": [{**_POINT, "up_to_date": 2, "owned": 2}],
}
ESTIMATE_ID = "5f0d3c9a1b7e2486"
CURRENCY = {"currency": "EUR"}
CURRENCY_REQUESTS = {
    "euro": {"summary": "All estimates are in euro", "value": {"currency": "EUR", "relabel": True}}
}
ESTIMATE_REQUESTS = {
    "return": {
        "summary": "What a goal saves in a year",
        "value": {
            "outcome": "recurring",
            "unit": None,
            "currency": "EUR",
            "low": 18000,
            "likely": 29000,
            "high": 44000,
            "method": "5,200 letters a year about known faults × 14 each × 40% fewer (25% to 60%)",
            "evidence": "Complaint log 2025",
        },
    },
    "takes": {
        "summary": "What a goal takes, once",
        "value": {
            "outcome": "_takes",
            "currency": "EUR",
            "low": 25000,
            "likely": 40000,
            "high": 70000,
            "method": "Half a post for a year, and the licence of a tool",
        },
    },
}
ESTIMATE_CHANGES = {
    "likely": {
        "summary": "Another amount, and why",
        "value": {"likely": 31000, "reason": "The log of the first quarter is in"},
    }
}
ESTIMATE = {
    "id": ESTIMATE_ID,
    "goal": GOAL["id"],
    "outcome": "recurring",
    "unit": None,
    "low": 18000.0,
    "likely": 29000.0,
    "high": 44000.0,
    "method": "5,200 letters a year about known faults × 14 each × 40% fewer (25% to 60%)",
    "evidence": "Complaint log 2025",
}
ESTIMATES = {"currency": "EUR", "estimates": [ESTIMATE], "next_cursor": None}
_TOTAL = {
    "estimates": 1,
    "low": 18000.0,
    "likely": 29000.0,
    "high": 44000.0,
    "mean": 30333.33,
    "spread": {"p10": 23348.97, "median": 30035.76, "p90": 37753.75},
    "drivers": [{"estimate": ESTIMATE_ID, "share": 1.0}],
}
_WORTH = {"yearly": _TOTAL, "takes": None, "net": None, "payback": None}
BUSINESS_CASE = {
    "round": ROUND_ID,
    "currency": "EUR",
    "whole": _WORTH,
    "goals": [{"goal": GOAL["id"], "title": GOAL["title"], **_WORTH}],
    "units": [{"unit": None, "name": "The whole organisation", **_WORTH}],
    "outcomes": [{"outcome": "recurring", "name": "Recurring problems", "yearly": _TOTAL}],
    "twice": [],
    "estimates": [ESTIMATE],
    "left_out": [],
    "without": [],
    "assumptions": ["What nobody has estimated counts as nothing."],
    "method": {"draws": 10000, "seed": 20260101, "most_months": 120},
}
ROADMAP = {
    "round": ROUND_ID,
    "unverified": [],
    "ended": False,
    "newest": ROUND_ID,
    "not_measured": [],
    "settings": ROADMAP_SETTINGS,
    "goals": [GOAL],
}


EARLIER_GOAL_ID = "5d0c1b7a9e3f2468"
CARRY_ON = {
    "carry_on": {
        "summary": "Go on with it",
        "value": {"reason": "Two of three teams know the goals; the third follows in spring."},
    }
}
CARRIED_GOAL = {**GOAL, "carried_from": EARLIER_GOAL_ID}
_EARLIER = {**GOAL, "id": EARLIER_GOAL_ID, "round": PRIOR_ROUND_ID, "due_on": "2027-09-30"}
COURSE = {
    "round": ROUND_ID,
    "prior_round": PRIOR_ROUND_ID,
    "unverified": [],
    "prior_unverified": [],
    "nothing": None,
    "dropped": 1,
    "counts": {"met": 0, "on_the_way": 1, "no_clear_change": 0, "missed": 0},
    "goals": [
        {
            "goal": _EARLIER,
            "state": "on_the_way",
            "reasons": ["leading_on_the_way", "pillar_rose"],
            "due": False,
            "leading": {
                "state": "on_the_way",
                "baseline": 22,
                "target": 75,
                "value": 43,
                "day": "2026-11-02",
                "share": 21 / 53,
                "percent": 39,
                "late": False,
            },
            "lagging": None,
            "pillar_change": {"before": _POINTS[0], "after": _POINTS[1], **_STEP},
            "carried_to": GOAL_ID,
            "rounds": [
                {
                    "round": PRIOR_ROUND_ID,
                    "name": "Spring 2026",
                    "released_on": "2026-05-08",
                    "goal": EARLIER_GOAL_ID,
                    "state": None,
                },
                {
                    "round": ROUND_ID,
                    "name": "Autumn 2026",
                    "released_on": "2026-11-27",
                    "goal": GOAL_ID,
                    "state": "on_the_way",
                },
            ],
        }
    ],
}
ROADMAP_FILE = {
    "description": "A file to be saved",
    "content": {
        "application/json": {
            "schema": {"type": "object", "description": "The roadmap as this API tells it"},
            "example": ROADMAP,
        },
        "text/csv": {
            "schema": {"type": "string"},
            "example": "Name,Description,Issue Type,Issue ID,Parent,Parent Task,Assignee,Start Date,Due Date,"
            "Section,Labels,Status,Priority,Reference\r\n"
            "Agree on three customer goals,,Epic,1,,,Head of Service,,2027-03-31,Now,cx-roadmap,To Do,High,"
            f"{GOAL_ID}\r\n",
        },
        "text/calendar": {
            "schema": {"type": "string"},
            "example": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…\r\nEND:VCALENDAR\r\n",
        },
        exports.TYPES["xlsx"]: {
            "schema": {"type": "string", "format": "binary", "contentMediaType": exports.TYPES["xlsx"]},
            "example": "PK…",
        },
    },
}
THEME_CHANGES = {
    "rename": {
        "summary": "Another name",
        "value": {"name": "Waiting on the telephone", "reason": "That is what the comments are about"},
    }
}
THEME = {
    "id": THEME_ID,
    "round": ROUND_ID,
    "name": "Waiting on the telephone",
    "proposed_name": "Queue, phone",
    "state": "renamed",
    "merged_into": None,
    "terms": ["queue", "phone", "phone queue"],
    "texts": 2,
    "nodes": [{"node": "staff", "texts": 1}, {"node": "customer", "texts": 1}],
    "sides": [
        {"side": "inside", "texts": 1, "frustrations": 1, "praise": 0},
        {"side": "customer", "texts": 1, "frustrations": 1, "praise": 0},
    ],
    "questions": [{"question": "improve", "texts": 2}],
    "quotes": [
        {"question": "improve", "node": "staff", "text": "The phone queue is too long at noon."},
        {"question": "improve", "node": "customer", "text": "I hung up in the queue, twice."},
    ],
    "decisions": [
        {
            "kind": "rename",
            "name": "Waiting on the telephone",
            "merged_into": None,
            "reason": "That is what the comments are about",
            "decided_at": "2026-12-01T09:30:00+00:00",
        }
    ],
}
THEMES = {
    "round": ROUND_ID,
    "unverified": [],
    "version": 1,
    "texts": 24,
    "in_no_theme": 22,
    "languages": [{"language": "en", "texts": 24, "inside": 12, "customer": 12}],
    "themes": [THEME],
    "apart": [
        {
            "here": ["internal", "staff", "leader"],
            "there": ["customer"],
            "texts_here": 12,
            "texts_there": 12,
            "languages": ["en"],
            "more_here": [
                {"text": "approval", "language": "en", "here": 9, "there": 0, "log_odds": 2.4, "z": 2.7}
            ],
            "more_there": [],
        }
    ],
}


def problem(kind):
    """A problem of a kind, as the documentation shows it."""
    body = {
        "type": f"/api/v1/docs/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.meaning,
    }
    if kind.slug == "invalid":
        detail = "7 is off the scale; use a whole number from 1 to 5, “dk”, or null if skipped."
        body["detail"] = detail
        body["errors"] = [{"pointer": "/responses/3/answers/VG1", "detail": detail}]
    return body


REPORT_REQUESTS = {
    "letter": {"summary": "The roadmap on US Letter", "value": {"kind": "roadmap", "paper": "Letter"}},
    "usual": {"summary": "The roadmap, as usual", "value": {}},
    "sheet": {"summary": "The sheet for a workshop about perception", "value": {"kind": "workshop"}},
}
REPORT = {
    "id": REPORT_ID,
    "round": ROUND_ID,
    "kind": "roadmap",
    "language": "en-GB",
    "paper": "Letter",
    "state": "waiting",
    "before": 1,
    "error": None,
    "again_in": 0,
    "asked_at": "2026-12-01T09:30:00+00:00",
    "made_at": None,
    "ends_at": "2026-12-02T09:30:00+00:00",
    "file": None,
}
REPORT_FILE = {
    "description": "The file",
    "content": {
        "application/pdf": {
            "schema": {"type": "string", "format": "binary", "contentMediaType": "application/pdf"},
            "example": "%PDF-1.7 …",
        }
    },
}
EXPORT = {
    "description": "A file to be saved",
    "content": {
        "application/json": {
            "schema": {"type": "object", "description": "The release as it is stored"},
            "example": {"round": ROUND_ID, "prior_round": PRIOR_ROUND_ID, "threshold": 5},
        },
        "text/csv": {
            "schema": {"type": "string"},
            "example": "table,row,node,pillar,item,subject,measure,value,text\r\n"
            "scores,2,internal,vision_goals,,,score,57,\r\n"
            "scores,2,internal,vision_goals,,,level_name,,Practising\r\n",
        },
        exports.TYPES["ndjson"]: {
            "schema": {"type": "string"},
            "example": '{"table": "scores", "row": 2, "node": "internal", "pillar": "vision_goals", '
            '"item": null, "subject": null, "measure": "score", "value": 57, "text": null}\n',
        },
        exports.TYPES["xlsx"]: {
            "schema": {"type": "string", "format": "binary", "contentMediaType": exports.TYPES["xlsx"]},
            "example": "PK…",
        },
    },
}
