"""Codes of many responses as bytes, and back."""

import numpy as np
import pytest

from cxassess.maturity import DONT_KNOW, NOT_ASKED, SKIPPED, Questionnaire
from cxassess.maturity.packing import pack_codes, unpack_codes

SHORT = {
    "id": "short", "version": "1.0.0", "language": "en", "title": "Short",
    "levels": [{"number": 1, "name": "One", "from": 0}],
    "pillars": [{"id": "p", "name": "P", "purpose": "Why.", "tip": "How.",
                 "items": [{"id": "A", "title": "A", "statement": "A."},
                           {"id": "B", "title": "B", "statement": "B."}]}],
}  # fmt: skip


def asking(low, high):
    return Questionnaire.from_dict({**SHORT, "scale": {"min": low, "max": high}})


@pytest.mark.parametrize(
    ("low", "high", "bytes_each"), [(1, 5, 1), (-125, -50, 1), (40, 127, 1), (40, 128, 2), (-126, -50, 2)]
)
def test_every_code_comes_back_in_one_byte_where_the_scale_allows(low, high, bytes_each):
    questionnaire = asking(low, high)
    said = [low, high, DONT_KNOW, SKIPPED, NOT_ASKED, high]
    codes = np.array(said, dtype=np.int16).reshape(3, 2)
    packed = pack_codes(questionnaire, codes)
    assert len(packed) == 6 * bytes_each
    assert unpack_codes(questionnaire, packed, 3).tolist() == codes.tolist()
