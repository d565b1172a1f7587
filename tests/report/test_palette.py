"""An organisation's colour: readable in every shade, and never where colours mean something."""

import pytest

from cxassess import charts
from cxassess.charts.palette import INK, PLAIN, WHITE, contrast, painted, palette, readable

COLOURS = ("#FFFF00", "#FFFFFF", "#000000", "#C8102E", "#00AEEF", "#7A1FA2", "#39FF14", "#E87722", "#0A6270")


@pytest.mark.parametrize(
    ("colour", "against_white"),
    # As the Web Content Accessibility Guidelines and their checkers have them.
    [("#000000", 21), ("#767676", 4.54), ("#FF0000", 4.0), ("#0000FF", 8.59), ("#FFFF00", 1.07)],
)
def test_contrast_is_that_of_the_guidelines(colour, against_white):
    assert contrast(colour, WHITE) == pytest.approx(against_white, abs=0.01)
    assert contrast(WHITE, colour) == contrast(colour, WHITE)


@pytest.mark.parametrize("colour", COLOURS)
def test_whatever_bears_or_is_text_can_be_read(colour):
    shades = palette(colour)
    assert contrast(shades.brand, WHITE) >= 4.5
    assert contrast(shades.deep, WHITE) >= 9
    assert contrast(shades.light, shades.deep) >= 4.5
    for ground in (shades.pale, shades.tint, *shades.levels[:3]):
        assert contrast(ground, INK) >= 7
    for ground in shades.levels[3:]:
        assert contrast(ground, WHITE) >= 4.5


@pytest.mark.parametrize("colour", COLOURS)
def test_the_five_levels_grow_darker(colour):
    tones = [contrast(shade, WHITE) for shade in palette(colour).levels]
    assert tones == sorted(tones)
    assert len(set(tones)) == 5


def test_a_readable_colour_stays_as_it_is():
    assert readable("#7A1FA2") == "#7A1FA2"
    assert palette(None) == palette("#0a6270") == PLAIN


def test_a_change_keeps_its_teal_in_a_drawing_of_another_colour():
    rows = [charts.Row("A pillar", 40, "40", 35, 45, 30, change="+10", margin="±4", direction="up")]
    bands = [charts.Band(1, "Low", 0, 50), charts.Band(2, "High", 50, 100)]
    drawing = charts.dumbbell(rows, bands, change_heading="Change", form="page", ident="x", title="x")
    told = painted(drawing, palette("#7A1FA2"))
    assert 'fill="#7A1FA2"' in told
    assert 'fill="#0A6270" class="t-up"' in told
