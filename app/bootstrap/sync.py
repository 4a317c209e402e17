"""Sync with the centre, where one is set; psycopg is not loaded before a line is wanted."""

import logging
import shutil
from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.store import StoreParts

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from app.kernel.actor import Actor
    from app.kernel.ids import OfficeId
    from app.sync.commands import ExportUnsent, ImportUnsent, Quarantine, ReadOutbox, Release
    from app.sync.desk import SyncDesk
    from app.sync.place import CentrePlaces
    from app.sync.rounds import RunRound
    from app.sync.scans import SendScans
    from app.sync.search import SearchProvince
    from app.sync.status import ReadStatus
    from db.sync.transport import CentreLine


logger = logging.getLogger(__name__)


class SyncParts(StoreParts):
    """The line, the rounds over it, and what people do about unsent work."""

    @cached_property
    def centre_line(self) -> "CentreLine":
        """The line to the centre; ``NotFound("centre_not_set")``."""
        from app.kernel.errors import NotFound
        from app.sync.leash import CENTRE_SETTING, is_plain_allowed
        from db.sync.transport import CentreLine

        settings = self.settings
        if not settings.get(CENTRE_SETTING):
            raise NotFound("centre_not_set")
        return CentreLine(settings[CENTRE_SETTING], is_plain_allowed=is_plain_allowed(settings))

    @cached_property
    def centre_places(self) -> "CentrePlaces":
        """Reads and writes the value of ``centre.url``."""
        from db.sync.place import LibpqPlaces

        return LibpqPlaces()

    @cached_property
    def sync_round(self) -> "RunRound":
        """One round."""
        from app.sync.rounds import RunRound

        return RunRound(self.units, lambda: self.centre_line, self.clock, self._scans_behind)

    @cached_property
    def line_in_use(self) -> "AbstractContextManager[bool]":
        """The line serves one thread at a time: whoever runs a round, or a turn of the hall's line, holds this."""
        from threading import Lock

        return Lock()

    def hear_queue(self) -> bool:
        """A turn of the hall's line, while the centre is known to answer; whether anything may have changed."""
        from app.sync.leash import CENTRE_SETTING

        if not self.settings.get(CENTRE_SETTING):
            return False
        with self.units() as u:
            standing = u.sync.standing(u.meta.facts().office)
        if standing.last_contact is None or standing.offline_since is not None:
            return False
        with self.line_in_use:
            return not self.sync_round.quick().failed

    def _scans_behind(self) -> None:
        """A turn of the scans; a line that is cut now is found by the next round."""
        from app.kernel.errors import Unavailable

        try:
            self.send_scans()
        except Unavailable as error:
            logger.info("scans wait: %s", error.code)

    @cached_property
    def send_scans(self) -> "SendScans":
        """A turn of the scans, as fast as the office lets them."""
        from app.sync.scans import SCAN_SETTING, USUAL_KBPS, SendScans

        def kbps() -> int:
            return int(self.settings.get(SCAN_SETTING) or USUAL_KBPS)

        return SendScans(self.units, lambda: self.centre_line, self.clock, kbps)

    @cached_property
    def search_province(self) -> "SearchProvince":
        """A case in the whole province."""
        from app.sync.search import SearchProvince

        return SearchProvince(self.units, lambda: self.centre_line, self.clock)

    @cached_property
    def fetch_page(self) -> "Callable[[Actor, OfficeId, str], int]":
        """Bring a page of a case here; its size in bytes.  Raises as ``fetch_scan``."""
        from app.intake.commands.pages import blob_of
        from app.sync.scans import fetch_scan

        def fetch(actor: "Actor", office: "OfficeId", hash_: str) -> int:
            blob = blob_of(fetch_scan(self.centre_line, office, hash_))
            with self.units() as u:
                u.blobs.put(blob, self.clock.now())
                u.audit.append("page_fetched", actor, {"blob": blob.hash}, self.clock.now())
                u.commit()
            return len(blob.content)

        return fetch

    @cached_property
    def sync_status(self) -> "ReadStatus":
        """How this machine stands towards the centre."""
        from app import RELEASED_ON
        from app.sync.status import ReadStatus

        def free_mb() -> int:
            return shutil.disk_usage(self.folder).free // 1_000_000

        return ReadStatus(self.units, self.clock, free_mb=free_mb, released_on=RELEASED_ON)

    @cached_property
    def read_outbox(self) -> "ReadOutbox":
        """The outbox doctor."""
        from app.sync.commands import ReadOutbox

        return ReadOutbox(self.units, self.clock, lambda who, is_sealed: self.centre_line.carries(who, is_sealed))

    @cached_property
    def quarantine(self) -> "Quarantine":
        """Sets an item aside."""
        from app.sync.commands import Quarantine

        return Quarantine(self.units, self.clock)

    @cached_property
    def release(self) -> "Release":
        """Lets an item go again."""
        from app.sync.commands import Release

        return Release(self.units, self.clock)

    @cached_property
    def export_unsent(self) -> "ExportUnsent":
        """Unsent work into a sealed file."""
        from app.adapters.parcel_box import PassphraseBox
        from app.sync.commands import ExportUnsent

        return ExportUnsent(self.units, self.clock, PassphraseBox())

    @cached_property
    def import_unsent(self) -> "ImportUnsent":
        """Another machine's unsent work."""
        from app.adapters.parcel_box import PassphraseBox
        from app.sync.commands import ImportUnsent

        return ImportUnsent(self.units, self.clock, PassphraseBox())

    @cached_property
    def sync_desk(self) -> "SyncDesk":
        """What the screen of unsent work does."""
        from app.sync.desk import SyncDesk

        return SyncDesk(
            self.units, self.read_outbox, self.sync_status, self.quarantine, self.release, self.export_unsent
        )

    def close(self) -> None:
        """Give line and store back if they were opened."""
        if "centre_line" in self.__dict__:
            self.centre_line.close()
        super().close()
