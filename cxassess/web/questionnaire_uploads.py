"""A questionnaire as browsers hand it in: files, a folder, a zip file, or the texts of a form.

Everything is bounded before it is read, and what cannot be used is a fault that names its file. A zip file is
read in memory, entry by entry, by the names that a questionnaire's folder has: nothing is ever unpacked.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from ..maturity.errors import Fault
from ..maturity.questionnaire import LARGEST, MAIN, PARTS, file_order, is_file_name
from ..records.questionnaires import LARGEST_TOGETHER

LARGEST_ZIP = 1024 * 1024
LARGEST_UPLOAD = 3 * 1024 * 1024
MOST_FILES = 60
UNREADABLE = "\ufffd"
# What some systems put into every folder and zip file.
_PASSED_OVER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
_LANGUAGE_FILE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*\.yaml")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What the standard library raises at zip files that are broken, or made to break something.
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    struct.error,
)
_LINE_ENDS = re.compile(r"\r\n?")


@dataclass
class HandedIn:
    """The texts by the names of their files, and what could not be used."""

    texts: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, name: str, message: str, line: int | None = None) -> None:
        self.faults.append(Fault("", message, line, name))

    def put(self, name: str, text: str) -> None:
        """Keep a text, with line ends of one kind; a name is there once."""
        if name in self.texts:
            self.fault(name, _("is there twice; keep one"))
        elif len(self.texts) >= MOST_FILES:
            self.fault(name, _("is one file too many; a questionnaire has at most %(most)s", most=MOST_FILES))
        elif sum(map(len, self.texts.values())) + len(text) > LARGEST_TOGETHER:
            self.fault(name, _("makes the files larger than 1 MiB together; shorten them"))
        else:
            self.texts[name] = _LINE_ENDS.sub("\n", text)


def handed_in(typed: Any, uploaded: Any) -> HandedIn:
    """What a form brings: uploaded files, and beside them the texts typed under other names."""
    found = HandedIn()
    files = [(each, True) for each in uploaded.getlist("files")]
    files += [(each, False) for each in uploaded.getlist("folder")]
    named = [(each, picked) for each, picked in files if each.filename]
    if len(named) == 1 and named[0][1] and str(named[0][0].filename).lower().endswith(".zip"):
        _read_zip(found, named[0][0])
    else:
        _read_files(found, named, alone=not typed.get("name-0"))
    replaced = set(found.texts) | {fault.file for fault in found.faults}
    for name, text in _typed(typed):
        if name not in replaced:
            found.put(name, text)
    found.texts = {name: found.texts[name] for name in sorted(found.texts, key=file_order)}
    _find_unreadable(found)
    return found


def _typed(form: Any) -> Iterable[tuple[str, str]]:
    """The names and texts of a form, those left out that are to be dropped."""
    for place in range(MOST_FILES):
        if f"text-{place}" in form and not form.get(f"drop-{place}"):
            name = form.get(f"name-{place}", "").strip()[:200] or MAIN
            yield _UNSAFE.sub("", name), form[f"text-{place}"].rstrip() + "\n"


def _read_files(found: HandedIn, files: list[tuple[FileStorage, bool]], *, alone: bool) -> None:
    """The uploaded files under the names that they have in a questionnaire's folder."""
    if len(files) > 4 * MOST_FILES:
        found.fault(
            _("The folder"), _("holds more than %(most)s files; choose a smaller one", most=MOST_FILES)
        )
        return
    yaml = [each for each, _picked in files if str(each.filename).lower().endswith((".yaml", ".yml"))]
    for each, picked in files:
        path = _clean(str(each.filename))
        name = path.rpartition("/")[2]
        if each not in yaml:
            if picked and not _PASSED_OVER.search(path):
                found.fault(name, _("is not a YAML file; choose files that end in .yaml, or one .zip file"))
            continue
        if alone and len(yaml) == 1:
            _keep(found, name, each.stream)
        else:
            _keep(found, _role(path), each.stream)


def _clean(path: str) -> str:
    return _UNSAFE.sub("", path.replace("\\", "/"))[-200:]


def _role(path: str) -> str:
    """The name in a questionnaire's folder; browsers that send files leave the folder's own name out."""
    name = path.rpartition("/")[2]
    if name in (MAIN, *PARTS):
        return name
    if _LANGUAGE_FILE.fullmatch(name):
        return f"translations/{name}"
    return name


def _keep(found: HandedIn, name: str, stream: Any) -> None:
    """Read a file no further than it may be long."""
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        found.fault(name, _("is larger than %(most)s KiB; shorten it", most=LARGEST // 1024))
    elif b"\x00" in content:
        found.fault(name, _("is not a text in UTF-8; save it as UTF-8 and choose it again"))
    elif not content.strip():
        found.fault(name, _("is empty; leave it out, or choose another"))
    else:
        found.put(name, content.decode("utf-8-sig", "replace"))


def _find_unreadable(found: HandedIn) -> None:
    """A fault for each line with something that was not UTF-8."""
    for name, text in found.texts.items():
        if UNREADABLE in text:
            for number, line in enumerate(text.splitlines(), start=1):
                if UNREADABLE in line:
                    message = _(
                        "is not UTF-8 where %(mark)s stands; write what belongs there", mark=UNREADABLE
                    )
                    found.fault(name, message, number)


def _read_zip(found: HandedIn, upload: FileStorage) -> None:
    """The files in a zip file, provided that it holds those of one questionnaire and nothing else."""
    name = _clean(str(upload.filename)).rpartition("/")[2]
    content = upload.stream.read(LARGEST_ZIP + 1)
    if len(content) > LARGEST_ZIP:
        found.fault(name, _("is larger than 1 MiB; leave out what does not belong to the questionnaire"))
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _read_entries(found, archive, name)
    except _BROKEN:
        found.texts.clear()
        found.fault(name, _("is not a zip file that can be read; make it again"))


def _read_entries(found: HandedIn, archive: zipfile.ZipFile, zip_name: str) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        found.fault(
            zip_name, _("holds more than %(most)s entries; leave out what does not belong", most=MOST_FILES)
        )
        return
    kept = [each for each in entries if not _PASSED_OVER.search(each.filename) and not each.is_dir()]
    within = _common_folder([each.filename for each in kept])
    wrong = False
    for entry in kept:
        if message := _refused(entry, entry.filename.removeprefix(within)):
            found.fault(_clean(entry.filename) or zip_name, message)
            wrong = True
    if wrong:
        return
    if not kept:
        found.fault(zip_name, _("holds no file; put questionnaire.yaml into it"))
    for entry in kept:
        role = entry.filename.removeprefix(within)
        with archive.open(entry) as stream:
            _keep(found, role, stream)


def _common_folder(names: list[str]) -> str:
    """The one folder in which all files lie, with its slash; empty if there is none."""
    main = [name for name in names if name == MAIN or name.endswith(f"/{MAIN}")]
    folder = main[0].removesuffix(MAIN) if len(main) == 1 else ""
    return folder if folder.count("/") == 1 and all(name.startswith(folder) for name in names) else ""


def _refused(entry: zipfile.ZipInfo, role: str) -> str | None:
    """Why an entry is not taken, or None. `orig_filename` is what stands in the zip file itself."""
    if entry.flag_bits & 0x1:
        return _("is encrypted; make the zip file without a password")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return _("is a link; put the file itself in its place")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return _("is packed in an unusual way; make the zip file with another program")
    if _UNSAFE.search(entry.orig_filename) or not is_file_name(role):
        return _(
            "does not belong into it; a questionnaire has questionnaire.yaml, goals.yaml, metrics.yaml and "
            "translations/LANG.yaml"
        )
    if entry.file_size > LARGEST:
        return _("is larger than %(most)s KiB; shorten it", most=LARGEST // 1024)
    return None
