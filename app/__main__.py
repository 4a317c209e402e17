"""Starts the program: ``python -m app`` is ``yichuang``."""

import sys

from app.bootstrap import start


def main() -> None:
    """Run what the command line asks and leave with its exit status."""
    sys.exit(start(sys.argv[1:]))


if __name__ == "__main__":
    main()
