"""What respondents are promised: the exact words of each privacy mode, kept here and nowhere else.

Each sentence is a rule that the program keeps. Who changes one changes the other: answers are sealed until
the close and then written without order (records.envelopes, records.filing), drafts are sealed under the
respondent's code (records.ballots), an invitation is joined to a ballot in confidential rounds only
(records.invitations), small groups are hidden with a second one where one could be worked out (maturity's
disclosure), comments stand without department (maturity.written), and what is fixed when a round opens is
kept by the database too (migration 0002).
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from ..maturity import CONSTANTS
from ..records.rounds import Round

CONFIDENTIAL = "confidential"


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
    if _knows_who_answered(survey_round):
        return _("Taking part is your choice.")
    return _("Taking part is your choice. Nobody is told who did or did not answer.")


def on_submitting(privacy: str) -> str:
    """What submitting does in a privacy mode, said before it is done."""
    if privacy == CONFIDENTIAL:
        return _(
            "When you submit, your answers are stored without your name, your code or the time, and your "
            "draft is deleted. They cannot be changed. You get a receipt: only with it can they be taken "
            "back, and only while the round is open."
        )
    return _(
        "When you submit, your answers are stored without your name, your code or the time, and your draft "
        "is deleted. They cannot be changed or taken back, and once the round has closed nobody can find "
        "them, not even you."
    )


def submitted() -> str:
    """What submitting did."""
    return _("Your answers are stored without your name, your code or the time. Your draft is deleted.")


def receipt() -> str:
    """What a receipt is for."""
    return _(
        "A receipt leads its owner back to what they submitted, to look at it or to take it back, until the "
        "round closes. We keep no copy of it, and nobody can send it to you again."
    )


def drafts() -> str:
    """Who can read what is not yet submitted."""
    return _(
        "What you have filled in so far is encrypted with your code. Without the code nobody can read it, "
        "and we keep no copy of the code."
    )


def offers() -> str:
    """What becomes of an offer to help."""
    return _(
        "Your offer is kept apart from your answers, and nothing joins the two. Leaders see it, with how to "
        "reach you, once the round has closed."
    )


def limits() -> tuple[str, ...]:
    """What no software can promise; said openly on the page about privacy."""
    return (
        _("Somebody who looks over your shoulder."),
        _(
            "Somebody who has your code, such as the person who sends the invitations: they could answer in "
            "your place, open your draft, and see whether the code has been used. They cannot see what you "
            "submitted."
        ),
        _(
            "Until the round closes, somebody who has the files of this server together with its secret key, "
            "and knows your code or when you submitted. Afterwards the answers are shuffled and the traces "
            "of their order deleted."
        ),
        _(
            "Copies of the database or of its log that were made while the round was open: without the "
            "secret key they cannot be read."
        ),
        _("Somebody who watches your network and notes when you were online."),
        _("Somebody who changes this program itself while the round is open."),
        _("Readers who recognise how you write: keep names and tell-tale details out of your comments."),
    )


def _knows_who_answered(survey_round: Round) -> bool:
    """Whether somebody may be told who of the invited has answered."""
    return survey_round.privacy == CONFIDENTIAL


def _answers(survey_round: Round) -> str:
    if _knows_who_answered(survey_round):
        return _(
            "Only you, until you submit: your draft is encrypted with your own code. After that they are "
            "stored without your name, and sealed until the round closes. Nobody is shown the answers of "
            "one person."
        )
    return _(
        "Only you, until you submit: your draft is encrypted with your own code. After that, no one. "
        "Answers are stored without name, code or time, sealed until the round closes and then shuffled, so "
        "they cannot be looked up, changed or traced back to you."
    )


def _results(survey_round: Round) -> str:
    return _(
        "Leaders, after the round has closed, and only when at least %(number)s people of the group have "
        "answered. If hiding one small group would reveal it by subtraction, we hide a second one too.",
        number=survey_round.threshold,
    )


def _taking_part(survey_round: Round) -> str:
    """Who learns that somebody took part: of those invited by code, and of those who use the open link."""
    by_link = _(
        "No one. Everybody uses the same link and nobody signs in. Leaders see how many people "
        "answered, in groups large enough, not who. Anyone who has the link can answer; we do not "
        "check who they are."
    )
    if survey_round.open_link and not survey_round.open_to:
        return by_link
    if _knows_who_answered(survey_round):
        by_code = _(
            "The round’s administrator can see that you have answered, so that only others are reminded, "
            "but not what."
        )
    else:
        by_code = _(
            "No one. The round’s administrator sees how many people have answered, in groups large enough, "
            "not who; reminders go to everybody."
        )
    if not survey_round.open_link:
        return by_code
    return _("With a code: %(by_code)s Without a code: %(by_link)s", by_code=by_code, by_link=by_link)
