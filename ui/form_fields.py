"""One question of the form on screen: the editor of its type, its message, what it reports."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from app.catalogue.model import FieldSpec, FieldType
from app.intake.finding import Finding, Level
from app.intake.form import FormField
from app.intake.visitor import part_of
from ui import messages
from ui.case_words import words
from ui.widgets.editors import BoolField, ChoiceField, DateField, LineField, Option
from ui.widgets.fields import FieldRow
from ui.widgets.layouts import Row
from ui.widgets.states import State
from ui.widgets.ticks import TickBox

_FIGURES = frozenset(
    {FieldType.ID_NUMBER, FieldType.USCC, FieldType.TIME, FieldType.MONEY, FieldType.DECIMAL, FieldType.INT,
     FieldType.BANK_ACCOUNT, FieldType.PHONE}
)  # fmt: skip
_STATES = {Level.ERROR: State.ERROR, Level.WARNING: State.WARNING, Level.INFO: State.INFO, Level.OK: State.VERIFIED}


def shown(found: FormField) -> str:
    """An answer as it reads in the window's language: of a choice its words, of everything else as it was read."""
    picked = [choice.label for choice in found.spec.choices if choice.value in found.value.split(",")]
    return "、".join(words(label) for label in picked) if picked else found.display


class _Line(LineField):
    """A line that says when the cursor leaves it."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class _Date(DateField):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class MultiChoice(QWidget):
    """Several of a few options: boxes side by side.  ``chosen(values joined by commas)``."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[Option], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._boxes = {option.value: TickBox(option.label) for option in options}
        self.setLayout(Row(*self._boxes.values(), None, gap=14))
        for box in self._boxes.values():
            box.toggled.connect(self._on_toggled)
            box.setAccessibleName(box.text())
        self.setFocusProxy(next(iter(self._boxes.values())))

    def value(self) -> str:
        """The chosen values joined by commas."""
        return ",".join(value for value, box in self._boxes.items() if box.isChecked())

    def set_value(self, value: str) -> None:
        """Show other choices."""
        for key, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(key in value.split(","))
            box.blockSignals(False)

    def show_state(self, _state: State) -> None:
        """The message under it says it; boxes have no border."""

    def _on_toggled(self) -> None:
        self.chosen.emit(self.value())


class FieldBox(QObject):
    """The row of one question; ``typed`` while the cursor is in it, ``stated`` when an answer is complete."""

    typed = Signal(str, str)
    stated = Signal(str, object)
    left = Signal(str)
    searched = Signal(str, str)

    def __init__(self, spec: FieldSpec, label_width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.spec = spec
        self.editor = self._made_editor(spec)
        self.row = FieldRow(words(spec.label), self.editor, required=spec.required, label_width=label_width)  # type: ignore[arg-type]
        if spec.hint is not None and isinstance(self.editor, LineField):
            self.editor.setPlaceholderText(words(spec.hint))
        self._shown: tuple[object, ...] = ()

    def show_field(self, found: FormField, *, told: Finding | None = None, shows_missing: bool) -> None:
        """Show the answer and what is said about it; nothing is touched that is the same already.

        told: what a precheck holds against it; a mistake in the answer itself goes first.
        """
        findings = found.findings if told is None or found.level is Level.ERROR else (told, *found.findings)
        shown = (found.raw, found.read_only, found.required, findings, found.missing and shows_missing)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_value(found)
        self.row.set_required(found.required)
        self.row.show_message(*self._message(found, findings, shows_missing))

    def focus(self) -> None:
        """Put the cursor into it."""
        self.editor.setFocus()
        if isinstance(self.editor, LineField):
            self.editor.selectAll()

    def _made_editor(self, spec: FieldSpec) -> QWidget:
        if spec.multiple:
            several = MultiChoice(_options(spec))
            several.chosen.connect(self._on_chosen)
            return several
        if spec.choices:
            choice = ChoiceField(_options(spec))
            choice.chosen.connect(self._on_chosen)
            return choice
        if spec.type is FieldType.BOOL:
            yes_no = BoolField(self.tr("Yes"), self.tr("No"))
            yes_no.chosen.connect(self._on_bool)
            return yes_no
        return self._made_line(spec)

    def _made_line(self, spec: FieldSpec) -> QWidget:
        dated = spec.type in (FieldType.DATE, FieldType.PERIOD)
        line: _Line | _Date = (
            _Date(month_only=spec.type is FieldType.PERIOD) if dated else _Line(figures=spec.type in _FIGURES)
        )
        line.textEdited.connect(self._on_edited)
        line.left.connect(self._on_left)
        return line

    def _show_value(self, found: FormField) -> None:
        editor = self.editor
        if isinstance(editor, BoolField):
            editor.set_value({"true": True, "false": False}.get(found.value))
        elif isinstance(editor, ChoiceField | MultiChoice):
            editor.set_value(found.value or found.raw)
        elif isinstance(editor, LineField):
            if not editor.hasFocus() or found.known:
                editor.set_value(shown(found) if found.known or found.read_only else found.raw)
            editor.setReadOnly(found.read_only)

    def _message(self, found: FormField, findings: Sequence[Finding], shows_missing: bool) -> tuple[State, str]:
        silent = not found.raw.strip() and not shows_missing
        if findings and not silent:
            finding = findings[0]
            return _STATES[finding.level], messages.sentence(finding.code, finding.values)
        if found.missing and shows_missing:
            code = "choice_missing" if found.spec.choices else "answer_missing"
            return State.ERROR, messages.sentence(code)
        return (State.VERIFIED if found.known else State.NONE), ""

    def _on_edited(self, text: str) -> None:
        self.typed.emit(self.spec.key, text)
        if self.spec.type in (FieldType.PERSON_REF, FieldType.UNIT_REF) and part_of(self.spec) is not None:
            self.searched.emit(self.spec.key, text)

    def _on_left(self) -> None:
        if isinstance(self.editor, LineField) and not self.editor.isReadOnly() and self.editor.isModified():
            self.editor.setModified(False)
            self.stated.emit(self.spec.key, self.editor.value())
        self.left.emit(self.spec.key)

    def _on_chosen(self, value: str) -> None:
        self.stated.emit(self.spec.key, value)

    def _on_bool(self, value: bool) -> None:
        self.stated.emit(self.spec.key, value)


def _options(spec: FieldSpec) -> tuple[Option, ...]:
    return tuple(Option(choice.value, words(choice.label)) for choice in spec.choices)
