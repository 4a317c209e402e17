"""Print preview: the very PDF that prints, page by page, on white paper."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from ui import messages
from ui.actions import ActionId, key_cap
from ui.screen import Screen, Shell
from ui.screens.preview.view_model import PreviewModel, PreviewState
from ui.services import PaperOnScreen
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.pdf_preview import Fit, PdfPreview
from ui.widgets.states import State
from ui.widgets.surfaces import Card, Foot, Note
from ui.widgets.words import Chip, Elided, Role


class PreviewView(Screen):
    """``shell.open(ScreenName.PREVIEW, PaperOnScreen(…))`` shows a paper; Ctrl+P prints it, Esc goes back."""

    ZOOM_STEP = 1.25

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self._model = PreviewModel(self)
        self._model.state_changed.connect(self._render)
        self._title, self._pages = Elided(role=Role.PAGE), Chip()
        self._paper = PdfPreview(self.tr("Paper"), Fit.WIDTH)
        self._told = Note()
        self._print = KeyButton(self.tr("Print"), key=key_cap(ActionId.PRINT), icon="print", kind=Kind.PRIMARY)
        self._back = KeyButton(self.tr("Back"), key=key_cap(ActionId.BACK))
        self._larger = KeyButton(self.tr("Zoom in"), icon="plus", kind=Kind.GHOST)
        self._smaller = KeyButton(self.tr("Zoom out"), icon="minus", kind=Kind.GHOST)
        self._build()
        self._render(self._model.state)

    def enter(self, argument: object = None) -> None:
        """Show the paper that is given; without one, the last."""
        if isinstance(argument, PaperOnScreen):
            self._model.show(argument)
            self._paper.show_pdf(argument.pdf)
            self._pages.set_chip(self.tr("%n page(s)", "", self._paper.page_count()), State.NONE)
        self._print.setFocus()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """Printing."""
        return {ActionId.PRINT: self._model.print_now} if self._model.state.paper else {}

    def _build(self) -> None:
        card, foot = Card(self.tr("Print preview")), Foot()
        head = Row(gap=10, margins=(18, 8, 10, 8))
        head.addWidget(self._title, 1)
        head.append(self._pages, self._smaller, self._larger)
        Row(None, self._back, self._print, margins=(18, 7, 14, 7), parent=foot)
        card.body.append(head, Rule())
        card.body.addWidget(self._paper, 1)
        card.body.append(self._told, foot)
        self.setLayout(Column(card, margins=(8, 8, 8, 8)))
        self._print.clicked.connect(self._model.print_now)
        self._back.clicked.connect(self._on_back)
        self._larger.clicked.connect(self._on_larger)
        self._smaller.clicked.connect(self._on_smaller)

    def _render(self, state: PreviewState) -> None:
        self._title.set_whole(state.paper.title if state.paper else "")
        self._print.setEnabled(state.paper is not None and not state.is_printing)
        self._told.setVisible(bool(state.told) or state.trouble is not None)
        if state.trouble is not None:
            self._told.show_note(messages.explain(state.trouble), State.ERROR)
        elif state.told:
            self._told.show_note(state.told, State.OK)
        self.shell.actions_changed.emit()

    def _on_back(self) -> None:
        self.shell.back()

    def _on_larger(self) -> None:
        self._paper.set_zoom(self._paper.zoom() * self.ZOOM_STEP)

    def _on_smaller(self) -> None:
        self._paper.set_zoom(self._paper.zoom() / self.ZOOM_STEP)
