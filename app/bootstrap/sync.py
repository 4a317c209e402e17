"""Sync with the centre, where one is set; psycopg is not loaded before a line is wanted."""

import logging
import shutil
from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.store import StoreParts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import ThreadPoolExecutor

    from app.kernel.actor import Actor
    from app.kernel.ids import OfficeId
    from app.sync.commands import ExportUnsent, ImportUnsent, Quarantine, ReadOutbox, Release
    from app.sync.desk import SyncDesk
    from app.sync.place import CentrePlaces
    from app.sync.rounds import RoundDone, RunRound
    from app.sync.scans import SendScans
    from app.sync.search import Hit, SearchProvince
    from app.sync.status import ReadStatus
    from db.sync.transport import CentreLine


logger = logging.getLogger(__name__)

CONFIRM_S = 2.0
"""So long a paper waits for the centre at most where the line stands."""


class SyncParts(StoreParts):
    """The line, the rounds over it, and what people do about unsent work."""

    @cached_property
    def centre_line(self) -> "CentreLine":
        """The line to the centre; ``NotFound("centre_not_set")``."""
        from app.kernel.errors import NotFound
        from app.sync.leash import CENTRE_SETTING, has_centre, is_plain_allowed
        from db.sync.transport import CentreLine

        settings = self.settings
        if not has_centre(settings):
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

    def hear_queue(self) -> bool:
        """A turn of the hall's line, while the centre is known to answer; whether anything may have changed."""
        from app.sync.leash import has_centre

        if not has_centre(self.settings):
            return False
        with self.units() as u:
            standing = u.sync.standing(u.meta.facts().office)
        if standing.last_contact is None or standing.offline_since is not None:
            return False
        return not self._rounds.submit(self.sync_round.quick).result().failed

    def _scans_behind(self) -> None:
        """A turn of the scans; a line that is cut now is found by the next round."""
        from app.kernel.errors import Unavailable

        try:
            self.send_scans()
        except Unavailable as error:
            logger.info("scans wait: %s", error.code)

    @cached_property
    def _rounds(self) -> "ThreadPoolExecutor":
        """The one thread that uses the line at the window: nothing that asks runs beside another."""
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(1, "sync")

    def round_in_turn(self) -> "RoundDone":
        """The program's own round, behind the one that is under way."""
        return self._rounds.submit(self.sync_round.regular).result()

    def confirm_soon(self) -> None:
        """Have the centre confirm what was just done, before papers tell of it; nothing where it is away.

        Waits ``CONFIRM_S`` at most: the round goes on, and papers say then that they wait for the network.
        """
        from app.kernel.errors import AppError

        try:
            status = self.sync_status()
            if status is not None and status.last_sync is not None and status.offline_since is None:
                self._rounds.submit(self.sync_round.hurry).result(CONFIRM_S)
        except (AppError, TimeoutError) as error:  # the case stands, whatever the line does
            logger.info("not confirmed before printing: %s", type(error).__name__)

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

        return SearchProvince(self.units, lambda: self.centre_line, self.clock, self.store.keys.proof)

    def search_in_turn(self, actor: "Actor", number: str, reason: str) -> "Sequence[Hit]":
        """The same at the window, behind what uses the line now; waits for the line."""
        return self._rounds.submit(self.search_province, actor, number, reason).result()

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
            self.units,
            self.read_outbox,
            self.sync_status,
            self.quarantine,
            self.release,
            self.export_unsent,
            self.import_unsent,
        )

    def close(self) -> None:
        """Give line and store back if they were opened; a round that is under way ends first."""
        if "_rounds" in self.__dict__:
            self._rounds.shutdown(cancel_futures=True)
        if "centre_line" in self.__dict__:
            self.centre_line.close()
        super().close()
