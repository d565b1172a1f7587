"""What changed between two versions of a questionnaire, and what of them stays comparable."""

from typing import Any

from flask import make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ..findings.wording import percent
from ..maturity import CONSTANTS, Questionnaire
from ..maturity.revision import revision
from ..records import questionnaires as kept
from ..records.errors import NotFound
from . import questionnaire_words as words
from .office_access import ADMINISTRATORS, office, policy


@office.get("/questionnaires/<questionnaire_id>/changes")
@policy(ADMINISTRATORS)
def questionnaire_changes(questionnaire_id: str) -> Any:
    """Two versions beside each other; without a choice the newest and the one before it."""
    versions = [each for each in kept.of(current_user.organisation_id) if each.id == questionnaire_id]
    if not versions:
        raise NotFound("questionnaire")
    known = {each.version: each for each in versions}
    later = request.args.get("to") or versions[0].version
    following = [each.version for each in versions if each.version != later]
    if later in known:
        place = [each.version for each in versions].index(later)
        following = [each.version for each in versions[place + 1 :]] or following
    earlier = request.args.get("from") or next(iter(following), "")
    errors = []
    if len(versions) > 1:
        errors = [
            (name, _("There is no version %(version)s of it here. Choose another.", version=text[:50]))
            for name, text in (("from", earlier), ("to", later))
            if text not in known
        ]
        if not errors and earlier == later:
            errors = [("to", _("Choose two versions that are not the same."))]
    compared = None
    if len(versions) > 1 and not errors:
        compared = told(known[earlier].questionnaire, known[later].questionnaire)
    page = render_template(
        "office/questionnaire_changes.html",
        title=versions[0].title,
        questionnaire_id=questionnaire_id,
        versions=versions,
        earlier=earlier,
        later=later,
        errors=errors,
        told=compared,
    )
    return make_response(page, 400 if errors else 200)


def told(before: Questionnaire, after: Questionnaire) -> dict[str, Any]:
    """What the template of changes shows."""
    found = revision(before, after)
    return {
        "before": before,
        "after": after,
        "sections": words.sections(found),
        "comparable": words.comparable(found),
        "kept_ids": [words.kept_id(each) for each in found.kept_ids],
        "outdated": [words.language_name(each) for each in found.outdated],
        "least": percent(CONSTANTS.comparable),
        "scores_alike": found.scores_alike,
    }
