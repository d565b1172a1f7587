"""What respondents are promised: the exact words of each privacy mode, kept here and nowhere else.

Each sentence is a rule that the program keeps. Who changes one changes the other:
answers carry no name, code, time or sequence (records.responses), drafts are sealed under the respondent's
code (records.ballots), small groups are hidden with a second one where one could be worked out
(maturity's disclosure), and mode and threshold are fixed when a round opens (records.rounds).
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from ..maturity import CONSTANTS
from ..records.rounds import Round


@dataclass(frozen=True)
class Promise:
    """Who can see what."""

    what: str
    who: str


def of(survey_round: Round) -> tuple[Promise, ...]:
    """The promises of a round, in the order of the invitation."""
    return (
        Promise(_("Your answers, one by one"), _answers(survey_round)),
        Promise(_("Results for your group"), _results(survey_round)),
        Promise(_("What you write in your own words"), written_answers(survey_round)),
        Promise(_("Whether you took part"), _taking_part(survey_round)),
    )


def in_short(survey_round: Round) -> str:
    """The promise in one line, beside every page of questions."""
    return _(
        "Your answers are shown only as part of a group of at least %(number)s people.",
        number=survey_round.threshold,
    )


def written_answers(survey_round: Round) -> str:
    """Who reads comments; also said beside each text box."""
    return _(
        "Leaders can be shown comments word for word, but only in sets of %(number)s or more and without "
        "your department. Please leave out names.",
        number=max(CONSTANTS.comments_n, survey_round.threshold),
    )


def free_choice(survey_round: Round) -> str:
    """That nobody has to answer, and who learns of it."""
    if survey_round.privacy == "confidential" and not survey_round.open_link:
        return _("Taking part is your choice.")
    return _("Taking part is your choice. Nobody is told who did or did not answer.")


def on_submitting() -> str:
    """What submitting does, said before it is done."""
    return _(
        "When you submit, your answers are stored without your name, your code or the time, and your draft "
        "is deleted. They cannot be changed or taken back, and once the round has closed nobody can find "
        "them, not even you."
    )


def submitted() -> str:
    """What submitting did."""
    return _("Your answers are stored without your name, your code or the time. Your draft is deleted.")


def drafts() -> str:
    """Who can read what is not yet submitted."""
    return _(
        "What you have filled in so far is encrypted with your code. Without the code nobody can read it, "
        "and we keep no copy of the code."
    )


def limits() -> tuple[str, ...]:
    """What no software can promise; said openly on the page about privacy."""
    return (
        _("Somebody who looks over your shoulder, or who has your code before you submit."),
        _("Until the round closes, somebody who has both your code and the files of this server."),
        _("Somebody who watches your network and notes when you were online."),
        _("Somebody who changes this program itself while the round is open."),
        _("Readers who recognise how you write: keep names and tell-tale details out of your comments."),
    )


def _answers(survey_round: Round) -> str:
    if survey_round.privacy == "confidential":
        return _(
            "Only you, until you submit. After that they are stored without your name. Nobody is shown the "
            "answers of one person."
        )
    return _(
        "Only you, until you submit: your draft is encrypted with your own code. After that, no one. "
        "Answers are stored without name, code or time, so they cannot be looked up, changed or traced "
        "back to you."
    )


def _results(survey_round: Round) -> str:
    return _(
        "Leaders, after the round has closed, and only when at least %(number)s people of the group have "
        "answered. If hiding one small group would reveal it by subtraction, we hide a second one too.",
        number=survey_round.threshold,
    )


def _taking_part(survey_round: Round) -> str:
    if survey_round.open_link:
        return _(
            "No one. Everybody uses the same link and nobody signs in. Leaders see how many people "
            "answered, in groups large enough, not who. Anyone who has the link can answer; we do not "
            "check who they are."
        )
    if survey_round.privacy == "confidential":
        return _("The round’s administrator can see that you have answered, but not what.")
    return _("The round’s administrator sees how many people have answered, in groups large enough, not who.")
