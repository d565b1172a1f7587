"""GET /rounds/{round_id}/business-case; the estimates of goals it is worked out from; the currency."""

from dataclasses import asdict
from functools import partial

from flask import url_for
from flask_babel import force_locale

from .. import exports
from ..findings import case as said
from ..findings.ledger import Ledger
from ..maturity.business_case import business_case
from ..records import currencies, releases, roadmaps
from ..records import estimates as kept
from . import case_shapes, examples, paging, schemas
from .repeats import Memory
from .resource import Resource
from .rounds import LOCATION

estimates = Resource("estimates", "What goals return, save and take: the business case.")
ESTIMATE = "/estimates/<id:estimate_id>"


@estimates.get("/rounds/<id:round_id>/business-case", scope="roadmap", conflicts=True)
@estimates.etag
@estimates.response(200, case_shapes.BusinessCase, example=examples.BUSINESS_CASE)
def get_business_case(organisation_id, round_id):
    """Read a round’s business case

    What its goals come to, by goal, unit and outcome, with ranges, what drives them and what that assumes.
    """
    release = releases.get(organisation_id, round_id)
    with force_locale(exports.FOR_PROGRAMS):
        goals = roadmaps.goals(organisation_id, round_id)
        return _told(Ledger(release, goals, kept.book(organisation_id, round_id)))


def _told(ledger):
    case = business_case([each.amounts for each in ledger.counted], ledger.parents)
    estimated = {each.goal_id for each in ledger.counted}
    return {
        "round": ledger.release.round.id,
        "currency": ledger.book.currency,
        "whole": asdict(case.whole),
        "goals": [
            {"goal": goal.id, "title": goal.title, **asdict(case.goals[goal.id])}
            for goal in ledger.goals
            if goal.id in case.goals
        ],
        "units": [
            {"unit": unit, "name": name, **asdict(case.units[unit])}
            for unit, name in ledger.unit_names.items()
            if unit in case.units
        ],
        "outcomes": [
            {"outcome": outcome, "name": name, "yearly": asdict(case.outcomes[outcome])}
            for outcome, name in ledger.outcomes.items()
            if outcome in case.outcomes
        ],
        "twice": [asdict(each) for each in case.twice],
        "estimates": ledger.in_order(ledger.counted),
        "left_out": ledger.in_order(ledger.left_out),
        "without": [goal.id for goal in ledger.goals if goal.id not in estimated],
        "assumptions": said.assumptions(),
        "method": case.method,
    }


@estimates.get("/goals/<id:goal_id>/estimates", scope="roadmap")
@estimates.etag
@estimates.arguments(schemas.PageQuery, location="query")
@estimates.response(200, case_shapes.EstimateList, example=examples.ESTIMATES, headers=paging.LINK)
def list_estimates(organisation_id, query, goal_id):
    """List the estimates of a goal

    In no telling order.
    """
    found = paging.whole(kept.of_goal(organisation_id, goal_id), lambda estimate: estimate.id)
    entries, following, headers = paging.pages(found, **{"cursor": None, **query})
    told = {"currency": currencies.of(organisation_id), "estimates": entries, "next_cursor": following}
    return told, headers


@estimates.post("/goals/<id:goal_id>/estimates", scope="roadmap", conflicts=True, repeatable=Memory.DAYS)
@estimates.etag
@estimates.arguments(schemas.EstimateRequest, examples=examples.ESTIMATE_REQUESTS)
@estimates.response(201, case_shapes.EstimateShape, example=examples.ESTIMATE, headers=LOCATION)
def add_estimate(organisation_id, wanted, goal_id):
    """Add an estimate to a goal

    There is one for each outcome and unit. The first one of an organisation says its currency.
    """
    made = kept.add(organisation_id, goal_id, unit_id=wanted.pop("unit", None), **wanted)
    return made, {"Location": url_for("api_estimates.get_estimate", estimate_id=made.id)}


@estimates.get(ESTIMATE, scope="roadmap")
@estimates.etag
@estimates.response(200, case_shapes.EstimateShape, example=examples.ESTIMATE)
def get_estimate(organisation_id, estimate_id):
    """Read an estimate"""
    return kept.get(organisation_id, estimate_id)


@estimates.patch(ESTIMATE, scope="roadmap", conflicts=True)
@estimates.etag
@estimates.arguments(schemas.EstimateChange, examples=examples.ESTIMATE_CHANGES)
@estimates.response(200, case_shapes.EstimateShape, example=examples.ESTIMATE)
def change_estimate(organisation_id, changes, estimate_id):
    """Change an estimate

    With the reason, which is kept. What is left out stays.
    """
    present = kept.get(organisation_id, estimate_id)
    estimates.check_etag(present, case_shapes.EstimateShape)
    return kept.change(organisation_id, estimate_id, present.version, **changes)


@estimates.delete(ESTIMATE, scope="roadmap", conflicts=True)
@estimates.etag
@estimates.arguments(schemas.RemovalQuery, location="query")
@estimates.response(204, description="It is gone")
def delete_estimate(organisation_id, query, estimate_id):
    """Delete an estimate

    What it said, and the reason, stay in the history of the goal.
    """
    present = kept.get(organisation_id, estimate_id)
    estimates.check_etag(present, case_shapes.EstimateShape)
    kept.remove(organisation_id, estimate_id, present.version, **query)


@estimates.get("/currency", scope="roadmap")
@estimates.etag
@estimates.response(200, case_shapes.CurrencyShape, example=examples.CURRENCY)
def get_currency(organisation_id):
    """Read the currency of all estimates"""
    return {"currency": currencies.of(organisation_id)}


@estimates.put("/currency", scope="roadmap", conflicts=True)
@estimates.etag
@estimates.arguments(schemas.CurrencyRequest, examples=examples.CURRENCY_REQUESTS)
@estimates.response(200, case_shapes.CurrencyShape, example=examples.CURRENCY)
def choose_currency(organisation_id, wanted):
    """Choose the currency of all estimates

    Nothing is converted: with `relabel` the amounts of estimates stay as they are, in the new currency.
    """
    before = currencies.of(organisation_id)
    estimates.check_etag({"currency": before}, case_shapes.CurrencyShape)
    choose = partial(currencies.choose, organisation_id, before=before)
    return {"currency": choose(wanted["currency"], relabel=wanted.get("relabel", False))}
