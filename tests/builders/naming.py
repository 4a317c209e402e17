"""Finds controls without an accessible name; every screen's tests use it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QWidget

_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)
_PARTS = {"qt_spinbox_lineedit", "qt_scrollarea_viewport", "qt_toolbar_ext_button"}


def is_control(widget: QWidget) -> bool:
    if widget.objectName() in _PARTS or _belongs_to_choice(widget):
        return False
    return isinstance(widget, _CONTROLS) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def _belongs_to_choice(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QComboBox) or parent.metaObject().className() == "QComboBoxPrivateContainer":
            return True
        parent = parent.parentWidget()
    return False


def spoken_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return (interface.text(QAccessible.Text.Name) if interface is not None else widget.accessibleName()).strip()


def unnamed(root: QWidget) -> list[str]:
    """Class, object name and ancestry of every control below ``root`` that a screen reader could not say."""
    return [_described(w) for w in (root, *root.findChildren(QWidget)) if is_control(w) and not spoken_name(w)]


def _described(widget: QWidget) -> str:
    chain, at = [], widget
    while at is not None:
        chain.append(f"{type(at).__name__}#{at.objectName()}")
        at = at.parentWidget()
    return " < ".join(chain[:4])
