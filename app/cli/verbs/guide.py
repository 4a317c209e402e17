"""``yichuang guide CODE --out F.pdf``: the service guide of one item; needs nobody signed in."""

import argparse
from pathlib import Path
from typing import Protocol

from app.catalogue.guide import guide_content
from app.catalogue.model import Catalogue
from app.cli.context import DONE, Context
from app.cli.naming import item_called
from app.documents.describe import describe
from app.documents.guide import guide_values
from app.documents.page import Language, Style, TextSize
from app.documents.ports import PageRenderer
from app.kernel.errors import Unavailable
from app.kernel.office import OfficeProfile


class GuideDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def catalogue(self) -> Catalogue:
        """The list in force, the office's overlay included."""
        ...

    @property
    def office_profile(self) -> OfficeProfile:
        """What the office says about itself."""
        ...

    @property
    def is_demo(self) -> bool:
        """Whether the store is marked demo."""
        ...

    @property
    def page_renderer(self) -> PageRenderer:
        """What makes the PDF."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """Which item, where to, how large; the language is the verb's own."""
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("--out", type=Path, required=True, metavar="F.pdf")
    parser.add_argument("--large", action="store_true")


def run(args: argparse.Namespace, context: Context) -> int:
    """Write the file and name it; NotFound("guide_item_unknown") suggests the nearest code."""
    doors: GuideDoors = context.container
    catalogue = doors.catalogue
    item = item_called(catalogue, args.code)
    values = guide_values(guide_content(item, catalogue, doors.office_profile), demo=doors.is_demo)
    size = TextSize.LARGE if args.large else TextSize.NORMAL
    pdf = doors.page_renderer.render(describe(values, Style(Language(context.output.language), size)))
    write_out(args.out, pdf)
    answer = {
        "code": item.code,
        "name_zh": item.name.zh,
        "name_en": item.name.en,
        "out": str(args.out),
        "bytes": len(pdf),
    }
    context.output.answer(answer, [context.output.say("paper_written", path=str(args.out))])
    return DONE


def write_out(path: Path, pdf: bytes) -> None:
    """Write the file; Unavailable("paper_not_writable") when the place does not take it."""
    try:
        path.write_bytes(pdf)
    except OSError as error:
        raise Unavailable("paper_not_writable", path=str(path)) from error
