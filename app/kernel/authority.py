"""What can be asked of the central server as its administrator; the answers are codes and figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from app.kernel.exchange import HallState

ItemWays = Mapping[str, Sequence[Mapping[str, Any]]]
"""Item code → its way as ``way_to_data`` writes it."""


class FeedHead(NamedTuple):
    """How far the feed of an office has come.  hash: hex of 32 bytes."""

    office: str
    number: int
    hash: str


class Before(NamedTuple):
    """What a migration found.  edition: "" where none was noted yet.  ways: how many items had another way, or none."""

    revision: str
    edition: str
    ways: int


@dataclass(frozen=True, slots=True)
class CentralState:
    """How the central schema stands.  revision: "" where there is none; head: the newest that this program knows.

    hall: of a hall machine, None at the province.  edition: hash of the functions, triggers, rights and rules that were
    installed, "" where that was not noted yet; offered: of those of this program.  otherwise: lines of ``grant_check``
    that the last migration found changed by hand, and put back.  before: told by ``migrate`` alone.
    """

    revision: str
    head: str
    server: str
    offices: int
    operators: int
    machines: int
    ways: int
    feeds: tuple[FeedHead, ...]
    hall: HallState | None = None
    edition: str = ""
    offered: str = ""
    otherwise: "tuple[Difference, ...]" = ()
    before: Before | None = None

    @property
    def is_current(self) -> bool:
        """Whether nothing is to be migrated."""
        return (self.revision, self.edition) == (self.head, self.offered)

    @property
    def is_changed(self) -> bool:
        """Whether a migration found anything otherwise than it leaves it."""
        return self.before is not None and (self.before != (self.revision, self.edition, 0) or bool(self.otherwise))


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a server lacks.  is_needed: without it the centre is not made; else it is advice."""

    code: str
    is_needed: bool
    values: Mapping[str, object] = field(default_factory=dict)


class Difference(NamedTuple):
    """A line of the server that is not in the list, or of the list that is not on the server.

    section: roles, functions, triggers ...
    """

    section: str
    line: str
    is_missing: bool


class Central(Protocol):
    """A server, named by what libpq takes: a URL or ``host=... dbname=...``.

    Every method raises Unavailable("central_unreachable"), Rejected("central_url_wrong").
    """

    def init(self, ways: ItemWays, hall: str | None = None) -> CentralState:
        """Make roles, schemas, doors and rules, once, as superuser.  hall: the office whose hall machine this will be.

        Raises Rejected: central_needs_superuser, central_already_made, central_server_lacks.
        """
        ...

    def migrate(self, ways: ItemWays) -> CentralState:
        """Run the missing versions, install functions, triggers, policies and rights anew, load rules and ways.

        All or nothing, while windows work: they wait.  ``before`` tells what it found; a second time changes nothing.
        Raises Rejected: central_needs_superuser, central_not_made, central_newer, central_rules_differ (of the same
        edition), central_step_failed; Unavailable("central_busy") where somebody kept a table locked all the time.
        """
        ...

    def check(self) -> tuple[Lack, ...]:
        """What the server lacks, needed first."""
        ...

    def status(self) -> CentralState:
        """How it stands; raises Rejected("central_not_made")."""
        ...

    def grant_check(self) -> tuple[Difference, ...]:
        """Where roles, grants, owners, functions, triggers and policies are not as listed.

        Raises Rejected("central_not_made").
        """
        ...
