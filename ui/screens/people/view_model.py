"""What the security administrator's screen knows: the people, and the one act under way with its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from app.face.consent import Agreement, Notice
from app.kernel.changes import Changed
from app.kernel.clock import hall_day
from app.kernel.errors import AppError, Rejected
from app.staff.commands.consent import Withdrawn
from app.staff.commands.enrol import Enrolled, Enrolment, LookalikeFound, Witness
from app.staff.enrolment_desk import EnrolmentDesk, PersonLine, Sent, write_text
from app.staff.model import Operator
from app.staff.queries import EnrolmentState
from ui import messages, tasks
from ui.camera_line import CameraLine
from ui.screen import Shell
from ui.services import PaperOnScreen

T = TypeVar("T")
STAFF = frozenset({Changed.STAFF})


class Page(StrEnum):
    """What is shown."""

    TABLE = "table"
    CONSENT = "consent"  # notice, ticks, the person's password
    CAPTURE = "capture"
    DECIDE = "decide"  # a look-alike: two people
    WITHDRAW = "withdraw"
    SEND = "send"
    TAKE = "take"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class PeopleState:
    """All that the screen shows, but the camera's picture.

    person: whom the act is about.  is_looking: the camera runs.  receipts: of templates that the act deleted.
    machine: this machine's id and fingerprint, "" before it is known.  told: what became of the act, in words.
    """

    page: Page = Page.TABLE
    people: tuple[PersonLine, ...] = ()
    is_loaded: bool = False
    person: Operator | None = None
    notice: Notice | None = None
    alike: LookalikeFound | None = None
    busy: bool = False
    is_looking: bool = False
    trouble: AppError | None = None
    told: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    machine: str = ""
    fingerprint: str = ""

    def count(self, *states: EnrolmentState) -> int:
        """How many active people are in one of the states."""
        return sum(one.state in states and one.line.operator.is_active for one in self.people)


class PeopleModel(QObject):
    """state_changed(PeopleState); picture_changed(Picture) while the camera runs; paper_ready(PaperOnScreen)."""

    state_changed = Signal(object)
    picture_changed = Signal(object)
    paper_ready = Signal(object)

    def __init__(self, shell: Shell, desk: EnrolmentDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self.state = PeopleState()
        self._enrolment: Enrolment | None = None
        self._cancelled = Event()
        self._line = CameraLine(self)
        self._line.arrived.connect(self._on_picture)

    # the list

    def look(self) -> None:
        """Read the people again; in the face thread, since it asks the engine which recogniser is in use."""
        tasks.look(partial(self._read, self._shell.actor), self._on_read)

    def _read(self, actor: Any) -> tuple[tuple[PersonLine, ...], str, str]:
        machine = self._desk.machine()
        return tuple(self._desk.people(actor)), machine.id, machine.fingerprint

    def _on_read(self, outcome: tasks.Outcome[tuple[tuple[PersonLine, ...], str, str]]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._show(trouble=outcome.known, is_loaded=True)
            return
        people, machine, fingerprint = outcome.value
        self._show(people=people, machine=machine, fingerprint=fingerprint, is_loaded=True)

    def back(self) -> None:
        """Leave the act and show the table; a camera that runs is stopped first."""
        self._cancelled.set()
        self._enrolment = None
        self._show(
            page=Page.TABLE, person=None, alike=None, notice=None, trouble=None, told=(), receipts=(), busy=False,
            is_looking=False,
        )  # fmt: skip

    def open(self, page: Page, person: Operator | None = None) -> None:
        """Begin an act about somebody."""
        notice = self._desk.notice(messages.language()) if page is Page.CONSENT else None
        self._show(page=page, person=person, notice=notice, trouble=None, told=(), receipts=(), alike=None)

    # enrolment

    def agree(self, password: str, *, device: bool, central: bool) -> None:
        """The person has ticked and typed their password."""
        person, notice = self.state.person, self.state.notice
        if person is None or notice is None or self.state.busy:
            return
        if not device:
            self._show(trouble=Rejected("face_consent_not_given"))
            return
        agreed = Agreement(device, central, notice.version, notice.consent_version)
        self._write(
            partial(self._desk.begin, self._shell.actor, Witness(person.account, password), agreed), self._on_begun
        )

    def _on_begun(self, outcome: tasks.Outcome[Enrolment]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._fail(outcome, Page.CONSENT)
        elif self.state.page is Page.CONSENT:  # nobody has gone back meanwhile
            self._enrolment = outcome.value
            self.capture()

    def capture(self) -> None:
        """Open the camera; again after a refusal."""
        if self._enrolment is None or self.state.is_looking:
            return
        self._cancelled = cancelled = Event()
        self._show(page=Page.CAPTURE, busy=False, is_looking=True, trouble=None)
        work = partial(self._desk.capture, self._shell.actor, self._enrolment, self._line.put, cancelled.is_set)
        tasks.look(self._alone(work), self._on_captured)

    def _on_captured(self, outcome: tasks.Outcome[Enrolled | LookalikeFound]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._fail(outcome, Page.CAPTURE)
            return
        found = outcome.value
        if isinstance(found, LookalikeFound):
            self._show(page=Page.DECIDE, alike=found, is_looking=False)
        else:
            self._enrolled(found)

    def decide(self, account: str, password: str, reason: str) -> None:
        """Another responsible person has typed their password and looks into the camera."""
        if self._enrolment is None or self.state.is_looking:
            return
        self._cancelled = cancelled = Event()
        self._show(is_looking=True, trouble=None)
        work = partial(
            self._desk.decide, self._shell.actor, self._enrolment, Witness(account, password), reason,
            self._line.put, cancelled.is_set,
        )  # fmt: skip
        tasks.look(self._alone(work), self._on_decided)

    def _on_decided(self, outcome: tasks.Outcome[Enrolled]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._fail(outcome, Page.DECIDE)
        else:
            self._enrolled(outcome.value)

    def _alone(self, work: Callable[[], T]) -> Callable[[], T]:
        """The look itself, after presence has given the camera back; both in the face thread."""
        face = self._shell.services.face

        def look() -> T:
            face.rest()
            return work()

        return look

    def _on_picture(self, picture: object) -> None:
        if self.state.is_looking:
            self.picture_changed.emit(picture)

    def stop(self) -> None:
        """Close the camera; the act ends as given up."""
        self._cancelled.set()

    def _enrolled(self, done: Enrolled) -> None:
        until = hall_day(done.valid_until).isoformat()
        told = [messages.sentence("face_enrolled_told", {"name": done.name, "until": until})]
        if done.threshold is not None:
            told.append(messages.sentence("face_raised_told", {"threshold": f"{done.threshold:.2f}"}))
        self._finish(tuple(told), done.renewed)

    # withdrawal and transfer

    def withdraw(self) -> None:
        """Take the person's consent back."""
        if self.state.person is not None:
            operator = self.state.person.id
            self._write(lambda: self._withdrawn(operator), self._on_withdrawn)

    def _withdrawn(self, operator: Any) -> tuple[Withdrawn, tuple[str, ...]]:
        return self._desk.withdraw(self._shell.actor, operator), tuple(self._desk.copies(operator))

    def _on_withdrawn(self, outcome: tasks.Outcome[tuple[Withdrawn, tuple[str, ...]]]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._fail(outcome, Page.WITHDRAW)
            return
        done, copies = outcome.value
        numbers = tuple(one.receipt for one in done.receipts)
        code = "face_withdrawn_told" if numbers else "face_withdrawn_none"
        told = [messages.sentence(code, {"receipts": ", ".join(numbers)})]
        if copies:
            told.append(messages.sentence("face_copies_told", {"machines": ", ".join(copies)}))
        self._finish(tuple(told), numbers)

    def send(self, target: str, out: str) -> None:
        """Seal the person's template to the machine whose file is ``target``."""
        if self.state.person is not None:
            work = partial(self._desk.send, self._shell.actor, self.state.person.id, Path(target), Path(out))
            if not self.state.busy:
                self._show(busy=True, trouble=None)
                tasks.look(work, self._on_sent)  # it asks the engine which recogniser is in use

    def _on_sent(self, outcome: tasks.Outcome[Sent]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._fail(outcome, Page.SEND)
            return
        sent = outcome.value
        values = {
            "id": sent.target.id,
            "fingerprint": sent.target.fingerprint,
            "until": hall_day(sent.expires_at).isoformat(),
            "file": sent.file,
        }
        self._finish((messages.sentence("face_exported_told", values),), ())

    def take(self, file: str, fingerprint: str) -> None:
        """Take over a file from another machine."""
        work = partial(self._desk.receive, self._shell.actor, Path(file), fingerprint)
        self._write(work, self._on_taken)

    def _on_taken(self, outcome: tasks.Outcome[Enrolled]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._fail(outcome, Page.TAKE)
        else:
            self._enrolled(outcome.value)

    def keep_machine(self, file: str) -> None:
        """Write this machine's file, to be carried to the other one."""
        self._write(lambda: write_text(Path(file), self._desk.machine().text()), self._on_kept)

    def _on_kept(self, outcome: tasks.Outcome[None]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._fail(outcome, self.state.page)
        else:
            self._show(busy=False)

    def receipt(self) -> None:
        """Show the deletion receipt as a paper."""
        if self.state.receipts:
            self._write(partial(self._made, self.state.receipts[0], messages.language()), self._on_receipt)

    def _made(self, number: str, language: str) -> tuple[str, bytes]:
        return number, self._desk.receipt(self._shell.actor, number, language)

    def _on_receipt(self, outcome: tasks.Outcome[tuple[str, bytes]]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._fail(outcome, Page.DONE)
            return
        number, pdf = outcome.value
        self._show(busy=False)
        self.paper_ready.emit(PaperOnScreen(number, pdf, partial(self._print, number, pdf)))

    def _print(self, number: str, pdf: bytes) -> str:
        """For the preview: in the writing thread, answers with the sentence."""
        return messages.sentence(*self._desk.print_out(self._shell.actor, number, pdf))

    # the same for all

    def _write(self, work: Callable[[], Any], then: Callable[[tasks.Outcome[Any]], None]) -> None:
        if not self.state.busy:
            self._show(busy=True, trouble=None)
            tasks.write(work, then)

    def _fail(self, failed: tasks.Failed, page: Page) -> None:
        """The page stays with the reason, unless the person has left it or given up."""
        known = failed.known
        is_told = self.state.page is page and not (known and known.code == "face_check_cancelled")
        self._show(busy=False, is_looking=False, trouble=known if is_told else None)

    def _finish(self, told: tuple[str, ...], receipts: tuple[str, ...]) -> None:
        self._enrolment = None
        self._show(page=Page.DONE, told=told, receipts=receipts, busy=False, is_looking=False, trouble=None)
        self._shell.announce(STAFF)

    def _show(self, **changes: Any) -> None:
        state = replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
