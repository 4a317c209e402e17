"""What the verbs get from the composition root, and how they answer."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from app.kernel.errors import AppError
from app.kernel.messages import explain, sentence

DONE, REFUSED, USAGE = 0, 1, 2


@dataclass(slots=True)
class Output:
    """How a verb answers: one JSON value, or plain lines for people; refusals go to the error stream."""

    as_json: bool = False
    language: str = "zh_CN"
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def answer(self, value: Any, lines: Iterable[str]) -> None:
        """Put out ``value`` as JSON when asked for, else ``lines``."""
        if self.as_json:
            self.out.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")
        else:
            self.out.writelines(line + "\n" for line in lines)
        self.out.flush()

    def tell(self, code: str, **values: object) -> None:
        """One line about something that goes on, at once: a sentence, or one JSON value on a line of its own."""
        if self.as_json:
            self.out.write(json.dumps({"code": code, **values}, ensure_ascii=False, default=str) + "\n")
        else:
            self.out.write(self.say(code, **values) + "\n")
        self.out.flush()

    def refuse(self, error: AppError, status: int = REFUSED) -> int:
        """Say what happened and what to do now; returns the exit status."""
        text = explain(error, self.language)
        if self.as_json:
            values = {key: str(value) for key, value in error.values.items()}
            self.answer({"error": error.code, "message": text, "values": values}, ())
        else:
            self.err.write(text + "\n")
        return status

    def say(self, code: str, **values: object) -> str:
        """The sentence of ``code`` in the language asked for."""
        return sentence(code, values, self.language)


@dataclass(slots=True)
class Context:
    """Everything a verb may use.

    container: what bootstrap wires, opened on first use.  data: the folder of --data, None for the machine's own.
    as_account: --as, allowed on a store marked demo only.
    """

    container: Any
    output: Output
    data: Path | None = None
    as_account: str | None = None


def words(argv: Sequence[str]) -> list[str]:
    """The arguments as typed, full-width dashes turned into plain ones (an input method's usual slip)."""
    return [word.replace("－", "-").replace("—", "--") if word[:1] in "－—" else word for word in argv]
