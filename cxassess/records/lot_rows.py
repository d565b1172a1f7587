"""The tables of lots: many responses that a program handed in together, in one ciphertext."""

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from .database import db
from .models import KEYED, _round_key


class LotRow(db.Model):
    """Some thousand responses in one ciphertext, unreadable until the close (`records.lots`).

    Of whom they are stands inside; a row tells its length and the secret that it was sealed with.
    """

    __tablename__ = "lot"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sealed_with: Mapped[str] = mapped_column(String)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class LotCountRow(db.Model):
    """How many responses lie in all lots of a round, by audience and unit; the unit is empty for none."""

    __tablename__ = "lot_count"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    audience: Mapped[str] = mapped_column(String, primary_key=True)
    unit_id: Mapped[str] = mapped_column(String, primary_key=True)
    answered: Mapped[int] = mapped_column(Integer)
