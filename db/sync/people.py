"""Accounts follow the authority's list: who is new there, or open again, is so here; who was closed is deactivated."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.audit.model import AuditValue
from app.kernel.ids import OfficeId
from app.staff.model import EndReason, NewOperator, Section, person_digest
from app.sync.people import ListedPerson
from db.errors import NOT_TAKEN, code_of
from db.models.staff import ListedPersonRow, OfficeRow, OperatorRow, SectionRow
from db.models.store import MetaRow
from db.repositories.audit import SqlAuditLog
from db.repositories.staff import SqlStaffStore

NO_PASSWORD = "$argon2id$"
"""No password has this hash: whoever came by the list is given a first one by this machine's system administrator."""

_HOME_AND_ABOVE = text(
    "WITH RECURSIVE above(id) AS (SELECT office FROM meta UNION"
    " SELECT o.parent FROM office o JOIN above a ON o.id = a.id WHERE o.parent IS NOT NULL) SELECT id FROM above"
)

_HEARD = ("account", "name", "section", "section_name", "post", "is_active")

logger = logging.getLogger(__name__)


class SqlPeople:
    """The people's side of the sync store."""

    _session: Session

    def home_and_above(self) -> Sequence[OfficeId]:
        """The store's own office and those above it."""
        return [OfficeId(office) for office in self._session.scalars(_HOME_AND_ABOVE)]

    def take_people(self, office: OfficeId, people: Sequence[ListedPerson], at: datetime) -> Sequence[str]:
        """Let accounts follow the list; see the port."""
        if self._session.get(OfficeRow, office) is None:
            return ()
        gone = set(self._session.scalars(select(ListedPersonRow.operator).where(ListedPersonRow.office == office)))
        left = []
        for person in people:
            gone.discard(person.operator)
            try:
                with self._session.begin_nested():
                    self._list(office, person, at)
            except NOT_TAKEN as error:  # the person has another id or account here
                logger.info("person %s of the list could not be taken over: %s", person.operator, code_of(error))
                left.append(person.account)
                self._note(office, person, at, is_taken=False)
        for operator in gone:  # the centre lost it
            self._session.delete(self._session.get_one(ListedPersonRow, operator))
        return left

    def _note(self, office: OfficeId, person: ListedPerson, at: datetime, *, is_taken: bool) -> bool:
        """Keep what is said of somebody; whether it was said before that the account is closed."""
        now = {key: getattr(person, key) for key in _HEARD} | {"office": office, "is_taken": is_taken}
        known = self._session.get(ListedPersonRow, person.operator, populate_existing=True)
        was_closed = known is not None and not known.is_active
        if known is None:
            self._session.add(ListedPersonRow(operator=person.operator, heard_at=at, **now))
        elif any(getattr(known, key) != value for key, value in now.items()):
            for key, value in (now | {"heard_at": at}).items():
                setattr(known, key, value)
        self._session.flush()
        return was_closed

    def _list(self, office: OfficeId, person: ListedPerson, at: datetime) -> None:
        was_closed = self._note(office, person, at, is_taken=True)
        known = self._session.get(OperatorRow, person.operator, populate_existing=True)
        if known is None:
            if person.is_active:
                self._add(office, person, at)
            return
        if known.name != person.name:
            named = update(OperatorRow).where(OperatorRow.id == person.operator).values(name=person.name)
            self._session.execute(named)
        if known.is_active and not person.is_active:
            self._close(person, at)
        elif person.is_active and not known.is_active and was_closed:
            self._let_back(person, at)

    def _add(self, office: OfficeId, person: ListedPerson, at: datetime) -> None:
        staff = SqlStaffStore(self._session)
        if self._session.get(SectionRow, (office, person.section)) is None:
            staff.add_section(Section(office, person.section, person.section_name))
        home = self._session.scalar(select(MetaRow.office))
        # two offices may call somebody alike, and every window shall call everybody the same
        account = person.account if office == home else f"{person.account}@{office}"
        new = NewOperator(account, person.name, "", office, person.section, person.post, must_change=True)
        staff.add_operator(person.operator, new, id_key=person.person, password_hash=NO_PASSWORD, at=at)
        row = person_digest(person.operator, new, person.person)
        told: dict[str, AuditValue] = {"operator": str(person.operator), "post": person.post.value, "row": row}
        told["listed"] = 1
        SqlAuditLog(self._session).append("operator_created", None, told, at)

    def _close(self, person: ListedPerson, at: datetime) -> None:
        staff = SqlStaffStore(self._session)
        staff.set_active(person.operator, False)
        live = staff.live_session(person.operator)
        if live is not None:
            staff.end_session(live.id, EndReason.DEACTIVATED, at)
        told: dict[str, AuditValue] = {"operator": str(person.operator), "listed": 1}
        SqlAuditLog(self._session).append("operator_deactivated", None, told, at)

    def _let_back(self, person: ListedPerson, at: datetime) -> None:
        """Opened again there; as somebody new, without a password here."""
        SqlStaffStore(self._session).open_again(person.operator, NO_PASSWORD, at)
        told: dict[str, AuditValue] = {"operator": str(person.operator), "listed": 1}
        SqlAuditLog(self._session).append("operator_reopened", None, told, at)
