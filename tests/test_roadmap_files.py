"""The roadmap alone as files: for planners, spreadsheets, programs and calendars."""

import csv
import io
import json
import re
from datetime import date

import pytest
from openpyxl import load_workbook

from cxassess import roadmap_files
from cxassess.api import shapes
from cxassess.demo import ORGANISATION
from cxassess.records import goal_changes, roadmaps
from cxassess.records.database import writing
from cxassess.records.models import GoalRow

SPRING = "harbourline-2026-spring"
HOSTILE = "=HYPERLINK(1)\r\nBEGIN:VALARM,<script>\u202e"


@pytest.fixture
def planned(demo_app):
    """The demo's newest roadmap with a goal of leaders' own, in hostile words."""
    with demo_app.app_context():
        own = goal_changes.add(
            ORGANISATION,
            SPRING,
            pillar="leadership",
            title="Ours",
            reason="Ours.",
            owner="@nina",
            due_on=date(2027, 2, 26),
            horizon="later",
            actions=["+1 for all", "Then the rest"],
            leading_metric="vision_recall",
            leading_baseline=34,
            leading_target=60,
        )
        # As somebody could have written it when a title was not held to one line of visible text.
        with writing() as session:
            session.get(GoalRow, (ORGANISATION, own.id)).title = HOSTILE
        yield roadmaps.goal(ORGANISATION, own.id)


def made(kind, language="en_GB"):
    return roadmap_files.export(ORGANISATION, SPRING, kind, language).content


def rows():
    return list(csv.DictReader(io.StringIO(made("csv").decode())))


@pytest.mark.parametrize("kind", roadmap_files.KINDS)
def test_the_same_roadmap_gives_the_same_bytes(planned, kind):
    assert made(kind) == made(kind)


def test_goals_stand_before_their_actions_which_name_them(planned):
    found = rows()
    kinds = [row["Issue Type"] for row in found]
    assert kinds == sorted(kinds)  # every Epic before every Task
    assert [row["Issue ID"] for row in found] == [str(number) for number in range(1, len(found) + 1)]
    goals = {row["Issue ID"]: row for row in found if row["Issue Type"] == "Epic"}
    for row in found[len(goals) :]:
        above = goals[row["Parent"]]
        assert (row["Parent Task"], row["Reference"]) == (above["Name"], above["Reference"])
        assert (row["Assignee"], row["Section"]) == (above["Assignee"], above["Section"])


def test_what_leaders_adopted_is_there_and_nothing_else(planned):
    adopted = [goal for goal in roadmaps.goals(ORGANISATION, SPRING) if goal.state == "adopted"]
    found = [row for row in rows() if row["Issue Type"] == "Epic"]
    assert [row["Reference"] for row in found] == [goal.id for goal in adopted]
    assert [row["Due Date"] for row in found] == [
        goal.due_on.isoformat() if goal.due_on else "" for goal in adopted
    ]
    assert {row["Section"] for row in found} <= {"Now", "Next", "Later"}
    assert all(" " not in label for row in found for label in row["Labels"].split(" "))


def test_proposals_are_there_while_nobody_has_adopted_a_goal(demo_app):
    with demo_app.app_context():
        for goal in roadmaps.goals(ORGANISATION, SPRING):
            if goal.state == "adopted":
                goal_changes.edit(ORGANISATION, goal.id, goal.version, reason="No.", state="dropped")
        found = rows()
        assert {row["Section"] for row in found} == {"Proposed"}
        assert b"BEGIN:VEVENT" not in made("ics")


def test_no_cell_is_a_formula(planned):
    for row in csv.reader(io.StringIO(made("csv").decode())):
        assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    book = load_workbook(io.BytesIO(made("xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)  # as text


def test_the_workbook_holds_the_plan_and_every_factor(planned):
    book = load_workbook(io.BytesIO(made("xlsx")))
    assert book.sheetnames[:3] == ["Explanation", "Plan", "Roadmap"]
    assert next(book["Plan"].iter_rows(values_only=True))[0] == "Name"


def test_the_calendar_holds_what_is_due_and_when_to_measure(planned):
    text = re.sub("\r\n ", "", made("ics").decode())
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT")
    assert "BEGIN:VALARM\r\n" not in text
    assert "<script>" in text  # as text: a calendar shows none of it as a page
    due = re.search(rf"UID:due-{planned.id}[^\r]*\r\nDTSTAMP[^\r]*\r\nDTSTART;VALUE=DATE:(\d+)", text)
    assert due[1] == "20270226"
    uids = re.findall(r"UID:([^\r]+)", text)
    assert len(uids) == len(set(uids))
    assert [uid for uid in uids if uid.startswith("measure-vision_recall-")]


def test_a_metric_is_to_be_measured_until_the_last_of_its_goals_is_due(planned):
    text = re.sub("\r\n ", "", made("ics").decode())
    rule = re.search(r"UID:measure-vision_recall-[^\0]*?RRULE:([^\r]+)", text)[1]
    assert re.fullmatch(r"FREQ=\w+(;INTERVAL=\d+)?;UNTIL=\d{8}", rule)
    assert rule.split("UNTIL=")[1] >= "20270226"


def test_readers_get_the_words_of_their_language_and_importers_their_columns(planned):
    assert made("csv", "en_GB").split(b"\r\n")[0] == made("csv", "ar").split(b"\r\n")[0]


def test_a_file_is_offered_on_the_page_and_holds_what_the_door_gives(planned):
    body = json.loads(made("json"))
    assert body["round"] == SPRING
    assert planned.id in [goal["id"] for goal in body["goals"]]


def test_programs_read_of_a_metric_what_the_api_tells_of_it(planned):
    named = [
        each for goal in json.loads(made("json"))["goals"] for each in (goal["leading"], goal["lagging"])
    ]
    assert {frozenset(metric) for metric in named if metric} == {frozenset(shapes.MetricShape().fields)}
