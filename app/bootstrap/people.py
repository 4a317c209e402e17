"""What the security administrator does with people's faces."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.counter import CounterParts

if TYPE_CHECKING:
    from app.kernel.actor import Actor
    from app.staff.commands.face_lock import ListShut
    from app.staff.enrolment_desk import EnrolmentDesk, Parts, Told


class PeopleParts(CounterParts):
    """Enrolment, consent, transfer, faces that wait."""

    @cached_property
    def list_shut(self) -> "ListShut":
        """Whose face waits for the security administrator."""
        from app.staff.commands.face_lock import ListShut
        from db.queries.staff import SqlStaffQueries

        return ListShut(
            self.units, self.staff.settings, self.staff.password_check, SqlStaffQueries(self.store).operators
        )

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
            self.units, commands, queries, parts or (lambda: door.parts), ReceiptPapers(self), self.clock
        )


class ReceiptPapers:
    """Serves ``app.staff.enrolment_desk.Papers`` with the papers of the place."""

    def __init__(self, place: PeopleParts) -> None:
        self._place = place

    def receipt(self, actor: "Actor", number: str, language: str) -> bytes:
        """The PDF, logged as printed."""
        from app.documents.face_receipt import PrintFaceDeletion
        from app.documents.page import Language, Style
        from db.queries.faces import SqlEnrolmentQueries

        place = self._place
        queries = SqlEnrolmentQueries(place.store)
        make = PrintFaceDeletion(place.units, queries, place.issue_paper, place.reprint, place.clock)
        return make(actor, number, Style(Language(language))).pdf

    def print_out(self, actor: "Actor", number: str, pdf: bytes) -> "Told":
        """To the printer, or kept where there is none."""
        outcome = self._place.printer.print(
            pdf, title=f"face_deletion {number}", owner=actor.account, window=actor.window or "-"
        )
        if outcome.printer:
            return "printed_at", {"printer": outcome.printer}
        return "paper_kept", {"path": outcome.kept_at}
