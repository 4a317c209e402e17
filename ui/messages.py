"""Sentences for codes, in the language of the window."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.kernel.errors import AppError


class _Process:
    language = "zh_CN"


def language() -> str:
    """``zh_CN`` or ``en``."""
    return _Process.language


def set_language(name: str) -> None:
    """Answer in this language from now on; the words of widgets follow by ``ui.language.install``."""
    _Process.language = name


def sentence(code: str, values: Mapping[str, object] | None = None) -> str:
    """The sentence of ``code`` in the window's language."""
    from app.kernel import messages  # late: reading the sentences is not needed for the first paint

    return messages.sentence(code, values, _Process.language)


def explain(error: "AppError") -> str:
    """What happened and what to do now."""
    return sentence(error.code, error.values)
