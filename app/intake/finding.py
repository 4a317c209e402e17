"""What a check says about an answer, and what it was told: the words that reading, checks and form share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs: only errors keep a case from being accepted."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"  # still being typed, or understood in a way worth a look
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about an answer, as code and values; ``rule`` is the policy rule behind it, "" when none."""

    level: Level
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer after its check.

    value: the canonical form that is kept (None when the text means nothing): days YYYY-MM-DD, months YYYY-MM,
    times HH:MM, money and decimals as plain decimal strings, choices by value (several joined by commas), yes or no
    as true/false, numbers upper-case without spaces.  display: how it reads on screen.
    """

    value: str | None
    display: str
    findings: tuple[Finding, ...] = ()

    @property
    def level(self) -> Level:
        """The heaviest finding; OK when there is none."""
        for level in (Level.ERROR, Level.WARNING, Level.INFO):
            if any(finding.level is level for finding in self.findings):
                return level
        return Level.OK


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """What a check may look at besides the text.

    values: canonical values of the other questions by key; inside a table the row's own come first.
    parameters: policy parameters in force today by code.  typing: the cursor is still in the field, so that a text
    that is only too short is no error yet.
    """

    today: date
    values: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    typing: bool = False
