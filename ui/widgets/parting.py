"""What comes and goes with every visitor leaves nothing behind; Qt and its binding would keep a little each time.

After some hundred forms that little is megabytes.  Whoever makes widgets anew all day takes them out of their layout
with ``clear`` or ``take_out``, and readies scrolling areas and choices that go with them when they are made.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QComboBox, QLayout, QWidget
from shiboken6 import delete


def clear(layout: QLayout) -> None:
    """Empty ``layout``, inner layouts too; its widgets are hidden now and deleted when the event loop turns."""
    for widget in take_out(layout):
        widget.hide()
        widget.deleteLater()


def take_out(layout: QLayout) -> list[QWidget]:
    """Empty ``layout``, inner layouts too, and return its widgets in order; they stay as they are.

    What ``takeAt`` gives is deleted here: the binding leaves that to the caller, a place has about 100 bytes.
    """
    widgets: list[QWidget] = []
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            widgets += take_out(inner)
            inner.deleteLater()
            continue
        if widget is not None:
            widgets.append(widget)
        delete(item)
    return widgets


def ready_area(area: QAbstractScrollArea) -> None:
    """Leave the ground of an area's viewport to the area itself, whose ground the style sheet paints anyway.

    For areas that are not shown yet; the list of a choice, which Qt styles once more at its opening, after that.

    WORKAROUND: for a viewport that has its own ground painted, Qt's style sheet keeps a record, and never hears that
    the viewport was deleted: up to 900 bytes for each that was on screen.
    """
    area.viewport().setAutoFillBackground(False)
    area.viewport().setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)


def ready_choice(choice: QComboBox) -> None:
    """Let Qt hear when the list of a new choice is deleted; to be called when the choice has its options.

    WORKAROUND: such a record, of 400 bytes, is also kept of the frame around the list, which every choice makes at
    once.  A frame with a style sheet of its own, be it empty, is treated as other widgets are: forgotten when deleted.
    """
    frame = choice.view().parentWidget()
    assert frame is not None
    frame.setStyleSheet("QFrame {}")
