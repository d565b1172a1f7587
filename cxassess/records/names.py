"""Names that people give: what is kept of them, and when two are the same."""

import re
import unicodedata

LONGEST_NAME = 200
NAME_ADVICE = f"Give a name of at most {LONGEST_NAME} characters, without any that cannot be seen."
# Control characters, line ends, spaces without width, and what turns the direction of the text around it.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)


def is_name(text: str) -> bool:
    """True for one line of visible text of a sensible length."""
    return 0 < len(text.strip()) <= LONGEST_NAME and not UNSEEN.search(text)


def kept_name(text: str) -> str:
    """The name as it is kept: composed, without white space around it."""
    return unicodedata.normalize("NFC", text).strip()


def same_name(text: str) -> str:
    """What two names have in common exactly when people would take them for the same."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
