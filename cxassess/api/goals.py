"""GET /rounds/{round_id}/roadmap, its course and its files; GET, PATCH /goals/{goal_id}, POST …/carry-on."""

from flask import current_app
from flask_babel import get_locale

from .. import roadmap_files
from ..maturity import counted
from ..records import carrying_on, courses, goal_changes, releases, roadmaps
from . import course_shapes, examples, schemas, shapes
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


@goals.get("/rounds/<id:round_id>/roadmap/course", scope="roadmap", conflicts=True)
@goals.etag
@goals.response(200, course_shapes.Course, example=examples.COURSE)
def get_course(organisation_id, round_id):
    """Read what became of the roadmap before

    The goals that leaders adopted in the round before: each with the change of its pillar, its metrics
    against their targets, and whether it is met, on the way, shows no clear change or is missed.
    """
    last = courses.of(releases.get(organisation_id, round_id))
    return {
        "round": round_id,
        "prior_round": last.prior and last.prior.round.id,
        "unverified": last.release.figures["unverified"],
        "prior_unverified": last.prior.figures["unverified"] if last.prior else [],
        "nothing": last.nothing,
        "dropped": last.dropped,
        "counts": counted(each.course for each in last.goals),
        "goals": [_followed(each) for each in last.goals],
    }


def _followed(each):
    """A followed goal in the words of its shape."""
    stops = [
        {
            "round": stop.round.id,
            "name": stop.round.name,
            "released_on": stop.released_on,
            "goal": stop.goal and stop.goal.id,
            "state": stop.course and stop.course.state,
        }
        for stop in each.stops
    ]
    carried_to = each.carried_to and each.carried_to.id
    return {**each.course.to_dict(), "goal": each.goal, "carried_to": carried_to, "rounds": stops}


@goals.get("/rounds/<id:round_id>/roadmap/export", scope="roadmap", conflicts=True)
@goals.etag
@goals.doc(responses={200: examples.ROADMAP_FILE})
@goals.arguments(schemas.RoadmapExportQuery, location="query")
def export_roadmap(organisation_id, query, round_id):
    """Download a round’s roadmap

    As a file for the tools in which people plan. `csv` has the columns that Jira, Asana and others import,
    goals before their actions; `ics` is a calendar of what is due and when to measure; `json` is the roadmap
    as this API tells it; `xlsx` is a workbook. Only adopted goals are in `csv` and `ics`; in `csv`, while
    there is none, those that are proposed.
    """
    made = roadmap_files.export(organisation_id, round_id, query["format"], str(get_locale()))
    goals.set_etag([made.digest])
    answer = current_app.response_class(made.content, content_type=made.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=made.name)
    return answer


@goals.post("/goals/<id:goal_id>/carry-on", scope="roadmap", conflicts=True)
@goals.arguments(schemas.CarryOn, examples=examples.CARRY_ON)
@goals.response(201, shapes.GoalShape, example={**examples.GOAL, "carried_from": examples.EARLIER_GOAL_ID})
def carry_on(organisation_id, wanted, goal_id):
    """Carry a goal on

    Into the newest roadmap of its line, with its owner, date, metrics, baselines and targets. Where that
    roadmap proposes the same goal of the catalogue, that one is adopted; else the goal is added. Once.
    """
    return carrying_on.carry_on(organisation_id, goal_id, **wanted)


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
