"""Drawings: well-formed, told in words, nothing cut off, whatever the language."""

import re
import unicodedata
from dataclasses import replace
from itertools import combinations, pairwise
from math import dist
from xml.etree import ElementTree

import pytest

from cxassess import charts
from cxassess.charts.canvas import text_width
from tests.drawn import collisions

SVG = "{http://www.w3.org/2000/svg}"
LEVELS = ("Starting", "Emerging", "Practising", "Integrated", "Leading")
NAMES = ("Vision & Goals", "Employee Engagement", "Voice of the Customer", "Processes & Technology <b>")
LONG = tuple(f"[{name} ëxträ löng psëudo tëxt {'W' * 40}]" for name in NAMES)
ARABIC = ("الرؤية والأهداف (1)", "إشراك الموظفين", "صوت العميل", "العمليات والتقنية")
FORMS = ("wide", "narrow", "page")
SPOTS = [
    charts.GridSpot(number, 2.4 + 0.1 * (number % 3), 4.5 - 0.1 * (number // 3), shape)
    for number, shape in enumerate(("own", "partner", "supplier") * 4, 1)
]


def bands(names=LEVELS):
    return [charts.Band(number + 1, name, 20 * number, 20 * number + 20) for number, name in enumerate(names)]


def rows(labels=NAMES):
    rose = charts.Row(labels[0], 97, "97", 92, 100, 40, change="+57", margin="±4", direction="up")
    fell = charts.Row(labels[1], 3, "3", 0, 8, 30, change="−27", margin="±4", direction="down")
    flat = charts.Row(labels[2], 50, "50", 46, 54, 51, change="−1", margin="±4")
    gone = charts.Row(labels[3], None, note="not shown to protect the people who answered")
    return [rose, fell, flat, gone]


def share_bars(number):
    staff = charts.Share("Staff (unverified)", "staff", 60 + number, 40 - number, "60%")
    few = charts.Share("Leaders", "leader", 80, None, "80% or more")
    gone = charts.Share("Customers", "customer", None, None, "not shown")
    return (staff, few, gone)[: 1 + number % 3]


def parts(labels):
    """Bars: three parts, a part that is nothing, a bound, and none."""
    return [
        charts.PartRow(labels[0], (42, 37, 21), ("42%", "37%", "21%")),
        charts.PartRow(labels[1], (97, 3, 0), ("97%", "3%", "0%")),
        charts.PartRow(labels[2], None, note="favourable: 90% or more"),
        charts.PartRow(labels[3], None, note="not shown to protect the people who answered"),
    ]


def questions(labels):
    """A mean in the middle, two at the ends of which one is a bound, and one that is not shown."""
    return [
        charts.ItemRow(labels[0], 0.5, "3.0"),
        charts.ItemRow(labels[1], 0.0, "1.0"),
        charts.ItemRow(labels[2], 0.875, "4.5 or more", bound="at_least"),
        charts.ItemRow(labels[3], None, note="not shown to protect the people who answered"),
    ]


def points(labels):
    """Four rounds, the third of which shows nothing."""
    return [
        charts.TrendPoint(labels[0], 48, "48", 44, 52),
        charts.TrendPoint(labels[1], 79, "79", 77, 80),
        charts.TrendPoint(labels[2], None, "not shown"),
        charts.TrendPoint(labels[3], 21, "21"),
    ]


def spots(labels=NAMES):
    """Points in the corners, on the cuts and on each other."""
    places = [(20, 0.3), (80, 0.0), (60, 0.1), (60, 0.1)]
    return [
        charts.Spot(name, str(number), *place, first=number == 1)
        for number, (name, place) in enumerate(zip(labels, places, strict=True), start=1)
    ]


def ranges(labels):
    """Amounts with and without a price, the last one a price itself."""
    return [
        charts.RangeRow(
            name, -20, 5, 30, 60, 95, "30 and more of it", "takes 12", (4, 12, 40), once=name == labels[-1]
        )
        for name in labels
    ]


def drawings(labels=NAMES, levels=LEVELS, direction="ltr"):
    """One of every kind, by name."""
    told = {"title": "What is seen & said", "direction": direction}
    found, cuts = {}, bands(levels)
    differences = [replace(row, value=row.value and row.value - row.prior, low=None) for row in rows(labels)]
    seen = [
        charts.GapRow(name, (("leader", 90), ("staff", 50), ("customer", None)), ("+40", "not asked"))
        for name in labels
    ]
    for form in FORMS:
        more = {**told, "form": form, "description": "All of it in words"}
        found[f"gauge {form}"] = charts.gauge(rows(labels)[0], cuts, ident=f"g-{form}", **more)
        found[f"dumbbell {form}"] = charts.dumbbell(
            rows(labels), cuts, change_heading="Change (± margin)", ident=f"d-{form}", **more
        )
        found[f"first round {form}"] = charts.dumbbell(rows(labels), cuts, ident=f"f-{form}", **more)
        found[f"changes {form}"] = charts.changes(
            differences, zero_text="no change", headings=("Change", "From, to"), ident=f"c-{form}", **more
        )
        headings = ("Leaders minus staff", "Leaders minus customers")
        found[f"parts {form}"] = charts.parts(parts(labels), ident=f"v-{form}", **more)
        found[f"items {form}"] = charts.items(
            questions(labels), ("1", "2", "3", "4", "5"), levels[::4], ident=f"i-{form}", **more
        )
        for size in (form, "small") if form == "wide" else (form,):
            found[f"trend {size}"] = charts.trend(
                points(labels),
                ("up", "broken", "untested"),
                cuts,
                span=(20, 80),
                ident=f"l-{size}",
                **{**more, "form": size},
            )
        found[f"ranges {form}"] = charts.ranges(
            ranges(labels), [(-50, "-50"), (0, "0"), (50, "50"), (100, "100")], ident=f"r-{form}", **more
        )
        found[f"quadrants {form}"] = charts.quadrants(
            spots(labels),
            charts.Axis("Performance (score, 0 to 100)", 20, 80, 60, 1, ((20, "20"), (50, "50"), (80, "80"))),
            charts.Axis("Importance", 0, 0.3, 0.1, 0.01, ((0.0, "0%"), (0.3, "30%"))),
            ("Fix first", "Keep", "Low priority", "Overdone?"),
            ident=f"q-{form}",
            **more,
        )
        found[f"gaps {form}"] = charts.gaps(seen, cuts, headings=headings, ident=f"p-{form}", **more)
        shared = [charts.ShareRow(name, share_bars(number)) for number, name in enumerate(labels)]
        found[f"shares {form}"] = charts.shares(shared, ident=f"h-{form}", **more)
        course = [
            charts.Step(label, number % 9, str(number % 9), 8) for number, label in enumerate(labels * 3)
        ]
        found[f"steps {form}"] = charts.steps(course, 8, ident=f"t-{form}", **more)
        named = [
            charts.Pair(name, 20 * place, None, f"{place} (20%)", "none") for place, name in enumerate(labels)
        ]
        ticks = [(0, "0%"), (50, "50%"), (100, "100%")]
        found[f"pairs {form}"] = charts.pairs(named, ticks, ident=f"n-{form}", **more)
    for form in FORMS[:2]:
        found[f"snapshot {form}"] = charts.snapshot(rows(labels), cuts, ident=f"s-{form}", form=form, **told)
    columns = [
        charts.Column(row.label, row.value, row.text or "–", number == 1)
        for number, row in enumerate(rows(labels))
    ]
    found["colonnade"] = charts.colonnade(columns, ident="cover", **told)
    plan = [("Now", labels[:2]), ("Next", labels[2:]), ("Later", ())]
    found["timeline"] = charts.timeline(plan, ident="plan", **told)
    corners = charts.Corners(*labels, "How well it goes", labels[1], "mean: 3.2", "mean: 4.0")
    for form in FORMS:
        more = {**told, "form": form, "description": "All of it in words"}
        found[f"grid {form}"] = charts.grid(SPOTS, (3.2, 4.0), corners, ident=f"m-{form}", **more)
        found[f"uncut grid {form}"] = charts.grid(SPOTS[:1], None, corners, ident=f"u-{form}", **more)
    course = [charts.Tick(20 * n * n, v, f"{v} of it", labels[n]) for n, v in enumerate((12, 40, 31, 38))]
    target, begun = charts.Mark(40, f"Target {labels[0]}"), charts.Mark(37, f"Baseline {labels[1]}")
    for form in (*FORMS, "small"):
        more = {**told, "form": form, "description": "All of it in words"}
        found[f"sparkline {form}"] = charts.sparkline(
            course, target=target, baseline=begun, ident=f"k-{form}", **more
        )
        found[f"first spark {form}"] = charts.sparkline(course[:1], ident=f"k1-{form}", **more)
        found[f"flat spark {form}"] = charts.sparkline(
            [replace(each, value=0) for each in course], ident=f"k0-{form}", **more
        )
    found["track"] = charts.track(36, 80, ident="track", **told)
    return found


EVERY = {
    **{f"{name}, plain": svg for name, svg in drawings().items()},
    **{f"{name}, long": svg for name, svg in drawings(LONG, LONG[:4] + LEVELS[4:]).items()},
    **{f"{name}, mirrored": svg for name, svg in drawings(ARABIC, LEVELS, "rtl").items()},
}


def box(text):
    """The horizontal and vertical extent of a line of text, by its approximate width."""
    size, x, y = (float(text.get(name)) for name in ("font-size", "x", "y"))
    words = "".join(text.itertext())
    wide = text_width(words, size, bold=text.get("font-weight") == "600")
    before = {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor")]
    if "transform" in text.attrib:
        x, y = map(float, re.match(r"translate\((\S+) (\S+)\)", text.get("transform")).groups())
        return x - size, x + size * 0.3, y - wide + before, y + before
    return x - before, x - before + wide, y - size, y + size * 0.3


@pytest.mark.parametrize("name", EVERY)
def test_a_drawing_is_well_formed_and_told_in_words(name):
    root = ElementTree.fromstring(EVERY[name])
    title = root.find(f"{SVG}title")
    assert root.get("role") == "img"
    assert title.text == "What is seen & said"
    assert root.get("aria-labelledby") == title.get("id")
    description = root.find(f"{SVG}desc")
    assert (description is None) == (root.get("aria-describedby") is None)


@pytest.mark.parametrize("name", EVERY)
def test_no_text_leaves_its_drawing(name):
    root = ElementTree.fromstring(EVERY[name])
    width, height = map(float, root.get("viewBox").split()[2:])
    for text in root.iter(f"{SVG}text"):
        left, right, top, bottom = box(text)
        assert left >= -1, "".join(text.itertext())
        assert right <= width + 1, "".join(text.itertext())
        assert top >= -1, "".join(text.itertext())
        assert bottom <= height + 1, "".join(text.itertext())


@pytest.mark.parametrize(
    "name",
    [name for name in EVERY if name.startswith(("dumbbell", "gauge", "gaps", "items", "trend", "sparkline"))],
)
def test_texts_on_one_line_do_not_run_into_each_other(name):
    lines = {}
    for text in ElementTree.fromstring(EVERY[name]).iter(f"{SVG}text"):
        lines.setdefault(round(float(text.get("y"))), []).append(box(text)[:2])
    for found in lines.values():
        for (_, before), (after, _) in pairwise(sorted(found)):
            assert before <= after + 2


@pytest.mark.parametrize("name", EVERY)
def test_a_strict_content_security_policy_lets_a_drawing_through(name):
    for element in ElementTree.fromstring(EVERY[name]).iter():
        assert element.tag.removeprefix(SVG) not in ("style", "script", "image", "use", "a", "foreignObject")
        assert not [key for key in element.attrib if key == "style" or key.startswith("on") or "href" in key]


def test_ids_are_the_callers_own():
    ids = [found for svg in drawings().values() for found in re.findall(r' id="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))


def test_names_are_never_markup():
    assert "<b>" not in charts.dumbbell(rows(), bands(), ident="d", title="<b>bold</b>")


def test_characters_that_xml_forbids_are_left_out():
    row = replace(rows()[0], label="Bell\x07 and \ud800 and \ufffe")
    ElementTree.fromstring(charts.dumbbell([row], bands(), ident="d", title="Bell\x00"))


def test_right_to_left_puts_the_labels_on_the_other_side():
    plain = charts.dumbbell(rows(ARABIC), bands(), ident="d", title="t")
    mirrored = charts.dumbbell(rows(ARABIC), bands(), ident="d", title="t", direction="rtl")
    assert label_at(plain) == (0.0, "start")
    assert label_at(mirrored) == (1040.0, "end")


def label_at(svg):
    text = next(
        t for t in ElementTree.fromstring(svg).iter(f"{SVG}text") if ARABIC[1] in "".join(t.itertext())
    )
    return float(text.get("x")), text.get("text-anchor")


def test_a_mark_stands_where_its_score_is():
    """From 0 at one end to 100 at the other, in equal steps."""
    places = [
        dot_of(charts.gauge(charts.Row("", value, ""), bands(), ident="g", title="t"))
        for value in (0, 50, 100)
    ]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1])
    assert places == [14.0, 360.0, 706.0]


def dot_of(svg):
    return float(list(ElementTree.fromstring(svg).iter(f"{SVG}circle"))[-1].get("cx"))


@pytest.mark.parametrize("name", [name for name in EVERY if name.startswith("quadrants")])
def test_names_between_the_cuts_stand_on_no_other_text(name):
    assert collisions(EVERY[name]) == []


def test_thirty_names_on_one_line_find_a_place_each():
    many = [charts.Spot(f"Pillar number {n}", str(n), 20 + 2 * n, 0.1) for n in range(30)]
    up, across = (charts.Axis("", 0, end, cut, 0, ()) for end, cut in ((0.2, 0.1), (100, 60)))
    svg = charts.quadrants(many, across, up, ("a", "b", "c", "d"), ident="q", title="t")
    assert collisions(svg) == []


def test_what_lies_in_the_first_corner_is_within_its_ground():
    svg = charts.quadrants(
        [charts.Spot("A", "1", 58.9, 0.09, first=True), charts.Spot("B", "2", 59, 0.08)],
        charts.Axis("", 20, 80, 60, 1, ()),
        charts.Axis("", 0, 0.3, 0.1, 0.01, ()),
        ("Fix first", "Keep", "Low priority", "Overdone?"),
        ident="q",
        title="t",
    )
    root = ElementTree.fromstring(svg)
    ground = next(rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "f-fix")
    x, y, wide, tall = (float(ground.get(name)) for name in ("x", "y", "width", "height"))
    first, rest = ((float(dot.get("cx")), float(dot.get("cy"))) for dot in root.iter(f"{SVG}circle"))
    assert x < first[0] < x + wide
    assert y < first[1] <= y + tall
    assert rest[0] >= x + wide - 0.1
    assert rest[1] > y + tall


def test_only_a_clear_change_has_an_arrow():
    svg = charts.dumbbell(rows(), bands(), change_heading="Change", ident="d", title="t")
    words = ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert {"↑ +57", "↓ −27", "−1"} <= set(words)


def test_a_first_round_has_no_ring_and_no_column_of_changes():
    now = [replace(row, prior=None, change="", margin="") for row in rows()]
    svg = charts.dumbbell(now, bands(), ident="d", title="t")
    assert "s-prior" not in svg
    assert "±" not in svg


def test_what_cannot_be_shown_has_words_and_no_mark():
    svg = charts.dumbbell([rows()[3]], bands(), ident="d", title="t")
    assert "<circle" not in svg
    assert "not shown to protect" in svg


def test_a_bar_is_divided_as_its_shares_are():
    svg = charts.parts(parts(NAMES)[:1], ident="v", title="t")
    widths = [float(bar.get("width")) for bar in ElementTree.fromstring(svg).iter(f"{SVG}rect")]
    assert [round(width / (sum(widths) + 6) * 100) for width in widths] == [42, 37, 21]


def test_shares_that_are_not_shown_have_no_bar():
    svg = charts.parts(parts(NAMES)[2:], ident="v", title="t")
    assert "<rect" not in svg
    assert "90% or more" in svg


def test_a_bound_has_a_ring_and_a_mean_a_dot():
    svg = charts.items(questions(NAMES), ("1", "5"), ("low", "high"), ident="i", title="t")
    circles = [circle.get("class") for circle in ElementTree.fromstring(svg).iter(f"{SVG}circle")]
    assert circles == ["f-brand s-paper", "f-brand s-paper", "f-paper s-brand"]


def joined(steps, values=(40, 50, 60)):
    """The lines between the points of a trend: class, width and whether dashed."""
    told = [charts.TrendPoint(str(value), value, str(value)) for value in values]
    svg = charts.trend(told, steps, bands(), span=(0, 100), ident="l", title="t")
    lines = [line for line in ElementTree.fromstring(svg).iter(f"{SVG}line") if line.get("class") != "s-grid"]
    return [
        (line.get("class"), line.get("stroke-width"), "stroke-dasharray" in line.attrib) for line in lines
    ]


def test_a_line_is_thick_where_a_change_is_clear_dashed_where_untested_and_broken_where_not_compared():
    assert joined(("up", "down")) == [("s-brand", "4.5", False), ("s-down", "4.5", False)]
    assert joined(("level", "untested")) == [("s-prior", "2", False), ("s-prior", "2", True)]
    assert joined(("broken", "broken")) == []


def test_no_line_leads_to_a_round_that_shows_nothing():
    assert joined(("up", "up"), (40, None, 60)) == []


def test_twenty_rounds_have_the_names_of_the_first_and_the_last():
    told = [charts.TrendPoint(f"Round {number}", 50, "50") for number in range(20)]
    svg = charts.trend(told, ("level",) * 19, bands(), span=(0, 100), ident="l", title="t", form="narrow")
    assert "Round 0" in svg
    assert "Round 19" in svg
    assert "Round 7" not in svg


@pytest.mark.parametrize(
    ("values", "span"), [([47, 52, None], (40, 80)), ([100], (60, 100)), ([0, 100], (0, 100)), ([3], (0, 40))]
)
def test_a_trend_shows_the_levels_that_its_figures_lie_in(values, span):
    assert charts.trend_span(values) == span


def test_progress_counts_its_pillars():
    svg = charts.progress(["done"] * 3 + ["now"] + ["todo"] * 6)
    assert [svg.count(f'class="col-{state}"') for state in ("done", "now", "todo")] == [3, 1, 6]
    assert 'aria-hidden="true"' in svg


@pytest.mark.parametrize("kind", ["now", "prior", "margin", "leader", "staff", "customer"])
def test_a_legend_sign_is_decoration_unless_it_has_a_title(kind):
    assert 'aria-hidden="true"' in charts.key(kind)
    assert "<title" in charts.key(kind, title="This round")


def test_letters_that_only_mark_others_take_no_room():
    assert unicodedata.combining("\u0301")
    assert text_width("e\u0301", 10) == text_width("e", 10)


def test_marks_of_a_grid_do_not_cover_each_other_and_lead_to_their_spots():
    root = ElementTree.fromstring(EVERY["grid wide, plain"])
    numbers = [text for text in root.iter(f"{SVG}text") if text.get("class") == "t-on"]
    places = [(float(text.get("x")), float(text.get("y"))) for text in numbers]
    assert [text.text for text in numbers] == [str(spot.number) for spot in SPOTS]
    assert min(dist(a, b) for a, b in combinations(places, 2)) > 20


def test_what_goes_better_stands_further_along_and_what_matters_more_higher_up():
    low, high = charts.GridSpot(1, 2.0, 2.0, "own"), charts.GridSpot(2, 4.0, 4.5, "partner")
    corners = charts.Corners("", "", "", "", "goes", "matters", "", "")
    root = ElementTree.fromstring(charts.grid([low, high], None, corners, ident="g", title="t"))
    places = {text.text: text for text in root.iter(f"{SVG}text") if text.get("class") == "t-on"}
    assert float(places["1"].get("x")) < float(places["2"].get("x"))
    assert float(places["1"].get("y")) > float(places["2"].get("y"))
