"""The application factory."""

from collections.abc import Callable, Mapping
from typing import IO, Any

from flask import Flask, Request, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_babel import Babel, get_locale
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, ClientDisconnected
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import get_content_length
from werkzeug.utils import cached_property
from werkzeug.wsgi import get_input_stream

from . import api, errors, headers, resources, settings
from .records.database import ENGINE_OPTIONS, db
from .web import health, office, pages, respondents, said

babel = Babel()


class Sessions(SecureCookieSessionInterface):
    """Sessions for browsers; the API has none, and need not look for one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The browser's session; None, which nothing can be kept in, for a call of the API."""
        return None if request.path.startswith("/api/") else super().open_session(app, request)


class Body:
    """A body as it comes, of `length` bytes or in chunks; that it is whole is looked at.

    Servers tell neither in a way that Werkzeug knows: one that is cut off would be taken for a short one.
    """

    def __init__(self, stream: IO[bytes], length: int | None) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises BadRequest where it is broken or cut off, OSError where the line is."""
        try:
            found = self.stream.read(size)
        except OSError:
            raise
        except Exception:  # each server has its own exceptions
            raise BadRequest("The body was cut off before its end, or its chunks are broken.") from None
        if self.left is not None:
            self.left -= len(found)
            if self.left > 0 and (size < 0 or (size and not found)):
                raise ClientDisconnected
        return found


class Call(Request):
    """A request whose length is worked out once; nearly everything asks for it."""

    @cached_property
    def content_length(self) -> int | None:
        """The bytes of the body; None where it does not say, as with chunks."""
        return get_content_length(
            self.environ.get("CONTENT_LENGTH"), self.environ.get("HTTP_TRANSFER_ENCODING")
        )

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body, as far as it may be read."""
        self.environ["wsgi.input"] = Body(self.environ["wsgi.input"], self.content_length)
        return get_input_stream(self.environ, max_content_length=self.max_content_length)


class Application(Flask):
    """Flask, without what it does for coroutines: there are none, and it looks eight times a request."""

    request_class = Call

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The WSGI application. `overrides` replace settings, by their names without prefix."""
    app = Application(__name__, template_folder=str(resources.folder("templates")))
    app.config.update(settings.load(overrides), **FLASK)
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    app.config["TRUSTED_HOSTS"] = app.config["TRUSTED_HOSTS"] or None
    app.config["SESSION_COOKIE_SECURE"] = app.config["PUBLIC_URL"].startswith("https://")
    app.jinja_options = {"undefined": StrictUndefined, "autoescape": True}
    app.jinja_env.filters["svg"] = Markup  # charts make the only markup that is not escaped
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.session_interface = Sessions()
    db.init_app(app)
    babel.init_app(app, locale_selector=language)
    app.context_processor(_reader)
    for blueprint in (pages.pages, respondents.blueprint, said.said, office.office, health.health):
        app.register_blueprint(blueprint)
    api.register(app)
    proxies = app.config["TRUSTED_PROXY_COUNT"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0, x_prefix=0)  # type: ignore[method-assign]
    headers.register(app)
    errors.register(app)
    return app


def _reader() -> dict[str, Any]:
    """The reader's locale, the language of the page and the direction it is written in."""
    locale = get_locale()
    return {"locale": locale, "language": str(locale).replace("_", "-"), "direction": locale.text_direction}


def language() -> str:
    """The reader's language among those this installation speaks, else its first, as Babel writes it."""
    spoken = current_app.config["LANGUAGES"]
    best = request.accept_languages.best_match(spoken) if request else None
    return (best or spoken[0]).replace("-", "_")


FLASK: dict[str, Any] = {
    "SQLALCHEMY_ENGINE_OPTIONS": ENGINE_OPTIONS,
    "MAX_CONTENT_LENGTH": 128 * 1024,
    "MAX_FORM_MEMORY_SIZE": 64 * 1024,
    "MAX_FORM_PARTS": 400,
    "SESSION_COOKIE_NAME": "cxassess",
    "SESSION_COOKIE_PATH": "/office",  # never sent to the respondents' pages
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_REFRESH_EACH_REQUEST": False,
    "PERMANENT_SESSION_LIFETIME": 12 * 3600,
    "PROVIDE_AUTOMATIC_OPTIONS": False,
    "SEND_FILE_MAX_AGE_DEFAULT": 365 * 24 * 3600,  # addresses carry a hash of the content
    "WTF_CSRF_TIME_LIMIT": None,
    "BABEL_TRANSLATION_DIRECTORIES": str(resources.PACKAGE / "translations"),
}
