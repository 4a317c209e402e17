"""Offices, people and their permissions, as screens and verbs ask."""

from collections.abc import Sequence

from sqlalchemy import select

from app.kernel.errors import NotFound
from app.kernel.ids import OfficeId, OperatorId
from app.staff.grants import LedgerLine
from app.staff.model import Office, Operator, Section
from db.engine import Store
from db.models.staff import GrantLedgerRow, OfficeRow, OperatorRow, SectionRow
from db.repositories.staff import ledger_line_of, office_of, operator_of, operators, section_of


class SqlStaffQueries:
    """Plain reads, one statement each."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def offices(self) -> Sequence[Office]:
        """Every office, by code."""
        with self._store.reading() as session:
            return [office_of(row) for row in session.scalars(select(OfficeRow).order_by(OfficeRow.id))]

    def sections(self) -> Sequence[Section]:
        """Every section, by office and code."""
        with self._store.reading() as session:
            rows = session.scalars(select(SectionRow).order_by(SectionRow.office, SectionRow.code))
            return [section_of(row) for row in rows]

    def operators(self, office: OfficeId | None = None) -> Sequence[Operator]:
        """The people of one office, or of all, by account."""
        statement = operators().order_by(OperatorRow.account)
        if office is not None:
            statement = statement.where(OperatorRow.office == office)
        with self._store.reading() as session:
            return [operator_of(row) for row in session.execute(statement)]

    def operator(self, operator: OperatorId) -> Operator:
        """One person, or ``NotFound("operator_not_found")``."""
        with self._store.reading() as session:
            row = session.execute(operators().where(OperatorRow.id == operator)).one_or_none()
            if row is None:
                raise NotFound("operator_not_found")
            return operator_of(row)

    def ledger(self, operator: OperatorId) -> Sequence[LedgerLine]:
        """A person's permissions through time, oldest first."""
        statement = select(GrantLedgerRow).where(GrantLedgerRow.operator == operator).order_by(GrantLedgerRow.seq)
        with self._store.reading() as session:
            return [ledger_line_of(row) for row in session.scalars(statement)]
