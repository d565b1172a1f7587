"""What respondents are promised: the exact words of each privacy mode, kept here and nowhere else.

Each sentence is a rule that the program keeps. Who changes one changes the other: answers are sealed until
the close and then written without order (records.envelopes, records.filing), drafts are sealed under the
respondent's code (records.ballots), an invitation is joined to a ballot in confidential rounds only
(records.invitations), small groups are hidden with a second one where one could be worked out (maturity's
disclosure), comments stand without department (maturity.written), what is said of roles by the same rule
(maturity.roles), and what is fixed when a round opens is kept by the database too (migration 0002).
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


def role(survey_round: Round) -> str:
    """Who reads what is said of a role; said on the page that asks for it."""
    return _(
        "Leaders see how far roles move each of these as shares of a group of %(number)s or more. They can "
        "be shown what you write word for word, but only in sets of %(number)s or more and without your "
        "department; the name of your role stands with it only where %(number)s or more of that role wrote.",
        number=max(CONSTANTS.comments_n, survey_round.threshold),
    )


def role_name(survey_round: Round) -> str:
    """Who reads the name of a role; said beside its box."""
    return _(
        "A kind of work, such as check-in or accounts, never a name. It is shown only where at least "
        "%(number)s people give the same. Leave it out if only a few people do what you do.",
        number=survey_round.threshold,
    )


def free_choice(survey_round: Round) -> str:
    """That nobody has to answer, and who learns of it."""
    if _knows_who_answered(survey_round):
        return _("Taking part is your choice.")
    return _("Taking part is your choice. Nobody is shown who did or did not answer.")


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


def snapshot_gone(privacy: str) -> str:
    """Why the snapshot is not shown again."""
    if privacy == CONFIDENTIAL:
        return _(
            "The snapshot was shown once, right after submitting. With your receipt you can look at your "
            "answers until the round closes."
        )
    return _(
        "The snapshot was shown once, right after submitting. Nobody can make it again, because your "
        "answers are stored without anything that leads to you."
    )


def drafts() -> str:
    """Who can read what is not yet submitted."""
    return _(
        "What you have filled in so far is encrypted with your code. Without the code nobody can read it, "
        "and this server keeps no copy of the code."
    )


def offers() -> str:
    """What becomes of an offer to help."""
    return _(
        "Your offer is kept apart from your answers. Leaders see it, with how to reach you, once the round "
        "has closed; they cannot see which answers are yours."
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
            "Somebody who can answer many times: who gives out codes, enters answers with a program, or has "
            "an open link. They could make up the rest of your group and work out your answers from its "
            "results."
        ),
        _(
            "Somebody who has the files of this server and its secret key while the round is open, or copies "
            "from that time. In a confidential round they could find your answers by your name; in any "
            "other, for example, if they know your code, when you answered, or that few in your department "
            "have answered so far."
        ),
        _(
            "After the close, somebody who has the database can read single answers, without names, and "
            "might recognise yours if you are one of very few leaders or customers who answered."
        ),
        _("Somebody who watches your network and notes when you were online."),
        _("Somebody who changes this program itself while the round is open."),
        _("Readers who recognise how you write: keep names and tell-tale details out of your comments."),
    )


def _knows_who_answered(survey_round: Round) -> bool:
    """Whether somebody may be told who of the invited has answered."""
    return survey_round.privacy == CONFIDENTIAL


def _answers(survey_round: Round) -> str:
    before = _("Only you and whoever else has your code, until you submit: your draft is encrypted with it.")
    if _knows_who_answered(survey_round):
        after = _(
            "After that they are stored without your name, and sealed until the round closes. Nobody is "
            "shown the answers of one person."
        )
    else:
        after = _(
            "After that, no one is shown them. Answers are stored without name, code or time, sealed until "
            "the round closes and then shuffled, so they cannot be looked up, changed or traced back to you."
        )
    return _("%(before)s %(after)s", before=before, after=after)


def _results(survey_round: Round) -> str:
    return _(
        "Leaders and those who work with them on the results, after the round has closed, and only when at "
        "least %(number)s people of the group have answered. If hiding one small group would reveal it by "
        "subtraction, we hide a second one too. Those who are invited to the next round see the averages "
        "of the whole.",
        number=survey_round.threshold,
    )


def _taking_part(survey_round: Round) -> str:
    """Who learns that somebody took part: of those invited by code, and of those who use the open link."""
    by_link = _(
        "No one. The link is the same for everybody and nobody signs in. Leaders see how many people "
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
            "Nobody is shown who has answered. Leaders see how many people have, in groups large enough; "
            "reminders go to everybody. Whoever gave you your code could find out whether it has been used."
        )
    if not survey_round.open_link:
        return by_code
    return _("With a code: %(by_code)s Without a code: %(by_link)s", by_code=by_code, by_link=by_link)
