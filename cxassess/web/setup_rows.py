"""What the page of a round's set-up says of each part: what is there, and what is missing."""

from flask import current_app, url_for
from flask_babel import format_date, format_decimal, get_locale, ngettext
from flask_babel import gettext as _

from ..findings import wording
from ..maturity.units import top_level
from ..records import checklist, clock, rounds, structure
from ..records.rounds import Round
from .setup_row import Row
from .touchpoint_choice import touchpoints_row


def lacks(survey_round: Round) -> list[tuple[str, str]]:
    """The parts in which something is missing before the round can be opened, each with what to do."""
    texts = {
        checklist.NOBODY_ASKED: ("audiences", _("Choose who is asked")),
        checklist.HEAD_COUNT: ("audiences", _("Say how many are invited of each audience")),
        checklist.CLOSES_ON: ("dates", _("Give the last day on which people can answer")),
        checklist.CLOSES_ON_PAST: ("dates", _("Give a last day that is still to come")),
    }
    return [texts[each] for each in checklist.missing(survey_round, clock.today())]


def overdue(survey_round: Round) -> str:
    """That a round has not opened or closed by itself on its day; empty while all is well."""
    today, first, last = clock.today(), survey_round.opens_on, survey_round.closes_on
    if not survey_round.by_itself:
        return ""
    if survey_round.state == "draft" and first and first <= today and lacks(survey_round):
        return _(
            "This round was to open by itself on %(day)s and could not: something is missing. It opens a few "
            "seconds after it is complete.",
            day=format_date(first, "long"),
        )
    if survey_round.state == "open" and last and last < today and survey_round.waiting_for:
        return _(
            "This round was to close by itself after %(day)s and could not.", day=format_date(last, "long")
        )
    return ""


def why_not_closed(survey_round: Round) -> str:
    """What keeps an open round from closing by itself, as far as it is known."""
    return refusal(survey_round.waiting_for[0]) if survey_round.waiting_for else ""


def refusal(code: str) -> str:
    """Why a round could not be closed."""
    if code == "secret_changed":
        return _(
            "The secret key of this installation was changed while the round was open. Whoever looks after "
            "the server must set the earlier one again; no answer is lost."
        )
    if code == "answers_tampered":
        return _(
            "Answers of this round were changed outside this program. Whoever looks after the server must "
            "restore a backup."
        )
    return _("It cannot be closed as it is now. Look at the page of the round again.")


def public_link(survey_round: Round) -> str:
    """The address of a round for its respondents."""
    return str(current_app.config["PUBLIC_URL"]) + url_for("survey.invitation", round_id=survey_round.id)


def usual_threshold() -> int:
    """The threshold that new rounds begin with."""
    return int(current_app.config["THRESHOLD"])


def rows(survey_round: Round) -> list[Row]:
    """Every part of a draft, in the order in which it is best gone through."""
    return [
        _basics(survey_round),
        _audiences(survey_round),
        touchpoints_row(survey_round),
        _units(survey_round),
        _dates(survey_round),
        _privacy(survey_round),
        _threshold(survey_round),
        _comparison(survey_round),
    ]


def _basics(survey_round: Round) -> Row:
    asked = survey_round.questionnaire.in_language(_locale())
    form = _("full form") if survey_round.form == "full" else _("core form")
    what = _("%(title)s, version %(version)s, %(form)s", title=asked.title, version=asked.version, form=form)
    return Row("basics", _("Name and questions"), (survey_round.name, what), "done", _("Complete"))


def _audiences(survey_round: Round) -> Row:
    facts = tuple(_asked(survey_round, name) for name in checklist.audiences(survey_round))
    faults = [text for where, text in lacks(survey_round) if where == "audiences"]
    kind, status = ("bad", _("Something is missing")) if faults else ("done", _("Complete"))
    return Row("audiences", _("Who is asked"), facts, kind, status)


def _asked(survey_round: Round, name: str) -> str:
    way, count = checklist.way_of(survey_round, name), survey_round.headcount.get(name)
    how = {"open": _("by the open link"), "invited": _("by invitation"), "none": _("not asked")}[way]
    words = {"audience": wording.audience_name(name), "how": how}
    if way == "none" or count is None:
        return _("%(audience)s: %(how)s", **words)
    return _("%(audience)s: %(how)s, %(count)s people", **words, count=format_decimal(count))


def _units(survey_round: Round) -> Row:
    here, today = survey_round.units, structure.units(survey_round.organisation_id)
    small = len(here) - len(survey_round.selectable)
    facts = [ngettext("%(num)s unit", "%(num)s units", len(here)) if here else _("No units")]
    if small:
        text = ngettext(
            "%(num)s is too small ever to be shown", "%(num)s are too small ever to be shown", small
        )
        facts.append(text)
    counted = sum(unit.headcount or 0 for unit in top_level(here))
    staff = survey_round.headcount.get("staff")
    if staff is not None and counted > staff:
        facts.append(
            _(
                "%(counted)s people are counted in them, and only %(staff)s staff in all: correct one of "
                "the two",
                counted=format_decimal(counted),
                staff=format_decimal(staff),
            )
        )
        return Row("units", _("Units"), tuple(facts), "now", _("Look again"))
    if here and today and here not in (today, top_level(today)):
        facts.append(_("The organisation’s units have changed since"))
        return Row("units", _("Units"), tuple(facts), "now", _("Look again"))
    kind, status = ("done", _("Complete")) if here else ("todo", _("May stay empty"))
    return Row("units", _("Units"), tuple(facts), kind, status)


def _dates(survey_round: Round) -> Row:
    facts = [_days(survey_round)]
    if survey_round.by_itself:
        facts.append(_("Opens and closes by itself"))
    if survey_round.held:
        facts.append(_("Results wait until you release them"))
    faults = [text for where, text in lacks(survey_round) if where == "dates"]
    kind, status = ("bad", _("Something is missing")) if faults else ("done", _("Complete"))
    return Row("dates", _("Dates"), tuple(facts), kind, status)


def _days(survey_round: Round) -> str:
    first, last = survey_round.opens_on, survey_round.closes_on
    if last and not first:
        return _("Until %(day)s", day=format_date(last, "long"))
    return wording.period(first, last) or _("No dates yet")


def _privacy(survey_round: Round) -> Row:
    text = {
        "sealed": _("Sealed: nobody can find out who has answered"),
        "confidential": _("Confidential: administrators see who has answered"),
    }[survey_round.privacy]
    return Row("privacy", _("What respondents are promised"), (text,), "done", _("Complete"))


def _threshold(survey_round: Round) -> Row:
    text = ngettext("%(num)s person", "%(num)s people", survey_round.threshold)
    return Row("threshold", _("Smallest group that is shown"), (text,), "done", _("Complete"))


def _comparison(survey_round: Round) -> Row:
    name = _("Comparison with an earlier round")
    if not survey_round.prior_round:
        return Row("comparison", name, (_("None"),), "todo", _("May stay empty"))
    earlier = rounds.get(survey_round.organisation_id, survey_round.prior_round)
    if earlier.state != "closed":
        facts = (earlier.name, _("It must be closed before this one, else there is no comparison"))
        return Row("comparison", name, facts, "now", _("Look again"))
    return Row("comparison", name, (earlier.name,), "done", _("Complete"))


def _locale() -> str:
    return str(get_locale()).replace("_", "-")
