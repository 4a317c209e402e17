"""Whether a paper may be printed: no gaps, and no wrong body named in its remedies."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass

from app.catalogue.model import Label
from app.documents.model import Paper
from app.documents.page import Language
from app.documents.wording import paper_name
from app.kernel.errors import Rejected

_SUPERIOR = re.compile(r"(上级|上一级)[^。;；,，]{0,14}(部门|机关|机构|局|厅|委员会)")


def gaps(values: Paper) -> tuple[str, ...]:
    """Names of the mandatory values that are empty, deepest name last ("applicant.number")."""
    return tuple(_empty(values)) + tuple(values.conflicts())


def require_complete(values: Paper) -> None:
    """Refuse a paper with gaps, or one that sends people to a "superior bureau" (standards R-05, R-07).

    Raises Rejected: paper_has_gap, remedy_body_not_government.
    """
    if missing := gaps(values):
        raise Rejected(
            "paper_has_gap",
            paper_zh=paper_name(values.code, Language.ZH),
            paper_en=paper_name(values.code, Language.EN),
            fields=", ".join(missing),
        )
    government = values.office.government.zh
    if "人民政府" not in government or _SUPERIOR.search(government):
        raise Rejected("remedy_body_not_government", body=government)
    for text in _texts(values):
        if "复议" in text and _SUPERIOR.search(text):
            raise Rejected("remedy_body_not_government", body=text)


def _empty(value: object, prefix: str = "") -> Iterator[str]:
    """Walk into nested values; only fields without a default count, and a label only by its Chinese words."""
    if not is_dataclass(value):
        return
    for field in fields(value):
        inner = getattr(value, field.name)
        name = prefix + field.name
        mandatory = field.default is MISSING and field.default_factory is MISSING
        if isinstance(inner, Label):
            inner = inner.zh
        if mandatory and (inner is None or inner == () or (isinstance(inner, str) and not inner.strip())):
            yield name
        elif isinstance(inner, tuple):
            for index, line in enumerate(inner, start=1):
                yield from _of_line(line, f"{name}.{index}")
        else:
            yield from _empty(inner, name + ".")


def _of_line(line: object, name: str) -> Iterator[str]:
    if isinstance(line, Label):
        if not line.zh.strip():
            yield name
    else:
        yield from _empty(line, name + ".")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
