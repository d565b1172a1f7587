"""What is said of listening is what the figures under it say, whatever they are."""

import re
from datetime import date, timedelta

import pytest
from flask_babel import force_locale

from cxassess.findings import listening_words
from cxassess.findings.listening import heading, listening
from cxassess.maturity.coverage import CADENCES, DAYS, EVERY_KIND, KINDS, STATES, Entry, told

ON = date(2026, 5, 8)


@pytest.fixture(autouse=True)
def english(app):
    with app.test_request_context(), force_locale("en"):
        yield


def entries(kinds, *, together=0, since=ON, **changes):
    """An entry for each kind, in use and just looked at; the first so many are analysed together."""
    plain = {"number": 1, "since": since, "cadence": "monthly", "state": "in_use", "owned": True}
    plain |= {"looked_on": ON, **changes}
    return [
        Entry(source=str(place), kind=kind, together=place < together, **plain)
        for place, kind in enumerate(kinds)
    ]


def said(found, on=ON):
    return heading(told(found, on))


HEADINGS = {
    "Six of eight kinds of listening are up to date; reviews and focus groups are missing; two of six "
    "sources are analysed together": entries(
        [k for k in KINDS if k not in ("reviews", "focus_groups")], together=2
    ),
    "All eight kinds of listening are up to date; all eight sources are analysed together": entries(
        KINDS, together=8
    ),
    "One of eight kinds of listening is up to date; seven are missing; one source is in use": entries(
        ["surveys"], together=1
    ),
    "Seven of eight kinds of listening are up to date; employee feedback is missing; one of seven sources is "
    "analysed together": entries(KINDS[:-1], together=1),
    "None of eight kinds of listening is up to date; eight are missing; none of two sources is analysed "
    "together": entries(["own", "own"]),
    "None of eight kinds of listening is up to date; none is missing; none of eight sources is analysed "
    "together": entries(KINDS, looked_on=None),
    "None of eight kinds of listening is up to date; eight are missing; no source is in use": entries(
        KINDS, state="stopped", together=8
    ),
}


@pytest.mark.parametrize("sentence", HEADINGS)
def test_a_heading_says_what_is_found(sentence):
    assert said(HEADINGS[sentence]) == sentence


@pytest.mark.parametrize("name", ["covered", "kinds_in_use", "up_to_date", "together", "owned"])
def test_every_count_on_the_page_is_that_of_the_figures(name):
    figures = told(entries(KINDS[:5], together=3), ON)
    texts = " ".join(text for _, text in listening(figures).facts)
    total = figures["kinds"] if name in ("covered", "kinds_in_use") else figures["in_use"]
    assert f"{figures[name]} of {total}" in texts


def test_the_metric_of_the_roadmap_is_told_with_its_share():
    found = [*entries(["surveys", "reviews"]), *entries(["social"], state="planned")]
    found[2] = Entry(**{name: getattr(found[2], name) for name in Entry.__slots__} | {"source": "p"})
    assert listening(told(found, ON)).facts[-1][1] == "2 of 3 (67%)"


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        (KINDS[:2], KINDS[:2], "It is the same kinds now."),
        (KINDS[:1], KINDS[:3], "Up to date since: reviews and social media."),
        (KINDS[:2], KINDS[:1], "Up to date then and not now: reviews."),
    ],
)
def test_the_change_names_what_was_gained_and_lost(before, now, sentence):
    earlier = told(
        entries(before, since=ON - timedelta(200), looked_on=ON - timedelta(200)), ON - timedelta(200)
    )
    change = listening(told(entries(now), ON), earlier).change_sentence
    assert change.endswith(sentence)
    assert change.startswith(("On 20 October 2025", "On October 20, 2025"))


def test_without_an_earlier_day_nothing_is_compared():
    assert listening(told(entries(KINDS), ON)).change_sentence == ""
    assert listening(None) is None


@pytest.mark.parametrize(
    ("state", "words"), [("in_use", "risen from none to"), ("stopped", "On 31 December 2025 as now")]
)
def test_the_course_says_where_it_went(state, words):
    found = entries(["surveys"], since=date(2025, 12, 1), looked_on=None)
    found += [Entry(**{name: getattr(found[0], name) for name in Entry.__slots__} | {"number": 2, "since": ON,
                    "state": state, "looked_on": ON})]  # fmt: skip
    text = listening(told(found, ON)).course_heading
    assert words in text or words.replace("31 December", "December 31,") in text


def test_the_course_does_not_pass_over_a_better_day_between():
    looks = [date(2025, 1, 7), date(2025, 6, 20), date(2025, 12, 30)]
    found = entries(["surveys"], since=looks[0], looked_on=looks[0])
    found += entries(["surveys", "reviews"], since=looks[1], looked_on=looks[1], number=2)
    found += entries(["surveys"], since=looks[2], looked_on=looks[2], number=3)
    text = listening(told(found, date(2025, 12, 31))).course_heading
    assert "as now, one kind" not in text.split(", after")[1]
    assert re.search(r", after two on (30 June|June 30, )", text)


def test_kinds_without_sources_are_empty_and_say_why_they_matter():
    heard = listening(told(entries(["surveys"]), ON))
    assert [row.id for row in heard.missing] == list(KINDS[1:])
    assert all(row.why and row.status_text == "Missing" for row in heard.missing)
    assert "own" not in [row.id for row in heard.rows]


def test_every_drawing_tells_its_figures_in_words():
    heard = listening(told(entries(KINDS[:3], since=date(2025, 1, 1)), ON))
    assert len(heard.points) == 6
    for form in ("wide", "narrow", "page"):
        svg = heard.plot(form)
        assert "3 of 8 up to date, 3 of 8 in use" in svg
        assert len(re.findall("<circle", svg)) == 6


def test_everything_has_its_words():
    assert (
        set(listening_words.KINDS)
        == set(listening_words.WITHIN)
        == set(listening_words.WHY)
        == set(EVERY_KIND)
    )
    assert set(listening_words.CADENCES) == set(CADENCES) == set(DAYS)
    assert set(listening_words.STATES) == set(STATES)
    assert set(listening_words.STATUSES) <= set(listening_words.MARKS)
