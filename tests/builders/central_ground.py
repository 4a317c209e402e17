"""The ground that attacks on the centre stand on: a case at every stage, people near and far, their bare sessions."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

import psycopg

from app.cases.model import CaseEvent
from app.kernel.canonical import actor_commitment, canonical, opening, terminal_commitment
from app.kernel.ids import OfficeId
from app.kernel.numbers import human_number
from app.sync.queue_acts import queue_chain
from tests.builders.centre_house import CITY, COUNTY, OTHER, PROVINCE, VERIFIER, Hall, login_of
from tests.builders.stream_house import Chain

STAGES = {"new": 0, "received": 1, "handling": 2, "review": 3, "approval": 4, "closed": 6}
"""Name of a case → how many of its events have been delivered."""

NONCE, WHERE = b"n" * 16, "t9"
BESIDE = opening(NONCE, WHERE)
"""What opens the commitments of a forged body."""


class Ground:
    """Built once for a module; no attack may change it, which ``state`` tells."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.centre = hall, hall.centre
        self.cases: dict[str, list[CaseEvent]] = {name: hall.done() for name in STAGES}
        for name, count in STAGES.items():
            self.centre.deliver(self.cases[name][: min(count, 2) if name == "approval" else count])
            if 1 < count < len(self.cases[name]):
                self.centre.assign(self.cases[name][2 if name == "approval" else count])
        self.people = self._people()
        self.device = self.centre.add_device(uuid.uuid4())
        self.far_device = uuid.uuid4()
        self.centre.add_device(self.far_device, OTHER)
        self.worker = self.centre.worker
        self.halls = {"hall": self._hall(COUNTY), "far hall": self._hall(OTHER)}
        self.centre.session(self.worker).execute(
            "SELECT work.open_day((work.moment() AT TIME ZONE 'Asia/Shanghai')::date, sha256('today'))"
        )
        self._keys()
        self._numbers()
        self._queue()

    def _queue(self) -> None:
        """Somebody who waits and somebody at window 3 here, and one who waits in another county."""
        self.lines: dict[str, Chain] = {}
        self.letters: dict[str, str] = {}
        self.tickets = {name: str(uuid.uuid4()) for name in ("called", "waiting", "far", "new")}
        for name, login, office in (("device", self.device, COUNTY), ("far device", f"d{self.far_device.hex}", OTHER)):
            self.letters[name] = self.centre.session(login).execute("SELECT api.hall_letter(NULL)").fetchone()[0]
            self.lines[name] = Chain(self.centre, "hall", office, queue_chain(uuid.UUID(login[1:])))
        far, clerk = self.people["guest clerk"], self.operator("clerk")
        letter = self.letters["far device"]
        given = self.ticket_data("far", order=1, number=f"{letter}001", priority="normal", window=None)
        row = self.lines["far device"].row("ticket_taken", far, data=given)
        self.said_of_far = self.lines["far device"].around(row, far)
        assert self.pushed(self.said_of_far.decode(), self.login("far device"), b"s" * 16) == "ok"
        for order, name in ((2, "called"), (4, "waiting")):
            number = f"{self.letters['device']}{order:03d}"
            given = self.ticket_data(name, order=order, number=number, priority="normal", window=None)
            self.taken_event = uuid.uuid4()
            told = {"data": given, "event": str(self.taken_event)}
            assert self.lines["device"].tell(self.device, "ticket_taken", clerk, **told) == "ok"
        called = {"data": self.ticket_data("called")}
        assert self.lines["device"].tell(self.device, "ticket_called", clerk, **called) == "ok"

    def ticket_data(self, ticket: str, **other: Any) -> dict[str, Any]:
        """What an act on that ticket at window 3 says; ``<letter>`` stands for the machine's own."""
        said = {"ticket": self.tickets[ticket], "day": "2026-11-20", "window": "3"} | other
        if "number" in said:
            said["number"] = said["number"].replace("<letter>", self.letters["device"])
        return said

    def _people(self) -> dict[str, uuid.UUID]:
        add = self.centre.add
        people = {
            "far handler": add("handling", "handler", section="handling", office=OTHER),
            "city handler": add("handling", "handler", section="handling", office=CITY),
            "city clerk": add("intake", "window_clerk", section="window", office=CITY),
            "city reviewer": add("review", "reviewer", section="review", office=CITY),
            "supervisor": add(None, "floor_supervisor", section="admin"),
            "administrator": add(None, "security_admin", section="admin"),
            "guest clerk": add("intake", "window_clerk", section="window", office=OTHER),
            "city administrator": add(None, "security_admin", section="admin", office=CITY),
            "city publisher": add(None, "system_admin", section="admin", office=CITY),
            "auditor": add(None, "internal_audit", section="audit"),
            "unit head": add(None, "unit_head", section="lead"),
            "cashier": add(None, "finance", section="money"),
            "service desk": add(None, "service_desk", section="desk"),
            "reviewer next door": add("review", "reviewer", section="handling"),
        }
        # the case at approval was handled and reviewed by people who are somebody else now
        former = add("handling", "handler", section="handling")
        moved = add("review", "reviewer", section="review")
        for number, who in enumerate((former, moved), 2):
            event = self.cases["approval"][number]
            assert self.centre.draw(event, number, "step", who) == "ok"
            body = self.said_next(event) | self._committed(who)
            assert self.pushed(canonical(body).decode(), login_of(who)) == "ok"
        owner = self.centre.owner
        row = owner.execute("SELECT person FROM core.operator WHERE operator_id = %s", (former,)).fetchone()
        self.former_person = bytes(row[0])
        owner.execute("SELECT account.close(%s)", (former,))
        people["second account"] = add("intake", "window_clerk", section="window", person=self.former_person)
        for act in ("permit(%s, NULL)", "place(%s, 'window', 'window_clerk')", "permit(%s, 'intake')"):
            owner.execute(f"SELECT account.{act}", (moved,))
        people["former reviewer"] = moved
        gone = add("intake", "window_clerk", section="window")
        self.centre.session(login_of(gone))
        owner.execute("SELECT account.close(%s)", (gone,))
        people["closed account"] = gone
        mixed = add("intake", "window_clerk", section="window")
        owner.execute(f"GRANT perm_approval TO {login_of(mixed)}")
        return people | {"mixed groups": mixed}

    def _keys(self) -> None:
        clerk = self.cases["new"][0].operator
        session = self.centre.session(login_of(clerk))
        mine = uuid.UUID(self.device[1:])
        self.expired = session.execute("SELECT * FROM api.enrol_key(%s)", (mine,)).fetchone()
        self.replaced = session.execute("SELECT * FROM api.enrol_key(%s)", (mine,)).fetchone()
        self.centre.owner.execute("UPDATE core.operator_key SET valid_to = valid_from WHERE device_id = %s", (mine,))
        self.key = session.execute("SELECT * FROM api.enrol_key(%s)", (mine,)).fetchone()

    def _numbers(self) -> None:
        """A block of a machine at which nobody has a key, and a number that the hall's own machine gave up."""
        self.year = self.hall.house.clock.now().year
        first, _ = self.centre.lease(self.centre.add_device(uuid.uuid4()), year=self.year)
        self.others_number = human_number(OfficeId(COUNTY), self.year, 1, first)
        given_up = (COUNTY, self.year, 1, 1000, 1000)
        self.centre.session(f"d{self.centre.house_device.hex}").execute(
            "SELECT api.void_numbers(%s, 'case', %s, %s, %s, %s)", given_up
        )
        self.void_number = human_number(OfficeId(COUNTY), self.year, 1, 1000)
        told = (COUNTY, self.year, 9, 1, 10)
        self.centre.session(self.centre.add_device(uuid.uuid4())).execute(
            "SELECT api.tell_numbers(%s, %s, %s, %s, %s)", told
        )
        self.told_number = human_number(OfficeId(COUNTY), self.year, 9, 5)
        self.centre.lease(f"d{self.far_device.hex}", year=self.year, office=OTHER)
        far_hall = uuid.UUID(self.halls["far hall"][1:])
        self.centre.owner.execute("SELECT account.draw_by(%s, %s)", (OTHER, far_hall))

    def _hall(self, office: str) -> str:
        """The login of a hall machine there."""
        added = "SELECT account.add_hall(%s, %s, %s)"
        return str(self.centre.owner.execute(added, (uuid.uuid4(), office, VERIFIER)).fetchone()[0])

    def next_of(self, place: str) -> CaseEvent:
        """The event that would come next there, as the local program made it."""
        return self.cases[place][STAGES[place]]

    def operator(self, who: str, place: str = "handling") -> uuid.UUID:
        """Somebody by what he is: drawn, clerk, ``beside <permission>``, or one of ``people``."""
        if who == "drawn":
            return (
                self.next_of(place).operator
                if STAGES[place] < len(self.cases[place])
                else self.cases[place][-1].operator
            )
        if who == "clerk":
            return self.cases[place][0].operator
        if who.startswith(("beside ", "did ")):
            has_part, permission = who.startswith("did "), who.split()[1]
            acted = {event.operator for event in self.cases[place]}
            return next(
                actor.operator for actor in self.hall.house.people.values()
                if actor.permission and actor.permission.value == permission
                and (actor.operator in acted) == has_part
            )  # fmt: skip
        return self.people[who]

    def login(self, who: str) -> str:
        """The login behind a word."""
        leased = f"d{self.centre.house_device.hex}"
        logins = {
            "device": self.device,
            "leased device": leased,
            "worker": self.worker,
            "far device": f"d{self.far_device.hex}",
            **self.halls,
        }
        if who in logins:
            return logins[who]
        return login_of(self.operator(who))

    def forged(self, place: str, who: str, changes: Mapping[str, Any], data: Mapping[str, Any]) -> str:
        """The next body with other words in it; None takes a key out."""
        event = self.next_of(place) if STAGES[place] < len(self.cases[place]) else self.cases[place][-1]
        body = self.said_next(event)
        body |= self._committed(self.operator(who, place)) | {"event": str(uuid.uuid4())}
        words = {key: self._meant(value) for key, value in data.items()}
        body["data"] = {key: value for key, value in (body["data"] | words).items() if value is not None}
        return canonical({key: value for key, value in (body | dict(changes)).items() if value is not None}).decode()

    def _committed(self, who: uuid.UUID) -> dict[str, str]:
        """Person and machine as ``BESIDE`` opens them."""
        return {"actor": actor_commitment(who.bytes, NONCE), "terminal": terminal_commitment(NONCE, WHERE)}

    def said_next(self, event: CaseEvent) -> dict[str, Any]:
        """The body of that event where the centre's chain stands now."""
        head = self.centre.head(event)
        place = {"seq": head["last_seq"] + 1, "prev": head["last_hash"].hex()} if head else {}
        return dict(json.loads(event.body)) | place

    def _meant(self, value: Any) -> Any:
        """Words that stand for what others have: a number, the person of an open case, oneself."""
        first, second = (json.loads(event.body)["data"] for event in self.cases["handling"][:2])
        if value == "<taken>":
            return second["number"]
        numbers = {"others": self.others_number, "void": self.void_number, "told": self.told_number}
        for name, number in numbers.items():
            if value == f"<{name} number>":
                return number
        if value == "<open>":
            return first["subject"]
        if value == "<own>":
            row = self.centre.owner.execute(
                "SELECT person FROM core.operator WHERE operator_id = %s", (self.operator("clerk", "new"),)
            ).fetchone()
            return first["subject"] | {"key": row[0].hex()}
        return value

    def pushed(self, body: str, login: str, mac: bytes | None = BESIDE, key: int | None = None) -> str:
        """The door's word."""
        try:
            return self.centre.push_body(self.centre.session(login), body, mac, key).status
        except psycopg.Error as error:
            return str(error.sqlstate)

    def sql(self, login: str, statement: str) -> str:
        """What a bare session hears: the SQLSTATE of the refusal, or the first value."""
        words = {
            "<me>": login, "<case>": str(self.cases["handling"][0].case), "<office>": COUNTY,
            "<other>": OTHER, "<city>": CITY,
            "<province>": PROVINCE, "<handler>": str(self.operator("drawn")), "<far>": str(self.people["far handler"]),
            "<login>": login_of(self.operator("drawn")), "<far device>": str(self.far_device),
            "<uuid>": str(uuid.uuid4()), "<year>": str(self.year),
            "<mine>": str(uuid.UUID(login[1:])), "<person>": self.former_person.hex(),
            "<next door>": str(self.people["reviewer next door"]),
            "<review>": str(self.cases["review"][0].case), "<clerk>": str(self.people["former reviewer"]),
        }  # fmt: skip
        for word, value in words.items():
            statement = statement.replace(word, value)
        with self.centre.connect(login) as session:
            try:
                cursor = session.execute(statement)
                row = cursor.fetchone() if cursor.description else None
            except psycopg.Error as error:
                return str(error.sqlstate)
        return str(row[0]) if row else "nothing"

    def state(self) -> tuple[Any, ...]:
        """What no attack may change: feeds, heads, events, people, keys, roles."""
        tables = (
            "feed",
            "case_head",
            "case_event",
            "case_actor",
            "case_step",
            "operator",
            "operator_key",
            "admin_record",
            "draw",
            "number_counter",
            "number_lease",
            "number_gap",
            "number_void",
            "draw_secret",
            "draw_reveal",
            "rise",
            "verification",
            "session_end",
            *("hall_ticket", "hall_letter", "ticket_move"),
            *(
                "stream_event",
                "grant_effect",
                "search_log",
                "scan",
                "scan_piece",
                "case_taken",
                "any_hall",
                "office_name",
            ),
        )
        queries = [
            f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM core.{name} t" for name in tables
        ]
        queries += ["SELECT md5(string_agg(m::text, '|' ORDER BY m::text)) FROM pg_auth_members m"]
        queries += [
            "SELECT md5(string_agg(rolname || rolsuper || rolcreaterole || rolconnlimit, '|' ORDER BY rolname))"
            " FROM pg_roles"
        ]
        queries += [
            "SELECT count(*) FROM pg_largeobject_metadata",
            "SELECT count(*) FROM pg_class",
            "SELECT count(*) FROM pg_proc",
        ]
        return tuple(self.centre.owner.execute(query).fetchone()[0] for query in queries)
