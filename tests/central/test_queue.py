"""One queue per hall: windows that share a line give no number twice, call nobody twice, and agree after a cut line."""

import io
import json
import uuid
from collections import Counter as Counted
from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.audit.model import ChainHead
from app.cli.context import DONE, Output
from app.cli.main import run
from app.hall.desk import HallDesk
from app.hall.model import HallSettings, Priority, Ticket, TicketKind, TicketState
from app.hall.travel import QueueAct, Taken, follows, said_of
from app.kernel.actor import Permission
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId, TicketId
from app.sync.queue_acts import queue_chain, row_at
from db.queries.board import SqlBoardQueries
from db.queries.hall import SqlHallQueries
from tests.builders.central_windows import windows_of
from tests.builders.centre_house import COUNTY
from tests.builders.queue_windows import Counter, counters_of, settle
from tests.builders.staffed import key_of
from tests.builders.stream_house import NONCE, Chain

DAY, NOON = date(2026, 3, 2), datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def office(windows_base, cluster, tmp_path_factory):
    with windows_of(windows_base, tmp_path_factory.mktemp("queue"), cluster, [("intake",)] * 3) as made:
        yield made, counters_of(made.windows)


@pytest.fixture
def counters(office) -> list[Counter]:
    """Three windows whose line is empty."""
    _, found = office
    settle(found)
    for one in found:
        current = one.state.current
        if current is not None:
            one.desk.done(one.clerk, current.id)
        one.sync()
    for one in (found[0],):
        for row in (*one.state.waiting, *one.state.aside):
            one.desk.left(one.clerk, row.ticket)
    settle(found)
    assert [len(one.state.waiting) for one in found] == [0, 0, 0]
    return found


def at_centre(office) -> dict[str, tuple[str, str | None]]:
    rows = office[0].centre.owner.execute(
        "SELECT number, state, CASE WHEN state = 'called' THEN at_window END FROM core.hall_ticket"
        " WHERE office_id = %s AND day > '2026-11-01'", (COUNTY,),
    )  # fmt: skip
    return {number: (state, window) for number, state, window in rows}


def at_window(one: Counter) -> dict[str, tuple[str, str | None]]:
    rows = one.window.read("SELECT number, state, CASE WHEN state = 'called' THEN window END FROM ticket")
    return {number: (state, window) for number, state, window in rows}


def test_two_windows_give_out_different_numbers_and_each_calls_the_others_ticket(counters):
    one, two, three = counters
    first = one.take()
    second = two.take(Priority.SENIOR)
    assert first.number != second.number
    assert len({first.number.rstrip("0123456789"), second.number.lstrip("Y").rstrip("0123456789")}) == 2
    settle(counters)
    assert one.waiting == two.waiting == three.waiting == [second.number, first.number]
    assert two.call().id == second.id
    settle(counters)
    assert three.call().id == first.id
    settle(counters)
    assert (one.waiting, one.call()) == ([], None)
    third = three.take()
    assert third.order > max(first.order, second.order)


def test_of_two_calls_of_one_ticket_the_first_at_the_centre_counts_and_the_other_window_is_told(counters):
    one, two, _ = counters
    ticket, other = one.take(), one.take()
    settle(counters)
    assert one.call().id == two.call().id == ticket.id
    before = len(two.state.lost)
    settle(counters)
    assert two.state.current is None
    assert [(lost.number, lost.window) for lost in two.state.lost[before:]] == [(ticket.number, one.number)]
    assert two.refused()[-1] == ("called", "ticket-not-now")
    assert two.call().id == other.id
    settle(counters)
    assert (one.state.current.id, two.state.current.id) == (ticket.id, other.id)
    assert two.window.read("SELECT count(*) FROM queue_act WHERE window = '4' AND kind = 'called'")[0][0] >= 2


def test_a_headless_window_that_came_second_is_told_and_gets_the_next_one(counters):
    one, two, _ = counters
    ticket, other = one.take(), one.take()
    settle(counters)
    assert one.call().id == ticket.id
    one.sync()
    output = Output(as_json=True, out=io.StringIO())
    desk = HallDesk(two.window.uow, SqlHallQueries(two.window.store), two.clock, HallSettings(), hear_late(two))
    doors = SimpleNamespace(hall=desk, actor=lambda *_: two.clerk, close=lambda: None)
    assert run(["hall", "next", "--json"], lambda _: doors, output) == DONE
    said = json.loads(output.out.getvalue())
    assert said["ticket"]["number"] == other.number
    assert said["lost"] == [{"number": ticket.number, "window": one.number}]


def hear_late(counter: Counter) -> Callable[[], bool]:
    """What the other window did is not here yet when this one is about to call."""
    turns = iter([False])

    def hear() -> bool:
        if next(turns, True):
            counter.sync()
        return True

    return hear


def test_with_the_line_cut_everybody_goes_on_and_afterwards_all_agree(office, counters):
    one, two, three = counters
    known = one.take()
    settle(counters)
    assert one.call().id == two.call().id == known.id  # nobody hears anybody from here on
    one.desk.done(one.clerk, known.id)
    mine, theirs = one.take(), two.take()
    assert (mine.order, mine.number == theirs.number) == (theirs.order, False)
    assert two.call(TicketKind.HELD).id == theirs.id
    assert one.call().id == mine.id
    settle([two, one, three])
    assert one.seen() == two.seen() == three.seen()
    assert at_window(one) == at_centre(office)
    states = at_window(three)
    assert states[known.number] == (TicketState.HELD, None)
    assert (states[mine.number], states[theirs.number]) == (("called", one.number), ("called", two.number))
    assert one.refused()[-2:] == [("called", "ticket-not-now"), ("done", "ticket-not-now")]
    open_ = "SELECT 1 FROM outbox WHERE stream = 'hall' AND state IN ('waiting', 'sent')"
    assert one.window.read(open_) == two.window.read(open_) == []


def lost_offline(counters) -> tuple[Ticket, Ticket]:
    """Two windows call the same number while they cannot hear each other; the first one finds nobody there."""
    one, two, _ = counters
    ticket, later = one.take(), one.take()
    settle(counters)
    assert one.call().id == two.call().id == ticket.id
    one.desk.skip(one.clerk, ticket.id)
    return ticket, later


def test_who_was_skipped_where_the_call_counts_and_called_elsewhere_too_is_called_again_in_turn(office, counters):
    one, two, three = counters
    ticket, later = lost_offline(counters)
    settle(counters)
    assert one.waiting == [later.number]
    made = two.desk.make_good(two.clerk)
    assert [(each.lost.number, each.done) for each in made] == [(ticket.number, TicketKind.GIVEN_BACK)]
    settle(counters)
    assert one.waiting == two.waiting == three.waiting == [ticket.number, later.number]
    assert three.call().id == ticket.id
    three.desk.skip(three.clerk, ticket.id)  # was not there: skipped as anybody
    settle(counters)
    assert two.desk.make_good(two.clerk) == ()
    assert at_window(two) == at_centre(office)


def test_who_was_served_where_the_call_was_lost_is_done_and_not_called_again(office, counters):
    one, two, _ = counters
    ticket, later = lost_offline(counters)  # skipped before the other window's word comes
    two.desk.done(two.clerk, ticket.id)
    settle(counters)
    assert at_window(one)[ticket.number] == at_centre(office)[ticket.number] == ("done", None)
    assert one.call().id == two.call().id == later.id
    two.desk.done(two.clerk, later.id)
    settle(counters)
    assert two.refused()[-1] == ("done", "ticket-not-now")
    one.desk.skip(one.clerk, later.id)  # and after it
    settle(counters)
    assert [each.done for each in two.desk.make_good(two.clerk)] == [TicketKind.DONE]
    settle(counters)
    assert at_window(one)[later.number] == at_centre(office)[later.number] == ("done", None)
    assert one.waiting == []


def test_who_sits_at_the_losing_window_is_called_to_it_and_whom_both_skipped_stays_skipped(counters):
    one, two, three = counters
    ticket, _ = lost_offline(counters)
    settle(counters)
    assert [each.done for each in two.desk.make_good(two.clerk, is_here=True)] == [TicketKind.CALLED_BACK]
    settle(counters)
    assert (two.state.current.id, one.state.current) == (ticket.id, None)
    two.desk.done(two.clerk, ticket.id)
    settle(counters)
    absent = three.state.waiting[0]
    assert one.call().id == three.call().id == absent.ticket
    for each in (one, three):
        each.desk.skip(each.clerk, absent.ticket)
    settle(counters)
    assert three.desk.make_good(three.clerk) == one.desk.make_good(one.clerk) == ()


def test_the_verb_gives_a_lost_number_back_and_says_so(counters):
    _, two, _ = counters
    ticket, _ = lost_offline(counters)
    settle(counters)
    output = Output(as_json=True, out=io.StringIO())
    desk = HallDesk(two.window.uow, SqlHallQueries(two.window.store), two.clock, HallSettings(), lambda: False)
    doors = SimpleNamespace(hall=desk, actor=lambda *_: two.clerk, close=lambda: None)
    assert run(["hall", "list", "--json"], lambda _: doors, output) == DONE
    said = json.loads(output.out.getvalue())
    assert said["made_good"] == [{"number": ticket.number, "window": "3", "done": "given_back"}]
    assert said["waiting"][0]["number"] == ticket.number


def test_a_pause_is_seen_at_every_window_and_on_the_board_and_holds_at_its_own_alone(office, counters):
    one, two, three = counters
    one.desk.pause(one.clerk, paused=True)
    settle(counters)
    for each in counters:
        assert each.state.paused_windows == (one.number,)
    assert (one.state.paused, two.state.paused) == (True, False)
    board = SqlBoardQueries(three.window.store, key_of).hall(OfficeId(COUNTY), three.clock.now())
    assert [(w.window, w.is_paused) for w in board.windows if w.is_paused] == [(one.number, True)]
    two.desk.pause(two.clerk, paused=True)
    one.desk.pause(one.clerk, paused=False)
    settle(counters)
    assert one.state.paused_windows == two.state.paused_windows == three.state.paused_windows == (two.number,)
    two.desk.pause(two.clerk, paused=False)
    settle(counters)
    events = "SELECT lower(hex(event)), window, paused FROM window_event ORDER BY window, seq"
    assert [tuple(row) for row in one.window.read(events)] == [tuple(row) for row in three.window.read(events)]
    open_ = "SELECT 1 FROM outbox WHERE stream = 'hall' AND state IN ('waiting', 'sent')"
    assert one.window.read(open_) == two.window.read(open_) == []
    with one.window.uow() as u, pytest.raises(Rejected, match="ticket_follows_events"):
        u.session.execute(
            text(
                "INSERT INTO window_event (office, window, paused, reason, operator, at, event)"
                " SELECT office, '9', 1, '', operator, at, randomblob(16) FROM window_event LIMIT 1"
            )
        )


def test_the_door_lets_in_what_the_rule_of_the_windows_lets_happen_and_nothing_else(office):
    """Four hundred acts at random, by two windows: each is pushed, and both answer alike."""
    centre, people, random = office[0].centre, office[0].people, Random(7)
    device = uuid.uuid4()
    login = centre.add_device(device)
    letter = centre.session(login).execute("SELECT api.hall_letter(NULL)").fetchone()[0]
    clerk = next(one.operator for one in people.values() if one.permission is Permission.INTAKE)
    line = Chain(centre, "hall", chain=queue_chain(device))
    tickets: dict[uuid.UUID, Ticket | None] = {uuid.uuid4(): None for _ in range(6)}
    answers: Counted[tuple[str, bool]] = Counted()
    for number in range(400):
        id_, kind, window = random.choice(list(tickets)), random.choice(list(TicketKind)), random.choice("78")
        to = "78".replace(window, "") if kind is TicketKind.TRANSFERRED else None
        first = kind is TicketKind.TAKEN
        taken = Taken(number + 1, f"{letter}{number + 1:03d}", Priority.NORMAL) if first else None
        place = (TicketId(id_), DAY, kind, NOON, OperatorId(clerk))
        act = QueueAct(uuid.uuid4(), OfficeId(COUNTY), *place, None if first else window, to, taken)
        after = follows(tickets[id_], act)
        calls = kind in (TicketKind.CALLED, TicketKind.CALLED_BACK)
        here = [one for one in tickets.values() if one and (one.state, one.window) == (TicketState.CALLED, window)]
        may = after is not None and not (calls and here)
        row = row_at(said_of(act, NONCE), ChainHead(line.seq, line.last))
        word = line.taken(line.push(login, line.around(row, clerk), NONCE), row)
        assert (word == "ok") == may, (word, act, tickets[id_])
        answers[word, may] += 1
        tickets[id_] = after if may else tickets[id_]
        if may and after.ended_at is not None:  # the next visitor
            del tickets[id_]
            tickets[uuid.uuid4()] = None
    assert answers["ok", True] > 50
    assert set(answers) == {("ok", True), ("denied:ticket-not-now", False), ("denied:window-has-ticket", False)}


def test_who_is_sent_on_is_called_at_the_other_machine(counters):
    one, two, three = counters
    ticket = one.take()
    settle(counters)
    one.call()
    assert one.call(TicketKind.TRANSFERRED, two.number) is None
    settle(counters)
    assert three.call() is None
    assert two.call().id == ticket.id
