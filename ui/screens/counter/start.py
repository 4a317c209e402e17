"""What stands in the middle while no form is open: how to begin, and the drafts that wait."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.intake.model import DraftLine
from app.kernel.clock import hall_text
from ui.widgets.layouts import Column, Rule
from ui.widgets.rows import QueueList, QueueRow
from ui.widgets.states import State
from ui.widgets.surfaces import EmptyState
from ui.widgets.words import Role, label


class StartView(QWidget):
    """``resumed(DraftId)``: a draft was chosen."""

    resumed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._drafts: tuple[DraftLine, ...] = ()
        self._hint = EmptyState(
            "search",
            self.tr("Which matter?"),
            self.tr("F2 calls the next visitor. Ctrl+K finds the matter by words or initials, e.g. 退休, txdy."),
        )
        self._title = label(self.tr("Drafts of this office"), Role.SECTION)
        self._list = QueueList(self.tr("Drafts of this office"))
        self._list.chosen.connect(self._on_chosen)
        self._below = QWidget()
        self._below.setObjectName("plain")
        Column(Rule(), self._title, self._list, gap=8, margins=(18, 0, 18, 12), parent=self._below)
        column = Column(gap=0, parent=self)
        column.addWidget(self._hint, 1)
        column.addWidget(self._below, 1)

    def show_post(self, title: str, told: str) -> None:
        """For somebody who takes no applications: what the post does here and what it may open."""
        self._hint.set_words(title, told)
        self._below.hide()

    def show_drafts(self, drafts: Sequence[DraftLine], names: Mapping[str, str]) -> None:
        """Show the drafts that wait; names: of the items by code."""
        self._drafts = tuple(drafts)
        self._below.setVisible(bool(drafts))
        self._list.set_rows(
            [
                QueueRow(
                    d.item,
                    f"{names.get(d.item, '')}　{d.subject_name}",
                    f"{d.clerk_name}　{hall_text(d.updated_at)[5:]}",
                    self._standing(d),
                    State.WARNING if d.case else State.INFO,
                )
                for d in self._drafts
            ]
        )

    def told(self, draft: DraftLine) -> str:
        """A draft in one line: how it stands, who holds it, when it was touched last."""
        return "　".join((self._standing(draft), draft.clerk_name, hall_text(draft.updated_at)))

    def _standing(self, draft: DraftLine) -> str:
        if draft.case is None:
            return self.tr("draft")
        return self.tr("waits for papers, notice {number}").format(number=draft.notice or "")

    def _on_chosen(self, row: int) -> None:
        self.resumed.emit(self._drafts[row].id)
