"""What the verbs get from the composition root."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Output:
    """How a verb answers: one JSON value, or plain lines for people."""

    as_json: bool
    language: str = "zh_CN"


@dataclass(slots=True)
class Context:
    """Everything a verb may use; ``container`` is bootstrap's, opened on first use.

    data: the folder given with --data, None for the machine's own.
    """

    container: Any
    output: Output
    data: Path | None = None
