"""The matters that have more than one door, with what is sent through each."""

from __future__ import annotations

from typing import Any

from tests.web.matrix import THEIRS

from .doors import Ground, Matter, Told, Values

LONE_DOORS: dict[str, str] = {}


def line(longest: int, *, least: int = 1) -> tuple[str, ...]:
    """Texts of one line to try."""
    return (
        *(
            "",
            " ",
            "a" * longest,
            "a" * (longest + 1),
            " spaced ",
            "Cafe\u0301",
            "\U0001f469\u200d\U0001f4bb",
        ),
        *(
            "nul\x00",
            "bell\x07",
            "two\nlines",
            "turned\u202e",
            "isolated\u2067",
            "marked\u200f",
            "thin\u200b",
        ),
        *("mark\ufeff", "next\x85", "line\u2028", "<script>alert(1)</script>", "=cmd()", "한글 يوم"),
    )


def lines(longest: int) -> tuple[str, ...]:
    """Texts of several lines to try."""
    return (
        *("", " ", "a" * longest, "a" * (longest + 1), "two\nlines", "two\r\nlines", " spaced "),
        *("nul\x00", "bell\x07", "turned\u202e", "thin\u200b", "line\u2028", "mark\ufeff", "<b>bold</b>"),
    )


DAYS = (
    *("2026-11-19", "2026-11-20", "2026-11-21", "2027-06-30", "1969-12-31", "1999-12-31", "0001-01-01"),
    *("9999-12-31", "2026-02-30", "20261130", "2026-W48-1", "tomorrow", "2026-11-19T00:00", "2199-12-31"),
    *("2200-01-01",),
)


def number(least: float, most: float) -> tuple[float, ...]:
    return (least, most, least - 1, most + 1, 0, -1, 1e12, 1e13, 2**63)


def whole(least: int, most: int) -> tuple[int, ...]:
    return (least, most, least - 1, most + 1, -1, 999_999_999, 1_000_000_000, 2**31, 2**63)


# Workshops


def workshop_by_api(ground: Ground, values: Values) -> Told:
    return ground.call("POST", f"/rounds/{ground.ours['open']}/workshops", values)


def workshop_by_form(ground: Ground, values: Values) -> Told:
    answers = {f"answer_{name}": text for name, text in values["answers"].items()}
    sent = {**values, **answers, "head_count": str(values["head_count"]), "ticket": "t" * 22}
    del sent["answers"]
    fields = {f"answer_{name}": "answers" for name in ("do_well", "improve", "barrier", "one_thing")}
    return ground.post(f"/office/rounds/{ground.ours['open']}/workshops/new", sent, fields)


# Rounds


def round_by_api(ground: Ground, values: Values) -> Told:
    return ground.call("POST", "/rounds", {**values, "units": []})


def round_by_form(ground: Ground, values: Values) -> Told:
    sent = {**values, "ticket": "t" * 32, "questionnaire": f"{values['questionnaire']} 1.0.0"}
    return ground.post("/office/rounds/new", sent)


def round_by_command(ground: Ground, values: Values) -> Told: ...


def part(part: str, of: str = "draft", fields: Any = None) -> Any:
    def by_form(ground: Ground, values: Values) -> Told:
        page = f"/office/rounds/{ground.ours[of]}/setup/{part}"
        sent = {name: "" if each is None else each for name, each in values.items()}
        sent = {name: each for name, each in sent.items() if each is not False}
        return ground.post(page, {"version": _version(ground, of), **sent}, fields)

    return by_form


def change_by_api(of: str = "draft") -> Any:
    return lambda ground, values: ground.call("PATCH", f"/rounds/{ground.ours[of]}", values)


def _version(ground: Ground, of: str) -> str:
    from cxassess.records import rounds

    return str(rounds.get("meadow", ground.ours[of]).version)


def setup(name: str, good: Values, tried: Any, of: str = "draft", fields: Any = None) -> Matter:
    doors = {"api": change_by_api(of), "form": part(name, of, fields)}
    return Matter("rounds.change", good, tried, doors)


# Goals, and what else leaders decide


def texted(values: Values) -> dict[str, Any]:
    """Values as forms send them."""
    sent = {}
    for name, each in values.items():
        if each is True:
            sent[name] = "y"
        elif isinstance(each, float | int) and not isinstance(each, bool):
            sent[name] = f"{each:.0f}"
        elif each is not None and each is not False:
            sent[name] = each
    return sent


def goal_by_api(ground: Ground, values: Values) -> Told:
    return ground.call("PATCH", f"/goals/{ground.ours['goal_id']}", values)


def _version_of(ground: Ground) -> str:
    from cxassess.records import roadmaps

    return str(roadmaps.goal("meadow", ground.ours["goal_id"]).version)


def goal_by_form(ground: Ground, values: Values) -> Told:
    sent = texted({**values, "version": _version_of(ground)})
    if "actions" in sent:
        sent["actions"] = "\n".join(sent["actions"])
    return ground.post(f"/office/goals/{ground.ours['goal_id']}/change", sent)


def own_goal_by_api(ground: Ground, values: Values) -> Told:
    return ground.call("POST", f"/rounds/{ground.ours['round_id']}/goals", values)


def own_goal_by_form(ground: Ground, values: Values) -> Told:
    sent = texted(values)
    if "actions" in sent:
        sent["actions"] = "\n".join(sent["actions"])
    return ground.post(f"/office/rounds/{ground.ours['round_id']}/roadmap/new", sent)


def api(method: str, path: str, **fixed: Any) -> Any:
    """A door of the API; `path` names objects of the world in braces."""
    return lambda ground, values: ground.call(method, path.format(**ground.ours), {**values, **fixed})


def form(address: str, names: dict[str, str] | None = None, prefix: str = "", **fixed: Any) -> Any:
    """A door of the office; `names` are the form's own names for the API's fields."""
    mine = names or {}
    back = {f"{prefix}{theirs}": ours for ours, theirs in mine.items()}

    def door(ground: Ground, values: Values) -> Told:
        sent = texted({**fixed, **{mine.get(name, name): each for name, each in values.items()}})
        sent = {f"{prefix}{name}": each for name, each in sent.items()}
        told = ground.post(address.format(**ground.ours), sent, back)
        faults = {name.removeprefix(prefix): text for name, text in told.faults.items()}
        return Told(told.outcome, faults)

    return door


SOURCE = {
    "name": "Reviews", "kind": "reviews", "kind_name": "", "owner": "Ann", "cadence": "monthly",
    "tells": "What they like", "goes_to": "The board", "state": "in_use", "looked_on": "2026-11-19",
    "since": "2026-11-20",
}  # fmt: skip
METRIC = {
    "name": "Calls", "definition": "All calls", "formula": "a sum", "unit": "calls", "direction": "up",
    "cadence": "monthly", "source": "The log",
}  # fmt: skip
BARRIER = {
    "title": "Forms", "kind": "rule", "theme": "Paper", "owner": "Ann", "due_on": "2027-03-01",
    "state": "heard", "state_since": "2026-11-19", "answer": "Soon", "next_step": "Ask", "reason": "Told us",
}  # fmt: skip
ESTIMATE = {
    "outcome": "innovation", "low": 1, "likely": 2, "high": 3, "method": "A sum", "evidence": "Books",
    "reason": "Asked", "unit": None,
}  # fmt: skip

# A day that measurements can be of, and one that is measured already.
MEASUREMENT = {"date": "2026-11-19", "value": 12, "source": "The log", "note": "None"}
GOAL_FIELDS = {
    "reason": lines(1000),
    "title": line(200),
    "why": lines(1000),
    "owner": line(200),
    "actions": (["a" * 500], ["a" * 501], ["a"] * 12, ["a"] * 13, ["nul\x00"], ["turned\u202e"]),
    "due_on": DAYS,
    "horizon": ("", "soon", "next", "later", "now"),
    "effort": ("", "XL", "S"),
    "remind": ("no-such",),
    "leading_metric": ("no-such",),
    "leading_target": number(-1e12, 1e12),
    "returns": (["no-such"], ["loyalty"], ["loyalty", "no-such"]),
}


def unit_by_api(ground: Ground, values: Values) -> Told:
    from cxassess.records import structure

    kept = [
        {"id": each.id, "name": each.name, "parent": each.parent, "headcount": each.headcount}
        for each in structure.units("meadow")
    ]
    told = ground.call("PUT", "/units", {"units": [*kept, values]}, within="units")
    return told


def unit_by_file(ground: Ground, values: Values) -> Told:
    from cxassess.listings import written
    from cxassess.records import structure

    kept = [(each.id, each.name, each.parent, each.headcount) for each in structure.units("meadow")]
    new = tuple(values[name] for name in ("id", "name", "parent", "headcount"))
    text = written([("id", "name", "parent", "headcount"), *kept, new])
    return ground.type("units", "import", "-", "--organisation", "meadow", "--yes", text=text)


JOURNEY = {"name": "Deliver", "handled_by": "own", "partner": ""}


def touchpoint_by_api(ground: Ground, values: Values) -> Told:
    from cxassess.records import journeys

    (stage,) = [each.to_dict() for each in journeys.get("meadow").stages]
    new = {"id": "deliver", **values}
    stage["touchpoints"] = [*stage["touchpoints"], new]
    return ground.call("PUT", "/journey", {"stages": [stage]}, within="stages")


def key_by_command(ground: Ground, values: Values) -> Told:
    words = ["--name", values["name"], "--scopes", ",".join(values["scopes"]), "--expires", values["expires"]]
    return ground.type("api-key", "create", "--organisation", "meadow", *words)


def account_by_command(ground: Ground, values: Values) -> Told:
    words = [word for name in ("email", "name", "role") for word in (f"--{name}", values[name])]
    branch = ["--branch", values["branch"]] if values["branch"] else []
    secret = ["--password", "nine grey geese fly south"]
    return ground.type("user", "create", "--organisation", "meadow", *words, *branch, *secret)


TYPED = {"opens": "opens_on", "closes": "closes_on", "prior": "prior_round"}


def round_by_typing(ground: Ground, values: Values) -> Told:
    given = {"name": "--name", "opens_on": "--opens", "closes_on": "--closes", "threshold": "--threshold"}
    given |= {"prior_round": "--prior", "privacy": "--privacy"}
    words = [word for name, each in values.items() if name in given and each is not None
             for word in (given[name], str(each))]  # fmt: skip
    flags = ["--open-link" if values["open_link"] else "--by-invitation"]
    flags += ["--by-itself"] if values["by_itself"] else []
    return ground.type(
        "round", "create", "--organisation", "meadow", "--form", "core", *words, *flags, options=TYPED
    )


def card_by_api(ground: Ground, values: Values) -> Told:
    return ground.call(
        "POST", f"/rounds/{ground.ours['open']}/invitations", {"invitations": [values]}, within="invitations"
    )


def invited_by_command(ground: Ground, values: Values) -> Told:
    words = [word for name, each in values.items() if each is not None for word in (f"--{name}", str(each))]
    return ground.type("round", "invite", ground.ours["open"], "--organisation", "meadow", *words)


def invited_by_file(ground: Ground, values: Values) -> Told:
    from cxassess.listings import written

    names = ("audience", "unit", "ref", "count")
    text = written([names, tuple(values[name] for name in names)])
    path = f"/rounds/{ground.ours['open']}/invitations"
    return ground.call("POST", path, text.encode(), **{"Content-Type": "text/csv"})


MATTERS: dict[str, Matter] = {
    "a workshop’s sheet": Matter(
        "workshops.enter workshops.change",
        {"audience": "staff", "head_count": 7, "answers": {"do_well": "We listen."}},
        {
            "audience": ("", "Staff", "everybody", "leader", "customer"),
            "head_count": (4, 5, 30, 31, 0, -1, 10**9, 2**63),
            "answers": ({}, *({"do_well": text} for text in lines(2000))),
        },
        {"api": workshop_by_api, "form": workshop_by_form},
        frozenset({"audience"}),
    ),
    "a new round": Matter(
        "rounds.create",
        {"name": "Autumn", "questionnaire": "ten-pillars", "form": "core"},
        {"name": line(200), "form": ("", "short"), "questionnaire": ("", "no-such", "ten-pillars 1.0")},
        {"api": round_by_api, "form": round_by_form},
        frozenset({"form", "questionnaire"}),
    ),
    "a round by command": Matter(
        "rounds.create",
        {
            "name": "Autumn",
            "opens_on": None,
            "closes_on": None,
            "threshold": 5,
            "prior_round": None,
            "privacy": "sealed",
            "open_link": True,
            "by_itself": False,
        },
        {
            "name": line(200),
            "opens_on": DAYS,
            "closes_on": DAYS,
            "threshold": whole(5, 10_000),
            "prior_round": ("no-such", "brook-closed", "meadow-closed"),
            "privacy": ("confidential",),
            "by_itself": (True,),
        },
        {"api": api("POST", "/rounds", questionnaire="ten-pillars", form="core"), "command": round_by_typing},
    ),
    "a round’s name": setup("basics", {"name": "Autumn"}, {"name": line(200)}),
    "a round’s days": setup(
        "dates",
        {"opens_on": None, "closes_on": None, "by_itself": False},
        {"opens_on": DAYS, "closes_on": DAYS, "by_itself": (True,)},
    ),
    "a round’s days in their order": setup(
        "dates",
        {"opens_on": "2026-12-01", "closes_on": "2026-12-11", "by_itself": True, "held": True},
        {"opens_on": ("2026-12-12", "2026-12-11", None), "closes_on": ("2026-11-30", None)},
    ),
    "an open round’s end": setup(
        "end",
        {"closes_on": "2026-12-11", "by_itself": False, "held": False},
        {"closes_on": (*DAYS,), "by_itself": (True,), "held": (True,)},
        "open",
    ),
    "a round’s threshold": setup("threshold", {"threshold": 5}, {"threshold": whole(5, 10_000)}),
    "a round’s privacy": setup("privacy", {"privacy": "sealed"}, {"privacy": ("", "open", "confidential")}),
    "a round’s comparison": setup(
        "comparison",
        {"prior_round": None},
        {"prior_round": ("meadow-closed", f"{THEIRS}-closed", "no-such", "meadow-draft")},
    ),
    "an invitation": Matter(
        "invitations.invite invitations.invite_listed",
        {"audience": "staff", "unit": "dairy", "ref": None, "count": 1},
        {
            "audience": ("", "Staff", "everybody", "leader"),
            "unit": ("no-such", "Dairy", "brook-shop", "", None),
            "count": (0, 1, -1, 10**9, 10_001),
        },
        {"api": card_by_api, "file": invited_by_file, "command": invited_by_command},
    ),
    "a copy": Matter(
        "rounds.copy",
        {"name": "Next"},
        {"name": line(200)},
        {
            "api": api("POST", "/rounds/{round_id}/copies"),
            "form": form("/office/rounds/{round_id}/copy", ticket="t" * 32),
            "command": lambda ground, values: ground.type(
                "round", "copy", ground.ours["round_id"], "--name", values["name"], "--organisation", "meadow"
            ),
        },
    ),
    "a goal": Matter(
        "goal_changes.edit",
        {
            "reason": "Agreed.",
            "title": "Listen",
            "why": "It pays.",
            "owner": "Ann",
            "horizon": "now",
            "effort": "M",
        },
        GOAL_FIELDS,
        {"api": goal_by_api, "form": goal_by_form},
        frozenset({"horizon", "effort", "remind", "leading_metric"}),
    ),
    "a goal of one’s own": Matter(
        "goal_changes.add",
        {
            "reason": "Agreed.",
            "title": "Listen",
            "why": "It pays.",
            "owner": "Ann",
            "horizon": "next",
            "effort": "M",
            "pillar": "innovation",
        },
        {**GOAL_FIELDS, "pillar": ("", "no-such")},
        {"api": own_goal_by_api, "form": own_goal_by_form},
        frozenset({"horizon", "effort", "remind", "leading_metric", "pillar"}),
    ),
    "a goal that goes on": Matter(
        "carrying_on.carry_on",
        {"reason": "Not done.", "horizon": "next"},
        {"reason": lines(1000), "horizon": ("", "soon", "later")},
        {
            "api": api("POST", "/goals/{earlier_goal_id}/carry-on"),
            "form": form("/office/goals/{earlier_goal_id}/carry-on"),
        },
        frozenset({"horizon"}),
    ),
    "a source": Matter(
        "sources.add sources.change",
        SOURCE,
        {
            "name": (*line(200), "meadow complaints", "MEADOW COMPLAINTS", "\uff2d\uff45adow complaints"),
            "kind": ("", "no-such", "own"),
            "kind_name": line(200),
            "owner": line(200),
            "cadence": ("", "hourly"),
            "tells": lines(500),
            "goes_to": lines(500),
            "state": ("", "gone", "stopped"),
            "looked_on": DAYS,
            "since": DAYS,
        },
        {"api": api("POST", "/sources"), "form": form("/office/sources/new", ticket="t" * 22)},
        frozenset({"kind", "cadence", "state"}),
    ),
    "a metric": Matter(
        "own_metrics.add own_metrics.change",
        METRIC,
        {
            "name": (*line(200), "meadow queue", "MEADOW QUEUE"),
            "definition": lines(1000),
            "formula": lines(1000),
            "unit": line(40),
            "direction": ("", "sideways"),
            "cadence": ("", "hourly"),
            "source": lines(200),
        },
        {"api": api("POST", "/own-metrics"), "form": form("/office/metrics/new", ticket="abcdefabcdef")},
        frozenset({"direction", "cadence"}),
    ),
    "a correction": Matter(
        "measurements.correct measurements.record",
        {**MEASUREMENT, "reason": "A slip."},
        {
            "date": DAYS,
            "value": number(-1e12, 1e12),
            "source": lines(200),
            "note": lines(500),
            "reason": lines(1000),
        },
        {
            "api": api("PATCH", "/measurements/{measurement_id}"),
            "form": form("/office/measurements/{measurement_id}", {"date": "taken_on"}, version="1"),
        },
    ),
    "a barrier": Matter(
        "barriers.add barriers.edit",
        BARRIER,
        {
            "title": line(200),
            "kind": ("", "no-such"),
            "theme": line(200),
            "owner": line(200),
            "due_on": DAYS,
            "state": ("", "gone", "cannot_be_fixed", "fixed"),
            "state_since": DAYS,
            "answer": lines(2000),
            "next_step": lines(500),
            "reason": lines(1000),
            "rounds": (["no-such"], ["meadow-draft"], ["brook-closed"], ["meadow-closed"]),
            "published": (True,),
        },
        {"api": api("POST", "/barriers"), "form": form("/office/barriers/new", ticket="t" * 22)},
        frozenset({"kind", "state", "rounds"}),
    ),
    "an estimate": Matter(
        "estimates.add estimates.change",
        ESTIMATE,
        {
            "outcome": ("", "no-such"),
            "unit": ("no-such", "brook-shop", "dairy"),
            "low": number(0, 2),
            "high": number(2, 1e12),
            "method": lines(1000),
            "evidence": lines(1000),
            "reason": lines(1000),
        },
        {
            "api": api("POST", "/goals/{goal_id}/estimates"),
            "form": form("/office/goals/{goal_id}/case/new"),
        },
        frozenset({"outcome", "unit"}),
    ),
    "an estimate’s change": Matter(
        "estimates.change",
        {"low": 1, "likely": 2, "high": 3, "method": "A sum", "evidence": "Books", "reason": "Asked"},
        {"reason": lines(1000), "method": lines(1000), "low": number(0, 2)},
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
        frozenset({"currency"}),
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
    "what a roadmap is weighed by": Matter(
        "roadmap_settings.change",
        {"reason": "Agreed.", "outcomes": ["loyalty"]},
        {"reason": lines(1000), "outcomes": (["no-such"], ["loyalty", "no-such"])},
        {
            "api": api("PUT", "/rounds/{round_id}/roadmap/settings", targets={}),
            "form": form("/office/rounds/{round_id}/roadmap/settings", version="0"),
        },
        frozenset({"outcomes"}),
    ),
    "a unit": Matter(
        "structure.replace structure.add",
        {"id": "depot", "name": "Depot", "parent": None, "headcount": 12},
        {
            "id": ("", "a" * 50, "a" * 51, "de pot", "dairy", "staff", "internal", "-x", "Ünit", "nul\x00"),
            "name": (*line(200), "meadow dairy", "MEADOW DAIRY", "\uff2deadow Dairy"),
            "parent": ("dairy", "no-such", "brook-shop", "depot"),
            "headcount": (0, -1, 9_999_999, 10_000_000, 10**9, 2**63),
        },
        {"api": unit_by_api, "form": form("/office/units/new"), "file": unit_by_file},
        frozenset({"parent"}),
    ),
    "a touchpoint": Matter(
        "journeys.change journeys.put",
        JOURNEY,
        {
            "name": (*line(60), "Meadow order", "MEADOW ORDER"),
            "handled_by": ("", "nobody", "partner"),
            "partner": line(60),
        },
        {
            "api": touchpoint_by_api,
            "form": form("/office/journey/touchpoints/new", stage="meadow-buy", version="1"),
        },
        frozenset({"handled_by"}),
    ),
    "a style": Matter(
        "house.change house.put",
        {"paper": "A4", "colour": "#0A6270"},
        {"paper": ("", "A5", "Letter"), "colour": ("", "red", "#12345", "#0a6270", "#0A6270 ", "#0A62701")},
        {"api": api("PUT", "/style", logo=None), "form": form("/office/style", version="1")},
        frozenset({"paper"}),
    ),
    "a key": Matter(
        "keys.create",
        {"name": "Tool", "scopes": ["score"], "expires": "2027-03-01"},
        {"name": line(100), "scopes": ([], ["all"], ["score", "all"]), "expires": DAYS},
        {
            "form": form("/office/keys/new", {"expires": "expires_on"}, ticket="t" * 22),
            "command": key_by_command,
        },
        frozenset({"scopes"}),
    ),
    "an account": Matter(
        "people.create_user colleagues.invite",
        {"email": "new@meadow.example", "name": "New", "role": "leader", "branch": ""},
        {
            "email": (
                "",
                "no",
                "a@b",
                "a" * 65 + "@meadow.example",
                "new@" + "a" * 250 + ".example",
                "new\u202e@meadow.example",
                "two\nlines@meadow.example",
                " new@meadow.example ",
                "NEW@meadow.example",
                "col@meadow.example",
                "COL@meadow.example",
            ),
            "name": line(200),
            "role": ("", "king", "analyst"),
            "branch": ("dairy", "no-such", "brook-shop"),
        },
        {"form": form("/office/colleagues/new"), "command": account_by_command},
        frozenset({"role", "branch"}),
    ),
}
