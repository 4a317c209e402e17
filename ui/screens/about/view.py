"""About: version, catalogue, what offices above have published, where data lie, licences, and what a demo store is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui import messages
from ui.screen import Screen, Shell
from ui.services import AboutFacts
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.states import State
from ui.widgets.surfaces import Card, Note, section
from ui.widgets.words import Icon, Role, label

LICENCES = (
    ("Qt · PySide6", "LGPL-3.0"),
    ("SQLAlchemy · Alembic", "MIT"),
    ("SQLCipher · sqlcipher3", "BSD-3-Clause · zlib"),
    ("cryptography · argon2-cffi · keyring", "Apache-2.0 · BSD-3-Clause · MIT"),
    ("ReportLab · segno", "BSD-3-Clause"),
    ("OpenCV · NumPy · scikit-image", "Apache-2.0 · BSD-3-Clause"),
    ("ONNX Runtime · InsightFace", "MIT"),
    ("pypinyin · PyYAML · Pillow", "MIT · MIT-CMU"),
)


class AboutView(Screen):
    """Facts in two columns."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        facts, card, body = shell.services.about, Card(self.tr("About")), QWidget()
        catalogue = self.tr("%n item(s)", "", facts.catalogue_items)
        rows = (
            (self.tr("Version"), facts.version),
            (self.tr("Catalogue"), f"{facts.catalogue_version} · {catalogue}"),
            (self.tr("Store"), facts.store_path),
            (self.tr("Face engine"), self.tr("demonstration") if shell.services.is_demo else facts.engine_name),
            (self.tr("Licence"), "Apache-2.0"),
        )
        title = Row(Icon("mark", "primary", 34), label(self.tr("Yichuang"), Role.PAGE), None, gap=12)
        column = Column(title, label(self.tr("One window takes everything"), Role.DETAIL), Rule(), gap=10,
                        margins=(18, 14, 18, 14), parent=body)  # fmt: skip
        if shell.services.is_demo:
            told = self.tr(
                "This store is a demonstration for ever: every person in it is invented, and its face check finds a "
                "face but cannot tell people apart."
            )
            column.append(Note(told, State.WARNING))
        column.append(*(_pair(name, value) for name, value in rows))
        column.append(Rule(), section(self.tr("Published by the offices above")), *self._from_above(facts))
        column.append(Rule(), section(self.tr("Built with")))
        column.append(*(_pair(name, value) for name, value in LICENCES), None)
        self._area = Scrolled(body, self.tr("About"))
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # nothing in it takes the focus, and it may be longer
        card.body.addWidget(self._area)
        self.setLayout(Row(card, margins=(8, 8, 8, 8)))

    def enter(self, _argument: object = None) -> None:
        """Arrows and PgDown go through it."""
        self._area.setFocus()

    def _from_above(self, facts: AboutFacts) -> list[QWidget]:
        """What of list, parameters and calendars is in force, and since when."""
        said = facts.from_above(messages.language() == "zh_CN") or [("above_none", {})]
        return [label(messages.sentence(code, values), Role.DETAIL, wrap=True) for code, values in said]


def _pair(name: str, value: str) -> Row:
    first, second = label(name, Role.LABEL), label(value, Role.DETAIL, wrap=True)
    row = Row(gap=18)
    row.addWidget(first, 2)
    row.addWidget(second, 5)
    return row
