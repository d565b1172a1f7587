"""Texts of letters for tests, short and in one language."""

from typing import Any

from cxassess.maturity import AUDIENCES
from cxassess.records import mailings
from cxassess.records.mail_texts import Text
from cxassess.records.mailings import Choice, Mailing
from cxassess.records.rounds import Round

EVERYBODY = Choice(tuple(AUDIENCES))
TEXT = Text("{round}: please answer", "Dear {name},\n\n{link}\n\nCode: {code}\n.\n")
REMINDER = Text("{round}: a reminder", "Dear {name}, use the link of {invited_on}.\n")


def texts(text: Text = TEXT, language: str = "en-GB") -> dict[str, dict[str, Text]]:
    """The same text for every audience."""
    return {language: dict.fromkeys(AUDIENCES, text)}


def invite(survey_round: Round, ticket: str = "first", choice: Choice = EVERYBODY, **more: Any) -> Mailing:
    """A mailing to everybody."""
    return mailings.invite(survey_round, choice, more.pop("texts", texts()), ticket)


def remind(survey_round: Round, ticket: str = "reminder") -> Mailing:
    """A mailing of reminders."""
    return mailings.remind(survey_round, texts(REMINDER), ticket)
