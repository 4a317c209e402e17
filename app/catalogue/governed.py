"""The list as offices above have published changes of it; where they have, no files beside the store change it."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from app.catalogue.loader import load_catalogue
from app.catalogue.model import Catalogue
from app.kernel.errors import Rejected
from app.kernel.governed import Entry, readable

_NAME = re.compile(r"([a-z_]+/)?[A-Za-z0-9_-]+\.yaml")


def catalogue_in_force(entries: Sequence[Entry], overlay: Path | None) -> Catalogue:
    """The packaged list, changed by the published entries in their order, or by the overlay where there are none.

    Raises Rejected: catalogue_governed where there are both, and whatever ``load_catalogue`` refuses of an overlay.
    """
    if not entries:
        return load_catalogue(overlay=overlay)
    if overlay is not None:
        raise Rejected("catalogue_governed", folder=str(overlay))
    return changed_list(entries)[0]


def changed_list(entries: Sequence[Entry]) -> tuple[Catalogue, Sequence[Entry]]:
    """The packaged list as the published entries change it, in their order, and those entries that do.

    An entry has ``files``: name → text, as an overlay folder would hold them.  One that cannot be read, or with which
    the list would not be sound, stands aside.
    """
    files: dict[str, str] = {}
    found, counted = load_catalogue(), []
    for entry in readable(entries, _files):
        changed = files | _files(entry)
        try:
            found, files = _with(changed), changed
        except Rejected:
            continue
        counted.append(entry)
    return found, counted


def _files(entry: Entry) -> dict[str, str]:
    files = entry["files"]
    if not isinstance(files, Mapping) or not all(
        isinstance(name, str) and _NAME.fullmatch(name) and isinstance(said, str) for name, said in files.items()
    ):
        raise ValueError("names of files with their texts")
    return dict(files)


def _with(files: Mapping[str, str]) -> Catalogue:
    with TemporaryDirectory(prefix="yichuang-list-") as folder:
        for name, said in files.items():
            place = Path(folder, name)
            place.parent.mkdir(exist_ok=True)
            place.write_text(said, encoding="utf-8")
        return load_catalogue(overlay=Path(folder))
