"""A box to tick: the mark is drawn, so that the state is told by more than its colour."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from ui import assets


class TickBox(QCheckBox):
    """A check box whose tick is seen in every theme."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box as the style draws it, and the tick in it."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        mark = assets.pixmap("tick", "on_primary", 13)
        size = mark.deviceIndependentSize().toSize()
        left, top = (box.width() - size.width()) // 2, (box.height() - size.height()) // 2
        QPainter(self).drawPixmap(box.left() + left, box.top() + top, mark)
