"""What a session in which no face was seen may not do; the database refuses approvals and grants by itself."""

from app.kernel.actor import Actor
from app.kernel.errors import Rejected


def check_unlimited(actor: Actor) -> None:
    """Refuse to approve, grant, change accounts or export without a face; taking in stays possible, others review it.

    Raises Rejected("limited_session").
    """
    if actor.is_limited:
        raise Rejected("limited_session")
