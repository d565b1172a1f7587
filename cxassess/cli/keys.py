"""`api-key`: keys for other programs, their successors and their end."""

from typing import Any

import click

from .context import DATE, Refusal, chosen_organisation, with_application

ORGANISATION = click.option("--organisation", help="Its id; may be left out when there is only one.")
EXPIRES = click.option("--expires", type=DATE, help="Last day; a year from today when left out.")
RATE = click.option(
    "--rate", type=int, help="What it may spend in a minute; as the installation has it else."
)


@click.group("api-key")
def api_key() -> None:
    """Keys for other programs."""


@api_key.command("create")
@click.option("--name", required=True, help="What the key is for.")
@click.option(
    "--scopes", required=True, metavar="a,b", help="score, rounds, responses, results, roadmap, webhooks"
)
@ORGANISATION
@EXPIRES
@RATE
@with_application
def create_key(name: str, scopes: str, organisation: str | None, expires: Any, rate: int | None) -> None:
    """Print a new key, this once, alone on standard output."""
    from ..records import keys

    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    click.echo(keys.create(chosen_organisation(organisation), name, wanted, expires, rate=rate))


@api_key.command("list")
@ORGANISATION
@with_application
def list_keys(organisation: str | None) -> None:
    """Print every key: its id, state, scopes, last day, day of its last use, name."""
    from ..records import keys

    for key in keys.of(chosen_organisation(organisation)):
        used = key.last_used_on or "never used"
        click.echo(
            f"{key.id}\t{_state(key)}\t{','.join(key.scopes)}\tuntil {key.expires_on}\t{used}\t{key.name}"
        )


@api_key.command("rotate")
@click.argument("key_id")
@click.option(
    "--overlap",
    type=click.IntRange(0, 30),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="How long the earlier key goes on; 0 ends it at once.",
)
@ORGANISATION
@EXPIRES
@with_application
def rotate_key(key_id: str, overlap: int, organisation: str | None, expires: Any) -> None:
    """Print a key that replaces KEY_ID, this once, alone on standard output; both work for some days."""
    from ..records import keys

    click.echo(keys.rotate(chosen_organisation(organisation), _id(key_id), overlap, expires))


@api_key.command("revoke")
@click.argument("key_id")
@ORGANISATION
@with_application
def revoke_key(key_id: str, organisation: str | None) -> None:
    """End a key at once."""
    from ..records import keys

    owner, wanted = chosen_organisation(organisation), _id(key_id)
    keys.revoke(owner, wanted)
    click.echo(f"{keys.get(owner, wanted).name} is revoked.")


@api_key.command("change")
@click.argument("key_id")
@click.option("--name", help="What the key is for; as it was when left out.")
@click.option("--rate", help="What it may spend in a minute; “usual” as the installation has it.")
@ORGANISATION
@with_application
def change_key(key_id: str, name: str | None, rate: str | None, organisation: str | None) -> None:
    """Give a key another name or limit; the key itself stays as it is."""
    from ..records import keys

    owner = chosen_organisation(organisation)
    found = keys.get(owner, _id(key_id))
    if rate not in (None, "usual") and not (rate or "").isdecimal():
        raise Refusal(f"--rate {rate}: use a whole number, or usual.")
    wanted = found.rate if rate is None else None if rate == "usual" else int(rate or 0)
    keys.change(owner, found.id, found.name if name is None else name, wanted)
    click.echo(f"{keys.get(owner, found.id).name} is changed.")


def _id(text: str) -> str:
    """The id of a key, also where it is given as pages show it: cxa_ID_…"""
    return text.removeprefix("cxa_").partition("_")[0]


def _state(key: Any) -> str:
    """How a key stands, in a word or two."""
    if key.revoked:
        return "revoked"
    if not key.valid:
        return "expired"
    if key.successor:
        return f"replaced by {key.successor}, {'still used' if key.used_since else 'not used since'}"
    return "valid"
