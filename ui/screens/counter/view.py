"""The counter: queue at the left, form in the middle, guide and paper at the right, everything by keyboard."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.cases.commands import may_read
from app.catalogue.search import ItemHit
from app.hall.commands import may_give_numbers
from app.intake.matter import draft_matter
from app.kernel.actor import Permission
from app.kernel.changes import Changed
from app.kernel.ids import CaseId
from ui import messages, metrics, theme
from ui.actions import ActionId
from ui.case_words import words
from ui.metrics import GuidePlace, QueuePlace
from ui.people import post_text
from ui.screen import Screen, ScreenName, Shell
from ui.screen_list import home
from ui.screens.counter import hits
from ui.screens.counter.form_card import FormCard
from ui.screens.counter.form_model import FormState
from ui.screens.counter.guide_card import GuideCard
from ui.screens.counter.owner_row import Owners
from ui.screens.counter.pages import PagesPanel
from ui.screens.counter.questions import Questions
from ui.screens.counter.queue_card import QueueCard
from ui.screens.counter.shown_paper import ShownPaper
from ui.screens.counter.suggestions import Suggestions
from ui.screens.counter.view_model import CounterModel, CounterState
from ui.widgets.layouts import Grid
from ui.widgets.search_popup import SearchHit
from ui.widgets.states import State


class CounterView(Screen):
    """Forwards input to the models and shows what they hold."""

    has_search = True

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.model = CounterModel(shell, shell.services.counter(), shell.services.hall(), self)
        self._takes = shell.actor.permission is Permission.INTAKE
        self.queue = QueueCard(shell.services.clock, calls=self._takes)
        self.card = FormCard()
        self.owners = Owners(shell, self.model.desk, self)
        self.guide = GuideCard(self)
        self._questions = Questions(shell, self.model, self.card, self.queue)
        self._questions.next_is_here.connect(self._focus_search)
        self.pages = PagesPanel(self.model.desk, self.card)
        self._grid = Grid(column_gap=8, row_gap=8, margins=(8, 8, 8, 8), parent=self)
        self._guide_open = self._is_entered = False
        self.paper = ShownPaper(shell, self.model, self.guide)
        self._suggestions = Suggestions(self.model.form, self.card, self)
        self._place()
        self.queue.setVisible(self._takes or may_give_numbers(shell.actor))
        self._connect_cards()
        self._connect_models()
        self._show_counter(self.model.state)

    # screen

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """What can be done here now."""
        possible: dict[ActionId, Callable[[], None]] = {ActionId.GUIDE: self._toggle_guide}
        if self.pages.isVisible():
            possible[ActionId.BACK] = self.pages.close_panel
        elif self.card.ending.isVisible():
            possible[ActionId.BACK] = self.card.ending.take_back
        elif self._guide_open and not self._grid_holds_guide():
            possible[ActionId.BACK] = self._toggle_guide
        if may_give_numbers(self.shell.actor):
            possible[ActionId.TAKE_NUMBER] = self.queue.choose_priority
        if not self._takes:
            return possible
        possible |= {
            ActionId.CALL_NEXT: self.model.call_next,
            ActionId.CALL_AGAIN: self.model.queue.call_again,
            ActionId.SKIP: self.model.skip,
            ActionId.PAUSE: self.model.queue.toggle_pause,
        }
        if self.model.form.state is not None:
            possible |= self._form_handlers()
        if self.model.state.item is not None:
            possible[ActionId.CONSULTED] = self._consulted
        if self.model.state.paper is not None:
            possible[ActionId.PRINT] = self.model.print_again
        elif self.model.state.item is not None:
            possible[ActionId.PRINT] = self.model.print_guide
        return possible

    def _form_handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        return {
            ActionId.SUBMIT: self.model.submit,
            ActionId.SAVE_DRAFT: self._keep,
            ActionId.NEXT_TO_CHANGE: self._reveal_first,
            ActionId.LIKE_LAST_VISITOR: self.model.like_last_visitor,
            ActionId.NOTICE: self._questions.ask_notice,
            ActionId.TURN_AWAY: self.card.ending.ask_turn_away,
            ActionId.READ_CARD: self._to_identity,
            ActionId.SCAN_ALL: self._scan_missing,
            ActionId.ALL_RECEIVED: self.card.receive_all,
            ActionId.AUTHORISE: self._authorise,
        }

    def _authorise(self) -> None:
        if (draft := self.model.form.final_draft()) is not None:
            self.shell.authorise(draft_matter(draft))

    def enter(self, _argument: object = None) -> None:
        """Look at the queue again."""
        first, self._is_entered = not self._is_entered, True
        if self._takes or may_give_numbers(self.shell.actor):
            self.model.queue.start()
            self.queue.start()
        if self._takes:
            self.model.list_drafts()
            if self.model.form.state is None and self.model.state.finished is None:
                self.queue.focus_call()
        elif first and may_read(self.shell.actor) and home(self.shell.actor) is ScreenName.COUNTER:
            self.shell.open(ScreenName.FIND_CASE)

    def leave(self) -> None:
        """Save what is not saved, half a cell included; nobody looks at the queue."""
        self.card.end_typing()
        self.model.form.save()
        self.model.queue.stop()
        self.queue.stop()
        self._suggestions.hide()

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """The queue has moved."""
        if Changed.QUEUE in kinds and (self._takes or may_give_numbers(self.shell.actor)):
            self.model.queue.refresh()

    def search(self, text: str) -> Sequence[SearchHit]:
        """Items by code, words or pinyin."""
        found = self.model.desk.find_items(text, self.model.recent())
        return tuple(self._as_hit(hit) for hit in found[:8])

    def open_hit(self, hit: SearchHit) -> None:
        """Open the form of an item, or its guide for somebody who takes no applications."""
        code = hit.key.removeprefix(hits.ITEM)
        if self._takes:
            self.model.open_item(code)
        else:
            self.model.look_up(code)

    def minimumSizeHint(self) -> QSize:
        """Small enough for every arrangement: what is laid out now must not keep the window from the next one."""
        return QSize(theme.px(600), theme.px(400))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the arrangement for this width."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size places everything anew."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._place()

    # placing

    def _place(self) -> None:
        arrangement = metrics.arrange(max(self.width(), 1), theme.current().scale)
        strip, drawer = arrangement.queue is QueuePlace.STRIP, arrangement.guide is GuidePlace.DRAWER
        self.queue.arrange(arrangement, theme.px(arrangement.queue_width))
        self.card.arrange(arrangement)
        self.guide.setFixedWidth(theme.px(arrangement.guide_width))
        self.guide.set_closable(drawer)
        row = 1 if strip else 0
        self._grid.addWidget(self.queue, 0, 0, 1, 2 if strip else 1)
        self._grid.addWidget(self.card, row, 0 if strip else 1, 1, 2 if strip else 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(0, 0 if strip else 1)
        self._grid.setRowStretch(1, 1 if strip else 0)
        if drawer:
            self._grid.removeWidget(self.guide)
            margin = theme.px(8)
            self.guide.setGeometry(
                self.width() - self.guide.width() - margin, margin, self.guide.width(), self.height() - 2 * margin
            )
            self.guide.setVisible(self._guide_open)
            self.guide.raise_()
        else:
            self._grid.addWidget(self.guide, 0, 2)
            self.guide.show()

    def _grid_holds_guide(self) -> bool:
        return self._grid.indexOf(self.guide) >= 0

    def _toggle_guide(self) -> None:
        self._guide_open = not self._guide_open
        self._place()

    # connecting

    def _connect_cards(self) -> None:
        card, form, queue = self.card, self.model.form, self.queue
        card.typed.connect(self._on_typed)
        card.stated.connect(self._on_stated)
        card.left.connect(self._on_left)
        card.searched.connect(self._on_searched)
        card.rows_changed.connect(form.set_rows)
        card.toggled.connect(form.toggle_block)
        card.material_said.connect(form.set_material)
        card.material_counted.connect(form.set_line)
        card.material_scan.connect(self._scan)
        card.green_said.connect(form.set_green)
        card.owner_said.connect(form.set_owner)
        self.owners.found.connect(card.owner.show_owners)
        self.pages.changed.connect(form.set_line)
        self.pages.adding.connect(self._add_files)
        card.foot.accept.connect(self.model.submit)
        card.foot.keep.connect(self._keep)
        card.start.resumed.connect(self.model.open_draft)
        card.finished.next_visitor.connect(self.model.call_next)
        card.finished.same_visitor.connect(self._same_visitor)
        card.finished.open_case.connect(self._open_case)
        card.finished.paper.connect(self.model.show_paper)
        queue.call_next.connect(self.model.call_next)
        queue.call_again.connect(self.model.queue.call_again)
        queue.skip.connect(self.model.skip)
        queue.pause.connect(self.model.queue.toggle_pause)
        queue.take.connect(self.model.queue.take_number)
        queue.back.connect(self.model.queue.call_back)
        self.guide.closed.connect(self._toggle_guide)
        card.guide_wanted.connect(self._toggle_guide)

    def _connect_models(self) -> None:
        self.model.state_changed.connect(self._show_counter)
        self.model.to_fix_first.connect(self._reveal_first)
        self.model.form.state_changed.connect(self._show_form)
        self.model.form.identified.connect(self._on_identified)
        self.model.queue.state_changed.connect(self.queue.show_queue)

    # rendering

    def _show_counter(self, state: CounterState) -> None:
        self.guide.show_counter(state)
        form = self.model.form.state
        if state.finished is not None:
            self.card.show_finished(state)
            self.queue.show_visitor(state.finished.case.subject_name, state.finished.case.item_name_zh)
        elif form is not None:
            self._show_form(form)
        else:
            names = {item.code: words(item.name) for item in self.model.desk.catalogue.items}
            self.card.show_start(state.drafts, names)
            self.queue.show_visitor("", "")
            if not self._takes:
                post = self.shell.actor.post
                self.card.start.show_post(post_text(post), messages.sentence(f"post_at_counter_{post.value}"))
        self.queue.set_quiet(self.card.ending.isVisible() or state.finished is not None)
        self.shell.actions_changed.emit()

    def _show_form(self, state: FormState) -> None:
        self.card.show_form(state, busy=self.model.state.busy, refusal=self.model.state.refusal)
        self.owners.follow(state)
        self.guide.show_form(state, self.model.state.guide)
        self._suggestions.show_form(state)

    # what the clerk does

    def _on_typed(self, key: str, text: str) -> None:
        self.model.form.set_answer(key, text, typing=True)

    def _on_stated(self, key: str, value: object) -> None:
        self.model.form.set_answer(key, value)

    def _on_left(self, key: str) -> None:
        if key:
            self.model.form.leave(key)
        elif self.model.form.state is not None:
            self._show_form(self.model.form.state)

    def _on_searched(self, key: str, text: str) -> None:
        self.model.form.suggest(key, text)

    def _on_identified(self, visitor: object) -> None:
        state = self.model.form.state
        if state is not None:
            first = state.visitors[0]
            self.queue.show_visitor(first.subject.name, words(state.form.item.name))
            body = self.card.form_body()
            if body is not None and visitor is not None:
                body.focus_first(state)

    def _keep(self) -> None:
        self.model.form.save()
        self.shell.say(self.tr("The draft is kept; it goes on in the list of drafts"), State.OK)

    def _consulted(self) -> None:
        item = self.model.state.item
        if item is not None:
            self.model.queue.consulted(item.code)
            self.shell.say(self.tr("Recorded: asked about {item}").format(item=words(item.name)), State.OK)

    def _reveal_first(self) -> None:
        state = self.model.form.state
        problems = [*state.to_fix, *state.to_look] if state else []
        if problems:
            self.card.reveal(problems[0])
            self.shell.say(hits.said(problems[0]), State.WARNING)

    def _to_identity(self) -> None:
        for key in ("id_no", "uscc", "deceased_id_no"):
            editor = self.card.field_editor(key)
            if editor is not None and editor.isVisible():
                editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
        body, state = self.card.form_body(), self.model.form.state
        if body is not None and state is not None:
            body.focus_first(state)

    def _scan_missing(self) -> None:
        papers = self.card.materials()
        for key in papers.open_papers() if papers else ():
            self._scan(key)
            return

    def _scan(self, key: str) -> None:
        state = self.model.form.state
        if not key or state is None:
            self._scan_missing()
            return
        line = state.draft.line(key)
        if line.pages:
            name = next(words(m.spec.name) for m in state.form.materials if m.spec.key == key)
            self.pages.show_pages(self.shell.actor, name, line)
        else:
            self._choose_files(key)

    def _choose_files(self, key: str) -> None:
        kinds = self.tr("Pages (*.pdf *.jpg *.jpeg *.png *.tif *.tiff)")
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Pages of this paper"), "", kinds)
        if paths:
            self.model.attach(key, paths)

    def _add_files(self, key: str) -> None:
        self.pages.close_panel()
        self._choose_files(key)

    def _same_visitor(self) -> None:
        self.model.close_form()
        self._focus_search()

    def _focus_search(self) -> None:
        search = self.window().findChild(QWidget, "search")
        if search is not None:
            search.setFocus()

    def _open_case(self, case: CaseId) -> None:
        self.shell.open(ScreenName.CASE, case)

    def _as_hit(self, hit: ItemHit) -> SearchHit:
        kinds = {"pension": self.tr("Pension"), "injury": self.tr("Work injury"), "both": self.tr("Both insurances")}
        return hits.item_hit(hit, kinds.get(hit.item.insurance, ""))
