"""Two counties' windows and the real centre: taken in at one, decided by the other's people, handed over at either."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from app.adapters.pdf_reportlab import PdfRenderer
from app.cases.commands import ShowCase
from app.cases.flow import Verb, Word
from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseState
from app.centre.worker import WorkerActs, run_round
from app.documents.commands import IssuePaper, Reprint
from app.documents.describe import PLAIN, describe
from app.documents.model import PaperCode
from app.intake.case_sheet import elsewhere
from app.intake.commands import Accept, NotifySupplement, Outcome, TakeUp, TurnAway
from app.intake.commands.papers import PaperSources, PrintCasePaper
from app.intake.model import Draft, MaterialState
from app.kernel.calendar import published_calendar
from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import CaseId
from app.sync.commands import ReadOutbox
from app.sync.doctor import said
from app.sync.numbers import GUEST_BLOCK
from app.sync.outbox import Cause
from app.sync.ports import Move
from app.sync.rounds import RunRound
from db.central.worker import worker_line
from db.queries.cases import SqlCaseQueries
from tests.builders.case_house import PROFILE
from tests.builders.central_windows import Window, windows_of
from tests.builders.centre_house import COUNTY, OTHER
from tests.builders.counter import NobodyKnown, catalogue, desk, person, ready_draft
from tests.builders.guest_window import GUEST_NAME, ITEM, OWNER_NAME, Guest, guest_window
from tests.builders.staffed import key_of

_MISSING = MaterialState.MISSING


@dataclass
class Pair:
    """The owner's one window with all of its people, and the guest's."""

    home: Window
    guest: Guest
    centre: object
    taken: int = 400

    def next_person(self) -> int:
        self.taken += 1
        return self.taken

    def settle(self) -> None:
        for _ in range(2):
            self.guest.round()
            self.home.round()

    def work(self) -> None:
        """The centre's own worker draws what nobody has."""
        with worker_line(make_conninfo(self.centre.place, user=self.centre.worker)) as line:
            run_round(WorkerActs(line, FlowSettings(), published_calendar()), lambda: False)

    def decide(self, case: CaseId) -> None:
        """The owner's people, until the result is there to be handed over."""
        for _ in range(12):
            self.work()
            self.home.round()
            if self.home.house.head(case).state is CaseState.DECIDED:
                return
            self.home.house.agree(case)
            self.home.round()
        raise AssertionError("not decided")

    def same_everywhere(self, case: CaseId) -> None:
        """Bytes, chain and head are one at both windows and at the centre."""
        local = "SELECT seq, id, hash, body FROM case_event WHERE case_id = :case ORDER BY seq"
        heads = "SELECT state, step, outcome, number, last_seq, last_hash, taken_at FROM case_head WHERE id = :case"
        here, there = self.guest.window, self.home
        one, other = ([tuple(row) for row in w.read(local, case=case.bytes)] for w in (here, there))
        assert one == other
        assert [tuple(r) for r in here.read(heads, case=case.bytes)] == [
            tuple(r) for r in there.read(heads, case=case.bytes)
        ]
        rows = self.centre.owner.execute(
            "SELECT seq, event_id, hash, body FROM core.case_event WHERE case_id = %s ORDER BY seq", (case,)
        ).fetchall()
        assert [(seq, event.bytes, bytes(hash_), body.encode()) for seq, event, hash_, body in rows] == one


@pytest.fixture(scope="module")
def pair(cluster, windows_base, template_folder, tmp_path_factory) -> Iterator[Pair]:
    seats = [("intake", "handling", "review", "approval")]
    with windows_of(windows_base, tmp_path_factory.mktemp("home"), cluster, seats) as office:
        centre = office.centre
        centre.owner.execute("SELECT account.any_hall(%s, %s, true)", (COUNTY, ITEM))
        centre.owner.execute("SELECT account.name_office(%s, %s)", (COUNTY, OWNER_NAME))
        with guest_window(centre, template_folder, tmp_path_factory.mktemp("guest")) as guest:
            guest.round()
            with worker_line(make_conninfo(centre.place, user=centre.worker)) as line:
                run_round(WorkerActs(line, FlowSettings(), published_calendar()), lambda: False)
            yield Pair(office.windows[0], guest, centre)


@contextmanager
def shut(pair: Pair, item: str = ITEM) -> Iterator[None]:
    """The item is closed to other halls for a while."""
    pair.centre.owner.execute("SELECT account.any_hall(%s, %s, false)", (COUNTY, item))
    try:
        yield
    finally:
        pair.centre.owner.execute("SELECT account.any_hall(%s, %s, true)", (COUNTY, item))


def roles(pair: Pair, case: CaseId) -> list[tuple[bytes, str]]:
    rows = pair.centre.owner.execute("SELECT person, role FROM core.case_actor WHERE case_id = %s", (case,)).fetchall()
    return [(bytes(person), role) for person, role in rows]


def test_a_round_tells_what_is_open_and_brings_numbers_of_the_owner(pair) -> None:
    with pair.guest.window.uow() as u:
        assert [(one.office, one.name, one.item) for one in u.sync.any_hall()] == [(COUNTY, OWNER_NAME, ITEM)]
        blocks = [block for block in u.sync.blocks() if block.office == COUNTY]
    assert {(block.series, block.last - block.first + 1) for block in blocks} == {("case", GUEST_BLOCK)}
    with pair.home.uow() as u:
        assert u.sync.numbered_owners() == []


def test_taken_in_next_door_with_the_line_cut_decided_at_home_and_handed_over_next_door(pair) -> None:
    guest = pair.guest
    pair.centre.cut()
    try:
        case = guest.take_in(pair.next_person())
        failed = RunRound(guest.window.uow, lambda: guest.window.line, guest.window.house.clock)().failed
        assert {error.code for _, error in failed} == {"centre_unreachable"}
    finally:
        pair.centre.mend()
    for window in (guest.window, pair.home):
        window.line.close()  # what was open when the line was cut
    assert set(guest.states(case)) == {"waiting"}
    with guest.window.uow() as u:
        head = u.cases.head(case)
        assert (head.office, head.taken_at, head.number[:6]) == (COUNTY, OTHER, COUNTY)
        assert u.tasks.open_task(case, "step") is None  # nobody of this hall has it
    pair.settle()
    assert set(guest.states(case)) == {"closed"}
    pair.decide(case)
    guest.round()  # the decision is read where the case was taken in
    assert guest.window.house.head(case).state is CaseState.DECIDED
    pair.work()
    pair.settle()
    holder = guest.window.house.holder(case)
    assert holder == guest.clerk  # who took it in hands it over
    facts = guest.window.house.sample_facts(case)
    guest.window.house.say(holder, case, Word(Verb.AGREE, facts=facts))
    pair.settle()
    assert pair.home.house.head(case).state is CaseState.CLOSED
    assert set(guest.states(case)) <= {"closed"}
    pair.same_everywhere(case)
    people = roles(pair, case)
    assert len({person for person, _ in people}) == len(people) >= 3
    assert offices(pair, case) == {"intake": {OTHER}, "others": {COUNTY}}


def offices(pair: Pair, case: CaseId) -> dict[str, set[str]]:
    rows = pair.centre.owner.execute(
        "SELECT permission, sat_office FROM core.case_event WHERE case_id = %s", (case,)
    ).fetchall()
    return {
        "intake": {office for permission, office in rows if permission == "intake"},
        "others": {office for permission, office in rows if permission != "intake"},
    }


@pytest.mark.heavy
def test_it_is_handed_over_at_home_where_nobody_next_door_can(pair) -> None:
    case = pair.guest.take_in(pair.next_person())
    pair.settle()
    pair.decide(case)
    after = pair.centre.owner.execute("SELECT last_seq FROM core.case_head WHERE case_id = %s", (case,)).fetchone()[0]
    clerk = pair.home.somebody("intake")
    given = pair.centre.session(pair.centre.worker).execute(
        "SELECT work.assign(%s, %s, %s, 'step', %s, '{}')", (COUNTY, case, after, clerk.operator)
    )
    assert given.fetchone()[0] == "ok"
    pair.settle()
    assert pair.home.house.holder(case) == clerk
    pair.home.house.agree(case)
    pair.settle()
    assert pair.guest.window.house.head(case).state is CaseState.CLOSED
    pair.same_everywhere(case)


def test_what_is_closed_meanwhile_is_explained_and_kept_and_goes_when_it_is_open_again(pair) -> None:
    guest = pair.guest
    case = guest.take_in(pair.next_person())
    with shut(pair):
        guest.round()
        assert set(guest.states(case)) == {"refused"}
        lines = ReadOutbox(guest.window.uow, guest.window.house.clock, guest.window.line.carries)()
        refused = [one for one in lines if one.item.chain == case]
        assert {one.code for one in refused} == {"outbox_refused_any_hall"}
        assert COUNTY in said(refused[0], "zh_CN")
        with pytest.raises(Rejected, match="any_hall_not_open"):
            guest.take_in(pair.next_person())
    assert pair.centre.owner.execute("SELECT 1 FROM core.case_head WHERE case_id = %s", (case,)).fetchone() is None
    assert guest.window.house.head(case).state is CaseState.ACCEPTED  # nothing is lost
    now = guest.window.house.clock.now()
    with guest.window.uow() as u:
        u.sync.move([Move(one.item.event, Cause.RELEASED, now, "again", None) for one in refused])
        u.commit()
    pair.settle()
    assert set(guest.states(case)) == {"closed"}


@pytest.mark.parametrize(("changes", "code"), [
    ({"item": "YL-107"}, "any_hall_not_open"),
    ({"owner": "350197"}, "any_hall_not_open"),
    ({"case": CaseId(uuid.uuid4())}, "any_hall_has_case"),
])  # fmt: skip
def test_only_what_is_open_is_taken_in_and_a_case_of_home_stays_there(pair, changes, code) -> None:
    before = len(pair.guest.window.read("SELECT id FROM case_head"))
    with pytest.raises(Rejected, match=code):
        pair.guest.take_in(pair.next_person(), **changes)
    assert len(pair.guest.window.read("SELECT id FROM case_head")) == before


def test_without_a_number_of_the_owner_nothing_is_written_and_the_next_round_brings_one(pair) -> None:
    guest = pair.guest
    guest.round()
    store = guest.window.store
    asked = "SELECT sum(last - next + 1) FROM number_block WHERE office = :office"
    assert guest.window.read(asked, office=COUNTY)[0][0] > 0
    with store.writers() as session, session.begin():
        session.execute(text("UPDATE number_block SET next = last + 1 WHERE office = :office"), {"office": COUNTY})
    with pytest.raises(Unavailable, match="any_hall_no_number") as told:
        guest.take_in(pair.next_person())
    assert told.value.values["office"] == OWNER_NAME
    guest.round()
    case = guest.take_in(pair.next_person())
    pair.settle()
    assert set(guest.states(case)) == {"closed"}


def lacking(pair) -> tuple[Draft, CaseId]:
    """Somebody comes next door without his papers and gets the notice there; the draft with which it goes on."""
    guest = pair.guest
    draft = replace(ready_draft(ITEM, person(pair.next_person())), office=OTHER, owner=COUNTY)
    draft = replace(draft, clerk=guest.clerk.operator, materials=(replace(draft.materials[0], state=_MISSING),))
    notify = NotifySupplement(guest.window.uow, desk(), guest.window.house.clock)
    case, waiting = notify(guest.clerk, draft, insisted=False)
    assert (case.state, case.office, case.taken_at) == (CaseState.AWAITING_SUPPLEMENT, COUNTY, OTHER)
    assert OTHER in case.notice  # the hall that tells it numbers it
    pair.settle()
    assert set(guest.states(case.id)) == {"closed"}
    return waiting, case.id


def test_what_was_missing_is_handed_in_next_door_and_the_result_is_printed_there(pair) -> None:
    guest, clock = pair.guest, pair.guest.window.house.clock
    office_lines_of(guest.window, clock)
    waiting, case = lacking(pair)
    ready = replace(waiting, materials=ready_draft(ITEM, waiting.subject).materials)
    accepted = Accept(guest.window.uow, desk(), clock)(guest.clerk, ready).case
    assert (accepted.id, accepted.number[:6]) == (case, COUNTY)
    pair.settle()
    pair.decide(case)
    pair.work()
    pair.settle()
    house = guest.window.house
    holder = house.holder(case)
    with pytest.raises(Rejected, match="paper_not_in_case"):
        papers_of(guest).values(guest.clerk, PaperCode.RESULT, case)
    house.say(holder, case, Word(Verb.AGREE, facts=house.sample_facts(case)))
    pair.settle()
    pair.same_everywhere(case)
    _, notice = papers_of(guest).values(guest.clerk, PaperCode.SUPPLEMENT, case)
    _, result = papers_of(guest).values(guest.colleague, PaperCode.RESULT, case)
    for paper in (notice, result):
        assert (paper.owner, paper.taken_at) == (OWNER_NAME, GUEST_NAME)
        assert OWNER_NAME in str(describe(paper, PLAIN))
    printed = papers_of(guest)(guest.clerk, PaperCode.RESULT, case)
    assert printed.pdf.startswith(b"%PDF")
    again = Reprint(guest.window.uow, PdfRenderer(), clock)(guest.clerk, PaperCode.RESULT, printed.entry.number)
    assert again.pdf.startswith(b"%PDF")


def test_what_was_missing_is_handed_in_at_the_owners_and_next_door_follows(pair) -> None:
    _, case = lacking(pair)
    home = pair.home
    clerk, take_up = home.somebody("intake"), TakeUp(home.uow, home.house.clock)
    draft = take_up(clerk, case)
    assert (draft.case, draft.owner, take_up(clerk, case).id) == (case, None, draft.id)
    other = replace(ready_draft(ITEM, draft.subject), clerk=clerk.operator)
    assert take_up.of_same_matter(clerk, other).id == draft.id
    ready = replace(draft, materials=ready_draft(ITEM, draft.subject).materials)
    accepted = Accept(home.uow, desk(), home.house.clock)(clerk, ready).case
    assert (accepted.id, accepted.taken_at) == (case, OTHER)
    pair.settle()
    assert pair.guest.window.house.head(case).state is CaseState.ACCEPTED
    pair.same_everywhere(case)
    with pytest.raises(Rejected, match="case_event_not_now"):
        take_up(clerk, case)


def test_nobody_is_turned_away_for_another_county_and_a_case_of_home_stays_there(pair) -> None:
    guest = pair.guest
    draft = replace(ready_draft(ITEM, person(pair.next_person())), office=OTHER, owner=COUNTY)
    away = TurnAway(guest.window.uow, desk(), guest.window.house.clock)
    with pytest.raises(Rejected, match="any_hall_only_accepts"):
        away(guest.clerk, replace(draft, clerk=guest.clerk.operator), Outcome.NOT_NEEDED, reason="x")


def office_lines_of(window: Window, clock) -> None:
    with window.uow() as u:
        for key, value in PROFILE.as_settings().items():
            u.meta.put(key, value, None, clock.now())
        u.commit()


def papers_of(guest: Guest) -> PrintCasePaper:
    sources = PaperSources(catalogue(), NobodyKnown(), published_calendar(), b"s" * 32)
    issue = IssuePaper(guest.window.uow, PdfRenderer(), guest.window.house.clock, b"s" * 32)
    return PrintCasePaper(guest.window.uow, issue, sources)


def test_the_name_of_the_hall_travels(pair) -> None:
    guest = pair.guest
    case = guest.take_in(pair.next_person())
    pair.settle()
    with pair.home.uow() as u:
        data = u.cases.events(case)[0].data
    assert (data["taken_at"], data["taken_at_name"], data["owner_name"]) == (OTHER, GUEST_NAME, OWNER_NAME)
    queries = SqlCaseQueries(pair.home.store, key_of)
    shown = ShowCase(pair.home.uow, queries, pair.home.house.clock)(pair.home.somebody("handling"), case)
    assert elsewhere(shown) == (OWNER_NAME, GUEST_NAME)
