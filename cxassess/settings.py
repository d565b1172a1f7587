"""Every setting: environment variable, default, one line of meaning. Nothing else reads the environment."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import resources

PREFIX = "CXASSESS_"
SHORTEST_SECRET = 32
SHORTEST_METRICS_KEY = 16
LOOPBACK = ("localhost", "127.0.0.1")
SAMPLE_SECRETS = ("change", "secret", "example", "default", "password", "dev")


class SettingError(ValueError):
    """A setting that cannot be used; the text names the variable and says what to do."""


@dataclass(frozen=True)
class Setting:
    """One setting: `name` without the prefix, its default as text, what it means, how it is read."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any] = str


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("give a whole number")
    return int(text)


def _places(text: str) -> int:
    if not 1 <= _count(text) <= 16:
        raise ValueError("give a whole number from 1 to 16")
    return int(text)


def _count_or_none(text: str) -> int | None:
    return _count(text) if text else None


def _metrics_key(text: str) -> str:
    if text and len(text) < SHORTEST_METRICS_KEY:
        raise ValueError(f"give {SHORTEST_METRICS_KEY} random characters or more, or leave it empty")
    return text


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _threshold(text: str) -> int:
    """The smallest group that may be shown; 5 is the floor, so that no setting can weaken the promise."""
    if _count(text) < 5:
        raise ValueError("the smallest group shown can be raised above 5, never lowered")
    return int(text)


def _database(text: str) -> str:
    """The address with SQLAlchemy's name of the driver; hosts hand out postgres:// and postgresql://."""
    for short in ("postgres://", "postgresql://"):
        if text.startswith(short):
            return "postgresql+psycopg://" + text.removeprefix(short)
    if text and not text.startswith(("sqlite:", "postgresql+psycopg:")):
        raise ValueError("use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")
    return text


def _mail_server(text: str) -> str:
    address = urlsplit(text)
    if text and (address.scheme not in ("smtp", "smtps") or not address.hostname):
        raise ValueError("use smtp://HOST:PORT or smtps://HOST:PORT, with USER:PASSWORD@ where it is needed")
    return text


def _sender(text: str) -> str:
    """Whom letters come from: one address, with a name or without."""
    address = parseaddr(text)[1]
    if text and (not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", address) or re.search(r"[\r\n\0]", text)):
        raise ValueError("use Name <name@example.org>, or name@example.org alone")
    return text


def _receivers(text: str) -> list[str]:
    """Names of hosts, and networks, by commas; all of a kind of address at once is none of them."""
    for word in _words(text):
        try:
            network = ip_network(word)
        except ValueError as error:
            if "/" in word or not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", word):
                raise ValueError(f"use names of hosts, or networks such as 10.1.2.0/24 ({error})") from None
        else:
            if network.prefixlen == 0:
                raise ValueError("name the networks that receivers are in, not all there are")
    return [word.lower() for word in _words(text)]


def _issuer(text: str) -> str:
    address = urlsplit(text)
    if text and address.scheme != "https" and address.hostname not in LOOPBACK:
        raise ValueError("use the https address of the identity provider; http only on this machine")
    return text


SETTINGS = (
    Setting(
        "DATA_FOLDER",
        "",
        "Folder of the database, the key and made reports. Empty: var/ in a checkout, "
        "else cxassess/ below XDG_DATA_HOME or ~/.local/share.",
    ),
    Setting(
        "DATABASE_URL",
        "",
        "Where answers are kept: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME. "
        "Empty: cxassess.sqlite3 in the data folder.",
        _database,
    ),
    Setting(
        "SECRET_KEY",
        "",
        "Signs sessions and form tokens; at least 32 characters. Empty: made on the first "
        "start and kept in the data folder.",
    ),
    Setting(
        "SECRET_KEY_FALLBACKS",
        "",
        "Secrets that were in force before SECRET_KEY, by commas: needed until every round has closed that "
        "was open when it changed, since its answers are sealed with the earlier one. A secret that holds a "
        "comma cannot stand here: keep it in force until those rounds have closed.",
        _words,
    ),
    Setting("PUBLIC_URL", "", "The address people reach, used in links. Empty: http://HOST:PORT."),
    Setting("HOST", "127.0.0.1", "Address the server listens on."),
    Setting("PORT", "8000", "Port the server listens on.", _count),
    Setting("WORKERS", "2", "Web processes.", _count),
    Setting("THREADS", "4", "Requests that each web process works on at once.", _count),
    Setting(
        "API_PLACES",
        "",
        "How many of these may be API calls, so that some are left for people. Empty: all but one.",
        _count_or_none,
    ),
    Setting(
        "API_WAITING",
        "20",
        "API calls of a web process that wait up to five seconds for a place, each in a thread more; others "
        "are refused.",
        _count,
    ),
    Setting(
        "API_RATE",
        "300000",
        "What one API key may spend in a minute, at once or evenly: one for each call, and one more for each "
        "64 KiB of its body. 0: no limit. Administrators can give a key another one.",
        _count,
    ),
    Setting(
        "READ_SECONDS",
        "20",
        "How long a web process waits for a slow client to send a request or take an answer, beside a second "
        "for each 32 KiB.",
        _count,
    ),
    Setting(
        "METRICS_KEY",
        "",
        "What a Prometheus server sends as bearer token to read /metrics; at least 16 characters. Empty: "
        "there is no such page.",
        _metrics_key,
    ),
    Setting(
        "MEMORY_FOLDER",
        "",
        "Folder of the small files by which the web processes count together. Empty: /dev/shm, which is in "
        "memory; the data folder where there is none.",
    ),
    Setting(
        "TRUSTED_HOSTS",
        "",
        "Host names that are answered, by commas. Empty: PUBLIC_URL's and this machine's own, else all.",
        _words,
    ),
    Setting(
        "TRUSTED_PROXY_COUNT",
        "0",
        "Reverse proxies in front whose X-Forwarded-For and -Proto are believed.",
        _count,
    ),
    Setting(
        "IMPORT_BYTES",
        "2147483648",
        "Largest body of responses that a program hands in as a stream (NDJSON), in bytes.",
        _count,
    ),
    Setting("THRESHOLD", "5", "Smallest group that new rounds show; 5 or more.", _threshold),
    Setting(
        "LANGUAGES",
        "en-GB",
        "Languages of the interface, the default first; English texts are British.",
        _words,
    ),
    Setting(
        "REPORT_SECONDS",
        "60",
        "Longest time that making one PDF may take, forms going first; its work may take 20 seconds.",
        _count,
    ),
    Setting("REPORTS_AT_ONCE", "2", "How many reports are made at once, from 1 to 16.", _places),
    Setting(
        "MAIL_URL",
        "",
        "The server that takes e-mail: smtp://USER:PASSWORD@HOST:587 (with STARTTLS where it is offered), "
        "smtps://USER:PASSWORD@HOST:465, or smtp://localhost:1025 for trying out. Empty: no e-mail is sent.",
        _mail_server,
    ),
    Setting(
        "MAIL_FROM",
        "",
        "Whom e-mail comes from, as Name <name@example.org>. Empty: no-reply@ the host of PUBLIC_URL.",
        _sender,
    ),
    Setting(
        "WEBHOOKS_PRIVATE",
        "",
        "Receivers of webhooks that are not on the public internet: names of hosts and networks, by commas, "
        "such as hooks.internal.example or 10.1.2.0/24. With localhost or 127.0.0.1, http works there too, "
        "for trying out. Empty: none.",
        _receivers,
    ),
    Setting(
        "OIDC_ISSUER",
        "",
        "The issuer of an identity provider (OpenID Connect), exactly as it names itself. Empty: none.",
        _issuer,
    ),
    Setting("OIDC_CLIENT_ID", "", "The name that this installation has at the identity provider."),
    Setting(
        "OIDC_CLIENT_SECRET", "", "The secret that it has there. Empty: a public client, with PKCE alone."
    ),
    Setting(
        "OIDC_ORGANISATION",
        "",
        "The id of the organisation whose people sign in there. Empty: the only one there is.",
    ),
    Setting("OIDC_LABEL", "", "What the button to the identity provider says after “Sign in with”."),
)


def load(
    overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """The values of all settings by name. Raises SettingError for a value that cannot be read."""
    values = {setting.name: _value(setting, environ) for setting in SETTINGS}
    values.update(overrides or {})
    values["DATA_FOLDER"] = Path(values["DATA_FOLDER"] or _data_folder(environ)).absolute()
    values["DATA_FOLDER"].mkdir(parents=True, exist_ok=True, mode=0o700)
    if not values["DATABASE_URL"]:
        values["DATABASE_URL"] = f"sqlite:///{values['DATA_FOLDER'] / 'cxassess.sqlite3'}"
    if values["PUBLIC_URL"] and not values["TRUSTED_HOSTS"]:
        # This machine's own names stay, for whoever looks after it.
        values["TRUSTED_HOSTS"] = [urlsplit(values["PUBLIC_URL"]).hostname or "localhost", *LOOPBACK]
    if not values["PUBLIC_URL"]:
        values["PUBLIC_URL"] = f"http://{values['HOST']}:{values['PORT']}"
    values["SECRET_KEY"] = _secret(values["SECRET_KEY"], values["DATA_FOLDER"])
    return values


def _value(setting: Setting, environ: Mapping[str, str]) -> Any:
    text = environ.get(PREFIX + setting.name, setting.default)
    try:
        return setting.read(text)
    except ValueError as error:
        raise SettingError(f"{PREFIX}{setting.name}={text!r}: {error}") from None


def _data_folder(environ: Mapping[str, str]) -> Path:
    if resources.in_checkout():
        return resources.PACKAGE.parent / "var"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "cxassess"


def _secret(given: str, data_folder: Path) -> str:
    """The given key if it is strong enough, else the one kept in the data folder, made on the first start."""
    if given:
        if len(given) < SHORTEST_SECRET or given.lower().startswith(SAMPLE_SECRETS):
            raise SettingError(
                f"{PREFIX}SECRET_KEY is too short or a sample: give {SHORTEST_SECRET} random characters or "
                "more, or leave it empty to have one made and kept"
            )
        return given
    return _kept_secret(data_folder / "secret_key")


def _kept_secret(path: Path) -> str:
    try:
        # O_EXCL: of two processes that start together, one makes the key and the other reads it.
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text("ascii")
