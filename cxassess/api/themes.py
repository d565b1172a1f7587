"""GET /rounds/{round_id}/themes; GET, PATCH …/themes/{theme_id}: what people write about."""

from ..records import releases
from ..records import themes as kept
from . import examples, schemas
from .resource import Resource
from .theme_shapes import ThemeShape, ThemesShape, of_theme

themes = Resource("themes", "What people write about, as the program proposed it and as leaders decided.")
THEME = "/rounds/<id:round_id>/themes/<id:theme_id>"


@themes.get("/rounds/<id:round_id>/themes", scope="results", conflicts=True)
@themes.etag
@themes.response(200, ThemesShape, example=examples.THEMES)
def list_themes(organisation_id, round_id):
    """List a round’s themes

    Found in the answers in words that the results show, on the installation itself. Those that were merged or
    dismissed stand at the end.
    """
    release = releases.get(organisation_id, round_id)
    found = kept.found(release)
    told = ("version", "languages", "apart")
    return {
        "round": round_id,
        "unverified": release.figures["unverified"],
        "texts": found.counted.texts,
        "in_no_theme": found.in_no_theme,
        "themes": [of_theme(theme) for theme in found.themes],
        **{name: found.proposal[name] for name in told},
    }


@themes.get(THEME, scope="results", conflicts=True)
@themes.etag
@themes.response(200, ThemeShape, example=examples.THEME)
def get_theme(organisation_id, round_id, theme_id):
    """Read a theme"""
    return of_theme(kept.theme(organisation_id, round_id, theme_id))


@themes.patch(THEME, scope="roadmap", also=("results",), conflicts=True)
@themes.etag
@themes.arguments(schemas.ThemeChange, examples=examples.THEME_CHANGES)
@themes.response(200, ThemeShape, example=examples.THEME)
def decide_theme(organisation_id, wanted, round_id, theme_id):
    """Decide about a theme

    One thing at a time: another `name`, `merged_into` another theme, or `dismissed`. Null and false take it
    back. What was proposed stays as it is, and every decision is kept. The answer holds what people wrote, so
    the key needs the scope `results` too.
    """
    present = kept.theme(organisation_id, round_id, theme_id)
    themes.check_etag(of_theme(present), ThemeShape)
    return of_theme(kept.decide(organisation_id, round_id, theme_id, present.version, **wanted))
