"""The queue: order without starving, one ticket at one window, every act kept."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.hall.commands import (
    CallAgain,
    CallBack,
    CallNext,
    Consulted,
    Done,
    Hold,
    Left,
    PauseWindow,
    Settled,
    Skip,
    TakeNumber,
)
from app.hall.desk import HallDesk
from app.hall.model import (
    HallSettings,
    Priority,
    Ticket,
    TicketKind,
    TicketState,
    next_ticket,
    priority_by_age,
    ticket_number,
)
from app.kernel.actor import Permission
from app.kernel.clock import hall_day
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import TicketId, new_uuid
from db.queries.hall import SqlHallQueries
from tests.builders.counting import counted
from tests.builders.staffed import OFFICE, found_office, hire

DAY = date(2026, 11, 20)
SETTINGS = HallSettings()


@pytest.fixture
def clerk(uow):
    found_office(uow)
    return hire(uow, "zhang.min", 11, Permission.INTAKE)


@pytest.fixture
def other(uow, clerk):
    return hire(uow, "li.hua", 12, Permission.INTAKE, window="4")


def waiting(order: int, priority: Priority = Priority.NORMAL, for_window: str | None = None) -> Ticket:
    at = datetime(2026, 11, 20, 1, order % 60, tzinfo=UTC)
    number = ticket_number(order, priority)
    id_ = TicketId(new_uuid())
    return Ticket(id_, OFFICE, DAY, order, number, priority, TicketState.WAITING, at, for_window=for_window)


def test_senior_is_from_65_full_years_on() -> None:
    assert priority_by_age(date(1961, 11, 20), DAY, SETTINGS) is Priority.SENIOR
    assert priority_by_age(date(1961, 11, 21), DAY, SETTINGS) is Priority.NORMAL


def test_who_was_sent_to_this_window_is_next_here_and_nowhere_else() -> None:
    line = [waiting(1), waiting(5, for_window="3")]
    assert next_ticket(line, [], "3", SETTINGS) is line[1]
    assert next_ticket(line, [], "4", SETTINGS) is line[0]


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(0, 5))
def test_nobody_is_passed_over_more_often_than_the_setting_allows(priorities: list[bool], max_jumps: int) -> None:
    settings = HallSettings(max_jumps=max_jumps)
    line = [waiting(i + 1, Priority.SENIOR if first else Priority.NORMAL) for i, first in enumerate(priorities)]
    called: list[int] = []
    while line:
        chosen = next_ticket(line, called, "3", settings)
        line.remove(chosen)
        called.append(chosen.order)
    for place, order in enumerate(called):
        if not priorities[order - 1]:
            assert sum(1 for before in called[:place] if before > order) <= max_jumps


def test_a_visit_from_number_to_done(uow, clerk, clock, store) -> None:
    ticket = TakeNumber(uow, clock)(clerk)
    assert ticket.number == "A001"
    clock.pass_time(minutes=7)
    called = CallNext(uow, clock, SETTINGS)(clerk).ticket
    assert (called.id, called.window, called.calls) == (ticket.id, "3", 1)
    assert CallAgain(uow, clock)(clerk, ticket.id).ticket.calls == 2
    assert Done(uow, clock)(clerk, ticket.id).ticket.state is TicketState.DONE
    today = SqlHallQueries(store).today(OFFICE, hall_day(clock.now()))
    assert (today.taken, today.done, today.waiting, today.average_wait_min) == (1, 1, 0, 7)


def test_nobody_is_called_while_somebody_is_at_the_window(uow, clerk, clock) -> None:
    call = CallNext(uow, clock, SETTINGS)
    TakeNumber(uow, clock)(clerk)
    TakeNumber(uow, clock)(clerk)
    call(clerk)
    with pytest.raises(Rejected, match="finish_current_first"):
        call(clerk)


def test_held_and_skipped_numbers_can_be_called_back(uow, clerk, clock) -> None:
    call = CallNext(uow, clock, SETTINGS)
    first, second = TakeNumber(uow, clock)(clerk), TakeNumber(uow, clock)(clerk)
    call(clerk)
    Hold(uow, clock)(clerk, first.id)
    call(clerk)
    Skip(uow, clock)(clerk, second.id)
    assert call(clerk).ticket is None
    assert CallBack(uow, clock)(clerk, first.id).ticket.state is TicketState.CALLED
    with pytest.raises(Rejected, match="finish_current_first"):
        CallBack(uow, clock)(clerk, second.id)


def test_transferred_visitor_is_next_at_the_other_window(uow, clerk, other, clock) -> None:
    call = CallNext(uow, clock, SETTINGS)
    first = TakeNumber(uow, clock)(clerk)
    TakeNumber(uow, clock)(clerk, Priority.SENIOR)
    senior = call(clerk).ticket
    assert senior.priority is Priority.SENIOR
    assert call(clerk, Settled(senior.id, TicketKind.TRANSFERRED, "4")).ticket.id == first.id
    assert call(other).ticket.id == senior.id


def test_paused_window_calls_nobody_until_it_goes_on(uow, clerk, clock) -> None:
    TakeNumber(uow, clock)(clerk)
    PauseWindow(uow, clock)(clerk, paused=True, reason="午休")
    with pytest.raises(Rejected, match="window_paused"):
        CallNext(uow, clock, SETTINGS)(clerk)
    PauseWindow(uow, clock)(clerk, paused=False)
    assert CallNext(uow, clock, SETTINGS)(clerk).ticket is not None


def test_a_ticket_at_another_window_is_left_alone(uow, clerk, other, clock) -> None:
    ticket = TakeNumber(uow, clock)(clerk)
    CallNext(uow, clock, SETTINGS)(clerk)
    with pytest.raises(Rejected, match="ticket_at_other_window"):
        Done(uow, clock)(other, ticket.id)


def test_a_finished_visit_stays_finished(uow, clerk, clock) -> None:
    ticket = TakeNumber(uow, clock)(clerk)
    Left(uow, clock)(clerk, ticket.id)
    with pytest.raises(Rejected, match="ticket_not_now"):
        Done(uow, clock)(clerk, ticket.id)


def test_two_windows_at_once_never_get_the_same_ticket(uow, clerk, other, clock) -> None:
    tickets = {TakeNumber(uow, clock)(clerk).id for _ in range(12)}
    got: list[TicketId] = []

    def serve(actor) -> None:
        call, done = CallNext(uow, clock, SETTINGS), Done(uow, clock)
        while (ticket := call(actor).ticket) is not None:
            got.append(ticket.id)
            done(actor, ticket.id)

    threads = [threading.Thread(target=serve, args=(actor,)) for actor in (clerk, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 12
    assert set(got) == tickets


def test_calling_needs_window_and_permission(uow, clerk, clock) -> None:
    ticket = TakeNumber(uow, clock)(clerk)
    with pytest.raises(Rejected, match="not_at_a_window"):
        CallNext(uow, clock, SETTINGS)(replace(clerk, window=None))
    reviewer = hire(uow, "he.jing", 14, Permission.REVIEW, section="review")
    with pytest.raises(Rejected, match="calling_needs_permission"):
        Left(uow, clock)(reviewer, ticket.id)
    with pytest.raises(Rejected, match="calling_needs_permission"):
        Left(uow, clock)(replace(reviewer, permission=Permission.INTAKE), ticket.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ticket SET state = 'done'",
        "DELETE FROM ticket",
        "INSERT OR REPLACE INTO ticket SELECT * FROM ticket",
        "UPDATE ticket_event SET at = 'x'",
        "DELETE FROM ticket_event",
        "INSERT OR REPLACE INTO ticket_event SELECT * FROM ticket_event",
        "DELETE FROM consultation",
        "DELETE FROM window_event",
    ],
)
def test_raw_sql_cannot_rewrite_the_queue(uow, clerk, clock, statement: str) -> None:
    TakeNumber(uow, clock)(clerk)
    Consulted(uow, clock)(clerk, "ZH-004")
    PauseWindow(uow, clock)(clerk, paused=True)
    with uow() as u, pytest.raises((AppError, IntegrityError)):
        u.session.execute(text(statement))


def test_waiting_list_shows_minutes_and_asks_once(uow, clerk, clock, store) -> None:
    for priority in (Priority.NORMAL, Priority.PREGNANT, Priority.NORMAL):
        TakeNumber(uow, clock)(clerk, priority)
        clock.pass_time(minutes=5)
    with counted(store) as seen:
        rows = SqlHallQueries(store).waiting_list(OFFICE, DAY, clock.now())
    assert [(row.number, row.minutes) for row in rows] == [("A001", 15), ("Y002", 10), ("A003", 5)]
    assert len(seen) == 1


def test_one_key_consultations_are_counted_with_the_day(uow, clerk, clock, store) -> None:
    Consulted(uow, clock)(clerk, "ZH-004")
    queries = SqlHallQueries(store)
    assert queries.today(OFFICE, DAY).consulted == 1
    assert queries.first_contact(OFFICE, DAY).settled_permille == 1000


def test_the_queue_is_there_again_after_the_store_was_closed(uow, clerk, clock, store) -> None:
    from db.engine import open_store
    from tests.builders.staffed import KEY

    ticket = TakeNumber(uow, clock)(clerk)
    CallNext(uow, clock, SETTINGS)(clerk)
    store.close()
    again = open_store(store.path.parent, KEY)
    assert SqlHallQueries(again).at_window(OFFICE, DAY, "3").id == ticket.id
    again.close()


def test_the_next_one_comes_in_the_same_act_in_which_the_one_here_is_settled(uow, clerk, clock) -> None:
    call = CallNext(uow, clock, SETTINGS)
    first, second = TakeNumber(uow, clock)(clerk), TakeNumber(uow, clock)(clerk)
    call(clerk)
    assert call(clerk, Settled(first.id, TicketKind.HELD)).ticket.id == second.id
    assert call(clerk, Settled(second.id, TicketKind.TRANSFERRED, "5")).ticket is None
    with uow() as u:
        assert u.hall.ticket(first.id).state is TicketState.HELD
        assert (u.hall.ticket(second.id).state, u.hall.ticket(second.id).for_window) == (TicketState.WAITING, "5")


def test_a_refused_call_moves_nobody(uow, clerk, clock) -> None:
    call = CallNext(uow, clock, SETTINGS)
    first, second = TakeNumber(uow, clock)(clerk), TakeNumber(uow, clock)(clerk)
    call(clerk)
    refused = {
        "transfer_needs_window": Settled(first.id, TicketKind.TRANSFERRED, " "),
        "finish_current_first": Settled(second.id, TicketKind.DONE),
    }
    for code, settled in refused.items():
        with pytest.raises(Rejected, match=code):
            call(clerk, settled)
    PauseWindow(uow, clock)(clerk, paused=True)
    with pytest.raises(Rejected, match="window_paused"):
        call(clerk, Settled(first.id, TicketKind.DONE))
    with uow() as u:
        assert u.hall.ticket(first.id).state is TicketState.CALLED
        assert u.hall.ticket(second.id).state is TicketState.WAITING


def test_the_list_stands_in_the_order_of_calling_and_others_apart(uow, clerk, clock, store) -> None:
    give, desk = TakeNumber(uow, clock), HallDesk(uow, SqlHallQueries(store), clock, SETTINGS)
    held, skipped, sent = give(clerk), give(clerk), give(clerk)
    for ticket, settled in ((held, Hold), (skipped, Skip)):
        assert CallNext(uow, clock, SETTINGS)(clerk).ticket.id == ticket.id
        settled(uow, clock)(clerk, ticket.id)
    CallNext(uow, clock, SETTINGS)(clerk)
    assert CallNext(uow, clock, SETTINGS)(clerk, Settled(sent.id, TicketKind.TRANSFERRED, "5")).ticket is None
    plain, senior = give(clerk), give(clerk, Priority.SENIOR)
    queue = desk.queue(clerk)
    assert [row.ticket for row in queue.waiting] == [senior.id, plain.id]
    assert {row.ticket for row in queue.aside} == {held.id, skipped.id, sent.id}
    assert desk.call_next(clerk).id == senior.id


def test_the_time_of_a_number_called_again_begins_anew(uow, clerk, clock, store) -> None:
    desk = HallDesk(uow, SqlHallQueries(store), clock, SETTINGS)
    ticket = TakeNumber(uow, clock)(clerk)
    desk.call_next(clerk)
    assert desk.queue(clerk).since == clock.now()
    desk.hold(clerk, ticket.id)
    clock.pass_time(minutes=30)
    desk.call_back(clerk, ticket.id)
    clock.pass_time(minutes=1)
    queue = desk.queue(clerk)
    assert queue.since == clock.now() - timedelta(minutes=1)
    assert queue.current.called_at < queue.since, "how long he waited stays known"
