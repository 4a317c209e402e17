"""Secrets for verbs: from a file, from the standard input, or typed unseen."""

import getpass
import sys
from pathlib import Path

from app.cli.context import Context
from app.kernel.errors import Rejected, Unavailable
from app.kernel.files import read_at_most

_LONGEST = 10_000
_NOT_GIVEN = {"ask_code": "code_not_given", "ask_passphrase": "passphrase_not_given"}


def secret(source: str | None, question: str, context: Context) -> str:
    """From a file, from the standard input for "-", or typed unseen; ``question``: a sentence code."""
    if source is not None:
        try:
            return _written(source).rstrip("\r\n")
        except (OSError, UnicodeError) as error:
            raise Unavailable("password_file_unreadable", file=source) from error
    if not sys.stdin.isatty():
        raise Rejected(_NOT_GIVEN.get(question, "password_not_given"))
    return getpass.getpass(context.output.say(question), stream=context.output.err)


def _written(source: str) -> str:
    """Raises OSError, UnicodeError for what is no text or longer than any password."""
    if source != "-":
        return read_at_most(Path(source), _LONGEST).decode("utf-8")
    line = sys.stdin.readline(_LONGEST)
    line.encode()  # bytes that are no text come as half characters, where the terminal's language is C
    return line
