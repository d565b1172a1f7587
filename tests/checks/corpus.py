"""Values to try at every door: good ones at the edge, and what must be refused everywhere."""

DAYS = (
    *("2026-11-19", "2026-11-21", "2027-06-30", "1999-12-31", "2199-12-31", "2200-01-01", "2026-02-30"),
    *("20261130", "2026-W48-1", "tomorrow"),
)
# Written so that no page, spreadsheet or terminal shows it as what it is.
UNSEEN = (
    *(
        "nul\x00",
        "bell\x07",
        "two\nlines",
        "turned\u202e.",
        "isolated\u2067.",
        "marked\u200f.",
        "thin\u200b.",
    ),
    *("mark\ufeff.", "next\x85line", "line\u2028line"),
)
VISIBLE = ("\U0001f469\u200d\U0001f4bb", "<script>alert(1)</script>", "=cmd()", "한글 يوم", " spaced ")


def line(longest: int) -> tuple[str, ...]:
    """Texts of one line to try."""
    return "", " ", "a" * longest, "a" * (longest + 1), "Cafe\u0301", *UNSEEN[:4], "thin\u200b."


def lines(longest: int) -> tuple[str, ...]:
    """Texts of several lines to try."""
    return (
        "",
        "a" * longest,
        "a" * (longest + 1),
        "two\r\nlines",
        "bell\x07",
        "turned\u202e.",
        "line\u2028line",
    )


def number(least: float, most: float) -> tuple[float, ...]:
    """Numbers at both bounds and beyond them."""
    return least, most, least - 1, most + 1, 1e13


def whole(least: int, most: int) -> tuple[int, ...]:
    """Whole numbers at both bounds, beyond them, and beyond what databases hold."""
    return least, most, least - 1, most + 1, 999_999_999, 2**31, 2**63
