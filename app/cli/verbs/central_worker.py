"""``yichuang central worker|verify|draw-check|noted|heads|heads-key|heads-check``: worker, things to look at."""

import argparse
import os
import random
import signal
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from app.adapters.heads_shelf import HeadsShelf, holds, new_key, read_files, read_key
from app.centre.draw_check import CheckedDraw, check_draws
from app.centre.heads import HeadsFinding, against_server, check_series, write_heads
from app.centre.ports import WholeLine
from app.centre.running import Service
from app.centre.verification import verifying
from app.centre.worker import WorkerActs
from app.cli.context import DONE, REFUSED, Context
from app.cli.server import add_server, server_place
from app.kernel.clock import hall_day
from app.kernel.errors import Conflict

_MOST_NOTED = 1000


class WorkerDoors(Protocol):
    """What the verb needs from the container."""

    def central_line(self, place: str) -> AbstractContextManager[WholeLine]:
        """A line to the server that libpq reaches by this URL."""
        ...

    def worker_acts(self, line: WholeLine) -> WorkerActs:
        """What the worker does over it."""
        ...


def add(actions: "argparse._SubParsersAction[Any]") -> None:
    """``worker URL [--once] [--rebuild]``, ``verify URL``, ``draw-check URL [--day D]``, ``noted URL``, the heads."""
    worker = actions.add_parser("worker", help="help_central_worker")
    add_server(worker, "url", "URL")
    how = worker.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true")
    how.add_argument("--rebuild", action="store_true")
    worker.set_defaults(run=_worker)
    verify = actions.add_parser("verify", help="help_central_verify")
    add_server(verify, "url", "URL")
    verify.set_defaults(run=_verify)
    draws = actions.add_parser("draw-check", help="help_central_draw_check")
    add_server(draws, "url", "URL")
    draws.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD")
    draws.set_defaults(run=_draw_check)
    noted = actions.add_parser("noted", help="help_central_noted")
    add_server(noted, "url", "URL")
    noted.set_defaults(run=_noted)
    heads = actions.add_parser("heads", help="help_central_heads")
    add_server(heads, "url", "URL")
    heads.add_argument("--out", type=Path, required=True, metavar="DIR")
    heads.add_argument("--key", type=Path, required=True, metavar="FILE")
    heads.set_defaults(run=_heads)
    key = actions.add_parser("heads-key", help="help_central_heads_key")
    key.add_argument("file", type=Path, metavar="FILE")
    key.set_defaults(run=_heads_key)
    check = actions.add_parser("heads-check", help="help_central_heads_check")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument("--public", type=_public, required=True, metavar="KEY")
    check.add_argument("--server", type=server_place, metavar="URL", help="help_server_place")
    check.set_defaults(run=_heads_check)


def _worker(args: argparse.Namespace, context: Context) -> int:
    """Until SIGTERM or SIGINT; ``--once``: what is due now; ``--rebuild``: all figures anew."""
    doors: WorkerDoors = context.container
    say = context.output.say
    if args.rebuild:
        with doors.central_line(args.url) as line:
            offices = doors.worker_acts(line).rebuild()
        context.output.answer({"offices": offices}, [say("central_worker_rebuilt", offices=offices)])
        return DONE

    def tell(code: str, values: Mapping[str, object]) -> None:
        context.output.tell(code, **values)

    with _stopped_by_signals() as stop:
        service = Service(
            lambda: doors.central_line(args.url), doors.worker_acts, tell=tell, stop=stop, elapsed=time.monotonic,
            random=random.random, holder=_holder(),
        )  # fmt: skip
        if not args.once:
            service.forever()
            return DONE
        done = service.once()
    tell("central_worker_round", asdict(done))
    return DONE


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; what is going on is finished first."""
    stop = threading.Event()
    usual: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for one in (signal.SIGTERM, signal.SIGINT):
            usual[one] = signal.signal(one, lambda _number, _frame: stop.set())
    try:
        yield stop
    finally:
        for one, handler in usual.items():
            signal.signal(one, handler)


def _holder() -> str:
    return f"{os.uname().nodename} {os.getpid()} {uuid.uuid4().hex[:8]}"


def _verify(args: argparse.Namespace, context: Context) -> int:
    """Look at everything now; exit 1 where something is not as it must be."""
    doors: WorkerDoors = context.container
    with doors.central_line(args.url) as line:
        *_slices, found = [None, *verifying(line, _holder(), hall_day(line.moment()))]
    if found is None:
        raise Conflict("central_verifying_elsewhere")
    say = context.output.say
    told = {"number": found.number, "rows": found.rows, "cases": found.cases, "faults": len(found.faults)}
    faults = [one._asdict() for one in found.faults]
    lines = [say("central_worker_verified", **told), *(say("central_fault", **one) for one in faults)]
    context.output.answer(told | {"faults": faults}, lines)
    return REFUSED if faults else DONE


def _draw_check(args: argparse.Namespace, context: Context) -> int:
    """Repeat the draws; exit 1 where one is not as it was recorded."""
    doors: WorkerDoors = context.container
    draws, repeated, wrong = 0, 0, list[CheckedDraw]()
    with doors.central_line(args.url) as line:
        for one in check_draws(line, args.day):
            draws, repeated = draws + 1, repeated + one.is_repeated
            if one.faults:
                wrong.append(one)
    say = context.output.say
    told = {"draws": draws, "repeated": repeated, "wrong": len(wrong)}
    lines = [say("central_draw_wrong", **_place(one), faults=" ".join(one.faults)) for one in wrong]
    faults = [_place(one) | {"faults": list(one.faults)} for one in wrong]
    context.output.answer(told | {"faults": faults}, [*lines, say("draws_verified", **told)])
    return REFUSED if wrong else DONE


def _place(one: CheckedDraw) -> dict[str, object]:
    draw = one.draw
    return {"office": draw.office, "case": str(draw.case), "after": draw.after_seq, "draw": draw.number}


def _noted(args: argparse.Namespace, context: Context) -> int:
    """What the write door noted: acceptances that knew other than the centre, refusals, and how many were undone."""
    doors: WorkerDoors = context.container
    with doors.central_line(args.url) as line:
        marks, refusals = line.known_marks(_MOST_NOTED), line.refusals(_MOST_NOTED)
    say, undone = context.output.say, sum(one.undone for one in refusals)
    kept = [one for one in refusals if one.login is not None]
    told = {"known": len(marks), "refused": len(kept), "undone": undone}
    lines = [say("central_noted_known", **one._asdict() | {"held": " / ".join(one.held)}) for one in marks]
    lines += [say("central_noted_refused", **one._asdict()) for one in kept]
    lines += [
        say("central_noted_undone", number=one.number, count=one.undone, at=one.at) for one in refusals if one.undone
    ]
    value = told | {
        "marks": [_json(one._asdict()) for one in marks],
        "refusals": [_json(one._asdict()) for one in refusals],
    }
    context.output.answer(value, [*lines, say("central_noted", **told)])
    return REFUSED if marks or undone else DONE


def _json(row: Mapping[str, object]) -> dict[str, object]:
    plain = (int, list, type(None))
    return {key: value if isinstance(value, plain) else str(value) for key, value in row.items()}


def _heads_key(args: argparse.Namespace, context: Context) -> int:
    public = new_key(args.file).public.hex()
    context.output.answer({"public": public}, [context.output.say("central_key_made", file=args.file, public=public)])
    return DONE


def _heads(args: argparse.Namespace, context: Context) -> int:
    doors: WorkerDoors = context.container
    key = read_key(args.key)
    with doors.central_line(args.url) as line:
        heads, is_new = write_heads(line, HeadsShelf(args.out), key)
    code = "central_heads_written" if is_new else "central_heads_stood"
    told = {"file": str(args.out / heads.name), "number": heads.number, "offices": len(heads.offices), "is_new": is_new}
    context.output.answer(told, [context.output.say(code, **told)])
    return DONE


def _heads_check(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 where a file, or the server by them, is not as it must be."""
    doors: WorkerDoors = context.container
    contents = read_files(args.files)
    found = check_series(contents, args.public, holds)
    if args.server and not found:
        with doors.central_line(args.server) as line:
            found = against_server(contents, line)
    names = sorted(file.name for file in args.files)
    context.output.answer([asdict(one) for one in found], _finding_lines(names, found, context))
    return REFUSED if found else DONE


def _finding_lines(names: Sequence[str], found: Sequence[HeadsFinding], context: Context) -> list[str]:
    say = context.output.say
    if not found:
        return [say("central_heads_sound", files=len(names))]
    return [
        say(f"central_heads_fault_{one.fault}", number=one.number, office=one.office, file=names[one.place - 1])
        for one in found
    ]


def _public(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != 32:
        raise ValueError(text)
    return key
