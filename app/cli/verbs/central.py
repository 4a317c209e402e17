"""``yichuang central init|migrate|check|status|grant-check URL``, ``central certs DIR``: for its administrator."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import Protocol

from app.cli.context import DONE, REFUSED, Context
from app.cli.verbs import central_certs
from app.kernel.authority import Central, CentralState, Difference, ItemWays, Lack


class CentralDoors(Protocol):
    """What the verb needs from the container."""

    def central(self, place: str) -> Central:
        """The server that libpq reaches by this URL."""
        ...

    @property
    def item_ways(self) -> ItemWays:
        """The way of every item, with the office's overlay."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """One action and the server, as libpq takes it; passwords belong into a pgpass file, not into the URL."""
    actions = parser.add_subparsers(dest="action", required=True)
    for name, act in _ACTIONS.items():
        action = actions.add_parser(name)
        action.add_argument("url", metavar="URL")
        action.set_defaults(act=act)
    central_certs.add(actions.add_parser("certs"))


def run(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 when something needed is lacking, steps are missing or rights are not as listed."""
    if args.action == "certs":
        return central_certs.run(args, context)
    doors: CentralDoors = context.container
    return int(args.act(doors.central(args.url), doors, context))


def _init(central: Central, doors: CentralDoors, context: Context) -> int:
    state = central.init(doors.item_ways)
    return _told("central_made", state, context)


def _migrate(central: Central, doors: CentralDoors, context: Context) -> int:
    state = central.migrate(doors.item_ways)
    return _told("central_migrated", state, context)


def _status(central: Central, _doors: CentralDoors, context: Context) -> int:
    state = central.status()
    _told("central_stands" if state.is_current else "central_behind", state, context)
    return DONE if state.is_current else REFUSED


def _check(central: Central, _doors: CentralDoors, context: Context) -> int:
    found = central.check()
    context.output.answer([_lack(one, context) for one in found], _lack_lines(found, context))
    return REFUSED if any(one.is_needed for one in found) else DONE


def _grant_check(central: Central, _doors: CentralDoors, context: Context) -> int:
    found = central.grant_check()
    context.output.answer([one._asdict() for one in found], _difference_lines(found, context))
    return REFUSED if found else DONE


def _told(code: str, state: CentralState, context: Context) -> int:
    values = asdict(state)
    value = values | {"feeds": [head._asdict() for head in state.feeds], "is_current": state.is_current}
    lines = [context.output.say(code, **values)]
    lines += [f"  {head.office}  {head.number}  {head.hash[:16]}" for head in state.feeds]
    context.output.answer(value, lines)
    return DONE


def _lack(one: Lack, context: Context) -> dict[str, object]:
    return {"code": one.code, "is_needed": one.is_needed, "message": context.output.say(one.code, **one.values)}


def _lack_lines(found: Sequence[Lack], context: Context) -> list[str]:
    if not found:
        return [context.output.say("central_lacks_nothing")]
    return [
        context.output.say("central_lacks" if one.is_needed else "central_advised", what=_lack(one, context)["message"])
        for one in found
    ]


def _difference_lines(found: Sequence[Difference], context: Context) -> list[str]:
    if not found:
        return [context.output.say("central_rights_as_listed")]
    return [
        context.output.say("central_right_missing" if one.is_missing else "central_right_unlisted", **one._asdict())
        for one in found
    ]


_ACTIONS = {"init": _init, "migrate": _migrate, "check": _check, "status": _status, "grant-check": _grant_check}
