"""How the doors are knocked at: what a form, a call, a file or a command sends of the same values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxassess.listings import written
from tests.web.spreadsheets import confirm, upload

from .doors import Door, Ground, Told, Values


def texted(values: Values) -> dict[str, Any]:
    """Values as forms send them."""
    sent: dict[str, Any] = {}
    for name, each in values.items():
        if each is True:
            sent[name] = "y"
        elif isinstance(each, float | int) and not isinstance(each, bool):
            sent[name] = f"{each:.0f}"
        elif each is not None and each is not False:
            sent[name] = each
    return sent


def api(method: str, path: str, **fixed: Any) -> Door:
    """A door of the API; `path` names objects of the world in braces."""
    return lambda ground, values: ground.call(method, path.format(**ground.ours), {**values, **fixed})


def form(address: str, names: Mapping[str, str] | None = None, prefix: str = "", **fixed: Any) -> Door:
    """A door of the office; `names` are the form's own names for the API's fields."""
    mine = names or {}
    back = {theirs: ours for ours, theirs in mine.items()}

    def door(ground: Ground, values: Values) -> Told:
        sent = texted({**fixed, **{mine.get(name, name): each for name, each in values.items()}})
        told = ground.post(
            address.format(**ground.ours), {f"{prefix}{name}": each for name, each in sent.items()}
        )
        faults = {name.removeprefix(prefix): text for name, text in told.faults.items()}
        return Told(told.outcome, {back.get(name, name): text for name, text in faults.items()})

    return door


def typed(
    *words: str, options: Mapping[str, str] | None = None, flags: Mapping[str, str] | None = None
) -> Door:
    """A command; `options` are those that are not called as their field is, `flags` what true is said by."""
    mine, said = options or {}, flags or {}

    def door(ground: Ground, values: Values) -> Told:
        given = [*(word.format(**ground.ours) for word in words), "--organisation", "meadow"]
        for name, each in values.items():
            if name in said:
                given += [said[name]] if each else []
            elif each is not None:
                given += [
                    f"--{mine.get(name, name)}",
                    ",".join(each) if isinstance(each, list) else str(each),
                ]
        back = {theirs.replace("-", "_"): ours for ours, theirs in mine.items()}
        return ground.type(*given, options=back)

    return door


def of_round(part: str, of: str = "draft") -> dict[str, Door]:
    """The doors of a part of a round's set-up."""

    def by_form(ground: Ground, values: Values) -> Told:
        from cxassess.records import rounds

        version = str(rounds.get("meadow", ground.ours[of]).version)
        sent = {**texted({**values, "version": version})}
        sent |= {name: "" for name, each in values.items() if each is None}
        return ground.post(f"/office/rounds/{ground.ours[of]}/setup/{part}", sent)

    return {"api": api("PATCH", f"/rounds/{{{of}}}"), "form": by_form}


def goal(address: str) -> Door:
    """A form of a goal, whose actions stand in one field."""

    def by_form(ground: Ground, values: Values) -> Told:
        from cxassess.records import roadmaps

        version = roadmaps.goal("meadow", ground.ours["goal_id"]).version
        actions = {"actions": "\n".join(values["actions"])} if "actions" in values else {}
        return ground.post(
            address.format(**ground.ours), texted({**values, **actions, "version": str(version)})
        )

    return by_form


def workshop(ground: Ground, values: Values) -> Told:
    """The form of a workshop's sheet."""
    said = {f"answer_{name}": text for name, text in values["answers"].items()}
    sent = texted(
        {"audience": values["audience"], "head_count": values["head_count"], "ticket": "t" * 22, **said}
    )
    names = {f"answer_{name}": "answers" for name in ("do_well", "improve", "barrier", "one_thing")}
    return ground.post(f"/office/rounds/{ground.ours['open']}/workshops/new", sent, names)


def units_with(values: Values) -> list[dict[str, Any]]:
    """The organisation's units and one more."""
    from cxassess.records import structure

    return [*map(vars_of, structure.units("meadow")), dict(values)]


def vars_of(unit: Any) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in ("id", "name", "parent", "headcount")}


def units_by_api(ground: Ground, values: Values) -> Told:
    """All units by PUT."""
    return ground.call("PUT", "/units", {"units": units_with(values)}, within="units")


def units_by_file(ground: Ground, values: Values) -> Told:
    """All units as a file."""
    heads = ("id", "name", "parent", "headcount")
    rows = [tuple(each[name] for name in heads) for each in units_with(values)]
    text = written([heads, *rows])
    return ground.type("units", "import", "-", "--organisation", "meadow", "--yes", text=text)


def journey_by_api(ground: Ground, values: Values) -> Told:
    """The journey with one more touchpoint, under the id that a page would give it."""
    from cxassess.records import journey_changes, journeys

    (stage,) = [each.to_dict() for each in journeys.get("meadow").stages]
    taken = [each["id"] for each in stage["touchpoints"]]
    id_ = journey_changes.free_id(values["name"], "touchpoint", taken)
    stage["touchpoints"] = [*stage["touchpoints"], {"id": id_, **values}]
    return ground.call("PUT", "/journey", {"stages": [stage]}, within="stages")


def invited_by_api(ground: Ground, values: Values) -> Told:
    """One invitation."""
    path = f"/rounds/{ground.ours['open']}/invitations"
    return ground.call("POST", path, {"invitations": [values]}, within="invitations")


def invited_by_file(ground: Ground, values: Values) -> Told:
    """The same as a table."""
    heads = ("audience", "unit", "ref", "count")
    text = written([heads, tuple(values[name] for name in heads)])
    path = f"/rounds/{ground.ours['open']}/invitations"
    return ground.call("POST", path, text.encode(), **{"Content-Type": "text/csv"})


def round_by_api(ground: Ground, values: Values) -> Told:
    """A round that takes the organisation's units, as one that is made on the page does."""
    from cxassess.records import structure

    return ground.call("POST", "/rounds", {**values, "units": [*map(vars_of, structure.units("meadow"))]})


def round_by_form(ground: Ground, values: Values) -> Told:
    """The page of a new round."""
    version = " 1.0.0" if values["questionnaire"] == "ten-pillars" else ""
    sent = {**values, "ticket": "t" * 32, "questionnaire": f"{values['questionnaire']}{version}"}
    return ground.post("/office/rounds/new", sent)


def style_by_api(ground: Ground, values: Values) -> Told:
    """Paper and colour, with the logo that is there."""
    import base64

    from cxassess.records import house

    logo = base64.b64encode(house.get("meadow").logo or b"").decode()
    return ground.call("PUT", "/style", {**values, "logo": logo})


def measured(ground: Ground, values: Values) -> Told:
    """The page of a goal's metrics."""
    names = {"date": "taken_on"}
    sent = {f"leading-{names.get(name, name)}": each for name, each in texted(values).items()}
    back = {f"leading-{names.get(name, name)}": name for name in values}
    return ground.post(f"/office/goals/{ground.ours['goal_id']}/metrics", {"kind": "leading", **sent}, back)


def measurements_by_api(ground: Ground, values: Values) -> Told:
    """One of many measurements."""
    body = {"measurements": [values], "reason": "Counted again."}
    return ground.call("POST", "/measurements", body, within="measurements")


def measurements_by_file(ground: Ground, values: Values) -> Told:
    """The same in a file, looked at and confirmed."""
    preview = upload(ground.owner, "measurements", written([tuple(values), tuple(values.values())]))
    if preview.status_code >= 400:
        return Told("refused", unread=True)  # told by line and column, in a table of all faults
    answer = confirm(ground.owner, preview)
    return Told("taken" if answer.status_code < 400 else "refused")
