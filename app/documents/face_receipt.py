"""Printing the receipt of a deleted face template."""

from collections.abc import Sequence
from typing import Protocol

from app.catalogue.model import Label
from app.documents.commands import IssuePaper, Printed, Reprint
from app.documents.describe import PLAIN
from app.documents.model import Issuer, PaperCode, office_lines
from app.documents.page import Style
from app.documents.staff_papers import FaceDeletionValues
from app.face.ports import Deletion
from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId
from app.kernel.messages import sentence
from app.kernel.office import OfficeProfile
from app.staff.model import Operator
from app.staff.ports import Units

_DIGITS = 12


class Copies(Protocol):
    """Where templates went."""

    def copies(self, operator: OperatorId) -> Sequence[str]:
        """The machines to which a person's template was sent from here."""
        ...


class PrintFaceDeletion:
    """For the security administrator, and for the person whose template it was; a second time as a copy."""

    def __init__(self, units: Units, copies: Copies, issue: IssuePaper, again: Reprint, clock: Clock) -> None:
        self._units = units
        self._copies = copies
        self._issue = issue
        self._again = again
        self._clock = clock

    def __call__(self, actor: Actor, receipt: str, style: Style = PLAIN) -> Printed:
        """The page, logged before it is handed over.

        Raises NotFound: face_deletion_not_found; Rejected: not_your_post, and what ``IssuePaper`` refuses.
        """
        with self._units() as u:
            deletion = u.faces.deletion(receipt)
            person = u.staff.operator(deletion.operator)
            settings, is_demo = u.meta.settings(), u.meta.facts().demo
        if actor.post is not Post.SECURITY_ADMIN and actor.operator != deletion.operator:
            raise Rejected("not_your_post")
        values = self._values(actor, deletion, person, OfficeProfile.from_settings(settings), is_demo)
        try:
            return self._issue(actor, values, style)
        except Rejected as refused:
            if refused.code != "paper_already_printed":
                raise
        return self._again(actor, PaperCode.FACE_DELETION, receipt, style=style)

    def _values(
        self, actor: Actor, deletion: Deletion, person: Operator, profile: OfficeProfile, is_demo: bool
    ) -> FaceDeletionValues:
        code = f"face_deleted_{deletion.reason}"
        return FaceDeletionValues(
            office=office_lines(profile),
            number=deletion.receipt,
            demo=is_demo,
            issuer=Issuer(actor.name, actor.account, actor.window or "0"),
            issued_at=self._clock.now(),
            person=person.name,
            account=person.account,
            reason=Label(sentence(code, language="zh_CN"), sentence(code, language="en")),
            enrolled_at=deletion.enrolled_at,
            deleted_at=deletion.at,
            recogniser=deletion.digest[:_DIGITS],
            copies=tuple(self._copies.copies(deletion.operator)) if deletion.reason != "renewed" else (),
        )
