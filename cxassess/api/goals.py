"""GET /rounds/{round_id}/roadmap; GET, PATCH /goals/{goal_id}: prioritised goals with their metrics."""

from ..records import goal_changes, releases, roadmaps
from . import examples, schemas, shapes
from .resource import Resource

goals = Resource("roadmap", "What to do first, and how it will be seen to work.")


@goals.get("/rounds/<id:round_id>/roadmap", scope="roadmap", conflicts=True)
@goals.etag
@goals.response(200, shapes.Roadmap, example=examples.ROADMAP)
def get_roadmap(organisation_id, round_id):
    """Read a round’s roadmap

    Its goals, the most pressing first, with every factor of each priority.
    """
    release = releases.get(organisation_id, round_id)
    return {
        "round": round_id,
        "unverified": release.figures["unverified"],
        "goals": roadmaps.goals(organisation_id, round_id),
    }


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

    With the reason, which is kept. At most three goals stand in Now.
    """
    present = roadmaps.goal(organisation_id, goal_id)
    goals.check_etag(present, shapes.GoalShape)
    return goal_changes.edit(organisation_id, goal_id, present.version, **changes)
