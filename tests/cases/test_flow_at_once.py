"""Two people at once, and a machine that dies between a step and its draw: one wins, nothing is lost."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.cases.chain import made_by
from app.cases.tasks import Purpose
from app.kernel.errors import Conflict, Rejected
from app.kernel.messages import LANGUAGES, has_sentence
from tests.builders.flow_house import FlowHouse

ITEM = "YL-112"
ROOT = Path(__file__).parents[2]
SPEAKER = """
import os, signal, sys
from pathlib import Path
from uuid import UUID

from app.cases.commands import DrawNext, SayWord
from app.cases.commands.steps import FlowRules
from app.cases.flow import Verb, Word
from app.cases.flow_settings import FlowSettings
from app.intake.facts import ReadFacts
from app.kernel.calendar import published_calendar
from app.kernel.errors import AppError
from app.staff.model import Terminal, actor_of
from db.engine import open_store
from db.unit_of_work import SqlUnitOfWork
from tests.builders.counter import catalogue, parameters
from tests.conftest import KEY, FixedClock

folder, case, operator, dies = sys.argv[1:]
store = open_store(Path(folder), KEY)
uow = lambda: SqlUnitOfWork(store)
draw = DrawNext(uow, FlowSettings, FixedClock())
if dies == "dies":
    draw = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
rules = FlowRules(ReadFacts(catalogue()), parameters, published_calendar(), FlowSettings)
say = SayWord(uow, rules, draw, FixedClock())
with uow() as u:
    actor = actor_of(u.staff.operator(UUID(operator)), Terminal("t2", "4"), None, demo=False)
print("ready", flush=True)
sys.stdin.readline()
try:
    said = say(actor, UUID(case), Word(Verb.RETURN, reason="entry_wrong", to_step=1))
    print("done", said.case.last_seq)
except AppError as refused:
    print(type(refused).__name__, refused.code)
"""


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock, each=3)


def speaker(store, case, operator, dies: str = "lives") -> subprocess.Popen:
    command = [sys.executable, "-c", SPEAKER, str(store.path.parent), str(case), str(operator), dies]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)
    assert child.stdout.readline().strip() == "ready"
    return child


def chain(house: FlowHouse, case):
    with house.uow() as u:
        head, events = u.cases.head(case), u.cases.events(case)
        task = u.tasks.open_task(case, Purpose.STEP)
    assert made_by(head, events)
    assert [event.seq for event in events] == list(range(1, head.last_seq + 1))
    return head, events, task


def test_of_two_processes_one_says_the_word_and_the_other_is_told_why_not(store, house):
    case = house.take_in(ITEM).id
    holder, before = house.holder(case), house.head(case).last_seq
    children = [speaker(store, case, holder.operator) for _ in range(2)]
    for child in children:
        child.stdin.write("\n")
        child.stdin.flush()
    told = [child.communicate(timeout=60)[0].split() for child in children]
    assert sorted(one[0] for one in told)[-1] == "done" and len({one[0] for one in told}) == 2, told
    branch, code = next(one for one in told if one[0] != "done")
    assert branch in (Conflict.__name__, Rejected.__name__)
    assert all(has_sentence(code, language) for language in LANGUAGES)
    head, events, task = chain(house, case)
    assert head.last_seq == before + 1 and events[-1].kind.value == "returned"
    assert task is not None and task.step == 1


def test_a_process_killed_between_step_and_draw_leaves_a_case_that_is_drawn_later(store, house):
    case = house.take_in(ITEM).id
    child = speaker(store, case, house.holder(case).operator, "dies")
    child.communicate("\n", timeout=60)
    assert child.returncode == -signal.SIGKILL
    head, _, task = chain(house, case)
    assert head.step == 1 and task is None
    assert [(one.case, one.step) for one in house.draw_waiting()] == [(case, 1)]
    assert house.holder(case).permission.value == "intake"


def test_a_word_is_said_also_where_the_draw_behind_it_fails(uow, house, clock):
    """A clock that was set back onto a day whose secret is out: the word stands, the case waits for the next draw."""
    case = house.take_in(ITEM).id
    holder = house.holder(case)
    clock.pass_time(days=3)
    with uow() as u:
        (day,) = u.tasks.unrevealed(holder.office, clock.now().date())
        u.tasks.reveal(holder.office, day, clock.now())
        u.commit()
    clock.pass_time(days=-3)
    said = house.agree(case)
    head, _, task = chain(house, case)
    assert said.case.last_seq == head.last_seq and said.drawn is None and task is None
    clock.pass_time(days=3)
    assert [one.case for one in house.draw_waiting()] == [case]
