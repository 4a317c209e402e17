"""``yichuang face ...``: everything about faces without a window; the parts lie beside this file."""

import argparse

from app.cli.context import Context
from app.cli.verbs import face_check, face_code, face_measure, face_pack, face_people, face_signin

PARTS = (face_check, face_signin, face_people, face_code, face_measure, face_pack)
"""Each has ``add(actions)``, which names its own ``run(args, context)`` as the default ``run`` of its parsers."""


def add(parser: argparse.ArgumentParser) -> None:
    """One sub-command of each part after the other."""
    actions = parser.add_subparsers(dest="action", required=True)
    for part in PARTS:
        part.add(actions)


def run(args: argparse.Namespace, context: Context) -> int:
    """Whatever the chosen part does."""
    return int(args.run(args, context))
