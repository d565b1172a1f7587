"""Themes of the answers in words: what people write about, who shares it, what sets one audience apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from cxassess.findings import label, theme_tones, theme_words, wording, words
from cxassess.findings.figures import Figures
from cxassess.findings.label import ORDER
from cxassess.findings.theme_model import Apart, ByQuestion, Sides, ThemeList, ThemeRow, Themes, ThemesInShort

if TYPE_CHECKING:
    from cxassess.records.releases import Release
    from cxassess.records.themes import Found, Theme

FIRST = 6
"""How many themes stand on the results page and in the PDF."""
NODES = (*ORDER[1::-1], "internal", "customer")  # staff, leaders, both together, customers


def read(release: Release, found: Found) -> Themes:
    """What a release tells of themes, with what leaders decided, in the current locale."""
    figures = Figures(release)
    listed = theme_list(figures, found) if found.live else None
    frustrations = theme_tones.frustrations(found)
    return Themes(
        round_name=figures.round.name,
        label=label.label(figures.unverified),
        heading=heading(found, frustrations.both if frustrations else ()),
        lede=lede(found),
        empty="" if found.live else _empty(found),
        list=listed,
        frustrations=frustrations,
        praise=theme_tones.praise(found),
        sides=tuple(_sides(figures, pair) for pair in found.proposal["apart"]),
        by_question=tuple(_by_question(figures, found)),
        aside=tuple(_row(figures, found, theme) for theme in found.themes if not theme.is_live),
        cautions=tuple(theme_words.cautions(found)),
        method=tuple(theme_words.method(found)),
    )


def in_short(figures: Figures, found: Found | None) -> ThemesInShort | None:
    """The first themes and what both sides share; None where there is no theme, or nothing was found yet."""
    if found is None or not found.live:
        return None
    frustrations = theme_tones.frustrations(found)
    return ThemesInShort(
        heading=heading(found, frustrations.both if frustrations else ()),
        lede=lede(found),
        list=theme_list(figures, found, FIRST),
        frustrations=frustrations,
        praise=theme_tones.praise(found),
        cautions=tuple(theme_words.cautions(found)),
    )


def heading(found: Found, shared: Sequence[Any]) -> str:
    """What a reader should remember: the frustration that both sides share most, or what most is about."""
    if shared:
        return ngettext(
            "Staff and leaders share a frustration with customers: “%(theme)s”",
            "Staff and leaders share %(n)s frustrations with customers, first of all “%(theme)s”",
            len(shared),
            n=wording.spelled(len(shared)),
            theme=shared[0].name,
        )
    if found.live:
        return _("People write most about “%(theme)s”", theme=found.live[0].name)
    return _("No themes can be told yet")


def lede(found: Found) -> str:
    """How much of what was written the themes cover."""
    every, rest = found.counted.texts, found.in_no_theme
    if not found.live:
        return words.texts_text(every) + "."
    themes = ngettext("%(n)s theme", "%(n)s themes", len(found.live), n=wording.whole(len(found.live)))
    told = _(
        "%(themes)s in %(within)s of %(all)s texts.",
        themes=themes,
        within=wording.whole(every - rest),
        all=wording.whole(every),
    )
    left = ngettext("%(n)s text is in none.", "%(n)s texts are in none.", rest, n=wording.whole(rest))
    # Two whole sentences, so that each can be translated by itself.
    return f"{told} {left}" if rest else told


def theme_list(figures: Figures, found: Found, most: int | None = None) -> ThemeList:
    """The themes that stand by themselves, side by side; the first `most` where not all are wanted."""
    rows = tuple(_row(figures, found, theme) for theme in found.live[:most])
    inside, customers = theme_words.side_names(figures)
    return ThemeList(
        title=_("How often each side names each theme"),
        description=" ".join(
            _("%(theme)s: %(inside)s of staff and leaders, %(customers)s of customers.", **_spoken(row))
            for row in rows
        ),
        note=_first(len(rows), len(found.live))
        + _(
            "The bars show the share of what each side wrote. A text may belong to more than one theme; "
            "whoever "
            "wrote to several questions is counted for each."
        ),
        columns=tuple(theme_words.node_name(figures, node) for node in _columns(found)),
        sides=(inside, customers),
        rows=rows,
        ticks=_ticks(rows),
    )


def _first(shown: int, every: int) -> str:
    """That only the first are shown, where that is so."""
    if shown == every:
        return ""
    told = _(
        "Shown are the %(shown)s themes of %(all)s with the most texts.",
        shown=wording.whole(shown),
        all=wording.whole(every),
    )
    return f"{told} "


def row_of(release: Release, found: Found, theme: Theme) -> ThemeRow:
    """One theme as its own page heads it."""
    return _row(Figures(release), found, theme)


def _spoken(row: ThemeRow) -> dict[str, str]:
    return {"theme": row.name, "inside": row.inside_text, "customers": row.customers_text}


def _columns(found: Found) -> list[str]:
    """The nodes that have texts at all."""
    return [node for node in NODES if found.counted.nodes.get(node)]


def _row(figures: Figures, found: Found, theme: Theme) -> ThemeRow:
    counts = (theme.counted.nodes.get(node, 0) for node in _columns(found))
    shares = {side: theme.counted.share(side, found.counted) for side in ("inside", "customer")}
    texts = {side: theme_words.count_of(theme.counted.of(side), share) for side, share in shares.items()}
    return ThemeRow(
        id=theme.id,
        name=theme.name,
        proposed_text=theme_words.proposed_as(theme),
        state=theme.state,
        state_text=theme_words.state(theme, found.themes),
        terms=theme.terms,
        count_text=words.texts_text(theme.counted.texts),
        texts=tuple(wording.whole(count) for count in counts),
        inside=_percent(shares["inside"]),
        customers=_percent(shares["customer"]),
        inside_text=texts["inside"],
        customers_text=texts["customer"],
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _ticks(rows: Sequence[ThemeRow]) -> tuple[tuple[float, str], ...]:
    """Places of the grid from 0 to the next step above the longest bar."""
    longest = max((value or 0 for row in rows for value in (row.inside, row.customers)), default=0)
    step = next((size for size in (2, 5, 10) if longest <= 4 * size), 25)
    count = max(-int(-longest // step), 1)
    return tuple((step * place, wording.percent(step * place / 100)) for place in range(count + 1))


def _sides(figures: Figures, pair: Mapping[str, Any]) -> Sides:
    """Two audiences with the words that set them apart."""
    outside = pair["there"] == ["customer"]
    here, there = theme_words.side_names(figures) if outside else theme_words.audience_names(figures)
    plain = theme_words.names_within(outside)
    more_here = tuple(_apart(term, 1) for term in pair["more_here"])
    more_there = tuple(_apart(term, -1) for term in pair["more_there"])
    return Sides(
        heading=_apart_heading(*plain, more_here, more_there),
        lede=_(
            "From %(here_count)s texts of %(here)s and %(there_count)s of %(there)s, to questions that "
            "both were "
            "asked.",
            here_count=wording.whole(pair["texts_here"]),
            there_count=wording.whole(pair["texts_there"]),
            here=plain[0],
            there=plain[1],
        ),
        here=here,
        there=there,
        more_here=more_here,
        more_there=more_there,
    )


def _apart_heading(here: str, there: str, ours: Sequence[Apart], theirs: Sequence[Apart]) -> str:
    """What each side speaks of that the other does not; the names as they stand within a sentence."""
    if ours and theirs:
        terms = {"ours": ours[0].term, "theirs": theirs[0].term}
        told = _("%(here)s speak of “%(ours)s”, %(there)s of “%(theirs)s”", here=here, there=there, **terms)
    elif ours:
        told = _("%(here)s alone speak of “%(term)s”", here=here, term=ours[0].term)
    elif theirs:
        told = _("%(there)s alone speak of “%(term)s”", there=there, term=theirs[0].term)
    else:
        told = _("No word sets %(here)s and %(there)s apart", here=here, there=there)
    return wording.opened(told)


def _apart(term: Mapping[str, Any], sign: int) -> Apart:
    z = term["z"] * sign
    strength = _("very clearly") if z >= 3.29 else _("clearly") if z >= 2.58 else _("probably")
    return Apart(
        term=term["text"],
        texts=(wording.whole(term["here"]), wording.whole(term["there"])),
        strength_text=strength,
        log_odds_text=format_decimal(term["log_odds"] * sign, format="0.00"),
        z_text=format_decimal(z, format="0.00"),
    )


def _by_question(figures: Figures, found: Found) -> Iterator[ByQuestion]:
    """The questions that have texts, each with the themes in its answers."""
    for id_, title in words.titles(figures):
        named = [
            (theme.counted.questions[id_], place, theme)
            for place, theme in enumerate(found.live)
            if theme.counted.questions.get(id_)
        ]
        named.sort(key=lambda each: (-each[0], each[1]))
        if named:
            yield ByQuestion(
                id_,
                title,
                tuple((theme.id, theme.name, wording.whole(count)) for count, _place, theme in named),
            )


def _empty(found: Found) -> str:
    """Why there is nothing to see."""
    if not found.counted.texts:
        return _("No answer in words can be shown, so there are no themes.")
    if found.themes:
        return _("Every theme was dismissed. Bring one back below, or read the answers themselves.")
    return _(
        "No word or phrase stands in at least %(k)s texts. Read the answers themselves: they are few enough.",
        k=wording.whole(found.proposal["least"]),
    )
