"""What is kept and why: a statement for every table and every column, as a record of processing needs it.

A new table is one line in STATEMENTS, by one of the makers below; each says whose data it holds and what
that means for why, until when and for whom it is kept. `personal` tells of each column that can hold
something about a person, `plain` names the columns that cannot. A test compares both with the tables, so a
table or column that nobody has spoken for does not get in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from . import (  # noqa: F401  all tables
    acts,
    barrier_rows,
    contacts,
    course_rows,
    house,
    imports,
    letters,
    lot_rows,
    measurement_rows,
    people,
    report_rows,
    retention,
    sources,
    structure,
    theme_rows,
    webhook_rows,
)
from .database import db
from .models import ReleaseRow, RoundRow

# What says nothing about a person in whatever table it stands.
COMMON = frozenset({"organisation_id", "round_id", "id", "version", "position"})
RESPONDENTS, INVITED, VOLUNTEERS, CONTACTS, ACCOUNTS, ACTS, NOBODY = WHOSE = (
    *("respondents", "invited", "volunteers", "contacts", "accounts", "acts"),
    "nobody",
)


@dataclass(frozen=True)
class Statement:
    """What a table holds. `counted`: `rows` may be told, of answers only `rounds`, of open rounds `never`.

    `period` names the period of keeping (`records.retention`) that `until` speaks of as %(period)s.
    """

    what: Any
    whose: str
    why: Any
    until: Any
    who: Any
    personal: Mapping[str, Any] = field(default_factory=dict)
    plain: str = ""
    counted: str = "rows"
    period: str = ""

    @property
    def columns(self) -> frozenset[str]:
        """Every column that this statement speaks for."""
        return COMMON | frozenset(self.personal) | frozenset(self.plain.split())


_Maker = Callable[..., Statement]
_ADMINISTRATORS = _l("Owners and administrators")

# Of people who answer, in a round that is open.
_answering: _Maker = partial(
    Statement,
    whose=RESPONDENTS,
    until=_l("Until the round closes"),
    who=_l("Nobody; whoever has the database sees that it is there"),
    counted="never",
)
# Of people who answered, after the close.
_answered: _Maker = partial(
    Statement,
    whose=RESPONDENTS,
    why=_l("To work out the results, and to compare a later round with this one"),
    until=_l("%(period)s after the round’s release, or until the round is deleted"),
    who=_l("Nobody is shown it one by one; whoever has the database can read it, without names"),
    counted="rounds",
    period="answers",
)
# Of people who sign in.
account: _Maker = partial(
    Statement,
    whose=ACCOUNTS,
    why=_l("So that nobody else can sign in in their place"),
    until=_l("Until they remove it or the account is erased"),
    who=_l("Nobody; its owner sees that it is there"),
)
# Of nobody: the organisation's own things.
own: _Maker = partial(
    Statement,
    whose=NOBODY,
    why=_l("To ask the right questions of the right groups, and to show results"),
    until=_l("Until it is deleted"),
    who=_l("People who sign in, by their role"),
)

STATEMENTS: dict[str, Statement] = {
    "ballot": _answering(
        _l("The right to answer once: a fingerprint of a code, its group, whether it was used"),
        why=_l("So that everybody counts once"),
        personal={
            "hash": _l("Fingerprint of a code, from which the code cannot be worked out"),
            "audience": _l("Role: staff, leader or customer"),
            "unit_id": _l("Department, if it is large enough to be shown"),
            "spent": _l("Whether the code was used"),
        },
    ),
    "draft": _answering(
        _l("What somebody has filled in and not yet submitted, encrypted with their own code"),
        why=_l("So that people can go on later"),
        until=_l("Until it is submitted, or the round closes"),
        who=_l("Whoever has the code"),
        personal={
            "hash": _l("Fingerprint of the code"),
            "sealed": _l("The answers so far, encrypted"),
        },
        plain="sealed_with",
    ),
    "envelope": _answering(
        _l("Submitted answers, sealed until the round closes"),
        why=_l("To open all answers together at the close, without their order"),
        who=_l("Nobody until the close; in confidential rounds the owner of the receipt sees their own"),
        personal={
            "audience": _l("Role: staff, leader or customer"),
            "unit_id": _l("Department, if it is large enough to be shown"),
            "sealed": _l("The answers, encrypted"),
            "receipt": _l("Fingerprint of a receipt; in confidential rounds only"),
        },
        plain="key sealed_with",
    ),
    "lot": _answering(
        _l("Submitted answers that another program handed in by the thousand, sealed until the round closes"),
        why=_l("To open all answers together at the close, without their order"),
        who=_l("Nobody until the close"),
        personal={"sealed": _l("The answers of many people and their groups, encrypted together")},
        plain="key sealed_with",
    ),
    "lot_count": _answering(
        _l("How many answers other programs handed in by the thousand, by group"),
        whose=RESPONDENTS,
        why=_l("To tell how many have answered"),
        personal={
            "audience": _l("Role: staff, leader or customer"),
            "unit_id": _l("Department"),
            "answered": _l("How many answers there are of this group"),
        },
    ),
    "bulk_import": _answering(
        _l("How far another program is with handing in answers; never at what time"),
        whose=NOBODY,
        why=_l("So that it can see what became of a call whose reply got lost"),
        until=_l("Two days, or until the round closes"),
        who=_l("The program that handed them in"),
        personal={
            "key_hash": _l("Fingerprint of the request’s key"),
            "sealed": _l("Why lines were refused, encrypted"),
        },
        plain="key_id state lines accepted begun_on alive_until sealed_with",
    ),
    "offer": _answering(
        _l("Offers to help with pillars, sealed until the round closes"),
        whose=VOLUNTEERS,
        why=_l("So that nothing joins an offer to an answer that came just before it"),
        personal={"sealed": _l("How to be reached and which pillars, encrypted")},
        plain="key sealed_with",
    ),
    "answered_request": _answering(
        _l("Answers to requests of other programs, so that a repeated request is not carried out twice"),
        whose=NOBODY,
        why=_l("So that nothing is done twice when a reply gets lost"),
        until=_l("Two days, or until the round closes"),
        personal={
            "key_hash": _l("Fingerprint of the request’s key"),
            "request_hash": _l("Fingerprint of the request, under a secret"),
            "body": _l("The answer, unless it gave out codes"),
        },
        plain="status answered_on",
    ),
    "response": _answered(
        _l("Answers one by one: without name, code or time, in random order"),
        personal={
            "audience": _l("Role: staff, leader or customer"),
            "unit_id": _l("Department, as far as the release shows it"),
            "answers": _l("The answers chosen"),
        },
        plain="key form",
    ),
    "comment": _answered(
        _l("What people wrote in their own words, joined neither to a person nor to their other answers"),
        who=_l("Leaders see sets of ten or more, without department; these stay in the release"),
        personal={
            "audience": _l("Role: staff, leader or customer"),
            "text": _l("What somebody wrote; it may name people in spite of the warning"),
        },
        plain="key question_id kind",
    ),
    "role_impact": _answered(
        _l("What people said of their role, joined to nothing else"),
        who=_l("Leaders see shares of a group and texts in sets of ten or more; these stay in the release"),
        personal={
            "audience": _l("Role: staff, leader or customer"),
            "role": _l("The name of the role"),
            "moves": _l("What the role moves"),
            "well": _l("What happens when it is done well"),
            "badly": _l("What happens when it is done badly"),
        },
        plain="key",
    ),
    "invitation": Statement(
        _l("Whom a confidential round has invited, and with which ballot; there is none in a sealed round"),
        INVITED,
        _l("To remind only those who have not answered, as the invitation says"),
        _l("Until the round closes"),
        _l("Owners and administrators see who has answered, not what"),
        personal={
            "ref": _l("The name or address that the organisation gave"),
            "ballot": _l("Fingerprint of their code"),
        },
    ),
    "volunteer": Statement(
        _l("People who offered to help with pillars"),
        VOLUNTEERS,
        _l("To take up the help that was offered, and nothing else"),
        _l("%(period)s after the round’s release, or until they ask or the round is deleted"),
        _l("Owners, administrators and leaders"),
        personal={
            "contact": _l("How they wish to be reached, in their own words"),
            "pillars": _l("The pillars that they would help with"),
        },
        plain="key",
        period="volunteers",
    ),
    "contact": Statement(
        _l("People who may be asked, from the organisation’s own lists"),
        CONTACTS,
        _l("To invite them to rounds"),
        _l("%(period)s after the last round closed or the list was changed, or until somebody removes them"),
        _ADMINISTRATORS,
        personal={
            "id": _l("Their number in the organisation’s own lists"),
            "name": _l("Name"),
            "email": _l("E-mail address"),
            "audience": _l("Role: staff, leader or customer"),
            "unit_id": _l("Department"),
            "language": _l("Language of their letters"),
        },
        period="contacts",
    ),
    "letter": Statement(
        _l("E-mail to be sent, and whether a mail server has taken it; the text is forgotten then"),
        CONTACTS,
        _l("To send each letter once and never twice, and to see which came back"),
        _l("Until the round closes; letters of no round, %(period)s after they were due"),
        _ADMINISTRATORS,
        personal={
            "address": _l("E-mail address"),
            "sent_on": _l("Day on which it was sent"),
            "note": _l("Why a server refused it"),
            "sealed": _l("What it says, encrypted until it is sent; empty after that"),
        },
        plain="purpose mailing_id state attempts due_at claimed_at sealed_with",
        period="letters",
    ),
    "invited": Statement(
        _l("Who was invited to a round by e-mail, and with which letter; never with which code"),
        CONTACTS,
        _l("So that nobody is invited twice, and whoever joined the list later can be invited"),
        _l("Until the round closes"),
        _ADMINISTRATORS,
        personal={
            "contact_id": _l("Their number in the organisation’s own lists"),
            "letter_id": _l("The letter to them"),
        },
    ),
    "user_account": account(
        _l("People who sign in"),
        why=_l("So that they can sign in and see what their role allows"),
        until=_l("Until the account is erased; an ended account stays"),
        who=_ADMINISTRATORS,
        personal={
            "email": _l("E-mail address"),
            "name": _l("Name"),
            "role": _l("Role in the office"),
            "signed_in_on": _l("Day on which they last signed in"),
            "password_hash": _l("A protected form of the password, from which it cannot be worked out"),
            "branch": _l("The department that they lead"),
            "language": _l("Language in which they last used the office, for letters to them"),
        },
        plain="active",
    ),
    "sign_in": account(
        _l("Sessions of people who are signed in"),
        why=_l("So that signing out ends a session at once, also for whoever copied it"),
        until=_l("An hour after the last page, at most twelve hours"),
        who=_l("Nobody"),
        personal={
            "user_id": _l("The account"),
            "created_at": _l("When they signed in"),
            "seen_at": _l("When they last opened a page, to the minute"),
        },
        plain="hash how confirmed_at",
    ),
    "authenticator": account(
        _l("Authenticator apps of people who sign in"),
        personal={"sealed": _l("The key of the app, encrypted")},
        plain="user_id sealed_with last_step added_on",
    ),
    "passkey": account(
        _l("Passkeys of people who sign in"),
        personal={
            "name": _l("What its owner calls it"),
            "public_key": _l("The public half of the key"),
            "credential_id": _l("The number of the key"),
        },
        plain="user_id sign_count added_on",
    ),
    "passkey_challenge": account(
        _l("What a passkey is asked to sign next"),
        until=_l("A few minutes"),
        who=_l("Nobody"),
        plain="holder purpose challenge ends_at",
        counted="never",
    ),
    "recovery_code": account(
        _l("Recovery codes that have not been used"),
        personal={"hash": _l("Fingerprint of the code")},
        plain="user_id",
    ),
    "account_token": account(
        _l("Links by which somebody may do one thing once, such as choose a password"),
        until=_l("Until it is used, or its time is over"),
        who=_l("Nobody"),
        personal={"hash": _l("Fingerprint of the link")},
        plain="user_id purpose attempts ends_at",
    ),
    "beginning": account(
        _l("The link by which the first account of this installation is made"),
        until=_l("Until it is used"),
        who=_l("Whoever runs the server"),
        plain="hash ends_at",
        counted="never",
    ),
    "identity": account(
        _l("Under which name the organisation’s identity provider knows an account"),
        why=_l("So that people can sign in there"),
        personal={"subject": _l("The name at the identity provider"), "issuer": _l("The identity provider")},
        plain="user_id joined_on",
    ),
    "spent_attempt": account(
        _l("Attempts to sign in at the identity provider that have come back"),
        why=_l("So that nobody comes back with the same one again"),
        until=_l("Twenty minutes"),
        who=_l("Nobody"),
        plain="hash spent_at",
        counted="never",
    ),
    "act": Statement(
        _l("What administrators, leaders, keys and the program itself did; never what respondents did"),
        ACTS,
        _l("So that it can be found out who changed what; nobody can rewrite it"),
        _l("%(period)s"),
        _ADMINISTRATORS,
        personal={
            "done_at": _l("When it was done"),
            "actor_id": _l("The account or key that did it"),
            "actor_name": _l("Its e-mail address or name"),
            "subject": _l("What was changed, such as the name of a round or the address of an account"),
            "details": _l("A few words on how"),
        },
        plain="actor_kind action",
        period="acts",
    ),
    "goal_change": Statement(
        _l("Why a goal of the roadmap was changed"),
        ACTS,
        _l("So that leaders can follow how a roadmap came about"),
        _l("Until the round is deleted"),
        _l("Owners, administrators and leaders"),
        personal={
            "changed_at": _l("When it was changed"),
            "changed_by": _l("By whom"),
            "reason": _l("The reason they gave"),
            "fields": _l("What it was changed to, such as the name of an owner"),
        },
        plain="goal_id",
    ),
    "roadmap_change": Statement(
        _l("Why targets and outcomes of a roadmap were changed"),
        ACTS,
        _l("So that leaders can follow how a roadmap came about"),
        _l("Until the round is deleted"),
        _l("Owners, administrators and leaders"),
        personal={
            "changed_at": _l("When it was changed"),
            "changed_by": _l("By whom"),
            "reason": _l("The reason they gave"),
        },
        plain="fields",
    ),
    "estimate_change": Statement(
        _l("What of an estimate in the business case was changed, and why"),
        ACTS,
        _l("So that leaders can follow how an amount came about"),
        _l("Until the round is deleted"),
        _l("Owners, administrators, leaders and analysts"),
        personal={
            "changed_at": _l("When it was changed"),
            "changed_by": _l("By whom"),
            "reason": _l("The reason they gave"),
            "fields": _l("What was changed to what; its texts may name people in spite of the advice"),
        },
        plain="estimate_id goal_id act",
    ),
    "measurement_change": Statement(
        _l("What a measurement of a metric said before it was corrected, and why"),
        ACTS,
        _l("So that a corrected figure can be understood"),
        _l("Until the measurement is removed"),
        _l("People who read results"),
        personal={
            "changed_at": _l("When it was corrected"),
            "changed_by": _l("By which account or key"),
            "reason": _l("The reason they gave"),
            "fields": _l("What it said before, its source and note among it"),
        },
        plain="measurement_id",
    ),
    "theme_decision": Statement(
        _l("What was decided about a theme of the answers in words"),
        ACTS,
        _l("So that leaders can follow what was proposed and what people made of it"),
        _l("Until the round is deleted"),
        _l("Everybody who may read the results"),
        personal={
            "decided_at": _l("When it was decided"),
            "decided_by": _l("By whom"),
            "reason": _l("The reason they gave"),
        },
        plain="theme_id kind name merged_into",
    ),
    "listening_entry": Statement(
        _l(
            "The history of the sources of customer feedback: what was so from which day on, and who noted it"
        ),
        ACTS,
        _l("To see who looks after a source, and how well the organisation listened on any day"),
        _l("Until the source is removed; who noted it, and the names of earlier owners, %(period)s"),
        _l("People who sign in, but facilitators"),
        personal={
            "owner": _l("Who answers for the source, as leaders wrote it: often a name"),
            "noted_by": _l("The e-mail address of the account that noted it, or the name of the key"),
            "noted_at": _l("When it was noted"),
            "name": _l("What the source is called; it may name people"),
            "tells": _l("What the source tells; it may name people"),
            "goes_to": _l("Where its results go; it may name people"),
        },
        plain="source_id number since corrects taken_back kind kind_name cadence together looked_on state",
        period="acts",
    ),
    "barrier_change": Statement(
        _l("What of a barrier was changed, and why"),
        ACTS,
        _l("So that leaders can follow what became of it"),
        _l("%(period)s after the barrier was settled, or until it is removed"),
        _l("Owners, administrators, leaders and analysts"),
        personal={
            "changed_at": _l("When it was changed"),
            "changed_by": _l("By whom"),
            "reason": _l("The reason they gave"),
            "fields": _l("What was changed to what, its owner among it"),
        },
        plain="barrier_id",
        period="barriers",
    ),
    "api_key": Statement(
        _l("Keys for other programs"),
        ACTS,
        _l("So that a program can be let in and shut out by itself"),
        _l("A year at most as a key; its name stays, since acts name it"),
        _ADMINISTRATORS,
        personal={"name": _l("What the key is for, as its maker wrote it")},
        plain="secret_hash scopes created_on expires_on revoked last_used_on rate successor used_since",
    ),
    "webhook": own(
        _l("Addresses of other programs that are told of events"),
        why=_l("To tell programs that something happened, so that they need not ask all day"),
        who=_ADMINISTRATORS,
        personal={"description": _l("What it is for, as its maker wrote it")},
        plain="url events created_at disabled_because disabled_at busy_until failures failing_since",
    ),
    "webhook_secret": own(
        _l("Secrets that sign messages to other programs, encrypted"),
        why=_l("So that a receiver can tell our messages from others’"),
        until=_l("Until the address is deleted; an earlier one for a day after the next was made"),
        who=_l("Nobody; whoever makes one sees it once"),
        plain="webhook_id sealed_with sealed ends_at",
    ),
    "webhook_delivery": own(
        _l("Messages to other programs, and what became of each: ids and states, nothing anybody wrote"),
        why=_l("To send again what did not arrive"),
        until=_l("30 days, or until the address is deleted"),
        who=_ADMINISTRATORS,
        plain="webhook_id type about payload state created_at due_at attempts replays attempted_at "
        "status_code failure",
    ),
    "workshop": own(
        _l("What groups agreed on in workshops; never counted as people, and naming nobody"),
        why=_l("To show what groups say beside the answers of single people"),
        until=_l("%(period)s after the round’s release, or until the round is deleted; the release keeps it"),
        who=_l("Whoever leads workshops, and all who read results"),
        personal={"answers": _l("What the group agreed on; it may name people in spite of the advice")},
        plain="audience head_count",
        period="workshops",
    ),
    "report": own(
        _l("Reports that were asked for, and how far they are; the files are in the data folder"),
        why=_l("To make each report once, and to give it to whoever asks"),
        until=_l("A day, or until the round is deleted"),
        personal={"asked_by": _l("Who asked for it, until it is made: so that nobody asks for too many")},
        plain="kind language paper branch content_key state error asked_at due_at attempts made_by made_at "
        "file ends_at",
    ),
    "goal": own(
        _l("Goals of a roadmap"),
        why=_l("To follow what is done about the results"),
        until=_l("Until the round is deleted"),
        personal={
            "owner": _l("Who is to reach it, as leaders wrote it: often a name"),
            "remind": _l("The colleague who is told when a measurement is due"),
        },
        plain="rank horizon proposal title due_on state position pillar_id why actions effort returns costs "
        "leading_metric lagging_metric carried_from "
        "leading_baseline leading_target lagging_baseline lagging_target",
    ),
    "estimate": own(
        _l("Estimates of what goals return, save and take"),
        why=_l("To see whether a goal is worth funding"),
        until=_l("Until it is removed or the round is deleted"),
        personal={
            "method": _l("How it was worked out; it may name people in spite of the advice"),
            "evidence": _l("Where its figures come from; it may name people in spite of the advice"),
        },
        plain="goal_id outcome unit_id low likely high",
    ),
    "goal_course": own(
        _l("What was measured of the goals of an earlier roadmap, as it was known when the next one ended"),
        why=_l("So that what was told of a roadmap stays as it was told"),
        until=_l("Until one of the two rounds is deleted"),
        plain="goal_id tracked",
    ),
    "roadmap": own(
        _l("What leaders set for a roadmap: targets and outcomes"),
        why=_l("To weigh the goals by what the organisation is after"),
        until=_l("Until the round is deleted"),
        plain="targets outcomes",
    ),
    "measurement": own(
        _l("Measurements of metrics: what a metric was on a day, and where the figure comes from"),
        why=_l("To see whether goals move"),
        until=_l("Until it is removed"),
        who=_l("People who read results"),
        personal={
            "source": _l("Where the figure comes from; it may name people"),
            "note": _l("What is to be known of it; it may name people"),
            "entered_by": _l("The account or key that entered it"),
            "entered_at": _l("When it was entered"),
        },
        plain="metric taken_on value",
    ),
    "own_metric": own(
        _l("Metrics of the organisation’s own: what they count and how often"),
        why=_l("To measure goals by what the organisation counts already"),
        plain="name definition formula unit direction cadence source",
    ),
    "measurement_reminder": own(
        _l("For which goals and days a letter went out that a measurement is due"),
        why=_l("So that nobody is reminded twice of the same day"),
        until=_l("Until the round is deleted"),
        who=_l("Nobody"),
        plain="goal_id metric due_on told_on",
    ),
    "barrier": own(
        _l("Barriers: what stands in the way of doing what is best for customers, in leaders’ words"),
        why=_l("To see to them, and to tell employees what became of what they said"),
        until=_l("Until it is removed; its owner’s name, %(period)s after it was settled"),
        who=_l("People who read results; what is published, whoever has the link of the page"),
        personal={
            "owner": _l("Who sees to it, as leaders wrote it: often a name"),
            "title": _l("What stands in the way; it may name people in spite of the advice"),
            "answer": _l("What is answered; it may name people in spite of the advice"),
            "next_step": _l("What comes next; it may name people in spite of the advice"),
            "reason": _l("Why it is in its state"),
        },
        plain="kind theme owner_shown due_on state state_since published",
        period="barriers",
    ),
    "barrier_round": own(
        _l("In which rounds a barrier was heard of"),
        why=_l("To see which barriers come back"),
        until=_l("Until the barrier is removed or the round deleted"),
        plain="barrier_id",
    ),
    "barrier_page": own(
        _l("The page “You said, we did”: its link, and what leaders say on it"),
        why=_l("To tell employees what became of what they said"),
        until=_l("Until it is changed"),
        who=_l("Whoever has the link of the page"),
        personal={"contact": _l("Whom employees can ask, as leaders wrote it: often a name")},
        plain="token intro shown_in",
    ),
    "release": own(
        _l("What is published of a round, worked out once: no group smaller than the smallest shown"),
        why=_l("To show the same results to everybody who may see them"),
        until=_l("Until the round is deleted"),
        who=_l("Leaders and those who work with them on the results"),
        personal={"figures": _l("Figures of groups, and comments in sets of ten or more")},
        plain="released_on digest",
    ),
    "round": own(
        _l("Rounds: what is asked, of whom, when, and what was promised"),
        until=_l("Until the round is deleted"),
        plain="name state questionnaire_digest journey form privacy threshold open_link open_to opens_on "
        "closes_on headcount prior_round compared_with created_at answers_deleted_on "
        "by_itself held waiting_for",
    ),
    "unit": own(
        _l("A round’s departments, with their sizes"),
        until=_l("Until the round is deleted"),
        plain="name parent headcount",
    ),
    "organisation_unit": own(
        _l("The organisation’s departments as they are now"), plain="name parent headcount"
    ),
    "journey": own(
        _l("The organisation’s journey: its stages and touchpoints, and who handles each"),
        plain="stages retired",
    ),
    "house_style": own(
        _l("How the organisation’s reports look: paper, colour and logo"),
        plain="paper colour logo",
    ),
    "organisation": own(
        _l("The organisation’s name, and the currency it counts in"),
        why=_l("To keep several organisations apart"),
        until=_l("As long as the organisation uses this installation"),
        plain="name currency",
    ),
    "questionnaire": own(
        _l("Questionnaires as rounds have used them"),
        until=_l("For good: what was asked belongs to what was answered"),
        plain="digest document",
    ),
    "questionnaire_version": own(
        _l("Questionnaires that the organisation has added"),
        personal={"added_by": _l("The account that added it")},
        plain="digest title languages pillars items document files added_on state",
    ),
    "mailing": own(
        _l("Mailings of invitations and reminders: their texts, to how many people, by whom"),
        why=_l("To send each mailing once, and to see what was written"),
        until=_l("Until the round is deleted"),
        who=_ADMINISTRATORS,
        personal={"made_by": _l("The account that sent it"), "made_at": _l("When it was sent")},
        plain="kind texts people",
    ),
    "mail_text": own(
        _l("The organisation’s own texts of letters"),
        why=_l("So that the next round begins with them"),
        who=_ADMINISTRATORS,
        plain="kind texts",
    ),
    "listening_source": own(
        _l("The sources of customer feedback that the organisation has"),
        why=_l("To see which kinds of customer feedback are heard, and which are missing"),
        plain="",
    ),
    "retired_unit": own(_l("Departments that are no more, by their ids"), plain="name retired_on"),
    "retention": own(
        _l("How long things are kept"),
        why=_l("To delete them in time"),
        until=_l("As long as the organisation uses this installation"),
        who=_ADMINISTRATORS,
        plain="periods carried_out_on",
    ),
    "upkeep": own(
        _l("Work on the files that is still to be done"),
        why=_l("So that deleted things vanish from the files too"),
        until=_l("Until it is done"),
        who=_l("Nobody"),
        plain="name",
        counted="never",
    ),
}


def statements() -> dict[str, Statement]:
    """The statements for the tables that there are, in the order of the register."""
    return {name: each for name, each in STATEMENTS.items() if name in db.metadata.tables}


def counts(organisation_id: str) -> dict[str, int]:
    """How many rows of an organisation a table has, where that gives nothing away; of answers, the rounds."""
    closed = (RoundRow.organisation_id == organisation_id, RoundRow.answers_deleted_on.is_(None))
    released = (ReleaseRow.organisation_id == RoundRow.organisation_id, ReleaseRow.round_id == RoundRow.id)
    rounds = select(func.count()).select_from(RoundRow).join(ReleaseRow, released[0] & released[1])
    found = {}
    for name, statement in statements().items():
        table = db.metadata.tables[name]
        if statement.counted == "rounds":
            found[name] = db.session.scalar(rounds.where(*closed)) or 0
        elif statement.counted == "rows" and "organisation_id" in table.c:
            query = select(func.count()).select_from(table)
            found[name] = db.session.scalar(query.where(table.c.organisation_id == organisation_id)) or 0
    return found
