"""Doing again what went aside, from the screen of unsent work: opened for who did it, refused in words for others."""

import pytest

from app.cases.redo import PrepareRedo, Redo
from tests.builders.counter import parameters
from tests.builders.flow_house import FlowHouse
from tests.builders.naming import unnamed
from tests.builders.unsent_window import UnsentWindow
from tests.sync.conftest import machine_of
from tests.sync.test_redo import Forked
from ui import messages
from ui.screen import ScreenName

__all__ = ["machine_of"]


@pytest.fixture
def forked(uow, clock, machine_of):
    return Forked(FlowHouse(uow, clock), machine_of, stays=True)


@pytest.fixture
def open_unsent(qtbot, window_app, forked, uow, clock):
    def open_unsent(actor) -> UnsentWindow:
        prepare = PrepareRedo(uow, parameters, clock)
        return UnsentWindow(qtbot, forked.machine, actor, redo=lambda: prepare)

    return open_unsent


def test_the_case_opens_with_what_was_typed(open_unsent, forked):
    window, opened = open_unsent(forked.handler), []
    window.shell.opening.connect(lambda screen, argument: opened.append((screen, argument)))
    assert window.view.redo.isVisible()
    assert unnamed(window.view) == []
    window.view.redo.click()
    window.rest()
    ((screen, argument),) = opened
    assert screen is ScreenName.TRAY
    assert isinstance(argument, Redo)
    assert (argument.case, dict(argument.facts)) == (forked.case, forked.data["facts"])


def test_somebody_else_is_told_why_not(open_unsent, forked):
    window, opened = open_unsent(forked.house.clerk), []
    window.shell.opening.connect(lambda *asked: opened.append(asked))
    window.view.redo.click()
    window.rest()
    assert opened == []
    assert messages.explain(window.view.model.state.trouble).startswith("这条记录是别人办的")
