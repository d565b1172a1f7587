"""Seals: ciphertexts that need the installation's secret, which is not in the database, to be opened.

AES-256-GCM under a key made (HKDF-SHA-256) from the secret for one round and one purpose, and for what is
one person's alone from their code as well. What is sealed is padded to whole blocks, so that its length does
not tell how much somebody said. A seal is named after its secret, so that a changed secret is noticed and an
earlier one found again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from .errors import Conflict
from .rounds import Round

NONCE_BYTES = 12
NO_SECRET = ""  # the name of a seal that a code alone opens


@dataclass(frozen=True)
class Place:
    """What a seal belongs to where that is no round: the organisation, and a word for the kind of thing."""

    organisation_id: str
    id: str


@dataclass(frozen=True)
class Seal:
    """What closes and opens, under a secret's name."""

    name: str
    cipher: AESGCM

    def close(self, key: bytes, plain: bytes, bound: bytes, block: int) -> bytes:
        """The ciphertext, padded with spaces; ``key`` is random, used once, and its beginning the nonce.

        It opens only together with ``bound``, so that nobody can move it to another row or group.
        """
        return self.cipher.encrypt(key[:NONCE_BYTES], plain + b" " * (-len(plain) % block), bound)

    def open(self, key: bytes, sealed: bytes, bound: bytes) -> bytes:
        """What was sealed, with its padding. Raises Conflict `answers_tampered`."""
        try:
            return self.cipher.decrypt(key[:NONCE_BYTES], sealed, bound)
        except InvalidTag as error:
            raise Conflict(
                "answers_tampered", "Stored answers were changed outside this program and cannot be read."
            ) from error


def present(survey_round: Round | Place, purpose: str, code: bytes = b"") -> Seal:
    """The seal of the secret that is in force, and of the random bits of a code if there are any."""
    return _seal(_secrets()[0], purpose, survey_round, code)


def named(survey_round: Round | Place, purpose: str, name: str, code: bytes = b"") -> Seal:
    """The seal of that name. Raises Conflict `secret_changed` when its secret is not at hand."""
    for secret in _secrets():
        if _name(secret) == name:
            return _seal(secret, purpose, survey_round, code)
    raise secret_changed()


def of_code_alone(survey_round: Round | Place, purpose: str, code: bytes) -> Seal:
    """The seal that needs no secret: of drafts that were begun before the secret was part of it."""
    return _seal("", purpose, survey_round, code)


def names() -> frozenset[str]:
    """The names of all seals that can be opened here."""
    return frozenset(map(_name, _secrets()))


def secret_changed() -> Conflict:
    """That something was sealed with a secret that is not at hand."""
    return Conflict(
        "secret_changed",
        "Answers of an open round were sealed with another CXASSESS_SECRET_KEY. Set that one again, or put "
        "it into CXASSESS_SECRET_KEY_FALLBACKS until the round has closed. Nothing is lost meanwhile.",
    )


def _secrets() -> tuple[str, ...]:
    """The installation's secret, then those that were in force before it."""
    return (str(current_app.config["SECRET_KEY"]), *current_app.config["SECRET_KEY_FALLBACKS"])


def _seal(secret: str, purpose: str, survey_round: Round | Place, code: bytes) -> Seal:
    info = f"cxassess {purpose} {survey_round.organisation_id} {survey_round.id}".encode()
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode() + code)
    return Seal(_name(secret) if secret else NO_SECRET, AESGCM(key))


@lru_cache(maxsize=16)
def _name(secret: str) -> str:
    """What a secret is called beside what it sealed: enough to tell it from others, and nothing of it."""
    return hashlib.sha256(b"cxassess name of a secret " + secret.encode()).hexdigest()[:12]
