"""``yichuang desk ...``: the two desks of the hall; the parts lie beside this."""

import argparse

from app.cli.context import Context
from app.cli.verbs import desk_hand_over, desk_results

PARTS = (desk_results, desk_hand_over)
"""Each has ``add(actions)``, which names its own ``run(args, context)`` as the default ``run`` of its parsers."""


def add(parser: argparse.ArgumentParser) -> None:
    """One sub-command of each part after the other."""
    actions = parser.add_subparsers(dest="action", required=True)
    for part in PARTS:
        part.add(actions)


def run(args: argparse.Namespace, context: Context) -> int:
    """Whatever the chosen part does."""
    return int(args.run(args, context))
