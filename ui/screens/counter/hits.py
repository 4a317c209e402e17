"""How items, records and problems read in the lists and messages of the counter."""

from app.catalogue.search import ItemHit
from app.intake.form import Problem
from app.registry.model import PersonHit, UnitHit
from ui import messages
from ui.case_words import words
from ui.widgets.search_popup import SearchHit

ITEM, PERSON = "item:", "person:"
INITIALS = 8
"""Letters of a name's initials that a hit shows; long names begin differently enough by then."""


def item_hit(hit: ItemHit, kind: str) -> SearchHit:
    """A found item with the initials that find it again; kind: its insurance in words."""
    begin, end = (hit.matched[0], hit.matched[-1] + 1) if hit.matched else (0, 0)
    lit = (begin, end) if messages.language() == "zh_CN" else (0, 0)
    item = hit.item
    return SearchHit(ITEM + item.code, words(item.name), f"{kind} · {item.code}", lit, code=hit.initials[:INITIALS])


def record_hit(place: int, hit: PersonHit | UnitHit) -> SearchHit:
    """A found record, its number masked."""
    if isinstance(hit, UnitHit):
        return SearchHit(f"{PERSON}{place}", hit.name, hit.uscc)
    return SearchHit(f"{PERSON}{place}", hit.name, f"{hit.id_no_masked}　{hit.unit_name}")


def said(problem: Problem) -> str:
    """A problem with the question it belongs to."""
    return f"{words(problem.label)}：{messages.sentence(problem.finding.code, problem.finding.values)}"
