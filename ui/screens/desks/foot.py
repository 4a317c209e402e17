"""What the foot of the desks' screen asks: one row of fields for each act, with the button that does it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Row
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.surfaces import Foot
from ui.widgets.words import Role, label


class AskRow(Foot):
    """``answered(values)``: by Enter in its last field or by the button.

    Names of fields, in order: ``choice`` and ``carrier`` choose, ``password`` is not shown, all others are lines.
    """

    answered = Signal(object)

    def __init__(
        self,
        does: str,
        names: Mapping[str, str],
        choices: Mapping[str, Sequence[Option]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._asked = label("", Role.STRONG)
        self.fields: dict[str, ChoiceField | LineField] = {}
        row = Row(self._asked, gap=10, margins=(18, 6, 18, 6))
        for name, words in names.items():
            made = ChoiceField(choices[name], placeholder=words) if name in choices else _line(name, words)
            made.setAccessibleName(words)
            self.fields[name] = made
            row.addWidget(made, 2 if name == "note" else 1)
        self.button = KeyButton(does, kind=Kind.PRIMARY)
        self.button.clicked.connect(self._on_answered)
        row.append(self.button)
        self.setLayout(row)
        for before, after in zip(self.fields.values(), [*list(self.fields.values())[1:], None], strict=True):
            if isinstance(before, LineField):
                before.returnPressed.connect(self._on_answered if after is None else after.setFocus)

    def ask(self, asked: str, values: Mapping[str, str]) -> None:
        """Begin anew with these values and go into the first field."""
        self._asked.setText(asked)
        for name, made in self.fields.items():
            made.set_value(values.get(name, ""))
            made.show_state(State.NONE)
        first = next(iter(self.fields.values()))
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(first, LineField):
            first.selectAll()

    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: _value(name, made) for name, made in self.fields.items()}

    def _on_answered(self) -> None:
        unsaid = next(
            (made for made in self.fields.values() if isinstance(made, ChoiceField) and not made.value()), None
        )
        if unsaid is not None:
            unsaid.show_state(State.ERROR)
            unsaid.setFocus()
            return
        self.answered.emit(self.values())


def _value(name: str, made: ChoiceField | LineField) -> str:
    """A password is taken with its spaces."""
    return made.text() if isinstance(made, LineField) and name == "password" else made.value()


def _line(name: str, words: str) -> LineField:
    made = LineField(placeholder=words, figures=name in ("tracking", "pages"))
    if name == "password":
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made
