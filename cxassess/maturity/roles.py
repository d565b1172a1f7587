"""What people say of their role: how far it moves each return and each cost, and in words how.

Everybody stands in exactly one group: their audience where at least ten of it said something, else all
inside together, by the rule of comments. Groups have nobody in common, so nothing follows from two of
them; what a single one may tell, its own answers decide. Extreme shares are told as bounds: were a share of
100 % alone left out, its absence would tell it.

What was written stands without the shares, what is done well apart from what is done badly. It stands under
the name of a role only where ten of that role wrote, and never so that fewer than ten are left over.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .constants import CONSTANTS, Constants
from .disclosure import ReportNode, published
from .instrument import INTERNAL, ROLE_MOVES
from .rounding import Released, whole_percents
from .tree import Tree
from .written import blotted, homes_of, sample

SIDES = ("well", "badly")
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True)
class RoleSaid:
    """What one person said of their role; all of it could be left out.

    ``moves`` are the words of `ROLE_MOVES` by the id of a return or cost.
    """

    audience: str
    role: str = ""
    well: str = ""
    badly: str = ""
    moves: Mapping[str, str] = field(default_factory=dict)


def plain(role: str) -> str:
    """A role's name without what differs only in writing; empty where nothing is left.

    >>> plain("  Check-in   AGENT. "), plain("check-in agent"), plain("…")
    ('check-in agent', 'check-in agent', '')
    """
    return _EDGES.sub("", " ".join(unicodedata.normalize("NFKC", role).casefold().split()))


def released_roles(tree: Tree, said: Iterable[RoleSaid], constants: Constants = CONSTANTS) -> Released | None:
    """What a release tells of roles; None where no audience was asked.

    ``nodes`` are the groups with their shares and the names of roles given by at least the threshold of
    people; ``statements`` what was written, by side and group, each in sets by role.
    """
    questionnaire = tree.questionnaire
    if not questionnaire.role_impact:
        return None
    everybody = list(said)
    named = _usual_names(each.role for each in everybody)
    groups = _grouped(tree, [each for each in everybody if each.moves], constants)
    return {
        "nodes": [_node(tree, name, group, named, constants) for name, group in groups.items()],
        "statements": {side: _statements(tree, everybody, side, named, constants) for side in SIDES},
    }


def _grouped(tree: Tree, said: Sequence[RoleSaid], constants: Constants) -> dict[str, list[RoleSaid]]:
    """People by the one node where what they said may stand; those who may stand nowhere are left out."""
    homes = homes_of(tree, Counter(each.audience for each in said), constants)
    found: dict[str, list[RoleSaid]] = {}
    for each in said:
        home = homes.get(each.audience)
        if home is not None:
            found.setdefault(home, []).append(each)
    return {name: found[name] for name in ("internal", *INTERNAL, "customer") if name in found}


def _node(
    tree: Tree, name: str, group: Sequence[RoleSaid], named: Mapping[str, str], constants: Constants
) -> Released:
    benefits = (*tree.questionnaire.returns, *tree.questionnaire.costs)
    return {
        "node": name,
        "of": len(group),
        "roles": _names(group, tree.threshold, named),
        "moves": [
            {"id": each.id, **released_moves(_counts(group, each.id), tree.threshold, constants)}
            for each in benefits
        ],
    }


def _counts(group: Iterable[RoleSaid], benefit_id: str) -> tuple[int, ...]:
    """How many chose each of `ROLE_MOVES`, in their order."""
    chosen = Counter(each.moves.get(benefit_id) for each in group)
    return tuple(chosen[move] for move in ROLE_MOVES)


def released_moves(
    counts: Sequence[int], threshold: int = CONSTANTS.threshold, constants: Constants = CONSTANTS
) -> Released:
    """The share of each choice in whole per cent, together 1; null under ten answers, or the threshold.

    A choice that nearly everybody made is told as a bound, and nothing beside it. Of few so is one of a tenth
    or less; with one of the two others, since both would give it away.

    >>> released_moves((6, 10, 14))["strongly"], released_moves((0, 5, 7))["not_at_all_bound"]
    (0.47, 'at_most')
    """
    n = sum(counts)
    nothing: Released = dict.fromkeys([*ROLE_MOVES, *(f"{move}_bound" for move in ROLE_MOVES)])
    if n < max(constants.moves_n, threshold):
        return nothing
    shares = {move: count / n for move, count in zip(ROLE_MOVES, counts, strict=True)}
    few, edge = n < constants.extremes_n, constants.extreme_share
    most = 1.0 - 2.0 * edge if few else constants.moves_nearly_all
    for move, share in shares.items():
        if share >= most:
            return nothing | {move: most, f"{move}_bound": "at_least"}
    whole = dict(zip(shares, whole_percents(list(shares.values())), strict=True))
    for move, share in shares.items():
        if few and share <= edge:
            # The higher of the others: that it stands here must not depend on their numbers.
            other = next(name for name in reversed(ROLE_MOVES) if name != move)
            exact = whole_percents([shares[other], 1.0 - shares[other]])[0]
            return nothing | {move: edge, f"{move}_bound": "at_most", other: exact}
    return nothing | whole


def _names(group: Iterable[RoleSaid], threshold: int, named: Mapping[str, str]) -> list[str]:
    """The names of roles that at least so many people gave, by the alphabet, without a number of people."""
    count = Counter(plain(each.role) for each in group)
    return sorted((named[name] for name in count if name and count[name] >= threshold), key=str.casefold)


def _usual_names(roles: Iterable[str]) -> dict[str, str]:
    """Each role as most wrote it, the first by the alphabet of several; blotted."""
    found: dict[str, Counter[str]] = {}
    for role in roles:
        found.setdefault(plain(role), Counter())[" ".join(role.split())] += 1
    return {
        name: blotted(min(spellings, key=lambda text: (-spellings[text], text)))
        for name, spellings in found.items()
    }


def _statements(
    tree: Tree, said: Iterable[RoleSaid], side: str, named: Mapping[str, str], constants: Constants
) -> list[Released]:
    """What was written of one side: by group, then in sets by role, last the set of all other roles."""
    writers = [each for each in said if getattr(each, side).strip()]
    least = max(constants.comments_n, tree.threshold)
    found = []
    for node, group in _grouped(tree, writers, constants).items():
        texts = _by_role(group, side, least)
        order = sorted((name for name in texts if name), key=lambda name: named[name].casefold())
        sets = [
            {
                "role": named[name] if name else None,
                "of": len(own),
                "texts": sample(own, constants.comments_most),
            }
            for name in [*order, ""]
            if (own := texts.get(name))
        ]
        found.append({"node": node, "of": len(group), "sets": sets})
    return found


def _by_role(group: Sequence[RoleSaid], side: str, least: int) -> dict[str, list[str]]:
    """The texts of a group by role, where the tree's rule lets a role stand apart; else under no name."""
    count = Counter(plain(each.role) for each in group)
    children = tuple(ReportNode(f"role {name}", number) for name, number in count.items() if name)
    apart = set(published(ReportNode("all", len(group), children), least))
    texts: dict[str, list[str]] = {}
    for each in group:
        name = plain(each.role)
        texts.setdefault(name if f"role {name}" in apart else "", []).append(getattr(each, side).strip())
    return texts
