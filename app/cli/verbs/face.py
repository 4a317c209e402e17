"""``yichuang face``: everything about faces without a window."""

import argparse

from app.cli.context import Context
from app.cli.verbs import face_people


def add(parser: argparse.ArgumentParser) -> None:
    """One sub-command."""
    face_people.add(parser.add_subparsers(dest="what", required=True, metavar="WHAT"))


def run(args: argparse.Namespace, context: Context) -> int:
    """Carry it out."""
    return face_people.run(args, context)
