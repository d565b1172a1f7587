"""The ticket to offer help with: given out with the thanks, so that only somebody who answered has one.

It is random and signed, and nothing of it is kept when it is given out: it cannot be joined to a response.
An offer sent twice with one ticket is one offer.
"""

import secrets

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from ..records.rounds import Round


def new(survey_round: Round) -> str:
    """A ticket for one offer in this round."""
    return _signer(survey_round).dumps(secrets.token_hex(16))


def read(survey_round: Round, ticket: str) -> str | None:
    """What is random in a ticket of this round; None for anything else."""
    try:
        return str(_signer(survey_round).loads(ticket))
    except BadSignature:
        return None


def _signer(survey_round: Round) -> URLSafeSerializer:
    # The salt is this purpose's and this round's own: no other token of ours passes here.
    salt = f"offer of help {survey_round.organisation_id} {survey_round.id}"
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=salt)
