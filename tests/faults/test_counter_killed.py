"""A power cut at the counter: a real process killed with SIGKILL in the middle of its work."""

import subprocess
import sys
import threading
from pathlib import Path

from app.audit.model import first_fault
from app.cases.model import EventKind
from app.intake.commands import Accept, ResumeDraft
from app.kernel.actor import Permission
from app.kernel.errors import AppError
from db.queries.case_chains import case_chains
from db.unit_of_work import SqlUnitOfWork
from tests.builders.counter import desk, person, ready_draft
from tests.builders.staffed import found_office, hire

ROOT = Path(__file__).parents[2]
_CHILD = """
import sys
from dataclasses import replace
from pathlib import Path
from app.intake.commands import Accept, SaveDraft
from app.kernel.clock import SystemClock
from app.staff.model import Terminal, actor_of
from db.engine import open_store
from db.unit_of_work import SqlUnitOfWork
from tests.builders.counter import desk, person, ready_draft
from tests.builders.staffed import KEY

store = open_store(Path(sys.argv[1]), KEY)
uow = lambda: SqlUnitOfWork(store)
with uow() as u:
    found = u.staff.operator(u.staff.credentials("zhang.min").operator)
clerk, clock = actor_of(found, Terminal("t1", "3"), None, demo=False), SystemClock()
"""
_TYPING = (
    _CHILD
    + """
draft, save = ready_draft("ZH-004"), SaveDraft(uow, clock)
for count in range(100_000):
    save(clerk, replace(draft, answers=draft.answers | {"typed": str(count)}))
    print(draft.id, count, flush=True)
"""
)
_ACCEPTING = (
    _CHILD
    + """
accept, work = Accept(uow, desk(), clock), desk()
for count in range(100, 900):
    draft = ready_draft("ZH-004", person(count))
    print(draft.request, flush=True)
    accept(clerk, draft)
"""
)


def killed_after(script: str, folder: Path, lines: int) -> list[list[str]]:
    """Let the script write so many lines, kill it, and return all it wrote."""
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert child.stdout is not None
    seen = [child.stdout.readline().split() for _ in range(lines)]
    child.kill()
    seen += [line.split() for line in child.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    child.stdout.close()
    child.wait()
    return seen


def test_what_was_typed_before_a_kill_is_there_again(uow, store, clock) -> None:
    found_office(uow)
    clerk = hire(uow, "zhang.min", 11, Permission.INTAKE)
    seen = killed_after(_TYPING, store.path.parent, 40)
    draft, last = seen[-1]
    from uuid import UUID

    assert int(ResumeDraft(uow, clock)(clerk, UUID(draft)).answers["typed"]) >= int(last)


def test_a_kill_during_acceptance_leaves_whole_cases_and_sound_chains(uow, store) -> None:
    found_office(uow)
    hire(uow, "zhang.min", 11, Permission.INTAKE)
    seen = killed_after(_ACCEPTING, store.path.parent, 25)
    with uow() as u:
        chains = list(case_chains(u.session))
        assert [fault for c in chains if (fault := first_fault(c.name, c.rows(), c.head))] == []
        assert all(len(chain.found) == 3 for chain in chains)
    assert len(seen) - 1 <= len(chains) <= len(seen)


def both_at_once(*acts) -> list[object]:
    """Run the acts in threads of their own; results, or the errors they met."""
    results: list[object] = []

    def run(act) -> None:
        try:
            results.append(act())
        except AppError as error:
            results.append(error.code)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_clerks_at_once_cannot_open_the_same_case_twice(uow, clock) -> None:
    found_office(uow)
    clerks = [hire(uow, "zhang.min", 11, Permission.INTAKE), hire(uow, "li.hua", 12, Permission.INTAKE, window="4")]
    accept = Accept(uow, desk(), clock)
    drafts = [ready_draft("ZH-013"), ready_draft("ZH-013")]
    results = both_at_once(*(lambda c=c, d=d: accept(c, d) for c, d in zip(clerks, drafts, strict=True)))
    assert sorted(isinstance(result, str) for result in results) == [False, True]
    assert "open_case_of_same_item" in results


def test_enter_hit_twice_takes_the_case_once(uow, clock, store) -> None:
    found_office(uow)
    clerk = hire(uow, "zhang.min", 11, Permission.INTAKE)
    accept, draft = Accept(uow, desk(), clock), ready_draft("ZH-004")
    results = both_at_once(lambda: accept(clerk, draft), lambda: accept(clerk, draft))
    assert results[0].case == results[1].case
    assert {result.repeated for result in results} == {False, True}
    with SqlUnitOfWork(store) as u:
        events = u.cases.events(results[0].case.id)
    assert [event.kind for event in events].count(EventKind.ACCEPTED) == 1


def test_many_at_once_get_distinct_numbers(uow, clock) -> None:
    found_office(uow)
    clerk = hire(uow, "zhang.min", 11, Permission.INTAKE)
    accept = Accept(uow, desk(), clock)
    drafts = [ready_draft("ZH-004", person(100 + i)) for i in range(8)]
    results = both_at_once(*(lambda d=d: accept(clerk, d) for d in drafts))
    assert len({result.case.number for result in results}) == 8
