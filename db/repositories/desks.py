"""What the desks keep, over the local file, in the caller's transaction; refusals are the database's own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, literal_column, select
from sqlalchemy.orm import Session

from app.cases.deliveries import Contact, Delivery, DeliveryEnd, DeliveryNow, Wish
from app.cases.hand_overs import HandOverAct, Packet, Place
from app.kernel.ids import CaseId, OfficeId, OperatorId
from db.models.cases import CaseHeadRow
from db.models.desks import (
    ContactRow,
    DeliveryEndRow,
    DeliveryWishRow,
    HandOverActRow,
    HandOverItemRow,
    HandOverRow,
    ResultDeliveryRow,
)


class SqlDeskStore:
    """Adds rows and reads the newest."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_hand_over(
        self, slip: UUID, number: str, office: OfficeId, ends: tuple[Place, Place], operator: OperatorId, at: datetime
    ) -> None:
        """A new slip from the first place to the second."""
        giver, taker = ends
        self._session.execute(
            insert(HandOverRow).values(
                id=slip, number=number, office=office, giver=giver.kind, giver_detail=giver.detail, taker=taker.kind,
                taker_detail=taker.detail, operator=operator, at=at,
            )
        )  # fmt: skip

    def add_packet(self, slip: UUID, seq: int, packet: Packet) -> None:
        """Put papers in."""
        self._session.execute(
            insert(HandOverItemRow).values(
                hand_over=slip, seq=seq, case_id=packet.case, kind=packet.kind, pages=packet.pages
            )
        )

    def add_act(self, slip: UUID, act: HandOverAct, operator: OperatorId, at: datetime, reason: str = "") -> None:
        """Sign, refuse or withdraw."""
        self._session.execute(
            insert(HandOverActRow).values(hand_over=slip, act=act, operator=operator, at=at, reason=reason)
        )

    def add_wish(self, wish: Wish) -> None:
        """How the result is wanted."""
        self._session.execute(
            insert(DeliveryWishRow).values(
                case_id=wish.case, way=wish.way, address=wish.address, operator=wish.operator, at=wish.at
            )
        )

    def wish(self, case: CaseId) -> Wish | None:
        """The newest."""
        newest = select(DeliveryWishRow).where(DeliveryWishRow.case_id == case).order_by(DeliveryWishRow.id.desc())
        row = self._session.scalar(newest.limit(1))
        return Wish(case, row.way, row.address, OperatorId(row.operator), row.at) if row else None

    def add_delivery(self, delivery: Delivery) -> None:
        """A result goes out."""
        self._session.execute(
            insert(ResultDeliveryRow).values(
                id=delivery.id, case_id=delivery.case, round=delivery.round, way=delivery.way, carrier=delivery.carrier,
                tracking=delivery.tracking, address=delivery.address, operator=delivery.operator, at=delivery.at,
            )
        )  # fmt: skip

    def end_delivery(self, delivery: UUID, ended: DeliveryEnd, operator: OperatorId, at: datetime, note: str) -> None:
        """What became of it."""
        self._session.execute(
            insert(DeliveryEndRow).values(delivery=delivery, ended=ended, operator=operator, at=at, note=note)
        )

    def delivery(self, case: CaseId) -> DeliveryNow | None:
        """The newest of a case in its present round; its address is not read."""
        sent = (ResultDeliveryRow.way, ResultDeliveryRow.carrier, ResultDeliveryRow.tracking, ResultDeliveryRow.at)
        newest = (
            select(*sent, DeliveryEndRow.ended, DeliveryEndRow.at, DeliveryEndRow.note)
            .outerjoin(DeliveryEndRow, DeliveryEndRow.delivery == ResultDeliveryRow.id)
            .join(CaseHeadRow, CaseHeadRow.id == ResultDeliveryRow.case_id)
            .where(ResultDeliveryRow.case_id == case, ResultDeliveryRow.round == CaseHeadRow.round)
            .order_by(literal_column("result_delivery.rowid").desc())
            .limit(1)
        )
        found = self._session.execute(newest).first()
        return DeliveryNow(*found[:-1], found[-1] or "") if found is not None else None

    def add_contact(self, contact: Contact) -> None:
        """Somebody was told."""
        self._session.execute(
            insert(ContactRow).values(
                id=contact.id, case_id=contact.case, about=contact.about, channel=contact.channel, note=contact.note,
                operator=contact.operator, at=contact.at,
            )
        )  # fmt: skip
