"""«You said, we did»: the page for employees, for whoever has its link. Nobody signs in, nothing is kept.

It shows what leaders have published and nothing else. A link that was withdrawn is answered like one that
never was.
"""

from flask import Blueprint, Response, render_template

from ..findings import barriers as words
from ..maturity import count_barriers
from ..records import barrier_page, barriers, clock, organisations

said = Blueprint("said", __name__)


@said.after_request
def _hidden_from_search(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@said.get("/said/<token>")
def page(token: str) -> str:
    """What became of what employees said. Raises NotFound for a link that leads nowhere."""
    found = barrier_page.by_token(token)
    shown = barriers.published(found.organisation_id)
    return render_template(
        "said/page.html",
        page=found,
        parts=words.told(shown),
        sentence=words.told_in_short(count_barriers(shown, clock.today())),
        organisation_name=organisations.get(found.organisation_id).name,
    )
