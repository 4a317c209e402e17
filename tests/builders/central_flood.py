"""Any number of cases for a centre, of the size that the hall's own have, made without a local file."""

import hashlib
import secrets
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from app.kernel.canonical import actor_commitment, canonical
from app.kernel.ids import OfficeId
from app.kernel.numbers import human_number
from tests.builders.centre_house import COUNTY, CentreHouse, login_of, ways

ITEM = "YL-112"
_FIGURES = {"amount": "1234.56", "balance": "1234.56"}
_ANSWERS = {
    "account_holder": "样例甲",
    "bank_account": "6217999900000000016", "case_kind": "short_years", "consequence_told": "样例甲",
    "id_no": "350199196605057013", "id_type": "resident_id", "person": "样例甲", "phone_absent": "none",
}  # fmt: skip
_PAPERS = [
    {"copies": 0, "key": key, "note": "", "originals": 1, "pages": [], "state": "received"}
    for key in ("claimant_identity", "payment_form", "termination_request", "bank_card")
]

BLOCK = 1000


class Said(NamedTuple):
    """One event as it goes through the door.  drawn: who has to be drawn for it first, behind which event."""

    office: str
    case: uuid.UUID
    seq: int
    event: uuid.UUID
    login: str
    body: str
    nonce: bytes
    drawn: uuid.UUID | None


class Flood:
    """Cases of one office of a centre, with four people and a machine of its own.

    blocks: how many blocks of ``BLOCK`` case numbers the machine has leased, which is how many cases there can be.
    """

    def __init__(self, centre: CentreHouse, office: str = COUNTY, blocks: int = 1) -> None:
        self.centre, self.office = centre, office
        self.clerk, self.handler, self.reviewer, self.approver = (
            centre.add(permission, post, section=section, office=office)
            for permission, post, section in (
                ("intake", "window_clerk", "window"), ("handling", "handler", "handling"),
                ("review", "reviewer", "review"), ("approval", "leader", "lead"),
            )
        )  # fmt: skip
        self.device = uuid.uuid4()
        self.machine = centre.add_device(self.device, office)
        centre.enrol(self.clerk, self.device)
        leased = [self._leased() for _ in range(blocks)]
        self._numbers = (number for first, last in leased for number in range(first, last + 1))

    def _leased(self) -> tuple[int, int]:
        return self.centre.lease(self.machine, year=_YEAR, machine=_MACHINE, size=BLOCK, office=self.office)

    def taken_in(self) -> list[Said]:
        """A case received and accepted: what one window hands in."""
        return self.whole_case()[:2]

    def whole_case(self) -> list[Said]:
        """The six events of a case from the window to its end."""
        number = human_number(OfficeId(self.office), _YEAR, _MACHINE, next(self._numbers))
        case, subject = uuid.uuid4(), hashlib.sha256(number.encode()).hexdigest()
        received = {
            "answers": _ANSWERS, "applicant": None, "catalogue": "9d90a5236881", "item": ITEM, "materials": _PAPERS,
            "item_name_en": "One-off payment of the personal account", "item_name_zh": "个人账户一次性待遇申领",
            "papers_taken": True, "subject": {"key": subject, "kind": "person", "name": "林小满"}, "window": "3",
        }  # fmt: skip
        accepted = {
            "accepted_at": _AT, "calendar": "d09ff5d40bd6", "clock_from": "2026-11-20", "due_on": "2026-12-18",
            "grounds": ["RG-ID", "RG-COMP", "RG-ENTITLE", "RG-DUP", "RG-MAT", "RG-AUTH"], "limited": True,
            "next_step": 2, "number": number, "received_at": _AT, "way": ways()[ITEM], "window": "3",
        }  # fmt: skip
        steps: list[tuple[str, str, str, int, uuid.UUID, dict[str, Any]]] = [
            ("received", "intake", "A", 1, self.clerk, received),
            ("accepted", "intake", "A", 1, self.clerk, accepted),
            ("agreed", "handling", "B", 2, self.handler, {"facts": _FIGURES, "next_step": 3, "proposed": "granted"}),
            ("agreed", "review", "C", 3, self.reviewer, {"again": _FIGURES, "next_step": 4, "proposed": "granted"}),
            ("decided", "approval", "D", 4, self.approver,
             {"next_step": 5, "outcome": "granted", "proposed": "granted"}),
            ("closed", "intake", "A", 5, self.clerk, {}),
        ]  # fmt: skip
        return list(self._chained(case, steps))

    def deliver(self, events: list[Said]) -> list[str]:
        """Each by its own login, drawn first where it must be; the door's words."""
        return [self._deliver(said) for said in events]

    def draw(self, said: Said) -> None:
        """The worker's word for an event that needs somebody drawn."""
        row = self.centre.session(self.centre.worker).execute(
            "SELECT work.assign(%s, %s, %s, 'step', %s, '{}')", (said.office, said.case, said.seq - 1, said.drawn)
        )  # fmt: skip
        assert row.fetchone() == ("ok",)

    def _deliver(self, said: Said) -> str:
        if said.drawn:
            self.draw(said)
        return self.centre.push_body(self.centre.session(said.login), said.body, said.nonce).status

    def _chained(self, case: uuid.UUID, steps: list[Any]) -> Iterator[Said]:
        head = bytes(32)
        for seq, (kind, permission, role, step, who, data) in enumerate(steps, 1):
            nonce, event = secrets.token_bytes(16), uuid.uuid4()
            body = canonical({
                "actor": actor_commitment(who.bytes, nonce), "at": _AT, "case": str(case), "data": data,
                "event": str(event), "kind": kind, "office": self.office, "permission": permission,
                "prev": head.hex(), "role": role, "seq": seq, "step": step, "terminal": "terminal-1", "v": 1,
            })  # fmt: skip
            head = hashlib.sha256(head + body).digest()
            drawn = who if seq > 2 else None
            yield Said(self.office, case, seq, event, login_of(who), body.decode(), nonce, drawn)


_AT = "2026-11-20T02:24:00.000000Z"
_YEAR, _MACHINE = 2026, 71
