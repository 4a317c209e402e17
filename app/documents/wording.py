"""The words of the papers: versioned data, and how dates, amounts and limits are written in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import yaml

from app.catalogue.model import Label
from app.documents.model import LimitLine, PaperCode
from app.documents.page import Language
from app.kernel.clock import HALL_ZONE
from app.kernel.money import yuan_text
from resources import open_text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMON = "common"


@cache
def _versions(name: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    loaded: dict[str, Any] = yaml.load(open_text(f"documents/{name}.yaml"), Loader=_LOADER)
    return {str(version): words for version, words in loaded.items()}


def wording_version(paper: PaperCode | str) -> str:
    """The newest wording of a paper, as the print log keeps it: ``receipt.1+common.1``."""
    return "+".join(f"{name}.{max(_versions(name), key=int)}" for name in (str(paper), _COMMON))


def paper_name(paper: PaperCode, language: Language) -> str:
    """The paper's name in its newest wording."""
    newest = _versions(str(paper))
    return newest[max(newest, key=int)][language]["title"]


@dataclass(frozen=True, slots=True)
class Words:
    """One wording in one language; calling it gives the text of a key with its values filled in."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of ``key``; KeyError when the wording lacks it or one of its values."""
        return self.texts[key].format(**values)

    def of(self, label: Label) -> str:
        """The label in this language; the Chinese words where English ones are missing."""
        return label.en or label.zh if self.language is Language.EN else label.zh

    def all(self, labels: tuple[Label, ...]) -> str:
        """Several labels in one line."""
        return self("and").join(self.of(label) for label in labels)

    def day(self, day: date) -> str:
        """``2026年11月21日`` or ``21 November 2026``."""
        return self("day", year=day.year, month=day.month, day=day.day, name=self(f"month_{day.month}"))

    def month(self, month: str) -> str:
        """A month given as YYYY-MM, as ``2026年11月`` or ``November 2026``."""
        year, _, number = month.partition("-")
        return self("month", year=year, month=int(number), name=self(f"month_{int(number)}"))

    def months(self, first: str, last: str) -> str:
        """From month to month."""
        return self("from_to", first=self.month(first), last=self.month(last))

    def moment(self, moment: datetime) -> str:
        """Day and minute in the hall's zone."""
        local = moment.astimezone(HALL_ZONE)
        return f"{self.day(local.date())} {local:%H:%M}"

    def money(self, fen: int) -> str:
        """``1,234.50``; the column's head names the yuan."""
        return yuan_text(fen)

    def limit(self, limit: LimitLine) -> str:
        """A limit in words: not prescribed, at once, or so many days."""
        if limit.days is None:
            return self("limit_none")
        if limit.days == 0:
            return self("limit_at_once")
        return self("limit_working" if limit.working else "limit_calendar", days=limit.days)


@cache
def words(version: str, language: Language) -> Words:
    """The words of a wording version such as ``receipt.1+common.1``; KeyError when that version is gone."""
    texts: dict[str, str] = {}
    for part in reversed(version.split("+")):
        name, _, number = part.rpartition(".")
        texts |= _versions(name)[number][language]
    return Words(language, texts)
