"""What a person reads and agrees to before a face is enrolled: wordings as versioned data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from app.kernel.errors import Rejected
from resources import open_text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Notice:
    """The newest wordings in one language.

    lines: heading and text, in reading order.  device: what the needed tick says.  central: the optional one.
    """

    version: str
    consent_version: str
    title: str
    lines: tuple[tuple[str, str], ...]
    device: str
    central: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a person ticked, and under which wordings; nothing is ticked beforehand."""

    device: bool
    central: bool
    notice_version: str
    consent_version: str


def newest_notice(language: str) -> Notice:
    """The wordings in force.  language: ``zh_CN`` or ``en``."""
    told = _wordings()
    version, consent_version = (max(told[part], key=int) for part in ("notice", "consent"))
    words, ticks = told["notice"][version][language], told["consent"][consent_version][language]
    lines = tuple((line["head"], line["text"]) for line in words["lines"])
    return Notice(version, consent_version, words["title"], lines, ticks["device"], ticks["central"])


def check_agreement(agreed: Agreement) -> None:
    """Refuse what is no consent to a template on this device under the newest wordings.

    Raises Rejected: face_consent_not_given, face_notice_outdated.
    """
    if not agreed.device:
        raise Rejected("face_consent_not_given")
    if not is_newest(agreed.notice_version, agreed.consent_version):
        raise Rejected("face_notice_outdated")


def is_newest(notice_version: str, consent_version: str) -> bool:
    """Whether these are the wordings in force."""
    notice = newest_notice("zh_CN")
    return (notice_version, consent_version) == (notice.version, notice.consent_version)


@cache
def _wordings() -> Mapping[str, Any]:
    loaded: dict[str, Any] = yaml.load(open_text("face/consent.yaml"), Loader=_LOADER)
    return loaded
