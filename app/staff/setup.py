"""What is done once per machine: set the office up, and confirm that somebody holds the recovery code."""

import socket
from dataclasses import dataclass

from app.audit.model import AuditValue
from app.kernel.actor import Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.ids import new_uuid
from app.kernel.office import KeptKey, StoreFacts
from app.kernel.recovery import StoreKeys
from app.staff.commands.accounts import Created, CreateOperator
from app.staff.model import NewOperator, Section, program_actor
from app.staff.ports import Units
from app.staff.setup_file import HOME_SECTION, SetupPlan

HOME_SECTION_NAME = "办公室"


WINDOW_SETTING = "machine.window"
"""The window at which this machine stands."""


@dataclass(frozen=True, slots=True)
class OneTimeSecret:
    """What a founder is handed on paper; it opens the account once and must be changed then."""

    post: Post
    account: str
    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class OfficeFounded:
    """The result of a set-up.  secrets: to be printed now, kept nowhere."""

    facts: StoreFacts
    secrets: tuple[OneTimeSecret, ...]
    changed: frozenset[Changed] = frozenset({Changed.STAFF, Changed.SETTINGS})


class SetUpOffice:
    """Name the store, make office, three administrators and unit head, all in one transaction."""

    def __init__(self, units: Units, create: CreateOperator, clock: Clock) -> None:
        self._units = units
        self._create = create
        self._clock = clock

    def __call__(self, plan: SetupPlan, province: KeptKey | None = None) -> OfficeFounded:
        """Carry the plan out; ``Conflict("store_already_set_up")`` on a store that has its office.

        province: its key of ID numbers, which ``create`` hashes with; None for a key of the store's own.
        """
        now, office = self._clock.now(), plan.office
        facts = StoreFacts(new_uuid(), office.id, plan.machine, False, office.standalone, now)
        actor = program_actor(office, socket.gethostname(), demo=False)
        prepared = self._create.prepare(plan.founders)
        with self._units() as u:
            u.meta.found(facts)
            if province is not None:
                u.meta.keep_province_key(province, now)
            for key, value in plan.profile.as_settings().items():
                u.meta.put(key, value, None, now)
            if plan.window:
                u.meta.put(WINDOW_SETTING, plan.window, None, now)
            for each in (plan.superior, office):
                if each is not None:
                    u.staff.add_office(each)
            u.staff.add_section(Section(office.id, HOME_SECTION, HOME_SECTION_NAME))
            said: dict[str, AuditValue] = {
                "office": office.id,
                "machine": plan.machine,
                "standalone": int(office.standalone),
            }
            if province is not None:
                said["province_key"] = province.commitment.hex()
            u.audit.append("office_founded", actor, said, now)
            created = self._create.create(u, actor, prepared)
            u.commit()
        return OfficeFounded(facts, tuple(_secret(new, created) for new in plan.founders))


def _secret(new: NewOperator, created: Created) -> OneTimeSecret:
    return OneTimeSecret(new.post, new.account, new.name, created.secrets[new.account])


class ConfirmRecovery:
    """Somebody types the recovery code back: only then is it known to lie in the safe."""

    def __init__(self, units: Units, keys: StoreKeys, clock: Clock) -> None:
        self._units = units
        self._keys = keys
        self._clock = clock

    def __call__(self, typed: str) -> Changed:
        """Note the confirmation, or Rejected: recovery_code_form, recovery_code_group, recovery_code_wrong."""
        self._keys.check(typed)
        with self._units() as u:
            now = self._clock.now()
            facts = u.meta.facts()
            u.meta.confirm_recovery(now)
            actor = program_actor(u.staff.office(facts.office), socket.gethostname(), facts.demo)
            u.audit.append("recovery_confirmed", actor, {}, now)
            u.commit()
        return Changed.SETTINGS
