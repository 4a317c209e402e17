"""Whatever the centre's door refuses with has a sentence at the window."""

import re

from app.sync.doctor import KNOWN_REASONS
from db.central.files import __file__ as place


def test_every_reason_of_the_door_is_known_to_the_outbox_doctor() -> None:
    from pathlib import Path

    said = "".join(file.read_text(encoding="utf-8") for file in (Path(place).parent / "sql").glob("*.sql"))
    denied = set(re.findall(r"(?:denied\(|denial := |RETURN )'([a-z]+(?:-[a-z]+)*)'", said))
    assert {"mac", "two-roles", "not-drawn"} <= denied
    assert denied - {"ok", "dup", "stale"} <= KNOWN_REASONS
