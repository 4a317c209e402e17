"""``yichuang central init|migrate|check|status|grant-check|hand-over|certs``: for the centre's administrator.

What its worker does stands in ``central_worker``, people's accounts in ``central_people``.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Protocol

from app.cli.context import DONE, REFUSED, Context
from app.cli.server import add_server
from app.cli.verbs import central_certs, central_people, central_worker, hall_exchange
from app.kernel.authority import Central, CentralState, Difference, ItemWays, Lack

_Act = Callable[..., int]


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
    hall_exchange.add(actions)
    for name, act in _ACTIONS.items():
        action = actions.add_parser(name, help=f"help_central_{name.replace('-', '_')}")
        add_server(action, "url", "URL")
        if name == "init":
            action.add_argument("--hall", metavar="OFFICE")
        action.set_defaults(run=partial(_administer, act))
    central_worker.add(actions)
    central_people.add(actions)
    certs = actions.add_parser("certs", help="help_central_certs")
    central_certs.add(certs)
    certs.set_defaults(run=central_certs.run)


def run(args: argparse.Namespace, context: Context) -> int:
    """Exit 1: something needed lacks, steps are missing, rights are not as listed, hall and province disagree."""
    return int(args.run(args, context))


def _administer(act: _Act, args: argparse.Namespace, context: Context) -> int:
    doors: CentralDoors = context.container
    given = (args.hall,) if args.action == "init" else ()
    return act(doors.central(args.url), doors, context, *given)


def _init(central: Central, doors: CentralDoors, context: Context, hall: str | None) -> int:
    state = central.init(doors.item_ways, hall)
    return _told("central_made", state, context)


def _migrate(central: Central, doors: CentralDoors, context: Context) -> int:
    state = central.migrate(doors.item_ways)
    return _told("central_migrated" if state.is_changed else "central_migrated_already", state, context)


def _status(central: Central, _doors: CentralDoors, context: Context) -> int:
    state = central.status()
    _told("central_stands" if state.is_current else "central_behind", state, context)
    is_at_odds = state.hall is not None and (state.hall.refused or state.hall.other_rules)
    return DONE if state.is_current and not is_at_odds else REFUSED


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
    value |= {"otherwise": [one._asdict() for one in state.otherwise]}
    value |= {"before": state.before._asdict() if state.before else None, "is_changed": state.is_changed}
    say = context.output.say
    short = {"edition": state.edition[:12] or "-", "offered": state.offered[:12]}
    if state.before is not None:
        short |= {"was": state.before.revision, "was_edition": state.before.edition[:12] or "-"}
    lines = [say(code, **(values | short))]
    lines += [say("central_put_back", section=one.section, line=one.line) for one in state.otherwise]
    lines += [say("central_feed", office=one.office, number=one.number, hash=one.hash[:16]) for one in state.feeds]
    lines += hall_exchange.hall_lines(state.hall, context) if state.hall is not None else []
    context.output.answer(value, lines)
    return DONE


def _lack(one: Lack, context: Context) -> dict[str, object]:
    return {"code": one.code, "is_needed": one.is_needed, "message": context.output.say(one.code, **one.values)}


def _lack_lines(found: Sequence[Lack], context: Context) -> list[str]:
    if not found:
        return [context.output.say("central_lacks_nothing")]
    lines = [
        context.output.say("central_lacks" if one.is_needed else "central_advised", what=_lack(one, context)["message"])
        for one in found
    ]
    return lines if any(one.is_needed for one in found) else [context.output.say("central_needed_is_there"), *lines]


def _difference_lines(found: Sequence[Difference], context: Context) -> list[str]:
    if not found:
        return [context.output.say("central_rights_as_listed")]
    lines = [
        context.output.say("central_right_missing" if one.is_missing else "central_right_unlisted", **one._asdict())
        for one in found
    ]
    return [*lines, context.output.say("central_rights_differ", count=len(found))]


_ACTIONS: dict[str, _Act] = {
    "init": _init,
    "migrate": _migrate,
    "check": _check,
    "status": _status,
    "grant-check": _grant_check,
}
