"""What is said about a case beside its steps, as events of the stream ``note``: how it is told, and read when it comes.

Each is a chain of one link, named by the event: two people who say something at the same moment at two machines never
stand in each other's way, nor in that of a step.  Who said it is never given out.
"""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.audit.acts import BODY_VERSION, ActPlace, Said, StreamAct, build_act
from app.audit.model import moment_of
from app.cases.recounts import RECOUNTED
from app.cases.tasks import Chase, Question
from app.kernel.canonical import FIRST_PREVIOUS
from app.kernel.ids import CaseId, OfficeId, OperatorId
from app.kernel.outbox import Stream


class NoteKind(StrEnum):
    """What the stream tells."""

    ASKED = "question_asked"
    ANSWERED = "question_answered"
    CHASED = "holder_chased"
    RECOUNTED = RECOUNTED


def question_told(question: Question, office: OfficeId, terminal: str, nonce: bytes) -> StreamAct:
    """The event of a question or an answer, under its own id.  office: the case's.  nonce: 16 random bytes."""
    data: dict[str, Any] = {"case": str(question.case), "step": question.step, "to_step": question.to_step}
    data["text"] = question.text
    if question.answers is not None:
        data["question"] = str(question.answers)
    kind = NoteKind.ASKED if question.answers is None else NoteKind.ANSWERED
    said = Said(kind.value, question.operator, terminal, data)
    return _note_told(said, office, question.at, question.id, nonce)


def chase_told(chase: Chase, office: OfficeId, terminal: str, nonce: bytes) -> StreamAct:
    """The event of a note to whoever has a case, under its own id; as ``question_told``."""
    data = {"case": str(chase.case), "step": chase.step, "after_seq": chase.after_seq, "text": chase.note}
    said = Said(NoteKind.CHASED.value, chase.operator, terminal, data)
    return _note_told(said, office, chase.at, chase.id, nonce)


def kind_in(body: bytes) -> NoteKind:
    """What a body tells; raises KeyError, TypeError or ValueError for what this program does not know."""
    return NoteKind(json.loads(body)["kind"])


def chase_in(body: bytes, operator: OperatorId) -> Chase:
    """The note that a body tells; raises as ``question_in``."""
    said = json.loads(body)
    data = said["data"]
    if said["v"] != BODY_VERSION or said["kind"] != NoteKind.CHASED:
        raise ValueError("no note of this version")
    case, at = CaseId(UUID(data["case"])), moment_of(said["at"])
    place = (int(data["step"]), int(data["after_seq"]))
    return Chase(UUID(said["event"]), case, operator, at, str(data["text"]), *place)


def question_in(body: bytes, operator: OperatorId) -> Question:
    """The question or answer that a body tells; raises ValueError, KeyError or TypeError for what tells none."""
    said = json.loads(body)
    data = said["data"]
    kind = NoteKind(said["kind"])
    if said["v"] != BODY_VERSION or kind not in (NoteKind.ASKED, NoteKind.ANSWERED):
        raise ValueError("no question of this version")
    return Question(
        id=UUID(said["event"]),
        case=CaseId(UUID(data["case"])),
        answers=UUID(data["question"]) if kind is NoteKind.ANSWERED else None,
        step=int(data["step"]),
        to_step=int(data["to_step"]),
        operator=operator,
        at=moment_of(said["at"]),
        text=str(data["text"]),
    )


def _note_told(said: Said, office: OfficeId, at: datetime, event: UUID, nonce: bytes) -> StreamAct:
    """The only link of its chain."""
    return build_act(ActPlace(Stream.NOTE, office, event, 1, FIRST_PREVIOUS), said, at=at, event=event, nonce=nonce)
