"""The HTTP API under /api/v1: one module a resource, one shape of error, one reading of JSON."""

import functools

from . import (
    barriers,
    comparisons,
    counting,
    document,
    estimates,
    express,
    goals,
    imports,
    invitations,
    journey,
    metrics,
    pages,
    places,
    questionnaires,
    reports,
    responses,
    results,
    rounds,
    scores,
    sources,
    style,
    themes,
    units,
    webhooks,
    workshops,
)

RESOURCES = (
    scores.scores,
    comparisons.comparisons,
    questionnaires.questionnaires,
    units.units,
    journey.journey,
    rounds.rounds,
    invitations.invitations,
    responses.responses,
    imports.imports,
    workshops.workshops,
    results.results,
    reports.reports,
    goals.goals,
    estimates.estimates,
    metrics.metrics,
    themes.themes,
    sources.sources,
    barriers.barriers,
    style.style,
    webhooks.webhooks,
    pages.pages,
)


def register(app):
    """Put the API into an application."""
    app.url_map.converters |= {"id": document.Id, "source": document.SourceId}
    api = document.start(app)
    for resource in RESOURCES:
        api.register_blueprint(resource)
    lanes = [lane for resource in RESOURCES for lane in getattr(resource, "lanes", ())]
    app.wsgi_app = express.Express(app, lanes)
    app.extensions["cxassess.counted"] = counting.counted  # for the page of metrics
    app.extensions["cxassess.places"] = places.of(app.config)
    # Made when it is first asked for: its examples need the engine, which a web process should start without.
    app.extensions["cxassess.api"] = functools.cache(lambda: document.made(api))
