"""The actions of the window at work: menus, key caps and the key sheet are built from ``ui.action_list``."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ui.action_ids import ActionId, ActionSpec
from ui.action_list import ACTIONS

__all__ = ["ActionId", "Actions", "clashes", "key_cap", "words"]

_CONTEXT = "Actions"


def clashes(specs: Sequence[ActionSpec] = ACTIONS) -> tuple[tuple[ActionId, ActionId, str], ...]:
    """Every pair of actions that claims the same key, with the key."""
    owners: dict[str, ActionId] = {}
    found = []
    for spec in specs:
        for key in spec.keys:
            normal = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
            if normal in owners:
                found.append((owners[normal], spec.id, normal))
            owners.setdefault(normal, spec.id)
    return tuple(found)


def words(source: str) -> str:
    """The text of an action in the present language."""
    return QCoreApplication.translate(_CONTEXT, source)


def key_cap(action: ActionId) -> str:
    """What stands on the cap of an action, "" when it has no key."""
    keys = _SPECS[action].keys
    return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


_SPECS: Mapping[ActionId, ActionSpec] = {spec.id: spec for spec in ACTIONS}


class Actions(QObject):
    """The actions of one window.

    A key works in the whole window; ``triggered(ActionId)`` says which.  What nobody can do now is disabled, so
    that menus and the key sheet tell the truth.
    """

    triggered = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[ActionId, QAction] = {}
        for spec in ACTIONS:
            action = QAction(window)
            action.setObjectName(spec.id.value)
            action.setShortcuts([QKeySequence(key) for key in spec.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(self._on_triggered)
            window.addAction(action)
            self._actions[spec.id] = action
        self.retranslate()

    def action(self, action: ActionId) -> QAction:
        """The Qt action, for menus."""
        return self._actions[action]

    def menu(self, actions: Sequence[ActionId | None], parent: QWidget) -> QMenu:
        """A menu of these actions; None is a separator."""
        menu = QMenu(parent)
        for identity in actions:
            if identity is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[identity])
        return menu

    def enable(self, possible: frozenset[ActionId]) -> None:
        """Exactly these can be done now."""
        for identity, action in self._actions.items():
            action.setEnabled(identity in possible)

    def retranslate(self) -> None:
        """Take the words of the present language."""
        for identity, action in self._actions.items():
            action.setText(words(_SPECS[identity].text))
            action.setToolTip(words(_SPECS[identity].help))

    def _on_triggered(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.triggered.emit(ActionId(sender.objectName()))
