"""The card at the right: what to do now, the visitor's open cases, the rules behind it, and the paper as it prints."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QMenu, QStackedWidget, QWidget

from app.catalogue.guide import GuideContent
from app.catalogue.model import Label
from app.documents.page import Language, PaperFormat, Style, TextSize
from app.intake.finding import Level
from app.intake.form import Problem
from app.intake.prechecks import Precheck
from ui import messages
from ui.case_words import words
from ui.screens.counter.form_model import FormState
from ui.screens.counter.view_model import CounterState
from ui.widgets.buttons import IconButton, KeyButton, Kind
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.parting import clear
from ui.widgets.pdf_preview import Fit, PdfPreview
from ui.widgets.states import State
from ui.widgets.surfaces import Card, Note
from ui.widgets.words import Role, label

_NOTES = {Level.ERROR: State.ERROR, Level.WARNING: State.WARNING, Level.INFO: State.INFO, Level.OK: State.OK}


class GuideCard(Card):
    """print_paper, enlarge, other_style(Style): what the clerk asks for.  closed: the drawer is to go."""

    print_paper = Signal()
    enlarge = Signal()
    other_style = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Guide and paper"))
        self._pages = QStackedWidget()
        self._now, self._history, self._basis = _Lines(), _Lines(), _Lines()
        self._shown_guide: object = None
        self._shown_paper: object = None
        self._preview = PdfPreview(self.tr("Paper as it prints"), Fit.WIDTH)
        self._print = KeyButton(self.tr("Print again"), icon="print", kind=Kind.GHOST)
        self._enlarge = IconButton("eye", self.tr("Enlarge"), token="primary")
        self._style = IconButton("text-size", self.tr("Other style: large print, English, A4"), token="primary")
        self._close = IconButton("close", self.tr("Close guide and paper"), token="text2")
        self._title = label(self.tr("Paper"), Role.SECTION)
        self._empty = label("", Role.HINT, wrap=True)
        self._build()

    def _build(self) -> None:
        group, tabs = QButtonGroup(self), Row(gap=14, margins=(14, 2, 14, 0))
        pages = (
            (self.tr("Guide"), self._now), (self.tr("History"), self._history), (self.tr("Rules"), self._basis),
        )  # fmt: skip
        for place, (name, page) in enumerate(pages):
            tab = KeyButton(name, kind=Kind.TAB)
            tab.setCheckable(True)
            tab.setChecked(place == 0)
            group.addButton(tab, place)
            tabs.addWidget(tab)
            self._pages.addWidget(Scrolled(page, name))
        tabs.append(None, self._close)
        group.idClicked.connect(self._pages.setCurrentIndex)
        self._print.clicked.connect(self.print_paper)
        self._enlarge.clicked.connect(self.enlarge)
        self._style.clicked.connect(self._choose_style)
        self._close.clicked.connect(self.closed)
        self._close.hide()
        self.body.addLayout(tabs)
        self.body.addWidget(Rule())
        self.body.addWidget(self._pages, 2)
        self.body.addWidget(Rule())
        self.body.addLayout(
            Row(self._title, None, self._style, self._enlarge, self._print, gap=2, margins=(14, 6, 4, 4))
        )
        self.body.addWidget(self._empty)
        self.body.addWidget(self._preview, 3)
        self._empty.setContentsMargins(14, 0, 14, 14)
        self._empty.setText(self.tr("The receipt stands here once the case is accepted."))
        self._preview.hide()

    def set_closable(self, closable: bool) -> None:
        """Whether it lies over the form as a drawer."""
        self._close.setVisible(closable)

    def show_counter(self, state: CounterState) -> None:
        """Show the guide of the open item and the paper that came out."""
        if state.guide is not self._shown_guide:
            self._shown_guide = state.guide
            self._basis.set_lines(_basis(state.guide, self.tr("Legal basis"), self.tr("Against a decision")))
        paper = state.paper
        pdf = paper.pdf if paper else state.preview
        if pdf is not self._shown_paper:
            self._shown_paper = pdf
            self._preview.show_pdf(pdf)
        self._preview.setVisible(pdf is not None)
        self._empty.setVisible(pdf is None)
        self._title.setText(paper.title(messages.language()) if paper else self.tr("Receipt preview"))
        for button in (self._print, self._enlarge, self._style):
            button.setVisible(paper is not None)
        if state.item is None or state.finished is not None:
            self._forget_visitor()
        if state.item is None:
            self._now.set_lines(())

    def _forget_visitor(self) -> None:
        """What was said of one visitor is nothing for the next to see."""
        self._now.set_note(None)
        self._basis.set_note(None)
        self._history.set_lines(())

    def show_form(self, state: FormState, guide: GuideContent | None) -> None:
        """Say the one thing to do first, then how the item goes."""
        self._now.set_note(self._first(state))
        self._now.set_lines(self._steps(state, guide))
        self._history.set_lines(self._cases(state))
        said = [p for p in state.prechecks if p.problem.finding.level in (Level.OK, Level.INFO)]
        self._basis.set_note(self._precheck(said[0]) if said else None)

    def _first(self, state: FormState) -> tuple[str, State] | None:
        problems: Sequence[Problem] = [*state.to_fix, *state.to_look]
        told = [p for p in problems if state.is_told(p)]
        shown = [p for p in told if p.kind != "material"] or told
        if not shown:
            return None
        problem = shown[0]
        said = messages.sentence(problem.finding.code, problem.finding.values)
        return f"{words(problem.label)}：{said}", _NOTES[problem.finding.level]

    def _steps(self, state: FormState, guide: GuideContent | None) -> tuple[tuple[str, str], ...]:
        lines = [("", words(text)) for text in (guide.conditions if guide else ())]
        if guide is not None and guide.note is not None:
            lines.append(("", words(guide.note)))
        if state.unknown_number:
            lines.insert(0, ("!", self.tr("The register does not know this number; check it against the document.")))
        lines += [(str(place), words(step.name)) for place, step in enumerate(guide.flow if guide else (), 1)]
        return tuple(lines)

    def _cases(self, state: FormState) -> tuple[tuple[str, str], ...]:
        found = [(case.number, case.item_code) for visitor in state.visitors for case in visitor.open_cases]
        if not state.visitors:
            return (("", self.tr("Known once the visitor is identified.")),)
        return tuple(found) or (("", self.tr("No open case.")),)

    def _choose_style(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Other style"))
        for text, style in (
            (self.tr("Large print, A4"), Style(Language.ZH, TextSize.LARGE, PaperFormat.A4)),
            (self.tr("A4"), Style(Language.ZH, TextSize.NORMAL, PaperFormat.A4)),
            (self.tr("80 mm roll"), Style(Language.ZH, TextSize.NORMAL, PaperFormat.ROLL)),
            (self.tr("English, A4"), Style(Language.EN, TextSize.NORMAL, PaperFormat.A4)),
        ):
            menu.addAction(text).triggered.connect(partial(self.other_style.emit, style))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.mapToGlobal(self.rect().center()))

    @staticmethod
    def _precheck(precheck: Precheck) -> tuple[str, State]:
        finding = precheck.problem.finding
        return f"{precheck.rule}　{messages.sentence(finding.code, finding.values)}", _NOTES[finding.level]


class _Lines(QWidget):
    """A note and numbered lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scrolled")
        self._note, self._lines = Note(), Column(gap=6)
        self._note.hide()
        self._shown: tuple[tuple[str, str], ...] | None = None
        column = Column(self._note, gap=8, margins=(14, 10, 14, 10), parent=self)
        column.addLayout(self._lines)
        column.addStretch(1)

    def set_note(self, note: tuple[str, State] | None) -> None:
        """Show another note, or none."""
        self._note.setVisible(note is not None)
        if note is not None and note[0] != self._note.text():
            self._note.show_note(*note)

    def set_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show other lines: mark and words."""
        if tuple(lines) == self._shown:
            return
        self._shown = tuple(lines)
        clear(self._lines)
        for mark, text in lines:
            line = QWidget()
            line.setObjectName("plain")
            row = Row(gap=8, parent=line)
            if mark:
                row.addWidget(label(mark, Role.HINT))
            row.addWidget(label(text, Role.DETAIL, wrap=True), 1)
            self._lines.addWidget(line)


def _basis(guide: GuideContent | None, title: str, remedies: str) -> tuple[tuple[str, str], ...]:
    if guide is None:
        return ()
    texts: list[Label] = list(guide.legal_basis)
    lines = [("", title), *((str(i), words(text)) for i, text in enumerate(texts, 1))]
    if guide.remedies:
        lines += [("", remedies), *(("", words(text)) for text in guide.remedies)]
    return tuple(lines)
