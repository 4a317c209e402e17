"""The form of a request: for whom, what kind, which permission, from when to when, why."""

from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.kernel.actor import Permission
from app.staff.grant_desk import Asked
from app.staff.grants import GrantKind
from app.staff.model import POSTS
from app.staff.presence_book import OnDuty
from ui import messages
from ui.actions import ActionId, key_cap
from ui.screens.grants.view_model import GrantsState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, DateField, LineField, Option, typed_date
from ui.widgets.fields import FieldGroup, FieldRow
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.states import State
from ui.widgets.surfaces import Foot, Note
from ui.widgets.words import Role, label

KINDS = tuple(kind for kind in GrantKind if kind is not GrantKind.FOUNDING)
_ENDING = (GrantKind.TEMPORARY, GrantKind.STAND_IN)
LABEL = 92


class RequestForm(QWidget):
    """applied(Asked) when all of it can be read; dropped when the person gives up.  What was typed stays."""

    applied = Signal(object)
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._colleagues: tuple[OnDuty, ...] = ()
        self.person, self.other = ChoiceField(), ChoiceField()
        self.kind = ChoiceField([Option(kind, messages.sentence(f"grant_kind_{kind}")) for kind in KINDS])
        self.permission = ChoiceField([Option(one, messages.sentence(f"permission_{one}")) for one in Permission])
        self.starts, self.ends = DateField(), DateField()
        self.reason = LineField(placeholder=self.tr("Why it is needed; internal control and the unit head read it"))
        self._hint, self._trouble = label("", Role.DETAIL, wrap=True), Note(state=State.ERROR)
        self.send = KeyButton(self.tr("Apply"), key=key_cap(ActionId.SUBMIT), kind=Kind.PRIMARY)
        self._drop = KeyButton(self.tr("Back"), key=key_cap(ActionId.BACK))
        self._build()
        self.person.chosen.connect(self._on_chosen)
        self.other.chosen.connect(self._on_chosen)
        self.kind.chosen.connect(self._on_chosen)
        self.send.clicked.connect(self.submit)
        self._drop.clicked.connect(self.dropped)
        for name, row in self._rows.items():
            editor = row.editor
            if isinstance(editor, ChoiceField):
                editor.chosen.connect(partial(self._on_changed, name))
            elif isinstance(editor, LineField):
                editor.textEdited.connect(partial(self._on_changed, name))
        self._arrange()

    def _build(self) -> None:
        def row(text: str, editor: ChoiceField | LineField, *, required: bool = True) -> FieldRow:
            return FieldRow(text, editor, required=required, label_width=LABEL)

        self._rows = {
            "person": row(self.tr("&Person"), self.person),
            "kind": row(self.tr("&Kind"), self.kind),
            "other": row(self.tr("Stands in &for"), self.other),
            "permission": row(self.tr("Per&mission"), self.permission),
            "starts": row(self.tr("F&irst day"), self.starts, required=False),
            "ends": row(self.tr("&Last day"), self.ends),
            "reason": row(self.tr("&Reason"), self.reason),
        }
        group = FieldGroup()
        group.setLayout(Column(*self._rows.values(), self._hint, None, gap=0, margins=(18, 12, 18, 12)))
        title = label(self.tr("New request"), Role.PAGE)
        foot = Foot()
        Row(None, self._drop, self.send, gap=8, margins=(18, 0, 18, 0), parent=foot)
        column = Column(gap=0, parent=self)
        column.append(Column(title, self._trouble, gap=8, margins=(18, 12, 18, 10)), Rule())
        column.addWidget(Scrolled(group, self.tr("New request")), 1)
        column.append(Rule(), foot)

    # showing

    def show_state(self, state: GrantsState) -> None:
        """Whom it may be about, and the last refusal."""
        known = state.lists.colleagues if state.lists else ()
        if known and known != self._colleagues:
            self._colleagues = known
            for choice in (self.person, self.other):
                choice.set_options([self._option(one) for one in known])
        self._trouble.setVisible(state.trouble is not None)
        if state.trouble is not None:
            self._trouble.show_note(messages.explain(state.trouble), State.ERROR)
        self.send.setEnabled(not state.busy)

    def begin(self, kind: GrantKind | None, account: str) -> None:
        """Put the cursor where work begins; a kind and a person that are given are chosen."""
        if kind is not None:
            self.kind.set_value(kind.value)
        if account:
            self.person.set_value(account)
        self._on_chosen()
        first = next((one for one in (self.person, self.kind) if not one.value()), None)
        (first or (self.permission if self._wanted() == "permission" else self.reason)).setFocus()

    def forget(self) -> None:
        """It has been applied for: the fields are empty again."""
        for editor in (self.person, self.kind, self.other, self.permission, self.starts, self.ends, self.reason):
            editor.set_value("")
        for row in self._rows.values():
            row.show_message(State.NONE)
        self._arrange()

    def submit(self) -> None:
        """Apply, or go to the first field to change."""
        wrong = {name: code for name in self._rows if (code := self._fault(name))}
        for name, row in self._rows.items():
            code = wrong.get(name, "")
            row.show_message(State.ERROR if code else State.NONE, messages.sentence(code) if code else "")
        if wrong:
            self._rows[next(iter(wrong))].editor.setFocus()
            return
        kind = GrantKind(self.kind.value())
        days = [typed_date(field.value()) if self._has(name) else None for name, field in self._dates()]
        permission = Permission(self.permission.value()) if self._has("permission") else None
        other = self.other.value() if self._has("other") else None
        starts, ends = (date.fromisoformat(day) if day else None for day in days)
        self.applied.emit(Asked(self.person.value(), kind, permission, self.reason.value(), starts, ends, other))

    # what the kind asks for

    def _dates(self) -> tuple[tuple[str, DateField], ...]:
        return ("starts", self.starts), ("ends", self.ends)

    def _has(self, name: str) -> bool:
        kind = self.kind.value()
        return {
            "permission": kind != GrantKind.WITHDRAWAL,
            "starts": kind != GrantKind.WITHDRAWAL,
            "ends": kind in _ENDING,
            "other": kind == GrantKind.STAND_IN,
        }.get(name, True)

    def _fault(self, name: str) -> str:
        editor = self._rows[name].editor
        value = editor.value()
        if not self._has(name):
            return ""
        if isinstance(editor, ChoiceField):
            return "" if value else "grant_field_missing"
        if isinstance(editor, DateField):
            if not value:
                return "" if name == "starts" else "grant_field_missing"
            return "" if typed_date(str(value)) else "date_form"
        return "" if value else "grant_needs_reason"

    def _wanted(self) -> str:
        return "permission" if self._has("permission") and not self.permission.value() else "reason"

    def _on_chosen(self, _value: str = "") -> None:
        """A new permission is the post's own; a stand-in takes over that of the other."""
        kind = self.kind.value()
        person, other = self._colleague(self.person.value()), self._colleague(self.other.value())
        if kind == GrantKind.NEW and person is not None:
            own = POSTS[person.post][1]
            self.permission.set_value(own.value if own else "")
        if kind == GrantKind.STAND_IN and other is not None and other.permission is not None:
            self.permission.set_value(other.permission.value)
        self._arrange()

    def _arrange(self) -> None:
        for name, row in self._rows.items():
            row.setVisible(self._has(name))
        kind = self.kind.value()
        self._hint.setText(messages.sentence(f"grant_hint_{kind}") if kind else "")

    def _on_changed(self, name: str, _value: str) -> None:
        """What was wrong with it is being put right."""
        self._rows[name].show_message(State.NONE)

    def _colleague(self, account: str) -> OnDuty | None:
        return next((one for one in self._colleagues if one.account == account), None)

    def _option(self, one: OnDuty) -> Option:
        held = messages.sentence(f"permission_{one.permission.value}") if one.permission else self.tr("none yet")
        post = messages.sentence(f"post_{one.post.value}")
        return Option(one.account, f"{one.name}（{one.account}） {post} · {held}", one.account)
