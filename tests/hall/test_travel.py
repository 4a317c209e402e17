"""The rule by which a hall's windows agree: acts in the authority's order first, own ones behind, whatever was cut."""

import itertools
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.hall.model import Priority, TicketKind, TicketState, ticket_number
from app.hall.travel import QueueAct, Taken, follows, line_of
from app.kernel.ids import OfficeId, OperatorId, TicketId, new_uuid

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
WINDOWS = ("3", "4", "5")
KINDS = [kind for kind in TicketKind if kind is not TicketKind.TAKEN]


def act(kind: TicketKind, window: str | None, ticket: UUID, minute: int, to: str | None = None) -> QueueAct:
    taken = Taken(1, ticket_number(1, Priority.NORMAL, "A"), Priority.NORMAL) if kind is TicketKind.TAKEN else None
    place = (new_uuid(), OfficeId("350199"), TicketId(ticket), DAY, kind, NOON + timedelta(minutes=minute))
    return QueueAct(*place, OperatorId(UUID(int=int(window or 1))), window, to, taken)


def test_of_two_calls_the_one_that_was_confirmed_first_holds_and_moves_of_the_other_fall_with_it() -> None:
    ticket = new_uuid()
    taken = act(TicketKind.TAKEN, None, ticket, 0)
    theirs = act(TicketKind.CALLED, "3", ticket, 2)
    mine = [act(TicketKind.CALLED, "4", ticket, 1), act(TicketKind.DONE, "4", ticket, 3)]
    alone = line_of([taken], mine)
    assert (alone.ticket.state, alone.acts) == (TicketState.DONE, (taken, *mine))
    line = line_of([taken, theirs], mine)
    assert (line.ticket.state, line.ticket.window, line.acts) == (TicketState.CALLED, "3", (taken, theirs))
    assert line_of([theirs], mine) is None, "nobody knows yet of its being taken"


def test_who_was_sent_on_is_called_only_there_and_on_the_same_day() -> None:
    ticket = new_uuid()
    sent = [act(TicketKind.TAKEN, None, ticket, 0), act(TicketKind.CALLED, "3", ticket, 1),
            act(TicketKind.TRANSFERRED, "3", ticket, 2, "4")]  # fmt: skip
    waits = line_of(sent, []).ticket
    assert (waits.state, waits.for_window) == (TicketState.WAITING, "4")
    assert follows(waits, act(TicketKind.CALLED, "5", ticket, 3)) is None
    assert follows(waits, act(TicketKind.CALLED, "4", ticket, 3)).window == "4"


@st.composite
def halls(draw):
    """For every window what it tries with one ticket, and in which order the authority hears all of it."""
    tried = draw(st.lists(st.tuples(st.sampled_from(WINDOWS), st.sampled_from(KINDS)), max_size=14))
    heard = draw(st.lists(st.sampled_from(WINDOWS), max_size=14))
    return tried, heard


@given(halls())
def test_windows_that_hear_each_other_late_end_with_the_authoritys_ticket(hall) -> None:
    tried, heard = hall
    ticket = new_uuid()
    taken = act(TicketKind.TAKEN, None, ticket, 0)
    authority, waiting = [taken], {window: list[QueueAct]() for window in WINDOWS}
    known = dict.fromkeys(WINDOWS, 1)

    def push(window: str) -> None:
        """What can be is confirmed, in order; the rest is refused for good."""
        for one in waiting[window]:
            if follows(line_of(authority, []).ticket, one) is not None:
                authority.append(one)
        waiting[window].clear()

    for minute, (window, kind) in enumerate(tried, 1):
        line = line_of(authority[: known[window]], waiting[window])
        to = WINDOWS[(WINDOWS.index(window) + 1) % 3] if kind is TicketKind.TRANSFERRED else None
        one = act(kind, window, ticket, minute, to)
        if follows(line.ticket, one) is not None:
            waiting[window].append(one)
        if minute <= len(heard):
            push(heard[minute - 1])
            known[heard[minute - 1]] = len(authority)
    for window in WINDOWS:
        push(window)
    ends = {line_of(authority, waiting[window]) for window in WINDOWS}
    assert len(ends) == 1
    end = ends.pop()
    assert end.acts == tuple(authority), "everything that was confirmed holds"
    called = [one for one in end.acts if one.kind in (TicketKind.CALLED, TicketKind.CALLED_BACK)]
    away = (TicketKind.SKIPPED, TicketKind.HELD, TicketKind.TRANSFERRED, TicketKind.DONE, TicketKind.LEFT)
    for first, second in itertools.pairwise(called):
        between = end.acts[end.acts.index(first) : end.acts.index(second)]
        assert any(one.kind in away and one.window == first.window for one in between), "called twice"
