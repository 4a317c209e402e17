"""One queue per hall: windows that share a line give no number twice, call nobody twice, and agree after a cut line."""

import pytest

from app.hall.model import Priority, TicketKind, TicketState
from tests.builders.central_windows import windows_of
from tests.builders.centre_house import COUNTY
from tests.builders.queue_windows import Counter, counters_of, settle


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
        " WHERE office_id = %s", (COUNTY,),
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


def test_who_is_sent_on_is_called_at_the_other_machine(counters):
    one, two, three = counters
    ticket = one.take()
    settle(counters)
    one.call()
    assert one.call(TicketKind.TRANSFERRED, two.number) is None
    settle(counters)
    assert three.call() is None
    assert two.call().id == ticket.id
