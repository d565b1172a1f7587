"""Settings are read once, refused when unsafe, and all of them are documented."""

import re
from pathlib import Path

import pytest

from cxassess import settings

DOCS = Path(__file__).parent.parent / "docs/settings.md"


@pytest.mark.parametrize("secret", ["short", "change-me-change-me-change-me-change-me-change"])
def test_a_weak_secret_key_is_refused(tmp_path, secret):
    with pytest.raises(settings.SettingError, match="too short or a sample"):
        settings.load({"DATA_FOLDER": str(tmp_path)}, {"CXASSESS_SECRET_KEY": secret})


def test_a_secret_key_is_made_once_and_kept_for_nobody_else(tmp_path):
    first = settings.load({"DATA_FOLDER": str(tmp_path)}, {})["SECRET_KEY"]
    assert settings.load({"DATA_FOLDER": str(tmp_path)}, {})["SECRET_KEY"] == first
    assert len(first) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("value", ["4", "0", "-5", "five", ""])
def test_no_setting_can_lower_the_smallest_group(tmp_path, value):
    with pytest.raises(settings.SettingError, match="CXASSESS_THRESHOLD"):
        settings.load({"DATA_FOLDER": str(tmp_path)}, {"CXASSESS_THRESHOLD": value})


def test_the_short_name_of_postgresql_is_understood(tmp_path):
    found = settings.load({"DATA_FOLDER": str(tmp_path)}, {"CXASSESS_DATABASE_URL": "postgres://db/x"})
    assert found["DATABASE_URL"] == "postgresql+psycopg://db/x"


def test_every_setting_is_in_the_documentation_and_no_other():
    documented = set(re.findall(r"^\| `CXASSESS_(\w+)`", DOCS.read_text("utf-8"), re.MULTILINE))
    assert documented == {setting.name for setting in settings.SETTINGS}
