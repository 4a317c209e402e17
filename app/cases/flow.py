"""The rules of the way: which word may be said to a case now, and the events that it leads to.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.cases.model import Act, CaseHead, CaseState, EventKind
from app.cases.rows import RowMark, marks_to_data, require_marks, rows_due
from app.cases.way import Stage, Way, decides, keys_twice, next_stage, stage_at
from app.catalogue.conditions import Answers
from app.kernel.actor import Permission
from app.kernel.errors import Rejected

WINDOW_STEP = 1
MOST_RISK_IN_BATCH = 1


class Verb(StrEnum):
    """What somebody can do with a case on its way."""

    AGREE = "agree"  # done, checked, approved or delivered, as the step is
    REFUSE = "refuse"  # proposes to refuse, with a ground; the later steps agree to that or send it back
    MISMATCH = "mismatch"  # the same-day check found the entry wrong
    RETURN = "return"
    SUPPLEMENT = "supplement"  # ask for papers, one notice
    RESUME = "resume"  # what was waited for is here
    EXTEND = "extend"  # ask for the one extension
    ESCALATE = "escalate"


class ReturnReason(StrEnum):
    """Why a step sends a case back."""

    PAPER_UNREADABLE = "paper_unreadable"
    PAPER_MISSING = "paper_missing"
    ENTRY_WRONG = "entry_wrong"
    FACT_UNPROVEN = "fact_unproven"
    FIGURE_WRONG = "figure_wrong"
    RULE_WRONG = "rule_wrong"
    NOT_THE_SAME = "not_the_same"  # two people typed different facts


class Outcome(StrEnum):
    """How a case is decided."""

    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as somebody on its way finds it.

    answers: all that was stated and found so far, with the parameters, so that conditions can be read.
    grounds: for which the item may be refused, as accepted.  papers_late: what a notice asked for did not come in time.
    keyed: the facts that earlier stages of this lap typed.  outcome: what stands proposed.  reason: of the last return,
    "" when nothing came back.
    """

    head: CaseHead
    way: Way
    answers: Answers
    keyed: Mapping[str, str]
    outcome: Outcome = Outcome.GRANTED
    reason: str = ""
    extension_asked: bool = False
    supplements: int = 0
    grounds: tuple[str, ...] = ()
    papers_late: bool = False

    @property
    def stage(self) -> Stage:
        """The stage that waits."""
        return stage_at(self.way, self.head.step)


@dataclass(frozen=True, slots=True)
class Word:
    """What is said: a verb and what belongs to it.

    facts: what the stage fills, canonical.  again: the money facts typed a second time, canonical.  reason: code of a
    return, or of a ground for refusal.  to_step: where a return goes.  letter: number of the letter that goes out.
    note: a sentence for the next person.  lines: what a supplement asks for.  rows: what was found of rows of lists.
    batch: id of the batch in which this agreement is said, "" for one said by itself.
    """

    verb: Verb
    facts: Mapping[str, str] = field(default_factory=dict)
    again: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    to_step: int | None = None
    letter: str = ""
    note: str = ""
    lines: tuple[Mapping[str, Any], ...] = ()
    rows: tuple[RowMark, ...] = ()
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a verb is not open now."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def check_batch(standing: Standing, risk: int) -> None:
    """Only a check of risk level 0 or 1 with nothing to type and nothing refused is agreed to in a batch.

    Raises Rejected: batch_risk_too_high, batch_only_checks, batch_needs_typing, batch_refusal_proposed.
    """
    if risk > MOST_RISK_IN_BATCH:
        raise Rejected("batch_risk_too_high", risk=risk)
    if standing.head.state is not CaseState.ACCEPTED or standing.stage.check is None:
        raise Rejected("batch_only_checks")
    if standing.stage.typed or needs_again(standing):
        raise Rejected("batch_needs_typing")
    if standing.outcome is Outcome.REFUSED:
        raise Rejected("batch_refusal_proposed")


def open_verbs(standing: Standing) -> Mapping[Verb, Refusal | None]:
    """Every verb of the step, with the reason where it is not open; whose turn it is is asked elsewhere."""
    return {verb: _why_not(standing, verb) for verb in Verb}


def acts_of(standing: Standing, word: Word) -> tuple[Act, ...]:
    """The events that the word leads to.

    Raises Rejected: step_not_now, step_needs_letter, return_needs_reason, return_not_backwards, refusal_needs_ground,
    keyed_facts_missing, what ``open_verbs`` and what ``rows.require_marks`` names.
    """
    refusal = _why_not(standing, word.verb)
    if refusal is not None:
        raise Rejected(refusal.code, **refusal.values)
    require_marks(
        rows_due(standing.way, standing.head.step, standing.answers),
        word.rows,
        agrees=word.verb is Verb.AGREE and standing.outcome is Outcome.GRANTED,
        goes_back=word.verb in (Verb.RETURN, Verb.MISMATCH),
    )
    return _ACTS[word.verb](standing, word)


def sends_letter(standing: Standing, word: Word) -> bool:
    """Whether the word goes to the applicant in writing: a request for papers, a wait, a refusal that decides.

    word: with its facts as they were read.
    """
    if word.verb is Verb.SUPPLEMENT:
        return True
    if word.verb not in (Verb.AGREE, Verb.REFUSE) or standing.head.state is not CaseState.ACCEPTED:
        return False
    if word.verb is Verb.AGREE and standing.outcome is Outcome.GRANTED:
        return standing.stage.pause is not None
    return decides(standing.way, standing.stage.seq, {**standing.answers, **word.facts})


def differing(standing: Standing, word: Word) -> tuple[str, ...]:
    """Keys of the facts that the second person typed otherwise than the first; () when they agree or none are due.

    Raises Rejected("keyed_facts_missing") where some were not typed.
    """
    due = needs_again(standing)
    missing = [key for key in due if not str(word.again.get(key, "")).strip()]
    if missing:
        raise Rejected("keyed_facts_missing", count=len(missing), keys=" ".join(missing))
    return tuple(key for key in due if word.again[key] != standing.keyed[key])


def stands_still(standing: Standing, word: Word) -> bool:
    """Whether the word only says that two people found different figures; raises as ``differing``."""
    is_typed = word.verb is Verb.AGREE and standing.head.state is not CaseState.DECIDED
    return is_typed and standing.outcome is Outcome.GRANTED and bool(differing(standing, word))


def needs_again(standing: Standing) -> tuple[str, ...]:
    """Keys of the facts that the waiting stage types a second time, without seeing the first."""
    due = keys_twice(standing.way, standing.head.step, standing.answers)
    return tuple(key for key in due if key in standing.keyed)


def _why_not(standing: Standing, verb: Verb) -> Refusal | None:
    head, stage = standing.head, standing.stage
    waiting = {CaseState.PAUSED: (Verb.RESUME,), CaseState.DECIDED: (Verb.AGREE,)}.get(head.state)
    if waiting is not None and verb not in waiting:
        return Refusal("step_waits_outside" if head.state is CaseState.PAUSED else "step_only_delivers")
    if waiting is None and head.state is not CaseState.ACCEPTED:
        return Refusal("step_not_now", {"state": head.state.value})
    if head.state is CaseState.PAUSED and head.waits_for == "supplement" and not standing.papers_late:
        return Refusal("supplement_comes_to_window")
    special = {
        Verb.RESUME: None if head.state is CaseState.PAUSED else Refusal("step_does_not_wait"),
        Verb.MISMATCH: None if stage.looks_back else Refusal("step_checks_before"),
        Verb.RETURN: Refusal("return_from_first") if stage.seq == WINDOW_STEP else None,
        Verb.REFUSE: Refusal("refusal_not_here") if not _may_refuse(stage) else None,
        Verb.SUPPLEMENT: _why_no_supplement(standing),
        Verb.EXTEND: _why_no_extension(standing),
        Verb.ESCALATE: None if stage.escalate_to else Refusal("step_stays_here"),
    }
    return special.get(verb)


def _may_refuse(stage: Stage) -> bool:
    return not stage.looks_back and stage.permission is not Permission.INTAKE


def _why_no_supplement(standing: Standing) -> Refusal | None:
    if standing.stage.permission is not Permission.HANDLING or standing.stage.looks_back:
        return Refusal("supplement_by_handling")
    return Refusal("supplement_once") if standing.supplements else None


def _why_no_extension(standing: Standing) -> Refusal | None:
    if standing.head.extended:
        return Refusal("extension_once")
    if standing.extension_asked:
        return Refusal("extension_waits")
    has_limit = standing.head.due_on is not None and standing.head.round == 1  # a re-check has none of its own
    return None if has_limit else Refusal("extension_needs_limit")


def _agree(standing: Standing, word: Word) -> tuple[Act, ...]:
    head, stage, way = standing.head, standing.stage, standing.way
    if head.state is CaseState.DECIDED:
        return (_act(stage, EventKind.CLOSED, {"facts": dict(word.facts)}),)
    if stands_still(standing, word):
        unlike = differing(standing, word)
        return (_act(stage, EventKind.KEYED, {"again": dict(word.again), "unlike": list(unlike)}),)
    return _done(standing, word, standing.outcome, _after(way, stage, standing.answers, word))


def _refuse(standing: Standing, word: Word) -> tuple[Act, ...]:
    if not word.reason or (standing.grounds and word.reason not in standing.grounds):
        raise Rejected("refusal_needs_ground", grounds=" ".join(standing.grounds))
    after = _after(standing.way, standing.stage, standing.answers, word)
    return _done(standing, word, Outcome.REFUSED, after, ground=word.reason)


def _after(way: Way, stage: Stage, answers: Answers, word: Word) -> tuple[Answers, Stage | None]:
    known = {**answers, **word.facts}
    return known, next_stage(way, stage.seq, known)


def _done(
    standing: Standing, word: Word, outcome: Outcome, after: tuple[Answers, Stage | None], **said: str
) -> tuple[Act, ...]:
    stage, (known, following) = standing.stage, after
    data: dict[str, Any] = {
        "facts": dict(word.facts),
        "again": dict(word.again),
        "proposed": outcome.value,
        "note": word.note,
        "batch": word.batch,
        "next_step": following.seq if following else stage.seq,
    }
    data |= said | marks_to_data(word.rows)
    if stage.looks_back:
        acts = (_act(stage, EventKind.CHECKED, data),)
        return acts if following else (*acts, _act(stage, EventKind.CLOSED, {}))
    if decides(standing.way, stage.seq, known):
        decided = _act(stage, EventKind.DECIDED, data | {"outcome": outcome.value, "letter": word.letter})
        return (decided,) if following else (decided, _act(stage, EventKind.CLOSED, {}))
    if stage.pause is not None and outcome is Outcome.GRANTED:
        if not word.letter:
            raise Rejected("step_needs_letter")
        least = int(str(known.get(stage.pause.min_working_days or "", 0)))
        waits = {"waits_for": stage.pause.kind, "letter": word.letter, "least": least}
        return (_act(stage, EventKind.PAUSED, data | waits),)
    return (_act(stage, EventKind.AGREED, data),)


def _mismatch(standing: Standing, word: Word) -> tuple[Act, ...]:
    if not word.note.strip():
        raise Rejected("mismatch_needs_note")
    stage = standing.stage
    data = {"next_step": WINDOW_STEP, "reason": ReturnReason.ENTRY_WRONG.value, "note": word.note}
    data |= marks_to_data(word.rows)
    return (_act(stage, EventKind.MISMATCHED, data | {"on_mismatch": stage.on_mismatch}),)


def _return(standing: Standing, word: Word) -> tuple[Act, ...]:
    stage = standing.stage
    if word.reason not in set(ReturnReason):
        raise Rejected("return_needs_reason", reasons=" ".join(ReturnReason))
    earlier = [other.seq for other in standing.way if other.seq < stage.seq]
    to_step = word.to_step if word.to_step is not None else earlier[-1]
    if to_step not in earlier:
        raise Rejected("return_not_backwards", step=to_step)
    data = {"next_step": to_step, "reason": word.reason, "note": word.note} | marks_to_data(word.rows)
    return (_act(stage, EventKind.RETURNED, data),)


def _supplement(standing: Standing, word: Word) -> tuple[Act, ...]:
    if not word.lines:
        raise Rejected("supplement_needs_lines")
    if not word.letter:
        raise Rejected("step_needs_letter")
    data = {"waits_for": "supplement", "letter": word.letter, "lines": [dict(line) for line in word.lines]}
    return (_act(standing.stage, EventKind.SUPPLEMENT_ASKED, data | {"notice": word.letter}),)


def _resume(standing: Standing, word: Word) -> tuple[Act, ...]:
    late = {"papers_late": True} if standing.papers_late else {}
    return (_act(standing.stage, EventKind.RESUMED, {"note": word.note} | late),)


def _extend(standing: Standing, word: Word) -> tuple[Act, ...]:
    if not word.note.strip():
        raise Rejected("extension_needs_reason")
    return (_act(standing.stage, EventKind.EXTENSION_ASKED, {"note": word.note}),)


def _escalate(standing: Standing, word: Word) -> tuple[Act, ...]:
    stage = standing.stage
    return (_act(stage, EventKind.ESCALATED, {"to_level": stage.escalate_to, "note": word.note}),)


def _act(stage: Stage, kind: EventKind, data: Mapping[str, Any]) -> Act:
    kept = {key: value for key, value in data.items() if value not in ("", {}, [], None)}
    return Act(kind, stage.seq, stage.role, stage.permission, kept)


_ACTS = {
    Verb.AGREE: _agree,
    Verb.REFUSE: _refuse,
    Verb.MISMATCH: _mismatch,
    Verb.RETURN: _return,
    Verb.SUPPLEMENT: _supplement,
    Verb.RESUME: _resume,
    Verb.EXTEND: _extend,
    Verb.ESCALATE: _escalate,
}
