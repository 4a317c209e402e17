"""Work goes to threads and comes back to the object that asked, or not at all."""

import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.kernel.errors import Rejected
from ui.tasks import Done, Failed, Outcome, Tasks


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.outcomes: list[Outcome[object]] = []
        self.threads: list[int] = []

    def take(self, outcome: Outcome[object]) -> None:
        self.outcomes.append(outcome)
        self.threads.append(threading.get_ident())


def test_result_comes_back_in_the_thread_of_the_receiver(qtbot: QtBot) -> None:
    tasks, receiver = Tasks(), Receiver()
    tasks.run(threading.get_ident, receiver.take)
    qtbot.waitUntil(lambda: bool(receiver.outcomes))
    outcome = receiver.outcomes[0]
    assert isinstance(outcome, Done)
    assert outcome.value != threading.get_ident()
    assert receiver.threads == [threading.get_ident()]
    assert tasks.close()


def test_refusal_comes_back_with_its_code(qtbot: QtBot) -> None:
    tasks, receiver, bugs = Tasks(), Receiver(), []
    tasks.bug_found.connect(bugs.append)

    def refuse() -> None:
        raise Rejected("passwords_differ")

    tasks.run(refuse, receiver.take)
    qtbot.waitUntil(tasks.idle)
    outcome = receiver.outcomes[0]
    assert isinstance(outcome, Failed)
    assert outcome.known is not None
    assert outcome.known.code == "passwords_differ"
    assert bugs == []
    assert tasks.close()


def test_a_bug_is_reported_as_one(qtbot: QtBot) -> None:
    tasks, receiver, bugs = Tasks(), Receiver(), []
    tasks.bug_found.connect(bugs.append)
    tasks.run(lambda: 1 // 0, receiver.take)
    qtbot.waitUntil(lambda: bool(bugs) and bool(receiver.outcomes))
    assert isinstance(bugs[0], ZeroDivisionError)
    outcome = receiver.outcomes[0]
    assert isinstance(outcome, Failed)
    assert outcome.known is None
    assert tasks.close()


def test_writes_happen_one_after_another_in_order(qtbot: QtBot) -> None:
    tasks, receiver, running, order = Tasks(), Receiver(), [], []

    def write(number: int) -> None:
        running.append(number)
        assert len(running) == 1
        order.append(number)
        running.remove(number)

    for number in range(50):
        tasks.write(lambda number=number: write(number), receiver.take)
    qtbot.waitUntil(lambda: len(receiver.outcomes) == 50)
    assert all(isinstance(outcome, Done) for outcome in receiver.outcomes)
    assert order == list(range(50))
    assert tasks.close()


def test_closing_finishes_a_begun_write_and_delivers_nothing(qtbot: QtBot) -> None:
    tasks, receiver, begun, may_end, written = Tasks(), Receiver(), threading.Event(), threading.Event(), []

    def write() -> None:
        begun.set()
        may_end.wait(5)
        written.append(True)

    tasks.write(write, receiver.take)
    assert begun.wait(5)
    threading.Timer(0.05, may_end.set).start()
    assert tasks.close()
    assert written == [True]
    assert receiver.outcomes == []


def test_a_lambda_is_refused_as_receiver() -> None:
    with pytest.raises(TypeError):
        Tasks().run(lambda: None, lambda _outcome: None)
