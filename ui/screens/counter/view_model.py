"""The counter as a whole: which item is open, how it ends, which papers came out, what the visitor still wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.catalogue.guide import GuideContent
from app.catalogue.model import ServiceItem
from app.documents.page import Language, PaperFormat, Style, TextSize
from app.hall.desk import HallDesk
from app.intake.commands import Outcome
from app.intake.counter import CounterDesk, Finished, HandedOut
from app.intake.model import Draft, DraftLine, NotReady
from app.intake.paste import carry_over
from app.kernel.changes import Changed
from app.kernel.ids import DraftId, TicketId
from ui import messages, tasks
from ui.screen import Shell
from ui.screens.counter.form_model import FormModel
from ui.screens.counter.queue_model import QueueModel
from ui.widgets.states import State

RECENT_ITEMS = 20
PREVIEW_AFTER_MS = 600
DONE = frozenset({Changed.CASES, Changed.DRAFTS, Changed.PAPERS})


class After(StrEnum):
    """What becomes of the visitor in mid-case when the next one is called."""

    DONE = "done"
    HOLD = "hold"
    LEFT = "left"
    OTHER_WINDOW = "other_window"


@dataclass(frozen=True, slots=True)
class CounterState:
    """What stands beside form and queue.  busy: a command is under way and keys that end the form
    wait.  preview: the receipt as it would print now, None while nobody is identified.
    """

    item: ServiceItem | None = None
    guide: GuideContent | None = None
    finished: Finished | None = None
    papers: tuple[HandedOut, ...] = ()
    shown: int = 0
    drafts: tuple[DraftLine, ...] = ()
    busy: bool = False
    preview: bytes | None = None

    @property
    def paper(self) -> HandedOut | None:
        """The paper in the preview."""
        return self.papers[self.shown] if self.shown < len(self.papers) else None


class CounterModel(QObject):
    """Holds one ``CounterState`` and the two models beside it; ends a form in one of the five outcomes."""

    state_changed = Signal(object)
    to_fix_first = Signal()
    mid_case = Signal()

    def __init__(self, shell: Shell, desk: CounterDesk, hall: HallDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self.desk = shell, desk
        self.form = FormModel(shell, desk, self)
        self.queue = QueueModel(shell, hall, self)
        self.state = CounterState()
        self._recent: list[str] = []
        self._last: tuple[ServiceItem, Mapping[str, Any]] | None = None
        self._calls_next = False
        self._previewed: Draft | None = None
        self._previewer = QTimer(self, singleShot=True, interval=PREVIEW_AFTER_MS)
        self._previewer.timeout.connect(self._preview)
        self.form.state_changed.connect(self._on_form)
        self.form.identified.connect(self._on_identified)
        self.queue.state_changed.connect(self._on_queue)

    def recent(self) -> Sequence[str]:
        """Codes of the items opened last, newest first."""
        return tuple(self._recent)

    def open_item(self, code: str) -> None:
        """Open the form of an item for the visitor who is here; an open form is kept as a draft."""
        item = self.desk.catalogue.item(code)
        self._recent = [code, *(other for other in self._recent if other != code)][:RECENT_ITEMS]
        self.form.open_item(item, self._ticket())
        self._show_item(item)

    def open_draft(self, draft: DraftId) -> None:
        """Go on with a kept draft, of whichever clerk."""
        tasks.write(partial(self.desk.resume, self._shell.actor, draft), self._on_resumed)

    def list_drafts(self) -> None:
        """Look for kept drafts."""
        tasks.run(partial(self.desk.drafts, self._shell.actor), self._on_drafts)

    def discard(self) -> None:
        """Throw the open form away."""
        if self.form.state is not None:
            draft = self.form.state.draft.id
            self.form.drop()
            tasks.write(partial(self.desk.discard, self._shell.actor, draft), self._on_discarded)

    def submit(self) -> None:
        """Accept, or say what comes first."""
        state = self.form.state
        if state is None or self.state.busy:
            return
        self.form.mark_missing()
        if state.to_fix:
            self.to_fix_first.emit()
            return
        self._end(self.desk.accept)

    def notify(self, *, insisted: bool) -> None:
        """The one complete notice; insisted: the papers stay here all the same."""
        self._end(partial(self.desk.notify, insisted=insisted))

    def turn_away(self, outcome: Outcome, reason: str, body: str) -> None:
        """Not needed, or not ours."""
        self._end(partial(self.desk.turn_away, outcome=outcome, reason=reason, body=body))

    def correct(self, what: str) -> None:
        """Note what was put right on the spot."""
        draft = self.form.final_draft()
        if draft is not None:
            tasks.write(partial(self.desk.correct, self._shell.actor, draft, what), self._on_draft)

    def attach(self, material: str, paths: Sequence[str]) -> None:
        """Keep files as pages of a paper."""
        if self.form.state is not None:
            draft = self.form.state.draft
            tasks.write(partial(self.desk.attach, self._shell.actor, draft, material, paths), self._on_draft)

    def show_paper(self, place: int) -> None:
        """Show another of the papers that came out."""
        self._set(replace(self.state, shown=place))

    def print_guide(self) -> None:
        """The guide of the open item on paper."""
        if self.state.item is not None:
            work = partial(self.desk.print_guide, self._shell.actor, self.state.item, own_style())
            tasks.write(work, self._on_guide_printed)

    def print_as(self, style: Style) -> None:
        """The paper shown in another style: large print, English, A4."""
        paper = self.state.paper
        if paper is not None:
            tasks.write(partial(self.desk.print_as, self._shell.actor, paper, style), self._on_guide_printed)

    def print_again(self, spoilt: str = "") -> None:
        """A further copy of the paper shown, or the same sheet in place of a spoilt one."""
        paper = self.state.paper
        if paper is not None:
            tasks.write(partial(self.desk.print_again, self._shell.actor, paper, spoilt=spoilt), self._on_printed)

    def like_last_visitor(self) -> None:
        """Agent and employer as in the form before, where the questions are the same and nothing was typed."""
        if self._last is None or self.state.item is None:
            self._shell.say(self.tr("There is no form before this one to take from"), State.WARNING)
            return
        item, answers = self._last
        self.form.carry_over(carry_over(answers, item, self.state.item))

    def call_next(self) -> None:
        """Call the next visitor; in mid-case ask first what becomes of this one."""
        if self.form.state is not None and self.state.finished is None:
            self.mid_case.emit()
        elif self.queue.current is not None:
            self._calls_next = True
            self.queue.done()
        else:
            self.close_form()
            self.queue.call_next()

    def settle(self, after: After, window: str = "") -> None:
        """What the clerk answered; the form stays as a draft except where the visit is done with."""
        self.close_form()
        acts = {After.DONE: self.queue.done, After.HOLD: self.queue.hold, After.LEFT: self.queue.left}
        if self.queue.current is None:
            self.queue.call_next()
            return
        self._calls_next = after is not After.OTHER_WINDOW
        if after is After.OTHER_WINDOW:
            self.queue.transfer(window)
        else:
            acts[after]()

    def close_form(self) -> None:
        """Nothing is open; what was typed is kept as a draft."""
        self.form.close()
        self._set(CounterState(drafts=self.state.drafts))
        self.list_drafts()

    def _ticket(self) -> TicketId | None:
        return self.queue.current.id if self.queue.current else None

    def _show_item(self, item: ServiceItem) -> None:
        self._set(CounterState(item=item, drafts=self.state.drafts))
        tasks.run(partial(self.desk.guide, item), self._on_guide)

    def _end(self, command: Any) -> None:
        draft = self.form.final_draft()
        if draft is None or self.state.busy:
            return
        self.form.save()
        self._set(replace(self.state, busy=True))
        tasks.write(partial(command, self._shell.actor, draft), self._on_finished)

    def _on_finished(self, outcome: tasks.Outcome[Finished]) -> None:
        self._set(replace(self.state, busy=False))
        if isinstance(outcome, tasks.Failed):
            self._explain_end(outcome)
            return
        finished = outcome.value
        if self.form.state is not None and self.state.item is not None:
            self._last = (self.state.item, self.form.state.form.answers())
        self.form.drop()
        self._set(replace(self.state, finished=finished, papers=finished.papers, shown=0))
        self._shell.announce(DONE)

    def _on_form(self, _state: object) -> None:
        self._previewer.start()

    def _preview(self) -> None:
        """Show the receipt anew when what it says has changed and the clerk pauses."""
        draft = self.form.final_draft()
        if draft is None or draft.subject is None or draft == self._previewed:
            return
        self._previewed = draft
        tasks.run(partial(self.desk.preview, self._shell.actor, draft), self._on_preview)

    def _on_preview(self, outcome: tasks.Outcome[bytes]) -> None:
        if isinstance(outcome, tasks.Done) and self.form.state is not None:
            self._set(replace(self.state, preview=outcome.value))

    def _explain_end(self, outcome: tasks.Failed) -> None:
        """What the desk found beyond the form's own checks is said by its first sentence."""
        if isinstance(outcome.error, NotReady):
            first = outcome.error.gaps[0]
            self._shell.say(messages.sentence(first.code, first.values), State.ERROR)
        elif outcome.known is not None:
            self._shell.explain(outcome.known)

    def _on_resumed(self, outcome: tasks.Outcome[Draft]) -> None:
        if isinstance(outcome, tasks.Failed):
            if outcome.known is not None:
                self._shell.explain(outcome.known)
            return
        item = self.desk.catalogue.item(outcome.value.item)
        self.form.open_draft(outcome.value, item)
        self._show_item(item)

    def _on_draft(self, outcome: tasks.Outcome[Draft]) -> None:
        if isinstance(outcome, tasks.Done):
            self.form.replace_draft(outcome.value)
        elif outcome.known is not None:
            self._shell.explain(outcome.known)

    def _on_drafts(self, outcome: tasks.Outcome[Sequence[DraftLine]]) -> None:
        if isinstance(outcome, tasks.Done):
            self._set(replace(self.state, drafts=tuple(outcome.value)))

    def _on_discarded(self, outcome: tasks.Outcome[None]) -> None:
        if isinstance(outcome, tasks.Failed) and outcome.known is not None:
            self._shell.explain(outcome.known)
        self.close_form()

    def _on_guide(self, outcome: tasks.Outcome[GuideContent]) -> None:
        if isinstance(outcome, tasks.Done) and self.state.item and outcome.value.code == self.state.item.code:
            self._set(replace(self.state, guide=outcome.value))
        elif isinstance(outcome, tasks.Failed) and outcome.known is not None:
            self._shell.explain(outcome.known)

    def _on_guide_printed(self, outcome: tasks.Outcome[HandedOut]) -> None:
        if isinstance(outcome, tasks.Done):
            papers = (*self.state.papers, outcome.value)
            self._set(replace(self.state, papers=papers, shown=len(papers) - 1))
        elif outcome.known is not None:
            self._shell.explain(outcome.known)

    def _on_printed(self, outcome: tasks.Outcome[HandedOut]) -> None:
        if isinstance(outcome, tasks.Done):
            papers = list(self.state.papers)
            papers[self.state.shown] = outcome.value
            self._set(replace(self.state, papers=tuple(papers)))
            self._shell.announce(frozenset({Changed.PAPERS}))
        elif outcome.known is not None:
            self._shell.explain(outcome.known)

    def _on_identified(self, _visitor: object) -> None:
        self._shell.announce(frozenset({Changed.REGISTER}))

    def _on_queue(self, _state: object) -> None:
        if self._calls_next and self.queue.current is None:
            self._calls_next = False
            self.close_form()
            self.queue.call_next()

    def _set(self, state: CounterState) -> None:
        self.state = state
        self.state_changed.emit(state)


def own_style() -> Style:
    """Guides on A4 in the window's language."""
    return Style(Language(messages.language()), TextSize.NORMAL, PaperFormat.A4)
