"""The security administrator's desk over a real store, with posed people before the camera."""

from types import SimpleNamespace

from app.adapters.pdf_reportlab import PdfRenderer
from app.documents.commands import IssuePaper, Reprint
from app.documents.face_receipt import PrintFaceDeletion
from app.documents.page import Language, Style
from app.staff.enrolment_desk import EnrolmentDesk, FaceCommands
from db.queries.faces import SqlEnrolmentQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.papers import OFFICE
from tests.builders.posed import PosedCamera, PosedEngine, sitting

LINES = ("name", "hall", "address", "hours", "query_way", "evaluation_way", "government", "court")


class Papers:
    """Receipts as the program makes them; the printer keeps what it gets."""

    def __init__(self, staffed):
        self._staffed = staffed
        self.printed: list[bytes] = []

    def receipt(self, actor, number, language):
        staff = self._staffed.commands
        issue = IssuePaper(staff.units, PdfRenderer(), staff.clock, b"s" * 32)
        again = Reprint(staff.units, PdfRenderer(), staff.clock)
        make = PrintFaceDeletion(staff.units, SqlEnrolmentQueries(self._staffed.store), issue, again, staff.clock)
        return make(actor, number, Style(Language(language))).pdf

    def print_out(self, actor, number, pdf):  # noqa: ARG002 - the port's shape
        self.printed.append(pdf)
        return "printed_at", {"printer": "P1"}


def people_desk(staffed, faces, engine=None) -> EnrolmentDesk:
    """faces: one vector, or a list of frames, whoever sits there next; changed by the test."""
    staff = staffed.commands
    do = FaceCommands(
        staff.enrol,
        staff.decide_lookalike,
        staff.withdraw_consent,
        staff.export_template,
        staff.import_template,
        staff.this_machine,
    )

    def parts():
        frames = faces[0] if isinstance(faces[0], list) else sitting(faces[0])
        return SimpleNamespace(camera=PosedCamera(frames), engine=engine or PosedEngine())

    return EnrolmentDesk(staff.units, do, SqlEnrolmentQueries(staffed.store), parts, Papers(staffed), staff.clock)


def write_office_lines(staffed) -> None:
    """What papers say about the office."""
    with SqlUnitOfWork(staffed.store) as u:
        for name in LINES:
            u.meta.put(f"office.{name}", getattr(OFFICE, name).zh, None, staffed.commands.clock.now())
        for name in ("phone", "complaint_phone"):
            u.meta.put(f"office.{name}", getattr(OFFICE, name), None, staffed.commands.clock.now())
        u.commit()
