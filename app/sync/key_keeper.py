"""Fetches, opens and forgets operators' keys around sign-in; sign-in never waits for the line."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from threading import Event, Lock
from uuid import UUID

from app.kernel.clock import Clock
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import OperatorId
from app.sync.early import prove_early
from app.sync.keys import HeldKeys, KeyDoor, KeyWay, OperatorKey, WrappedKey, key_from_bytes, key_to_bytes
from app.sync.parcels import ParcelBox
from app.sync.ports import SyncUnitOfWork

RENEW_BEFORE = timedelta(days=20)
"""A key that ends sooner is replaced at the next sign-in with a line; the centre gives them for 30 days."""

OPEN_S = 3.0
"""So long, in seconds, whoever has passed both factors may be kept until the file's key is opened: no line in it."""

ENROL_S = 15.0
"""So long, in seconds, a headless sign-in waits for the line; a window never does."""

logger = logging.getLogger(__name__)


class _Coming:
    """Somebody whose password was right and whose second factor follows."""

    def __init__(self, session: UUID, operator: OperatorId, password: str) -> None:
        self.session, self.operator = session, operator
        self.password: str | None = password  # until both factors have passed: it may have to be changed before
        self.opened = Event()
        self.key: OperatorKey | None = None
        self.is_admitted = self.is_gone = False


class KeyKeeper:
    """Between the password and the first act: the key of the file is opened with the password; where it is missing,
    cannot be opened or ends soon, and the line is there, a new one is fetched.  One thread of its own does it.

    A key is held only once both factors have passed, and forgotten when the person leaves.
    door: None while no centre is set; then nothing happens here at all.
    """

    def __init__(
        self,
        units: Callable[[], SyncUnitOfWork],
        clock: Clock,
        held: HeldKeys,
        boxes: Mapping[KeyWay, ParcelBox],
        door: Callable[[], KeyDoor | None],
    ) -> None:
        self._units, self._clock, self._held, self._boxes, self._door = units, clock, held, boxes, door
        self._lock = Lock()
        self._coming: dict[OperatorId, _Coming] = {}
        self._work: Future[None] | None = None
        self._pool: ThreadPoolExecutor | None = None

    def begin(self, session: UUID, operator: OperatorId, password: str) -> None:
        """The password was right: look for the key while the second factor is asked for."""
        door = self._door()
        if door is None:
            return
        coming = _Coming(session, operator, password)
        with self._lock:
            for before in list(self._coming.values()):
                if before.operator == operator or not before.is_admitted:
                    self._leave(before.operator)
            self._coming[operator] = coming
        self._submit(lambda: self._find(coming, door, password))

    def admit(self, session: UUID) -> None:
        """Both factors have passed: from now on the key is held as soon as it is there."""
        coming = next((each for each in self._coming.values() if each.session == session), None)
        if coming is None:
            return
        coming.opened.wait(OPEN_S)
        with self._lock:
            coming.is_admitted, coming.password = True, None
            is_held = self._hold(coming)
        if is_held:
            self._submit(lambda: self._prove_early(coming.operator))

    def forget(self, operator: OperatorId, session: UUID | None) -> None:
        """The person has left, or a lock that one look does not open was put on the screen.

        session: the one that is over; what a later one of the same person has found stays.
        """
        with self._lock:
            later = self._coming.get(operator)
            if later is not None and later.session != session:
                if later.is_admitted:
                    return
            else:
                self._leave(operator)
            self._held.forget(operator)
        if self._door() is not None:
            with self._units() as u:
                u.sync.drop_key(operator, KeyWay.SESSION)
                u.commit()

    def rewrap(self, operator: OperatorId, password: str, old: str | None = None) -> None:
        """The password was changed: the file's copy is sealed with the new one, or gone where no key is at hand.

        old: where it was just typed, or was the one of a sign-in under way; if it is the centre's, that one is changed
        as well, when the line is there.
        """
        door = self._door()
        if door is None:
            return
        coming = self._coming.get(operator)
        given = old if old is not None or coming is None else coming.password
        self._submit(lambda: self._rewrap(operator, password))
        if given is not None:
            self._submit(lambda: self._change_there(door, operator, given, password))

    def keep_for(self, operator: OperatorId, token: str) -> None:
        """Seal the key with a headless session's token, for the verbs that follow; waits for the line a short time."""
        self.wait()
        key = self._held.of(operator)
        if key is not None:
            self._keep(key, KeyWay.SESSION, token)

    def open_for(self, operator: OperatorId, token: str) -> None:
        """Hold the key of a headless session that was found to be live."""
        if self._door() is None:
            return
        key = self._opened(operator, KeyWay.SESSION, token)
        if key is not None:
            self._held.hold(key)

    def wait(self) -> None:
        """Until what is under way has ended, but no longer than a headless sign-in may take."""
        if self._work is not None:
            wait([self._work], timeout=ENROL_S)

    def close(self) -> None:
        """Wait for what is under way; it has time limits of its own."""
        if self._pool is not None:
            self._pool.shutdown()

    def _submit(self, work: Callable[[], None]) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "operator keys")
        self._work = self._pool.submit(work)
        self._work.add_done_callback(_tell_bug)

    def _find(self, coming: _Coming, door: KeyDoor, password: str) -> None:
        try:
            key = self._opened(coming.operator, KeyWay.PASSWORD, password)
            self._found(coming, key)
        finally:
            coming.opened.set()
        if key is not None and key.valid_to - self._now() > RENEW_BEFORE:
            return
        try:
            fresh = door.enrol(coming.operator, password)
            self._keep(fresh, KeyWay.PASSWORD, password)
            door.wait_until_known(fresh)  # what a hall machine does not know yet it would refuse for good
        except AppError as error:
            logger.warning("no key for an operator: %s", error.code)
            return
        self._found(coming, fresh)

    def _leave(self, operator: OperatorId) -> None:
        gone = self._coming.pop(operator, None)
        if gone is not None:
            gone.is_gone, gone.password = True, None

    def _found(self, coming: _Coming, key: OperatorKey | None) -> None:
        with self._lock:
            coming.key = key
            is_held = coming.is_admitted and self._hold(coming)
        if is_held:
            self._prove_early(coming.operator)

    def _hold(self, coming: _Coming) -> bool:
        if coming.key is None or coming.is_gone:
            return False
        self._held.hold(coming.key)
        return True

    def _prove_early(self, operator: OperatorId) -> None:
        """What waits from before a centre was set; where it does not work now, the next sign-in tries again."""
        try:
            sealed = prove_early(self._units, self._clock, self._held, operator)
        except AppError as error:
            logger.warning("events of before a centre was set are not sealed: %s", error.code)
            return
        if sealed:
            logger.info("%s events of before a centre was set are sealed", sealed)

    def _rewrap(self, operator: OperatorId, password: str) -> None:
        coming = self._coming.get(operator)
        key = self._held.of(operator) or (coming.key if coming is not None else None)
        if key is not None:
            self._keep(key, KeyWay.PASSWORD, password)
            return
        with self._units() as u:
            u.sync.drop_key(operator, KeyWay.PASSWORD)
            u.commit()

    def _change_there(self, door: KeyDoor, operator: OperatorId, given: str, wanted: str) -> None:
        try:
            door.change_password(operator, given, wanted)
        except AppError as error:
            logger.warning("the password at the centre stays another: %s", error.code)

    def _opened(self, operator: OperatorId, way: KeyWay, secret: str) -> OperatorKey | None:
        """The key of the file, None for none, one that does not open (password given anew), or one that has ended."""
        with self._units() as u:
            kept = u.sync.wrapped_key(operator, way)
        if kept is None:
            return None
        try:
            key = key_from_bytes(self._boxes[way].unseal(kept.sealed, secret))
        except Rejected:
            return None
        return key if key.operator == operator and self._now() < key.valid_to else None

    def _keep(self, key: OperatorKey, way: KeyWay, secret: str) -> None:
        sealed = self._boxes[way].seal(key_to_bytes(key), secret)
        with self._units() as u:
            u.sync.keep_key(WrappedKey(key.operator, way, sealed, self._now()))
            u.commit()

    def _now(self) -> datetime:
        return self._clock.now()


def _tell_bug(work: "Future[None]") -> None:
    error = work.exception()
    if error is not None:
        logger.error("the search for a key ended in a fault", exc_info=error)
