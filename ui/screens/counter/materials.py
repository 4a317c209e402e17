"""The checklist: each paper this application needs, where it stands, one key for each thing that can be said of it."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.intake.form import FormMaterial
from app.intake.model import MaterialState
from ui.case_words import words
from ui.metrics import Arrangement
from ui.screens.counter.form_model import FormState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row
from ui.widgets.rows import MaterialRow
from ui.widgets.states import State, set_state
from ui.widgets.words import Chip, Role, label

_KEYS = {
    Qt.Key.Key_L: MaterialState.NEEDS_LOOK,
    Qt.Key.Key_F: MaterialState.TO_FOLLOW,
    Qt.Key.Key_M: MaterialState.MISSING,
}


class PaperRow(MaterialRow):
    """A paper; Space says received or takes it back, L needs a look, F follows, M missing, P shows pages, + and -
    count the copies.

    said(key, MaterialState), counted(MaterialLine), scan(key).
    """

    said = Signal(str, object)
    counted = Signal(object)
    scan = Signal(str)

    def __init__(self, found: FormMaterial, name_width: int, parent: QWidget | None = None) -> None:
        super().__init__(words(found.spec.name), required=found.spec.main, name_width=name_width, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.key = found.spec.key
        self._found = found
        self._shown: tuple[FormMaterial, bool] | None = None
        self._take = KeyButton(self.tr("Received"), kind=Kind.GHOST, icon="tick")
        self._scan = KeyButton(self.tr("Pages"), kind=Kind.GHOST, icon="attach")
        self._scan.setAccessibleName(self.tr("Pages of {paper}").format(paper=words(found.spec.name)))
        for button in (self._take, self._scan):
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self.add_action(button)
        self._take.clicked.connect(self._on_take)
        self._scan.clicked.connect(self._on_scan)
        self.setToolTip(_about(found))

    def show_paper(self, found: FormMaterial, *, shows_missing: bool) -> None:
        """Show where it stands; nothing is touched that is the same already."""
        if (found, shows_missing) == self._shown:
            return
        self._found, self._shown = found, (found, shows_missing)
        state, icon, word = self._stand(found, shows_missing)
        self.show_material(icon, state, word, self._detail_of(found))
        received = found.line.state is MaterialState.RECEIVED
        self._take.set_content(
            self.tr("Take back") if received else self.tr("Received"), "undo" if received else "tick"
        )
        self._take.setAccessibleName(f"{self._take.text()}: {words(found.spec.name)}")
        self.setAccessibleDescription(f"{word} {self._detail_of(found)}")

    def is_open(self) -> bool:
        """Whether nothing was said of it yet."""
        return self._found.line.state is MaterialState.MISSING

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One key for each thing that can be said."""
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Space:
            self._on_take()
        elif key is Qt.Key.Key_P and not event.modifiers():
            self._on_scan()
        elif key in _KEYS and not event.modifiers():
            self.said.emit(self.key, _KEYS[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus) and not event.modifiers():
            more = -1 if key is Qt.Key.Key_Minus else 1
            line = self._found.line
            self.counted.emit(replace(line, copies=min(99, max(0, line.copies + more))))
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(key is Qt.Key.Key_Down)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextPrevChild(not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The row under the cursor is tinted."""
        super().focusInEvent(event)
        set_state(self, State.SELECTED)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And no more."""
        super().focusOutEvent(event)
        set_state(self, State.NONE)

    def _stand(self, found: FormMaterial, shows_missing: bool) -> tuple[State, str, str]:
        state = found.line.state
        if state is MaterialState.RECEIVED:
            return State.OK, "tick-circle", self.tr("received")
        if state is MaterialState.NEEDS_LOOK:
            return State.WARNING, "warning", self.tr("needs a look")
        if state is MaterialState.TO_FOLLOW and found.may_follow:
            return State.INFO, "clock", self.tr("to follow")
        if shows_missing:
            return State.ERROR, "error", self.tr("missing")
        return State.NONE, "scan", self.tr("not yet")

    def _detail_of(self, found: FormMaterial) -> str:
        line, spec = found.line, found.spec
        if line.state is MaterialState.MISSING:
            asked = self._pieces(spec.original, spec.copies)
            return f"{asked} · {words(spec.condition)}" if spec.condition is not None else asked
        parts = [self._pieces(line.originals, line.copies)]
        if line.pages:
            parts.append(self.tr("%n page(s)", "", len(line.pages)))
        return " · ".join(part for part in (*parts, line.note) if part)

    def _pieces(self, originals: int, copies: int) -> str:
        parts = []
        if originals:
            parts.append(self.tr("original ×{n}").format(n=originals))
        if copies:
            parts.append(self.tr("copy ×{n}").format(n=copies))
        return self.tr(", ").join(parts)

    def _on_take(self) -> None:
        taken = self._found.line.state is MaterialState.RECEIVED
        self.said.emit(self.key, MaterialState.MISSING if taken else MaterialState.RECEIVED)

    def _on_scan(self) -> None:
        self.scan.emit(self.key)


def _about(found: FormMaterial) -> str:
    parts = [found.spec.condition, found.spec.note]
    return "\n".join(words(part) for part in parts if part is not None)


class Materials(QWidget):
    """Head with counts, then the rows.  said, counted and scan as the rows say; scan("") for every missing one."""

    said = Signal(str, object)
    counted = Signal(object)
    scan = Signal(str)
    all_received = Signal()

    def __init__(self, arrangement: Arrangement, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._arrangement = arrangement
        self._rows: dict[str, PaperRow] = {}
        self._count = Chip()
        self._all = KeyButton(self.tr("All received"), key="Ctrl+M", icon="tick", kind=Kind.GHOST)
        self._scan = KeyButton(self.tr("Scan all"), key="F6", icon="scan", kind=Kind.GHOST)
        self._all.clicked.connect(self.all_received)
        self._scan.clicked.connect(self._on_scan)
        head = Row(label(self.tr("Materials"), Role.SECTION), self._count, None, self._all, self._scan, gap=10)
        self._column = Column(gap=0)
        self.setLayout(Column(head, self._column, gap=2))

    def show_materials(self, state: FormState) -> None:
        """Show the papers that apply; others are hidden until they do."""
        papers = state.form.materials
        wanted = {found.spec.key for found in papers}
        for key, row in self._rows.items():
            row.setVisible(key in wanted)
        for place, found in enumerate(papers):
            row = self._row(found, place)
            row.show_paper(found, shows_missing=state.shows_missing)
        must = [found for found in papers if found.spec.main]
        have = sum(found.is_settled for found in must)
        settled = have == len(must)
        text = self.tr("compulsory {have} / {must}").format(have=have, must=len(must))
        self._count.set_chip(text, State.OK if settled else State.INFO)

    def focus_on(self, key: str) -> bool:
        """Put the cursor on a paper."""
        row = self._rows.get(key)
        if row is None or row.isHidden():
            return False
        row.setFocus()
        return True

    def open_papers(self) -> tuple[str, ...]:
        """Keys of the papers on screen of which nothing was said yet."""
        return tuple(key for key, row in self._rows.items() if not row.isHidden() and row.is_open())

    def _row(self, found: FormMaterial, place: int) -> PaperRow:
        key = found.spec.key
        if key not in self._rows:
            width = 150 if self._arrangement.compact else 190
            self._rows[key] = row = PaperRow(found, width)
            row.said.connect(self.said)
            row.counted.connect(self.counted)
            row.scan.connect(self.scan)
            self._column.insertWidget(place, row)
        return self._rows[key]

    def _on_scan(self) -> None:
        self.scan.emit("")
