"""How the rota check reads: what is missing and what helps; shared by the screens that show it."""

from app.cases.mending import MendStep
from app.cases.rota_check import Change, Unfinished
from app.kernel.actor import Permission
from ui import messages


def lack_text(one: Unfinished) -> str:
    """What is missing at the stage."""
    return messages.sentence(f"rota_lack_{one.lack.value}", {"permission": _permission(one.permission)})


def changes_text(one: Unfinished) -> str:
    """The smallest change, as one sentence."""
    return messages.sentence("rota_and").join(_change_text(change) for change in one.changes)


def mend_text(step: MendStep) -> str:
    """What became of a part of the change."""
    return messages.sentence(f"mend_{step.mending.value}", _values(step.change))


def _change_text(change: Change) -> str:
    return messages.sentence(f"rota_change_{change.remedy.value}", _values(change))


def _values(change: Change) -> dict[str, object]:
    return {"name": change.person.name if change.person else "", "permission": _permission(change.permission)}


def _permission(permission: Permission) -> str:
    return messages.sentence(f"permission_{permission.value}")
