"""Settings: text size, theme, language and own face of the person, and the devices of this machine."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from ui import messages
from ui.actions import ActionId
from ui.metrics import TextSize
from ui.screen import Screen, SettingsPart, Shell
from ui.screens.settings.centre_part import CentrePart
from ui.screens.settings.face_model import Step
from ui.screens.settings.face_part import FacePart
from ui.screens.settings.view_model import SettingsModel, SettingsState
from ui.theme import Theme
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.fields import FieldGroup, FieldRow
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.parting import clear
from ui.widgets.states import State
from ui.widgets.surfaces import Card, section
from ui.widgets.words import Chip, Role, label

LABEL_WIDTH = 120


class SettingsView(Screen):
    """What is chosen is shown at once and kept for the person."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self._model = SettingsModel(shell, self)
        self._model.state_changed.connect(self._render)
        self._model.chosen.connect(shell.preferences_chosen)
        self._model.failed.connect(shell.explain)
        self.face = FacePart(shell)
        self.centre = CentrePart(shell) if shell.services.centre_password is not None else None
        self._build_choices()
        self._devices = Column(gap=8)
        self._build_card()
        self._render(self._model.state)

    def enter(self, argument: object = None) -> None:
        """Read again, begin with the text size, or with what the screen before asked for."""
        self._model.look()
        self.face.model.look()
        is_for_centre = self.centre is not None and argument is SettingsPart.CENTRE
        (self.centre.own if self.centre is not None and is_for_centre else self._size).setFocus()

    def leave(self) -> None:
        """What was only asked is asked again next time."""
        self.face.model.keep()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """While a withdrawal is asked for, Esc keeps the consent."""
        is_asked = self.face.model.state.step is Step.ASKED
        return {ActionId.BACK: self.face.model.keep} if is_asked else {}

    def _build_choices(self) -> None:
        self._size = ChoiceField(
            (
                Option(TextSize.AUTO, self.tr("As the screen is wide")),
                Option(TextSize.NORMAL, self.tr("Normal")),
                Option(TextSize.LARGER, self.tr("Larger")),
                Option(TextSize.LARGE, self.tr("Large")),
            )
        )
        self._theme = ChoiceField(
            (
                Option(Theme.LIGHT, self.tr("Light")),
                Option(Theme.DARK, self.tr("Dark")),
                Option(Theme.HIGH_CONTRAST, self.tr("High contrast")),
            )
        )
        self._language = ChoiceField((Option("zh_CN", "简体中文"), Option("en", "English")))
        self._size.chosen.connect(self._on_size)
        self._theme.chosen.connect(self._on_theme)
        self._language.chosen.connect(self._on_language)

    def _build_card(self) -> None:
        card, body, group = Card(self.tr("Settings")), QWidget(), FieldGroup()
        rows = (
            FieldRow(self.tr("&Text size"), self._size, can_fail=False, label_width=LABEL_WIDTH),
            FieldRow(self.tr("T&heme"), self._theme, can_fail=False, label_width=LABEL_WIDTH),
            FieldRow(self.tr("&Language"), self._language, can_fail=False, label_width=LABEL_WIDTH),
        )
        Column(*rows, gap=4, parent=group)
        group.setMaximumWidth(520)
        again = KeyButton(self.tr("Look again"), icon="sync", kind=Kind.GHOST)
        again.clicked.connect(self._model.look)
        Column(
            label(self.tr("Settings"), Role.PAGE),
            label(self.tr("Kept for you; they follow you to every window of this store."), Role.DETAIL),
            6, section(self.tr("Display")), group, Rule(),
            section(self.tr("Your face")), self.face, Rule(), *self._at_centre(),
            section(self.tr("Devices of this machine"), None, again), self._devices, None,
            gap=8, margins=(18, 14, 18, 14), parent=body,
        )  # fmt: skip
        card.body.addWidget(Scrolled(body, self.tr("Settings")))
        self.setLayout(Row(card, margins=(8, 8, 8, 8)))

    def _at_centre(self) -> tuple[Row | QWidget, ...]:
        """Nothing where there is no centre."""
        if self.centre is None:
            return ()
        return section(self.tr("Your password at the centre")), self.centre, Rule()

    def _render(self, state: SettingsState) -> None:
        self._size.set_value(state.preferences.text_size)
        self._theme.set_value(state.preferences.theme)
        self._language.set_value(state.preferences.language)
        clear(self._devices)
        for device in state.devices:
            line = QWidget()
            line.setObjectName("plain")
            chip = Chip(messages.sentence(device.state_code), State.OK if device.is_ready else State.WARNING)
            Row(
                label(f"{messages.sentence(f'device_kind_{device.kind}')}　{device.name}".strip()),
                chip,
                None,
                gap=12,
                parent=line,
            )
            self._devices.addWidget(line)

    def _on_size(self, value: str) -> None:
        self._model.choose(text_size=TextSize(value))

    def _on_theme(self, value: str) -> None:
        self._model.choose(theme=Theme(value))

    def _on_language(self, value: str) -> None:
        self._model.choose(language=value)
