"""The data attached to the report of a branch's leader: the branch alone."""

from cxassess import report
from cxassess.records import releases

WITHIN = ("fleet-ports", "onboard-crew", "port-operations")
BESIDE = ("shore-office", "guest-services", "digital-booking", "safety-compliance", "executive-office")


def test_a_branch_gets_the_figures_of_its_own_units_only(demo_app):
    told = report.attached(releases.get("harbourline", "harbourline-2026-spring", "fleet-ports")).text
    assert all(f'"{unit}"' in told for unit in WITHIN)
    assert not [unit for unit in BESIDE if unit in told]


def test_the_whole_has_every_unit_and_no_word_of_anybody(demo_app):
    release = releases.get("harbourline", "harbourline-2026-spring")
    told = report.attached(release).text
    assert all(f'"{unit}"' in told for unit in BESIDE)
    written = [text for each in release.figures["words"] for node in each["nodes"] for text in node["texts"]]
    assert len(written) > 100
    assert not [text for text in written if str(text) in told]
