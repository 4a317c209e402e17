"""The catalogue's data files put together: shared parts filled into every item, places kept for messages."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from app.catalogue.items import ItemReader
from app.catalogue.model import Bundle, Catalogue, Paper, ServiceItem
from app.catalogue.shared import Shared, label, labels, read_shared
from app.catalogue.source import Entry, Faulty, Place, read_mapping, refuse
from resources import resource

_SHARED_FILES = (
    "bases", "blocks", "bundles", "choices", "circumstances", "grounds",
    "materials", "papers", "questions", "remedies", "words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """A catalogue and where its parts stand: "YL-103", "YL-103/fields/unit", "YL-103/flow/2" and so on."""

    catalogue: Catalogue
    places: Mapping[str, Place]


def load_catalogue(folder: Path | None = None, overlay: Path | None = None) -> Catalogue:
    """The resolved catalogue.

    folder: a complete list instead of the packaged one.  overlay: adds to or replaces parts of it: files of the
    same names, entries replaced by key, items by code; an overlay with its own catalogue.yaml is a complete list
    and stands alone.
    Raises Rejected (catalogue_*) naming file and line.
    """
    if folder is None and overlay is None:
        return _packaged().catalogue
    try:
        return load_with_places(folder, overlay).catalogue
    except Faulty as error:
        raise error.fault.rejected() from error


def load_with_places(folder: Path | None = None, overlay: Path | None = None) -> Loaded:
    """Like ``load_catalogue``, with the places of the parts; raises Faulty."""
    roots: list[Traversable] = []
    if overlay is None or not (overlay / "catalogue.yaml").is_file():
        roots.append(folder if folder is not None else resource("catalogue"))
    if overlay is not None:
        roots.append(overlay)
    return _assemble(roots)


@cache
def _packaged() -> Loaded:
    return _assemble([resource("catalogue")])


def _assemble(roots: list[Traversable]) -> Loaded:
    digest = hashlib.sha256()
    files = {name: _merged(roots, name, digest) for name in _SHARED_FILES}
    head = _merged(roots, "catalogue", digest)
    shared = read_shared(files)
    places: dict[str, Place] = {}
    items = tuple(_items(roots, shared, digest, places))
    catalogue = Catalogue(
        version=digest.hexdigest()[:12],
        effective_from=_day(head),
        items=items,
        title=label(head.get("title")),
        provisional=head.flag("provisional"),
        fee=label(head.get("fee")),
        bundles=tuple(_bundles(files["bundles"], items)),
        common_papers=tuple(_papers(head, shared)),
        words={group: labels(value.entry(group)) for group, value in files["words"].values.items()},
    )
    head.finish()
    return Loaded(catalogue, places)


def _merged(roots: list[Traversable], name: str, digest: "hashlib._Hash") -> Entry:
    """One file of all roots, later roots replacing entries by key; in an overlay the file may be absent."""
    found: Entry | None = None
    for root in roots:
        file = root / f"{name}.yaml"
        if not file.is_file():
            continue
        entry = read_mapping(file, f"{name}.yaml")
        digest.update(name.encode() + file.read_bytes())
        found = entry if found is None else Entry(found.place, {**found.values, **entry.values})
    if found is None:
        raise refuse("catalogue_file_missing", Place(f"{name}.yaml", 1))
    return found


def _items(
    roots: list[Traversable], shared: Shared, digest: "hashlib._Hash", places: dict[str, Place]
) -> list[ServiceItem]:
    found: dict[str, ServiceItem] = {}
    for root in roots:
        here: set[str] = set()
        folder = root / "items"
        for file in sorted(folder.iterdir(), key=lambda file: file.name) if folder.is_dir() else ():
            if not file.name.endswith(".yaml"):
                continue
            entry = read_mapping(file, f"items/{file.name}")
            digest.update(file.name.encode() + file.read_bytes())
            code = entry.text("code")
            if code in here:
                raise refuse("catalogue_item_twice", entry.at("code"), item=code)
            here.add(code)
            found[code] = ItemReader(entry, shared, places).read()
    order = list(shared.words["insurances"])  # items of both insurances first, as the words list them
    return sorted(found.values(), key=lambda item: (order.index(item.insurance), item.code))


def _bundles(entry: Entry, items: tuple[ServiceItem, ...]) -> list[Bundle]:
    codes = {item.code for item in items}
    found = []
    for code, value in entry.values.items():
        one = value.entry(code)
        for member in one.items("items"):
            if member.text("items") not in codes:
                raise refuse("catalogue_unknown_value", member.place, key="items", value=member.text("items"), known="")
        found.append(Bundle(code, label(one.get("name")), one.texts("items"), label(one.get("note"))))
        one.finish()
    return found


def _papers(head: Entry, shared: Shared) -> list[Paper]:
    return [shared.paper(value) for value in head.items("common_papers")]


def _day(head: Entry) -> date:
    try:
        return date.fromisoformat(head.text("effective_from"))
    except ValueError:
        place = head.at("effective_from")
        raise refuse("catalogue_wrong_type", place, key="effective_from", wanted="YYYY-MM-DD") from None
