"""What the report says of time and of the order of its goals, in words and shares."""

from dataclasses import replace
from datetime import date

import pytest
from flask_babel import force_locale

from cxassess.findings import contents, read, sureness, timeline
from tests import figures as made

RELEASED = date(2026, 11, 30)


@pytest.fixture(scope="module")
def release():
    return made.release()


@pytest.fixture(autouse=True)
def english(app):
    with force_locale("en"):
        yield


def planned(release, *days, horizon=("now", "now", "now", "next", "later")):
    """The roadmap of so many adopted goals with these dates, and the goals."""
    goals = tuple(
        replace(goal, state="adopted", due_on=day, horizon=horizon[number % 5])
        for number, (goal, day) in enumerate(zip(made.goals(release) * 4, days, strict=False))
    )
    return read(release, goals).roadmap, goals


def bars(line):
    return [bar for piece in line.pieces for _, found in piece for bar in found]


def test_a_bar_ends_on_its_day_and_months_stand_where_they_begin(release):
    roadmap, _ = planned(release, date(2027, 5, 31))
    line = timeline.read(roadmap, RELEASED)
    (bar,) = bars(line)
    assert bar.end == 1.0
    assert [label for _, label in line.ticks][:3] == ["Nov 2026", "Dec", "Jan 2027"]
    assert bar.start == pytest.approx(29 / 212)


def test_next_begins_with_the_first_date_in_now(release):
    roadmap, _ = planned(release, date(2027, 2, 1), date(2027, 4, 1), date(2027, 3, 1), date(2027, 9, 1))
    drawn = bars(timeline.read(roadmap, RELEASED))
    assert drawn[3].start == pytest.approx(drawn[0].end, abs=0.01)


def test_a_goal_without_a_date_stays_open(release):
    roadmap, _ = planned(release, date(2027, 2, 1), None)
    dated, undated = bars(timeline.read(roadmap, RELEASED))
    assert (dated.open, undated.open, undated.end) == (False, True, 1.0)


def test_a_day_that_is_over_already_stands_at_the_beginning(release):
    roadmap, _ = planned(release, date(2020, 1, 1))
    (bar,) = bars(timeline.read(roadmap, RELEASED))
    assert bar.start <= bar.end < 0.2


def test_without_dates_there_is_no_calendar(release):
    assert timeline.read(planned(release, None, None)[0], RELEASED) is None
    assert timeline.read(planned(release, date(2027, 1, 1), None, None)[0], RELEASED) is None


def test_a_plan_for_many_years_names_only_years(release):
    roadmap, _ = planned(release, date(2036, 1, 1))
    labels = [label for _, label in timeline.read(roadmap, RELEASED).ticks]
    assert [label.split()[-1] for label in labels] == [str(year) for year in range(2026, 2036)]


def test_many_goals_are_cut_into_drawings_that_each_fit_a_page(release):
    roadmap, _ = planned(release, *[date(2027, 1, 1 + number) for number in range(28)])
    line = timeline.read(roadmap, RELEASED)
    sizes = [sum(len(found) for _, found in piece) for piece in line.pieces]
    assert sum(sizes) == 28
    assert max(sizes) <= timeline.MOST_ROWS
    assert [plot.count("<title") for plot in line.plots()] == [1] * len(sizes)


def test_every_goal_is_told_with_its_date_in_the_alternative(release):
    roadmap, goals = planned(release, date(2027, 2, 1), None)
    told = timeline.read(roadmap, RELEASED).title
    assert all(goal.title in told for goal in goals)
    assert "February 1, 2027" in told


def shares(release, *drawn):
    roadmap, goals = planned(release, *[None] * len(drawn))
    return sureness.sentences(
        roadmap, [replace(goal, top_three_share=share) for goal, share in zip(goals, drawn, strict=True)]
    )


def test_goals_that_nearly_always_come_first_are_sure(release):
    told = shares(release, 1.0, 0.95, 0.94, 0.06, 0.05)
    assert told == (
        "Goals 1 and 2 came among the first three in 95% of the draws or more: that is sure.",
        "Goals 3 and 4 may belong there or not: the margins of the scores do not tell.",
    )


def test_where_none_is_sure_the_report_says_so(release):
    assert shares(release, 0.5, 0.5)[0].startswith("No goal came among the first three in 95% of the draws")
    assert shares(release, None, None) == ()


def test_parts_without_anything_to_tell_are_not_in_the_contents(release):
    first = made.release("alone")
    ids = {part.id for part in contents.read(read(first, made.goals(first)), None)}
    assert not ids & {"change", "perception", "units", "trend", "touchpoints"}
    assert {"profile", "roadmap", "method"} <= ids


def test_annexes_are_lettered_without_a_gap(release):
    parts = contents.read(read(release, made.goals(release)), None)
    annexes = [part.name for part in parts if part.annex]
    assert [name[:8] for name in annexes] == [
        f"Annex {letter}:"[:8] for letter in "ABCDEFGHIJ"[: len(annexes)]
    ]
