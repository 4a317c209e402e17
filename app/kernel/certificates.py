"""What a small certificate authority for one centre can be asked; keys never leave its folder but as files."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Issued:
    """What was written.  name: of whom the certificate speaks.  until: its last moment, UTC."""

    name: str
    until: datetime
    files: tuple[Path, ...]


class Authority(Protocol):
    """A private authority in one folder.  Every method but ``found`` raises Rejected("certs_no_authority")."""

    def found(self) -> Issued:
        """Make the authority and its empty list of revoked certificates; raises Rejected("certs_already_made")."""
        ...

    def server(self, host: str) -> Issued:
        """Key and certificate of the server that windows reach by this name or address.

        Raises Rejected("certs_name_wrong").
        """
        ...

    def machine(self, name: str) -> Issued:
        """Key and certificate of one machine, by its id; raises Rejected("certs_name_wrong")."""
        ...

    def revoke(self, name: str) -> Issued:
        """Put every certificate of that server or machine on the list; raises Rejected("certs_unknown")."""
        ...
