"""Codes of many responses as bytes: one a code where every answer of the questionnaire fits, else two.

Which of the two it is follows from the questionnaire alone, so that the length says nothing of the answers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .instrument import Questionnaire
from .intake import DONT_KNOW, NOT_ASKED, SKIPPED, Codes

_SMALL = {DONT_KNOW: -128, SKIPPED: -127, NOT_ASKED: -126}
_LOWEST, _HIGHEST = -125, 127


def pack_codes(questionnaire: Questionnaire, codes: Codes) -> bytes:
    """The codes of n responses in their order, in n × the questionnaire's columns whole numbers."""
    if not _is_narrow(questionnaire):
        wide: bytes = codes.astype("<i2").tobytes()
        return wide
    narrow = codes.astype(np.int8)
    for code, small in _SMALL.items():
        narrow[codes == code] = small
    packed: bytes = narrow.tobytes()
    return packed


def unpack_codes(questionnaire: Questionnaire, data: bytes | memoryview, responses: int) -> Any:
    """The codes that `pack_codes` packed, int16 little endian, n × the questionnaire's columns."""
    width = len(questionnaire.columns)
    kind = "<i1" if _is_narrow(questionnaire) else "<i2"
    found = np.frombuffer(data, dtype=kind, count=responses * width).reshape(responses, width)
    codes = found.astype("<i2")
    if _is_narrow(questionnaire):
        for code, small in _SMALL.items():
            codes[found == small] = code
    return codes


def _is_narrow(questionnaire: Questionnaire) -> bool:
    scales = [each.scale for each in questionnaire.columns]
    return all(scale.min >= _LOWEST and scale.max <= _HIGHEST for scale in scales)
