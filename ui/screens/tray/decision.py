"""The decision bar of a case: the verbs that are open, the others greyed with the reason, what a verb asks for."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from app.cases.flow import ReturnReason, Verb, Word
from app.intake.work_sheet import WorkSheet
from ui import messages
from ui.actions import ActionId, key_cap
from ui.case_words import words
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Editor, LineField, Option, TextField
from ui.widgets.fields import FieldGroup, FieldRow
from ui.widgets.layouts import Column, Row
from ui.widgets.states import State, set_state
from ui.widgets.surfaces import Card, Foot
from ui.widgets.words import Elided, Icon, Role, label

_LOOKS = {
    Verb.AGREE: "tick", Verb.REFUSE: "no-entry", Verb.MISMATCH: "error", Verb.RETURN: "undo", Verb.SUPPLEMENT: "paper",
    Verb.RESUME: "sync", Verb.EXTEND: "clock", Verb.ESCALATE: "chevron-up",
}  # fmt: skip
ASKING = frozenset({Verb.REFUSE, Verb.MISMATCH, Verb.RETURN, Verb.SUPPLEMENT, Verb.EXTEND, Verb.ESCALATE})
LABEL = 110


class DecisionBar(Foot):
    """pressed(Verb): one that is open.  The reason of a closed one stands at the left while it has the focus."""

    pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._icon, self._why = Icon("info", "muted", 14), Elided(role=Role.HINT)
        names = {
            Verb.AGREE: self.tr("Agree"),
            Verb.RESUME: self.tr("Resume (&G)"),
            Verb.RETURN: self.tr("Return (&B)"),
            Verb.SUPPLEMENT: self.tr("Papers (&S)"),
            Verb.REFUSE: self.tr("Refuse (&J)"),
            Verb.MISMATCH: self.tr("Mismatch (&M)"),
            Verb.EXTEND: self.tr("More time (&T)"),
            Verb.ESCALATE: self.tr("Hand up (&U)"),
        }
        self.buttons: dict[Verb, KeyButton] = {}
        row = Row(self._icon, gap=8, margins=(18, 0, 14, 0), parent=self)
        row.addWidget(self._why, 1)
        for verb in (*tuple(names)[1:], Verb.AGREE):
            key = key_cap(ActionId.SUBMIT) if verb is Verb.AGREE else ""
            button = KeyButton(names[verb], key=key, icon=_LOOKS[verb])
            button.setProperty("verb", verb.value)
            button.clicked.connect(self._on_clicked)
            button.installEventFilter(self)
            self.buttons[verb] = button
            row.append(button)
        self._usual = ""

    def show_sheet(self, sheet: WorkSheet, *, busy: bool) -> None:
        """Which verbs are open now."""
        for verb, button in self.buttons.items():
            refusal = sheet.verbs[verb]
            why = messages.sentence(refusal.code, refusal.values) if refusal is not None else ""
            button.set_closed(why)
            button.setEnabled(not busy)
        self._usual = self.tr("Step {number}: {name}").format(number=sheet.stage, name=words(sheet.stage_name))
        self._tell(self._usual, State.NONE)

    def set_quiet(self, *, quiet: bool) -> None:
        """Whether F9 belongs to what is being asked for, and not to agreeing."""
        agree = self.buttons[Verb.AGREE]
        agree.set_kind(Kind.PLAIN if quiet or agree.is_closed() else Kind.PRIMARY)
        agree.set_key_shown(not quiet)

    def tell_mistake(self, text: str) -> None:
        """What a refused word was refused for; "" goes back to the step."""
        self._tell(text or self._usual, State.ERROR if text else State.NONE)

    def told(self) -> str:
        """What stands at the left."""
        return self._why.whole()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A closed verb that gets the focus says why it is closed."""
        if isinstance(watched, KeyButton) and event.type() is QEvent.Type.FocusIn:
            why = watched.accessibleDescription()
            self._tell(why or self._usual, State.WARNING if why else State.NONE)
        return super().eventFilter(watched, event)

    def _tell(self, text: str, state: State) -> None:
        self._why.set_whole(text)
        set_state(self._why, state)
        self._icon.set_icon_state(state)

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, KeyButton):
            if button.is_closed():
                self._tell(button.accessibleDescription(), State.WARNING)
            else:
                self.pressed.emit(Verb(button.property("verb")))


class Asking(Card):
    """What a verb asks for before it is said: reason, step, ground, lines, a sentence.  answered(Word)."""

    answered = Signal(object)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._verb = Verb.RETURN
        self._title = label("", Role.SECTION)
        self.reason, self.step, self.ground = ChoiceField(), ChoiceField(), ChoiceField()
        self.note, self.lines = LineField(), TextField(rows=3, placeholder=self.tr("One a line; everything at once"))
        names: dict[str, tuple[str, Editor]] = {
            "reason": (self.tr("Reason"), self.reason),
            "step": (self.tr("Back to"), self.step),
            "ground": (self.tr("Ground"), self.ground),
            "lines": (self.tr("Papers"), self.lines),
            "note": (self.tr("In words"), self.note),
        }
        self._fields = {
            key: FieldRow(name, editor, required=key != "note", can_fail=False, label_width=LABEL)
            for key, (name, editor) in names.items()
        }
        self.say, self._leave = (
            KeyButton(self.tr("Confirm"), key=key_cap(ActionId.SUBMIT), icon="tick", kind=Kind.PRIMARY),
            KeyButton(self.tr("Back"), key=key_cap(ActionId.BACK)),
        )
        self._build()
        self.say.clicked.connect(self.answer)
        self._leave.clicked.connect(self.given_up)
        self.hide()

    def ask(self, verb: Verb, sheet: WorkSheet) -> None:
        """Ask for what the verb needs; what was typed for the same verb of the same case stays."""
        if verb is not self._verb or self.isHidden():
            self._verb = verb
            self._offer(sheet)
        name = messages.sentence(f"verb_{verb}")
        self._title.setText(name)
        self.setAccessibleName(name)
        asked = _ASKED[verb]
        for key, row in self._fields.items():
            row.setVisible(key in asked)
        self._fields["note"].set_required(verb in (Verb.MISMATCH, Verb.EXTEND))
        self.show()
        first = next(row for key, row in self._fields.items() if key in asked)
        first.editor.setFocus()

    def answer(self) -> None:
        """Say it."""
        step = self.step.value()
        reasons: dict[Verb, Callable[[], str]] = {Verb.RETURN: self.reason.value, Verb.REFUSE: self.ground.value}
        lines = [line.strip() for line in self.lines.value().splitlines() if line.strip()]
        word = Word(
            self._verb,
            reason=reasons[self._verb]() if self._verb in reasons else "",
            to_step=int(step) if self._verb is Verb.RETURN and step else None,
            note=self.note.value(),
            lines=tuple({"what": line} for line in lines) if self._verb is Verb.SUPPLEMENT else (),
        )
        self.answered.emit(word)

    def forget(self) -> None:
        """Nothing is asked any more."""
        self.hide()
        self.note.set_value("")
        self.lines.set_value("")

    def _offer(self, sheet: WorkSheet) -> None:
        self.reason.set_options([Option(one, messages.sentence(f"return_reason_{one}")) for one in ReturnReason])
        self.step.set_options([Option(str(seq), f"{seq} {words(name)}") for seq, name in sheet.earlier])
        if sheet.earlier:
            self.step.set_value(str(sheet.earlier[-1][0]))
        self.ground.set_options([Option(one.code, words(one.text)) for one in sheet.grounds])
        self.note.setPlaceholderText(self.tr("For the next person; no names"))

    def _build(self) -> None:
        group = FieldGroup()
        group.setLayout(Column(*self._fields.values(), gap=2))
        foot = Row(None, self._leave, self.say, gap=8)
        self.body.append(Column(self._title, group, foot, gap=8, margins=(18, 10, 14, 10)))


_ASKED = {
    Verb.RETURN: ("reason", "step", "note"),
    Verb.REFUSE: ("ground", "note"),
    Verb.SUPPLEMENT: ("lines",),
    Verb.MISMATCH: ("note",),
    Verb.EXTEND: ("note",),
    Verb.ESCALATE: ("note",),
}
