"""What was measured of a metric, in words: the latest, the way, what is left, what is due."""

from datetime import date

import pytest
from babel import Locale
from flask_babel import force_locale

from cxassess.findings import metrics
from cxassess.maturity.measurements import Reading


@pytest.fixture(autouse=True)
def english(app):
    with force_locale(Locale("en", "GB")):
        yield


def said(*values, unit="%", direction="up", cadence="quarterly", baseline=50, target=70):
    readings = [Reading(date(2026, 1 + number, 28), value) for number, value in enumerate(values)]
    return metrics.of_readings(
        readings,
        name="Promise kept",
        unit=unit,
        direction=direction,
        cadence=cadence,
        baseline=baseline,
        target=target,
    )


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (said, "Not measured yet."),
        (
            lambda: said(55),
            "55% on 28 January 2026: 25% of the way to the target of 70%, 15 points to go.",
        ),
        (lambda: said(55, 70), "70% on 28 February 2026: the target of 70% is reached."),
        (
            lambda: said(45.25),
            "45.25% on 28 January 2026: farther from the target of 70% than at the baseline, "
            "24.75 points to go.",
        ),
        (lambda: said(60, baseline=None), "60% on 28 January 2026: 10 points to the target of 70%."),
        (lambda: said(60, target=None), "60% on 28 January 2026; no target yet."),
        (
            lambda: said(-4, unit="points (-100 to 100)", baseline=-10, target=2),
            "−4 points on 28 January 2026: 50% of the way to the target of 2 points, 6 points to go.",
        ),
        (
            lambda: said(12, unit="days", direction="down", baseline=16, target=8),
            "12 days on 28 January 2026: 50% of the way to the target of 8 days, 4 days to go.",
        ),
    ],
)
def test_the_latest_measurement_is_told_in_one_sentence(found, sentence):
    assert found().sentence == sentence


def test_the_way_is_never_said_to_be_whole_before_the_target_is_reached():
    assert said(69.99).share_text == "99%"
    assert said(71).share_text == "105%"
    assert said(45).share_text == "−25%"


def test_the_drawing_is_told_with_its_first_value_its_direction_and_its_target():
    text = said(45, 55).description
    assert "2 measurements." in text
    assert "The first: 45% on 28 January 2026." in text
    assert "The dashed line is the target; more is better." in text


def test_the_next_is_due_a_turn_after_the_last_and_with_each_round_on_no_day():
    assert said(45).due_on == date(2026, 4, 28)
    assert said(45, cadence="each round").due_text == ""


def test_a_small_drawing_joins_the_newest_readings_only():
    readings = [Reading(date.fromordinal(730000 + number), number) for number in range(200)]
    found = metrics.of_readings(
        readings, name="n", unit="steps", direction="up", cadence="weekly", baseline=0, target=300
    )
    small, wide = (found.drawing(form).count("<line") for form in ("small", "wide"))
    assert small < metrics.MOST_DRAWN + 2 < wide
