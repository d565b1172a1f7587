"""Figures drawn as accessible SVG, the same in page and PDF; knows no framework and no other room.

Scores run from 0 to 100 and the five bands are named by the caller. Every text comes in as it is to be read.
A drawing has `role="img"`, a `<title>` and, if given, a `<desc>` under the caller's `ident`; literal colours
with classes that a page may re-map (dark mode); presentation attributes only, so that a strict Content
Security Policy lets it through. `direction="rtl"` mirrors it. Forms: `wide` for a desktop, `narrow` for a
phone, `page` for A4.
"""

from cxassess.charts.bars import Pair, pairs
from cxassess.charts.calendar import Bar, calendar
from cxassess.charts.columns import Column, colonnade, key, mark, progress
from cxassess.charts.differences import changes, gaps
from cxassess.charts.grids import Corners, GridSpot, grid, shape_key
from cxassess.charts.items import ItemRow, items
from cxassess.charts.levels import gauge, track
from cxassess.charts.parts import PartRow, parts
from cxassess.charts.plan import timeline
from cxassess.charts.quadrants import Axis, Spot, quadrants
from cxassess.charts.ranges import RangeRow, range_key, ranges
from cxassess.charts.rows import dumbbell, snapshot
from cxassess.charts.series import Band, GapRow, Row, Step
from cxassess.charts.shares import Share, ShareRow, shares
from cxassess.charts.sparkline import Mark, Tick, sparkline
from cxassess.charts.specimen import specimen
from cxassess.charts.steps import steps
from cxassess.charts.trend import TrendPoint, trend, trend_span

__all__ = [
    "Axis",
    "Band",
    "Bar",
    "Column",
    "Corners",
    "GapRow",
    "GridSpot",
    "ItemRow",
    "Mark",
    "Pair",
    "PartRow",
    "RangeRow",
    "Row",
    "Share",
    "ShareRow",
    "Spot",
    "Step",
    "Tick",
    "TrendPoint",
    "calendar",
    "changes",
    "colonnade",
    "dumbbell",
    "gaps",
    "gauge",
    "grid",
    "items",
    "key",
    "mark",
    "pairs",
    "parts",
    "progress",
    "quadrants",
    "range_key",
    "ranges",
    "shape_key",
    "shares",
    "snapshot",
    "sparkline",
    "specimen",
    "steps",
    "timeline",
    "track",
    "trend",
    "trend_span",
]
