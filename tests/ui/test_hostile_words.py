"""Names that look like markup, shortcuts or placeholders are shown as they are."""

import pytest
from PySide6.QtCore import Qt

from ui.widgets.buttons import IconButton
from ui.widgets.fields import MessageLine
from ui.widgets.states import State
from ui.widgets.words import Elided, label

NAMES = ("<b>王</b>", "<img src='file:///etc/passwd'>", "A&B 商行", "{name}", "%1", "王\u202e建国", "🙂" * 50)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_and_never_read_as_markup(window_app, name) -> None:
    assert label(name).textFormat() is Qt.TextFormat.PlainText
    line, message, button = Elided(name), MessageLine(), IconButton("person", name, name)
    line.resize(5, 20)
    message.show_message(State.ERROR, name)
    for widget in (line, message, button):
        assert widget.accessibleName() == name
        assert "<b>" not in widget.toolTip()
        assert "<img" not in widget.toolTip()
    assert button.text().replace("&&", "") == name.replace("&", "")
