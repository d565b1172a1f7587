"""A round's results as files to take away: what there is, what each holds, and the files."""

from typing import Any

from babel.numbers import get_decimal_symbol
from flask import abort, make_response, render_template, request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice

from .. import exports, roadmap_files, spreadsheets
from ..findings import label, wording
from ..records.errors import Conflict
from . import office_sight
from .office_access import READERS, office, policy
from .office_reports import PaperForm
from .office_results import rights_to, waiting

FEW_ROWS = 5_000
"""Up to here the files are made to say how large they are; making larger ones takes a while."""


class TableForm(Form):  # type: ignore[misc]
    """Which table, and how the reader's spreadsheet writes numbers."""

    table = SelectField(_l("Table"))
    decimals = SelectField(
        _l("How your spreadsheet writes numbers"),
        choices=[
            SelectChoice("point", _l("1.5 (a point, and columns separated by commas)")),
            SelectChoice("comma", _l("1,5 (a comma, and columns separated by semicolons)")),
        ],
    )

    def __init__(self, tables: list[spreadsheets.Table]) -> None:
        own = "comma" if get_decimal_symbol(get_locale()) == "," else "point"
        super().__init__(request.args, table="scores", decimals=own)
        self.table.choices = [SelectChoice(table.name, table.title) for table in tables]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The fields with what is wrong in them."""
        return [(field.id, str(error)) for field in self for error in field.errors]


@office.get("/rounds/<round_id>/downloads")
@policy(READERS)
def downloads(round_id: str) -> str:
    """Every file with what it holds; before the release, when results come."""
    try:
        source = office_sight.export_source(round_id)
    except Conflict:
        return waiting(round_id)
    tables = spreadsheets.tables(source)
    return _page(source, tables, TableForm(tables))


@office.get("/rounds/<round_id>/export.<kind>")
@policy(READERS)
def export(round_id: str, kind: str) -> Any:
    """Everything released as a file: csv, xlsx, json or ndjson."""
    if kind not in exports.KINDS:
        abort(404)
    try:
        return _attached(office_sight.export(round_id, kind))
    except Conflict:
        return waiting(round_id)


@office.get("/rounds/<round_id>/roadmap.<kind>")
@policy(READERS)
def roadmap_file(round_id: str, kind: str) -> Any:
    """The roadmap as a file for the tools in which people plan: xlsx, csv, json or ics."""
    if kind not in roadmap_files.KINDS:
        abort(404)
    try:
        return _attached(office_sight.roadmap_file(round_id, kind))
    except Conflict:
        return waiting(round_id)


@office.get("/rounds/<round_id>/export-table")
@policy(READERS)
def export_table(round_id: str) -> Any:
    """One table as a CSV that a spreadsheet opens, with decimals as the reader says."""
    try:
        source = office_sight.export_source(round_id)
    except Conflict:
        return waiting(round_id)
    tables = spreadsheets.tables(source)
    form = TableForm(tables)
    if not form.validate():
        return make_response(_page(source, tables, form), 400)
    return _attached(exports.for_spreadsheet(source, form.table.data, form.decimals.data))


def _page(source: spreadsheets.Source, tables: list[spreadsheets.Table], form: TableForm) -> str:
    round_id = source.release.round.id
    return render_template(
        "results/downloads.html",
        round_id=round_id,
        round_name=source.release.round.name,
        label=label.label(source.figures.unverified),
        tables=tables,
        sizes=_sizes(round_id, tables),
        form=form,
        paper_form=PaperForm(),
        errors=form.faults,
        **rights_to(round_id),
    )


def _sizes(round_id: str, tables: list[spreadsheets.Table]) -> dict[str, str]:
    """How large each file is, in words; empty where that would take long to find out."""
    if sum(len(table.rows) for table in tables) > FEW_ROWS:
        return {}
    return {
        kind: wording.file_size(len(office_sight.export(round_id, kind).content)) for kind in exports.KINDS
    }


def _attached(made: exports.Export) -> Response:
    """A file to be saved, never shown in the page."""
    answer = make_response(made.content)
    answer.headers["Content-Type"] = made.media_type
    answer.headers.set("Content-Disposition", "attachment", filename=made.name)
    return answer
