"""Panels as lists show them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.cases.panels import Panel, PanelMember, PanelRow
from app.kernel.clock import hall_day
from app.kernel.ids import OfficeId, OperatorId
from app.staff.presence_book import OnDuty
from db.engine import Store
from db.models.panels import PanelRow as Row
from db.models.staff import OperatorRow
from db.repositories.duty import on_duty
from db.repositories.panels import panels_of


class SqlPanelQueries:
    """Plain readers over the local file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def panels(self, office: OfficeId, at: datetime, *, ended: bool = False) -> Sequence[PanelRow]:
        """Open panels by name, with those that are no more where asked; six statements."""
        wanted = select(Row).where(Row.office == office).order_by(Row.ended_at, Row.name)
        if not ended:
            wanted = wanted.where(Row.ended_at.is_(None))
        names = select(OperatorRow.id, OperatorRow.account, OperatorRow.name, OperatorRow.section)
        with self._store.reading() as session:
            panels = panels_of(session, session.scalars(wanted).all())
            duty = {one.operator: one for one in on_duty(session, office, hall_day(at))}
            known = {
                OperatorId(row[0]): (row[1], row[2], row[3])
                for row in session.execute(names.where(OperatorRow.office == office))
            }
        return [_row(panel, duty, known) for panel in panels]


def _row(panel: Panel, duty: dict[OperatorId, OnDuty], known: dict[OperatorId, tuple[str, str, str]]) -> PanelRow:
    members = []
    for operator in panel.members:
        there, told = duty.get(operator), known.get(operator, ("", "", ""))
        permission, present = (there.permission, there.is_present) if there else (None, False)
        members.append(PanelMember(operator, *told, permission, present))
    return PanelRow(panel, tuple(sorted(members, key=lambda one: one.account)))
