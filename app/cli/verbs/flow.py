"""``yichuang flow ...``: open cases, the rota check, drawing anew, the daily routine; the parts lie beside this."""

import argparse

from app.cli.context import Context
from app.cli.verbs import flow_desk, flow_office, flow_routine

PARTS = (flow_desk, flow_office, flow_routine)
"""Each has ``add(actions)``, which names its own ``run(args, context)`` as the default ``run`` of its parsers."""


def add(parser: argparse.ArgumentParser) -> None:
    """One sub-command of each part after the other."""
    actions = parser.add_subparsers(dest="action", required=True)
    for part in PARTS:
        part.add(actions)


def run(args: argparse.Namespace, context: Context) -> int:
    """Whatever the chosen part does."""
    return int(args.run(args, context))
