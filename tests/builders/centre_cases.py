"""Many cases at a centre without a local hall: one real case's first events, said again for other people."""

import json
import uuid
from typing import Any

from app.cases.model import CaseEvent
from app.kernel.canonical import FIRST_PREVIOUS, actor_commitment, canonical, link
from app.kernel.ids import OfficeId
from app.kernel.numbers import human_number
from tests.builders.centre_house import COUNTY, CentreHouse, login_of

NONCE = b"m" * 16
MACHINE = 90


def many_accepted(centre: CentreHouse, first: list[CaseEvent], count: int, office: str = COUNTY) -> list[uuid.UUID]:
    """So many accepted cases that nobody has, each of another person; first: received and accepted, by one clerk."""
    session, made = centre.session(login_of(first[0].operator)), []
    clerk, year = first[0].operator, first[0].at.year
    if (clerk, office) not in centre.spare:  # one machine for all calls: nobody gets keys without end
        device = uuid.uuid4()
        centre.spare[clerk, office] = centre.add_device(device, office), 0
        centre.enrol(clerk, device)
    login, above = centre.spare[clerk, office]
    low, last = centre.lease(login, year=year, machine=MACHINE, size=count, above=above, office=office)
    centre.spare[clerk, office] = login, last
    bodies: list[str] = []
    for number in range(count):
        case, previous = uuid.uuid4(), FIRST_PREVIOUS
        made.append(case)
        for event in first[:2]:
            body = _another(event, case, human_number(OfficeId(office), year, MACHINE, low + number))
            body |= {"office": office, "prev": previous.hex()}
            text = canonical(body)
            previous = link(previous, text)
            bodies.append(text.decode())
    for begin in range(0, len(bodies), 200):
        some = bodies[begin : begin + 200]
        rows = session.execute(
            "SELECT status FROM api.push_many(%s, %s, %s::bigint[])", (some, [NONCE] * len(some), [None] * len(some))
        ).fetchall()
        assert {row[0] for row in rows} == {"ok"}, rows
    return made


def _another(event: CaseEvent, case: uuid.UUID, number: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(event.body)
    body |= {"case": str(case), "event": str(uuid.uuid4()), "actor": actor_commitment(event.operator.bytes, NONCE)}
    body |= {"terminal": "t"}
    data = body["data"]
    if "subject" in data:
        data["subject"] = data["subject"] | {"key": uuid.uuid4().hex * 2}
    if "number" in data:
        data["number"] = number
    return body
