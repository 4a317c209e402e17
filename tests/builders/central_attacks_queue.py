"""Attacks on the queue of a hall: numbers and calls that are somebody else's, or were never possible."""

import uuid
from typing import Any

from tests.builders.central_attempts import Attack, sql
from tests.builders.central_ground import Ground
from tests.builders.centre_house import OTHER

QUEUE = "Queue"
_NO = "42501"
_MAC = b"s" * 16


def queue(what: str, answer: str, kind: str, ticket: str = "waiting", *, who: str = "device", by: str = "clerk",
          office: str | None = None, data: dict[str, Any] | None = None) -> Attack:  # fmt: skip
    """The machine's next row in the stream of the hall.  ticket: waiting, called, far, new.  by: whom the row means."""

    def do(g: Ground) -> str:
        operator = uuid.uuid4() if by == "nobody" else g.operator(by)
        line = g.lines["device"]
        row = line.row(f"ticket_{kind}", operator, data=g.ticket_data(ticket, **(data or {})))
        told = {"office": office} if office else {}
        return g.pushed(line.around(row, operator, **told).decode(), g.login(who), _MAC)

    return Attack(QUEUE, what, who, answer, do)


def window(
    what: str, answer: str, *, who: str = "device", by: str = "clerk", data: dict[str, Any] | None = None
) -> Attack:
    """The machine's next row, of a window that stops."""

    def do(g: Ground) -> str:
        operator, line = g.operator(by), g.lines["device"]
        row = line.row("window_paused", operator, data=data or {"window": "3"})
        return g.pushed(line.around(row, operator).decode(), g.login(who), _MAC)

    return Attack(QUEUE, what, who, answer, do)


def _again(g: Ground) -> str:
    return g.pushed(g.said_of_far.decode(), g.device, _MAC)


def _other_bytes(g: Ground) -> str:
    line, clerk = g.lines["device"], g.operator("clerk")
    row = line.row("ticket_called", clerk, data=g.ticket_data("waiting"), event=str(g.taken_event))
    return g.pushed(line.around(row, clerk).decode(), g.device, _MAC)


def _by_hand(g: Ground) -> str:
    clerk = g.operator("clerk")
    body = g.lines["device"].body("ticket_called", clerk, g.ticket_data("waiting"))
    return g.pushed(body.decode(), g.login("clerk"), _MAC)


_NUMBER = {"order": 9, "priority": "normal", "window": None}
QUEUE_ATTACKS = [
    queue("calls a ticket of another office", "denied:ticket-not-now", "called", "far"),
    queue("calls a ticket that is at another window", "denied:ticket-not-now", "called", "called", data={"window": "4"}),
    queue("calls the same ticket twice", "denied:ticket-not-now", "called", "called"),
    queue("ends a visit that never began", "denied:ticket-not-now", "done"),
    queue("ends a visit at another window", "denied:ticket-not-now", "done", "called", data={"window": "4"}),
    queue("calls back who never was called", "denied:ticket-not-now", "called_back"),
    queue("calls a second visitor to a window", "denied:window-has-ticket", "called", data={"window": "3"}),
    queue("calls a ticket as one of another day", "denied:ticket-not-now", "called", data={"day": "2026-11-21"}),
    queue("gives a ticket out once more", "denied:ticket-not-now", "taken", data={**_NUMBER, "number": "A009"}),
    queue("gives out another machine's number", "denied:ticket-number", "taken", "new", data={**_NUMBER, "number": "Q009"}),
    queue("gives out a place before its last one", "denied:ticket-number", "taken", "new",
          data={**_NUMBER, "number": "<letter>001", "order": 1}),
    queue("gives out a number with another place", "denied:ticket-number", "taken", "new",
          data={**_NUMBER, "number": "<letter>003"}),
    queue("lets somebody go first under a plain number", "denied:ticket-number", "taken", "new",
          data={**_NUMBER, "number": "<letter>009", "priority": "senior"}),
    queue("calls in the name of a reviewer", "denied:permission", "called", by="beside review"),
    queue("calls in the name of another county's clerk", "denied:permission", "called", by="guest clerk"),
    queue("calls in the name of nobody", "denied:who", "called", by="nobody"),
    queue("sends a visitor to the window where he is", "denied:malformed", "transferred", "called",
          data={"for_window": "3"}),
    queue("gives back who waits", "denied:ticket-not-now", "given_back"),
    queue("gives back who is at another window", "denied:ticket-not-now", "given_back", "called", data={"window": "4"}),
    window("pauses a window in the name of a reviewer", "denied:permission", by="beside review"),
    window("pauses a window in the name of another county's clerk", "denied:permission", by="guest clerk"),
    window("pauses a window in another machine's row", "denied:machine", who="far device"),
    window("pauses no window", "denied:malformed", data={"window": None}),
    window("pauses a window that nobody can read", "denied:malformed", data={"window": "3" * 21}),
    queue("calls at no window", "denied:malformed", "called", data={"window": None}),
    queue("calls on a day that does not exist", "denied:malformed", "called", data={"day": "2026-02-30"}),
    queue("says of a ticket what nobody can", "denied:kind", "sold"),
    queue("writes into another office's queue", "denied:machine", "called", office=OTHER),
    queue("writes another machine's row", "denied:machine", "called", who="far device"),
    queue("writes a machine's row as a person", "denied:machine", "called", who="clerk"),
    Attack(QUEUE, "replays a row of another machine", "device", "denied:machine", _again),
    Attack(QUEUE, "gives a call the id of what was said", "device", "denied:id-reuse", _other_bytes),
    Attack(QUEUE, "calls by hand, without a machine", "clerk", "denied:kind", _by_hand),
    *sql(QUEUE, "SELECT api.hall_letter('A')", _NO, "drawn", "administrator", "worker", "hall"),
    *sql(QUEUE, "UPDATE core.hall_ticket SET at_window = '9'", _NO, "device", "drawn"),
    *sql(QUEUE, "DELETE FROM core.hall_ticket", _NO, "device", "administrator"),
    *sql(QUEUE, "INSERT INTO core.hall_letter SELECT '<office>', '<far device>', 'A', now()", _NO, "device"),
    *sql(QUEUE, "INSERT INTO core.ticket_move VALUES ('done', 'ticket_called', 'called')", _NO, "device", "worker"),
    *sql(QUEUE, "SELECT core.queue_effect(NULL)", _NO, "device", "drawn"),
]  # fmt: skip
