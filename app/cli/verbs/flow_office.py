"""``yichuang flow routing|mend``: which steps go to the level above; the opening check's change put into the rota."""

import argparse
from typing import Any

from app.cases.mending import DOABLE, MendStep
from app.cases.office_desk import OfficeDesk
from app.cases.routing import Route, Routing
from app.cli.context import DONE, REFUSED, Context
from app.cli.verbs.staff_office import OfficeDoors
from app.kernel.actor import Actor


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``run``; argparse's type of ``actions`` has no public name."""
    actions.add_parser("routing").set_defaults(run=_routing)
    mend = actions.add_parser("mend")
    mend.add_argument("item", metavar="ITEM")
    mend.set_defaults(run=_mend)


def _doors(context: Context, verb: str) -> tuple[OfficeDesk, Actor]:
    doors: OfficeDoors = context.container
    return doors.office_desk, doors.actor(f"flow {verb}", context.as_account)


def _routing(_args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "routing")
    found = desk.routing(actor)
    value = {
        "office": found.office.id,
        "above": found.above.id if found.above else None,
        "on": found.is_on,
        "routes": [{"item": one.item.code, "stages": [stage.seq for stage in one.stages]} for one in found.routes],
        "settings": {one.setting.key: one.value for one in found.figures},
    }
    head = context.output.say(found.code, office=found.office.name, above=_above(found, context))
    context.output.answer(value, [head, *(_route_line(one, found, context) for one in found.routes)])
    return DONE


def _above(found: Routing, context: Context) -> str:
    return found.above.name if found.above else context.output.say("routing_stays")


def _route_line(one: Route, found: Routing, context: Context) -> str:
    say, is_zh = context.output.say, context.output.language == "zh_CN"
    stages = say("routing_and").join(
        say(
            "routing_stage",
            stage=stage.name_zh if is_zh else stage.name_en,
            permission=say(f"permission_{stage.permission.value}"),
        )
        for stage in one.stages
    )
    name = one.item.name_zh if is_zh else one.item.name_en
    above = _above(found, context) if found.is_on else say("routing_stays")
    return say("routing_line", item=one.item.code, name=name, stages=stages, above=above)


def _mend(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 when the change needs more than the rota."""
    desk, actor = _doors(context, "mend")
    steps, say = desk.mend(actor, args.item), context.output.say
    lines = [_step_line(step, context) for step in steps] or [say("mend_not_needed", item=args.item)]
    context.output.answer([_step(step) for step in steps], lines)
    return DONE if all(step.mending in DOABLE for step in steps) else REFUSED


def _step(step: MendStep) -> dict[str, object]:
    person = step.change.person
    return {
        "mending": step.mending.value,
        "permission": step.change.permission.value,
        "operator": str(person.operator) if person else None,
    }


def _step_line(step: MendStep, context: Context) -> str:
    say, person = context.output.say, step.change.person
    permission = say(f"permission_{step.change.permission.value}")
    return say(f"mend_{step.mending.value}", name=person.name if person else "", permission=permission)
