"""Rows for every table of a province, each through its door: what a kept centre of ``central_editions`` holds."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from app.cases.flow_settings import FlowSettings
from app.cases.green import GreenReason
from app.cases.model import CaseEvent
from app.centre.verification import verifying
from app.centre.worker import WorkerActs
from app.kernel.calendar import published_calendar
from app.kernel.canonical import actor_commitment, canonical
from app.kernel.clock import hall_day
from app.kernel.ids import OfficeId
from app.kernel.numbers import human_number
from app.registry.changes import chain_of
from app.sync.queue_acts import queue_chain
from db.central.worker import worker_line
from tests.builders.centre_house import CITY, COUNTY, OTHER, VERIFIER, Hall, events_of, login_of
from tests.builders.counter import person, ready_draft
from tests.builders.stream_house import NONCE, Chain

LONG = {"from_on": "2020-01-01", "until_on": "2099-01-01"}
ITEM, OTHER_ITEM = "YL-112", "YL-107"
YEAR, GUEST = 2026, 77
"""The machine of a guest's window, and the year of its numbers for the owner."""

OF_A_HALL = {
    "exchange", "exchange_above", "exchanged", "exchanged_draw", "exchanged_key", "exchanged_number", "exchanged_scan",
    "granted_above", "hall", "heard_above", "person_key", "refused_above",
}  # fmt: skip
"""Tables with rows at the hall machine alone: its own, and the key's commitment, which a window here would refuse."""


def empty_tables(place: str) -> set[str]:
    """Tables of the centre in which nothing stands, without their schema."""
    with closing(psycopg.connect(place)) as owner:
        names = owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'core'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition"
        ).fetchall()
        return {name for (name,) in names if owner.execute(f"SELECT 1 FROM core.{name} LIMIT 1").fetchone() is None}


class FullTown:
    """What the people, machines and the worker of a province do once each, so that every table has a row.

    Each act raises AssertionError where a door answers otherwise.
    """

    def __init__(self, hall: Hall) -> None:
        self.hall, self.centre, self.owner = hall, hall.centre, hall.centre.owner
        posts = ("floor_supervisor", "flow_desk", "service_desk", "system_admin")
        self.posts = {post: self._add(post) for post in posts}
        self.device = self.centre.add_device(uuid.uuid4())

    def fill(self) -> None:
        """Every act."""
        acts: tuple[Callable[[], None], ...] = (
            self.people, self.numbers, self.books, self.green, self.near, self.notes, self.register, self.recounts,
            self.longer, self.guests, self.queue, self.scans, self.search, self.refusals, self.panels, self.worker,
        )  # fmt: skip
        for act in acts:
            act()

    def people(self) -> None:
        """A name, a key from above, an account that was closed and is open again."""
        run = self.owner.execute
        run("SELECT account.list_operator(%s, 'handlera.x', '某人', '科')", (self.hall.somebody("handling"),))
        run("SELECT account.name_office(%s, '云岚县')", (COUNTY,))
        self.centre.enrol(self._add("security_admin", CITY), self.centre.house_device)
        back = self._add("window_clerk", permission="intake")
        run("SELECT account.close(%s)", (back,))
        run("SELECT account.reopen(%s, %s)", (back, VERIFIER.replace("A" * 22, "E" * 22)))

    def numbers(self) -> None:
        """Blocks with numbers in between that nobody was given, some given up, some from before there was a centre."""
        first, _ = self.centre.lease(self.device, year=YEAR, machine=5, size=10)
        self.centre.lease(self.device, year=YEAR, machine=5, size=10)
        session = self.centre.session(self.device)
        given_up = (COUNTY, YEAR, 5, first + 8, first + 9)
        session.execute("SELECT api.void_numbers(%s, 'case', %s, %s, %s, %s)", given_up)
        told = self.centre.session(self.centre.add_device(uuid.uuid4()))
        told.execute("SELECT api.tell_numbers(%s, %s, 9, 1, 10)", (COUNTY, YEAR))

    def books(self) -> None:
        """A relative who is one no longer, a plan, somebody ill, two cases of one person joined."""
        kin, chief = self.hall.somebody("handling", 1), self.posts["floor_supervisor"]
        declared = self._book("relative_declared", kin, {"relative": "ab" * 32, "kind": "parent"})
        assert declared.say("relative_ended", self._add("audit_admin"), {"reason": "登记有误"}) == "ok"
        ill = str(self._add("handler"))
        self._book("absence_noted", chief, LONG | {"operator": ill, "kind": "sick"})
        self._book("rota_planned", chief, {"operator": ill, "day": "2026-01-05", "shift": "day"})
        one = self._delivered(2)
        self.hall.taken -= 1
        other = self._delivered(2, OTHER_ITEM)
        self._book("cases_joined", chief, {"case": str(one.case), "other": str(other.case)})

    def panels(self) -> None:
        """One of them was ended; the other has a case, by the worker's draw."""
        admin = self.posts["system_admin"]
        for place, name in enumerate(("甲组", "乙组")):
            members = [str(self.hall.somebody(one, place)) for one in ("handling", "review", "approval")]
            panel = self._book("panel_formed", admin, {"name": name, "members": members, "items": []})
            if place:
                assert panel.say("panel_ended", admin) == "ok"
        self.centre.deliver(self.hall.done()[:2])
        with self._acts() as acts:
            acts.days()
            assert acts.draws().drawn

    def green(self) -> None:
        """Somebody follows a case of the channel, is away, and another one does."""
        clerk, house = self.hall.house.clerk, self.hall.house
        self.hall.taken += 1
        draft = ready_draft(ITEM, person(200 + self.hall.taken), green=GreenReason.DISABLED)
        case = house.accept(clerk, replace(draft, clerk=clerk.operator)).case.id
        self.centre.deliver(events_of(house, case)[:2])
        with self._acts() as acts:
            assert acts.followers() == 1
            (first,) = self.owner.execute("SELECT operator_id FROM core.chaser").fetchone()
            told = LONG | {"operator": str(first), "kind": "leave"}
            self._book("absence_noted", self._add("floor_supervisor"), told)
            assert acts.followers() == 1

    def near(self) -> None:
        """Somebody of the staff lives with the person concerned."""
        received, accepted = events_of(self.hall.house, self.hall.take_in())[:2]
        assert self.centre.push(received).status == "ok"
        assert self._said(accepted, {"near": ["ab" * 32]}) == "ok"

    def notes(self) -> None:
        """A question, answered, and one that is not."""
        event = self._delivered(2)
        case, holder = str(event.case), self.centre.head(event)["assignee"]
        clerk = events_of(self.hall.house, event.case)[1].operator
        asked = [self._note("question_asked", holder, case, 2, 1) for _ in range(2)]
        self._note("question_answered", clerk, case, 1, 2, question=asked[0])

    def register(self) -> None:
        """An account entered after a decision, and an acceptance that knew another one."""
        events = self.hall.done("ZH-016")
        self.centre.deliver(events)
        handler = next(event.operator for event in events if event.permission == "handling")
        decided = next(event.id for event in events if event.kind == "decided")
        said = json.loads(events[0].body)["data"]
        entry = {"bank_account": said["answers"]["bank_account"]} if "answers" in said else {}
        entry = entry or {"bank_account": json.loads(events[1].body)["data"]["answers"]["bank_account"]}
        told = {"version": "1", "case": str(events[0].case), "subject": said["subject"]["key"], "found": {}}
        told |= {"basis": str(decided), "entry": entry}
        chain = Chain(self.centre, "register", chain=chain_of(events[0].case))
        assert chain.say("person_changed", handler, told) == "ok"
        self.hall.taken -= 1
        received, accepted = events_of(self.hall.house, self.hall.take_in())[:2]
        assert self.centre.push(received).status == "ok"
        assert self._said(accepted, {"known": {"account_on_file": "6217"}}) == "ok"

    def recounts(self) -> None:
        """A changed calendar moves the last day of a case."""
        event = self._delivered(2)
        said = json.loads(events_of(self.hall.house, event.case)[1].body)["data"]
        days = {"promise_before": said["due_on"], "promise_after": "2026-11-02"}
        for clock, key in (("statutory", "statutory_due_on"), ("green", "")):
            days |= dict.fromkeys((f"{clock}_before", f"{clock}_after"), said.get(key))
        told = {"case": str(event.case), "calendar_before": said["calendar"], "calendar_after": "1" * 12, **days}
        chain = Chain(self.centre, "note")
        row = chain.row("case_recounted", data=told | {"provisional": 0}, event=str(chain.chain))
        assert chain.taken(chain.push(self.device, chain.around(row), None), row) == "ok"

    def longer(self) -> None:
        """A longer limit was asked for, and nobody has said yet."""
        assert self._said(self._delivered(2), kind="extension_asked", data={"note": "x"}) == "ok"

    def guests(self) -> None:
        """A case that another county took in."""
        self.owner.execute("SELECT account.any_hall(%s, %s, true)", (COUNTY, ITEM))
        clerk, window = self._add("window_clerk", OTHER, "intake"), uuid.uuid4()
        login = self.centre.add_device(window, OTHER)
        self.centre.lease(login, year=YEAR, machine=GUEST, size=10, above=2_000)
        self.centre.enrol(clerk, window)
        events = events_of(self.hall.house, self.hall.take_in())[:2]
        for event, more in zip(events, ({"taken_at": OTHER}, {}), strict=True):
            if "number" in json.loads(event.body)["data"]:
                more |= {"number": human_number(OfficeId(COUNTY), YEAR, GUEST, 2_001)}
            assert self._said(event, more, clerk) == "ok"

    def queue(self) -> None:
        """Somebody waits in the hall."""
        letter = self.centre.session(self.device).execute("SELECT api.hall_letter(NULL)").fetchone()[0]
        line = Chain(self.centre, "hall", chain=queue_chain(uuid.UUID(self.device[1:])))
        told = {"ticket": str(uuid.uuid4()), "day": "2026-11-20", "window": None, "order": 1}
        told |= {"number": f"{letter}001", "priority": "normal"}
        assert line.tell(self.device, "ticket_taken", self.hall.somebody("intake"), data=told) == "ok"

    def scans(self) -> None:
        """A page of a case."""
        page = b"page"
        key, event = hashlib.sha256(page).digest(), self.hall.done()[0]
        told = {"materials": [{"pages": [{"blob": key.hex(), "page": 0}]}]}
        assert self._said(event, told) == "ok"
        session = self.centre.session(login_of(event.operator))
        begun = (COUNTY, event.case, key, len(page))
        assert session.execute("SELECT status FROM api.scan_begin(%s, %s, %s, %s)", begun).fetchone() == ("ok",)
        put = (COUNTY, key, 0, page)
        assert session.execute("SELECT status FROM api.scan_put(%s, %s, %s, %s)", put).fetchone() == ("ok",)

    def search(self) -> None:
        """Somebody looks a number up in the province."""
        clerk = self.hall.somebody("intake")
        said = {"v": 1, "search": str(uuid.uuid4()), "reason": "群众来电查询办理进度，核对受理编号", "person": None}
        said |= {"number": "3501990001", "actor": actor_commitment(clerk.bytes, NONCE)}
        given = (canonical(said).decode(), NONCE)
        session = self.centre.session(login_of(clerk))
        assert session.execute("SELECT status FROM api.search(%s, %s, NULL)", given).fetchone() == ("noted",)

    def refusals(self) -> None:
        """Something that is no event."""
        session = self.centre.session(login_of(self.hall.somebody("intake")))
        assert self.centre.push_body(session, "{}", NONCE).status.startswith("denied:")

    def worker(self) -> None:
        """A draw for nobody, a late step, figures, a day that is over, a night's look, a session that was ended."""
        event = self.hall.done()
        self.centre.deliver(event[:2])
        put_off = (COUNTY, event[0].case, 2, "step", "nobody")
        work = self.centre.session(self.centre.worker)
        word = work.execute("SELECT work.put_off(%s, %s, %s, %s, %s, NULL)", put_off).fetchone()
        assert word == ("ok",)
        self._day_before()
        clerk = login_of(self.hall.somebody("intake"))
        with closing(self.centre.connect(clerk)) as asleep, self._acts() as acts:
            asleep.execute("BEGIN; SELECT 1")
            assert [ended.login for ended in acts.line.watch(0, 30)] == [clerk]
        with self._acts() as acts:
            assert acts.days() and acts.rises()
            while acts.summaries():
                pass
            last = list(verifying(acts.line, "kept", hall_day(acts.line.moment())))[-1]
            assert last is not None and not last.faults, last

    def _day_before(self) -> None:
        """As the worker opened it yesterday."""
        day, secret = "2026-01-05", hashlib.sha256(b"that day").digest()
        commitment = hashlib.sha256(b"yichuang.draw.commitment\x00" + secret).digest()
        self.owner.execute("INSERT INTO core.draw_day VALUES (%s, %s, '2026-01-04')", (day, commitment))
        self.owner.execute("INSERT INTO core.draw_secret VALUES (%s, %s)", (day, secret))

    def _add(self, post: str, office: str = COUNTY, permission: str | None = None) -> uuid.UUID:
        return self.centre.add(permission, post, section="x", office=office)

    def _book(self, kind: str, who: uuid.UUID, data: dict[str, Any]) -> Chain:
        chain = Chain(self.centre, "staff")
        word = chain.say(kind, who, data)
        assert word == "ok", (kind, word)
        return chain

    def _note(self, kind: str, who: uuid.UUID, case: str, step: int, to_step: int, **more: str) -> str:
        chain = Chain(self.centre, "note")
        data = {"case": case, "step": step, "to_step": to_step, "text": "第三页。", **more}
        word = chain.say(kind, who, data, event=str(chain.chain))
        assert word == "ok", (kind, word)
        return str(chain.chain)

    def _delivered(self, count: int, code: str = ITEM) -> CaseEvent:
        """The event that comes next in a case that has got so far, drawn for whoever did it in the hall."""
        events = self.hall.done(code)
        assert {answer.status for answer in self.centre.deliver(events[:count])} == {"ok"}
        self.centre.assign(events[count])
        return events[count]

    def _said(
        self, event: CaseEvent, more: dict[str, Any] | None = None, who: uuid.UUID | None = None, **changes: Any
    ) -> str:
        """The event with more in its data, or in another person's words, where the centre's chain stands."""
        who, head = who or event.operator, self.centre.head(event)
        body = json.loads(event.body) | changes | {"actor": actor_commitment(who.bytes, NONCE), "terminal": "t"}
        if head is not None:
            body |= {"seq": head["last_seq"] + 1, "prev": head["last_hash"].hex()}
        body["data"] |= more or {}
        return self.centre.push_body(self.centre.session(login_of(who)), canonical(body).decode(), NONCE).status

    @contextmanager
    def _acts(self) -> Iterator[WorkerActs]:
        with worker_line(make_conninfo(self.centre.place, user=self.centre.worker)) as line:
            yield WorkerActs(line, FlowSettings(), published_calendar())
