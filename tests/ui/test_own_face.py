"""A person takes their own consent back in the settings, by keys alone, over a real store."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import text

from app.kernel.changes import Changed
from tests.builders.demo_office import PEOPLE, make_staffed
from tests.builders.enrolling import deletions, template
from tests.builders.faces import enrol, give_consent, signed_in
from tests.builders.naming import unnamed
from tests.builders.people_house import people_desk, write_office_lines
from tests.builders.posed import DIGEST, WANG
from tests.builders.window import FakeSteps, make_services
from ui import tasks, theme
from ui.actions import ActionId
from ui.screen import ScreenName, Shell
from ui.screens.settings.face_model import Step
from ui.screens.settings.view import SettingsView

Key = Qt.Key


class House:
    """The settings of somebody who is signed in at a real office's window."""

    def __init__(self, qtbot, staffed, account, *, is_enrolled=True):
        if is_enrolled:
            enrol(staffed, account, WANG, DIGEST, by="lin.hua" if account == "zhou.an" else "zhou.an")
        desk = people_desk(staffed, [WANG])
        self.bot, self.staffed, self.opened, self.announced = qtbot, staffed, [], []
        self.shell = Shell(make_services(FakeSteps({}), people=lambda: desk), signed_in(staffed, account))
        self.shell.opening.connect(lambda name, argument: self.opened.append((name, argument)))
        self.shell.announced.connect(self.announced.append)
        self.view = SettingsView(self.shell)
        qtbot.addWidget(self.view)
        self.view.resize(1366, 690)
        self.view.show()
        self.view.activateWindow()
        self.view.enter()
        qtbot.waitUntil(lambda: self.face.model.state.own is not None)
        self.rest()

    @property
    def face(self):
        return self.view.face

    def rest(self):
        self.bot.waitUntil(tasks.program_tasks().idle)
        QApplication.processEvents()

    def press(self, key):
        """Into whatever has the focus."""
        self.bot.keyClick(QApplication.focusWidget(), key)
        self.rest()

    def tab_to(self, button):
        for _ in range(30):
            if button.hasFocus():
                return
            self.bot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        raise AssertionError("the keyboard does not get there")

    def consents(self, account):
        statement = text("SELECT kind FROM face_consent WHERE operator = :o ORDER BY id")
        with self.staffed.store.reading() as session:
            return list(session.scalars(statement, {"o": self.staffed.people[account].bytes}))


@pytest.fixture
def staffed(store, clock):
    made = make_staffed(store, clock)
    write_office_lines(made)
    return made


@pytest.fixture
def make(qtbot, window_app, staffed):
    return lambda account="wang.fang", **how: House(qtbot, staffed, account, **how)


@pytest.mark.parametrize("account", PEOPLE)
def test_whatever_the_post_the_consent_is_taken_back_by_keys_and_leaves_a_receipt(make, staffed, account):
    house = make(account)
    house.tab_to(house.face.ask)
    house.press(Key.Key_Return)
    assert house.face.keep.hasFocus(), "not on the button that deletes"
    assert template(staffed, account) is not None
    house.tab_to(house.face.go)
    house.press(Key.Key_Space)
    house.bot.waitUntil(lambda: bool(house.face.model.state.told))
    assert template(staffed, account) is None
    assert house.consents(account)[-1] == "withdrawn"
    (receipt,) = deletions(staffed, account)
    assert (receipt.reason, receipt.by) == ("withdrawn", staffed.people[account])
    assert receipt.receipt in house.face._note.text()
    assert house.announced == [frozenset({Changed.STAFF})]
    assert not house.face.ask.isVisible()
    house.tab_to(house.face.paper)
    house.press(Key.Key_Return)
    house.bot.waitUntil(lambda: bool(house.opened))
    ((name, paper),) = house.opened
    assert name is ScreenName.PREVIEW
    assert paper.pdf.startswith(b"%PDF")
    assert "P1" in paper.print_it()


def test_the_second_step_says_what_it_means_and_what_there_is_instead(make):
    house = make()
    house.face.ask.click()
    told = house.face._note.text()
    for words in ("立即从本机删除", "不能恢复", "担保", "一次性口令", "不能审批"):
        assert words in told
    assert unnamed(house.view) == []


@pytest.mark.parametrize("how", ["button", "escape", "leaving"])
def test_who_thinks_better_of_it_keeps_everything(make, staffed, how):
    house = make()
    house.face.ask.click()
    if how == "button":
        house.press(Key.Key_Return)
    elif how == "escape":
        house.view.handlers()[ActionId.BACK]()
    else:
        house.view.leave()
    assert house.face.model.state.step is Step.SHOWN
    assert ActionId.BACK not in house.view.handlers()
    assert template(staffed) is not None
    assert house.consents("wang.fang") == ["given"]
    house.face.model.withdraw()
    house.rest()
    assert template(staffed) is not None, "nothing goes without the first step"


def test_a_consent_without_a_template_is_taken_back_as_well(make, staffed):
    give_consent(staffed, "wang.fang")
    house = make(is_enrolled=False)
    house.face.ask.click()
    house.face.go.click()
    house.bot.waitUntil(lambda: bool(house.face.model.state.told))
    assert house.consents("wang.fang") == ["given", "withdrawn"]
    assert not house.face.paper.isVisible()


def test_without_a_consent_there_is_nothing_to_take_back(make):
    house = make(is_enrolled=False)
    assert not house.face.ask.isVisible()
    assert "没有生效的同意" in house.face._facts.text()
    house.face.model.ask()
    assert house.face.model.state.step is Step.SHOWN


def test_a_consent_that_went_elsewhere_meanwhile_is_said(make, staffed):
    house = make()
    house.face.ask.click()
    give_consent(staffed, "wang.fang", kind="withdrawn")
    house.face.go.click()
    house.rest()
    house.bot.waitUntil(lambda: house.face.model.state.trouble is not None)
    assert house.face.model.state.trouble.code == "face_consent_not_found"


def test_the_warning_is_in_the_colour_of_a_warning_whatever_was_said_before(make):
    house = make()
    house.face.ask.click()
    words = house.face._note.findChildren(QLabel)[-1]
    assert words.palette().color(words.foregroundRole()) == theme.current().colour("warn")
