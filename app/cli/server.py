"""How a central server is named on the command line: as libpq takes it."""

import argparse


def server_place(text: str) -> str:
    """As given; ValueError for nothing, which libpq would take for whatever server this machine has."""
    if not text.strip():
        raise ValueError(text)
    return text


def add_server(parser: argparse.ArgumentParser, name: str = "url", metavar: str = "URL") -> None:
    """The server that a verb is about."""
    parser.add_argument(name, type=server_place, metavar=metavar, help="help_server_place")
