"""What is said of themes, held against the texts under it."""

import pytest

from cxassess.findings import themes as findings
from cxassess.records import themes
from tests import figures as made
from tests.themes.corpus import comments, corpus


@pytest.fixture
def said(app):
    """A maker of what is said of a release with these comments: topic, question, audience, text."""

    def read(told):
        release = made.release("first")
        figures = {**release.figures, "words": corpus(told)["words"]}
        release = made.released(release.round, figures)
        with app.test_request_context():
            return findings.read(release, themes.found(release))

    return read


def of(audience, text, times, question="improve"):
    """The same comment by several people."""
    return [("", question, audience, text)] * times


def test_a_round_without_words_says_so(said):
    found = said([])
    assert found.heading == "No themes can be told yet"
    assert "no themes" in found.empty
    assert found.list is None


def test_few_texts_say_that_they_should_be_read(said):
    found = said(of("staff", "The queue is long.", 4))
    assert found.empty.startswith("No word or phrase stands in at least 5 texts.")


def test_the_heading_names_a_frustration_that_both_share(said):
    found = said(of("staff", "The queue is long.", 6) + of("customer", "A queue again.", 5))
    assert found.heading == "Staff and leaders share a frustration with customers: “Queue”"
    assert [each.evidence for each in found.frustrations.both] == [
        "6 (100%) of staff and leaders, 5 (100%) of customers"
    ]


def test_where_nothing_is_shared_the_heading_says_what_most_is_about(said):
    found = said(of("staff", "The training is short.", 6) + of("customer", "A queue again.", 9))
    assert found.heading == "People write most about “Queue”"
    assert found.frustrations.heading == "Staff and leaders are frustrated by other things than customers"
    assert [each.name for each in found.frustrations.customers] == ["Queue"]


def test_a_side_that_wrote_nothing_has_no_share(said):
    found = said(of("staff", "The queue is long.", 6))
    row = found.list.rows[0]
    assert (row.customers, row.customers_text, row.inside_text) == (None, "no texts", "6 (100%)")


def test_praise_is_told_apart_from_frustration(said):
    found = said(of("customer", "The crew is kind.", 7, "do_well"))
    assert found.frustrations is None
    assert found.praise.heading == "“Crew” is praised by one side"


def test_readers_are_warned_where_sides_write_other_languages(said):
    told = [
        (topic, "improve", "staff" if text.isascii() and "the" in text else "customer", text)
        for topic, _question, _audience, text in comments(1, 10)
    ]
    assert any("in another language" in text for text in said(told).cautions)


def test_every_share_is_the_count_by_what_the_side_wrote(said):
    told = comments(2, 12)
    found = said(told)
    sizes = {side: sum(audience == side for _t, _q, audience, _x in told) for side in ("staff", "customer")}
    for row in found.list.rows:
        count = int(row.inside_text.split(" ")[0])
        assert row.inside == pytest.approx(100 * count / sizes["staff"])
        assert sum(map(int, row.texts)) == int(row.count_text.split(" ")[0])


def test_the_scale_of_the_drawing_reaches_over_the_longest_bar(said):
    found = said(comments(3, 12)).list
    longest = max(max(row.inside or 0, row.customers or 0) for row in found.rows)
    assert found.ticks[0][0] == 0
    assert found.ticks[-1][0] >= longest
    assert 2 <= len(found.ticks) <= 6


@pytest.mark.parametrize("form", ["wide", "narrow", "page"])
def test_the_drawing_names_every_theme(said, form):
    found = said(comments(4, 12)).list
    drawing = found.plot(form)
    assert all(row.name.split(",")[0] in drawing for row in found.rows)
