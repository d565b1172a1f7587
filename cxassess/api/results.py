"""GET /rounds/{round_id}/participation, results, comparison, trend, export: what is published of a round."""

from flask import current_app
from flask_babel import get_locale

from .. import exports
from ..maturity.lines import lines
from ..records import releases, rounds
from ..records.errors import NotFound
from . import bodies, examples, kept, schemas, shapes, trend_shapes
from .resource import Resource

results = Resource(
    "results", "What is published of a round: the same figures as on the page and in the report."
)


@results.get("/rounds/<id:round_id>/participation", scope="results", conflicts=True)
@results.etag
@results.response(200, shapes.Participation)
def get_participation(organisation_id, round_id):
    """Read who was invited and how many answered

    By node, while the round is open too; for nodes that are large enough to say so.
    """
    return {
        "round": round_id,
        "unverified": rounds.get(organisation_id, round_id).open_audiences,
        "nodes": releases.participation(organisation_id, round_id),
    }


@results.get("/rounds/<id:round_id>/results", scope="results", conflicts=True)
@results.etag
@results.response(200, shapes.Results)
def get_results(organisation_id, round_id):
    """Read a round’s results

    Rounded as they are published. A node that is too small to show, or whose display would give another one
    away, has `shown: false`, no figure and no count.
    """
    digest = releases.digest(organisation_id, round_id)
    results.set_etag(digest)

    def write():
        figures = releases.get(organisation_id, round_id).figures
        return bodies.json_of({name: figures.get(name) for name in shapes.Results().fields})

    return bodies.answer_of_json(kept.text((organisation_id, round_id, digest), write))


@results.get("/rounds/<id:round_id>/comparison", scope="results", conflicts=True)
@results.etag
@results.arguments(schemas.AgainstQuery, location="query")
@results.response(200, shapes.RoundComparison)
def get_comparison(organisation_id, query, round_id):
    """Read a round beside its prior round

    For each node that both rounds show, over the items that both questionnaires share. `prior_unverified` is
    null where the prior round has been deleted since.
    """
    release = releases.get(organisation_id, round_id)
    if release.figures["prior_round"] is None:
        raise NotFound("prior round of this round")
    prior = releases.prior(release)
    results.set_etag([release.digest, prior and prior.digest, "comparison"])
    nodes = [
        {"id": each["node"], "comparison": each["comparison"]} for each in release.figures["comparisons"]
    ]
    body = {
        "round": round_id,
        "prior_round": release.figures["prior_round"],
        "unverified": release.figures["unverified"],
        "prior_unverified": prior and prior.figures["unverified"],
        "nodes": nodes,
    }
    return bodies.answer(body)


@results.get("/rounds/<id:round_id>/trend", scope="results", conflicts=True)
@results.etag
@results.arguments(schemas.TrendQuery, location="query")
@results.response(200, trend_shapes.Trend, example=examples.TREND)
def get_trend(organisation_id, query, round_id):
    """Read the scores of all rounds that lead to this one

    Of the node `internal`, or of another one that this round shows. Each point is that round’s own published
    figure, each step what the later round’s comparison says. From the first round to the last nothing was
    tested. The line ends before a round that has been deleted; at most 20 rounds are told.
    """
    line = releases.line(releases.get(organisation_id, round_id))
    node = query.get("node", "internal")
    found = lines([each.figures for each in line], node)
    if not found:
        raise NotFound("node that this round shows")
    results.set_etag([*(each.digest for each in line), node, "trend"])
    overall, *pillars = (each.to_dict() for each in found)
    told = [_in_line(each) for each in line]
    body = {"round": round_id, "node": node, "unverified": told[-1]["unverified"], "rounds": told}
    return bodies.answer(body | {"overall": overall, "pillars": pillars})


def _in_line(release):
    """A round as a trend names it."""
    figures, survey_round = release.figures, release.round
    return {
        "id": survey_round.id,
        "name": survey_round.name,
        "released_on": release.released_on.isoformat(),
        "opens_on": survey_round.opens_on and survey_round.opens_on.isoformat(),
        "closes_on": survey_round.closes_on and survey_round.closes_on.isoformat(),
        "questionnaire": {name: figures["questionnaire"][name] for name in ("id", "version")},
        "unverified": figures["unverified"],
    }


@results.get("/rounds/<id:round_id>/export", scope="results", conflicts=True, heavy=True)
@results.etag
@results.doc(responses={200: examples.EXPORT})
@results.arguments(schemas.ExportQuery, location="query")
def get_export(organisation_id, query, round_id):
    """Download everything that is released of a round

    As a file: `json` is the stored result whole; `csv` has a line for each figure, or with `table` one table
    with its own columns; `ndjson` has the lines of the whole CSV as objects, with null for what is empty;
    `xlsx` is a workbook whose first sheet explains every column. CSV is RFC 4180 in UTF-8, with a point
    before decimals and an apostrophe before a text that a spreadsheet would work out.
    """
    kind, table, language = query["format"], query.get("table"), str(get_locale())
    made = exports.export(organisation_id, round_id, kind, language, table=table)
    results.set_etag([made.digest])
    answer = current_app.response_class(made.content, content_type=made.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=made.name)
    return answer
