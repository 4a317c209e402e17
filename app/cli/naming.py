"""Finding what a person names on the command line."""

import difflib

from app.catalogue.model import Catalogue, ServiceItem
from app.kernel.errors import NotFound


def item_called(catalogue: Catalogue, typed: str) -> ServiceItem:
    """The item with that code; ``NotFound("guide_item_unknown")`` suggests the nearest one."""
    code = typed.strip().upper()
    try:
        return catalogue.item(code)
    except KeyError as error:
        codes = [item.code for item in catalogue.items]
        found = catalogue.item(difflib.get_close_matches(code, codes, n=1, cutoff=0.0)[0])
        raise NotFound(
            "guide_item_unknown", item=code, nearest=found.code, name_zh=found.name.zh, name_en=found.name.en
        ) from error
