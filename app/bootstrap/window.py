"""What the window gets: services, devices, the preferences of each person."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.bootstrap.face import PackParts
from app.bootstrap.office import OfficeParts

if TYPE_CHECKING:
    from app.kernel.actor import Actor
    from app.kernel.ids import OperatorId
    from ui.services import Preferences, RoutineRound, Services, SyncSign


class WindowParts(OfficeParts, PackParts):
    """The services of the window."""

    def services(self) -> "Services":
        """Everything screens may use; slow, called after the first paint."""
        from app import __version__
        from app.adapters.window_face import WindowFace
        from app.sync.leash import has_centre
        from ui.services import AboutFacts, Services

        profile = self.office_profile
        door = self.sign_in_door()
        door.warm_up()
        is_joined = has_centre(self.settings)
        hall = self.hall  # reads its settings, and this is still the worker
        _ = self.calendar, self.parameters_on  # so do these: what offices above have published
        _ = self._face_device  # hashes the pack: here, in a worker thread
        above = self.from_above
        facts = AboutFacts(
            *(__version__, self.catalogue.version, len(self.catalogue.items), str(self.store.path)),
            self._engine_name(),
            lambda is_chinese: [one.said(is_chinese=is_chinese) for one in above],
        )
        return Services(
            clock=self.clock,
            sign_in=door,
            face=WindowFace(self.staff, door.face_parts),
            preferences=KeptPreferences(self),
            hall_name=profile.hall or profile.name,
            window=self.terminal.window,
            is_demo=self.is_demo,
            idle_minutes=self.staff.settings.idle_minutes,
            devices=self.devices,
            about=facts,
            counter=lambda: self.counter,
            hall=lambda: hall,
            cases=lambda: self.cases,
            work=lambda: self.work,
            people=lambda: self.enrolment_desk(parts=lambda: door.parts),
            floor=lambda: self.floor_desk,
            desks=lambda: self.desk_window,
            office=lambda: self.office_desk,
            grants=lambda: self.grant_desk,
            ledger=self,
            routine=self._run_routine,
            demo_accounts=self._demo_accounts(),
            sync=self._run_sync,
            lacks_key=self._lacks_key,
            unsent=lambda: self.sync_desk,
            slips=lambda: self.slip_desk,
            redo=lambda: self.prepare_redo,
            centre_password=self.match_centre_password if is_joined else None,
            search_province=self.search_in_turn if is_joined else None,
        )

    def _run_sync(self) -> "SyncSign | None":
        """A round, and how the machine stands after it; the store says by itself that the line is cut."""
        from random import random

        from app.kernel.clock import hall_day
        from app.sync.leash import has_centre
        from app.sync.projection import missing_words
        from app.sync.timing import next_poll
        from ui.services import SyncSign

        if not has_centre(self.settings):
            return None
        done = self.round_in_turn()
        status = self.sync_status()
        if status is None:
            return None
        now = self.clock.now()
        following = next_poll(now, status.failures, has_pushed=done.pushed > 0, random=random)
        broken = [error for _, error in done.failed]
        trouble = tuple((each.code, each.values) for each in (*status.stops, *status.warnings, *broken))
        trouble += (*status.refusal, *status.low_numbers)
        wait_s = (following - now).total_seconds()
        lacks = missing_words(status.missing)
        counts = (status.waiting, status.to_decide)
        is_stopped = status.takes_no_cases(hall_day(now))
        slips = len(self.list_slips())
        return SyncSign(status.last_sync, *counts, status.offline_since, trouble, wait_s, lacks, is_stopped, slips)

    def _lacks_key(self, actor: "Actor") -> bool:
        key = self.store.keys.of(actor.operator)
        return key is None or self.clock.now() >= key.valid_to

    def _run_routine(self, following: int | None) -> "RoutineRound":
        from app.kernel.changes import Changed
        from ui.services import RoutineRound

        done = self.routine.begin() if following is None else self.routine.go_on(following)
        entered = self.enter_what_is_due() if following is None else ()
        kinds = {Changed.STAFF: done.grants > 0, Changed.CASES: done.moved_cases or bool(entered)}
        return RoutineRound(frozenset(kind for kind, has_changed in kinds.items() if has_changed), done.following)

    def devices(self) -> list[Any]:
        """The devices of this machine for settings and status bar."""
        from ui.services import Device

        printer, camera = self._printer_names(), self._camera_names()
        face = self._face_device
        return [
            *([Device("face", *face)] if face else ()),
            Device("camera", camera[0] if camera else "", bool(camera), ready_code(bool(camera))),
            Device("printer", printer[0] if printer else "", bool(printer), ready_code(bool(printer))),
        ]

    @cached_property
    def _face_device(self) -> tuple[str, bool, str] | None:
        """The model pack: name, whether it is fully fit for use, a sentence; looked at once, before it is shown."""
        from app.face.pack import device_code
        from app.kernel.errors import AppError
        from app.kernel.health import Level

        if self.is_demo and self.face_pack is None:
            return None  # the amber band says so on every screen
        try:
            health = self.face_pack_health()
        except AppError:
            return self._engine_name(), False, "device_face_fault"
        return str(health.values.get("title", "")), health.level is Level.GREEN, device_code(health)

    def _engine_name(self) -> str:
        pack = self.face_pack
        return pack.name if pack else "demo" if self.is_demo else ""

    def _demo_accounts(self) -> tuple[Any, ...]:
        if not self.is_demo:
            return ()
        from itertools import groupby, islice

        from app.cli.demo.staffing import PASSWORD, demo_offices
        from ui.services import DemoAccount

        by_post = groupby(demo_offices()[-1].people, lambda person: person.post)
        people = [person for _post, group in by_post for person in islice(group, 3)]
        return tuple(DemoAccount(p.account, p.name, p.post, PASSWORD) for p in people)

    def _printer_names(self) -> Sequence[str]:
        from app.adapters.printer_cups import destinations

        return destinations()

    def _camera_names(self) -> Sequence[str]:
        if self.is_demo:
            return ("demo",)
        return tuple(path.name for path in sorted(Path("/dev").glob("video*")))


class KeptPreferences:
    """How each operator wants to see the window, kept among the settings; serves ``ui.services.PreferenceStore``."""

    def __init__(self, place: WindowParts) -> None:
        self._place = place

    def load(self, operator: "OperatorId") -> "Preferences":
        """The kept ones, or the defaults."""
        from ui.metrics import TextSize
        from ui.services import Preferences
        from ui.theme import Theme

        kept = self._place.settings.get(f"preferences.{operator}")
        if kept is None:
            return Preferences()
        import json

        data = json.loads(kept)
        return Preferences(TextSize(data["text_size"]), Theme(data["theme"]), data["language"])

    def save(self, operator: "OperatorId", preferences: "Preferences") -> None:
        """Keep or replace."""
        import json

        data = {key: str(getattr(preferences, key)) for key in ("text_size", "theme", "language")}
        with self._place.units() as u:
            u.meta.put(f"preferences.{operator}", json.dumps(data), operator, self._place.clock.now())
            u.commit()


def ready_code(found: bool) -> str:
    """The sentence of a device's state."""
    return "device_ready" if found else "device_missing"


def with_log(services: "Callable[[], Services]") -> "Services":
    """Open what the window needs, after the first paint; from then on faults reach the user's own log."""
    from ui.bugs import start_log

    with suppress(OSError):  # a user without a home folder works without a log
        start_log(log_folder())
    return services()


def log_folder() -> Path:
    """Where this user's log lies; several users of one store do not share a file."""
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local/state") / "yichuang"
