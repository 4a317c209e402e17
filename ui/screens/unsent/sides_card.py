"""Both histories of a case beside each other, event by event: what this machine wrote, what the centre confirmed."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.audit.model import moment_of
from app.cases.model import EventKind
from app.kernel.clock import hall_text
from app.sync.desk import SideEvent, Sides
from app.sync.doctor import said
from ui import messages, theme
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.states import State
from ui.widgets.steps import Timeline, TimelineEntry
from ui.widgets.surfaces import Card, section
from ui.widgets.words import Role, label

_LEAST = 40
"""Height of a side at least, in units; it is scrolled where the window is low."""


class SidesCard(Card):
    """The whole sentence of the chosen item, then the two sides after what both have."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Side by side"), parent)
        self._sentence, self._common = label("", Role.STRONG, wrap=True), label("", Role.HINT)
        self.ours, self.theirs = Timeline(), Timeline()
        self._nothing = {side: label("", Role.DETAIL, wrap=True) for side in ("ours", "theirs")}
        self._pages = {side: QStackedWidget() for side in self._nothing}
        head = Column(self._sentence, self._common, gap=4, margins=(18, 10, 18, 8))
        self.body.append(head, Rule())
        both = Row(gap=0)
        for side, line, title in (
            ("ours", self.ours, self.tr("This machine")),
            ("theirs", self.theirs, self.tr("The centre")),
        ):
            pages = self._pages[side]
            pages.addWidget(Scrolled(line, title))
            empty = QWidget()
            empty.setObjectName("plain")
            empty.setLayout(Column(self._nothing[side], None))
            pages.addWidget(empty)
            pages.setMinimumHeight(theme.px(_LEAST))
            column = Column(section(title), gap=4, margins=(18, 8, 18, 8))
            column.addWidget(pages, 1)
            both.addLayout(column, 1)
        self.body.addLayout(both, 1)

    def show_sides(self, sides: Sides | None) -> None:
        """Show an item's sides; None while nothing is chosen or they are being read."""
        self.setVisible(sides is not None)
        if sides is None:
            return
        self._sentence.setText(said(sides.about, messages.language()))
        self._common.setText(messages.sentence("outbox_side_common", {"count": sides.common}) if sides.common else "")
        self._common.setVisible(sides.common > 0)
        nothing = {
            "ours": self.tr("Nothing further was written here."),
            "theirs": self.tr("The centre has nothing further of this case."),
        }
        if not sides.common:
            nothing["theirs"] = self.tr("The centre has nothing of this case yet.")
        for side, line, events in (("ours", self.ours, sides.ours), ("theirs", self.theirs, sides.theirs)):
            self._nothing[side].setText(nothing[side])
            self._pages[side].setCurrentIndex(0 if events else 1)
            line.set_entries([self._entry(event, is_fork=sides.is_fork) for event in events])

    def _entry(self, event: SideEvent, *, is_fork: bool) -> TimelineEntry:
        at = hall_text(moment_of(event.at)) if event.at else ""
        what = messages.sentence(f"case_event_{event.kind}") if event.kind else self.tr("not for this office to read")
        title = self.tr("{number}. {what}").format(number=event.seq, what=what)
        return TimelineEntry(at, title, _detail(event), State.WARNING if is_fork else State.INFO)


def _detail(event: SideEvent) -> str:
    """What tells two events of a kind apart: number, last day, reason and note, as the body says them."""
    data = event.data
    reason = data.get("reason", "")
    if event.kind in (EventKind.RETURNED, EventKind.MISMATCHED) and reason:
        reason = messages.sentence(f"return_reason_{reason}")
    told = [str(word) for word in (data.get("number"), reason, data.get("note")) if word]
    told += [messages.sentence(f"unsent_{key}", {key: data[key]}) for key in ("due_on", "window") if data.get(key)]
    return " · ".join(told)
