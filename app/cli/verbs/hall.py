"""``yichuang hall list|take|next|again|skip|hold|done|left|back|return|pause|resume``: the queue of the hall."""

import argparse
from collections.abc import Callable
from typing import Any, Protocol

from app.cli.context import DONE, Context
from app.hall.commands import Settled
from app.hall.desk import HallDesk, MadeGood, QueueState
from app.hall.model import Priority, Ticket, TicketKind
from app.hall.queries import LostCall, WaitingRow, lost_code, made_good_code
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.ids import TicketId

_ENDS = (TicketKind.DONE, TicketKind.HELD, TicketKind.LEFT, TicketKind.SKIPPED, TicketKind.TRANSFERRED)
Act = Callable[[Actor, TicketId], Ticket | None]


class HallDoors(Protocol):
    """What the verbs need from the container."""

    @property
    def hall(self) -> HallDesk:
        """The desk of the queue."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """One sub-command for each act."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list")
    take = actions.add_parser("take")
    take.add_argument("--priority", choices=[each.value for each in Priority], default=Priority.NORMAL.value)
    following = actions.add_parser("next")
    following.add_argument("--current", choices=[kind.value for kind in _ENDS], default=TicketKind.DONE.value)
    following.add_argument("--to", default="", metavar="WINDOW")
    for name in ("again", "skip", "hold", "done", "pause", "resume"):
        actions.add_parser(name)
    actions.add_parser("left").add_argument("number", nargs="?")
    for name in ("back", "return"):
        actions.add_parser(name).add_argument("number")


def run(args: argparse.Namespace, context: Context) -> int:
    """The other windows are heard first, and told what was done here before the answer.

    What was called here too while the line was cut is seen to before the verb.
    """
    doors: HallDoors = context.container
    actor = doors.actor(f"hall {args.action}", context.as_account)
    desk = doors.hall
    desk.hear()
    made = desk.make_good(actor)
    if args.action in ("pause", "resume"):
        desk.pause(actor, paused=args.action == "pause")
    if args.action in ("list", "pause", "resume"):
        if made or args.action != "list":
            desk.hear()
        return _list(desk.queue(actor), made, context)
    if args.action == "next":
        return _next(args, context, desk, actor)
    if args.action == "take":
        ticket: Ticket | None = desk.take_number(actor, Priority(args.priority))
    else:
        acts: dict[str, Act] = {
            "again": desk.call_again,
            "skip": desk.skip,
            "hold": desk.hold,
            "done": desk.done,
            "left": desk.left,
            "back": desk.call_back,
            "return": desk.give_back,
        }
        ticket = acts[args.action](actor, _meant(getattr(args, "number", None), desk.queue(actor)))
    desk.hear()
    return _told(ticket, (), context)


def _meant(number: str | None, state: QueueState) -> TicketId:
    """The ticket of that number in the line, the one at the window for none."""
    if number is None:
        if state.current is None:
            raise NotFound("ticket_not_found")
        return state.current.id
    known = {row.number: row.ticket for row in (*state.waiting, *state.aside)}
    known |= {state.current.number: state.current.id} if state.current else {}
    if number.upper() not in known:
        raise NotFound("ticket_not_found")
    return known[number.upper()]


def _next(args: argparse.Namespace, context: Context, desk: HallDesk, actor: Actor) -> int:
    """Whoever is next; where another window was before this one, the one after."""
    state = desk.queue(actor)
    told = {lost.event for lost in state.lost}
    settled = Settled(state.current.id, TicketKind(args.current), args.to) if state.current else None
    lost: list[LostCall] = []
    while True:
        ticket = desk.call_next(actor, settled)
        desk.hear()
        new = [each for each in desk.queue(actor).lost if each.event not in told]
        told |= {each.event for each in new}
        lost += new
        if ticket is None or ticket.id not in {each.ticket for each in new}:
            return _told(ticket, lost, context)
        settled = None


def _told(ticket: Ticket | None, lost: tuple[LostCall, ...] | list[LostCall], context: Context) -> int:
    say = context.output.say
    told = [_lost_words(each, context) for each in lost]
    if ticket is None:
        told.append(say("queue_nobody"))
    else:
        state = say(f"queue_state_{ticket.state.value}")
        told.append(say("queue_ticket", number=ticket.number, state=state, window=ticket.window or "—"))
    answer = {"ticket": _ticket(ticket) if ticket else None, "lost": [_lost(each) for each in lost]}
    context.output.answer(answer, told)
    return DONE


def _list(state: QueueState, made: tuple[MadeGood, ...], context: Context) -> int:
    answer = {
        "current": _ticket(state.current) if state.current else None,
        "waiting": [_row(row) for row in state.waiting],
        "aside": [_row(row) for row in state.aside],
        "lost": [_lost(each) for each in state.lost],
        "made_good": [_lost(each.lost) | {"done": each.done.value} for each in made],
        "paused": state.paused,
        "paused_windows": list(state.paused_windows),
    }
    rows = [_row_words(row, context) for row in (*state.waiting, *state.aside)]
    here = [context.output.say("queue_here", number=state.current.number)] if state.current else []
    lost = [_lost_words(each, context) for each in state.lost]
    seen = [context.output.say(made_good_code(m.done), number=m.lost.number, window=m.lost.window) for m in made]
    context.output.answer(answer, [*here, *rows, *lost, *seen] or [context.output.say("queue_nobody")])
    return DONE


def _ticket(ticket: Ticket) -> dict[str, Any]:
    said = {"number": ticket.number, "order": ticket.order, "priority": ticket.priority.value}
    return said | {"state": ticket.state.value, "window": ticket.window, "for_window": ticket.for_window}


def _row(row: WaitingRow) -> dict[str, Any]:
    said = {"number": row.number, "priority": row.priority.value, "state": row.state}
    return said | {"minutes": row.minutes, "for_window": row.for_window}


def _row_words(row: WaitingRow, context: Context) -> str:
    state = context.output.say(f"queue_state_{row.state}")
    return context.output.say("queue_line", number=row.number, state=state, minutes=row.minutes)


def _lost(lost: LostCall) -> dict[str, Any]:
    return {"number": lost.number, "window": lost.window or None}


def _lost_words(lost: LostCall, context: Context) -> str:
    return context.output.say(lost_code(lost, goes_on=False), number=lost.number, window=lost.window)
