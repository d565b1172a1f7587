"""POST /comparisons: two sets of answers in, both Scorecards and what changed out; nothing is stored."""

from .. import maturity
from . import bodies, examples, figures, schemas
from .resource import Resource

comparisons = Resource("comparisons", "What changed between two sets of answers. Nothing is stored.")


@comparisons.post("/comparisons", scope="score", largest=bodies.LARGE)
@comparisons.arguments(schemas.ComparisonRequest, examples=examples.COMPARISON_REQUESTS)
@comparisons.response(200, figures.Compared)
def make_comparison(organisation_id, wanted):
    """Compare two sets of responses

    Over the items that both questionnaires share, by Welch’s test with adjusted p, pillar by pillar.
    """
    now, prior = wanted["now"]["sheet"], wanted["prior"]["sheet"]
    return bodies.answer(
        {
            "now": maturity.assess(now).to_dict(),
            "prior": maturity.assess(prior).to_dict(),
            "comparison": maturity.compare(now, prior).to_dict(),
        }
    )
