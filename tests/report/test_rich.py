"""One report with everything at once: adopted goals in many scripts, a house style, the release as data."""

import io
import json
import re
import unicodedata
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from flask_babel import force_locale

from cxassess import report
from cxassess.findings import contents, read
from cxassess.records.house import House
from cxassess.report import fonts
from tests import figures as made
from tests import pdfua, pictures
from tests.conftest import make_app
from tests.pdftables import alternatives, tables
from tests.pdftext import meanings, words

ARABIC = "رحلة العميل من الحجز إلى الوصول"
HEBREW = "לקוחות ממתינים לתשובה"
OTHERS = "Ένας πελάτης, один клиент, příliš žluťoučký kůň, Việt"
TITLES = (ARABIC, HEBREW, OTHERS)
REASON = "The regulator does this for us."
NAME = "شركة العبّارات"


def goals(release):
    """Three adopted goals with dates, one dropped, the others proposed."""
    plain = list(made.goals(release))
    adopted = [
        replace(goal, state="adopted", title=title, due_on=date(2027, 3 + number, 15), horizon="now")
        for number, (goal, title) in enumerate(zip(plain, TITLES, strict=False))
    ]
    return (*adopted, *plain[3:-1], replace(plain[-1], state="dropped", rank=None))


def squeezed(text):
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.fixture(scope="module")
def release():
    return made.release()


@pytest.fixture(scope="module")
def page(release, tmp_path_factory):
    """The report as a document, in the reading direction of Arabic and in the words of the program."""
    app = make_app(tmp_path_factory.mktemp("rich"))
    with app.app_context(), force_locale("ar"):
        return report.document(
            release,
            goals(release),
            prior_release=made.prior_release(),
            organisation_name=NAME,
            language="ar",
            style=House("Letter", "#7A1FA2", pictures.png((60, 30))),
            reasons={goals(release)[-1].id: REASON},
        )


@pytest.fixture(scope="module")
def content(page):
    return report.render(page, seconds=180)


@pytest.fixture(scope="module")
def document(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def test_it_is_accessible_and_fit_to_be_kept(content, tmp_path):
    path = tmp_path / "rich.pdf"
    path.write_bytes(content)
    assert pdfua.faults(path, "PDFUA_1", "PDFA_3_A") == {}


def test_the_same_style_and_data_give_the_same_bytes(page, content):
    assert report.render(page, seconds=180) == content


def test_the_paper_is_the_one_that_was_chosen(document):
    assert {tuple(map(float, each.MediaBox)) for each in document.pages} == {(0, 0, 612, 792)}


def test_the_logo_stands_on_the_cover_with_the_name_as_its_alternative(content, document):
    assert [tuple(image.get(key) for key in ("/Width", "/Height")) for image in pictures_of(document)] == [
        (60, 30)
    ]
    assert NAME in alternatives(content)


def pictures_of(document):
    return [each for each in document.objects if getattr(each, "get", lambda _: 0)("/Subtype") == "/Image"]


def test_the_release_is_attached_once_as_data_and_nothing_else(document, release):
    assert list(document.attachments) == ["results.json"]
    spec = document.attachments["results.json"]
    told = json.loads(spec.get_file().read_bytes())
    assert told["results"]["nodes"] == release.figures["nodes"]
    assert told["digest"] == release.digest
    assert spec.obj.AFRelationship == "/Data"
    assert "20261130" in str(spec.get_file().obj.Params.ModDate)


def test_nothing_in_it_acts_or_leads_outside(document):
    keys = {key for each in document.objects if isinstance(each, pikepdf.Dictionary) for key in each}
    assert not keys & {"/JavaScript", "/JS", "/Launch", "/URI", "/OpenAction", "/AA", "/RichMedia"}


def test_every_letter_is_of_a_packaged_font(document):
    families = {re.sub(r"\W", "", face.family).lower() for face in fonts.every()}
    for page in document.pages:
        for font in page.resources.get("/Font", {}).values():
            name = re.sub(r"\W", "", str(font.BaseFont).split("+")[1]).lower().removesuffix("semibold")
            assert name in families, str(font.BaseFont)


@pytest.mark.parametrize("title", TITLES)
def test_a_goal_reads_as_it_was_written_in_whatever_script(content, title):
    """What runs from right to left stands in a PDF as it is seen: readers turn it round."""
    cells = [sorted(squeezed(cell)) for table in tables(content) for row in table for cell in row]
    assert sorted(squeezed(title)) in cells


def test_words_in_drawings_are_set_as_a_whole(document):
    """Letter by letter Arabic would not join: each letter would be drawn by itself."""
    drawn = [sorted(squeezed(text)) for page in document.pages for text in strings(page)]
    assert sorted(squeezed(f"1 {ARABIC}")) in drawn


def strings(page):
    """The text of each block of a page and of the groups within it."""
    holders = [page.obj, *page.resources.get("/XObject", {}).values()]
    for holder in holders:
        resources = holder.get("/Resources", {})
        known = {name: meanings(font) for name, font in resources.get("/Font", {}).items()}
        letters, said = {}, []
        for operands, operator in pikepdf.parse_content_stream(holder) if known else ():
            if str(operator) == "Tf":
                letters = known[str(operands[0])]
            elif str(operator) == "TJ":
                codes = [bytes(part) for part in operands[0] if isinstance(part, pikepdf.String)]
                said += [
                    letters.get(int.from_bytes(raw[at : at + 2]), "")
                    for raw in codes
                    for at in range(0, len(raw), 2)
                ]
            elif str(operator) == "ET":
                yield "".join(said)
                said = []


def test_the_contents_name_the_page_on_which_each_part_begins(content, document):
    links = [
        (int(note.Rect[1]), note)
        for note in document.pages[2].get("/Annots", ())
        if note.get("/Subtype") == "/Link"
    ]
    assert len({str(note.get("/Dest", note.get("/A", {}).get("/D"))) for _, note in links}) > 8
    with document.open_outline() as outline:
        assert len(outline.root) > 8


def test_proposed_and_dropped_goals_stand_apart_with_their_reasons(content):
    heads = [table[0] for table in tables(content)]
    dropped = next(table for table in tables(content) if "Why it was dropped" in table[0])
    assert REASON.strip(".") in dropped[1][-1]
    assert sum("Priority" in head and "Goal" in head for head in heads) == 1


def test_every_goal_can_be_weighed_again_from_what_the_page_shows(page):
    sums = re.findall(r'<bdi dir="ltr">([^<]+)</bdi></td>', page.html)
    assert len(sums) == 9
    for told in sums:
        gap, importance, benefit, effort, priority = map(float, re.findall(r"[\d.]+", told))
        assert gap * importance * benefit / effort == pytest.approx(priority, abs=0.0501)


def test_the_parts_come_in_the_order_of_the_contents(app, release):
    with force_locale("en"):
        found = read(release, goals(release), made.prior_release())
        parts = [part.id for part in contents.read(found, None)]
    assert parts[:4] == ["profile", "change", "perception", "units"]
    assert parts[4:7] == ["roadmap", "priorities", "goals"]
    assert parts[-1] == "method"


def test_the_logo_and_the_colour_are_in_what_a_report_is_known_by(page):
    other = replace(page, logo=pictures.png(colour="#000000"))
    assert len({page.digest, other.digest, replace(page, attached=None).digest}) == 3


def test_words_that_people_wrote_are_not_attached(release):
    told = report.attached(
        replace(release, figures={**release.figures, "words": ["WROTE"], "themes": {"texts": "WROTE"}})
    )
    assert "WROTE" not in told.text


def test_all_that_is_said_is_said_in_reading_order(content):
    told = words(content)
    places = [
        told.index("".join(each.split())) for each in ("What we found", "Contents", "The goals one by one")
    ]
    assert places == sorted(places)
