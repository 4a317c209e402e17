"""What the security administrator's screen and verbs do with faces, each act as one call; slow, for worker threads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.face.commands import FaceProgress
from app.face.consent import Agreement, Notice, newest_notice
from app.face.ports import Camera, FaceEngine
from app.face.transfer import Machine
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.errors import AppError, Unavailable
from app.kernel.ids import OfficeId, OperatorId
from app.staff.commands.consent import CENTRAL, DEVICE, WithdrawConsent, Withdrawn, line_up
from app.staff.commands.enrol import Enrol, Enrolled, Enrolment, LookalikeFound, Witness, require_security
from app.staff.commands.lookalike import DecideLookalike
from app.staff.commands.transfer import ExportTemplate, ImportTemplate, ThisMachine
from app.staff.ports import Units
from app.staff.queries import EnrolmentLine, EnrolmentQueries, EnrolmentState
from app.sync.leash import has_centre

Progress = Callable[[FaceProgress], None]
Cancelled = Callable[[], bool]
Told = tuple[str, Mapping[str, object]]
"""A sentence's code and values."""


class Parts(Protocol):
    """Camera and engine of this machine."""

    @property
    def camera(self) -> Camera: ...  # noqa: D102 - said above

    @property
    def engine(self) -> FaceEngine: ...  # noqa: D102 - said above


class Papers(Protocol):
    """The deletion receipt on paper."""

    def receipt(self, actor: Actor, number: str, language: str) -> bytes:
        """The PDF, logged as printed.  language: ``zh_CN`` or ``en``."""
        ...

    def print_out(self, actor: Actor, number: str, pdf: bytes) -> Told:
        """To the printer; the sentence that says where it went."""
        ...


@dataclass(frozen=True, slots=True)
class FaceCommands:
    """What can be done."""

    enrol: Enrol
    decide: DecideLookalike
    withdraw: WithdrawConsent
    export: ExportTemplate
    take_over: ImportTemplate
    machine: ThisMachine


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with the state of their enrolment now."""

    line: EnrolmentLine
    state: EnrolmentState


@dataclass(frozen=True, slots=True)
class OwnFace:
    """What a person may know of their own enrolment.

    consented: a consent is in force.  valid_until: of the template, None without one.  copies: machines to which it
    was sent.  receipts: numbers of the deletion receipts, the newest first.
    """

    consented: bool
    valid_until: datetime | None
    copies: tuple[str, ...]
    receipts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A file for another machine."""

    file: Path
    target: Machine
    expires_at: datetime


class EnrolmentDesk:
    """Over the commands, with this machine's camera and engine, which are made when first needed."""

    def __init__(
        self,
        units: Units,
        commands: FaceCommands,
        queries: EnrolmentQueries,
        parts: Callable[[], Parts],
        papers: Papers,
        clock: Clock,
    ) -> None:
        self._units = units
        self._do = commands
        self._queries = queries
        self._parts = parts
        self._papers = papers
        self._clock = clock

    def people(self, actor: Actor) -> Sequence[PersonLine]:
        """Everybody of this machine's office and of the actor's, with a centre also who is known here of offices above.

        Raises Rejected("not_your_post") for all other posts.
        """
        offices = self._offices(actor)
        digest, now = self._digest(), self._clock.now()
        return [PersonLine(line, line.state(now, digest)) for line in self._queries.lines(offices)]

    def _offices(self, actor: Actor) -> set[OfficeId]:
        with self._units() as u:
            require_security(u, actor)
            home = u.meta.facts().office
            above = {office.id for office in line_up(u, home)} if has_centre(u.meta.settings()) else set()
            return {home, actor.office} | above

    def mine(self, actor: Actor) -> OwnFace:
        """The actor's own enrolment; anybody signed in may ask, whatever their post."""
        operator = actor.operator
        with self._units() as u:
            given = [u.faces.consent(operator, scope) for scope in (DEVICE, CENTRAL)]
            receipts = [one.receipt for one in reversed(u.faces.deletions(operator))]
        lines = (one for one in self._queries.lines({actor.office}) if one.operator.id == operator)
        until = next((one.valid_until for one in lines), None)
        consented = any(one is not None and one.kind == "given" for one in given)
        return OwnFace(consented, until, tuple(self._queries.copies(operator)), tuple(receipts))

    def copies(self, operator: OperatorId) -> Sequence[str]:
        """The machines to which a person's template was sent from here."""
        return self._queries.copies(operator)

    def notice(self, language: str) -> Notice:
        """What the person reads first."""
        return newest_notice(language)

    def begin(self, actor: Actor, person: Witness, agreed: Agreement) -> Enrolment:
        """The person is here and agrees."""
        return self._do.enrol.begin(actor, person, agreed)

    def begin_first(self, person: Witness, head: Witness, auditor: Witness, agreed: Agreement) -> Enrolment:
        """A security administrator whom no colleague can enrol; loads the engine, about a second."""
        return self._do.enrol.begin_first(person, head, auditor, agreed, self._parts().engine)

    def capture(
        self, actor: Actor | None, enrolment: Enrolment, on_progress: Progress, is_cancelled: Cancelled
    ) -> Enrolled | LookalikeFound:
        """Take the frames; up to a minute."""
        parts = self._parts()
        return self._do.enrol.capture(
            actor, enrolment, parts.camera, parts.engine, on_progress=on_progress, is_cancelled=is_cancelled
        )

    def decide(
        self,
        actor: Actor,
        enrolment: Enrolment,
        second: Witness,
        reason: str,
        on_progress: Progress,
        is_cancelled: Cancelled,
    ) -> Enrolled:
        """Two people decide about look-alikes."""
        camera, engine = self._parts().camera, self._parts().engine
        return self._do.decide(
            actor, enrolment, second, reason, camera, engine, on_progress=on_progress, is_cancelled=is_cancelled
        )

    def withdraw(self, actor: Actor, operator: OperatorId) -> Withdrawn:
        """Consent and template go."""
        return self._do.withdraw(actor, operator)

    def receipt(self, actor: Actor, number: str, language: str) -> bytes:
        """The PDF of a deletion receipt, logged as printed."""
        return self._papers.receipt(actor, number, language)

    def print_out(self, actor: Actor, number: str, pdf: bytes) -> Told:
        """To the printer; the sentence that says where it went."""
        return self._papers.print_out(actor, number, pdf)

    def machine(self) -> Machine:
        """This machine, for others."""
        return self._do.machine()

    def send(self, actor: Actor, operator: OperatorId, target: Path, out: Path) -> Sent:
        """Seal to the machine whose file is ``target``; Unavailable: face_file_unreadable, face_file_not_written."""
        engine = self._parts().engine
        engine.load()
        parcel, machine = self._do.export(actor, operator, engine.digest, _read(target))
        write_text(out, parcel.text())
        return Sent(out, machine, parcel.expires_at)

    def receive(self, actor: Actor, file: Path, fingerprint: str) -> Enrolled:
        """Take over a file that another machine made for this one."""
        return self._do.take_over(actor, _read(file), fingerprint)

    def _digest(self) -> str | None:
        """Of the recogniser in use; None where none can be loaded, or where it is the demo's."""
        try:
            engine = self._parts().engine
            engine.load()
        except AppError:
            return None
        return None if engine.is_demo else engine.digest


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable("face_file_unreadable", file=file.name) from error


def write_text(file: Path, text: str) -> None:
    """Write a file for another machine; ``Unavailable("face_file_not_written")``."""
    try:
        file.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Unavailable("face_file_not_written", file=file.name) from error
