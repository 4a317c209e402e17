"""``yichuang flow check|open|where|redraw``: what supervisor and flow desk ask, without a window."""

import argparse
from collections.abc import Sequence
from typing import Any, Protocol

from app.audit.model import moment_text
from app.cases.board import BoardCase, ToldOf, WhereIs
from app.cases.floor_desk import TOLD_POSTS, FloorDesk, FlowLine, redraw_code
from app.cases.panels import PanelGap
from app.cases.queries import CaseQueries, named
from app.cases.rota_check import Change, Unfinished
from app.cases.tasks import RedrawReason
from app.cli.context import DONE, REFUSED, Context
from app.kernel.actor import Actor
from app.kernel.clock import hall_text


class FlowDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def floor_desk(self) -> FloorDesk:
        """What supervisor and flow desk do."""
        ...

    @property
    def case_queries(self) -> CaseQueries:
        """Look-ups of cases."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``run``; argparse's type of ``actions`` has no public name."""
    actions.add_parser("check").set_defaults(run=_check)
    listing = actions.add_parser("open")
    listing.add_argument("text", nargs="?", default="")
    listing.add_argument("--green", action="store_true")
    listing.set_defaults(run=_open)
    where = actions.add_parser("where")
    where.add_argument("text", metavar="NUMBER|ID")
    where.set_defaults(run=_where)
    redraw = actions.add_parser("redraw")
    redraw.add_argument("number")
    redraw.add_argument("--reason", required=True, choices=[reason.value for reason in RedrawReason])
    redraw.set_defaults(run=_redraw)


def _doors(context: Context, verb: str) -> tuple[FlowDoors, Actor]:
    doors: FlowDoors = context.container
    return doors, doors.actor(f"flow {verb}", context.as_account)


def _check(_args: argparse.Namespace, context: Context) -> int:
    """Exit 1 when an item cannot be finished by those present today; what a panel lacks falls back to the office."""
    doors, actor = _doors(context, "check")
    found = doors.floor_desk.rota(actor)
    lines = [unfinished_text(one, context) for one in found] or [context.output.say("rota_all_finish")]
    gaps = doors.floor_desk.panel_gaps(actor)
    lines += [_gap_text(gap, context) for gap in gaps]
    lacking = [{"panel": gap.panel, "permission": gap.permission.value, "lack": "panel"} for gap in gaps]
    context.output.answer([*(_unfinished(one) for one in found), *lacking], lines)
    return REFUSED if found else DONE


def _gap_text(gap: PanelGap, context: Context) -> str:
    say = context.output.say
    return say("rota_panel_lacks", panel=gap.panel, permission=say(f"permission_{gap.permission.value}"))


def unfinished_text(one: Unfinished, context: Context) -> str:
    """The item, its stage, what is missing and what helps, as one sentence."""
    say, is_zh = context.output.say, context.output.language == "zh_CN"
    return say(
        "rota_unfinished",
        item=one.item.code,
        name=one.item.name_zh if is_zh else one.item.name_en,
        stage=one.stage_zh if is_zh else one.stage_en,
        lack=say(f"rota_lack_{one.lack.value}", permission=say(f"permission_{one.permission.value}")),
        changes=say("rota_and").join(_change_text(change, context) for change in one.changes),
    )


def _change_text(change: Change, context: Context) -> str:
    say = context.output.say
    name = change.person.name if change.person else ""
    return say(f"rota_change_{change.remedy.value}", name=name, permission=say(f"permission_{change.permission.value}"))


def _unfinished(one: Unfinished) -> dict[str, Any]:
    return {
        "item": one.item.code,
        "stage": one.stage,
        "stage_zh": one.stage_zh,
        "permission": one.permission.value,
        "lack": one.lack.value,
        "changes": [
            {"remedy": change.remedy.value, "permission": change.permission.value}
            | {"operator": str(change.person.operator) if change.person else None}
            for change in one.changes
        ],
    }


def _open(args: argparse.Namespace, context: Context) -> int:
    doors, actor = _doors(context, "open")
    lines = doors.floor_desk.open_cases(actor, args.text, green=args.green)
    context.output.answer([_line(line) for line in lines], [_line_text(line, context) for line in lines])
    return DONE


def _line(line: FlowLine) -> dict[str, Any]:
    case = line.case
    return {
        "number": case.number,
        "item": case.item_code,
        "subject": case.subject,
        "state": case.state.value,
        "stage_zh": case.stage_zh,
        "stage_en": case.stage_en,
        "section": case.section or None,
        "age_days": line.age,
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "colour": line.colour.value if line.colour else None,
        "cannot_be_drawn": [{"reason": reason.value, "people": count} for reason, count in case.stuck],
        "risen": case.risen.value if case.risen else None,
        "green": case.green or None,
        "chaser": case.chaser or None,
        "recount": dict(case.recount.values) if case.recount else None,
    }


def _line_text(line: FlowLine, context: Context) -> str:
    case, say = line.case, context.output.say
    stage = case.stage_zh if context.output.language == "zh_CN" else case.stage_en
    due = case.due_on.isoformat() if case.due_on else "-"
    owner = case.section or (stuck_text(case, context) if case.is_undrawn else "-")
    age, colour = say("flow_age", days=line.age), say(f"flow_colour_{line.colour.value if line.colour else 'none'}")
    green = (
        [say("flow_green", reason=say(f"green_reason_{case.green}"), chaser=case.chaser or "-")] if case.green else []
    )
    moved = [say("clock_recounted_note", **case.recount.values)] if case.recount else []
    told = (case.number or "-", case.item_code, case.subject, stage or "-", owner, age, due, colour, *green, *moved)
    return "  ".join(told)


def stuck_text(case: BoardCase, context: Context) -> str:
    """That nobody could be drawn, and why."""
    say = context.output.say
    reasons = ", ".join(f"{say(f'draw_excluded_{reason.value}')} {count}" for reason, count in case.stuck)
    return say("flow_cannot_be_drawn", reasons=reasons or "-")


def _where(args: argparse.Namespace, context: Context) -> int:
    doors, actor = _doors(context, "where")
    found = doors.floor_desk.where(actor, args.text)
    told = {one.number: doors.floor_desk.told(actor, one.number) for one in found}
    lines = [line for one in found for line in (_place_text(one, context), *_told_texts(told[one.number], context))]
    rows = [_place(one) | ({"told": _told(told[one.number])} if actor.post in TOLD_POSTS else {}) for one in found]
    context.output.answer(rows, lines)
    return DONE


def _told(told: Sequence[ToldOf]) -> list[dict[str, Any]]:
    return [
        {"at": moment_text(one.at), "step": one.step, "to": one.to.value if one.to else None, "note": one.note or None}
        for one in told
    ]


def _told_texts(told: Sequence[ToldOf], context: Context) -> list[str]:
    say = context.output.say
    return [
        say("flow_told_late", at=hall_text(one.at), step=one.step, to=say(f"flow_risen_{one.to.value}"))
        if one.to
        else say("flow_told_chased", at=hall_text(one.at), step=one.step, note=one.note)
        for one in told
    ]


def _place(one: WhereIs) -> dict[str, Any]:
    return {
        "number": one.number,
        "item_zh": one.item_zh,
        "item_en": one.item_en,
        "state": one.state.value,
        "stage_zh": one.stage_zh,
        "stage_en": one.stage_en,
        "due_on": one.due_on.isoformat() if one.due_on else None,
    }


def _place_text(one: WhereIs, context: Context) -> str:
    is_zh, state = context.output.language == "zh_CN", context.output.say(f"case_state_{one.state.value}")
    stage = (one.stage_zh if is_zh else one.stage_en) or state
    due = one.due_on.isoformat() if one.due_on else "-"
    item = one.item_zh if is_zh else one.item_en
    return context.output.say("flow_where", number=one.number, item=item, stage=stage, due=due)


def _redraw(args: argparse.Namespace, context: Context) -> int:
    """Nobody picks: the answer names nobody."""
    doors, actor = _doors(context, "redraw")
    found = doors.floor_desk.redraw(actor, named(doors.case_queries, args.number), RedrawReason(args.reason))
    is_drawn = found is not None and found.operator is not None
    told = context.output.say(redraw_code(found), number=args.number)
    context.output.answer({"number": args.number, "drawn": is_drawn}, [told])
    return DONE
