"""Spreadsheets as people hand them in, and an administrator who does."""

import io
from collections.abc import Sequence
from typing import Any

import html5lib
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import text
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from cxassess.records import organisations
from cxassess.records.database import db

from .leaders import Browser, colleague
from .visitor import Fields

UNITS = """id,name,parent,headcount
ferries,Ferries,,61
north,Ferries North,ferries,33
south,Ferries South,ferries,28
office,Office,,24
"""
PEOPLE = """id,name,email,audience,unit,language
1,Ann Ash,ann@example.org,staff,north,en
2,Ben Birch,ben@example.org,,south,
3,Cleo Cedar,cleo@example.org,leader,ferries,de
K-1,Dana Dogwood,,customer,,
"""


def administrator(app: Flask, organisation_id: str = "meadow") -> Browser:
    """An administrator of an organisation, which is made where it is not there."""
    if organisation_id not in [each.id for each in organisations.every()]:
        organisations.create("Meadow Dairy", organisation_id)
    return colleague(app, "administrator", organisation_id)


def upload(browser: Browser, kind: str, content: str | bytes, name: str = "list.csv") -> TestResponse:
    """The preview of a file, or the page that names its faults."""
    data = content.encode() if isinstance(content, str) else content
    sent = FileStorage(io.BytesIO(data), filename=name)
    boundary, body = encode_multipart({"csrf_token": browser.token(), "file": sent})
    with browser.app.app_context():
        return browser.client.post(
            f"/office/{kind}/import",
            data=body,
            content_type=f"multipart/form-data; boundary={boundary}",
        )


def confirm(browser: Browser, preview: TestResponse, **choices: str) -> TestResponse:
    """The answer to the form of a preview."""
    address = preview.request.path.removesuffix("/confirm") + "/confirm"
    with browser.app.app_context():
        return browser.client.post(address, data={**Fields(preview.text).filled, **choices})


def store(browser: Browser, kind: str, content: str | bytes, **choices: str) -> TestResponse:
    """The answer to a file that was confirmed."""
    return confirm(browser, upload(browser, kind, content), **choices)


def xlsx(rows: Sequence[Sequence[Any]], **sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of these rows, and of further sheets by name."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def faults(page: TestResponse) -> list[tuple[str, str, str]]:
    """Line, column and text of each fault that a page names."""
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    rows = tree.findall(".//table[@class='data list faults']/tbody/tr")
    return [tuple(" ".join("".join(cell.itertext()).split()) for cell in row) for row in rows]  # type: ignore[misc]


def kept() -> dict[str, list[Any]]:
    """Everything that is in the database, but for sessions and what the office notes of them."""
    db.session.rollback()
    tables = [table for table in db.metadata.tables if table not in ("session", "user_session")]
    return {
        name: sorted(map(tuple, db.session.execute(text(f'SELECT * FROM "{name}"'))), key=repr)
        for name in tables
    }
