"""What people and machines say in the streams beside the cases', sealed as the door wants it."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.audit.model import moment_text
from app.kernel.canonical import FIRST_PREVIOUS, actor_commitment, canonical, link
from tests.builders.centre_house import COUNTY, Answer, CentreHouse, login_of

NONCE = b"s" * 16
AT = moment_text(datetime(2026, 11, 20, 4, tzinfo=UTC))


@dataclass
class Chain:
    """A chain of one stream as those who write it keep it; what is refused does not count."""

    centre: CentreHouse
    stream: str
    office: str = COUNTY
    chain: uuid.UUID = field(default_factory=uuid.uuid4)
    seq: int = 0
    last: bytes = FIRST_PREVIOUS

    def body(self, kind: str, operator: uuid.UUID, data: dict[str, Any], **other: Any) -> bytes:
        """A person's act, next in the chain."""
        said = {
            "v": 1, "stream": self.stream, "office": self.office, "chain": str(self.chain), "seq": self.seq + 1,
            "event": str(uuid.uuid4()), "kind": kind, "prev": self.last.hex(),
            "actor": actor_commitment(operator.bytes, NONCE), "at": AT, "terminal": "t1", "data": data,
        }  # fmt: skip
        return canonical(said | other)

    def say(self, kind: str, operator: uuid.UUID, data: dict[str, Any] | None = None, **other: Any) -> str:
        """By the person's own login; the door's word."""
        body = self.body(kind, operator, data or {}, **other)
        return self.taken(self.push(login_of(operator), body), body)

    def push(self, login: str, body: bytes, mac: bytes | None = NONCE, key: int | None = None) -> Answer:
        """Bare bytes."""
        return self.centre.push_body(self.centre.session(login), body.decode(), mac, key)

    def row(self, kind: str, operator: uuid.UUID | None = None, **other: Any) -> bytes:
        """What a machine wrote into its own chain, next there."""
        actor = actor_commitment(operator.bytes, NONCE) if operator else None
        said = {
            "v": 1, "seq": self.seq + 1, "event": str(uuid.uuid4()), "kind": kind, "prev": self.last.hex(),
            "actor": actor, "at": AT, "terminal": "t1", "data": {"paper": "“A\\B”"},
        }  # fmt: skip
        return canonical(said | other)

    def around(self, row: bytes, operator: uuid.UUID | None = None, **other: Any) -> bytes:
        """The row as it goes to the door."""
        said = {
            "v": 1, "stream": self.stream, "office": self.office, "chain": str(self.chain),
            "operator": str(operator) if operator else None, "text": row.decode(),
        }  # fmt: skip
        return canonical(said | other)

    def tell(self, login: str, kind: str, operator: uuid.UUID | None = None, **other: Any) -> str:
        """By the machine; the door's word."""
        row = self.row(kind, operator, **other)
        mac = NONCE if operator else None
        return self.taken(self.push(login, self.around(row, operator), mac), row)

    def taken(self, answer: Answer, body: bytes) -> str:
        """The word; what was taken is the chain's last."""
        if answer.status == "ok":
            self.seq, self.last = self.seq + 1, link(self.last, body)
            assert answer.hash == self.last
        return answer.status
