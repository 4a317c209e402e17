"""What cases need from outside: the store of events and heads, and the audit chain beside it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from app.audit.acts import StreamAct
from app.audit.ports import AuditLog
from app.cases.draw import DrawRecord
from app.cases.eligibility import Considered
from app.cases.green import Chaser, ChaserEnd, Standby
from app.cases.model import CaseEvent, CaseHead, CaseRecount, CaseState
from app.cases.panels import Panel
from app.cases.recounts import Counted
from app.cases.rises import Watched
from app.cases.tasks import Asked, Chase, DrawDay, DrawOnTrial, KeptDraw, Purpose, Question, Task, TaskEnd
from app.cases.urgency import RiseTo
from app.cases.way import Stage, Way
from app.catalogue.conditions import Answers
from app.kernel.ids import CaseId, OfficeId, OperatorId
from app.kernel.numbers import NumberSeries
from app.kernel.unit_of_work import UnitOfWork
from app.staff.ports import StaffUnitOfWork


class CaseStore(Protocol):
    """Events and heads within one transaction; the authority may be this file or a server."""

    def head(self, case: CaseId) -> CaseHead | None:
        """The projection of a case."""
        ...

    def events(self, case: CaseId) -> Sequence[CaseEvent]:
        """All events of a case, oldest first."""
        ...

    def open_cases(self, subject_key: bytes, item_code: str) -> Sequence[CaseHead]:
        """Open cases of that item for that person or unit (CASE-03)."""
        ...

    def person_key(self, operator: OperatorId) -> bytes:
        """The keyed hash of the operator's ID number, or ``NotFound("operator_not_found")``."""
        ...

    def last_at(self, case: CaseId) -> datetime | None:
        """When the newest event was; None without one, or where two people have said that the clock was wrong then."""
        ...

    def listed_way(self, item: str) -> str | None:
        """The newest way of that item which the audit chain tells of, as ``way_text`` writes it."""
        ...

    def list_way(self, item: str, way: str, at: datetime) -> None:
        """Keep it; ``Rejected("case_way_not_listed")`` when the newest row of the audit chain does not tell of it."""
        ...

    def append(self, event: CaseEvent, head: CaseHead) -> None:
        """Write event, actor row, outbox row and the head that follows, or raise what the database refuses.

        Rejected: wrong permission, a second role in one case, a case of one's own, an event out of order.
        Conflict("case_moved_on"): somebody else appended first.
        """
        ...


class CaseUnitOfWork(UnitOfWork, Protocol):
    """A transaction over cases and the audit chain."""

    cases: CaseStore
    audit: AuditLog


class TaskStore(Protocol):
    """Ways, tasks and draws within one transaction."""

    def draws_elsewhere(self) -> bool:
        """Whether a centre is set, which draws for all its windows: then nothing is drawn here."""
        ...

    def way(self, case: CaseId, round_: int) -> Way:
        """The stages of that round; () for a case that ended at the window."""
        ...

    def open_task(self, case: CaseId, purpose: Purpose) -> Task | None:
        """Who has the case now for that purpose."""
        ...

    def add(self, task: Task) -> None:
        """Give the case to who was drawn.

        Rejected("task_not_drawn") without a draw that names the person, or when the case has moved on.
        """
        ...

    def opened(self, task: UUID, at: datetime) -> None:
        """The person looked at it for the first time; later calls change nothing."""
        ...

    def end(self, task: UUID, at: datetime, ending: TaskEnd) -> None:
        """Take it out of the tray."""
        ...

    def day(self, office: OfficeId, day: date) -> DrawDay | None:
        """The day's secret with its commitment."""
        ...

    def open_day(self, day: DrawDay) -> None:
        """Keep a new day."""
        ...

    def reveal(self, office: OfficeId, day: date, at: datetime) -> None:
        """From now on the day's draws can be repeated by everybody and nothing is drawn on it any more."""
        ...

    def unrevealed(self, office: OfficeId, before: date) -> Sequence[date]:
        """Days that are over and not yet revealed, oldest first."""
        ...

    def draws(self, case: CaseId, after_seq: int) -> Sequence[KeptDraw]:
        """What was drawn since that event, oldest first."""
        ...

    def keep_draw(self, draw: UUID, office: OfficeId, record: DrawRecord, at: datetime, asked: Asked | None) -> None:
        """Keep a draw; ``Rejected("draw_out_of_order")`` when the case has moved on or the day is revealed."""
        ...

    def acted(self, case: CaseId) -> Mapping[bytes, frozenset[str]]:
        """Who acted in which roles, in this case and in those linked with it."""
        ...

    def sections(self, case: CaseId, permission: str) -> Sequence[tuple[OfficeId, str]]:
        """Office and section in which everybody sat who acted in the case with that permission, when they acted."""
        ...

    def considered(self, office: OfficeId, day: date, subject_key: bytes) -> Sequence[Considered]:
        """Everybody of the office with a business permission, as he is today."""
        ...

    def papers_late(self, case: CaseId) -> bool:
        """Whether the papers that the newest notice asked for are recorded as not come in time."""
        ...

    def near(self, head: CaseHead) -> frozenset[bytes]:
        """Keys of accounts of whom the register knows that they live with the person, or work or worked in the unit."""
        ...

    def numbers_near(self, subject_kind: str, subject_id: str) -> frozenset[str]:
        """ID numbers of who lives with that person or works or worked in that unit, by the register."""
        ...

    def staff_keys(self) -> frozenset[bytes]:
        """Keyed hashes of everybody who works here or is heard of from the authority."""
        ...

    def no_longer_theirs(self, at: datetime) -> Sequence[Task]:
        """Open tasks of people who no longer hold the permission, or acted in another role of a case joined since."""
        ...

    def without_approver(self, office: OfficeId | None, limit: int) -> Sequence[tuple[CaseId, Purpose]]:
        """Requests for a longer limit and corrections that wait for a leader and that nobody has, oldest first."""
        ...

    def without_task(self, office: OfficeId | None, limit: int, skip: int = 0) -> Sequence[CaseId]:
        """Cases that wait for a step and that nobody has, those due first, without the first ``skip``."""
        ...

    def link(self, case: CaseId, other: CaseId, kind: str, at: datetime) -> None:
        """Two cases belong together; ``Rejected("two_roles_in_linked_case")`` when that would break a role."""
        ...

    def linked(self, case: CaseId) -> Sequence[CaseId]:
        """Cases that belong together with this one."""
        ...

    def last_actor(self, case: CaseId, step: int) -> OperatorId | None:
        """Who did that step last."""
        ...

    def ask(self, question: Question) -> None:
        """Keep a question or an answer."""
        ...

    def question(self, question: UUID) -> Question | None:
        """That one."""
        ...

    def questions(self, case: CaseId) -> Sequence[Question]:
        """Questions and answers of a case, oldest first."""
        ...

    def questions_for(self, operator: OperatorId, states: Sequence[CaseState]) -> Sequence[Question]:
        """Unanswered questions to steps that this person did, in cases of those states, oldest first."""
        ...

    def answers(self, question: Question, operator: OperatorId) -> bool:
        """Whether the person did the step last that is asked about, here or as the authority says."""
        ...

    def superior(self, office: OfficeId) -> tuple[OfficeId, str] | None:
        """The office above with its level, None for the highest."""
        ...

    def level(self, office: OfficeId) -> str:
        """province, city or county."""
        ...


class GreenStore(Protocol):
    """Who follows cases of the green channel, within one transaction."""

    def standby(self, office: OfficeId, day: date) -> Sequence[Standby]:
        """Everybody of the office without a business permission, as the rota has them."""
        ...

    def chaser(self, case: CaseId) -> Chaser | None:
        """Who follows the case now."""
        ...

    def keys(self, case: CaseId) -> frozenset[bytes]:
        """Person keys of all who ever followed the case."""
        ...

    def name(self, chaser: Chaser) -> None:
        """From now on this person follows the case.

        Rejected: chaser_not_entitled (another post or office, or no green channel), chaser_in_role.
        """
        ...

    def end(self, chaser: UUID, at: datetime, ending: ChaserEnd) -> None:
        """From now on not any more."""
        ...


class PanelStore(Protocol):
    """Panels within one transaction."""

    def open_panels(self, office: OfficeId) -> Sequence[Panel]:
        """Those of an office that are not ended, by name."""
        ...

    def panel(self, panel: UUID) -> Panel | None:
        """That one, ended or not."""
        ...

    def drawn_for(self, case: CaseId, since: int) -> UUID | None:
        """The panel that the first draw of a case after so many events named."""
        ...

    def members_keys(self, office: OfficeId) -> frozenset[bytes]:
        """Person keys of everybody in an open panel of that office."""
        ...

    def add(self, panel: Panel, by: OperatorId, at: datetime) -> None:
        """Form a panel; Rejected: panel_needs_system_admin, panel_person_taken, panel_member_elsewhere."""
        ...

    def end(self, panel: UUID, by: OperatorId, at: datetime) -> None:
        """From now on no case comes to it; Rejected("panel_needs_system_admin")."""
        ...


class NoteStore(Protocol):
    """What is said about cases beside their steps, within one transaction."""

    def tell(self, act: StreamAct) -> None:
        """Queue what the authority is told, sealed; ``Rejected("event_unsealed")`` without a key of that person."""
        ...

    def tell_recount(self, made: CaseRecount, counted: Counted) -> None:
        """Queue last days that a changed calendar moves, of a case of this office that the authority has.

        Nothing where it was said before, or where another calendar has taken the place of this one in the office.
        """
        ...


class WorkUnitOfWork(CaseUnitOfWork, Protocol):
    """A transaction over everything that a step on the way touches."""

    tasks: TaskStore
    notes: NoteStore
    green: GreenStore
    panels: PanelStore
    numbers: NumberSeries


class ApprovingUnitOfWork(WorkUnitOfWork, StaffUnitOfWork, Protocol):
    """The same with the fresh look that an approval uses up."""


class FactReader(Protocol):
    """Reads what a stage types, by the questions of the item under which the case was accepted."""

    def __call__(
        self, item: str, stage: Stage, typed: Mapping[str, str], answers: Answers, today: date
    ) -> Mapping[str, str]:
        """Canonical values of the stage's own facts.

        Raises FactsMissing with everything that is missing or wrong at once.
        """
        ...


class Parameters(Protocol):
    """Policy parameters in force."""

    def __call__(self, today: date) -> Mapping[str, str]:
        """Code (``P-...``) → value as text."""
        ...


class FloorStore(Protocol):
    """What rose by itself and what was chased, within one transaction."""

    def add_rise(self, head: CaseHead, to: RiseTo, due_on: date, at: datetime) -> bool:
        """Note that somebody was told of the step that waits; False when that is noted already."""
        ...

    def add_lapse(self, head: CaseHead, withheld_on: date, at: datetime) -> bool:
        """Note that a hold on payment is over; False when that is noted already."""
        ...

    def add_late_papers(self, head: CaseHead, at: datetime) -> bool:
        """Note that the papers of the newest notice did not come; False when noted already or the case moved on."""
        ...

    def recounts(self, case: CaseId) -> Sequence[CaseRecount]:
        """How often the case was counted anew by another calendar, oldest first."""
        ...

    def add_recount(self, made: CaseRecount) -> None:
        """Keep it; the head follows.

        Rejected: recount_not_now (the case has moved on, or nothing moves), recount_not_told (by the audit chain).
        """
        ...

    def add_chase(self, chase: Chase) -> None:
        """Keep a note of the flow desk to whoever has the case; ``Rejected("chase_nobody")`` when nobody has."""
        ...

    def add_told_chase(self, chase: Chase) -> None:
        """Keep a note that travels, or came; it lies with whoever has the case, where that person's tray is here."""
        ...


class FlowUnitOfWork(WorkUnitOfWork, Protocol):
    """A transaction over the way of cases and what the floor keeps of it."""

    floor: FloorStore


class RecountQueries(Protocol):
    """Whom a changed calendar concerns; read without keeping a writer waiting."""

    def counted_otherwise(self, calendar: str) -> Sequence[CaseId]:
        """Cases whose clocks run or stand in a pause, counted last by another version of the calendar; due first."""
        ...

    def counted(self, case: CaseId) -> Counted | None:
        """The case with what its days are counted by."""
        ...


class RoutineQueries(Protocol):
    """What the day's routine looks for; read without keeping a writer waiting."""

    def unopened(self, day: date) -> Sequence[OfficeId]:
        """Offices with people of a permission and no draw day yet."""
        ...

    def unrevealed(self, before: date) -> Sequence[OfficeId]:
        """Offices with days of draws that are over and not revealed."""
        ...

    def late(self, today: date) -> Sequence[Watched]:
        """Open cases of which somebody may have to be told: past a last day, of legs, or to be checked the same day."""
        ...

    def held(self) -> Sequence[Watched]:
        """Open cases whose way holds a payment back."""
        ...

    def unfollowed(self, day: date) -> Sequence[CaseId]:
        """Open cases of the green channel that nobody follows, or somebody who is not there or may not."""
        ...

    def unsupplied(self, today: date) -> Sequence[CaseHead]:
        """Cases whose papers were due before today, did not come, and of which that is not noted yet."""
        ...


class DrawQueries(Protocol):
    """Draws with what vouches for them."""

    def draws(self, office: OfficeId, day: date | None, case: CaseId | None) -> Sequence[DrawOnTrial]:
        """Draws for the cases of an office, oldest first; of one day or one case where named."""
        ...
