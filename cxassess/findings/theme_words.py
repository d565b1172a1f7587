"""How themes and their numbers are worded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _

from cxassess.findings import label, wording
from cxassess.findings.figures import Figures
from cxassess.maturity.themes import CLEAR

if TYPE_CHECKING:
    from cxassess.records.themes import Found, Theme

ANOTHER = 0.25
"""Difference of the shares of a language between the sides from which a caution is given."""


def side_names(figures: Figures) -> tuple[str, str]:
    """What those inside and customers are called, with the mark of answers that nobody checked."""
    unverified = set(figures.unverified)
    inside = label.marked(_("Staff and leaders"), bool(unverified & {"staff", "leader"}))
    return inside, label.marked(wording.audience_name("customer"), "customer" in unverified)


def audience_names(figures: Figures) -> tuple[str, str]:
    """The same of staff and leaders by themselves."""
    return node_name(figures, "staff"), node_name(figures, "leader")


def node_name(figures: Figures, node: str) -> str:
    """What a node that has texts is called."""
    name = _("Staff and leaders together") if node == "internal" else wording.audience_name(node)
    return label.marked(name, figures.nodes[node]["unverified"])


def names_within(outside: bool) -> tuple[str, str]:
    """Both sides of a comparison in the middle of a sentence: with customers, or of staff with leaders."""
    staff, leaders, customers = map(wording.audience_within, ("staff", "leader", "customer"))
    return (_("staff and leaders"), customers) if outside else (staff, leaders)


def count_of(count: int, share: float | None) -> str:
    """A number of texts with its share of all, or a word where that side wrote nothing."""
    if share is None:
        return _("no texts")
    return _("%(count)s (%(share)s)", count=wording.whole(count), share=wording.percent(share))


def proposed_as(theme: Theme) -> str:
    """What the machine called a theme, where people call it otherwise."""
    if theme.name == theme.proposed_name:
        return ""
    return _("proposed as “%(name)s”", name=theme.proposed_name)


def state(theme: Theme, every: Sequence[Theme]) -> str:
    """What became of a theme."""
    if theme.state == "merged":
        into = next((each.name for each in every if each.id == theme.merged_into), "")
        return _("Part of “%(name)s”", name=into)
    return {
        "proposed": _("As proposed"),
        "renamed": _("Renamed"),
        "dismissed": _("Dismissed"),
    }[theme.state]


def language_name(code: str) -> str:
    """A language in the reader's words."""
    if not code:
        return _("a language that is not known")
    return Locale.parse(code).get_display_name(get_locale()) or code


def cautions(found: Found) -> Iterator[str]:
    """What a reader must know before they compare."""
    spoken = found.proposal["languages"]
    known = [each for each in spoken if each["language"]]
    if len(known) > 1:
        names = wording.listed(language_name(each["language"]) for each in known)
        yield _(
            "People wrote in %(languages)s. Themes are found in each language by itself: merge those that "
            "mean the "
            "same.",
            languages=names,
        )
    inside, customers = (sum(each[side] for each in spoken) for side in ("inside", "customer"))
    for each in known if inside and customers else ():
        if abs(each["inside"] / inside - each["customer"] / customers) >= ANOTHER:
            yield _(
                "The two sides did not write %(language)s alike often, so a theme that only "
                "one side "
                "names may be the other’s in another language.",
                language=language_name(each["language"]),
            )
            break


def method(found: Found) -> Iterator[str]:
    """How the themes came about."""
    told = found.proposal
    yield _(
        "The program read the texts that the page “Words” shows, here on this installation. They were "
        "sent nowhere."
    )
    counts = [
        _("%(language)s: %(n)s", language=language_name(each["language"]), n=wording.whole(each["texts"]))
        for each in told["languages"]
    ]
    if counts:
        yield _("Languages and texts: %(counts)s.", counts="; ".join(counts))
    if any(not each["language"] for each in told["languages"]):
        yield _(
            "In a language that is not known, words are counted as they stand, singular and plural apart."
        )
    yield _(
        "A theme is a word or phrase with those that stand beside it, in at least %(k)s texts; the same "
        "words in "
        "another order give the same themes. Words of the questions and words that fit anywhere lead no "
        "theme.",
        k=wording.whole(told["least"]),
    )
    yield _(
        "What sets one side apart is told by weighted log-odds with a prior from all texts (Monroe, "
        "Colaresi and "
        "Quinn 2008). Terms are listed from z = %(z)s: chance alone gives as much in one term of twenty.",
        z=wording.number(CLEAR, 2),
    )
    yield _("Version %(version)s of the procedure.", version=told["version"])
