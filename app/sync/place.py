"""How a machine reaches the centre, as its administrator looks at it and sets it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CentrePlace:
    """What ``centre.url`` says.

    login: whose the line is; device: the machine of that login, None for a person's or another one.  is_protected: TLS
    with the authority's certificate pinned, or no network in between.  certificate: of this machine, with its key;
    authority: who signed the server's; password_file: libpq's, "" for the usual one.
    """

    host: str
    login: str
    device: UUID | None
    is_protected: bool
    certificate: str = ""
    key: str = ""
    authority: str = ""
    password_file: str = ""


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """How this machine proves itself at the centre; what is None stays as it is."""

    device: UUID
    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None
    password_file: Path | None = None


class CentrePlaces(Protocol):
    """Reads and writes the value of ``centre.url``."""

    def read(self, url: str) -> CentrePlace:
        """What it says; Rejected: centre_place_unreadable, centre_place_word."""
        ...

    def record(self, url: str, record: DeviceRecord) -> str:
        """The same place with the machine's own login and files.

        Raises Rejected: centre_place_unreadable, centre_place_word, centre_file_missing.
        """
        ...
