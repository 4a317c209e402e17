"""Service desk and distribution desk: hand-overs with their signatures, deliveries, wishes, who was told."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.deliveries import About, Carrier, Channel, DeliveryEnd, DeliveryWay
from app.cases.hand_overs import HandOverAct, PaperKind, PlaceKind
from db.models.base import Base
from db.types import EnumValue


class HandOverRow(Base):
    """A slip; what became of it stands in ``hand_over_act``.  detail: code of the section or name of the body."""

    __tablename__ = "hand_over"
    __table_args__ = (Index("ix_hand_over_office", "office", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    office: Mapped[str] = mapped_column(ForeignKey("office.id"))
    giver: Mapped[PlaceKind] = mapped_column(EnumValue(PlaceKind))
    giver_detail: Mapped[str] = mapped_column(Text)
    taker: Mapped[PlaceKind] = mapped_column(EnumValue(PlaceKind))
    taker_detail: Mapped[str] = mapped_column(Text)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]


class HandOverItemRow(Base):
    """Papers of one case in a slip."""

    __tablename__ = "hand_over_item"
    __table_args__ = (Index("ix_hand_over_item_case", "case_id", "kind"),)

    hand_over: Mapped[uuid.UUID] = mapped_column(ForeignKey("hand_over.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"))
    kind: Mapped[PaperKind] = mapped_column(EnumValue(PaperKind))
    pages: Mapped[int]


class HandOverActRow(Base):
    """A signature, a refusal, or that the desk took the slip back."""

    __tablename__ = "hand_over_act"

    hand_over: Mapped[uuid.UUID] = mapped_column(ForeignKey("hand_over.id"), primary_key=True)
    act: Mapped[HandOverAct] = mapped_column(EnumValue(HandOverAct), primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)


class DeliveryWishRow(Base):
    """How an applicant wants the result; the newest row of a case counts."""

    __tablename__ = "delivery_wish"
    __table_args__ = (CheckConstraint("way IN ('fetch', 'mail')", name="way"), Index(None, "case_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"))
    way: Mapped[DeliveryWay] = mapped_column(EnumValue(DeliveryWay))
    address: Mapped[str] = mapped_column(Text)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]


class ResultDeliveryRow(Base):
    """A result that was handed out or posted, beside its case.  round: a re-check has a result of its own."""

    __tablename__ = "result_delivery"
    __table_args__ = (
        CheckConstraint("way IN ('fetch', 'mail')", name="way"),
        CheckConstraint("(way = 'mail') = (carrier IS NOT NULL)", name="carrier"),
        CheckConstraint("(way = 'mail') = (length(tracking) > 0)", name="tracking"),
        CheckConstraint("(way = 'mail') = (length(address) > 0)", name="address"),
        Index(None, "case_id", "at"),
        Index(None, "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"))
    round: Mapped[int]
    way: Mapped[DeliveryWay] = mapped_column(EnumValue(DeliveryWay))
    carrier: Mapped[Carrier | None] = mapped_column(EnumValue(Carrier))
    tracking: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]


class DeliveryEndRow(Base):
    """What became of a delivery, once."""

    __tablename__ = "delivery_end"

    delivery: Mapped[uuid.UUID] = mapped_column(ForeignKey("result_delivery.id"), primary_key=True)
    ended: Mapped[DeliveryEnd] = mapped_column(EnumValue(DeliveryEnd))
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)


class ContactRow(Base):
    """Somebody was told something about a case."""

    __tablename__ = "applicant_contact"
    __table_args__ = (Index(None, "case_id", "at"), Index(None, "at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"))
    about: Mapped[About] = mapped_column(EnumValue(About))
    channel: Mapped[Channel] = mapped_column(EnumValue(Channel))
    note: Mapped[str] = mapped_column(Text)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
