"""Sentences are data: codes and values become what a person reads, in one place for window and verbs."""

from collections.abc import Mapping
from functools import cache

import yaml

from app.kernel.errors import AppError
from resources import resource

LANGUAGES = ("zh_CN", "en")


@cache
def _sentences(language: str) -> Mapping[str, str]:
    if language not in LANGUAGES:
        raise ValueError(language)
    found: dict[str, str] = {}
    for file in sorted(resource(f"messages/{language}").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            found.update(yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER) or {})
    return found


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def sentence(code: str, values: Mapping[str, object] | None = None, language: str = "zh_CN") -> str:
    """The sentence of ``code`` with its values filled in.

    Raises KeyError for a code without a sentence: a test proves that none is missing.
    """
    known = _sentences(language)
    given = dict(values or {})
    if "series" in given:  # a series of numbers has a word; a name of one's own stays as it is
        given["series"] = known.get(f"series_{given['series']}", given["series"])
    return known[code].format(**given)


def has_sentence(code: str, language: str = "zh_CN") -> bool:
    """Whether the message data know ``code``."""
    return code in _sentences(language)


def explain(error: AppError, language: str = "zh_CN") -> str:
    """What happened and what to do now, for any known refusal or failure."""
    return sentence(error.code, error.values, language)
