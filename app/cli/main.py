"""Finds the verb, loads only its module, and turns known failures into sentences and exit statuses."""

import argparse
import importlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from app.cli.context import USAGE, Context, Output, words
from app.kernel.errors import AppError
from app.kernel.messages import LANGUAGES, sentence

VERBS = {
    "audit": "audit",
    "bench": "bench",
    "case": "case",
    "demo": "demo",
    "doctor": "doctor",
    "guide": "guide",
    "items": "items",
    "print": "print_",
    "setup": "setup",
    "signin": "signin",
}

logger = logging.getLogger(__name__)


class _Parser(argparse.ArgumentParser):
    """argparse with our sentences instead of its English ones."""

    def error(self, message: str) -> NoReturn:
        language = "en" if getattr(self, "english", False) else "zh_CN"
        self.exit(
            USAGE, sentence("wrong_usage", {"usage": self.format_usage().strip(), "detail": message}, language) + "\n"
        )


def run(argv: Sequence[str], container: Callable[[Path | None], Any], usage_output: Output | None = None) -> int:
    """Carry out one verb.  ``container`` makes what bootstrap wires for a data folder."""
    arguments = words(argv)
    output = usage_output or Output()
    if not arguments or arguments[0] not in VERBS:
        output.err.write(
            output.say("unknown_verb", verb=arguments[0] if arguments else "", verbs=" ".join(VERBS)) + "\n"
        )
        return USAGE
    common, rest = _common().parse_known_args(arguments[1:])
    output.as_json, output.language = common.json, common.lang
    module = importlib.import_module(f"app.cli.verbs.{VERBS[arguments[0]]}")
    parser = _Parser(prog=f"yichuang {arguments[0]}", description=sentence(f"verb_{arguments[0]}"), parents=[_common()])
    module.add(parser)
    args = parser.parse_args(rest)
    context = Context(container(common.data), output, common.data, common.as_account)
    try:
        return int(module.run(args, context))
    except AppError as error:
        return output.refuse(error)
    finally:
        context.container.close()


def _common() -> argparse.ArgumentParser:
    """The options that may stand anywhere after the verb."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help=sentence("help_json"))
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help=sentence("help_data"))
    parser.add_argument("--as", dest="as_account", default=None, metavar="ACCOUNT", help=sentence("help_as"))
    parser.add_argument("--lang", choices=LANGUAGES, default="zh_CN", help=sentence("help_lang"))
    return parser
