"""What tests of the window may ask for: built words, a look, services over fakes of the ports."""

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.builders.window import FakeSteps, clerk, make_services
from ui import language, messages, tasks, theme, translations
from ui.services import Services


@pytest.fixture(scope="session", autouse=True)
def built_words() -> None:
    translations.build()


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["yichuang"]


@pytest.fixture
def window_app(qapp: QApplication) -> Iterator[QApplication]:
    """The application in Chinese and light, put back after each test; no work may be left over."""
    qapp.setStyle("Fusion")
    messages.set_language("zh_CN")
    language.install(qapp, "zh_CN")
    theme.apply(qapp, theme.Look())
    yield qapp
    assert tasks.close(), "a task outlived its test"
    messages.set_language("zh_CN")
    language.install(qapp, "zh_CN")
    theme.apply(qapp, theme.Look())


@pytest.fixture
def steps() -> FakeSteps:
    person = clerk()
    return FakeSteps({person.account: person})


@pytest.fixture
def services(steps: FakeSteps) -> Services:
    return make_services(steps)
