"""The card in the middle: what is open, the page, what still has to change, and the ways to end it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.catalogue.model import Completion, LimitUnit, ServiceItem
from app.intake.form import Form, Problem
from app.intake.model import DraftLine, MaterialState
from app.intake.visitor import part_of
from ui.case_words import words
from ui.metrics import Arrangement, GuidePlace
from ui.screens.counter.ending import Ending
from ui.screens.counter.finished import FinishedView
from ui.screens.counter.form_body import FormBody
from ui.screens.counter.form_model import FormState, Saving
from ui.screens.counter.green_row import GreenRow
from ui.screens.counter.materials import Materials
from ui.screens.counter.owner_row import OwnerRow
from ui.screens.counter.start import StartView
from ui.screens.counter.view_model import CounterState
from ui.widgets.buttons import IconButton, KeyButton, Kind
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.states import State, set_state
from ui.widgets.steps import Mark, StepMarker
from ui.widgets.surfaces import Card, Foot
from ui.widgets.words import Chip, Elided, Icon, Role, label


class FormHead(QWidget):
    """Path, title, the promise and the four marks: places on one page, 66 high."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._path, self._title = label("", Role.HINT), Elided(role=Role.PAGE)
        self._promise, self._where = Chip(), Chip()
        self._steps = StepMarker()
        upper = Row(self._path, None, self._promise, self._where, gap=8)
        lower = Row(gap=10)
        lower.addWidget(self._title, 1)
        lower.addWidget(self._steps)
        self.setLayout(Column(upper, lower, gap=2, margins=(18, 7, 18, 6)))

    def show_item(self, item: ServiceItem) -> None:
        """Say what is open."""
        kinds = {
            "pension": self.tr("Pension insurance"),
            "injury": self.tr("Work-injury insurance"),
            "both": self.tr("Pension and work injury"),
        }
        self._path.setText(f"{kinds.get(item.insurance, '')} › {item.code}")
        self._title.set_whole(words(item.name))
        self._promise.set_chip(self._promised(item), State.INFO)
        self._where.set_chip(
            self.tr("at any window of the area") if item.where == "any_office" else self.tr("at the own office"),
            State.NONE,
        )

    def show_marks(self, form: Form) -> None:
        """The four marks follow what is done."""
        named = any(f.known or (f.value and part_of(f.spec) is not None) for f in form.fields())
        identified = named or not any(s.key in ("person", "unit") for s in form.sections)
        filled = not [p for p in form.to_fix() if p.kind != "material"]
        papers = all(material.is_settled for material in form.materials)
        done = (identified, filled, papers)
        marks = (
            Mark(self.tr("Identity"), identified),
            Mark(self.tr("Questions"), filled),
            Mark(self.tr("Materials"), papers),
            Mark(self.tr("Accept"), False),
        )
        current = next((place for place, ready in enumerate(done) if not ready), 3)
        self._steps.set_marks(marks, current, self.tr("Now: {place}").format(place=marks[current].text))

    def set_compact(self, compact: bool) -> None:
        """Only the words of the current mark."""
        self._steps.set_compact(compact)

    def _promised(self, item: ServiceItem) -> str:
        if item.completion is Completion.IMMEDIATE:
            return self.tr("done at once")
        days = item.limit_promised.value or 0
        if item.limit_promised.unit is LimitUnit.WORKING_DAYS:
            return self.tr("promised within %n working day(s)", "", days)
        return self.tr("promised within %n day(s)", "", days)


class FormFoot(Foot):
    """What must change and what needs a look, then notice, draft and accept; never scrolls."""

    notice = Signal()
    turn_away = Signal()
    correct = Signal()
    keep = Signal()
    accept = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._icon, self._fix, self._look, self._saved = (
            Icon("error", "err"),
            label(""),
            Elided(),
            Elided(role=Role.HINT),
        )
        self._look.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._turn_away = KeyButton(self.tr("Not taken"), icon="no-entry", kind=Kind.GHOST)
        self._correct = IconButton("undo", self.tr("Record what was put right on the spot"), token="text2")
        self._notice = KeyButton(self.tr("Notice"), key="F8", icon="paper")
        self._keep = KeyButton(self.tr("Keep draft"), key="Ctrl+S", icon="save")
        self._accept = KeyButton(self.tr("Accept"), key="F9", icon="arrow-right", kind=Kind.PRIMARY)
        self._turn_away.clicked.connect(self.turn_away)
        self._correct.clicked.connect(self.correct)
        self._notice.clicked.connect(self.notice)
        self._keep.clicked.connect(self.keep)
        self._accept.clicked.connect(self.accept)
        row = Row(self._icon, self._fix, self._look, gap=8, margins=(18, 0, 14, 0), parent=self)
        row.addWidget(self._saved, 1)
        row.append(self._correct, self._turn_away, self._notice, self._keep, self._accept)

    def show_form(self, state: FormState, *, busy: bool, refusal: str) -> None:
        """Count what stands in the way; colours come with words and icons.

        refusal: why the last attempt was refused; it stands here until the next one.
        """
        look, open_ = len(state.to_look), len(state.to_fix)
        wrong = open_ if state.shows_missing else sum(state.is_told(problem) for problem in state.to_fix)
        is_refused = bool(refusal) and not open_
        standing = State.ERROR if wrong or is_refused else State.INFO if open_ else State.OK
        self._icon.set_icon_state(State.WARNING if look and not open_ else standing)
        set_state(self._fix, State.NONE if standing is State.INFO else standing)
        self._fix.setText(self.tr("not accepted") if is_refused else self._counted(wrong, open_))
        set_state(self._look, State.ERROR if is_refused else State.WARNING)
        seen = self.tr("%n to look at", "", look) if look else ""
        self._look.set_whole(refusal if is_refused else seen)
        kept = {
            Saving.CLEAN: "",
            Saving.CHANGED: self.tr("saving"),
            Saving.SAVED: self.tr("draft saved"),
            Saving.FAILED: self.tr("not saved"),
        }
        self._saved.set_whole(kept[state.saving])
        self._accept.setEnabled(not busy)

    def _counted(self, wrong: int, open_: int) -> str:
        """Empty answers of a form that nobody has tried to end are no mistakes."""
        if wrong:
            return self.tr("%n to change", "", wrong)
        return self.tr("%n still to fill in", "", open_) if open_ else self.tr("ready to accept")

    def set_quiet(self, quiet: bool) -> None:
        """Whether another button is the one to press now."""
        self._accept.set_kind(Kind.PLAIN if quiet else Kind.PRIMARY)

    def set_compact(self, compact: bool) -> None:
        """Secondary key hints and the icon of the rare way out hidden."""
        self._turn_away.set_content(self.tr("Not taken"), "" if compact else "no-entry")
        self._keep.set_key_shown(not compact)
        self._notice.set_key_shown(not compact)
        self._turn_away.set_key_shown(not compact)


class FormCard(Card):
    """Start, form and end share the place; the form's widgets are made anew for each item.

    Signals as those of its parts; material_scan(key), resume(DraftId), open_search.  guide_wanted: the drawer's button.
    """

    typed = Signal(str, str)
    stated = Signal(str, object)
    left = Signal(str)
    searched = Signal(str, str)
    rows_changed = Signal(str, object)
    toggled = Signal(str)
    material_said = Signal(str, object)
    material_counted = Signal(object)
    material_scan = Signal(str)
    green_said = Signal(object)
    owner_said = Signal(object)
    guide_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Form"))
        self.head, self.foot = FormHead(), FormFoot()
        self.ending = Ending()
        self.start, self.finished = StartView(), FinishedView()
        self._body: FormBody | None = None
        self._materials: Materials | None = None
        self.green: GreenRow | None = None
        self.owner = OwnerRow(self)
        self.owner.said.connect(self.owner_said)
        self._scroll: Scrolled | None = None
        self._of: object = None
        self._arrangement: Arrangement | None = None
        self._first: FormState | None = None
        self._last: FormState | None = None
        self._page = QWidget()
        self._page.setObjectName("plain")
        self._page_column = Column(self.head, Rule(), gap=0, parent=self._page)
        self._stack = QStackedWidget()
        for page in (self.start, self._page, self.finished):
            self._stack.addWidget(page)
        guide = KeyButton(self.tr("Guide and paper"), key="Ctrl+G", icon="panel", kind=Kind.GHOST)
        guide.clicked.connect(self.guide_wanted)
        self._drawer = QWidget()
        self._drawer.setObjectName("plain")
        Column(Row(None, guide, margins=(0, 2, 8, 2)), Rule(), gap=0, parent=self._drawer)
        self._drawer.hide()
        self.body.addWidget(self._drawer)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.ending)
        self.body.addWidget(self.foot)
        self.ending.asking.connect(self.foot.set_quiet)
        self.foot.hide()

    def show_start(self, drafts: Sequence[DraftLine], names: dict[str, str]) -> None:
        """Nothing is open."""
        self._drop_form()
        self.foot.hide()
        self.start.show_drafts(drafts, names)
        self._stack.setCurrentWidget(self.start)

    def show_finished(self, state: CounterState) -> None:
        """The application has ended."""
        self._drop_form()
        self.foot.hide()
        self.finished.show_finished(state)
        if self._stack.currentWidget() is not self.finished:
            self._stack.setCurrentWidget(self.finished)
            self.finished.focus()

    def show_form(self, state: FormState, *, busy: bool, refusal: str) -> None:
        """Show the form; a new one is built and its first field gets the cursor."""
        fresh = self._of != (state.draft.id, state.form.item.code)
        if fresh:
            self._make_form(state)
        assert self._body is not None
        assert self._materials is not None
        self._last = state
        self._body.show_form(state)
        assert self.green is not None
        self._materials.show_materials(state)
        self.green.show_form(state)
        self.owner.show_form(state)
        if (editor := self._body.first_editor()) is not None:
            self.owner.go_before(editor)
        self.head.show_marks(state.form)
        self.foot.show_form(state, busy=busy, refusal=refusal)
        self._stack.setCurrentWidget(self._page)
        self.foot.show()
        if fresh:
            QTimer.singleShot(0, self, self._focus_first)
            self._first = state

    def _focus_first(self) -> None:
        if self._body is not None and self._first is not None:
            self._body.focus_first(self._first)

    def reveal(self, problem: Problem) -> None:
        """Put the cursor where a problem is and bring it into view."""
        if self._body is None or self._materials is None or self._scroll is None:
            return
        if problem.kind == "material":
            self._materials.focus_on(problem.where)
        elif problem.where:
            self._body.reveal(problem)
        focused = self.window().focusWidget()
        content = self._scroll.widget()
        if focused is not None and content is not None and content.isAncestorOf(focused):
            self._scroll.ensureWidgetVisible(focused, 0, 60)

    def field_editor(self, key: str) -> QWidget | None:
        """The editor of a question on screen."""
        box = self._body.box(key) if self._body is not None else None
        return box.editor if box is not None else None

    def form_body(self) -> FormBody | None:
        """The questions on screen."""
        return self._body

    def materials(self) -> Materials | None:
        """The checklist on screen."""
        return self._materials

    def arrange(self, arrangement: Arrangement) -> None:
        """Take another width."""
        if arrangement == self._arrangement:
            return
        self._arrangement = arrangement
        self.head.set_compact(arrangement.compact)
        self.foot.set_compact(arrangement.compact)
        self._drawer.setVisible(arrangement.guide is GuidePlace.DRAWER)
        if self._body is not None:
            self._body.take_arrangement(arrangement)
            if self._last is not None:
                self._body.show_form(self._last)

    def _make_form(self, state: FormState) -> None:
        self._drop_form()
        assert self._arrangement is not None
        self._of = (state.draft.id, state.form.item.code)
        self.head.show_item(state.form.item)
        self._body = body = FormBody(state.form, self._arrangement)
        self._materials = papers = Materials(self._arrangement)
        if self.green is None:  # one for all forms: a list of reasons is not worth making for each
            self.green = GreenRow()
            self.green.said.connect(self.green_said)
        for mine, theirs in (
            (self.typed, body.typed), (self.stated, body.stated), (self.left, body.left),
            (self.searched, body.searched), (self.rows_changed, body.rows_changed), (self.toggled, body.toggled),
            (self.material_said, papers.said), (self.material_counted, papers.counted),
            (self.material_scan, papers.scan),
        ):  # fmt: skip
            theirs.connect(mine)
        papers.all_received.connect(self.receive_all)
        content = QWidget()
        Column(self.owner, body, papers, self.green, None, gap=4, margins=(18, 8, 18, 4), parent=content)
        self._scroll = Scrolled(content, self.tr("Questions and materials"))
        self._page_column.insertWidget(2, self._scroll, 1)

    def end_typing(self) -> None:
        """What is typed in an open cell counts."""
        if self._body is not None:
            self._body.end_typing()

    def receive_all(self) -> None:
        """Every paper of which nothing was said is here."""
        if self._materials is not None:
            for key in self._materials.open_papers():
                self.material_said.emit(key, MaterialState.RECEIVED)

    def _drop_form(self) -> None:
        if self._body is not None:
            self.ending.end()
            self._body.blockSignals(True)  # the cursor leaving it is no word about the next form
        if self.green is not None:
            self.green.hide()
            self.green.setParent(self)
        self.owner.hide()
        self.owner.setParent(self)
        if self._scroll is not None:
            self._page_column.removeWidget(self._scroll)
            self._scroll.hide()
            self._scroll.deleteLater()
        self._body = self._materials = self._scroll = None
        self._of = self._last = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
