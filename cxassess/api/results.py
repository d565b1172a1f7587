"""GET /rounds/{round_id}/participation, …/results, …/comparison: what is published of a round."""

from ..records import releases, rounds
from ..records.errors import NotFound
from . import bodies, schemas, shapes
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
    release = releases.get(organisation_id, round_id)
    results.set_etag(release.digest)
    return bodies.answer({name: release.figures.get(name) for name in shapes.Results().fields})


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
