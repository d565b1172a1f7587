"""GET /rounds/{round_id}/roadmap with its settings and goals; GET, PATCH /goals/{goal_id} and its changes."""

from flask import url_for

from ..records import goal_changes, releases, roadmap_settings, roadmaps, rounds
from . import examples, roadmap_shapes, schemas, shapes
from .repeats import Memory
from .resource import Resource
from .rounds import LOCATION

goals = Resource("roadmap", "What to do first, and how it will be seen to work.")
SETTINGS = "/rounds/<id:round_id>/roadmap/settings"


@goals.get("/rounds/<id:round_id>/roadmap", scope="roadmap", conflicts=True)
@goals.etag
@goals.response(200, shapes.Roadmap, example=examples.ROADMAP)
def get_roadmap(organisation_id, round_id):
    """Read a round’s roadmap

    Its goals, the adopted ones first in leaders’ order, with every factor of each priority.
    """
    release = releases.get(organisation_id, round_id)
    found = roadmaps.goals(organisation_id, round_id)
    newest = roadmaps.newest(organisation_id, round_id)
    return {
        "round": round_id,
        "unverified": release.figures["unverified"],
        "ended": newest != round_id,
        "newest": newest,
        "not_measured": release.figures["not_measured"],
        "settings": roadmaps.settings(organisation_id, round_id),
        "goals": found,
    }


@goals.get(SETTINGS, scope="roadmap", conflicts=True)
@goals.etag
@goals.response(200, roadmap_shapes.RoadmapSettingsShape, example=examples.ROADMAP_SETTINGS)
def get_roadmap_settings(organisation_id, round_id):
    """Read what a roadmap’s goals are weighed by

    Targets that are not the questionnaire’s, and the returns and costs of inaction that leaders are after.
    """
    releases.get(organisation_id, round_id)
    return roadmaps.settings(organisation_id, round_id)


@goals.put(SETTINGS, scope="roadmap", conflicts=True)
@goals.etag
@goals.arguments(schemas.RoadmapSettingsRequest, examples=examples.ROADMAP_SETTINGS_REQUESTS)
@goals.response(200, roadmap_shapes.RoadmapSettingsShape, example=examples.ROADMAP_SETTINGS)
def replace_roadmap_settings(organisation_id, wanted, round_id):
    """Set what a roadmap’s goals are weighed by

    With the reason, which is kept. Every goal is weighed anew from the release, whose own proposal stays.
    """
    rounds.get(organisation_id, round_id)
    present = roadmaps.settings(organisation_id, round_id)
    goals.check_etag(present, roadmap_shapes.RoadmapSettingsShape)
    return roadmap_settings.change(organisation_id, round_id, present.version, **wanted)


@goals.post("/rounds/<id:round_id>/goals", scope="roadmap", conflicts=True, repeatable=Memory.DAYS)
@goals.etag
@goals.arguments(schemas.GoalRequest, examples=examples.GOAL_REQUESTS)
@goals.response(201, shapes.GoalShape, example=examples.GOAL, headers=LOCATION)
def add_goal(organisation_id, wanted, round_id):
    """Add a goal of one’s own

    To any pillar, with the reason, which is kept. It stands in Next where no horizon is said.
    """
    made = goal_changes.add(organisation_id, round_id, **wanted)
    return made, {"Location": url_for("api_roadmap.get_goal", goal_id=made.id)}


@goals.get("/goals/<id:goal_id>", scope="roadmap")
@goals.etag
@goals.response(200, shapes.GoalShape, example=examples.GOAL)
def get_goal(organisation_id, goal_id):
    """Read a goal"""
    return roadmaps.goal(organisation_id, goal_id)


@goals.patch("/goals/<id:goal_id>", scope="roadmap", conflicts=True)
@goals.etag
@goals.arguments(schemas.GoalChange, examples=examples.GOAL_CHANGES)
@goals.response(200, shapes.GoalShape, example=examples.GOAL)
def change_goal(organisation_id, changes, goal_id):
    """Change a goal

    With the reason, which is kept. A change adopts a goal that was proposed, unless it says another `state`;
    `position` moves it among those of its horizon. At most three goals stand in Now.
    """
    present = roadmaps.goal(organisation_id, goal_id)
    goals.check_etag(present, shapes.GoalShape)
    return goal_changes.edit(organisation_id, goal_id, present.version, **changes)


@goals.get("/goals/<id:goal_id>/changes", scope="roadmap")
@goals.etag
@goals.response(200, roadmap_shapes.ChangesOfGoal, example=examples.GOAL_HISTORY)
def list_goal_changes(organisation_id, goal_id):
    """List the changes of a goal

    The newest first, each with its reason.
    """
    return {"changes": roadmaps.changes(organisation_id, goal_id)}
