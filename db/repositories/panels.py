"""Panels over the local file, in the caller's transaction; what the draw asks of them stands here alone."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.cases.panels import Panel
from app.kernel.ids import CaseId, OfficeId, OperatorId
from db.models.flow import DrawRow
from db.models.panels import PanelMemberRow, PanelRow
from db.models.staff import OperatorRow


class SqlPanelStore:
    """The local file's; see the port for what is refused."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_panels(self, office: OfficeId) -> Sequence[Panel]:
        """Those of an office that are not ended, by name."""
        wanted = select(PanelRow).where(PanelRow.office == office, PanelRow.ended_at.is_(None)).order_by(PanelRow.name)
        return panels_of(self._session, self._session.scalars(wanted).all())

    def panel(self, panel: UUID) -> Panel | None:
        """That one, ended or not."""
        row = self._session.get(PanelRow, panel, populate_existing=True)
        return panels_of(self._session, [row])[0] if row is not None else None

    def drawn_for(self, case: CaseId, since: int) -> UUID | None:
        """The panel that the first draw of a case after so many events named."""
        told = func.json_extract(DrawRow.record, "$.panel.panel")
        wanted = select(told).where(DrawRow.case_id == case, DrawRow.after_seq >= since, told.is_not(None))
        found = self._session.scalar(wanted.order_by(DrawRow.after_seq, DrawRow.number).limit(1))
        return UUID(found) if found else None

    def members_keys(self, office: OfficeId) -> frozenset[bytes]:
        """Person keys of everybody in an open panel of that office."""
        wanted = (
            select(OperatorRow.id_key)
            .join(PanelMemberRow, PanelMemberRow.operator == OperatorRow.id)
            .join(PanelRow, PanelRow.id == PanelMemberRow.panel)
            .where(PanelRow.office == office, PanelRow.ended_at.is_(None))
        )
        return frozenset(self._session.scalars(wanted))

    def add(self, panel: Panel, by: OperatorId, at: datetime) -> None:
        """Form a panel with its members."""
        items = json.dumps(list(panel.items))
        values = {"office": panel.office, "name": panel.name, "items": items, "opened_by": by, "opened_at": at}
        self._session.execute(insert(PanelRow).values(id=panel.id, **values))
        rows = [{"panel": panel.id, "operator": member} for member in panel.members]
        self._session.execute(insert(PanelMemberRow), rows)

    def end(self, panel: UUID, by: OperatorId, at: datetime) -> None:
        """From now on no case comes to it."""
        self._session.execute(update(PanelRow).where(PanelRow.id == panel).values(ended_by=by, ended_at=at))


def panels_of(session: Session, rows: Sequence[PanelRow]) -> list[Panel]:
    """The frozen panels behind rows; one statement."""
    wanted = select(PanelMemberRow.panel, PanelMemberRow.operator).where(PanelMemberRow.panel.in_([r.id for r in rows]))
    members = session.execute(wanted).all()
    return [
        Panel(
            row.id,
            OfficeId(row.office),
            row.name,
            tuple(json.loads(row.items)),
            _sorted(operator for panel, operator in members if panel == row.id),
            row.ended_at,
        )
        for row in rows
    ]


def _sorted(members: Iterable[UUID]) -> tuple[OperatorId, ...]:
    return tuple(OperatorId(member) for member in sorted(members, key=lambda one: one.bytes))
