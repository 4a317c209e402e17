"""``yichuang staff panel add|list|end``: parallel groups of handler, reviewer and checker."""

import argparse
from typing import Any, Protocol

from app.cases.panel_desk import PanelDesk
from app.cases.panels import PanelMember, PanelRow
from app.cli.context import DONE, Context
from app.kernel.actor import Actor
from app.kernel.clock import hall_text


class PanelDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def panel_desk(self) -> PanelDesk:
        """Forming and ending panels."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(actions: Any) -> None:
    """``panel add NAME --member ACCOUNT ... [--item CODE ...]``, ``panel list [--ended]``, ``panel end NAME``."""
    what = actions.add_parser("panel").add_subparsers(dest="what", required=True)
    form = what.add_parser("add")
    form.add_argument("name")
    form.add_argument("--member", action="append", required=True, metavar="ACCOUNT")
    form.add_argument("--item", action="append", default=[], metavar="CODE")
    form.set_defaults(run=_add)
    listing = what.add_parser("list")
    listing.add_argument("--ended", action="store_true")
    listing.set_defaults(run=_list)
    end = what.add_parser("end")
    end.add_argument("name")
    end.set_defaults(run=_end)


def _doors(context: Context, verb: str) -> tuple[PanelDesk, Actor]:
    doors: PanelDoors = context.container
    return doors.panel_desk, doors.actor(f"staff panel {verb}", context.as_account)


def _add(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "add")
    panel = desk.add(actor, args.name, args.member, args.item)
    waits = desk.waits_for_centre()
    told = context.output.say("panel_told" if waits else "panel_formed", name=panel.name, people=len(panel.members))
    said = {"panel": str(panel.id), "name": panel.name, "members": len(panel.members), "waits_for_centre": waits}
    context.output.answer(said, [told])
    return DONE


def _list(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "list")
    rows = desk.panels(actor, ended=args.ended)
    context.output.answer([_panel(row) for row in rows], [_panel_line(row, context) for row in rows])
    return DONE


def _end(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "end")
    panel = desk.end(actor, args.name)
    context.output.answer({"panel": str(panel)}, [context.output.say("panel_is_ended", name=args.name)])
    return DONE


def _panel(row: PanelRow) -> dict[str, object]:
    ended = row.panel.ended_at
    return {
        "panel": str(row.panel.id),
        "name": row.panel.name,
        "items": list(row.panel.items),
        "ended_at": ended.isoformat() if ended else None,
        "members": [
            {"account": one.account, "name": one.name, "section": one.section, "present": one.is_present}
            | {"permission": one.permission.value if one.permission else None}
            for one in row.members
        ],
    }


def _panel_line(row: PanelRow, context: Context) -> str:
    say, panel = context.output.say, row.panel
    state = say("panel_ended_at", at=hall_text(panel.ended_at)) if panel.ended_at else ""
    items = ", ".join(panel.items) or say("panel_all_items")
    members = ", ".join(_member_text(one, context) for one in row.members)
    return "  ".join(part for part in (panel.name, items, members, state) if part)


def _member_text(one: PanelMember, context: Context) -> str:
    permission = context.output.say(f"permission_{one.permission.value}") if one.permission else "-"
    return f"{one.name} {permission} {one.section}"
