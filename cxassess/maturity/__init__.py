"""The trade of maturity assessment as a small library: questionnaires, answers, scores, what may be shown.

    from cxassess.maturity import assess, load, read_csv

    questionnaire = load("questionnaires/ten-pillars")
    with open("responses.csv", encoding="utf-8") as stream:
        sheet = read_csv(questionnaire, stream)
    print(assess(sheet).overall.score)

Names are fetched when they are first used, so that a program which only reads questionnaires starts
without numpy. What there is:

- errors: `MaturityError`, `QuestionnaireError`, `AnswersError`, `Fault`
- constants: `Constants`, `CONSTANTS`
- questionnaire: `load`, `parse`, `parse_files`, `Questionnaire`, `Pillar`, `Item`, `Level`, `Scale`,
  `Outcome`, `OpenQuestion`, `Importance`, `CatalogueGoal`, `Metric`, `Benefit`, `AUDIENCES`, `INTERNAL`,
  `FORMS`
- journeys: `Journey`, `Stage`, `Touchpoint`
- answers: `AnswerSheet`, `read_rows`, `DONT_KNOW`, `SKIPPED`, `NOT_ASKED`
- tables: `read_csv`, `iter_csv`, `read_ndjson`
- scoring: `respondent_scores`; personal: `snapshot`, `Snapshot`
- arithmetic: `round_half_away`
- tally: `Tally`, `tallies`, and `tally.tally` for one segment
- statistics: `Sample`, `mean_interval`, `welch`, `hedges_g`, `benjamini_hochberg`, `cronbach_alpha`,
  `within_group_agreement`, `relative_weights`
- scorecard: `assess`, `Scorecard`; of one response alone: `json_of_single`, `packed_single`
- comparison: `compare`, `Comparison`
- perception: `perceive`, `Perception`
- drivers: `Drivers`
- careless: `careless_flags`; quadrants: `importance_performance`; explanation: `computation`
- bands: `agreement_band`, `effect_size`
- disclosure: `ReportNode`, `published`, `may_cut_across`, `comment_homes`, `audit`
- publication: `publish`, `Prior`, `scores_alike`
- units: `Unit`; written: `Written`, `WorkshopSheet`; roles: `RoleSaid`
- roadmap: `propose`, `weigh`, `basis`, `candidate`, `Candidate`, `Weight`, `GoalProposal`
- measurements: `Reading`, `Way`, `latest`, `way`, `next_due`, `implausible`
- follow_up: `follow`, `pillar_steps`, `counted`, `Agreed`, `Tracked`, `Course`
- barriers: `count_barriers`, `BarrierCounts`, `is_overdue`, `barrier_question`, `heard_by_kind`
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "errors": "MaturityError QuestionnaireError AnswersError Fault",
    "constants": "Constants CONSTANTS",
    "questionnaire": (
        "load parse parse_files Questionnaire Pillar Item Level Scale Outcome OpenQuestion Importance "
        "CatalogueGoal Metric Benefit AUDIENCES INTERNAL FORMS"
    ),
    "journeys": "Journey Stage Touchpoint",
    "answers": "AnswerSheet read_rows DONT_KNOW SKIPPED NOT_ASKED",
    "tables": "read_csv iter_csv read_ndjson",
    "scoring": "respondent_scores",
    "personal": "snapshot Snapshot",
    "arithmetic": "round_half_away",
    "tally": "Tally tallies",
    "statistics": (
        "Sample mean_interval welch hedges_g benjamini_hochberg cronbach_alpha within_group_agreement "
        "relative_weights"
    ),
    "scorecard": "assess Scorecard",
    "single": "json_of_single packed_single",
    "comparison": "compare Comparison",
    "perception": "perceive Perception",
    "drivers": "Drivers",
    "careless": "careless_flags",
    "quadrants": "importance_performance",
    "explanation": "computation",
    "bands": "agreement_band effect_size",
    "disclosure": "ReportNode published may_cut_across comment_homes audit",
    "publication": "publish Prior scores_alike",
    "units": "Unit",
    "written": "Written WorkshopSheet",
    "roles": "RoleSaid",
    "roadmap": "propose weigh basis candidate Candidate Weight GoalProposal",
    "measurements": "Reading Way latest way next_due implausible",
    "follow_up": "follow pillar_steps counted Agreed Tracked Course",
    "barriers": "count_barriers BarrierCounts is_overdue barrier_question heard_by_kind",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
