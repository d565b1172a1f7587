"""What prepares rounds: rounds themselves, units, the journey, invitations, workshops, keys, accounts."""

from tests.web.matrix import THEIRS

from .corpus import DAYS, UNSEEN, VISIBLE, line, lines, whole
from .doors import Matter
from .ways import (
    api,
    form,
    invited_by_api,
    invited_by_file,
    journey_by_api,
    of_round,
    round_by_api,
    round_by_form,
    typed,
    units_by_api,
    units_by_file,
    workshop,
)

MATTERS = {
    "a workshop’s sheet": Matter(
        "workshops.enter workshops.change",
        {"audience": "staff", "head_count": 7, "answers": {"do_well": "We listen."}},
        {
            "audience": ("", "Staff", "everybody", "leader"),
            "head_count": whole(5, 30),
            "answers": ({}, *({"do_well": text} for text in lines(2000) if text != "bell\x07")),
        },
        {"api": api("POST", "/rounds/{open}/workshops"), "form": workshop},
        chosen="audience head_count answers",
    ),
    "a new round": Matter(
        "rounds.create",
        {"name": "Autumn", "questionnaire": "ten-pillars", "form": "core"},
        {
            "name": (*line(200), *UNSEEN, *VISIBLE),
            "form": ("", "short"),
            "questionnaire": ("", "no-such", "ten-pillars 1.0"),
        },
        {"api": round_by_api, "form": round_by_form},
        chosen="form questionnaire",
    ),
    "a round by command": Matter(
        "rounds.create",
        {
            "name": "Autumn", "form": "core", "opens_on": None, "closes_on": None, "threshold": 5,
            "prior_round": None, "privacy": "sealed", "open_link": True, "by_itself": False,
        },
        {
            "name": line(200),
            "opens_on": DAYS,
            "closes_on": DAYS,
            "threshold": whole(5, 10_000),
            "prior_round": ("no-such", f"{THEIRS}-closed", "meadow-closed"),
            "privacy": ("confidential",),
            "by_itself": (True,),
        },
        {
            "api": api("POST", "/rounds", questionnaire="ten-pillars"),
            "command": typed(
                "round",
                "create",
                options={"opens_on": "opens", "closes_on": "closes", "prior_round": "prior"},
                flags={"open_link": "--open-link", "by_itself": "--by-itself"},
            ),
        },
    ),
    "a round’s name": Matter("rounds.change", {"name": "Autumn"}, {"name": line(200)}, of_round("basics")),
    "a round’s days": Matter(
        "rounds.change",
        {"opens_on": None, "closes_on": None, "by_itself": False},
        {"opens_on": DAYS, "closes_on": DAYS, "by_itself": (True,)},
        of_round("dates"),
    ),
    "the order of a round’s days": Matter(
        "rounds.change",
        {"opens_on": "2026-12-01", "closes_on": "2026-12-11", "by_itself": True, "held": True},
        {"opens_on": ("2026-12-12", "2026-12-11", None), "closes_on": ("2026-11-30", None)},
        of_round("dates"),
    ),
    "an open round’s end": Matter(
        "rounds.change",
        {"closes_on": "2026-12-11", "by_itself": False, "held": False},
        {"closes_on": DAYS, "by_itself": (True,), "held": (True,)},
        of_round("end", "open"),
    ),
    "a round’s threshold": Matter(
        "rounds.change",
        {"threshold": 5},
        {"threshold": whole(5, 10_000)},
        of_round("threshold"),
        chosen="threshold",
    ),
    "a round’s privacy": Matter(
        "rounds.change",
        {"privacy": "sealed"},
        {"privacy": ("", "open", "confidential")},
        of_round("privacy"),
        chosen="privacy",
    ),
    "a round’s comparison": Matter(
        "rounds.change",
        {"prior_round": None},
        {"prior_round": ("meadow-closed", f"{THEIRS}-closed", "no-such", "meadow-draft")},
        of_round("comparison"),
        chosen="prior_round",
    ),
    "a copy": Matter(
        "rounds.copy",
        {"name": "Next"},
        {"name": line(200)},
        {
            "api": api("POST", "/rounds/{round_id}/copies"),
            "form": form("/office/rounds/{round_id}/copy", ticket="t" * 32),
            "command": typed("round", "copy", "{round_id}"),
        },
        freely={"''": "a command needs its option"},
    ),
    "an invitation": Matter(
        "invitations.invite invitations.invite_listed",
        {"audience": "staff", "unit": "dairy", "ref": None, "count": None},
        {
            "audience": ("Staff", "everybody", "leader"),
            "unit": ("no-such", "Dairy", f"{THEIRS}-shop", ""),
            "ref": line(200),
            "count": (0, 1, -1, 1000, 1001, 2**31),
        },
        {"api": invited_by_api, "file": invited_by_file, "command": typed("round", "invite", "{open}")},
        chosen="audience",
        freely={"''": "an empty cell is left out", "' '": "an empty cell is left out"},
    ),
    "a unit": Matter(
        "structure.replace structure.add",
        {"id": "depot", "name": "Depot", "parent": None, "headcount": 12},
        {
            "id": ("a" * 50, "a" * 51, "de pot", "dairy", "staff", "internal", "-x", "Ünit", "nul\x00x"),
            "name": (*line(200), "meadow dairy", "MEADOW DAIRY", "\uff2deadow Dairy"),
            "parent": ("dairy", "no-such", f"{THEIRS}-shop", "depot"),
            "headcount": (0, -1, 10_000_000, 10_000_001, 2**31, 2**63),
        },
        {"api": units_by_api, "form": form("/office/units/new"), "file": units_by_file},
    ),
    "a touchpoint": Matter(
        "journeys.change journeys.put",
        {"name": "Deliver", "handled_by": "partner", "partner": "Fleet"},
        {
            "name": (*line(120), "Meadow order", "MEADOW ORDER"),
            "handled_by": ("", "nobody", "own", "supplier"),
            "partner": line(120),
        },
        {
            "api": journey_by_api,
            "form": form("/office/journey/touchpoints/new", stage="meadow-buy", version="1"),
        },
        chosen="name handled_by partner",
    ),
    "a key": Matter(
        "keys.create",
        {"name": "Tool", "scopes": ["score"], "expires": "2027-03-01"},
        {"name": line(100), "scopes": ([], ["all"], ["score", "all"]), "expires": DAYS},
        {
            "form": form("/office/keys/new", {"expires": "expires_on"}, ticket="t" * 22),
            "command": typed("api-key", "create"),
        },
        chosen="scopes",
    ),
    "an account": Matter(
        "people.create_user colleagues.invite",
        {"email": "new@meadow.example", "name": "New", "role": "leader", "branch": None},
        {
            "email": (
                *("no", "a@b", "a" * 65 + "@meadow.example", "new@" + "a" * 250 + ".example"),
                *("new\u202e@meadow.example", "two\nlines@meadow.example", " new@meadow.example "),
                *("NEW@meadow.example", "col@meadow.example", "COL@meadow.example"),
            ),
            "name": line(200)[1:],
            "role": ("king", "analyst"),
            "branch": ("dairy", "no-such", f"{THEIRS}-shop"),
        },
        {
            "form": form("/office/colleagues/new"),
            "command": typed("user", "create", "--password", "nine grey geese fly south"),
        },
        chosen="role branch",
    ),
}  # fmt: skip
