"""Layouts and sizes in units: given once at scale 1.0, multiplied by the look's scale, and again when it changes."""

from collections.abc import Sequence

from PySide6.QtCore import QMargins, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QLayout, QScrollArea, QWidget

from ui import theme
from ui.widgets.parting import ready_area

Margins = tuple[int, int, int, int]
Part = QWidget | QLayout | int | None


def _scaled(margins: Margins) -> QMargins:
    return QMargins(*(theme.px(m) for m in margins))


class _Box(QBoxLayout):
    def __init__(
        self,
        parts: Sequence[Part],
        direction: QBoxLayout.Direction,
        *,
        gap: int,
        margins: Margins,
        parent: QWidget | None,
    ) -> None:
        super().__init__(direction)
        self._gap, self._margins = gap, margins
        if parent is not None:
            parent.setLayout(self)
        self.apply_look()
        self.append(*parts)

    def append(self, *parts: Part) -> None:
        """Add widgets and layouts in order; a number is that many units of space, None a stretch."""
        for part in parts:
            if part is None:
                self.addStretch(1)
            elif isinstance(part, int):
                self.addSpacing(theme.px(part))
            elif isinstance(part, QWidget):
                self.addWidget(part)
            else:
                self.addLayout(part)

    def apply_look(self) -> None:
        """Take gap and margins at the present scale."""
        self.setSpacing(theme.px(self._gap))
        self.setContentsMargins(_scaled(self._margins))


class Row(_Box):
    """A horizontal layout: ``Row(icon, label, None, button, gap=8, margins=(14, 8, 14, 8), parent=self)``.

    A number among the parts is that many units of space, None a stretch.  gap and margins in units.
    """

    def __init__(
        self, *parts: Part, gap: int = 8, margins: Margins = (0, 0, 0, 0), parent: QWidget | None = None
    ) -> None:
        super().__init__(parts, QBoxLayout.Direction.LeftToRight, gap=gap, margins=margins, parent=parent)


class Column(_Box):
    """A vertical layout, used as ``Row`` is."""

    def __init__(
        self, *parts: Part, gap: int = 8, margins: Margins = (0, 0, 0, 0), parent: QWidget | None = None
    ) -> None:
        super().__init__(parts, QBoxLayout.Direction.TopToBottom, gap=gap, margins=margins, parent=parent)


class Grid(QGridLayout):
    """A grid with gaps and margins in units."""

    def __init__(
        self, *, column_gap: int = 14, row_gap: int = 0, margins: Margins = (0, 0, 0, 0), parent: QWidget | None = None
    ) -> None:
        super().__init__()
        self._column_gap, self._row_gap, self._margins = column_gap, row_gap, margins
        if parent is not None:
            parent.setLayout(self)
        self.apply_look()

    def set_column_gap(self, units: int) -> None:
        """Another distance between columns, for a narrower window."""
        self._column_gap = units
        self.apply_look()

    def apply_look(self) -> None:
        """Take gaps and margins at the present scale."""
        self.setHorizontalSpacing(theme.px(self._column_gap))
        self.setVerticalSpacing(theme.px(self._row_gap))
        self.setContentsMargins(_scaled(self._margins))


class Rule(QFrame):
    """A one-pixel separator."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rule")
        self.setFixedHeight(1)


class Scrolled(QScrollArea):
    """A transparent area that scrolls ``content`` vertically and never takes the focus itself."""

    def __init__(self, content: QWidget, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        content.setObjectName(content.objectName() or "scrolled")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        ready_area(self)
