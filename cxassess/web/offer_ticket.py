"""The ticket to offer help with: given out with the thanks, so that only somebody who answered has one.

It is derived from the code and signed, both with the secret, and nothing of it is kept when it is given
out: it cannot be joined to a response, and with one code one offer can be made, however often the thanks are
asked for. An offer sent twice with one ticket is one offer.
"""

import hashlib
import hmac

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from ..records import codes
from ..records.rounds import Round


def new(survey_round: Round, code: str) -> str:
    """The ticket of whoever has submitted with this code."""
    text = f"offer of help {survey_round.id} ".encode() + codes.raw(code)
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return str(_signer(survey_round).dumps(hmac.new(secret, text, hashlib.sha256).hexdigest()[:32]))


def read(survey_round: Round, ticket: str) -> str | None:
    """What a ticket of this round says; None for anything else."""
    try:
        return str(_signer(survey_round).loads(ticket))
    except BadSignature:
        return None


def _signer(survey_round: Round) -> URLSafeSerializer:
    # The salt is this purpose's and this round's own: no other token of ours passes here.
    salt = f"offer of help {survey_round.organisation_id} {survey_round.id}"
    # The last one signs; tickets of secrets that were in force before are good still.
    return URLSafeSerializer(
        [*current_app.config["SECRET_KEY_FALLBACKS"], str(current_app.config["SECRET_KEY"])], salt=salt
    )
