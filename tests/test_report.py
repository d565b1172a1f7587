"""The PDF: accessible, the same every time, deaf to what a hostile text asks of it."""

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from flask_babel import force_locale

from cxassess import findings, report
from cxassess.records import releases, themes
from cxassess.report import child, fonts
from tests import figures as made
from tests import pdfua

NAME = "Harbourline Ferries"
PANGO = "libpangoft2-1.0-0"
PATIENCE = 180
"""Seconds for a PDF: a busy machine is no reason for a test to fail."""


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with force_locale("en"):
        yield


pytestmark = pytest.mark.usefixtures("english")


def make(kind="full", *, language="en", organisation=NAME, round_name=None, style=None, **changes):
    """The PDF of a release; `changes` are made to its first goal."""
    release = made.release(kind)
    if round_name:
        release = replace(release, round=replace(release.round, name=round_name))
    return report.pdf(
        release,
        made.goals(release, **changes),
        prior_release=made.prior_release() if kind == "full" else None,
        organisation_name=organisation,
        language=language,
        style=style,
        seconds=PATIENCE,
    )


def drawn(words, seconds=PATIENCE):
    """The PDF of a document in HTML."""
    return report.render(report.Document(words), seconds=seconds)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report") / "plain.pdf"


@pytest.fixture
def document(plain: Path) -> Path:
    """The PDF of the full release, made once."""
    if not plain.exists():
        plain.write_bytes(make())
    return plain


def texts(path):
    """What a PDF's structure says to a screen reader: its text, letter by letter through the fonts' maps."""
    with pikepdf.open(path) as pdf:
        return " ".join(page_text(page) for page in pdf.pages)


def page_text(page):
    fonts = {str(name): letters(font) for name, font in page.Resources.Font.items()}
    words, current = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            shown = operands[0] if str(operator) == "TJ" else operands
            words.append(
                "".join(decoded(part, current) for part in shown if isinstance(part, pikepdf.String))
            )
    return " ".join(words)


def decoded(string, current):
    raw = bytes(string)
    return "".join(current.get(raw[at : at + 2], "") for at in range(0, len(raw), 2))


def letters(font):
    """Two-byte codes to letters, out of a font's ToUnicode map."""
    found = {}
    table = font.ToUnicode.read_bytes().decode()
    for code, letter in re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table):
        found[bytes.fromhex(code)] = bytes.fromhex(letter).decode("utf-16-be")
    return found


def squeezed(text):
    return re.sub(r"\s+", "", text)


def test_the_report_is_a_tagged_titled_document_with_bookmarks(document):
    with pikepdf.open(document) as pdf:
        assert len(pdf.pages) > 8
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en"
        assert pdf.docinfo["/Title"] == f"Customer experience roadmap, {NAME}, Round 2, autumn 2026"
        with pdf.open_outline() as outline:
            headings = [entry.title for entry in outline.root]
        assert "Three pillars rose, one fell: Level 3, Practising" in headings
        assert "Method and confidence" in headings


def test_the_report_is_accessible_and_fit_to_be_kept_by_the_rules_of_pdf_ua_and_pdf_a(document):
    assert pdfua.faults(document, "PDFUA_1", "PDFA_3_A") == {}


def test_a_labelled_report_is_accessible_too_and_says_what_matters(tmp_path):
    path = tmp_path / "open.pdf"
    path.write_bytes(make("open"))
    assert pdfua.faults(path) == {}
    told = squeezed(texts(path))
    assert squeezed("Unverified: answers of customers come by an open link.") in told
    assert squeezed("What matters most, on the scale from 1 to 5") in told


def test_a_locale_with_a_country_is_named_as_documents_do(app):
    with app.test_request_context():
        page = report.html(made.release(), (), organisation_name=NAME, language="en_GB")
    assert '<html lang="en-GB" dir="ltr">' in page


def test_the_checker_finds_a_document_that_is_not_accessible(document, tmp_path):
    """A copy whose title was taken away must fail, or the check above proves nothing."""
    spoiled = tmp_path / "spoiled.pdf"
    with pikepdf.open(document) as pdf:
        del pdf.Root.ViewerPreferences
        pdf.save(spoiled)
    assert pdfua.faults(spoiled)


def test_every_goal_stands_in_the_report_with_owner_metrics_and_sums(document):
    told = squeezed(texts(document))
    for goal in made.goals(made.release()):
        assert squeezed(goal.title) in told
        assert squeezed(goal.leading.name) in told
        assert squeezed(goal.lagging.name) in told
    assert squeezed("Head of Guest Services") in told
    assert squeezed("12%") in told


def test_every_drawing_has_an_alternative(document):
    with pikepdf.open(document) as pdf:
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert len(figures) > 15
        assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def test_confidence_and_importance_against_performance_stand_in_the_report(document):
    found = findings.read(made.release(), made.goals(made.release()), made.prior_release())
    text = squeezed(texts(document))
    assert squeezed(found.quadrants.heading) in text
    assert squeezed(found.confidence.rule) in text
    for row in found.quadrants.rows:
        figures = f"{row.name}{row.importance_text}{row.performance_text}{row.quadrant_text}"
        assert squeezed(figures) in text


def test_hidden_units_stand_in_the_heat_map_without_a_figure():
    release = made.release()
    page = report.html(release, made.goals(release), organisation_name=NAME, language="en")
    table = re.findall(r'<table class="heat">.*?</table>', page, re.DOTALL)[-1]
    heads = [
        re.sub(r"<.*?>", " ", head).split()[0] for head in re.findall(r"<th scope=\"col\".*?</th>", table)
    ]
    hidden = [heads.index("Rigging"), heads.index("Quay")]
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", table):
        cells = re.findall(r"<td.*?>(.*?)</td>", row)
        assert [cells[place - 1] for place in hidden] == ["–", "–"]
    assert page.count("Rigging and Quay are not shown on their own.") == 1


def test_the_same_release_gives_the_same_bytes():
    assert make("hidden") == make("hidden")


def test_a_round_that_shows_nothing_still_has_its_report(tmp_path):
    path = tmp_path / "hidden.pdf"
    path.write_bytes(make("hidden"))
    assert squeezed("Fewer than 5 people answered") in squeezed(texts(path))
    assert pdfua.faults(path) == {}


@pytest.mark.parametrize("kind", ["first", "alone"])
def test_a_first_round_has_no_page_of_changes(kind):
    release = made.release(kind)
    page = report.html(release, made.goals(release), organisation_name=NAME, language="en")
    assert "What changed" not in page
    assert "since the prior round" not in page.lower()


def in_line(rounds):
    """The full release, and so many of the first before it, named one by one."""
    earlier = [
        replace(made.release("first"), round=made.survey_round(id=f"round-{number}", name=f"Round {number}"))
        for number in range(rounds - 1)
    ]
    return (*earlier, made.release())


def with_line(rounds):
    """The report's HTML of a release with so many rounds in its line."""
    release = made.release()
    named = {"organisation_name": NAME, "language": "en"}
    return report.html(release, made.goals(release), line=in_line(rounds), **named)


def test_a_report_has_a_page_of_the_trend_from_three_rounds_on():
    assert "Scores round by round" not in with_line(2)
    page = with_line(3)
    assert "Scores round by round" in page
    assert "From the first round to the last nothing was" in page
    assert page.count('class="chart"') > 10


def test_a_trend_of_many_rounds_is_cut_into_tables_that_overlap_by_one():
    page = with_line(9)
    assert "From Round 0 to Round 4" in page
    assert "From Round 4 to Round 2, autumn 2026" in page
    assert "From Round 8" not in page


def test_a_report_with_a_trend_is_accessible_too(tmp_path):
    path = tmp_path / "trend.pdf"
    path.write_bytes(drawn(with_line(3)))
    assert pdfua.faults(path) == {}


def test_a_report_can_be_read_from_right_to_left(tmp_path):
    path = tmp_path / "rtl.pdf"
    with force_locale("ar"):
        path.write_bytes(make(language="ar", organisation="شركة العبّارات", title="رحلة العميل (١)"))
    with pikepdf.open(path) as pdf:
        assert pdf.Root.Lang == "ar"
    assert pdfua.faults(path) == {}


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and the connections that reached it."""
    server, reached = socket.create_server(("127.0.0.1", 0)), []

    def accept():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            reached.append("connected")
            connection.close()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", reached
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def test_hostile_text_is_only_text(listener, tmp_path):
    address, reached = listener
    hostile = (
        f"<script>fetch('{address}')</script><img src={address}/x.png><link rel=stylesheet href={address}>"
        f"<style>@import '{address}'</style><a href=file:///etc/passwd>x</a>"
    )
    path = tmp_path / "hostile.pdf"
    path.write_bytes(
        make(title=hostile, owner=hostile, why=hostile, organisation=hostile, round_name=hostile)
    )
    assert reached == []
    told = squeezed(texts(path)).replace("\u200b", "")
    assert squeezed("<script>fetch(") in told
    assert squeezed(f"<img src={address}/x.png>") in told
    with pikepdf.open(path) as pdf:
        assert not [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/URI" in o]


def test_a_word_of_thousands_of_letters_does_not_stop_the_report():
    word = "W" * 5000
    assert make(title=word, owner=word, why=word, actions=(word,), round_name=word).startswith(b"%PDF-")


HOSTILE_DOCUMENTS = (
    '<img src="{address}/x.png" alt="x">',
    '<link rel="stylesheet" href="{address}/x.css">',
    "<style>@import url({address}/x.css);</style>",
    '<p style="background:url({address}/x.png)">x</p>',
    '<img src="file:///etc/passwd" alt="x">',
    '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E" alt="x">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<object data="{address}/x.svg"></object>',
)


@pytest.mark.parametrize("body", HOSTILE_DOCUMENTS)
def test_a_document_that_asks_for_anything_outside_is_refused(body, listener):
    """Even if a text became markup, nothing would be fetched."""
    address, reached = listener
    with pytest.raises(report.ReportError) as refused:
        drawn(f"<html><body>{body.format(address=address)}</body></html>")
    assert refused.value.code == "pdf_refused"
    assert reached == []


def test_a_drawing_cannot_fetch_either(listener):
    address, reached = listener
    body = f'<svg width="9" height="9"><image href="{address}/x.png" width="9" height="9"/></svg>'
    assert drawn(f"<html lang=en><body>{body}</body></html>").startswith(b"%PDF-")
    assert reached == []


def test_a_document_that_takes_too_long_is_stopped():
    cells = "<td colspan=1000000>x</td>" * 2
    with pytest.raises(report.ReportError) as stopped:
        drawn(f"<table><tr>{cells}</tr></table>" * 3, seconds=3)
    assert stopped.value.code == "pdf_timeout"


@pytest.mark.parametrize(
    ("greed", "outcome"),
    [
        ("bytearray(2 * 1024**3)", "MemoryError"),
        ("[open('/dev/null') for _ in range(100)]", "Too many open files"),
    ],
)
def test_the_child_may_not_take_more_than_its_share(greed, outcome):
    program = f"from cxassess.report import child; child.limit(); {greed}"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], env=report.environment(), capture_output=True, check=False
    )
    assert done.returncode
    assert outcome in done.stderr.decode()


def test_the_child_is_told_no_secret(monkeypatch):
    monkeypatch.setenv("CXASSESS_SECRET_KEY", "hush")
    assert "hush" not in str(report.environment())
    assert set(report.environment()) <= {"PYTHONPATH", "LANG", "HOME"}


def test_without_pango_the_error_says_what_to_install():
    done = subprocess.CompletedProcess([], child.NO_ENGINE, b"", b"")
    with pytest.raises(report.ReportError, match=PANGO) as missing:
        report.checked(done)
    assert missing.value.code == "pdf_engine_missing"


def test_a_child_without_its_library_says_so_by_its_exit_code(tmp_path):
    """A weasyprint that cannot load stands in for a machine without Pango."""
    (tmp_path / "weasyprint").mkdir()
    (tmp_path / "weasyprint" / "__init__.py").write_text("raise OSError('cannot load library pango')")
    root = Path(report.__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-P", "-m", "cxassess.report"],
        input=b"{}",
        env={"PYTHONPATH": f"{tmp_path}:{root}"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == child.NO_ENGINE


def test_the_fonts_are_packaged_with_their_licences():
    assert all((fonts.FOLDER / face.name).read_bytes()[:4] == b"wOF2" for face in fonts.every())
    families = {face.stem for face in fonts.every()}
    assert {path.stem.removeprefix("OFL-") for path in fonts.FOLDER.glob("OFL-*.txt")} == families


def test_the_style_sheet_names_no_address():
    assert "url(" not in (report.STATIC / "report.css").read_text()


def test_the_report_tells_the_themes_as_leaders_decided_about_them(demo_app):
    release = releases.get("harbourline", "harbourline-2026-spring")
    found = themes.found(release)
    page = report.html(release, (), themes=found, organisation_name=NAME, language="en")
    renamed = next(each for each in found.live if each.state == "renamed")
    dismissed = next(each for each in found.themes if each.state == "dismissed")
    told = page[page.index("themes in ") :]
    assert f"{found.live[0].name}</text>" in told
    assert f"{len(found.live)} themes in " in page
    assert dismissed.name not in re.findall(r"<b><bdi>([^<]*)", told)
    assert renamed.proposed_name not in re.findall(r"<b><bdi>([^<]*)", told)
