"""Adding a questionnaire: hand it in, mend its faults, see what would be added, confirm.

Nothing is kept between these steps but what the browser sends again: a text is stored only once it has no
fault and somebody has confirmed just what they saw.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..maturity import Questionnaire, QuestionnaireError
from ..maturity.errors import Fault
from ..maturity.questionnaire import MAIN
from ..records import questionnaires as kept
from ..records.errors import Conflict, StorageUnavailable
from . import questionnaire_words as words
from .office_access import ADMINISTRATORS, office, policy
from .office_questionnaire_changes import told
from .questionnaire_uploads import LARGEST_UPLOAD, HandedIn, handed_in

AROUND = 4
_LINE_END = re.compile("[\n\x85\u2028\u2029]")  # as YAML counts lines
LONGEST_LINE = 400


@dataclass(frozen=True)
class Line:
    """A line of a text with its faults; ``skipped`` lines before it are not shown."""

    number: int
    text: str
    faults: Sequence[str]
    skipped: int = 0


@dataclass(frozen=True)
class File:
    """A file as the page shows it: its text, and the lines around its faults."""

    name: str
    text: str
    lines: Sequence[Line]
    faults: Sequence[str]  # of the file as a whole


@office.get("/questionnaires/add")
@policy(ADMINISTRATORS)
def questionnaire_new() -> Any:
    """The page to hand in files."""
    return _page(HandedIn())


@office.post("/questionnaires/add")
@policy(ADMINISTRATORS, largest=LARGEST_UPLOAD)
def questionnaire_check() -> Any:
    """What would be added, to be confirmed; or all faults, beside the text; or, confirmed, on to it."""
    handed = handed_in(request.form, request.files)
    if not handed.texts and not handed.faults:
        message = _("Choose the files of a questionnaire, its folder, or a zip file of it.")
        return _page(handed, 400, [("files", message)])
    found = _read(handed)
    if found is None:
        return _page(handed, 400)
    _document, digest = kept.canonical(found)
    if request.form.get("step") != "add" or request.form.get("seen") != digest:
        return _confirm(handed, found, digest, changed=request.form.get("step") == "add")
    try:
        added = kept.add(current_user.organisation_id, handed.texts)
    except Conflict as conflict:
        handed.faults.append(_where_version_stands(handed.texts, str(conflict)))
        return _page(handed, 409)
    except StorageUnavailable:
        message = _("This could not be saved just now. Your texts are still here: add it again in a minute.")
        return _confirm(handed, found, digest, 503, [("", message)])
    flash(_("%(title)s, version %(version)s, is added.", title=added.title, version=added.version))
    return redirect(
        url_for("office.questionnaire", questionnaire_id=added.id, version=added.version), code=303
    )


def _read(handed: HandedIn) -> Questionnaire | None:
    """The questionnaire that was handed in; None, with the faults noted, where it cannot be added."""
    if handed.faults:
        return None
    try:
        found = kept.checked(handed.texts)
        kept.require_free(current_user.organisation_id, found)
    except QuestionnaireError as error:
        handed.faults += error.faults
        return None
    except Conflict as conflict:
        handed.faults.append(_where_version_stands(handed.texts, str(conflict)))
        return None
    return found


def _where_version_stands(texts: Mapping[str, str], message: str) -> Fault:
    name = MAIN if MAIN in texts else next(iter(texts))
    lines = enumerate(texts[name].splitlines(), start=1)
    line = next((number for number, text in lines if text.strip("\"' ").startswith("version")), 1)
    return Fault("version", message, line, name)


def _page(handed: HandedIn, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    """The page to hand in files, with the texts that cannot be added yet."""
    files = _files(handed)
    page = render_template(
        "office/questionnaire_add.html",
        files=files,
        faults=len(handed.faults),
        errors=[*errors, *_summary(handed, files)],
        names=[file.name for file in files],
    )
    return make_response(page, status)


def _confirm(
    handed: HandedIn,
    found: Questionnaire,
    digest: str,
    status: int = 200,
    errors: Sequence[tuple[str, str]] = (),
    *,
    changed: bool = False,
) -> Any:
    """What would be added, and how it differs from the version before it."""
    earlier = kept.before(current_user.organisation_id, found)
    page = render_template(
        "office/questionnaire_confirm.html",
        found=found,
        seen=digest,
        errors=errors,
        changed=changed,
        there=kept.require_free(current_user.organisation_id, found),
        files=_files(handed),
        earlier=earlier,
        told=told(earlier.questionnaire, found) if earlier else None,
        languages=[words.language_name(code) for code in found.languages],
        not_spoken=words.not_spoken(found),
        sized=words.forms_of(found),
        size_text=words.size_text,
    )
    return make_response(page, status)


def _files(handed: HandedIn) -> list[File]:
    """The texts in their order, each with its faults beside its lines."""
    found = []
    for name, text in handed.texts.items():
        own = [fault for fault in handed.faults if fault.file == name]
        count = len(_LINE_END.split(text))
        of_lines: dict[int, list[str]] = {}
        for fault in own:
            if fault.line is not None:
                of_lines.setdefault(min(fault.line, count), []).append(_said(fault))
        whole = [_said(fault) for fault in own if fault.line is None]
        found.append(File(name, text, _lines(text, of_lines), whole))
    return found


def _lines(text: str, faults: Mapping[int, Sequence[str]]) -> list[Line]:
    """The lines of a text that has faults, those far from any left out where the text is long."""
    if not faults:
        return []
    lines = _LINE_END.split(text)
    near = {number + step for number in faults for step in range(-AROUND, AROUND + 1)}
    shown, skipped = [], 0
    for number, line in enumerate(lines, start=1):
        if len(lines) > 60 and number not in near:
            skipped += 1
            continue
        short = line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + " …"
        shown.append(Line(number, short, faults.get(number, ()), skipped))
        skipped = 0
    return shown


def _said(fault: Fault) -> str:
    return f"{fault.where}: {fault.message}" if fault.where else fault.message


def _summary(handed: HandedIn, files: Sequence[File]) -> list[tuple[str, str]]:
    """Each fault with the place on the page that it is about."""
    places = {file.name: place for place, file in enumerate(files)}
    made = []
    for fault in handed.faults:
        target = "files"
        if fault.file in places:
            place = places[fault.file]
            count = len(_LINE_END.split(files[place].text))
            target = f"text-{place}" if fault.line is None else f"line-{place}-{min(fault.line, count)}"
        made.append((target, str(fault)))
    return made
