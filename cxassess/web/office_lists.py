"""What the pages of units and of people share: uploads, what a preview carries, files to take away, paging.

Nothing that was uploaded is kept here until it is confirmed: the preview carries the rows that were read in
a hidden field, signed for this organisation, and sends them back with the confirmation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import abort, current_app, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response
from wtforms import FileField, HiddenField, RadioField, SelectChoice

from .. import listings
from ..listings import Listing, ListingError
from ..maturity.errors import Fault
from ..records.errors import Conflict, Invalid, StorageUnavailable

# Twice what is taken, so that a file that is too large is told so at its field.
LARGEST_UPLOAD = 2 * listings.LARGEST_FILE
LARGEST_CARRIED = 8 * 1024 * 1024
ACCEPTED = ".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PAGE = 100


class UploadForm(FlaskForm):  # type: ignore[misc]
    """A spreadsheet to hand in."""

    file = FileField(_l("Spreadsheet"))


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """What was read, sent back by the preview, and what becomes of those whom the file does not name."""

    carried = HiddenField()
    missing = RadioField(validate_choice=False)

    def __init__(self, question: str, keep: str, remove: str, **values: Any) -> None:
        super().__init__(**values)
        self.missing.label.text = question
        self.missing.choices = [SelectChoice("keep", keep), SelectChoice("remove", remove)]


@dataclass(frozen=True)
class Carried:
    """What a preview was made from: the rows, and the version of what they were compared with."""

    listing: Listing
    version: str


@dataclass(frozen=True)
class Slice:
    """Some of a long list, and where the rest is."""

    rows: Sequence[Any]
    number: int
    pages: int
    total: int


def part(rows: Sequence[Any]) -> Slice:
    """The rows of the page that the address asks for."""
    pages = max(1, -(-len(rows) // PAGE))
    wanted = request.args.get("page", "1")
    number = min(int(wanted), pages) if wanted.isdecimal() and len(wanted) < 7 and int(wanted) else 1
    return Slice(rows[(number - 1) * PAGE : number * PAGE], number, pages, len(rows))


def uploaded() -> tuple[bytes, str]:
    """The bytes of the file that was handed in, and its name. Raises ListingError if there is none."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise ListingError([Fault("", _("Choose a spreadsheet: a file in CSV or XLSX."))])
    name = "".join(char for char in sent.filename if char.isprintable()).rpartition("/")[2][-100:]
    with sent.stream as stream:
        return stream.read(listings.LARGEST_FILE + 1), name


def carry(kind: str, listing: Listing, version: str) -> str:
    """What the hidden field of a preview holds: the rows, so that nothing need be kept here meanwhile."""
    columns = sorted(listing.rows[0])
    return str(
        _signer(kind).dumps(
            {
                "columns": columns,
                "rows": [[row[column] for column in columns] for row in listing.rows],
                "lines": listing.lines,
                "name": listing.name,
                "headings": dict(listing.headings),
                "encoding": listing.encoding,
                "version": version,
            }
        )
    )


def carried(kind: str) -> Carried | None:
    """What a preview of ours carried back; None for anything else."""
    try:
        said = _signer(kind).loads(request.form.get("carried", ""))
    except BadData:
        return None
    rows = tuple(dict(zip(said["columns"], row, strict=True)) for row in said["rows"])
    listing = Listing(rows, tuple(said["lines"]), said["name"], said["headings"], said["encoding"])
    return Carried(listing, said["version"])


def confirmed(
    kind: str,
    stale: str,
    store: Callable[[Listing, str, str], Any],
    preview: Callable[..., Any],
    upload: Callable[..., Any],
) -> Any:
    """What `store` answers; or the preview again, if what was confirmed is not what would happen any more.

    `stale` says that somebody else changed the list meanwhile.
    """
    sent = carried(kind)
    if sent is None:
        return upload(message=_("Choose the spreadsheet once more: this page has not kept it."))
    fate = request.form.get("missing", "")

    def again(status: int, message: str) -> Any:
        try:
            return preview(sent.listing, status, [("", message)], fate)
        except ListingError as error:
            return upload(error, status)

    try:
        return store(sent.listing, sent.version, fate)
    except ListingError as error:
        return upload(error, 409)
    except Conflict:
        return again(409, stale)
    except Invalid as invalid:
        return again(400, "\n".join(fault.message for fault in invalid.faults))
    except StorageUnavailable:
        message = _("This could not be stored just now. Nothing is lost: confirm it again in a minute.")
        return again(503, message)


def upload_page(
    kind: str,
    columns: Sequence[Any],
    error: ListingError | None = None,
    status: int = 400,
    message: str = "",
) -> Any:
    """The form that takes a spreadsheet, with the faults of the one that was handed in."""
    faults = error.faults if error else ()
    page = render_template(
        "office/list_upload.html",
        kind=kind,
        form=UploadForm(formdata=None),
        faults=[fault for fault in faults if fault.line is not None],
        errors=[("file", message)] if message else summary(faults),
        columns=columns,
        accepted=ACCEPTED,
    )
    return make_response(page, status if faults or message else 200)


def _signer(kind: str) -> URLSafeSerializer:
    """Signs for one kind of list and one organisation: what was read for another is not taken."""
    purpose = f"cxassess list preview {kind} {current_user.organisation_id}"
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=purpose)


def file_answer(name: str, rows: Sequence[Sequence[str | int | float | None]]) -> Response:
    """A list as a file to take away, by the ending of its name: CSV or XLSX. 404 for any other."""
    stem, _dot, kind = name.rpartition(".")
    if kind not in KINDS:
        abort(404)
    if kind == "xlsx":
        content = listings.workbook(rows, stem)
    else:  # with a mark, by which spreadsheets know UTF-8
        content = b"\xef\xbb\xbf" + listings.written(rows).encode()
    answer = make_response(content)
    answer.headers["Content-Type"] = KINDS[kind]
    answer.headers["Content-Disposition"] = f"attachment; filename={quote(name)}"
    return answer


def placed(faults: Sequence[Fault], within: str, place: int, fields: dict[str, str]) -> list[tuple[str, str]]:
    """The faults of one row of a list for the error summary, each at the control that it is about."""
    here = f"{within}/{place}/"
    said = []
    for fault in faults:
        key = fault.where.removeprefix(here) if fault.where.startswith(here) else ""
        said.append((fields.get(key, ""), fault.message))
    return said


def put_errors(form: FlaskForm, errors: Sequence[tuple[str, str]]) -> None:
    """Put each error at its field too."""
    for name, message in errors:
        if name in form:
            form[name].errors = [*form[name].errors, message]


def summary(faults: Sequence[Fault]) -> list[tuple[str, str]]:
    """What the error summary of an upload says: faults of lines stand in a table of their own."""
    whole = [("file", _sentence(fault.message)) for fault in faults if fault.line is None]
    lines = sum(fault.line is not None for fault in faults)
    if not lines:
        return whole
    text = ngettext(
        "The file has %(num)s fault, and nothing of it was taken. Mend it, then choose the file again.",
        "The file has %(num)s faults, and nothing of it was taken. Mend them, then choose the file again.",
        lines,
    )
    return [("faults", text), *whole]


def _sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else text + "."
