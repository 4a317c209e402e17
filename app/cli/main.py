"""Finds the verb, loads only its module, and turns known failures into sentences and exit statuses."""

import argparse
import importlib
import itertools
import os
import re
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from app.cli.context import DONE, USAGE, Context, Output, words
from app.kernel.errors import AppError, Rejected, Unavailable
from app.kernel.messages import LANGUAGES, has_sentence, sentence

VERBS = {
    "audit": "audit",
    "bench": "bench",
    "case": "case",
    "central": "central",
    "clock": "clock",
    "demo": "demo",
    "desk": "desk",
    "doctor": "doctor",
    "draw": "draw",
    "face": "face",
    "flow": "flow",
    "guide": "guide",
    "hall": "hall",
    "items": "items",
    "presence": "presence",
    "print": "print_",
    "settings": "settings",
    "setup": "setup",
    "signin": "signin",
    "staff": "staff",
    "sync": "sync",
    "tray": "tray",
}

_USAGE_SENTENCES = (
    (r"the following arguments are required: (?:action|what)", "usage_action"),
    (r"the following arguments are required: (?P<what>.+)", "usage_required"),
    (r"one of the arguments (?P<what>.+) is required", "usage_one_of"),
    (r"unrecognized arguments: (?P<what>.+)", "usage_unknown"),
    (r"argument (?:action|what): invalid choice: (?P<given>.+) \(choose from (?P<known>.+)\)", "usage_no_action"),
    (r"argument (?P<what>[^:]+): invalid choice: (?P<given>.+) \(choose from (?P<known>.+)\)", "usage_choice"),
    (r"argument (?P<what>[^:]+): not allowed with argument (?P<other>.+)", "usage_not_together"),
    (r"argument (?P<what>[^:]+): expected .+", "usage_value_missing"),
    (r"argument (?P<what>[^:]+): invalid .+ value: (?P<given>.+)", "usage_value_wrong"),
    (r"argument (?P<what>[^:]+): ignored explicit argument (?P<given>.+)", "usage_value_wrong"),
)
"""What argparse says → our sentence."""


class _WrongUsage(Exception):
    """argparse cannot make sense of the arguments; ``usage`` is how the verb is written."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class _Help(argparse.HelpFormatter):
    """What ``--help`` tells; a help that is a code is told by its sentence."""

    language = "zh_CN"

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Begin with our word for it."""
        told = sentence("help_usage", language=self.language) if prefix is None else prefix
        super().add_usage(usage, actions, groups, told)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        code = action.help
        if code is None or not has_sentence(code, self.language):
            return code
        return sentence(code, language=self.language).replace("%", "%%")


class _EnglishHelp(_Help):
    language = "en"


class _Actions(argparse._SubParsersAction):  # type: ignore[type-arg]  # generic for the checker alone
    """What is said of an action in the list stands above its own help as well."""

    def add_parser(self, name: str, **kwargs: Any) -> argparse.ArgumentParser:
        """As argparse does."""
        kwargs.setdefault("description", kwargs.get("help"))
        made: argparse.ArgumentParser = super().add_parser(name, **kwargs)
        return made


class _Parser(argparse.ArgumentParser):
    """argparse in one language that leaves the answer to ``run``; the parsers of its actions are of its own class."""

    help_class: type[_Help] = _Help

    def __init__(self, *, add_help: bool = True, **kwargs: Any) -> None:
        super().__init__(add_help=False, **{"formatter_class": self.help_class} | kwargs)
        self.register("action", "parsers", _Actions)
        if add_help:
            self.add_argument("-h", "--help", action="help", default=argparse.SUPPRESS, help="help_help")

    def format_help(self) -> str:
        """With our headings; a description that is a code is told by its sentence."""
        language = self.help_class.language
        self._positionals.title = sentence("help_positionals", language=language)
        self._optionals.title = sentence("help_options", language=language)
        if self.description and has_sentence(self.description, language):
            self.description = sentence(self.description, language=language)
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        raise _WrongUsage(message, self.format_usage().strip())


class _EnglishParser(_Parser):
    help_class = _EnglishHelp


def _parser_class(language: str) -> type[_Parser]:
    return _EnglishParser if language == "en" else _Parser


def run(argv: Sequence[str], container: Callable[[Path | None], Any], usage_output: Output | None = None) -> int:
    """Carry out one verb: 0 done, 1 refused, 2 wrong usage; whatever happens, with a sentence.

    container: makes what bootstrap wires for a data folder.
    """
    output = usage_output or Output()
    _write_what_the_terminal_lacks(output)
    arguments = words(argv)
    output.as_json = "--json" in arguments
    output.language = "en" if ("--lang", "en") in itertools.pairwise(arguments) else output.language
    try:
        return _run(arguments, container, output)
    except _WrongUsage as wrong:
        return output.refuse(Rejected("wrong_usage", detail=_detail(str(wrong), output), usage=wrong.usage), USAGE)
    except AppError as error:
        return output.refuse(error)
    except BrokenPipeError:  # the reader of our answer has had enough, as ``head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return output.refuse(Rejected("interrupted"))
    except Exception as error:  # the edge: a fault of the program is told by its place, never by what was typed
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return output.refuse(Unavailable("verb_fault", kind=type(error).__name__, place=where))


def _run(arguments: Sequence[str], container: Callable[[Path | None], Any], output: Output) -> int:
    if not arguments or arguments[0] not in VERBS:
        named = Rejected("unknown_verb", verb=arguments[0] if arguments else "", verbs=" ".join(VERBS))
        return output.refuse(named, USAGE)
    common, rest = _common(output.language).parse_known_args(arguments[1:])
    output.as_json, output.language = common.json, common.lang
    module = importlib.import_module(f"app.cli.verbs.{VERBS[arguments[0]]}")
    about = sentence(f"verb_{arguments[0]}", language=common.lang)
    made = _parser_class(common.lang)
    parser = made(prog=f"yichuang {arguments[0]}", description=about, parents=[_common(common.lang)])
    module.add(parser)
    args = parser.parse_args(rest)
    _refuse_what_is_no_text({**vars(args), "--as": common.as_account}, parser)
    context = Context(container(common.data), output, common.data, common.as_account)
    try:
        return int(module.run(args, context))
    finally:
        context.container.close()


def _refuse_what_is_no_text(given: Mapping[str, object], parser: _Parser) -> None:
    """Bytes of another encoding are refused where a text is meant; a path may have them."""
    for name, value in given.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and not _is_text(text):
                shown = text.encode(errors="backslashreplace").decode()
                parser.error(f"argument {name}: invalid text value: {shown}")


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _common(language: str) -> argparse.ArgumentParser:
    """The options that may stand anywhere after the verb."""
    parser = _parser_class(language)(add_help=False, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="help_json")
    parser.add_argument("--data", type=_folder, default=None, metavar="DIR", help="help_data")
    parser.add_argument("--as", dest="as_account", default=None, metavar="ACCOUNT", help="help_as")
    parser.add_argument("--lang", choices=LANGUAGES, default="zh_CN", help="help_lang")
    return parser


def _folder(text: str) -> Path:
    """A path that the system can look at at all: not empty, not endless."""
    try:
        Path(text).exists()
    except OSError as error:
        raise ValueError(text) from error
    if not text:
        raise ValueError(text)
    return Path(text)


def _detail(message: str, output: Output) -> str:
    """What argparse found wrong, in the language asked for; its own words where we have none."""
    for pattern, code in _USAGE_SENTENCES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return output.say(code, **found.groupdict())
    return message


def _write_what_the_terminal_lacks(output: Output) -> None:
    """A character that a GBK terminal has no code for is written as an escape instead of failing."""
    for stream in (output.out, output.err):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
