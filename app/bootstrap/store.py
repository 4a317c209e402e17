"""What everything stands on: the store, its rules and lists, the people who act."""

import os
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.adapters.staff_wiring import SignInDoor, StaffCommands
    from app.adapters.token_file import TokenFile
    from app.cases.ports import Parameters
    from app.cases.queries import CaseQueries
    from app.catalogue.from_above import FromAbove
    from app.catalogue.model import Catalogue
    from app.intake.commands.accept import Desk
    from app.kernel.actor import Actor
    from app.kernel.calendar import WorkingCalendar
    from app.kernel.clock import Clock
    from app.kernel.governed import Published
    from app.kernel.ids import OperatorId
    from app.kernel.office import OfficeProfile, StoreFacts
    from app.kernel.recovery import StoreKeys
    from app.registry.queries import RegistryQueries
    from app.staff.commands.after_check import AuditOtherWays
    from app.staff.commands.settings import Check, SetSetting
    from app.staff.model import Terminal
    from app.staff.province_key import ProvinceKey
    from app.sync.key_keeper import KeyKeeper
    from db.engine import Store
    from db.sync.enrolment import EnrolmentLine
    from db.unit_of_work import SqlUnitOfWork


PACK_SETTING = "face.pack"
OVERLAY = "catalogue"
"""Folder beside the store whose files add to the catalogue or replace parts of it."""


class StoreParts:
    """The store, its rules, and who acts."""

    def __init__(self, data: Path | None = None) -> None:
        self._data = data

    @cached_property
    def folder(self) -> Path:
        """Where the store lies."""
        from db.place import machine_folder

        return (self._data or machine_folder()).absolute()

    @cached_property
    def clock(self) -> "Clock":
        """The machine's clock."""
        from app.kernel.clock import SystemClock

        return SystemClock()

    @cached_property
    def calendar(self) -> "WorkingCalendar":
        """The working days, as offices above have published them where they have."""
        from app.kernel.calendar import governed_calendar, published_calendar
        from app.kernel.governed import CALENDAR_SET

        return governed_calendar(published_calendar(), self._governed(CALENDAR_SET))

    @cached_property
    def parameters_on(self) -> "Parameters":
        """Policy parameters in force on a day, as offices above have published them where they have."""
        from app.kernel.governed import PARAMETER_SET
        from app.rules.parameters import governed_parameters, published_parameters

        found = governed_parameters(published_parameters(), self._governed(PARAMETER_SET))

        @lru_cache(maxsize=4)
        def on(today: date) -> Any:
            return found.singles(today)

        return on

    def _governed(self, kind: str) -> "Sequence[Mapping[str, Any]]":
        return [one.entry for one in self._published(kind)]

    def _published(self, kind: str) -> "Sequence[Published]":
        from db.sync.governed import in_force

        with self.store.reading() as session:
            return in_force(session, kind)

    @cached_property
    def from_above(self) -> "tuple[FromAbove, ...]":
        """What offices above have published, as it holds since the program was started."""
        from app.catalogue.from_above import ReadFromAbove

        return ReadFromAbove(self._published)()

    @cached_property
    def keys(self) -> "StoreKeys":
        """The key of the folder's store."""
        from app.adapters.key_store import FolderKeys

        return FolderKeys(self.folder)

    @cached_property
    def key(self) -> bytes:
        """The store's raw key."""
        return self.keys.load()

    @cached_property
    def store(self) -> "Store":
        """The open store, its schema brought up to date, with the permissions that the ledger gives today."""
        from app.staff.commands.due import ApplyDueGrants
        from db.founding import open_current
        from db.queries.grants import SqlGrantQueries
        from db.unit_of_work import SqlUnitOfWork

        store = open_current(self.folder, self.key)
        try:
            ApplyDueGrants(partial(SqlUnitOfWork, store), SqlGrantQueries(store), self.clock)()
        except BaseException:
            store.close()
            raise
        return store

    def units(self) -> "SqlUnitOfWork":
        """A new unit of work."""
        from db.unit_of_work import SqlUnitOfWork

        return SqlUnitOfWork(self.store)

    @cached_property
    def facts(self) -> "StoreFacts":
        """Whose store it is."""
        with self.units() as u:
            return u.meta.facts()

    @property
    def settings(self) -> dict[str, str]:
        """The office's settings as they stand; waits for no writer."""
        from db.repositories.meta import SqlMeta

        with self.store.reading() as session:
            return dict(SqlMeta(session).settings())

    @property
    def face_pack(self) -> Path | None:
        """Folder of the office's face pack, None while none is set."""
        pack = self.settings.get(PACK_SETTING)
        return Path(pack) if pack else None

    @property
    def is_demo(self) -> bool:
        """Whether the store is marked demo."""
        return self.facts.demo

    @property
    def office_profile(self) -> "OfficeProfile":
        """What the office says about itself."""
        from app.kernel.office import OfficeProfile

        return OfficeProfile.from_settings(self.settings)

    def close(self) -> None:
        """Give the store back if it was opened, when no key is under way any more."""
        if "key_keeper" in self.__dict__:
            self.key_keeper.close()
        if "store" in self.__dict__:
            self.store.close()

    @cached_property
    def catalogue(self) -> "Catalogue":
        """The list in force: with what offices above have published, or with the office's own overlay."""
        from app.catalogue.governed import catalogue_in_force
        from app.kernel.governed import CATALOGUE_LISTED
        from db.engine import FILE_NAME

        overlay = self.folder / OVERLAY
        has_store = (self.folder / FILE_NAME).is_file()  # the list is read at a server too, where there is none
        listed = self._governed(CATALOGUE_LISTED) if has_store else ()
        return catalogue_in_force(listed, overlay if overlay.is_dir() else None)

    @cached_property
    def registry_queries(self) -> "RegistryQueries":
        """Persons and units."""
        from db.queries.registry import SqlRegistryQueries

        return SqlRegistryQueries(self.store)

    @cached_property
    def case_queries(self) -> "CaseQueries":
        """Look-ups of cases."""
        from db.queries.cases import SqlCaseQueries

        return SqlCaseQueries(self.store, self.person_key)

    @cached_property
    def desk(self) -> "Desk":
        """What judging an application needs."""
        from app.intake.green import GreenRules

        rules = GreenRules.from_settings
        return replace(
            desk_of(self.catalogue, self.registry_queries, self.parameters_on, self.calendar),
            green=lambda: rules(self.settings),
            key_of=self.person_key,
        )

    @cached_property
    def staff(self) -> "StaffCommands":
        """Every staff command."""
        from app.adapters.staff_wiring import StaffCommands
        from app.staff.model import SignInSettings

        settings = SignInSettings.from_settings(self.settings)
        parts, checks = (self.units, self.clock, self.key), self.setting_checks
        return StaffCommands(
            *parts, settings=settings, keys=self.key_keeper, checks=checks, province_key=self.province_key
        )

    @cached_property
    def province_key(self) -> "ProvinceKey | None":
        """The province's key of ID numbers, None for a store with a key of its own."""
        from app.adapters.sealing import KeySealer
        from app.staff.province_key import PURPOSE, ProvinceKey

        with self.units() as u:
            kept = u.meta.province_key()
        if kept is None:
            return None
        return ProvinceKey(KeySealer(self.key, PURPOSE).unseal(kept.sealed, kept.commitment))

    @cached_property
    def setting_checks(self) -> "Mapping[str, Check]":
        """What looks at a setting before it is kept."""
        from app.sync.commands import require_never_heard
        from app.sync.leash import ABOVE_SETTING, CENTRE_SETTING, is_plain_allowed

        def place(url: str, settings: "Mapping[str, str]") -> None:
            from db.sync.place import require_place

            if url:
                require_place(url, is_plain_allowed=is_plain_allowed(settings))
            else:
                require_never_heard(self.units)

        def above(url: str, settings: "Mapping[str, str]") -> None:
            from db.sync.place import above_place, require_place

            whole = above_place(settings.get(CENTRE_SETTING, ""), url)
            require_place(whole, is_plain_allowed=is_plain_allowed(settings), key=ABOVE_SETTING)

        return {CENTRE_SETTING: place, ABOVE_SETTING: above}

    @cached_property
    def key_keeper(self) -> "KeyKeeper":
        """Operators' keys for the centre, fetched and opened around sign-in."""
        from app.adapters.parcel_box import KEY_MAGIC, QUICK, PassphraseBox
        from app.sync.key_keeper import KeyKeeper
        from app.sync.keys import KeyWay

        quick = PassphraseBox(QUICK, KEY_MAGIC)  # a token is random, and a demo's passwords everybody knows
        slow = quick if self.is_demo else PassphraseBox(magic=KEY_MAGIC)
        boxes = {KeyWay.PASSWORD: slow, KeyWay.SESSION: quick}
        return KeyKeeper(self.units, self.clock, self.store.keys, boxes, self._key_door)

    def _key_door(self) -> "EnrolmentLine | None":
        """Where keys come from, None while no centre is set."""
        from app.sync.leash import ABOVE_SETTING, CENTRE_SETTING, has_centre, is_plain_allowed

        settings = self.settings
        if not has_centre(settings):
            return None
        from db.sync.enrolment import EnrolmentLine

        return EnrolmentLine(
            settings[CENTRE_SETTING],
            above=settings.get(ABOVE_SETTING, ""),
            is_above=self._is_above,
            is_plain_allowed=is_plain_allowed(settings),
        )

    def _is_above(self, operator: "OperatorId") -> bool:
        """Whether that person belongs to an office above this store's own."""
        with self.units() as u:
            return u.staff.operator(operator).office.id in u.sync.home_and_above()[1:]

    @property
    def set_setting(self) -> "SetSetting":
        """Changes one of the office's settings."""
        return self.staff.set_setting

    @cached_property
    def audit_other_ways(self) -> "AuditOtherWays":
        """The auditor's list of sessions without a face."""
        from app.staff.commands.after_check import AuditOtherWays
        from db.queries.other_ways import SqlOtherWayQueries

        return AuditOtherWays(self.units, self.clock, SqlOtherWayQueries(self.store))

    def person_key(self, number: str) -> bytes:
        """Keyed hash of an ID number or credit code."""
        from app.staff.model import person_key

        return person_key(self.staff.identity_key, number)

    @cached_property
    def terminal(self) -> "Terminal":
        """This machine: office and number, and the window it stands at."""
        from app.staff.model import Terminal
        from app.staff.setup import WINDOW_SETTING

        window = os.environ.get("YICHUANG_WINDOW") or self.settings.get(WINDOW_SETTING)
        return Terminal(f"{self.facts.office}-{self.facts.machine:02d}", window or ("1" if self.is_demo else None))

    @cached_property
    def tokens(self) -> "TokenFile":
        """Where a headless session's token lies."""
        from app.adapters.token_file import TokenFile

        return TokenFile(self.folder)

    @cached_property
    def pending(self) -> "TokenFile":
        """Where a sign-in that waits for a signature lies."""
        from app.adapters.token_file import TokenFile

        return TokenFile(self.folder, name="pending")

    def actor(self, verb: str, as_account: str | None) -> "Actor":
        """Who is signed in, or ``Rejected("not_signed_in")``; with the key that the session left."""
        token = self.tokens.read()
        actor = self.staff.current_actor(verb=verb, terminal=self.terminal, token=token, as_account=as_account)
        if token is not None and as_account is None:
            self.key_keeper.open_for(actor.operator, token)
        return actor

    def sign_in_door(self, camera: int | None = None, video: Path | None = None) -> "SignInDoor":
        """The two factors at this machine."""
        from app.adapters.face_parts import face_parts
        from app.adapters.staff_wiring import SignInDoor

        parts = partial(
            face_parts,
            store_is_demo=self.is_demo,
            pack=self.face_pack,
            settings=self.settings,
            camera=camera,
            video=video,
        )
        return SignInDoor(self.staff, self.terminal, parts)


@lru_cache(maxsize=4)
def parameters_on(today: date) -> Any:
    """Policy parameters that come with the program, in force; the same answer for a whole day."""
    from app.rules.parameters import published_parameters

    return published_parameters().singles(today)


def desk_of(
    catalogue: "Catalogue",
    registry: "RegistryQueries",
    parameters: "Parameters" = parameters_on,
    calendar: "WorkingCalendar | None" = None,
) -> "Desk":
    """What judging an application needs; calendar: None for the one that comes with the program."""
    from app.intake.commands.accept import Desk
    from app.intake.verdict import FormJudge
    from app.kernel.calendar import published_calendar

    calendar = calendar or published_calendar()
    return Desk(catalogue, FormJudge(registry, parameters, calendar), parameters, calendar)
