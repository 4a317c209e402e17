"""The open form: what was typed, what the register knows, what is handed over; saved while it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.cases.green import GreenReason
from app.catalogue.model import ServiceItem
from app.intake.counter import CounterDesk
from app.intake.finding import Finding, Level
from app.intake.form import Form, Problem
from app.intake.form_builder import build_form, is_true
from app.intake.known import NOTHING_KNOWN, Known, Row
from app.intake.model import Draft, MaterialLine, MaterialState
from app.intake.prechecks import Precheck, with_prechecks
from app.intake.tables import RowMemo
from app.intake.visitor import Part, Visitor, name_key, part_of
from app.kernel.ids import DraftId, OfficeId, PersonId, TicketId, UnitId, new_uuid
from app.registry.model import PersonHit, UnitHit
from app.registry.scan import CARD_PREFIX, ScanKind, read_scan
from ui import tasks
from ui.screen import Shell

SAVE_AFTER_MS = 400
HITS_AFTER_MS = 120
READ_AFTER_MS = 8
"""The letter is on the screen before the form answers to it."""


class Saving(StrEnum):
    """How far the draft is kept."""

    CLEAN = "clean"
    CHANGED = "changed"
    SAVED = "saved"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Records that fit the name being typed into a field."""

    key: str
    hits: tuple[PersonHit | UnitHit, ...]


@dataclass(frozen=True, slots=True)
class FormState:
    """What the form shows.

    shows_missing: after an attempt to accept, empty compulsory fields are marked.  typing: key of the question under
    the cursor while letters go in.
    """

    form: Form
    draft: Draft
    visitors: tuple[Visitor, ...] = ()
    prechecks: tuple[Precheck, ...] = ()
    saving: Saving = Saving.CLEAN
    shows_missing: bool = False
    unknown_number: str = ""
    suggestions: Suggestions = field(default=Suggestions("", ()))
    typing: str = ""

    @property
    def to_fix(self) -> tuple[Problem, ...]:
        """What keeps the case from being accepted, in the order of the page."""
        return self.form.to_fix()

    def is_told(self, problem: Problem) -> bool:
        """Before the first attempt to accept only what was typed is spoken of, nothing that is merely empty."""
        if self.shows_missing or problem.kind == "cell":
            return True
        if problem.kind == "precheck":
            return not self.typing or problem.where != self.typing
        return problem.kind == "field" and bool(self.form.field(problem.where).raw.strip())

    def told_at(self, key: str) -> Finding | None:
        """What a precheck says against the answer to a question, the heaviest first; not of half a word."""
        mine = [p for p in self.form.prechecks if p.where == key and self.is_told(p)]
        told = {p.finding.level: p.finding for p in reversed(mine)}
        return told.get(Level.ERROR) or told.get(Level.WARNING)

    @property
    def to_look(self) -> tuple[Problem, ...]:
        """Warnings."""
        return self.form.to_look()


class FormModel(QObject):
    """Holds one ``FormState``; every change rebuilds the form (about a millisecond) and is saved within the second.

    What was typed is kept as typed, at once; what the form says to it follows when the letter has been painted, or as
    soon as anybody asks.  Whatever ends the form calls ``close`` first, so that no save comes after it.
    """

    state_changed = Signal(object)
    identified = Signal(object)

    def __init__(self, shell: Shell, desk: CounterDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self._held: FormState | None = None
        self._memo = RowMemo()
        self._asked: dict[Part, str] = {}
        self._saver = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._saver.timeout.connect(self.save)
        self._reader = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._reader.timeout.connect(self._read)
        self._unread = False
        self._wanted = ("", "")
        self._finder = QTimer(self, singleShot=True, interval=HITS_AFTER_MS)
        self._finder.timeout.connect(self._find)

    @property
    def state(self) -> FormState | None:
        """What is shown, None while no form is open; never behind what was typed."""
        self._read()
        return self._held

    @property
    def is_read(self) -> bool:
        """Whether the form has answered to everything that was typed."""
        return not self._unread

    def open_item(self, item: ServiceItem, ticket: TicketId | None) -> None:
        """Begin a new form."""
        actor = self._shell.actor
        draft = Draft(
            id=DraftId(new_uuid()),
            request=new_uuid(),
            office=actor.office,
            clerk=actor.operator,
            item=item.code,
            catalogue=self._desk.catalogue.version,
            subject=None,
            answers={},
            materials=(),
            ticket=ticket,
        )
        self.open_draft(draft, item)

    def open_draft(self, draft: Draft, item: ServiceItem) -> None:
        """Go on with a kept draft; records are opened again, because they may have changed."""
        self.close()
        self._memo = RowMemo()
        self._asked = {}
        self._held = FormState(self._built(item, draft, (), ""), draft)
        self.state_changed.emit(self._held)
        for section in self._held.form.sections:
            for found in section.fields:
                self._look_up(found.spec.key)

    def close(self) -> None:
        """Forget the form; what was typed last is saved."""
        if self._saver.isActive():
            self._saver.stop()
            self.save()
        self._finder.stop()
        self._held = None

    def drop(self) -> None:
        """Forget the form without saving: its case or notice stands, or it was thrown away."""
        self._saver.stop()
        self._finder.stop()
        self._held = None

    def set_answer(self, key: str, raw: Any, *, typing: bool = False) -> None:
        """Keep what was typed; typing: the cursor is still in the field."""
        state = self._held
        if state is None or (state.draft.answers.get(key) == raw and not typing):
            return
        draft = replace(state.draft, answers={**state.draft.answers, key: raw})
        self._let_go(key, raw)
        if typing:
            self._keep(draft, key)
        else:
            self._rebuild(draft)
            self._look_up(key)

    def leave(self, key: str) -> None:
        """The cursor leaves the field: what is still too short is wrong now."""
        if self._held is not None:
            if self._held.typing:
                self._rebuild(self._held.draft)
            self._look_up(key)
            self._show_hits(Suggestions("", ()))

    def set_rows(self, key: str, rows: Sequence[Row]) -> None:
        """Replace the rows of a table."""
        if self.state is not None:
            answers = {**self.state.draft.answers, key: [dict(row) for row in rows]}
            self._rebuild(replace(self.state.draft, answers=answers))

    def toggle_block(self, key: str) -> None:
        """Open or close an optional group of questions; what was typed there stays."""
        if self.state is not None:
            opened = not is_true(self.state.draft.answers.get(key))
            self._rebuild(replace(self.state.draft, answers={**self.state.draft.answers, key: opened}))

    def set_material(self, key: str, state: MaterialState) -> None:
        """Where a paper stands; a received one counts as many pieces as the catalogue asks for."""
        if self.state is None:
            return
        spec = next(m.spec for m in self.state.form.materials if m.spec.key == key)
        line = self.state.draft.line(key)
        received = state in (MaterialState.RECEIVED, MaterialState.NEEDS_LOOK)
        pieces = (line.originals or spec.original, line.copies or spec.copies) if received else (0, 0)
        self.set_line(replace(line, state=state, originals=pieces[0], copies=pieces[1]))

    def set_line(self, line: MaterialLine) -> None:
        """Replace what is said of one paper."""
        if self.state is not None:
            others = tuple(kept for kept in self.state.draft.materials if kept.key != line.key)
            self._rebuild(replace(self.state.draft, materials=(*others, line)))

    def set_green(self, reason: GreenReason | None) -> None:
        """Through the green channel for that reason, or not."""
        if self.state is not None:
            self._rebuild(replace(self.state.draft, green=reason))

    def set_owner(self, owner: OfficeId | None) -> None:
        """Another county's people decide, or the own ones."""
        if self.state is not None:
            self._rebuild(replace(self.state.draft, owner=owner))

    def replace_draft(self, draft: Draft) -> None:
        """Take a draft that a command has changed and saved (pages, corrections)."""
        if self._held is not None and self._held.draft.id == draft.id:
            merged = replace(self._held.draft, materials=draft.materials, corrections=draft.corrections)
            self._rebuild(merged)

    def mark_missing(self) -> None:
        """From now on empty compulsory fields are marked."""
        if self.state is not None:
            self._set(replace(self.state, shows_missing=True))

    def final_draft(self) -> Draft | None:
        """The draft as it is accepted: canonical answers of what is visible, and whom it is about."""
        state = self.state
        if state is None:
            return None
        subject = self._desk.subject(state.form, state.visitors)
        return replace(state.draft, answers=state.form.answers(), subject=subject)

    def carry_over(self, answers: Mapping[str, Any]) -> None:
        """Take answers of the last visitor's form where nothing was typed yet."""
        if self.state is not None:
            kept = {key: value for key, value in answers.items() if not self.state.draft.answers.get(key)}
            self._rebuild(replace(self.state.draft, answers={**self.state.draft.answers, **kept}))

    def suggest(self, key: str, text: str) -> None:
        """Look for records that fit what is typed into a name."""
        self._wanted = (key, text.strip())
        self._finder.start()

    def choose(self, key: str, hit: PersonHit | UnitHit) -> None:
        """Open the record that was picked from the suggestions."""
        if self.state is None:
            return
        self._show_hits(Suggestions("", ()))
        actor, draft, desk = self._shell.actor, self.state.draft.id, self._desk
        if isinstance(hit, UnitHit):
            tasks.write(partial(desk.open_unit, actor, UnitId(hit.id), draft), self._on_opened)
            return
        part = next(p for p in (Part.PERSON, Part.DECEASED, Part.APPLICANT) if name_key(p) == key)
        tasks.write(partial(desk.open_person, actor, PersonId(hit.id), part, draft), self._on_opened)

    def save(self) -> None:
        """Keep the draft now."""
        state = self.state
        if state is None or state.saving is Saving.CLEAN:
            return
        self._saver.stop()
        identity = {key: value for visitor in state.visitors for key, value in _identity_answers(visitor).items()}
        subject = self._desk.subject(state.form, state.visitors)
        draft = replace(state.draft, answers={**identity, **state.draft.answers}, subject=subject)
        tasks.write(partial(self._desk.save, self._shell.actor, draft), self._on_saved)
        self._held = replace(state, saving=Saving.SAVED)

    def _on_saved(self, outcome: tasks.Outcome[None]) -> None:
        if isinstance(outcome, tasks.Failed) and outcome.known is not None:
            self._shell.explain(outcome.known)
            if self.state is not None:
                self._set(replace(self.state, saving=Saving.FAILED))
        elif self.state is not None:
            self.state_changed.emit(self.state)

    def _let_go(self, key: str, raw: Any) -> None:
        """Another number in place of an opened record's: that record answers nothing any more."""
        state = self._held
        spec = next((s for s in state.form.item.all_fields() if s.key == key), None) if state else None
        part = part_of(spec) if spec else None
        if state is None or part is None or key == name_key(part):
            return
        kept = tuple(v for v in state.visitors if v.part is not part or v.subject.number == str(raw).strip().upper())
        if kept != state.visitors:
            self._asked.pop(part, None)
            self._held = replace(state, visitors=kept)

    def _known(self, visitors: Sequence[Visitor]) -> Known:
        known = NOTHING_KNOWN
        for visitor in visitors:
            known = known | visitor.known
        return known

    def _built(self, item: ServiceItem, draft: Draft, visitors: Sequence[Visitor], typing: str) -> Form:
        return build_form(
            item,
            draft.answers,
            self._known(visitors),
            today=self._desk.today(),
            parameters=self._desk.parameters(),
            materials=draft.materials,
            typing=typing,
            memo=self._memo,
        )

    def _keep(self, draft: Draft, typing: str) -> None:
        """Take what was typed and see to it that it is saved; the form is read again a moment later."""
        if self._held is None:
            return
        changed = draft != self._held.draft
        saving = Saving.CHANGED if changed else self._held.saving
        self._held = replace(self._held, draft=draft, saving=saving, typing=typing)
        if changed and not self._saver.isActive():
            self._saver.start()
        self._unread = True
        if not self._reader.isActive():
            self._reader.start()

    def _read(self) -> None:
        """Read the form again if something was typed since."""
        if self._unread and self._held is not None:
            self._rebuild(self._held.draft, self._held.typing)

    def _rebuild(self, draft: Draft, typing: str = "") -> None:
        self._keep(draft, typing)
        self._unread = False
        self._reader.stop()
        state = self._held
        if state is None:
            return
        form = self._built(state.form.item, draft, state.visitors, typing)
        prechecks = tuple(self._desk.prechecks(form, state.visitors))
        self._set(replace(state, form=with_prechecks(form, prechecks), prechecks=prechecks))

    def _set(self, state: FormState) -> None:
        self._held = state
        self.state_changed.emit(state)

    def _look_up(self, key: str) -> None:
        """Open the record behind a number that has just become valid."""
        state = self.state
        if state is None:
            return
        try:
            found = state.form.field(key)
        except KeyError:
            return
        part = part_of(found.spec)
        if part is None or not found.visible or self._take_card(part, key) or key == name_key(part):
            return
        number = found.value if found.raw and not found.known else ""
        known_as = next((v.subject.number for v in state.visitors if v.part is part), "")
        if not number or self._asked.get(part) == number or known_as == number:
            return
        self._asked[part] = number
        self._ask(part, number, state)

    def _take_card(self, part: Part, key: str) -> bool:
        """A person's card was scanned into name or number: document and number go to their places."""
        read = str(self.state.draft.answers.get(key, "")) if self.state is not None else ""
        scan = read_scan(read, self._desk.today()) if read.startswith(CARD_PREFIX) else None
        if scan is None or scan.kind is not ScanKind.PERSON:
            return False
        self.set_answer(key, "")
        self.set_answer(f"{part.value}id_type", scan.id_type)
        self.set_answer(f"{part.value}id_no", scan.number)
        return True

    def _ask(self, part: Part, number: str, state: FormState) -> None:
        actor, desk, draft = self._shell.actor, self._desk, state.draft.id
        if part is Part.UNIT:
            tasks.write(partial(desk.open_uscc, actor, number, draft), self._on_opened)
            return
        kind = state.form.values.get(f"{part.value}id_type", "resident_id")
        tasks.write(partial(desk.open_number, actor, kind, number, part, draft), self._on_opened)

    def _on_opened(self, outcome: tasks.Outcome[Visitor | None]) -> None:
        state = self.state
        if state is None:
            return
        if isinstance(outcome, tasks.Failed):
            if outcome.known is not None:
                self._shell.explain(outcome.known)
            return
        visitor = outcome.value
        if visitor is None:
            self._set(replace(state, unknown_number=next(reversed(self._asked.values()), "")))
            return
        others = tuple(kept for kept in state.visitors if kept.part is not visitor.part)
        self._asked[visitor.part] = visitor.subject.number
        self._held = replace(state, visitors=(*others, visitor), unknown_number="")
        mine = _identity_answers(visitor).keys() | {name_key(visitor.part)}
        typed = {key: value for key, value in state.draft.answers.items() if key not in mine}
        self._rebuild(replace(state.draft, answers=typed))
        self.identified.emit(visitor)

    def _find(self) -> None:
        key, text = self._wanted
        if self.state is None or len(text) < 1:
            return
        find = self._desk.find_units if key == name_key(Part.UNIT) else self._desk.find_persons
        tasks.run(partial(_hits, find, key, text), self._on_found)

    def _on_found(self, outcome: tasks.Outcome[Suggestions]) -> None:
        if isinstance(outcome, tasks.Done) and outcome.value.key == self._wanted[0]:
            self._show_hits(outcome.value)

    def _show_hits(self, suggestions: Suggestions) -> None:
        if self.state is not None and self.state.suggestions != suggestions:
            self._set(replace(self.state, suggestions=suggestions))


def _hits(find: Any, key: str, text: str) -> Suggestions:
    return Suggestions(key, tuple(find(text)))


def _identity_answers(visitor: Visitor) -> dict[str, str]:
    """The answers by which a kept draft finds the record again; the register's own word is never a typed one."""
    if visitor.part is Part.UNIT:
        return {"uscc": visitor.subject.number}
    kind = visitor.person.id_type if visitor.person is not None else "resident_id"
    return {f"{visitor.part.value}id_type": kind, f"{visitor.part.value}id_no": visitor.subject.number}
