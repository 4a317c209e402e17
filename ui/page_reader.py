"""The scanned papers of a case beside its form: looked at page by page, larger or turned, by keys alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.intake.model import PageRef, Rotation
from app.intake.ports import Blob
from app.intake.work_sheet import ScannedPaper
from ui import messages, tasks
from ui.case_words import words
from ui.page_view import PageView, next_turn, picture
from ui.widgets.layouts import Column, Grid, Row
from ui.widgets.parting import clear
from ui.widgets.states import set_property
from ui.widgets.words import Elided, KeyCap, Role, label

Read = Callable[[str, int], tuple[PageRef, Blob]]
"""Reads a page of a paper, from 0; slow, in a worker thread."""
ZOOM_STEP = 1.25
MOVE_STEP = 0.2
_MOVES = {
    Qt.Key.Key_Left: (-MOVE_STEP, 0.0),
    Qt.Key.Key_Right: (MOVE_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -MOVE_STEP),
    Qt.Key.Key_Down: (0.0, MOVE_STEP),
}
_IN_ROW, _WITH_KEY = 2, 9


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page that was read.  ref: with the turn at which it is looked at; nothing of it is kept."""

    ref: PageRef
    image: QImage


class PageReader(QFrame):
    """Digits choose the paper, PageUp and PageDown turn pages, + and - zoom, arrows move, R turns, 0 the whole page.

    A page is read when it is first looked at, and kept until another case is shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reader")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._papers: tuple[ScannedPaper, ...] = ()
        self._read: Read | None = None
        self._at = (0, 0)
        self._seen: dict[tuple[str, int], _Seen] = {}
        self._asked: set[tuple[str, int]] = set()
        self._list = Grid(column_gap=6, row_gap=2)
        self._buttons: list[_Choice] = []
        self._title, self._count = Elided(role=Role.STRONG), label("", Role.HINT)
        self._hint = Elided(self.tr("1–9 paper · PgUp/PgDn page · + − size · R turn · 0 whole page"), Role.HINT)
        self._trouble = label("", Role.DETAIL, wrap=True)
        self.view = PageView(can_crop=False)
        self.view.set_zoom(None)
        head = Row(gap=8)
        head.addWidget(self._title, 1)
        head.append(self._count)
        column = Column(self._list, head, self._trouble, gap=6, margins=(4, 4, 4, 4), parent=self)
        column.addWidget(self.view, 1)
        column.append(self._hint)
        self.show_papers((), None)

    def show_papers(self, papers: Sequence[ScannedPaper], read: Read | None) -> None:
        """The papers of another case, from the first page of the first."""
        self._papers, self._read, self._at = tuple(papers), read, (0, 0)
        self._seen.clear()
        self._asked.clear()
        clear(self._list)
        self._buttons = []
        for place, paper in enumerate(self._papers):
            button = _Choice(words(paper.name), str(place + 1) if place < _WITH_KEY else "")
            button.clicked.connect(partial(self.choose, place))
            self._buttons.append(button)
            self._list.addWidget(button, place // _IN_ROW, place % _IN_ROW)
        self._show()

    def choose(self, place: int) -> bool:
        """The paper with that place in the list, from 0; False when there is none."""
        if not 0 <= place < len(self._papers):
            return False
        if place != self._at[0]:
            self._go(place, 0)
        return True

    def show_proof(self, keys: Sequence[str]) -> None:
        """The paper that proves what the cursor is in; another one stays when none is known, or it is shown already."""
        places = [place for place, paper in enumerate(self._papers) if paper.key in keys]
        if places and self._at[0] not in places:
            self._go(places[0], 0)

    def turn_page(self, by: int) -> None:
        """The next page (1) or the one before (-1); behind the last one of a paper the next paper begins."""
        pages = [(place, page) for place, paper in enumerate(self._papers) for page in range(paper.pages)]
        if self._at in pages:
            self._go(*pages[max(0, min(len(pages) - 1, pages.index(self._at) + by))])

    def shown(self) -> tuple[str, int]:
        """Key of the paper and page, from 0; ("", 0) when there is none."""
        place, page = self._at
        return (self._papers[place].key, page) if self._papers else ("", 0)

    def turn(self) -> None:
        """A quarter clockwise, for looking only."""
        seen = self._seen.get(self.shown())
        if seen is not None:
            ref = replace(seen.ref, rotation=next_turn(seen.ref.rotation))
            self._seen[self.shown()] = replace(seen, ref=ref)
            self.view.set_zoom(None)
            self._show()

    def rotation(self) -> Rotation | None:
        """How the page is turned now, None while it is not read."""
        seen = self._seen.get(self.shown())
        return seen.ref.rotation if seen is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One key for each thing."""
        key, text = Qt.Key(event.key()), event.text()
        if text.isdecimal() and text.isascii() and text != "0":
            self.choose(int(text) - 1)
        elif text == "0":
            self.view.set_zoom(1.0)
        elif key in _MOVES:
            self.view.move_by(*_MOVES[key])
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turn_page(1 if key is Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.view.set_zoom(self.view.zoom() * ZOOM_STEP)
        elif key is Qt.Key.Key_Minus:
            self.view.set_zoom(self.view.zoom() / ZOOM_STEP)
        elif key is Qt.Key.Key_R:
            self.turn()
        else:
            super().keyPressEvent(event)

    def _go(self, place: int, page: int) -> None:
        self._at = (place, page)
        self.view.set_zoom(None)
        self._show()

    def _show(self) -> None:
        place, page = self._at
        for number, button in enumerate(self._buttons):
            button.set_chosen(number == place)
        paper = self._papers[place] if self._papers else None
        self._title.set_whole(words(paper.name) if paper else "")
        of = self.tr("page {page} of {pages}").format(page=page + 1, pages=paper.pages) if paper else ""
        self._count.setText(of)
        self.setAccessibleName(self.tr("Scanned papers"))
        self.setAccessibleDescription(" ".join((self._title.whole(), of)))
        self._trouble.hide()
        seen = self._seen.get(self.shown())
        self.view.show_page(seen.image if seen else QImage(), seen.ref if seen else _NO_PAGE)
        if seen is not None and seen.image.isNull():
            self._tell(messages.sentence("page_not_drawn"))
        if seen is None and self._read is not None and paper is not None and self.isVisible():
            self._ask(*self.shown())

    def showEvent(self, event: QShowEvent) -> None:
        """Now that it is seen, its page is read."""
        super().showEvent(event)
        self._show()

    def _ask(self, key: str, page: int) -> None:
        if (key, page) not in self._asked and self._read is not None:
            self._asked.add((key, page))
            tasks.write(partial(_looked_up, self._read, key, page), self._on_read)

    def _on_read(self, outcome: tasks.Outcome[tuple[Read, str, int, _Seen]]) -> None:
        if isinstance(outcome, tasks.Failed):
            if outcome.known is not None:
                self._tell(messages.explain(outcome.known))
            return
        read, key, page, seen = outcome.value
        if read is self._read:
            self._seen[(key, page)] = seen
            if (key, page) == self.shown():
                self._show()

    def _tell(self, text: str) -> None:
        self._trouble.setText(text)
        self._trouble.show()


class _Choice(QWidget):
    """A paper of the list: its key and its name; it takes no focus, because its number is its key."""

    clicked = Signal()

    def __init__(self, name: str, key: str) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._name = Elided(name, Role.DETAIL)
        row = Row(KeyCap(key), gap=6, parent=self)
        row.addWidget(self._name, 1)
        self.setAccessibleName(" ".join((key, name)))

    def set_chosen(self, chosen: bool) -> None:
        """Stronger while its pages are shown."""
        set_property(self._name, "role", (Role.STRONG if chosen else Role.DETAIL).value)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Chosen."""
        self.clicked.emit()


_NO_PAGE = PageRef("")  # type: ignore[arg-type]


def _looked_up(read: Read, key: str, page: int) -> tuple[Read, str, int, _Seen]:
    ref, blob = read(key, page)
    return read, key, page, _Seen(ref, picture(blob, ref.page))
