"""What of list, parameters and calendar offices above have published, and whether it is in force at this machine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.catalogue.governed import changed_list
from app.catalogue.model import Label
from app.kernel.calendar import calendar_of
from app.kernel.clock import hall_text
from app.kernel.governed import CALENDAR_SET, CATALOGUE_LISTED, KINDS, PARAMETER_SET, Entry, Published, readable
from app.rules.parameters import rows_of


@dataclass(frozen=True, slots=True)
class FromAbove:
    """A line: what was published by whom and when.  matter: a year, or a parameter's code and region, "" of the list.

    name: the parameter's.  since: when the centre took it, in the hall's time.
    is_in_force: False where this program cannot read it, or an office nearer by has published the same matter.
    """

    kind: str
    matter: str
    name: Label
    version: str
    office: str
    since: str
    is_in_force: bool

    def said(self, *, is_chinese: bool) -> tuple[str, Mapping[str, object]]:
        """Code and values of the sentence that says it."""
        name = self.name.zh if is_chinese else self.name.en
        values = {"version": self.version, "office": self.office, "since": self.since}
        values["matter"] = " ".join(part for part in (name, self.matter) if part)
        return f"above_{self.kind}" + ("" if self.is_in_force else "_aside"), values


class ReadFromAbove:
    """Looks at what holds since this program was started; what came later holds from the next start."""

    def __init__(self, published: Callable[[str], Sequence[Published]]) -> None:
        self._published = published

    def __call__(self) -> tuple[FromAbove, ...]:
        """A line for each matter of an office, parameters behind calendars behind the list; slow where a list is."""
        return tuple(line for kind in reversed(KINDS) for line in _lines(kind, self._published(kind)))


def _lines(kind: str, published: Sequence[Published]) -> Iterator[FromAbove]:
    entries = [one.entry for one in published]
    if kind == CATALOGUE_LISTED:
        counted = list(changed_list(entries)[1]) if entries else []
    else:
        read: Callable[[Entry], object] = calendar_of if kind == CALENDAR_SET else rows_of
        counted = list({_matter(kind, entry): entry for entry in readable(entries, read)}.values())
    for one in published:
        is_in_force = any(one.entry is entry for entry in counted)
        matter = _matter(kind, one.entry)
        yield FromAbove(kind, matter, _name(one.entry), one.version, one.office, hall_text(one.since), is_in_force)


def _matter(kind: str, entry: Mapping[str, Any]) -> str:
    """What an entry is about, also of one that cannot be read."""
    if kind == CALENDAR_SET:
        return str(entry.get("year", ""))
    if kind == PARAMETER_SET:
        return " ".join(str(entry[key]) for key in ("code", "region") if entry.get(key))
    return ""


def _name(entry: Entry) -> Label:
    name = entry.get("name")
    if isinstance(name, list) and len(name) == len(("zh", "en")):
        return Label(str(name[0]), str(name[1]))
    return Label("", "")
