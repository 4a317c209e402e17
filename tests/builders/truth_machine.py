"""The hall of the state machine with a centre beside it: after every step, and at every refusal, both are asked."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from secrets import token_bytes
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.cases.chain import Place, build_event, project
from app.cases.flow import Outcome, Standing, Verb, Word, acts_of
from app.cases.model import Act, CaseEvent, CaseHead, CaseState, EventKind, Signer
from app.cases.needs import approval_role
from app.cases.tasks import Purpose, RedrawReason
from app.cases.way import decides, next_stage, stage_at, way_to_data
from app.intake.facts import FactsMissing
from app.kernel.actor import Actor, Permission
from app.kernel.errors import AppError
from app.kernel.ids import CaseId, EventId, new_uuid
from db.unit_of_work import SqlUnitOfWork
from tests.builders.centre_beside import CentreBeside
from tests.builders.centre_house import CentreHouse
from tests.builders.hall_machine import HallAtWork

ACCEPTED = "accepted"
TAKEN = "taken"
"""A key of a table of the local database: no command gets so far, because numbers come from leased blocks."""

UNREADABLE = "unreadable"
"""No command writes such an event, and no projection can be made of it."""


class TruthMachine(HallAtWork):
    """``pairs``: how often which local answer met which answer of the centre.

    Pairs are (what the command said, what the local database said to the bare event, what the centre said to it); of an
    event that no command was asked for the first is "".
    """

    def __init__(self, centre: CentreHouse, *hall: Any) -> None:
        super().__init__(*hall)
        self.pairs: Counter[tuple[str, str, str]] = Counter()
        self.where: dict[tuple[str, str, str], str] = {}
        self.beside = CentreBeside(centre, self._store, self.hall, self.clock)

    def close(self) -> None:
        """Also the sessions of the centre."""
        self.beside.close()
        super().close()

    def step(self) -> None:
        """One step here; the centre hears of it, heads compare; now and then something that nobody would do."""
        super().step()
        for case in self.beside.follow(self.witness.cases):
            self._compare_heads(case)
        for _ in range(2):
            self._try_anything()

    # --- heads

    def _compare_heads(self, case: CaseId) -> None:
        known = self.witness.cases[case]
        kept = self.beside.head_of(case)
        assert kept[:-1] == _told(known.head)[:-1], f"the head of {case}"
        if not known.recounts:  # a recount is no event
            assert kept[-1] == _told(known.head)[-1], f"the last day of {case}"
        if known.head.state in (CaseState.ACCEPTED, CaseState.PAUSED, CaseState.DECIDED):
            holder = known.tasks.get(Purpose.STEP)
            if holder and (
                self.beside.may_do_nothing(holder.operator) or self.beside.is_kept_out(case, holder.operator)
            ):
                holder = None
            assert self.beside.holder_of(case) == (holder and holder.operator), f"who has {case}"

    # --- what a command refuses

    def _begin_counting(self) -> None:
        super()._begin_counting()
        house = self._house
        forced: Mapping[str, Callable[..., Act | None]] = {
            "say": self._word_said, "take_supplement": self._papers_in, "withdraw": self._taken_back,
            "answer_extension": self._limit_answered, "answer_correction": self._correction_answered,
            "ask_correction": self._correction_asked, "reopen": self._opened_again,
        }  # fmt: skip
        for name, builds in forced.items():
            setattr(house, name, self._watched(getattr(house, name), builds))
        joins = house.join

        def join(actor: Actor, case: CaseId, other: CaseId) -> None:
            joins(actor, case, other)
            self.beside.joined(case, other)

        house.join = join
        redraws = house.redraw

        def redraw(actor: Actor, case: CaseId, reason: RedrawReason) -> Any:
            found = redraws(actor, case, reason)
            self.beside.taken_back(case, reason)
            return found

        house.redraw = redraw

    def _watched(self, command: Callable[..., Any], builds: Callable[..., Act | None]) -> Callable[..., Any]:
        def call(actor: Actor, case: CaseId, *said: Any, **named: Any) -> Any:
            try:
                return command(actor, case, *said, **named)
            except (AppError, FactsMissing) as refused:
                code = refused.code if isinstance(refused, AppError) else "facts_missing"
                if case in self.witness.cases:
                    act = builds(self._standing(self.witness.cases[case]), *said, **named)
                    if act is not None:
                        self._ask_both(code, actor, case, act)
                raise

        return call

    def _ask_both(self, code: str, actor: Actor, case: CaseId, act: Act) -> None:
        self.beside.permit()
        with SqlUnitOfWork(self._store) as u:
            head = u.cases.head(case)
            assert head is not None
            if head.last_seq != self.beside.heard_of(case):
                return  # another window was quicker; what it did is handed on after the step
            signer = Signer(actor.operator, u.cases.person_key(actor.operator), actor.terminal)
            at = max(self.clock.now(), u.cases.last_at(case))
            event = _built(head, act, signer, at)
            said = _judged_here(u, head, event)
        heard, after = self.beside.heard(event)
        self._note((code, said, heard), event)
        if said == ACCEPTED and heard == "ok":
            has_recount = self.witness.cases[case].recounts
            told = _told(project(head, event))
            assert (after[:-1], has_recount or after[-1]) == (told[:-1], has_recount or told[-1]), event.body.decode()

    def _note(self, pair: tuple[str, str, str], event: CaseEvent) -> None:
        self.pairs[pair] += 1
        self.where.setdefault(pair, event.body.decode())

    def _word_said(self, standing: Standing, word: Word) -> Act | None:
        """The word's first event as it would be without the checks that stand before it."""
        try:
            return acts_of(standing, word)[0]
        except (AppError, KeyError, StopIteration):
            return _forced(standing, word)

    def _papers_in(self, standing: Standing, materials: Any) -> Act:
        return self._at_first(standing, EventKind.SUPPLEMENTED, {"materials": [dict(line) for line in materials]})

    def _taken_back(self, standing: Standing, reason: str) -> Act:
        return self._at_first(standing, EventKind.WITHDRAWN, {"reason": reason})

    def _at_first(self, standing: Standing, kind: EventKind, data: Mapping[str, Any]) -> Act:
        stage = stage_at(standing.way, 1)
        return Act(kind, stage.seq, stage.role, stage.permission, data)

    def _limit_answered(self, standing: Standing, *, days: int, note: str = "") -> Act:
        kind = EventKind.EXTENDED if days > 0 else EventKind.EXTENSION_REFUSED
        return _approval(standing, kind, {"note": note, "letter": "T1", "days": days})

    def _correction_answered(self, standing: Standing, *, agree: bool, note: str = "") -> Act:
        known = self.witness.cases[standing.head.id]
        asked = [one for one in known.events if one.kind is EventKind.CORRECTION_ASKED]
        changes = {"changes": asked[-1].data["changes"]} if asked and agree else {}
        return _approval(
            standing, EventKind.CORRECTED if agree else EventKind.CORRECTION_REFUSED, {"note": note, **changes}
        )

    def _correction_asked(self, standing: Standing, changes: Mapping[str, str], reason: str) -> Act:
        stage = next((one for one in standing.way if one.permission is Permission.HANDLING), None)
        place = (stage.seq, stage.role) if stage else (1, "B")  # a case may have no way at all
        listed = [{"key": key, "before": "", "after": after} for key, after in changes.items()]
        data = {"changes": listed, "reason": reason}
        return Act(EventKind.CORRECTION_ASKED, *place, Permission.HANDLING, data)

    def _opened_again(self, standing: Standing, reason: str) -> Act:
        number = standing.head.round + 1
        again = tuple(replace(one, role=f"{one.role.rstrip('0123456789')}{number}") for one in standing.way)
        first = next((one.seq for one in again if one.permission is not Permission.INTAKE), 1)
        data = {"reason": reason, "round": number, "way": way_to_data(again), "next_step": first}
        return Act(EventKind.REOPENED, first, f"reopening{number}", Permission.APPROVAL, data)

    # --- what nobody was asked for

    def _try_anything(self) -> None:
        """A right event with one or two words in it changed, by somebody who may or may not."""
        dice, live = self._dice, [case for case, known in self.witness.cases.items() if known.way]
        if not live:
            return
        case = dice.choice(live[-25:])
        known = self.witness.cases[case]
        if dice.random() < 0.2:
            self._accept_anything(known.events[0], known.events[1])
            return
        standing = self._standing(known)
        act = _forced(standing, self._good(known)) or _approval(standing, EventKind.DECIDED, {})
        for _ in range(dice.choice((0, 1, 1, 2))):
            act = _changed(act, standing, dice)
        actor = self._holder(known)
        if actor is None or dice.random() < 0.3:
            actor = dice.choice(self.hall.staff)
        if actor.permission is not None and dice.random() < 0.2:
            stage = dice.choice(standing.way)
            act = replace(act, step=stage.seq, role=stage.role, permission=stage.permission)
        self._ask_both("", actor, case, act)

    def _accept_anything(self, received: CaseEvent, accepted: CaseEvent) -> None:
        """A case taken in anew for somebody else, its acceptance with a word changed."""
        dice, here = self._dice, self.clock.now()
        clerk = dice.choice(self.hall.holding(Permission.INTAKE) or [self.hall.chief])
        data = dict(accepted.data) | {"number": new_uuid().hex}
        change = dice.choice((
            {}, *({"next_step": step} for step in (0, 1, len(data["way"]), len(data["way"]) + 1)),
            {"way": data["way"][:-1]}, {"number": ""}, {"number": accepted.data["number"]},
        ))  # fmt: skip
        subject = dict(received.data["subject"]) | {"key": token_bytes(32).hex()}
        said = []
        with SqlUnitOfWork(self._store) as u:
            signer, head, events = Signer(clerk.operator, u.cases.person_key(clerk.operator), "t"), None, []
            place = Place(CaseId(new_uuid()), received.office)
            for act in (
                _act_of(received, dict(received.data) | {"subject": subject}),
                _act_of(accepted, data | change),
            ):
                event = build_event(place, act, signer, at=here, event=EventId(new_uuid()), nonce=token_bytes(16))
                events.append(event)
                said.append(_judged_here(u, head, event))
                if said[-1] != ACCEPTED:
                    break
                head = project(head, event)
                place = Place(event.case, event.office, event.seq, event.hash)
        self.beside.permit()
        if len(events) == 1:
            self._note(("", said[0], self.beside.heard(events[0])[0]), events[0])
            return
        first, second = self.beside.heard_of_both(events[0], events[1])
        self._note(("", said[0], first), events[0])
        self._note(("", said[1], second), events[1])


def _told(head: CaseHead) -> tuple[Any, ...]:
    """What the centre keeps of a head as well; a re-check has no last day there, here it still shows the one it had."""
    due = head.due_on if head.round == 1 else None
    moved = (head.state.value, head.step, head.round, head.last_seq, head.last_hash, head.outcome, head.number)
    return (*moved, head.waits_for, head.extended, due)


def _judged_here(u: Any, head: CaseHead | None, event: CaseEvent) -> str:
    """What the local database says to the bare event; its transaction is not kept."""
    try:
        u.cases.append(event, project(head, event))
    except AppError as refused:
        return refused.code
    except IntegrityError:
        return TAKEN
    except (KeyError, TypeError, ValueError):
        return UNREADABLE
    return ACCEPTED


def _built(head: CaseHead, act: Act, signer: Signer, at: Any) -> CaseEvent:
    place = Place(head.id, head.office, head.last_seq, head.last_hash)
    return build_event(place, act, signer, at=at, event=EventId(new_uuid()), nonce=token_bytes(16))


def _act_of(event: CaseEvent, data: Mapping[str, Any]) -> Act:
    return Act(event.kind, event.step, event.role, event.permission, data)


def _approval(standing: Standing, kind: EventKind, data: Mapping[str, Any]) -> Act:
    kept = {key: value for key, value in data.items() if value not in ("", {}, [], None)}
    return Act(kind, standing.head.step, approval_role(standing.way), Permission.APPROVAL, kept)


def _forced(standing: Standing, word: Word) -> Act | None:
    """The event of a word, whether or not it may be said."""
    head, stage = standing.head, standing.stage
    kinds = {
        Verb.MISMATCH: (EventKind.MISMATCHED, {"next_step": 1}),
        Verb.RETURN: (EventKind.RETURNED, {"next_step": word.to_step or 1, "reason": word.reason}),
        Verb.SUPPLEMENT: (EventKind.SUPPLEMENT_ASKED, {"waits_for": "supplement", "letter": word.letter or "T1",
                                                       "lines": [dict(line) for line in word.lines]}),
        Verb.RESUME: (EventKind.RESUMED, {}),
        Verb.EXTEND: (EventKind.EXTENSION_ASKED, {"note": word.note}),
        Verb.ESCALATE: (EventKind.ESCALATED, {"to_level": stage.escalate_to or "city"}),
    }  # fmt: skip
    kind, data = kinds.get(word.verb, (EventKind.AGREED, {}))
    if word.verb in (Verb.AGREE, Verb.REFUSE):
        if head.state is CaseState.DECIDED:
            kind, data = EventKind.CLOSED, {"facts": dict(word.facts)}
        else:
            outcome = Outcome.REFUSED if word.verb is Verb.REFUSE else standing.outcome
            known = {**standing.answers, **word.facts}
            following = next_stage(standing.way, stage.seq, known)
            data = {"facts": dict(word.facts), "again": dict(word.again), "proposed": outcome.value}
            data["next_step"] = following.seq if following else stage.seq
            if stage.looks_back:
                kind = EventKind.CHECKED
            elif decides(standing.way, stage.seq, known):
                kind, data = EventKind.DECIDED, data | {"outcome": outcome.value}
            elif stage.pause is not None and outcome is Outcome.GRANTED:
                kind, data = EventKind.PAUSED, data | {"waits_for": stage.pause.kind, "letter": word.letter or "T1"}
    kept = {key: value for key, value in data.items() if value not in ("", {}, [], None)}
    return Act(kind, stage.seq, stage.role, stage.permission, kept)


def _changed(act: Act, standing: Standing, dice: Random) -> Act:
    """One word changed."""
    way, data = standing.way, dict(act.data)
    which = dice.randrange(9)
    if which == 0:
        return replace(act, kind=dice.choice(tuple(EventKind)))
    if which == 1:
        stage = dice.choice(way)
        return replace(act, step=stage.seq, role=stage.role, permission=stage.permission)
    if which == 2:
        return replace(act, step=dice.choice((0, 1, act.step - 1, act.step + 1)) if act.step else 1)
    if which == 3:
        return replace(act, role=dice.choice((*{one.role for one in way}, "approval", "Z")))
    if which == 4:
        return replace(act, permission=dice.choice(tuple(Permission)))
    if which == 5:
        return replace(act, data=data | {"next_step": dice.randint(0, len(way) + 1)})
    if which == 6 and data:
        data.pop(dice.choice(sorted(data)))
        return replace(act, data=data)
    if which == 7:
        return replace(act, data=data | {"proposed": dice.choice(("granted", "refused"))})
    return replace(act, data=data | {"outcome": dice.choice(("granted", "refused"))})
