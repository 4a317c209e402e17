"""A second process on the same file: a window elsewhere that says its word while this one does something else."""

import multiprocessing
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from app.cases.commands import DrawNext, FlowRules, SayWord
from app.cases.flow import Word
from app.cases.flow_settings import FlowSettings
from app.intake.facts import FactsMissing, ReadFacts
from app.kernel.actor import Actor
from app.kernel.calendar import WorkingCalendar
from app.kernel.errors import AppError
from app.kernel.ids import CaseId
from db.engine import open_store
from db.unit_of_work import SqlUnitOfWork
from tests.builders.counter import catalogue, parameters
from tests.conftest import KEY, FixedClock

_PATIENCE_S = 60


class OtherWindow:
    """Started once for many halls: a process costs a second, a word a few milliseconds."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def begin(
        self, folder: Path, moment: datetime, calendar: WorkingCalendar, actor: Actor, case: CaseId, word: Word
    ) -> None:
        """Have the word said over there, from now on."""
        self._pipe.send((folder, moment, calendar, actor, case, word))

    def answer(self) -> str:
        """What came of it: ``done``, or the code of what was refused."""
        assert self._pipe.poll(_PATIENCE_S), "the other window does not answer"
        return self._pipe.recv()

    def leave(self) -> None:
        """Let go of the file."""
        self._pipe.send(None)
        self.answer()

    def close(self) -> None:
        """The process ends when its pipe does."""
        self._pipe.close()
        self._process.join(_PATIENCE_S)
        self._process.close()


def _serve(pipe) -> None:
    store, at = None, None
    with suppress(EOFError):
        while True:
            asked = pipe.recv()
            if store is not None and (asked is None or asked[0] != at):
                store.close()
                store = None
            if asked is None:
                pipe.send("left")
                continue
            at, *said = asked
            store = store or open_store(at, KEY)
            pipe.send(_say(store, *said))


def _say(store, moment: datetime, calendar: WorkingCalendar, actor: Actor, case: CaseId, word: Word) -> str:
    def uow() -> SqlUnitOfWork:
        return SqlUnitOfWork(store)

    clock = FixedClock(moment)
    rules = FlowRules(ReadFacts(catalogue()), parameters, calendar, FlowSettings)
    try:
        SayWord(uow, rules, DrawNext(uow, FlowSettings, clock), clock)(actor, case, word)
    except AppError as refused:
        return refused.code
    except FactsMissing:
        return "facts_missing"
    return "done"
