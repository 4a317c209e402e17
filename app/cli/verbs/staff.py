"""``yichuang staff ...``: accounts, grants, rota, stand-ins, relatives, ledger, yearly check, keys."""

import argparse

from app.cli.context import Context
from app.cli.verbs import staff_accounts, staff_book, staff_grants, staff_keys, staff_ledger, staff_office, staff_panel

PARTS = (staff_grants, staff_book, staff_office, staff_ledger, staff_keys, staff_panel, staff_accounts)
"""Each has ``add(actions)``, which names its own ``run(args, context)`` as the default ``run`` of its parsers."""


def add(parser: argparse.ArgumentParser) -> None:
    """One sub-command of each part after the other."""
    actions = parser.add_subparsers(dest="action", required=True)
    for part in PARTS:
        part.add(actions)


def run(args: argparse.Namespace, context: Context) -> int:
    """Whatever the chosen part does."""
    return int(args.run(args, context))
