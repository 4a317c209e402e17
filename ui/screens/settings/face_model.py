"""What the person's own face part knows: whether a consent is in force, the withdrawal under way, its receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.kernel.errors import AppError
from ui import messages, tasks
from ui.screen import Shell
from ui.services import PaperOnScreen

if TYPE_CHECKING:  # made in a worker, when the screen is first shown
    from app.kernel.actor import Actor
    from app.staff.commands.consent import Withdrawn
    from app.staff.enrolment_desk import EnrolmentDesk, OwnFace


class Step(StrEnum):
    """How far the person has come."""

    SHOWN = "shown"
    ASKED = "asked"  # what it means is read; nothing has happened
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class FaceState:
    """own: None before it is known.  told: what became of the withdrawal, in words.  trouble: the last refusal."""

    own: OwnFace | None = None
    step: Step = Step.SHOWN
    told: tuple[str, ...] = ()
    trouble: AppError | None = None


class FaceModel(QObject):
    """state_changed(FaceState); paper_ready(PaperOnScreen): the deletion receipt."""

    state_changed = Signal(object)
    paper_ready = Signal(object)

    def __init__(self, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self.state = FaceState()

    def look(self) -> None:
        """Ask how it stands; what was asked before and not confirmed is dropped."""
        people, actor = self._shell.services.people, self._shell.actor
        self._show(step=Step.SHOWN, told=(), trouble=None)
        tasks.write(lambda: people().mine(actor), self._on_read)

    def _on_read(self, outcome: tasks.Outcome[OwnFace]) -> None:
        if isinstance(outcome, tasks.Done):
            self._show(own=outcome.value)
        else:
            self._show(trouble=outcome.known)

    def ask(self) -> None:
        """The first step: say what it means."""
        if self.state.own is not None and self.state.own.consented and self.state.step is Step.SHOWN:
            self._show(step=Step.ASKED, told=(), trouble=None)

    def keep(self) -> None:
        """Nothing is withdrawn."""
        if self.state.step is Step.ASKED:
            self._show(step=Step.SHOWN)

    def withdraw(self) -> None:
        """The second step: consent and template go."""
        if self.state.step is Step.ASKED:
            people, actor = self._shell.services.people, self._shell.actor
            self._show(step=Step.BUSY)
            tasks.write(lambda: _withdrawn(people(), actor), self._on_withdrawn)

    def _on_withdrawn(self, outcome: tasks.Outcome[tuple[Withdrawn, OwnFace]]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._show(step=Step.SHOWN, trouble=outcome.known)
            return
        done, own = outcome.value
        numbers = ", ".join(one.receipt for one in done.receipts)
        code = "face_withdrawn_told" if numbers else "face_withdrawn_none"
        told = [messages.sentence(code, {"receipts": numbers})]
        if own.copies:
            told.append(messages.sentence("face_copies_told", {"machines": ", ".join(own.copies)}))
        self._show(own=own, step=Step.SHOWN, told=tuple(told))
        self._shell.announce(done.changed)

    def receipt(self) -> None:
        """Show the newest deletion receipt as a paper; made and logged as the security administrator's is."""
        own, people, actor = self.state.own, self._shell.services.people, self._shell.actor
        if own is not None and own.receipts and self.state.step is Step.SHOWN:
            number, language = own.receipts[0], messages.language()
            self._show(step=Step.BUSY)
            tasks.write(lambda: (number, people().receipt(actor, number, language)), self._on_receipt)

    def _on_receipt(self, outcome: tasks.Outcome[tuple[str, bytes]]) -> None:
        self._show(step=Step.SHOWN)
        if isinstance(outcome, tasks.Failed):
            self._show(trouble=outcome.known)
            return
        number, pdf = outcome.value
        self.paper_ready.emit(PaperOnScreen(number, pdf, partial(self._print, number, pdf)))

    def _print(self, number: str, pdf: bytes) -> str:
        """For the preview: in the writing thread, answers with the sentence."""
        return messages.sentence(*self._shell.services.people().print_out(self._shell.actor, number, pdf))

    def _show(self, **changes: Any) -> None:
        state = replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)


def _withdrawn(desk: EnrolmentDesk, actor: Actor) -> tuple[Withdrawn, OwnFace]:
    return desk.withdraw(actor, actor.operator), desk.mine(actor)
