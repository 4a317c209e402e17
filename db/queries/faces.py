"""Who is enrolled and due, as the administrator's screen and verbs ask."""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from app.kernel.ids import OfficeId, OperatorId
from app.staff.model import Operator
from app.staff.queries import EnrolmentLine
from db.engine import Store
from db.models.audit import AuditEventRow
from db.models.face import FaceConsentRow, FaceTemplateRow
from db.models.staff import OperatorRow
from db.repositories.staff import operator_of, operators


class SqlEnrolmentQueries:
    """Plain reads; three statements for any number of people."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lines(self, offices: Collection[OfficeId]) -> Sequence[EnrolmentLine]:
        """Everybody of these offices, by account."""
        newest = select(func.max(FaceConsentRow.id)).group_by(FaceConsentRow.operator, FaceConsentRow.scope)
        with self._store.reading() as session:
            consents = {
                (row.operator, row.scope): row.kind == "given"
                for row in session.scalars(select(FaceConsentRow).where(FaceConsentRow.id.in_(newest)))
            }
            rows = session.scalars(select(FaceTemplateRow).order_by(FaceTemplateRow.enrolled_at))
            templates = {row.operator: row for row in rows}
            people = session.execute(operators().where(OperatorRow.office.in_(offices)).order_by(OperatorRow.account))
            return [_line(person, templates.get(person.id), consents) for person in map(operator_of, people)]

    def copies(self, operator: OperatorId) -> Sequence[str]:
        """The machines to which a person's template was sent from here."""
        sent = select(AuditEventRow.body).where(AuditEventRow.kind == "face_exported").order_by(AuditEventRow.seq)
        with self._store.reading() as session:
            told = [json.loads(body)["data"] for body in session.scalars(sent)]
        return list(dict.fromkeys(one["target"] for one in told if one["operator"] == str(operator)))


def _line(
    person: Operator, template: FaceTemplateRow | None, consents: Mapping[tuple[uuid.UUID, str], bool]
) -> EnrolmentLine:
    raised = template.threshold if template else None
    return EnrolmentLine(
        operator=person,
        digest=template.digest if template else None,
        enrolled_at=template.enrolled_at if template else None,
        threshold=None if raised is None else float(raised),
        consent=consents.get((person.id, "device"), False),
        central=consents.get((person.id, "central"), False),
    )
