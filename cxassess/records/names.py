"""Names and other texts that people give: what is kept of them, and when two names are the same.

Every door asks here: forms, the API's schemas and commands through the verbs.
"""

import re
import unicodedata

LONGEST_NAME, LONGEST_REASON = 200, 1000
NAME_ADVICE = f"Give a name of at most {LONGEST_NAME} characters, without any that cannot be seen."
NO_REASON = f"Say in a few words why, at most {LONGEST_REASON:,} characters."
# Control characters, line ends, spaces without width, and what turns the direction of the text around it.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)

# In several lines the marks are let be that tell which way words run: writers of Arabic and Hebrew type them,
# and pages keep each text apart from what stands around it.
UNSEEN_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


def is_name(text: str) -> bool:
    """True for one line of visible text of a sensible length."""
    return 0 < len(text.strip()) <= LONGEST_NAME and line_fault(text, LONGEST_NAME) is None


def text_advice(most: int, least: int = 0) -> str:
    """What to do about a text that is too long or cannot be read."""
    number = f"{least} to {most:,}" if least else f"at most {most:,}"
    return f"Use {number} characters, without any that cannot be seen."


def line_fault(text: str, most: int) -> str | None:
    """What is wrong with one line of text, or None; white space around it does not count."""
    plain = text.strip()
    return text_advice(most) if len(plain) > most or UNSEEN.search(plain) else None


def lines_fault(text: str, most: int) -> str | None:
    """What is wrong with a text of several lines, or None."""
    plain = kept_lines(text)
    return text_advice(most) if len(plain) > most or UNSEEN_IN_LINES.search(plain) else None


def reason_fault(reason: str, most: int = LONGEST_REASON) -> str | None:
    """What is wrong with the reason of a change that needs one, or None."""
    return lines_fault(reason, most) if reason.strip() else NO_REASON


def kept_lines(text: str | None) -> str:
    """A text of several lines as it is kept: composed, its lines ended alike, no white space around it."""
    return unicodedata.normalize("NFC", LINE_END.sub("\n", text or "")).strip()


def kept_name(text: str) -> str:
    """The name as it is kept: composed, without white space around it."""
    return unicodedata.normalize("NFC", text).strip()


def same_name(text: str) -> str:
    """What two names have in common exactly when people would take them for the same."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
