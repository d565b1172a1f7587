"""A small SVG canvas: coordinates that mirror for right-to-left, colours with classes, text that fits."""

from __future__ import annotations

import unicodedata
from html import escape

SANS = "'Source Sans 3',sans-serif"
SERIF = "'Source Serif 4',serif"

# tone: literal colour (WeasyPrint lets no style sheet into an SVG) and the class by which a page re-maps it
FILLS = {
    "ink": ("#13222B", "t-ink"),
    "soft": ("#43545E", "t-soft"),
    "up": ("#0A6270", "t-up"),
    "down": ("#A3341F", "t-down"),
    "brand": ("#0A6270", "f-brand"),
    "paper": ("#FFFFFF", "f-paper"),
    "leader": ("#5B3A8C", "f-lead"),
    "staff": ("#0A6270", "f-brand"),
    "customer": ("#B4500F", "f-cust"),
    "fall": ("#A3341F", "t-down"),
    "on": ("#FFFFFF", "t-on"),
    "fix": ("#FBF0DA", "f-fix"),
    "rest": ("#6B7A83", "f-prior"),
    "neutral": ("#CBD6DA", "f-track"),
}
STROKES = {
    "grid": ("#DCE4E6", "s-grid"),
    "axis": ("#8A99A1", "s-axis"),
    "brand": ("#0A6270", "s-brand"),
    "margin": ("#0A6270", "s-ci"),
    "prior": ("#6B7A83", "s-prior"),
    "down": ("#A3341F", "s-down"),
    "span": ("#9FB0B7", "s-span"),
    "track": ("#CBD6DA", "s-track"),
    "paper": ("#FFFFFF", "s-paper"),
}

# widths in em of the text face, a little generous; anything unknown counts as wide as a capital
_NARROW = {c: w for w, cs in ((0.2, " \u00a0"), (0.28, "',.:;!|ijlI’‘"), (0.34, "()[]{}-ft/\\r")) for c in cs}
_WIDE = {c: w for w, cs in ((0.67, "GHNOQUDC&"), (0.76, "wM"), (0.86, "mW%@—…")) for c in cs}
_SMALL = dict.fromkeys('abcdeghknopqsuvxyz0123456789+−±–=<>_#$^~*?"“”J', 0.56)
_WIDTHS = _SMALL | _NARROW | _WIDE


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide the text is when set in this size, rather too wide than too narrow."""
    return sum(map(_em, text)) * size * (1.04 if bold else 1.0)


def _em(char: str) -> float:
    known = _WIDTHS.get(char)
    if known is not None:
        return known
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0.0
    return 1.02 if unicodedata.east_asian_width(char) in "WF" else 0.66


def fit(
    text: str, size: float, room: float, *, lines: int = 1, bold: bool = False, smallest: float = 0.8
) -> tuple[list[str], float]:
    """The text in at most so many lines that fit the room, and the size they fit in.

    The size shrinks to `smallest` of what was asked; what does not fit even then ends in an ellipsis.
    """
    text = " ".join(text.split())
    for step in (1.0, (1 + smallest) / 2, smallest):
        wrapped = _wrap(text, size * step, room, bold)
        if len(wrapped) <= lines and all(text_width(w, size * step, bold=bold) <= room for w in wrapped):
            return wrapped, size * step
    size *= smallest
    kept = wrapped[:lines]
    if len(wrapped) > lines:
        kept[-1] += "…"
    return [_cut(line, size, room, bold) for line in kept], size


def _wrap(text: str, size: float, room: float, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(line: str, size: float, room: float, bold: bool) -> str:
    if text_width(line, size, bold=bold) <= room:
        return line
    line = line.rstrip("…")[: int(room / size * 6) + 1]
    while line and text_width(line + "…", size, bold=bold) > room:
        line = line[:-1]
    return line + "…"


def css_of(form: str) -> str:
    """The classes by which a page shows the wide drawing or the narrow one; A4 has only one."""
    return "chart" if form == "page" else f"chart {form}"


class Canvas:
    """Collects shapes; x grows in reading direction, so the same calls draw left-to-right and mirrored."""

    def __init__(self, width: float, *, direction: str = "ltr") -> None:
        self.width = width
        self.mirrored = direction == "rtl"
        self._parts: list[str] = []

    def line(
        self, x1: float, y1: float, x2: float, y2: float, tone: str, width: float = 1, **more: object
    ) -> None:
        """A straight line."""
        colour, css = STROKES[tone]
        self._parts.append(
            f'<line x1="{_n(self._x(x1))}" y1="{_n(y1)}" x2="{_n(self._x(x2))}" y2="{_n(y2)}"'
            f' stroke="{colour}" stroke-width="{_n(width)}" class="{css}"{_attributes(more)}/>'
        )

    def rect(self, x: float, y: float, width: float, height: float, tone: str, **more: object) -> None:
        """A filled rectangle; x is its edge at the reading start."""
        colour, css = _fill(tone)
        left = self.width - x - width if self.mirrored else x
        self._parts.append(
            f'<rect x="{_n(left)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(height)}"'
            f' fill="{colour}"{_css(css)}{_attributes(more)}/>'
        )

    def dot(self, x: float, y: float, radius: float, tone: str, *, halo: float = 0) -> None:
        """A filled circle, with a rim of paper around it if it has a halo."""
        colour, css = _fill(tone)
        rim = ""
        if halo:
            paper, paper_css = STROKES["paper"]
            rim, css = f' stroke="{paper}" stroke-width="{_n(halo)}"', f"{css} {paper_css}"
        self._parts.append(
            f'<circle cx="{_n(self._x(x))}" cy="{_n(y)}" r="{_n(radius)}" fill="{colour}"{rim}{_css(css)}/>'
        )

    def ring(self, x: float, y: float, radius: float, tone: str = "prior", width: float = 2.5) -> None:
        """A circle filled with paper."""
        stroke, stroke_css = STROKES[tone]
        fill, fill_css = FILLS["paper"]
        self._parts.append(
            f'<circle cx="{_n(self._x(x))}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}"'
            f' stroke="{stroke}" stroke-width="{_n(width)}" class="{fill_css} {stroke_css}"/>'
        )

    def diamond(self, x: float, y: float, radius: float, tone: str) -> None:
        """A square that stands on its corner."""
        colour, css = FILLS[tone]
        cx = self._x(x)
        self._parts.append(
            f'<path d="M{_n(cx)} {_n(y - radius)}L{_n(cx + radius)} {_n(y)}'
            f'L{_n(cx)} {_n(y + radius)}L{_n(cx - radius)} {_n(y)}Z" fill="{colour}" class="{css}"/>'
        )

    def square(self, x: float, y: float, radius: float, tone: str) -> None:
        """A square around its middle."""
        self.rect(x - radius, y - radius, 2 * radius, 2 * radius, tone)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        tone: str = "ink",
        *,
        anchor: str = "start",
        bold: bool = False,
        serif: bool = False,
        upright: bool = True,
    ) -> None:
        """One line of text on the base line y; `start` and `end` are those of the reading direction."""
        if not words:
            return
        colour, css = _fill(tone)
        if self.mirrored and anchor != "middle":
            anchor = "end" if anchor == "start" else "start"
        place = f'x="{_n(self._x(x))}" y="{_n(y)}"'
        if not upright:
            place = f'transform="translate({_n(self._x(x))} {_n(y)}) rotate(-90)" x="0" y="0"'
        weight = ' font-weight="600"' if bold else ""
        family = f' font-family="{SERIF}"' if serif else ""
        self._parts.append(
            f'<text {place} font-size="{_n(size)}" fill="{colour}"{_css(css)} text-anchor="{anchor}"'
            f"{weight}{family}>{_isolated(words)}</text>"
        )

    def block(
        self, x: float, y: float, lines: list[str], size: float, tone: str = "ink", **more: object
    ) -> None:
        """Several lines of text, centred on y."""
        leading = size * 1.18
        first = y + size * 0.34 - leading * (len(lines) - 1) / 2
        for number, words in enumerate(lines):
            self.text(x, first + number * leading, words, size, tone, **more)  # type: ignore[arg-type]

    def raw(self, *parts: str) -> None:
        """Shapes that are SVG already; only for shapes without words."""
        self._parts.extend(parts)

    def svg(
        self,
        height: float,
        *,
        ident: str,
        title: str | None,
        description: str | None = None,
        css: str = "chart",
    ) -> str:
        """The finished drawing; without a title it is decoration, hidden from screen readers."""
        ident = escape(ident)
        width, tall = _n(self.width), _n(height)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{css}" viewBox="0 0 {width} {tall}"'
            f' width="{width}" height="{tall}" direction="ltr" font-family="{SANS}"'
        )
        if title is None:
            return f'{head} aria-hidden="true" focusable="false">{"".join(self._parts)}</svg>'
        described = f' aria-describedby="{ident}-d"' if description else ""
        told = f'<desc id="{ident}-d">{_text(description)}</desc>' if description else ""
        return (
            f'{head} role="img" aria-labelledby="{ident}-t"{described}>'
            f'<title id="{ident}-t">{_text(title)}</title>{told}{"".join(self._parts)}</svg>'
        )

    def _x(self, x: float) -> float:
        return self.width - x if self.mirrored else x


def _fill(tone: str) -> tuple[str, str]:
    return FILLS.get(tone) or (tone, "")


def _css(css: str) -> str:
    return f' class="{css}"' if css else ""


def _attributes(more: dict[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in more.items())


def _text(words: str) -> str:
    """Escaped, without the characters that XML does not allow."""
    kept = "".join(c for c in words if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    return escape(kept, quote=False)


def _isolated(words: str) -> str:
    """Right-to-left words in a first-strong isolate, so that brackets and numbers keep their side."""
    if any(unicodedata.bidirectional(c) in ("R", "AL") for c in words):
        return f"\u2068{_text(words)}\u2069"
    return _text(words)


def _n(value: float) -> str:
    """A coordinate with one decimal, none when it is whole."""
    return f"{value:.1f}".removesuffix(".0")
