"""Style sheets whose every rule is closed, so that none swallows those that follow."""

from pathlib import Path

import pytest

import cxassess

SHEETS = sorted((Path(cxassess.__file__).parent / "static").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_rule_of_a_style_sheet_is_closed(sheet):
    depth = 0
    for number, line in enumerate(sheet.read_text().splitlines(), 1):
        assert not (depth and line.startswith("@media")), f"line {number} stands within another rule"
        depth += line.count("{") - line.count("}")
        assert depth >= 0, f"line {number} closes what was not open"
    assert depth == 0
