"""What the two desks see: results, papers, slips, post, and people to be told; a fixed number of statements each."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, text
from sqlalchemy.orm import Session

from app.cases.deliveries import About, Carrier, ContactLine, DeliveryWay, MailLine, ReadyResult, ToTell
from app.cases.hand_overs import HandOver, HandOverAct, HandOverDone, HandOverItem, PaperFact, Place, PlaceKind
from app.cases.model import CaseState
from app.kernel.actor import Permission
from app.kernel.clock import HALL_ZONE
from app.kernel.ids import CaseId, OfficeId, OperatorId
from db.engine import Store
from db.models.cases import CaseHeadRow
from db.models.desks import (
    ContactRow,
    DeliveryEndRow,
    HandOverActRow,
    HandOverItemRow,
    HandOverRow,
    ResultDeliveryRow,
)
from db.models.staff import OperatorRow, SectionRow

MOST = 500
"""Cases that a list of papers or results shows at once; those that are older come first."""

_NUMBER = "coalesce(h.number, h.notice, '')"
_RECIPIENT = "coalesce(h.applicant_name, h.subject_name)"
_LAST_DELIVERY = (
    "(SELECT d.id FROM result_delivery d WHERE d.case_id = h.id AND d.round = h.round ORDER BY d.rowid DESC LIMIT 1)"
)
_READY = text(
    f"SELECT h.id, {_NUMBER}, h.item_name_zh, h.item_name_en, {_RECIPIENT},"
    " coalesce(CASE WHEN h.applicant_name IS NULL THEN h.subject_number_masked ELSE h.applicant_number_masked END, ''),"
    " coalesce(h.outcome, ''), coalesce((SELECT w.way FROM delivery_wish w WHERE w.case_id = h.id"
    " ORDER BY w.id DESC LIMIT 1), 'fetch'), h.due_on, coalesce(e.note, '')"
    f" FROM case_head h LEFT JOIN result_delivery d ON d.id = {_LAST_DELIVERY}"
    " LEFT JOIN delivery_end e ON e.delivery = d.id"
    " WHERE h.office = :office AND (h.state = 'decided' AND d.id IS NULL"
    " OR h.state IN ('decided', 'closed') AND e.ended = 'returned')"
    f" ORDER BY e.ended IS NULL, h.due_on IS NULL, h.due_on, h.received_at LIMIT {MOST}"
)
_PAPERS = text(
    f"SELECT h.id, {_NUMBER}, h.item_code, h.item_name_zh, h.item_name_en, h.state, coalesce(h.waits_for, ''),"
    " s.permission, (SELECT json_extract(k.stage, '$.pause.body') FROM case_event e JOIN case_step k"
    " ON k.case_id = e.case_id AND k.round = h.round AND k.seq = e.step WHERE e.case_id = h.id AND e.kind = 'paused'"
    " ORDER BY e.seq DESC LIMIT 1), o.section, o.office, f.name,"
    " (SELECT p.taker || ':' || p.taker_detail FROM hand_over_item i JOIN hand_over p ON p.id = i.hand_over"
    " JOIN hand_over_act a ON a.hand_over = p.id AND a.act = 'taken' WHERE i.case_id = h.id AND i.kind = 'file'"
    " ORDER BY a.rowid DESC LIMIT 1) AS place,"
    " (SELECT json_extract(CAST(e.body AS TEXT), '$.data.materials') FROM case_event e"
    " WHERE e.case_id = h.id AND e.kind = 'received' ORDER BY e.seq DESC LIMIT 1)"
    " FROM case_head h LEFT JOIN case_step s ON s.case_id = h.id AND s.round = h.round AND s.seq = h.step"
    " LEFT JOIN case_task t ON t.case_id = h.id AND t.purpose = 'step' AND t.ended_at IS NULL"
    " LEFT JOIN operator o ON o.id = t.operator LEFT JOIN office f ON f.id = o.office"
    " WHERE h.office = :office AND h.state IN ('accepted', 'paused', 'closed', 'withdrawn')"
    " AND NOT (h.state IN ('closed', 'withdrawn') AND place IS 'archive:') AND NOT EXISTS"
    " (SELECT 1 FROM hand_over_item i WHERE i.case_id = h.id AND i.kind = 'file' AND NOT EXISTS"
    " (SELECT 1 FROM hand_over_act a WHERE a.hand_over = i.hand_over AND a.act IN ('taken', 'refused', 'withdrawn')))"
    f" ORDER BY h.received_at LIMIT {MOST}"
)
_PHONES = ("agent_phone", "applicant_phone", "reporter_phone", "phone", "contact_phone")
"""Questions for a number, whoever came before whose matter it is."""

_PHONE = "coalesce({}, '')".format(", ".join(f"nullif(json_extract(b.answers, '$.{key}'), '')" for key in _PHONES))
_TO_TELL = text(
    "WITH b AS (SELECT h.id, h.number, h.notice, h.item_name_zh, h.item_name_en, h.applicant_name, h.subject_name,"
    " h.state, (SELECT json_extract(CAST(e.body AS TEXT), '$.data.answers') FROM case_event e"
    " WHERE e.case_id = h.id AND e.kind = 'received' ORDER BY e.seq DESC LIMIT 1) AS answers,"
    " (SELECT max(e.at) FROM case_event e WHERE e.case_id = h.id AND e.kind IN"
    " ('supplement_notified', 'supplement_asked', 'decided')) AS since"
    " FROM case_head h WHERE h.office = :office AND (h.state = 'awaiting_supplement' OR h.state = 'paused'"
    " AND h.waits_for = 'supplement' OR h.state = 'decided' AND NOT EXISTS"
    " (SELECT 1 FROM result_delivery d WHERE d.case_id = h.id AND d.round = h.round)"
    " AND coalesce((SELECT w.way FROM delivery_wish w WHERE w.case_id = h.id ORDER BY w.id DESC LIMIT 1), 'fetch')"
    " = 'fetch'))"
    " SELECT b.id, coalesce(b.number, b.notice, ''), b.item_name_zh, b.item_name_en,"
    f" coalesce(b.applicant_name, b.subject_name), {_PHONE}, b.state, b.since,"
    " (SELECT max(c.at) FROM applicant_contact c WHERE c.case_id = b.id AND c.at >= b.since"
    " AND c.about = CASE b.state WHEN 'decided' THEN 'result' ELSE 'supplement' END)"
    f" FROM b WHERE b.since IS NOT NULL ORDER BY b.since LIMIT {MOST}"
)


class SqlDeskQueries:
    """Plain readers over the local file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ready(self, office: OfficeId) -> Sequence[ReadyResult]:
        """Results to be handed out or sent, those that came back first; one statement."""
        with self._store.reading() as session:
            rows = session.execute(_READY, {"office": office}).all()
        return tuple(_ready(*row) for row in rows)

    def papers(self, office: OfficeId) -> Sequence[PaperFact]:
        """Where papers are and who needs them; one statement."""
        with self._store.reading() as session:
            return tuple(_paper(office, *row) for row in session.execute(_PAPERS, {"office": office}))

    def hand_overs(self, office: OfficeId, day: date | None) -> Sequence[HandOver]:
        """Those that a signature is missing from, with a day those written on it too; three statements."""
        ended = select(HandOverActRow.hand_over).where(HandOverActRow.act != HandOverAct.GIVEN)
        wanted: ColumnElement[bool] = HandOverRow.id.not_in(ended)
        if day is not None:
            wanted = or_(wanted, _on(HandOverRow.at, day))
        with self._store.reading() as session:
            return _slips(session, and_(HandOverRow.office == office, wanted))

    def hand_over(self, office: OfficeId, number: str) -> HandOver | None:
        """The one with that number; three statements."""
        with self._store.reading() as session:
            wanted = and_(HandOverRow.office == office, HandOverRow.number == number.strip().upper())
            return next(iter(_slips(session, wanted)), None)

    def mail(self, office: OfficeId, day: date | None, *, withheld: bool) -> Sequence[MailLine]:
        """Post of that day, or all that is under way; what is withheld is not read.  One statement."""
        nothing = literal("")
        recipient = nothing if withheld else func.coalesce(CaseHeadRow.applicant_name, CaseHeadRow.subject_name)
        address: ColumnElement[str] = nothing if withheld else ResultDeliveryRow.address  # type: ignore[assignment]  # a column is one
        wanted = DeliveryEndRow.ended.is_(None) if day is None else _on(ResultDeliveryRow.at, day)
        rows = (
            select(
                ResultDeliveryRow.id, CaseHeadRow.id, CaseHeadRow.number, CaseHeadRow.item_name_zh,
                CaseHeadRow.item_name_en, recipient, address, ResultDeliveryRow.carrier, ResultDeliveryRow.tracking,
                ResultDeliveryRow.at, DeliveryEndRow.ended, DeliveryEndRow.at, func.coalesce(DeliveryEndRow.note, ""),
            )
            .join(CaseHeadRow, CaseHeadRow.id == ResultDeliveryRow.case_id)
            .outerjoin(DeliveryEndRow, DeliveryEndRow.delivery == ResultDeliveryRow.id)
            .where(CaseHeadRow.office == office, ResultDeliveryRow.way == DeliveryWay.MAIL, wanted)
            .order_by(ResultDeliveryRow.at)
        )  # fmt: skip
        with self._store.reading() as session:
            return tuple(_mail(*row) for row in session.execute(rows))

    def tracked(self, office: OfficeId, tracking: str) -> UUID | None:
        """The newest delivery with that tracking number; one statement."""
        newest = (
            select(ResultDeliveryRow.id)
            .join(CaseHeadRow, CaseHeadRow.id == ResultDeliveryRow.case_id)
            .where(CaseHeadRow.office == office, ResultDeliveryRow.tracking == tracking.strip().upper())
            .order_by(ResultDeliveryRow.at.desc())
        )
        with self._store.reading() as session:
            return session.scalar(newest.limit(1))

    def to_tell(self, office: OfficeId) -> Sequence[ToTell]:
        """People whose papers are missing or whose result waits to be fetched; one statement."""
        with self._store.reading() as session:
            rows = session.execute(_TO_TELL, {"office": office}).all()
        return tuple(_to_tell(*row) for row in rows)

    def contacts(self, office: OfficeId, day: date) -> Sequence[ContactLine]:
        """Who was told what on that day, newest first; one statement."""
        number = func.coalesce(CaseHeadRow.number, CaseHeadRow.notice, "")
        told = (ContactRow.about, ContactRow.channel, ContactRow.note, ContactRow.at)
        rows = (
            select(number, CaseHeadRow.item_name_zh, CaseHeadRow.item_name_en, *told)
            .join(CaseHeadRow, CaseHeadRow.id == ContactRow.case_id)
            .where(CaseHeadRow.office == office, _on(ContactRow.at, day))
            .order_by(ContactRow.at.desc())
        )
        with self._store.reading() as session:
            return tuple(ContactLine(*row) for row in session.execute(rows))

    def section_names(self, office: OfficeId) -> dict[str, str]:
        """Code of a section → name; one statement."""
        with self._store.reading() as session:
            rows = session.execute(select(SectionRow.code, SectionRow.name).where(SectionRow.office == office))
            return {row[0]: row[1] for row in rows}

    def section_of(self, operator: OperatorId) -> str:
        """The code of somebody's section; one statement."""
        with self._store.reading() as session:
            return session.scalar(select(OperatorRow.section).where(OperatorRow.id == operator)) or ""


def _on(column: Any, day: date) -> ColumnElement[bool]:
    """Within a day of the hall."""
    start = datetime.combine(day, datetime.min.time(), HALL_ZONE)
    return and_(column >= start, column < start + timedelta(days=1))


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _ready(case: bytes, *told: Any) -> ReadyResult:
    number, zh, en, recipient, masked, outcome, way, due, back = told
    words = (number, zh, en, recipient, masked, outcome)
    return ReadyResult(CaseId(UUID(bytes=case)), *words, DeliveryWay(way), _day(due), back)


def _to_tell(case: bytes, *told: Any) -> ToTell:
    number, zh, en, name, phone, state, since, at = told
    about = About.RESULT if state == CaseState.DECIDED else About.SUPPLEMENT
    moments = (datetime.fromisoformat(since), datetime.fromisoformat(at) if at else None)
    return ToTell(CaseId(UUID(bytes=case)), number, zh, en, name, phone, about, *moments)


def _mail(delivery: UUID, case: UUID, number: str | None, *told: Any) -> MailLine:
    zh, en, recipient, address, carrier, *rest = told
    return MailLine(delivery, CaseId(case), number or "", zh, en, recipient, address, Carrier(carrier), *rest)


def _paper(office: OfficeId, case: bytes, number: str, code: str, zh: str, en: str, *told: Any) -> PaperFact:
    state, waits_for, permission, body, section, at_office, office_name, place, materials = told
    kind, _, detail = (place or PlaceKind.WINDOW.value).partition(":")
    needed: Place | None = None
    if state in (CaseState.CLOSED, CaseState.WITHDRAWN):
        needed = Place(PlaceKind.ARCHIVE)
    elif state == CaseState.PAUSED and body and body != "public" and waits_for != "supplement":
        needed = Place(PlaceKind.BODY, body)
    elif state == CaseState.ACCEPTED and section and permission != Permission.INTAKE:
        needed = Place(PlaceKind.SECTION, section) if at_office == office else Place(PlaceKind.BODY, office_name)
    kept = tuple(
        (line["key"], int(line["originals"]) + int(line["copies"]))
        for line in json.loads(materials or "[]")
        if int(line["originals"]) + int(line["copies"]) > 0
    )
    return PaperFact(CaseId(UUID(bytes=case)), number, code, zh, en, Place(PlaceKind(kind), detail), needed, kept)


def _slips(session: Session, wanted: ColumnElement[bool]) -> tuple[HandOver, ...]:
    rows = session.scalars(select(HandOverRow).where(wanted).order_by(HandOverRow.at, HandOverRow.number)).all()
    ids = [row.id for row in rows]
    items, acts = _items(session, ids), _acts(session, ids)
    return tuple(
        HandOver(
            row.id, row.number, OfficeId(row.office), Place(row.giver, row.giver_detail),
            Place(row.taker, row.taker_detail), row.at, tuple(items.get(row.id, ())), tuple(acts.get(row.id, ())),
        )
        for row in rows
    )  # fmt: skip


def _items(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[HandOverItem]]:
    number = func.coalesce(CaseHeadRow.number, CaseHeadRow.notice, "")
    told = (HandOverItemRow.case_id, number, CaseHeadRow.item_name_zh, CaseHeadRow.item_name_en)
    rows = (
        select(HandOverItemRow.hand_over, *told, HandOverItemRow.kind, HandOverItemRow.pages)
        .join(CaseHeadRow, CaseHeadRow.id == HandOverItemRow.case_id)
        .where(HandOverItemRow.hand_over.in_(ids))
        .order_by(HandOverItemRow.hand_over, HandOverItemRow.seq)
    )
    found: defaultdict[UUID, list[HandOverItem]] = defaultdict(list)
    for slip, case, name, zh, en, kind, pages in session.execute(rows):
        found[slip].append(HandOverItem(CaseId(case), name, zh, en, kind, pages))
    return found


def _acts(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[HandOverDone]]:
    rows = (
        select(HandOverActRow, OperatorRow.name, OperatorRow.account)
        .join(OperatorRow, OperatorRow.id == HandOverActRow.operator)
        .where(HandOverActRow.hand_over.in_(ids))
        .order_by(text("hand_over_act.rowid"))
    )
    found: defaultdict[UUID, list[HandOverDone]] = defaultdict(list)
    for row, name, account in session.execute(rows):
        done = HandOverDone(row.act, OperatorId(row.operator), name, account, row.at, row.reason)
        found[row.hand_over].append(done)
    return found
