"""A round's roadmap with its settings, course and files; goals, their changes, and carrying them on."""

from flask import current_app, url_for
from flask_babel import get_locale

from .. import roadmap_files
from ..maturity import counted
from ..records import carrying_on, courses, goal_changes, releases, roadmap_settings, roadmaps, rounds
from . import course_shapes, examples, paging, roadmap_shapes, schemas, shapes
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


@goals.post("/goals/<id:goal_id>/carry-on", scope="roadmap", conflicts=True, repeatable=Memory.DAYS)
@goals.etag
@goals.arguments(schemas.CarryOn, examples=examples.CARRY_ON)
@goals.response(201, shapes.GoalShape, example=examples.CARRIED_GOAL, headers=LOCATION)
def carry_on(organisation_id, wanted, goal_id):
    """Carry a goal on

    Into the newest roadmap of its line, with its owner, date, metrics, baselines and targets. Where that
    roadmap proposes the same goal of the catalogue, that one is adopted; else the goal is added. Once.
    """
    made = carrying_on.carry_on(organisation_id, goal_id, **wanted)
    return made, {"Location": url_for("api_roadmap.get_goal", goal_id=made.id)}


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
@goals.arguments(schemas.PageQuery, location="query")
@goals.response(200, roadmap_shapes.ChangesOfGoal, example=examples.GOAL_HISTORY, headers=paging.LINK)
def list_goal_changes(organisation_id, query, goal_id):
    """List the changes of a goal

    The newest first, each with its reason.
    """
    found = paging.whole(roadmaps.changes(organisation_id, goal_id), _newest_first)
    entries, following, headers = paging.pages(found, **{"cursor": None, **query})
    return {"changes": entries, "next_cursor": following}, headers


def _newest_first(change):
    """The place of a change in a list that begins with the newest."""
    return f"{999_999_999 - change.version:09d}"
