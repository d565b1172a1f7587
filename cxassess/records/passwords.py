"""Passwords: what a new one must be, and whether a typed one is right."""

import secrets
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..maturity.errors import Fault
from .accounts import NO_PASSWORD
from .guessed import is_guessed

SHORTEST = 15  # without a second factor: NIST SP 800-63B-4, section 3.1.1.2
SHORTEST_WITH_FACTOR = 8
LONGEST = 1000

HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """What is kept of a password. Slow on purpose, so never within a transaction."""
    return HASHER.hash(_typed(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one of this hash. Without one it takes as long, and is not."""
    known = password_hash not in (None, NO_PASSWORD)
    try:
        right = HASHER.verify(
            password_hash if known and password_hash else nobodys_hash(), _typed(password)[: LONGEST + 1]
        )
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return known and right


def faults(password: str, email: str = "", name: str = "", shortest: int = SHORTEST) -> list[Fault]:
    """What is wrong with a new password: length and guessability only, never a rule of composition."""
    typed = _typed(password)
    plain = typed.casefold()
    personal = [part.casefold() for part in (email, email.partition("@")[0], name.strip()) if len(part) > 3]
    rules: tuple[tuple[bool, str], ...] = (
        (len(typed) < shortest, f"Use at least {shortest} characters, a few words say."),
        (len(typed) > LONGEST, f"Use at most {LONGEST} characters."),
        (not _encodable(typed), "Leave out the character that is no text."),
        (
            is_guessed(plain, personal),
            "This is among the first that would be guessed. Use other words.",
        ),
    )
    return [Fault("/password", message) for broken, message in rules if broken][:1]


def _encodable(text: str) -> bool:
    return not any(unicodedata.category(char) == "Cs" for char in text)


def _typed(password: str) -> str:
    """The same text whichever keyboard composed its letters."""
    return unicodedata.normalize("NFC", password)


@lru_cache(maxsize=1)
def nobodys_hash() -> str:
    """A hash that no password fits, so that an unknown address costs the same work."""
    return HASHER.hash(secrets.token_urlsafe(32))
