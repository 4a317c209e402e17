"""Secrets for verbs: from a file, from the standard input, or typed unseen."""

import getpass
import sys
from pathlib import Path

from app.cli.context import Context
from app.kernel.errors import Rejected, Unavailable


def secret(source: str | None, question: str, context: Context) -> str:
    """From a file, from the standard input for "-", or typed unseen; ``question``: a sentence code."""
    if source == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if source is not None:
        try:
            return Path(source).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable("password_file_unreadable", file=source) from error
    if not sys.stdin.isatty():
        raise Rejected("password_not_given")
    return getpass.getpass(context.output.say(question), stream=context.output.err)
