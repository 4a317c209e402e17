"""``yichuang central hand-over HALL PROVINCE``: the exchange of a hall machine, and how it is said."""

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime
from random import random
from typing import Any, Protocol
from uuid import UUID

from app.cli.context import DONE, REFUSED, Context
from app.cli.server import add_server
from app.kernel.errors import AppError, Rejected
from app.kernel.exchange import Exchange, ExchangeDone, HallState, RefusedAbove, keep_going
from app.kernel.messages import explain
from app.sync.doctor import refusal_code
from app.sync.timing import next_poll


class Relay(Protocol):
    """What carries keys from above while rounds are run."""

    def wait(self, seconds: float) -> None:
        """So long, less where a key has just been carried."""
        ...


class ExchangeDoors(Protocol):
    """What the verb needs from the container."""

    def exchange(self, hall: str, province: str) -> Exchange:
        """The hand-over between these two servers."""
        ...

    def exchange_again(self, hall: str, event: str) -> int:
        """Take up again what the province refused."""
        ...

    def key_relay(self, listen: str, province: str) -> AbstractContextManager[Relay]:
        """Listens in the hall for windows that fetch the key of somebody of an office above."""
        ...

    wait: Callable[[float], None]


def _event(text: str) -> str:
    """An event's id, as ``central status`` shows it."""
    return str(UUID(text))


def add(actions: Any) -> None:
    """Both servers, as libpq takes them; --once: one round, --again: what the province refused, --relay: keys."""
    action: argparse.ArgumentParser = actions.add_parser("hand-over", help="help_central_hand_over")
    add_server(action, "hall", "HALL_URL")
    add_server(action, "province", "PROVINCE_URL")
    action.add_argument("--once", action="store_true")
    action.add_argument("--again", type=_event, metavar="EVENT")
    action.add_argument("--relay", metavar="[ADDRESS:]PORT")
    action.set_defaults(run=run)


def run(args: argparse.Namespace, context: Context) -> int:
    """Rounds without end, or one: exit 1 where the province refused something in it."""
    doors: ExchangeDoors = context.container
    if args.again is not None and not doors.exchange_again(args.hall, args.again):
        raise Rejected("exchange_nothing_refused", event=args.again)
    exchange = doors.exchange(args.hall, args.province)
    if args.once:
        done = exchange()
        _tell(done, context)
        return REFUSED if done.refused else DONE
    if args.relay is None:
        _go_on(exchange, doors.wait, context)
    else:
        with doors.key_relay(args.relay, args.province) as relay:
            _go_on(exchange, relay.wait, context)
    return DONE


def _go_on(exchange: Exchange, wait: Callable[[float], None], context: Context) -> None:
    keep_going(exchange, lambda failures: wait(pause_s(failures)), lambda done: _tell(done, context))


def pause_s(failures: int, draw: Callable[[], float] = random) -> float:
    """Seconds until the next round, as a window waits: 5 to 15, longer while the province is away."""
    now = datetime(2000, 1, 1, tzinfo=UTC)
    return (next_poll(now, failures, has_pushed=False, random=draw) - now).total_seconds()


def _tell(done: ExchangeDone | AppError, context: Context) -> None:
    if isinstance(done, AppError):
        text = explain(done, context.output.language)
        context.output.answer({"error": done.code, "message": text}, [text])
        return
    lines = [context.output.say("exchange_went_back")] if done.went_back else []
    context.output.answer(asdict(done), [*lines, context.output.say("exchange_done", **asdict(done))])


def hall_lines(hall: HallState, context: Context) -> list[str]:
    """How a hall machine stands, in sentences."""
    say = context.output.say
    heard = hall.heard_at.astimezone().isoformat(" ", "minutes") if hall.heard_at else "-"
    lines = [say("hall_stands", office=hall.office, waiting=hall.waiting + hall.sent, held=hall.held, heard=heard)]
    if hall.awaits:
        lines.append(say("hall_money_waits", cases=hall.awaits))
    if not hall.draws_here:
        lines.append(say("hall_draws_not_here"))
    lines += [say("hall_other_rule", rule=rule) for rule in hall.other_rules]
    return lines + [_refused_line(one, context) for one in hall.refused]


def _refused_line(one: RefusedAbove, context: Context) -> str:
    code = refusal_code(one.reason) if one.what == "event" else f"refused_above_{one.what}"
    text = context.output.say(code, kind=one.kind, case=one.case, reason=one.reason)
    return f"  {one.event or '-'}  {text}"
