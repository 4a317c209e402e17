"""What the security administrator does with people's faces."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.counter import CounterParts

if TYPE_CHECKING:
    from app.kernel.actor import Actor
    from app.staff.enrolment_desk import EnrolmentDesk, Parts


class PeopleParts(CounterParts):
    """Enrolment, consent, transfer."""

    def enrolment_desk(
        self, camera: int | None = None, video: Path | None = None, parts: "Callable[[], Parts] | None" = None
    ) -> "EnrolmentDesk":
        """The desk.  camera, video: as at sign-in.  parts: those of a door that is open already."""
        from app.staff.enrolment_desk import EnrolmentDesk, FaceCommands
        from db.queries.faces import SqlEnrolmentQueries

        staff = self.staff
        commands = FaceCommands(
            staff.enrol,
            staff.decide_lookalike,
            staff.withdraw_consent,
            staff.export_template,
            staff.import_template,
            staff.this_machine,
        )
        door = self.sign_in_door(camera, video)
        queries = SqlEnrolmentQueries(self.store)
        return EnrolmentDesk(
            self.units, commands, queries, parts or (lambda: door.parts), self._deletion_paper, self.clock
        )

    def _deletion_paper(self, actor: "Actor", number: str, language: str) -> bytes:
        from app.documents.face_receipt import PrintFaceDeletion
        from app.documents.page import Language, Style
        from db.queries.faces import SqlEnrolmentQueries

        make = PrintFaceDeletion(
            self.units, SqlEnrolmentQueries(self.store), self.issue_paper, self.reprint, self.clock
        )
        return make(actor, number, Style(Language(language))).pdf
