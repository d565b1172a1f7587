"""A release read aloud: its figures become sentences, rows and drawings in the reader's language.

`read(release, goals, prior_release=None)` gives one `Findings` tree; the results page and the PDF say what is
in it and nothing else. It needs an application context, whose locale decides language and number format.

- Every figure comes from the release; nothing is computed from answers, and a hidden group has no figure,
  no count and no hint that it is the small one.
- `Findings.empty` is True when no node is shown; then `overall`, `profile`, `heat` are None.
- `change` is None in a first round, `perception` is None where fewer than two audiences are shown.
- Drawings are methods that give SVG text: `findings.overall.gauge("wide")`, `.profile.dumbbell("narrow")`,
  `.change.plot()`, `.perception.plot()`, `.roadmap.timeline()`, `goal.track()`. Pages pass
  `direction="rtl"` where the locale reads so, and pass the result through the template filter `svg`.
"""

from cxassess.findings.model import (
    Change,
    Fact,
    Factors,
    Findings,
    GapRow,
    GoalRow,
    Group,
    HeatCell,
    HeatColumn,
    HeatMap,
    HeatRow,
    Horizon,
    Importance,
    ImportanceRow,
    Label,
    Method,
    MetricRow,
    Overall,
    Perception,
    PillarRow,
    Profile,
    Response,
    Roadmap,
    Warned,
)
from cxassess.findings.reading import read

__all__ = [
    "Change",
    "Fact",
    "Factors",
    "Findings",
    "GapRow",
    "GoalRow",
    "Group",
    "HeatCell",
    "HeatColumn",
    "HeatMap",
    "HeatRow",
    "Horizon",
    "Importance",
    "ImportanceRow",
    "Label",
    "Method",
    "MetricRow",
    "Overall",
    "Perception",
    "PillarRow",
    "Profile",
    "Response",
    "Roadmap",
    "Warned",
    "read",
]
