"""What is noted of a contact with the authority, and of one that failed."""

from datetime import timedelta

from app.kernel.errors import AppError
from app.sync.ports import OfficeSync

CONTACT_EVERY = timedelta(minutes=1)
"""So old may the noted moment of the last contact be while the line is there."""

DRIFT_SAID_S = 2.0
"""By so much, in seconds, the clock's difference may have changed before it is noted anew."""

UNREACHABLE = "centre_unreachable"


def refused_for(error: AppError) -> str:
    """Why a machine that reached the authority was not let in, "" where that is not what went wrong."""
    return str(error.values.get("why", "")) if error.code == UNREACHABLE else ""


def is_said_already(kept: OfficeSync, found: OfficeSync) -> bool:
    """Whether what is kept tells of this contact well enough."""
    if kept.last_contact is None or found.last_contact is None or kept.drift_s is None or found.drift_s is None:
        return False
    is_recent = found.last_contact - kept.last_contact < CONTACT_EVERY
    is_near = abs(found.drift_s - kept.drift_s) < DRIFT_SAID_S
    return is_recent and is_near and kept.offline_since is None and kept.failures == 0
