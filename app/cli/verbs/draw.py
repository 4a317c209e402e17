"""``yichuang draw verify|show``: repeats draws after the reveal; shows those of a case once they may be known."""

import argparse
from collections import Counter
from datetime import date
from typing import Any, Protocol

from app.cases.commands import DrawVerdict, ShowDraws, VerifyDraws
from app.cases.panels import PanelChoice
from app.cases.tasks import DrawOnTrial
from app.cli.context import DONE, REFUSED, Context
from app.kernel.actor import Actor
from app.kernel.clock import hall_text


class DrawDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def verify_draws(self) -> VerifyDraws:
        """Repeats draws."""
        ...

    @property
    def show_draws(self) -> ShowDraws:
        """The draws of a case."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """``verify [--day D] [--case N]``, ``show NUMBER``."""
    actions = parser.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify")
    verify.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD")
    verify.add_argument("--case", default="", metavar="NUMBER")
    verify.set_defaults(run=_verify)
    show = actions.add_parser("show")
    show.add_argument("number")
    show.set_defaults(run=_show)


def run(args: argparse.Namespace, context: Context) -> int:
    """Whatever was asked for."""
    return int(args.run(args, context))


def _verify(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 when a draw is not as it was recorded."""
    doors: DrawDoors = context.container
    actor = doors.actor("draw verify", context.as_account)
    verdicts = doors.verify_draws(actor, args.day, args.case)
    wrong = sum(bool(one.findings) for one in verdicts)
    repeated = sum(one.from_day is None for one in verdicts)
    told = {"draws": len(verdicts), "repeated": repeated, "wrong": wrong}
    lines = [text for one in verdicts for text in _verdict_lines(one, context)]
    context.output.answer(
        told | {"verdicts": [_verdict(one) for one in verdicts]}, [*lines, context.output.say("draws_verified", **told)]
    )
    return REFUSED if wrong else DONE


def _verdict(one: DrawVerdict) -> dict[str, Any]:
    record = one.draw.kept.record
    return {
        "case": one.draw.case_number,
        "day": record.day.isoformat(),
        "step": record.ticket.step,
        "draw": record.ticket.number,
        "repeated": one.from_day is None,
        "repeatable_from": one.from_day.isoformat() if one.from_day else None,
        "faults": [finding.fault.value for finding in one.findings],
    }


def _verdict_lines(one: DrawVerdict, context: Context) -> list[str]:
    record, say = one.draw.kept.record, context.output.say
    place = {"case": one.draw.case_number, "step": record.ticket.step, "draw": record.ticket.number}
    lines = [say("draw_fault_line", **place, fault=say(f"draw_fault_{f.fault.value}")) for f in one.findings]
    if one.from_day is not None:
        lines.append(say("draw_repeatable_from", **place, day=one.from_day.isoformat()))
    return lines


def _show(args: argparse.Namespace, context: Context) -> int:
    doors: DrawDoors = context.container
    actor = doors.actor("draw show", context.as_account)
    draws = doors.show_draws(actor, args.number)
    context.output.answer([_draw(one) for one in draws], [_draw_line(one, context) for one in draws])
    return DONE


def _reasons(one: DrawOnTrial) -> dict[str, int]:
    return dict(Counter(exclusion.reason.value for exclusion in one.kept.record.exclusions))


def _draw(one: DrawOnTrial) -> dict[str, Any]:
    return {"record": one.kept.record.to_data(), "at": one.kept.at.isoformat(), "drawn": one.drawn_name} | {
        "asked": one.kept.asked.reason.value if one.kept.asked else None,
        "excluded": _reasons(one),
    }


def _draw_line(one: DrawOnTrial, context: Context) -> str:
    record, say = one.kept.record, context.output.say
    reasons = ", ".join(f"{say(f'draw_excluded_{reason}')} {count}" for reason, count in _reasons(one).items())
    panel = f"  {_panel(record.panel, context)}" if record.panel else ""
    told = say(
        "draw_line",
        at=hall_text(one.kept.at),
        step=record.ticket.step,
        draw=record.ticket.number,
        name=one.drawn_name or "-",
        candidates=len(record.candidates),
        reasons=reasons or "-",
    )
    return told + panel


def _panel(choice: PanelChoice, context: Context) -> str:
    code = f"draw_panel_fallback_{choice.fallback.value}" if choice.fallback else "draw_panel"
    return context.output.say(code, panel=choice.name)
