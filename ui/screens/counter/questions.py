"""Between the strip that asks and what acts on the answers: it stays open until the act has succeeded."""

from PySide6.QtCore import QObject, Signal

from app.hall.model import Ticket
from app.intake.model import DraftLine
from app.kernel.ids import DraftId
from ui.case_words import words
from ui.screen import Shell
from ui.screens.counter.form_card import FormCard
from ui.screens.counter.queue_card import QueueCard
from ui.screens.counter.view_model import CounterModel
from ui.widgets.states import State


class Questions(QObject):
    """Asks when the model needs an answer, and says in the strip why one could not be acted on.

    next_is_here: somebody was called, whose matter is not known yet.
    """

    next_is_here = Signal()

    def __init__(self, shell: Shell, model: CounterModel, card: FormCard, queue: QueueCard) -> None:
        super().__init__(model)
        self._shell, self._model, self._card, self._queue = shell, model, card, queue
        self._ending = ending = card.ending
        ending.notified.connect(lambda insisted: model.notify(insisted=insisted))
        ending.turned_away.connect(model.turn_away)
        ending.corrected.connect(model.correct)
        ending.settled.connect(model.settle)
        ending.taken_up.connect(self._on_taken_up)
        ending.asking.connect(self._on_asking)
        card.foot.notice.connect(self.ask_notice)
        card.foot.turn_away.connect(ending.ask_turn_away)
        card.foot.correct.connect(ending.ask_correction)
        model.mid_case.connect(self._ask_mid_case)
        model.next_called.connect(self._on_next_called)
        model.refused.connect(self._on_refused)
        model.corrected.connect(self._on_corrected)
        model.repeated.connect(self._on_repeated)

    def ask_notice(self) -> None:
        """Everything that is missing, papers first; or that nothing is."""
        state = self._model.form.state
        if state is None:
            return
        missing = state.form.missing()
        if missing:
            papers = [words(problem.label) for problem in missing if problem.kind == "material"]
            answers = [words(problem.label) for problem in missing if problem.kind != "material"]
            self._ending.ask_notice(papers, answers)
        else:
            self._shell.say(self.tr("Nothing is missing: F9 accepts the case"), State.OK)

    def _ask_mid_case(self, begun: bool) -> None:
        current = self._model.queue.current
        self._ending.ask_mid_case(current.number if current else "", begun=begun)

    def _on_asking(self, asks: bool) -> None:
        self._queue.set_quiet(asks or self._model.state.finished is not None)
        self._shell.actions_changed.emit()

    def _on_next_called(self, ticket: Ticket | None) -> None:
        self._ending.end()
        if ticket is None:
            self._queue.focus_call()
            self._shell.say(self.tr("Nobody waits"))
        else:
            self.next_is_here.emit()

    def _on_refused(self, trouble: str) -> None:
        if self._ending.isVisible():
            self._ending.refuse(trouble)
        else:
            self._shell.say(trouble, State.ERROR)

    def _on_corrected(self) -> None:
        self._ending.take_back()
        self._shell.say(self.tr("Recorded; the case goes on"), State.OK)

    def _on_repeated(self, line: DraftLine) -> None:
        self._ending.ask_repeated(line.id, self._card.start.told(line))

    def _on_taken_up(self, draft: DraftId) -> None:
        self._ending.end()
        self._model.take_up(draft)
