"""The counter as a whole: which item is open, how it ends, which papers came out, what the visitor still wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.catalogue.guide import GuideContent
from app.catalogue.model import ServiceItem
from app.documents.page import Language, PaperFormat, Style, TextSize
from app.hall.commands import Settled
from app.hall.desk import HallDesk, MadeGood
from app.hall.model import Ticket, TicketKind
from app.hall.queries import LostCall, lost_code, made_good_code
from app.intake.commands import Outcome
from app.intake.counter import CounterDesk, Finished, HandedOut
from app.intake.model import Draft, DraftLine, NotReady
from app.intake.paste import carry_over
from app.kernel.changes import Changed
from app.kernel.errors import AppError
from app.kernel.ids import DraftId, TicketId
from ui import messages, tasks
from ui.screen import Shell
from ui.screens.counter.form_model import FormModel
from ui.screens.counter.queue_model import QueueModel
from ui.widgets.states import State

RECENT_ITEMS = 20
PREVIEW_AFTER_MS = 600
DONE = frozenset({Changed.CASES, Changed.DRAFTS, Changed.PAPERS})


@dataclass(frozen=True, slots=True)
class CounterState:
    """What stands beside form and queue.  busy: a command is under way and keys that end the form
    wait.  preview: the receipt as it would print now, None while nobody is identified.  refusal: why the last attempt
    to end the open form was refused and what to do, "" since the next one.
    """

    item: ServiceItem | None = None
    guide: GuideContent | None = None
    finished: Finished | None = None
    papers: tuple[HandedOut, ...] = ()
    shown: int = 0
    drafts: tuple[DraftLine, ...] = ()
    busy: bool = False
    preview: bytes | None = None
    refusal: str = ""

    @property
    def paper(self) -> HandedOut | None:
        """The paper in the preview."""
        return self.papers[self.shown] if self.shown < len(self.papers) else None


class CounterModel(QObject):
    """Holds one ``CounterState`` and the two models beside it; ends a form in one of the five outcomes.

    mid_case(bool): what becomes of who is here must be said before the next is called; whether a form is open.
    next_called(Ticket | None): that has been said and done.  refused(sentence): an answer could not be acted on and
    everything stands as it was.  corrected: a correction is noted.  repeated(DraftLine): the office keeps another
    draft of the same matter and person.
    """

    state_changed = Signal(object)
    to_fix_first = Signal()
    mid_case = Signal(bool)
    next_called = Signal(object)
    refused = Signal(str)
    corrected = Signal()
    repeated = Signal(object)

    def __init__(self, shell: Shell, desk: CounterDesk, hall: HallDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self.desk = shell, desk
        self.form = FormModel(shell, desk, self)
        self.queue = QueueModel(shell, hall, self._has_form, self)
        self.state = CounterState()
        self._recent: list[str] = []
        self._last: tuple[ServiceItem, Mapping[str, Any]] | None = None
        self._calling = False
        self._served: TicketId | None = None
        self._previewed: Draft | None = None
        self._previewer = QTimer(self, singleShot=True, interval=PREVIEW_AFTER_MS)
        self._previewer.timeout.connect(self._preview)
        self.form.state_changed.connect(self._on_form)
        self.form.identified.connect(self._on_identified)
        self.queue.next_called.connect(self._on_next_called)
        self.queue.refused.connect(self._on_call_refused)
        self.queue.consultation_kept.connect(self._on_served)
        self.queue.call_lost.connect(self._on_call_lost)
        self.queue.made_good.connect(self._on_made_good)

    def recent(self) -> Sequence[str]:
        """Codes of the items opened last, newest first."""
        return tuple(self._recent)

    def open_item(self, code: str) -> None:
        """Open the form of an item for the visitor who is here; an open form is kept as a draft."""
        item = self.desk.catalogue.item(code)
        self._recent = [code, *(other for other in self._recent if other != code)][:RECENT_ITEMS]
        self.form.open_item(item, self._ticket())
        self._show_item(item)

    def look_up(self, code: str) -> None:
        """The guide of an item, without a form."""
        self._show_item(self.desk.catalogue.item(code))

    def open_draft(self, draft: DraftId) -> None:
        """Go on with a kept draft, of whichever clerk."""
        tasks.write(partial(self.desk.resume, self._shell.actor, draft), self._on_resumed)

    def list_drafts(self) -> None:
        """Look for kept drafts, behind whatever is still being saved."""
        tasks.write(partial(self.desk.drafts, self._shell.actor), self._on_drafts)

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
            tasks.write(partial(self.desk.correct, self._shell.actor, draft, what), self._on_corrected)

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
        """Call the next visitor; ask first what becomes of one for whom nothing has ended yet."""
        current, begun = self._ticket(), self.form.state is not None
        if begun or current not in (None, self._served):
            self.mid_case.emit(begun)
        else:
            self.settle(TicketKind.DONE)

    def skip(self) -> None:
        """Nobody came; not for whom a form is open, since somebody sits here."""
        form, current = self.form.state, self._ticket()
        if form is not None and current is not None and form.draft.ticket == current:
            self._shell.say(self.tr("A form is open for this number: F2 ends the visit"), State.WARNING)
        else:
            self.queue.skip()

    def settle(self, kind: TicketKind, window: str = "") -> None:
        """What the clerk answered, and the next one; only when both are done is the form kept as a draft."""
        if not self._calling:
            self._calling = True
            current = self._ticket()
            self.queue.call_next(Settled(current, kind, window) if current else None)

    def take_up(self, draft: DraftId) -> None:
        """Go on with a kept draft in place of the open form, which repeats it."""
        if self.form.state is not None:
            fresh = self.form.state.draft.id
            self.form.drop()
            tasks.write(partial(self.desk.discard, self._shell.actor, fresh), self._on_dropped)
        self.open_draft(draft)

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
        self._set(replace(self.state, busy=True, refusal=""))
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
        self._on_served()
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
            self._refuse(messages.sentence(first.code, first.values))
        elif outcome.known is not None:
            self._refuse(messages.explain(outcome.known))

    def _refuse(self, said: str) -> None:
        self._set(replace(self.state, refusal=said))
        self.refused.emit(said)

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

    def _on_corrected(self, outcome: tasks.Outcome[Draft]) -> None:
        if isinstance(outcome, tasks.Done):
            self.form.replace_draft(outcome.value)
            self.corrected.emit()
        elif outcome.known is not None:
            self.refused.emit(messages.explain(outcome.known))

    def _on_drafts(self, outcome: tasks.Outcome[Sequence[DraftLine]]) -> None:
        if isinstance(outcome, tasks.Done):
            self._set(replace(self.state, drafts=tuple(outcome.value)))

    def _on_dropped(self, outcome: tasks.Outcome[None]) -> None:
        if isinstance(outcome, tasks.Failed) and outcome.known is not None:
            self._shell.explain(outcome.known)

    def _on_discarded(self, outcome: tasks.Outcome[None]) -> None:
        self._on_dropped(outcome)
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
        draft = self.form.final_draft()
        if draft is not None and draft.case is None:
            tasks.write(partial(self.desk.repeated, self._shell.actor, draft), self._on_repeated)

    def _on_repeated(self, outcome: tasks.Outcome[DraftLine | None]) -> None:
        line, form = outcome.value if isinstance(outcome, tasks.Done) else None, self.form.state
        if line is not None and form is not None and form.draft.item == line.item:
            self.repeated.emit(line)

    def _on_served(self) -> None:
        """Something has ended for who is here: calling the next one needs no question."""
        self._served = self._ticket()

    def _on_next_called(self, ticket: Ticket | None) -> None:
        self._calling = False
        self.close_form()
        self.next_called.emit(ticket)

    def _on_call_refused(self, error: AppError | None) -> None:
        self._calling = False
        if error is not None:
            self.refused.emit(messages.explain(error))

    def _on_call_lost(self, lost: LostCall, is_here: bool) -> None:
        """Another window was first.  The next one is called, unless somebody sits here already with a form."""
        line = self.queue.state.waiting if self.queue.state else ()
        goes_on = is_here and self.form.state is None and not self._calling and bool(line)
        code = lost_code(lost, goes_on=goes_on)
        self._shell.say(messages.sentence(code, {"number": lost.number, "window": lost.window}), State.WARNING)
        if goes_on:
            self.settle(TicketKind.DONE)

    def _on_made_good(self, made: MadeGood) -> None:
        """The other window skipped the number: it is here, in the line again, or done."""
        said = {"number": made.lost.number, "window": made.lost.window}
        self._shell.say(messages.sentence(made_good_code(made.done), said), State.WARNING)

    def _has_form(self) -> bool:
        return self.form.state is not None

    def _set(self, state: CounterState) -> None:
        self.state = state
        self.state_changed.emit(state)


def own_style() -> Style:
    """Guides on A4 in the window's language."""
    return Style(Language(messages.language()), TextSize.NORMAL, PaperFormat.A4)
