"""Answers in words: where they may be shown, and the sheets of workshops beside them.

Comments of an audience stand together, never with a department, and only where enough people wrote: the
rule of the report tree with a threshold of its own. They are sorted by the alphabet, so that their order
tells nothing, and what leads to somebody (an address, a telephone number) is blotted out. A workshop's sheet
is what a group agreed on in front of each other: it stands beside the comments and counts nobody.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .constants import Constants
from .disclosure import ReportNode, comment_homes
from .instrument import COMMENT, INTERNAL, Questionnaire
from .tree import Tree

BLOT = "•••"
_LEADS_TO_SOMEBODY = re.compile(
    r"[\w.+-]{1,64}[@＠][\w-]+(?:\.[\w-]+)+"  # an e-mail address
    r"|(?:https?://|www\.)\S+"
    r"|[@＠][A-Za-z_]\w{2,}"  # a name in a network
    r"|(?<![\w.,])\+?\(?\d(?:[\s()./\u2010-\u2015\u2212-]{0,3}\d){6,}(?![\w])"  # seven digits or more
)


@dataclass(frozen=True)
class Written:
    """What one person wrote to one question; ``kind`` is what it was filed under."""

    audience: str
    question_id: str
    text: str
    kind: str | None = None


@dataclass(frozen=True)
class WorkshopSheet:
    """What a group of ``head_count`` people of one audience agreed on, by question."""

    audience: str
    head_count: int
    answers: Mapping[str, str]


def blotted(text: str) -> str:
    """The text without addresses and numbers that lead to somebody.

    >>> blotted("Ask jo@example.org or 020 7946 0018, on page 12 of 2026-11.")
    'Ask ••• or •••, on page 12 of 2026-11.'
    """
    return _LEADS_TO_SOMEBODY.sub(BLOT, text)


def questions_of(questionnaire: Questionnaire) -> list[str]:
    """The names of all answers in words: open questions, then the pillars' comments."""
    comments = [COMMENT + pillar.id for pillar in questionnaire.pillars if pillar.comment]
    return [*(question.id for question in questionnaire.open_questions), *comments]


def released_words(
    tree: Tree, written: Iterable[Written], sheets: Sequence[WorkshopSheet], constants: Constants
) -> list[dict[str, Any]]:
    """What a release tells of each question that has any: texts by node, and workshop sheets."""
    by_question: dict[str, list[Written]] = {}
    for each in written:
        by_question.setdefault(each.question_id, []).append(each)
    found = []
    for name in questions_of(tree.questionnaire):
        nodes = _nodes(tree, by_question.get(name, []), constants)
        groups = [
            {"audience": sheet.audience, "head_count": sheet.head_count, "text": blotted(sheet.answers[name])}
            for sheet in sheets
            if sheet.answers.get(name)
        ]
        if nodes or groups:
            found.append({"question": name, "nodes": nodes, "workshops": groups})
    return found


def _nodes(tree: Tree, written: Sequence[Written], constants: Constants) -> list[dict[str, Any]]:
    """The texts of one question where they may stand."""
    texts = [each for each in written if each.text.strip()]
    homes = homes_of(tree, Counter(each.audience for each in texts), constants)
    found: dict[str, list[dict[str, Any]]] = {}
    for each in texts:
        home = homes[each.audience]
        if home is not None:
            found.setdefault(home, []).append({"text": each.text.strip(), "kind": each.kind})
    return [
        {"node": name, "of": len(found[name]), "texts": _sample(found[name], constants.comments_most)}
        for name in ("internal", *INTERNAL, "customer")
        if name in found
    ]


def homes_of(tree: Tree, writers: Mapping[str, int], constants: Constants) -> dict[str, str | None]:
    """The one node where what an audience wrote may stand, by how many of each wrote; None for nowhere."""
    own = {name: writers.get(name, 0) for name in (*INTERNAL, "customer")}
    commenters = {**own, "internal": sum(own[name] for name in INTERNAL)}
    # What was promised to those who wrote: sets of ten, or of the round's threshold where that is higher.
    least = replace(constants, comments_n=max(constants.comments_n, tree.threshold))
    homes = comment_homes(_audiences(tree), commenters, tree.shown, least)
    # Where staff and leaders are not told apart, they have no place of their own.
    return {name: homes[name if name in homes else "internal"] for name in own}


def sample(texts: Iterable[str], most: int) -> list[str]:
    """At most so many of the texts, blotted, by the alphabet; which ones, nobody can tell beforehand."""
    return [entry["text"] for entry in _sample([{"text": text, "kind": None} for text in texts], most)]


def _sample(entries: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """At most so many of the texts, blotted, by the alphabet.

    Which ones, depends on nothing but all of the texts together: nobody can write one that is surely chosen.
    """
    everything = hashlib.sha256()
    for entry in sorted(entries, key=_order):
        everything.update(hashlib.sha256(entry["text"].encode()).digest())
    seed = everything.digest()

    def chance(entry: dict[str, Any]) -> tuple[Any, ...]:
        return hashlib.sha256(seed + entry["text"].encode()).digest(), *_order(entry)

    chosen = heapq.nsmallest(most, entries, key=chance)
    return sorted(({**entry, "text": blotted(entry["text"])} for entry in chosen), key=_order)


def _order(entry: dict[str, Any]) -> tuple[str, str, str]:
    return entry["text"].casefold(), entry["text"], entry["kind"] or ""


def _audiences(tree: Tree) -> list[ReportNode]:
    """The report tree without departments: comments never stand with one."""
    inside = () if tree.merged else tuple(ReportNode(name, tree.heard[name]) for name in INTERNAL)
    roots = [ReportNode("internal", sum(tree.heard[name] for name in INTERNAL), inside)]
    return [*roots, ReportNode("customer", tree.heard["customer"])]
