"""Handing in a questionnaire: faults beside their lines, bombs, zip files, nothing before it is confirmed."""

import io
import stat
import time
import zipfile

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from cxassess import demo
from cxassess.records import questionnaires
from cxassess.records.database import db
from tests.uploads import GERMAN, MAIN, folder, text_of, zipped

from .leaders import colleague, words
from .test_survey_hardening import locked
from .visitor import Fields

ADD = "/office/questionnaires/add"


@pytest.fixture
def admin(demo_app):
    """An administrator of the demo organisation."""
    return colleague(demo_app, "administrator")


def send(browser, fields):
    """The answer to a form with files; the test client would leave large bodies in files of its own."""
    boundary, body = encode_multipart({"csrf_token": browser.token(), **fields})
    with browser.app.app_context():
        return browser.client.post(ADD, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def upload(browser, *files, field="files", **form):
    """The answer to some files: pairs of name and content."""
    handed = [
        FileStorage(io.BytesIO(content if isinstance(content, bytes) else content.encode()), name)
        for name, content in files
    ]
    return send(browser, {field: handed, **form})


def fill_in(browser, page, **typed):
    """The answer to a page's form with these fields filled in and no box ticked."""
    filled = {name: text for name, text in Fields(page.text).filled.items() if not name.startswith("drop-")}
    return send(browser, {**filled, "files": "", "folder": "", **typed})


def kept():
    db.session.rollback()  # what was read before is not what is there now
    return [each.name for each in questionnaires.of(demo.ORGANISATION) if each.own]


GOOD = text_of()
# What is handed in, and the line and the words of its fault.
FAULTY = {
    "unknown key": (GOOD.replace("title: First", "tittle: First"), 4, "tittle: is not a known key"),
    "missing key": (GOOD.replace("language: en\n", ""), 1, "language: is missing; add it"),
    "key twice": (GOOD.replace("language: en", "language: en\nlanguage: de"), 4, "language: is given twice"),
    "version a number": (GOOD.replace('"1.0.0"', "1.0"), 2, "version: should be text"),
    "version with a slash": (GOOD.replace("1.0.0", "1/0"), 2, "version: begins with a digit"),
    "bad id": (GOOD.replace("onboarding", "On Boarding"), 1, "is not an id"),
    "bad language": (GOOD.replace("language: en", "language: english!"), 3, "is not an id"),
    "levels begin above 0": (GOOD.replace("Rough, from: 0", "Rough, from: 5"), 6, "must begin at 0"),
    "levels with a hole": (GOOD.replace("number: 2", "number: 3"), 7, "must be 2"),
    "levels descend": (GOOD.replace("from: 60", "from: 0"), 7, "must be above 0"),
    "level too high": (GOOD.replace("from: 60", "from: 600"), 7, "is out of bounds"),
    "no pillars": (GOOD[: GOOD.index("pillars:")] + "pillars: []\n", 8, "needs at least 1 of pillars"),
    "no items": (GOOD[: GOOD.index("    items:")] + "    items: []\n", 12, "needs at least 1 of items"),
    "item twice": (GOOD.replace("id: W2", "id: W1"), 21, "“W1” is used twice"),
    "reserved id": (GOOD.replace("id: W2", "id: unit"), 21, "unit"),
    "anchor missing": (GOOD.replace("1: Nobody, ", ""), 19, "pillars[0].items[0].anchors"),
    "anchor off the scale": (GOOD.replace("1: Nobody", "9: Nobody"), 19, "anchors"),
    "unknown audience": (GOOD.replace("customer: I", "guest: I"), 18, "is not an audience"),
    "empty statement": (GOOD.replace(": How quickly do new customers get help?", ": ''"), 28, "is empty"),
    "not a truth value": (GOOD.replace("reverse: true", "reverse: perhaps"), 23, "should be true or false"),
    "scale upside down": (GOOD.replace("min: 0, max: 10", "min: 10, max: 0"), 30, "must be below max"),
    "scale too long": (GOOD.replace("max: 10}", "max: 900}"), 30, "use a scale of at most 101"),
    "weight not a number": (GOOD.replace("reverse: true", "weight: heavy"), 23, "should be a number"),
    "nothing scored": (GOOD.replace("title: Speed", "title: Speed, weight: 0"), 27, "has no scored item"),
    "text too long": (GOOD.replace("First weeks", "x" * 2001), 4, "characters long"),
    "alias": (GOOD.replace("title: First", "title: &a First"), 4, "uses an alias or an anchor"),
    "tag": (GOOD.replace("title: First", "title: !!python/object First"), 4, "uses the tag"),
    "merge key": (GOOD.replace("language: en", "language: en\n<<: {a: b}"), 4, "uses a merge key"),
    "second document": (GOOD + "---\na: b\n", 31, "holds a second document"),
    "not YAML": (GOOD.replace("title: First", "title: [First"), None, "is not YAML"),
    "not a mapping": ("- a\n- b\n", 1, "should be a mapping"),
    "goals in the wrong file": (GOOD + "goals: []\n", 31, "put it in goals.yaml"),
    "tab": (GOOD.replace("    name: Welcome", "\tname: Welcome"), 10, "is not YAML"),
    "bad UTF-8": (GOOD.replace("First", "F\u00fcrst").encode("latin-1"), 4, "is not UTF-8"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_each_fault_is_told_with_its_line_and_beside_it(admin, fault):
    content, line, message = FAULTY[fault]
    page = upload(admin, ("onboarding.yaml", content))
    assert page.status_code == 400
    assert message in words(page)
    if line is not None:
        assert f"onboarding.yaml:{line}: " in words(page)
        assert f'<a href="#line-0-{line}">' in page.text
        assert f'id="line-0-{line}"' in page.text
    assert not kept()


def test_what_was_handed_in_stays_in_the_form_and_can_be_mended(admin):
    page = upload(admin, ("onboarding.yaml", GOOD.replace("title: First", "tittle: First")))
    assert "tittle: First weeks with us" in page.text
    mended = fill_in(admin, page, **{"text-0": GOOD})
    assert "It has no faults. It is not added yet" in words(mended)
    assert not kept()


def test_nothing_is_stored_before_it_is_confirmed(admin):
    page = upload(admin, *folder().items())
    assert page.status_code == 200
    assert "onboarding 1.0.0" in words(page)
    assert not kept()
    added = fill_in(admin, page, step="add")
    assert added.status_code == 303
    assert "First weeks with us, version 1.0.0, is added." in words(admin.get(added.location))
    assert kept() == ["onboarding@1.0.0"]
    own = questionnaires.find(demo.ORGANISATION, "onboarding")
    assert own.files == folder()
    assert own.added_by == "administrator@harbourline.example.org"


def test_a_text_that_changed_after_it_was_seen_is_shown_once_more(admin):
    page = upload(admin, ("a.yaml", GOOD))
    again = fill_in(admin, page, step="add", **{"text-0": text_of(title="Something else")})
    assert "The text is not the one that you saw before" in words(again)
    assert not kept()
    assert fill_in(admin, again, step="add").status_code == 303


def test_a_new_version_shows_what_differs_from_the_one_before(admin):
    questionnaires.add(demo.ORGANISATION, folder())
    page = words(upload(admin, (MAIN, text_of(version="1.1.0", title="First month with us"))))
    assert "What differs from version 1.0.0" in page
    assert "Title First removed: weeks added: month with us" in page
    assert "Translations 1 removed" in page


def test_another_content_under_the_same_version_is_refused_at_its_line(admin):
    questionnaires.add(demo.ORGANISATION, {MAIN: GOOD})
    page = upload(admin, ("a.yaml", text_of(title="Other")))
    assert page.status_code == 400
    assert "a.yaml:2: version: There is a version 1.0.0 of onboarding already" in words(page)
    same = upload(admin, ("a.yaml", GOOD))
    assert "there is nothing to add" in words(same)


def test_a_version_that_somebody_added_meanwhile_is_told_and_nothing_is_lost(admin):
    page = upload(admin, ("a.yaml", text_of(title="Mine")))
    questionnaires.add(demo.ORGANISATION, {MAIN: GOOD})
    refused = fill_in(admin, page, step="add")
    assert refused.status_code == 400
    assert "There is a version 1.0.0 of onboarding already" in words(refused)
    assert "title: Mine" in refused.text


def test_when_storage_fails_the_texts_are_still_there(demo_app, admin):
    page = upload(admin, ("a.yaml", GOOD))
    with locked(demo_app):
        refused = fill_in(admin, page, step="add")
    assert refused.status_code == 503
    assert "Your texts are still here" in words(refused)
    assert "First weeks with us" in refused.text
    assert fill_in(admin, refused, step="add").status_code == 303


def test_files_without_folders_and_folders_come_to_the_same(admin):
    plain = upload(admin, (MAIN, GOOD), ("de.yaml", GERMAN))
    whole = upload(
        admin,
        ("weeks/questionnaire.yaml", GOOD),
        ("weeks/translations/de.yaml", GERMAN),
        ("weeks/.DS_Store", "x"),
        ("weeks/readme.txt", "x"),
        field="folder",
    )
    packed = upload(admin, ("weeks.zip", zipped(folder())))
    inside = upload(admin, ("weeks.zip", zipped(folder(), "weeks/")))
    for page in (plain, whole, packed, inside):
        assert "Languages English, German" in words(page)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("a.yaml", "b.yaml"), "questionnaire.yaml: is missing"),
        ((MAIN, "extra.yml"), "extra.yml: is not read under this name"),
        ((MAIN, "notes.txt"), "notes.txt: is not a YAML file"),
        ((MAIN, MAIN), "questionnaire.yaml: is there twice"),
        ((MAIN, "fr.yaml"), "translations/fr.yaml"),
        ((), "Choose the files of a questionnaire"),
    ],
)
def test_files_that_do_not_make_a_questionnaire_are_told(admin, names, message):
    page = upload(admin, *((name, GERMAN if name == "fr.yaml" else GOOD) for name in names))
    assert page.status_code == 400
    assert message in words(page)


def test_a_file_can_be_left_out_renamed_and_replaced(admin):
    page = upload(admin, ("weeks.yaml", GOOD), ("extra.yaml", "a: b\n"))
    mended = fill_in(admin, page, **{"name-0": MAIN, "drop-1": "y"})
    assert mended.status_code == 200
    faulty = upload(admin, (MAIN, GOOD.replace("title", "tittle")), ("de.yaml", GERMAN))
    replaced = upload(
        admin,
        (MAIN, GOOD),
        **{"name-0": MAIN, "text-0": "x", "name-1": "translations/de.yaml", "text-1": GERMAN},
    )
    assert faulty.status_code == 400
    assert "Languages English, German" in words(replaced)


BOMBS = {
    "aliases": "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b, *b, *b]\n",
    "deep lists": "[" * 100_000,
    "deep mappings": "\n".join(" " * depth + "a:" for depth in range(400)),
    "many values": "a: [" + "1," * 100_000 + "]",
    "many keys": "\n".join(f"k{number}: 1" for number in range(20_000)),
    "duplicate keys": "a: 1\n" * 40_000,
    "a long number": "a: " + "9" * 200_000,
    "one long line": "a: " + "x" * 260_000,
    "tags": "a: !!python/object/apply:os.system [ls]\n",
    "quotes": '"' * 250_001,
    "question marks": "? " * 60_000,
    "anchors everywhere": "".join(f"- &a{number} x\n" for number in range(20_000)),
    "directives": "%YAML 1.1\n---\n" * 10_000,
    "too large": "# " + "x" * (256 * 1024),
    "NUL": "a: \x00\n",
    "control characters": "a: \x1b[31m\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_refused_quickly(admin, bomb):
    start = time.process_time()
    page = upload(admin, ("bomb.yaml", BOMBS[bomb]))
    assert page.status_code == 400
    assert "There is a problem" in words(page)
    assert time.process_time() - start < 5


def _entry(name, content=b"x", mode=0o644, **attributes):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    for attribute, value in attributes.items():
        setattr(entry, attribute, value)
    return entry, content


def _archive(*entries, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for entry, content in entries:
            entry.compress_type = compression
            archive.writestr(entry, content)
    return stream.getvalue()


def _flagged_as_encrypted(content):
    """The zip file with the flag of encryption in its directory."""
    place = content.index(b"PK\x01\x02") + 8
    return content[:place] + b"\x01" + content[place + 1 :]


MAIN_ENTRY = (MAIN, GOOD.encode())
ZIPS = {
    "path traversal": (_archive(_entry(*MAIN_ENTRY), _entry("../../etc/x.yaml")), "does not belong into it"),
    "absolute path": (_archive(_entry(*MAIN_ENTRY), _entry("/etc/passwd")), "does not belong into it"),
    "backslashes": (_archive(_entry(*MAIN_ENTRY), _entry("..\\x.yaml")), "does not belong into it"),
    "a drive": (_archive(_entry(*MAIN_ENTRY), _entry("C:x.yaml")), "does not belong into it"),
    "a deep folder": (_archive(_entry(f"a/b/{MAIN}", GOOD.encode())), "does not belong into it"),
    "a link": (_archive(_entry(MAIN, b"/etc/passwd", stat.S_IFLNK | 0o777)), "is a link"),
    "a bomb": (_archive(_entry(MAIN, b"a" * 50_000_000)), "is larger than 256 KiB"),
    "many entries": (_archive(*(_entry(f"translations/a{n}.yaml") for n in range(61))), "more than 60"),
    "unusual packing": (_archive(_entry(*MAIN_ENTRY), compression=zipfile.ZIP_LZMA), "in an unusual way"),
    "encrypted": (_flagged_as_encrypted(_archive(_entry(*MAIN_ENTRY))), "is encrypted"),
    "cut short": (_archive(_entry(*MAIN_ENTRY))[:-30], "is not a zip file"),
    "no zip file": (b"PK nothing", "is not a zip file"),
    "empty": (_archive(), "holds no file"),
    "too large": (b"PK" + b"\x00" * (1024 * 1024), "is larger than 1 MiB"),
    "a program": (_archive(_entry(*MAIN_ENTRY), _entry("run.sh")), "does not belong into it"),
}


@pytest.mark.parametrize("trick", ZIPS)
def test_tricks_with_zip_files_are_refused(admin, trick):
    content, message = ZIPS[trick]
    start = time.process_time()
    page = upload(admin, ("weeks.zip", content))
    assert page.status_code == 400
    assert message in words(page)
    assert time.process_time() - start < 5
    assert not kept()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_in_a_zip_file_is_refused(admin):
    page = upload(admin, ("weeks.zip", _archive(_entry(*MAIN_ENTRY), _entry(*MAIN_ENTRY))))
    assert "questionnaire.yaml: is there twice; keep one" in words(page)


def test_a_size_that_lies_does_not_get_more_through(admin):
    content = _archive(_entry(MAIN, b"a" * 3_000_000))
    real, lie = (3_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")
    page = upload(admin, ("weeks.zip", content.replace(real, lie)))
    assert page.status_code == 400
    assert "is not a zip file that can be read" in words(page)


def test_more_than_an_upload_may_have_is_refused_in_words(admin):
    page = upload(admin, ("big.yaml", "x" * 3_200_000))
    assert page.status_code == 413
    assert "That is too much" in words(page)


def test_all_files_together_are_bounded(admin):
    page = upload(
        admin, *((f"{a}{b}.yaml", "#" + "x" * 250_000) for a, b in ("de", "fr", "it", "es", "pt", "nl"))
    )
    assert "makes the files larger than 1 MiB together" in words(page)


def test_line_ends_of_other_systems_do_not_matter(admin):
    page = upload(admin, (MAIN, GOOD.replace("\n", "\r\n")))
    assert page.status_code == 200
    assert fill_in(admin, page, step="add").status_code == 303
    assert questionnaires.find(demo.ORGANISATION, "onboarding").files == {MAIN: GOOD}
