"""A dry run: the form as each audience sees it in each language, and what the round is going to hide.

Nothing is stored and nobody's ballot is used: the respondents' own pages and forms are shown with an empty
draft, and what is typed into them is checked and forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import current_app, make_response, redirect, render_template, request
from flask import url_for as flask_url_for
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from ..findings import wording
from ..maturity.foresight import SHARES, Foreseen, foreseen
from ..records import barrier_page, checklist, organisations, rounds
from ..records.ballots import Ballot, Draft
from ..records.errors import NotFound
from ..records.rounds import Round
from . import journey, promises, review, survey_forms
from .journey import CHECK, EXTRAS, Journey, Page
from .office_access import ADMINISTRATORS, office, policy
from .office_setup import own

INVITATION, GROUP, END = "invitation", "group", "end"
FIXED = (INVITATION, GROUP, *EXTRAS, CHECK, END)
MOST_LISTED = 200
PLACE = "/rounds/<round_id>/try/<any(staff,leader,customer):audience>"


@dataclass(frozen=True)
class Trial:
    """Somebody of an audience who tries the form in a language."""

    here: Journey
    language: str

    def address(self, page: Page, **_values: Any) -> str:
        """The address of a page of the trial."""
        place = {"round_id": self.here.survey_round.id, "audience": self.here.ballot.audience}
        if isinstance(page, int):
            return flask_url_for("office.try_pillar", number=page, language=self.language, **place)
        return flask_url_for("office.try_page", page=page, language=self.language, **place)

    @property
    def has_group(self) -> bool:
        """Whether this audience says on a page which group it belongs to."""
        return self.here.ballot.audience in self.here.survey_round.open_audiences


@office.get("/rounds/<round_id>/try")
@policy(ADMINISTRATORS)
def try_round(round_id: str) -> str:
    """The ways into the form, and the smallest groups that would be hidden."""
    survey_round = own(round_id)
    sizes = journey.sizes(survey_round.questionnaire, survey_round.form)
    units = foreseen(survey_round.units, survey_round.headcount, survey_round.threshold)
    hidden = [each for each in units if any(map(each.hidden_at, SHARES))]
    return render_template(
        "office/trial/start.html",
        round=survey_round,
        ways=[(name, wording.audience_name(name), *sizes[name]) for name in _asked(survey_round)],
        languages=[(each, _language_name(each)) for each in current_app.config["LANGUAGES"]],
        shares=SHARES,
        hidden=[_hidden_row(survey_round, each) for each in hidden[:MOST_LISTED]],
        more=max(0, len(hidden) - MOST_LISTED),
        never=sum(each.never for each in units),
        counts={share: sum(each.hidden_at(share) for each in units) for share in SHARES},
    )


def _asked(survey_round: Round) -> list[str]:
    return [
        name for name in checklist.audiences(survey_round) if checklist.way_of(survey_round, name) != "none"
    ]


def _hidden_row(survey_round: Round, each: Foreseen) -> dict[str, Any]:
    """A unit that would be hidden at some share of answers, and where its people would be counted."""
    unit = survey_round.unit(each.id)
    return {
        "name": unit.name,
        "headcount": unit.headcount,
        "never": each.never,
        "places": [
            None if not each.hidden_at(share) else _place_name(survey_round, each.shown_in[share])
            for share in SHARES
        ],
    }


def _place_name(survey_round: Round, place: str | None) -> str:
    known = {None: _("nowhere"), "staff": _("all staff"), "internal": _("staff and leaders together")}
    return known[place] if place in known else survey_round.unit(str(place)).name


def _language_name(code: str) -> str:
    return str(Locale.parse(code, sep="-").get_display_name(get_locale()) or code)


@office.get(f"{PLACE}/<int:number>")
@policy(ADMINISTRATORS)
def try_pillar(round_id: str, audience: str, number: int) -> Any:
    """The page of a pillar, as this audience sees it."""
    return _shown(round_id, audience, number)


@office.post(f"{PLACE}/<int:number>")
@policy(ADMINISTRATORS)
def step_from_pillar(round_id: str, audience: str, number: int) -> Any:
    """On to the next page, or the page with its faults; nothing is stored."""
    return _stepped(round_id, audience, number)


@office.get(f"{PLACE}/<any({','.join(FIXED)}):page>")
@policy(ADMINISTRATORS)
def try_page(round_id: str, audience: str, page: str) -> Any:
    """Any other page, as this audience sees it."""
    return _shown(round_id, audience, page)


@office.post(f"{PLACE}/<any({','.join(FIXED)}):page>")
@policy(ADMINISTRATORS)
def step_from_page(round_id: str, audience: str, page: str) -> Any:
    """On to the next page, or the page with its faults; nothing is stored."""
    return _stepped(round_id, audience, page)


def _trial(round_id: str, audience: str) -> Trial:
    """Somebody of the audience in the language asked for. Raises NotFound for one who is not asked."""
    survey_round, languages = own(round_id), current_app.config["LANGUAGES"]
    if audience not in _asked(survey_round):
        raise NotFound("audience")
    wanted = request.args.get("language") or str(get_locale()).replace("_", "-")
    language = wanted if wanted in languages else languages[0]
    spoken = survey_round.questionnaire.in_language(language)
    ballot = Ballot(audience, None, survey_round.form, spent=False)
    return Trial(Journey(survey_round, spoken, "", ballot, Draft()), language)


def _shown(round_id: str, audience: str, page: Page) -> Any:
    trial = _trial(round_id, audience)
    with force_locale(trial.language.replace("-", "_")):
        return _page(trial, page)


def _stepped(round_id: str, audience: str, page: Page) -> Any:
    """What the respondents' own page would do, without storing anything."""
    trial = _trial(round_id, audience)
    with force_locale(trial.language.replace("-", "_")):
        if page in (CHECK, INVITATION, END):
            return redirect(trial.address(END), 303)
        form = _form(trial, page, request.form)
        if "back" in request.form:
            return redirect(trial.address(_before(trial, page)), 303)
        if "save" not in request.form and not form.validate():
            return make_response(_page(trial, page, form), 422)
        return redirect(trial.address(END if "save" in request.form else _after(trial, page)), 303)


def _before(trial: Trial, page: Page) -> Page:
    if page == GROUP or (page == 1 and not trial.has_group):
        return INVITATION
    return GROUP if page == 1 else trial.here.before(page) or INVITATION


def _after(trial: Trial, page: Page) -> Page:
    return 1 if page == GROUP else trial.here.after(page)


def _form(trial: Trial, page: Page, sent: Any = None) -> Any:
    """The form of a page of questions. Raises NotFound for a page that this audience does not have."""
    if page == GROUP and trial.has_group:
        survey_round = trial.here.survey_round
        audiences = [name for name in _asked(survey_round) if name in survey_round.open_audiences]
        units = rounds.selectable_units(survey_round) if "staff" in audiences else ()
        return survey_forms.GroupForm(audiences, units, sent, {"audience": trial.here.ballot.audience})
    if page not in trial.here.pages:
        raise NotFound("page")
    return survey_forms.page_form(trial.here, page, sent)


def _page(trial: Trial, page: Page, form: Any = None) -> str:
    """A page of the respondents, marked as a trial."""
    makers: dict[Page, Callable[[Trial], tuple[str, dict[str, Any]]]] = {
        INVITATION: _invitation,
        CHECK: _check,
        END: lambda trial: ("end", {}),
    }
    if page in makers:
        name, values = makers[page](trial)
        return _rendered(trial, name, **values)
    shown = form or _form(trial, page)
    faults = shown.faults if form else None
    if page == GROUP:
        return _rendered(trial, "group", form=shown, begun=False, failed=False, again={})
    here = trial.here
    about = here.pillar(page) if isinstance(page, int) else None
    name = review.page_name(here, page)
    values = {"here": here, "page": page, "name": name, "pillar": about, "form": shown, "faults": faults}
    return _rendered(trial, "questions", failed=False, **values)


def _invitation(trial: Trial) -> tuple[str, dict[str, Any]]:
    questionnaire, form = trial.here.questionnaire, trial.here.survey_round.form
    sizes = journey.sizes(questionnaire, form)
    changed = barrier_page.news(trial.here.survey_round)
    values = {"pillars": questionnaire.pillars, "sizes": sizes, "carry_on": False, "changed": changed}
    return "invitation", values


def _check(trial: Trial) -> tuple[str, dict[str, Any]]:
    values = {"missing": False, "failed": False, "refused": (), "sheet": "", "receipt": None}
    return "check", {
        **values,
        "here": trial.here,
        "parts": review.parts(trial.here),
        "own_group": trial.has_group,
    }


def _rendered(trial: Trial, template: str, /, **values: Any) -> str:
    survey_round = trial.here.survey_round
    return render_template(
        f"office/trial/{template}.html",
        survey_round=survey_round,
        closes_on=survey_round.closes_on,
        organisation_name=organisations.get(survey_round.organisation_id).name,
        csrf_token=generate_csrf(),
        promises=promises,
        page_address=trial.address,
        url_for=_addresses(trial),
        trial=trial,
        audience_name=wording.audience_name(trial.here.ballot.audience),
        trial_home=flask_url_for("office.try_round", round_id=survey_round.id),
        **values,
    )


def _addresses(trial: Trial) -> Callable[..., str]:
    """What gives templates the addresses of the trial in the place of the respondents' pages."""
    pages = {
        "survey.invitation": INVITATION,
        "survey.group": GROUP if trial.has_group else 1,
        "survey.resume": 1,
        "survey.saved": END,
        "survey.submit": END,
        "survey.check": CHECK,
    }

    def url_for(endpoint: str, **values: Any) -> str:
        return trial.address(pages[endpoint]) if endpoint in pages else flask_url_for(endpoint, **values)

    return url_for
