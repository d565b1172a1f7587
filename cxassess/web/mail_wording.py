"""The words of letters to respondents: what an administrator begins with, and what is always added below.

The promise of the round stands below every letter, in the letter's language, and cannot be taken out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from textwrap import shorten
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from ..records import barrier_page, mail_texts, mailings, organisations
from ..records.contacts import Contact
from ..records.mail_texts import Text
from ..records.rounds import Round
from . import journey, promises

RULE = "--------"
_BRACKETS = str.maketrans("{}", "()")


def languages(survey_round: Round) -> tuple[str, ...]:
    """The languages that letters can be written in, the installation's first."""
    found = list(current_app.config["LANGUAGES"])
    for name in survey_round.questionnaire.languages:
        if _first(name) not in map(_first, found):
            found.append(name)
    return tuple(found)


def language_name(language: str) -> str:
    """What a language calls itself."""
    try:
        name = str(Locale.parse(language, sep="-").get_display_name())
    except (UnknownLocaleError, ValueError):
        return language
    return name[:1].upper() + name[1:]


def to_begin_with(survey_round: Round, kind: str) -> dict[str, Text]:
    """The texts of a kind of letter as they were used last, with ours for the first language at least.

    A language that ours were not translated to begins empty: people get the letter in the first one.
    """
    kept = mail_texts.kept(survey_round.organisation_id, kind).texts
    offered = languages(survey_round)
    spoken = [name for name in offered if name in current_app.config["LANGUAGES"]]
    ours = {name: _in(name, lambda: _default(survey_round, kind)) for name in spoken}
    first = ours[offered[0]]
    begun = {name: text for name, text in ours.items() if name == offered[0] or text != first}
    return {name: kept.get(name) or begun.get(name) or Text("", "") for name in offered}


def whole(survey_round: Round, kind: str, texts: Mapping[str, Text]) -> dict[str, dict[str, Text]]:
    """The letters with what is added below, by language and audience; the languages that have a text only."""
    return {
        language: {
            audience: _in(language, lambda a=audience, t=text: _whole(survey_round, kind, a, t))  # type: ignore[misc]
            for audience in mailings.asked(survey_round)
        }
        for language, text in texts.items()
        if text.text.strip()
    }


def sample(survey_round: Round, kind: str, text: Text, language: str, reader: Contact) -> Text:
    """A letter as somebody would read it; its code opens nothing."""
    by_code = kind == "invitation" and reader.audience not in survey_round.open_audiences
    code = "EXAMPLE2" * 6 + "CODE" if by_code else ""
    day = next((each.made_on for each in mailings.mailings(survey_round) if each.kind == "invitation"), None)
    name = organisations.get(survey_round.organisation_id).name
    invited_on = day or survey_round.opens_on
    says = mail_texts.about(survey_round, reader, language, name, code=code, invited_on=invited_on)
    return mail_texts.filled(text, says)


def _first(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


def _in(language: str, say: Any) -> Any:
    with force_locale(language.replace("-", "_")):
        return say()


def _whole(survey_round: Round, kind: str, audience: str, text: Text) -> Text:
    minutes = str(_minutes(survey_round, audience))
    parts = [text.text.strip(), *_changed(survey_round, kind, audience), RULE]
    parts += _below(survey_round, kind, audience)
    body = "\n\n".join(part for part in parts if part)
    return Text(text.subject.replace("{minutes}", minutes), body.replace("{minutes}", minutes) + "\n")


def _below(survey_round: Round, kind: str, audience: str) -> list[str]:
    """What nobody can take out: the code where there is one, and what the round promises."""
    by_code = audience not in survey_round.open_audiences
    code = [
        _("If the page asks for a code, type this one: {code}"),
        _("It is yours alone. Whoever has this letter can answer in your place, so do not pass it on."),
    ]
    # Who has a code of their own need not read what holds for those who have none.
    theirs = replace(survey_round, open_link=False, open_to=()) if by_code else survey_round
    taking_part = promises.of(theirs)[-1]
    return [
        *(["\n".join(code)] if by_code and kind == "invitation" else []),
        " ".join((promises.free_choice(theirs), promises.in_short(theirs))),
        f"{taking_part.what}: {taking_part.who}",
    ]


def _changed(survey_round: Round, kind: str, audience: str) -> list[str]:
    """What was fixed since people answered, in invitations to staff and leaders; nothing in reminders.

    Braces are written as brackets: what leaders type on the page is no name that a letter fills in.
    """
    news = barrier_page.news_for(survey_round, audience) if kind == "invitation" else None
    if news is None:
        return []
    fixed = [f"- {each.title}" + (f": {_short(each.answer)}" if each.answer else "") for each in news.fixed]
    told = "\n".join([_("What changed because you answered:"), *fixed]).translate(_BRACKETS)
    more = [_("Everything that became of it: %(link)s", link=news.address)] if news.address else []
    return ["\n".join([told, *more])]


def _short(text: str) -> str:
    """The text in one line, cut at a word."""
    return shorten(text, 200, placeholder="…")


def _minutes(survey_round: Round, audience: str) -> int:
    questionnaire = survey_round.questionnaire
    short = sum(audience in each.audiences for each in questionnaire.beside)
    return journey.minutes(questionnaire.asked(audience, survey_round.form), audience, short)


def _default(survey_round: Round, kind: str) -> Text:
    if kind == "reminder":
        return _reminder(survey_round)
    parts = [
        _("Dear {name},"),
        _(
            "{organisation} would like to know how well it works for its customers, and asks you for your "
            "view. It takes about {minutes} minutes. You can stop at any time and go on later."
        ),
        _("Please answer here:\n{link}"),
        *([_("The last day is {closes_on}.")] if survey_round.closes_on else []),
        _("Thank you\n{organisation}"),
    ]
    return Text(_("{round}: your view, please"), "\n\n".join(parts))


def _reminder(survey_round: Round) -> Text:
    if survey_round.privacy == promises.CONFIDENTIAL:
        why = _("On {invited_on} we sent you a link to “{round}”. You have not answered yet.")
    else:
        why = _(
            "On {invited_on} we sent you a link to “{round}”. If you have answered, thank you: this letter "
            "goes to everybody, because nobody can see who has."
        )
    parts = [
        _("Dear {name},"),
        why,
        _("If you would like to take part, use the link in that letter. It takes about {minutes} minutes."),
        *([_("The last day is {closes_on}.")] if survey_round.closes_on else []),
        _("Thank you\n{organisation}"),
    ]
    return Text(_("{round}: a reminder"), "\n\n".join(parts))
