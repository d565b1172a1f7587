"""The HTTP API under /api/v1: one module a resource, one shape of error, one reading of JSON."""

import functools

from . import (
    barriers,
    comparisons,
    document,
    estimates,
    goals,
    invitations,
    journey,
    metrics,
    pages,
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
    pages.pages,
)


def register(app):
    """Put the API into an application."""
    app.url_map.converters |= {"id": document.Id, "source": document.SourceId}
    api = document.start(app)
    for resource in RESOURCES:
        api.register_blueprint(resource)
    # Made when it is first asked for: its examples need the engine, which a web process should start without.
    app.extensions["cxassess.api"] = functools.cache(lambda: document.made(api))
