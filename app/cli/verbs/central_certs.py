"""``yichuang central certs DIR --ca|--server HOST|--machine ID|--revoke NAME``: the certificates of a centre."""

import argparse
from pathlib import Path
from typing import Protocol

from app.cli.context import DONE, Context
from app.kernel.certificates import Authority


class CertificateDoors(Protocol):
    """What the verb needs from the container."""

    def certificates(self, folder: Path) -> Authority:
        """The authority in that folder."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """The folder, and one thing to do in it."""
    parser.add_argument("folder", metavar="DIR", type=Path)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--ca", action="store_true")
    what.add_argument("--server", metavar="HOST")
    what.add_argument("--machine", metavar="ID")
    what.add_argument("--revoke", metavar="NAME")


def run(args: argparse.Namespace, context: Context) -> int:
    """Exit 0 with what was written and until when it is valid."""
    doors: CertificateDoors = context.container
    authority = doors.certificates(args.folder)
    if args.ca:
        issued, code = authority.found(), "certs_made"
    elif args.server is not None:
        issued, code = authority.server(args.server), "certs_issued"
    elif args.machine is not None:
        issued, code = authority.machine(args.machine), "certs_issued"
    else:
        issued, code = authority.revoke(args.revoke), "certs_revoked"
    files = [str(file) for file in issued.files]
    until = f"{issued.until:%Y-%m-%d}"
    said = context.output.say(code, name=issued.name, until=until)
    context.output.answer(
        {"name": issued.name, "until": until, "files": files}, [said, *(f"  {file}" for file in files)]
    )
    return DONE
