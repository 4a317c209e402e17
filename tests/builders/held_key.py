"""A key as an operator holds it after sign-in, without a centre that gave it."""

import uuid
from datetime import UTC, datetime

from app.kernel.ids import OperatorId
from app.sync.keys import OperatorKey
from db.engine import Store

DEVICE = uuid.UUID("0192f000-0000-7000-8000-00000000d00a")
LONG = datetime(2099, 1, 1, tzinfo=UTC)


def key_for(operator: OperatorId, valid_to: datetime = LONG, key_id: int = 7) -> OperatorKey:
    """A key with a secret of its own."""
    return OperatorKey(operator, DEVICE, key_id, valid_to, operator.bytes * 2)


def hold_key(store: Store, operator: OperatorId) -> OperatorKey:
    """That person is signed in at this process, with a key."""
    key = key_for(operator)
    store.keys.hold(key)
    return key
