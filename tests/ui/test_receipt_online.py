"""Where the line stands a receipt is confirmed before it is printed; where it is cut or slow it says that it waits."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.bootstrap import Container, sync
from app.cases.model import SubjectRef
from app.intake.counter import Finished
from app.kernel.ids import CaseId
from app.registry.model import PersonStatus
from tests.builders.counter import ready_draft
from tests.builders.counter_window import CLERK, container_at
from tests.builders.held_key import hold_key
from tests.builders.sync_centre import MemoryCentre
from ui.screens.counter.finished import FinishedView
from ui.screens.counter.view_model import CounterState


class SlowCentre(MemoryCentre):
    """Answers a push only when ``may_answer`` is set."""

    may_answer: threading.Event

    def push(self, parcels):
        assert self.may_answer.wait(20)
        return super().push(parcels)

    def close(self) -> None:
        """As a real line."""


class Window:
    """A demo office with a centre in memory; every taking is of somebody else."""

    def __init__(self, container: Container) -> None:
        self.container, self.centre = container, SlowCentre(container.clock.now())
        self.centre.may_answer = threading.Event()
        self.centre.may_answer.set()
        container.__dict__["centre_line"] = self.centre
        with container.units() as u:
            u.meta.put("centre.url", "host=centre.example", None, container.clock.now())
            u.commit()
        self.clerk = container.actor("case", CLERK)
        hold_key(container.store, self.clerk.operator)
        self.waited: set[CaseId] = set()
        self.people = iter(container.registry_queries.search_persons("350199", 400))

    def sync(self) -> None:
        while self.container.round_in_turn().pushed:
            pass

    def take(self) -> Finished:
        queries, cases = self.container.registry_queries, self.container.case_queries
        everybody = (queries.person(hit.id) for hit in self.people)
        free = (p for p in everybody if p.status is PersonStatus.ACTIVE)
        person = next(p for p in free if not cases.open_of(self.container.person_key(p.id_no)))
        key = self.container.person_key(person.id_no)
        subject = SubjectRef("person", str(person.id), person.name, person.id_no, key)
        done = self.container.counter.accept(self.clerk, ready_draft("ZH-004", subject))
        self.waited |= {done.case.id} if done.awaits else set()
        return done


@pytest.fixture
def window(demo_folder: Path) -> Iterator[Window]:
    container = container_at(demo_folder)
    made = Window(container)
    made.sync()
    yield made
    made.centre.may_answer.set()
    container.close()


def words(view: FinishedView, done: Finished) -> str:
    view.show_finished(CounterState(finished=done, papers=done.papers))
    return " ".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def test_papers_are_confirmed_first_where_the_line_stands_and_say_so_where_they_wait(
    window: Window, window_app: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = FinishedView()
    qtbot.addWidget(view)
    view.show()
    online = window.take()
    assert (len(online.papers), online.unprinted, online.awaits) == (2, None, False)
    assert window.container.sync_status().waiting == 0
    assert "打印确认单" not in words(view, online)

    monkeypatch.setattr(sync, "CONFIRM_S", 0.05)
    window.centre.may_answer.clear()
    slow = window.take()
    assert (len(slow.papers), slow.unprinted, slow.awaits) == (2, None, True), "a slow line holds no paper up"
    assert "打印确认单" in words(view, slow), "the clerk is told what it means"
    window.centre.may_answer.set()

    window.centre.cut_after = 0
    window.container.round_in_turn()
    window.centre.may_answer.clear()
    monkeypatch.setattr(sync, "CONFIRM_S", 3600)
    assert window.take().awaits, "the line is known to be cut: nobody waits for it"
    window.centre.may_answer.set()
    window.centre.cut_after = None
    window.sync()
    assert {due.case for due in window.container.list_slips()} == window.waited


def test_why_the_centre_lets_the_machine_in_no_more_is_said_at_the_window(window: Window) -> None:
    window.centre.cut_after, window.centre.why = 0, "certificate"
    sign = window.container.services().sync()
    assert sign is not None
    assert [code for code, _ in sign.trouble if code.startswith("centre_")] == [
        "centre_unreachable",
        "centre_refused_certificate",
    ]
