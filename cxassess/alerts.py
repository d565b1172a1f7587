"""Letters that nobody asked for just now: a measurement of a goal is due.

They say which figure is due, of which goal, and where to enter it; no figure stands in a letter. Links begin
with PUBLIC_URL. Nothing is sent, and nothing noted as told, while this installation sends no mail.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale, get_locale, ngettext
from flask_babel import gettext as _

from .findings import wording
from .records import clock, measurement_alerts, organisations
from .records.accounts import User
from .records.measurement_alerts import Due

EVERY = timedelta(minutes=10)
"""How long between two looks: what is due, is due by a day."""
_LOOKED = "cxassess_alerts_looked"
MOST_LISTED = 20


def remind() -> None:
    """Post a letter to everybody of whose goals a measurement is due, one for all of them together."""
    if not current_app.config["MAIL_URL"] or not _is_time():
        return
    by_user: dict[tuple[str, str], list[Due]] = defaultdict(list)
    for each in measurement_alerts.due():
        by_user[each.organisation_id, each.user.id].append(each)
    for found in by_user.values():
        measurement_alerts.tell(found, letter)


def letter(user: User, found: Sequence[Due]) -> tuple[str, str, str]:
    """Language, subject and text of the letter about what is due."""
    with force_locale(language_of(user).replace("-", "_")):
        language = str(get_locale()).replace("_", "-")
        count = len(found)
        subject = ngettext(
            "A measurement for your roadmap is due",
            "%(num)s measurements for your roadmap are due",
            count,
        )
        asked = ngettext(
            "this figure of the roadmap of %(organisation)s is due to be measured again:",
            "these figures of the roadmap of %(organisation)s are due to be measured again:",
            count,
            organisation=organisations.get(user.organisation_id).name,
        )
        text = _(
            "Hello %(name)s,\n\n%(asked)s\n\n%(list)s\n\n"
            "You get this letter because you look after these goals. On the page of a goal somebody else can "
            "be chosen, or nobody. Each due day is told once.\n",
            name=user.name,
            asked=asked,
            list="\n\n".join(_lines(found, language)),
        )
        return language, subject, text


def language_of(user: User) -> str:
    """The language somebody is written to: that of their last sign-in while it is spoken, else the first."""
    spoken: list[str] = list(current_app.config["LANGUAGES"])
    return user.language if user.language in spoken else spoken[0]


def _lines(found: Sequence[Due], language: str) -> Iterable[str]:
    for each in found[:MOST_LISTED]:
        yield _(
            "%(metric)s, due on %(day)s\nGoal: %(goal)s\n%(link)s",
            metric=measurement_alerts.metric_name(each, language),
            day=wording.day(each.due_on),
            goal=measurement_alerts.goal_title(each, language),
            link=link(each.goal_id),
        )
    more = len(found) - MOST_LISTED
    if more > 0:
        yield ngettext("and %(num)s more", "and %(num)s more", more)


def link(goal_id: str) -> str:
    """The address of the page on which a measurement is entered."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/office/goals/{goal_id}/metrics"


def _is_time() -> bool:
    """Whether the last look is a while ago."""
    looked: datetime | None = current_app.extensions.get(_LOOKED)
    if looked is not None and looked <= clock.now() < looked + EVERY:
        return False
    current_app.extensions[_LOOKED] = clock.now()
    return True
