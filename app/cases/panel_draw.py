"""Drawing a panel as a whole: keyed and repeatable like the draw of a person, by bytes of its own."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from app.cases.draw import DrawFault, DrawFinding, DrawRecord, DrawTicket, keyed_lot, weight_of
from app.cases.eligibility import Candidate, Considered, Exclusion, Need, eligible
from app.cases.flow_settings import FlowSettings
from app.cases.panels import Panel, PanelChoice, PanelFallback, PanelLot
from app.kernel.canonical import canonical
from app.kernel.ids import CaseId, OperatorId

PANEL_RULE = 1
_PANEL = b"yichuang.draw.panel\x00"
_Found = tuple[tuple[Candidate, ...], tuple[Exclusion, ...]]


def lots_of(
    panels: Iterable[Panel], people: Sequence[Considered], candidates: Collection[OperatorId]
) -> tuple[PanelLot, ...]:
    """The panels of which somebody may do the step, by id, each with the open cases of all its members."""
    loads = {one.operator: one.load for one in people}
    found = []
    for panel in sorted(panels, key=lambda one: one.id.bytes):
        if any(member in candidates for member in panel.members):
            load = sum(loads.get(member, 0) for member in panel.members)
            found.append(PanelLot(panel.id, panel.members, load, weight_of(load)))
    return tuple(found)


def draw_panel(secret: bytes, ticket: DrawTicket, lots: Sequence[PanelLot]) -> UUID | None:
    """Which panel has the case; None without lots."""
    if not lots:
        return None
    left = keyed_lot(secret, _bytes(ticket, lots), sum(lot.weight for lot in lots))
    for lot in lots:
        if left < lot.weight:
            return lot.panel
        left -= lot.weight
    raise AssertionError("a lot lies below the sum of the weights")


def choice_of(panel: Panel, lots: tuple[PanelLot, ...] = ()) -> PanelChoice:
    """What the record says of the panel that has the case."""
    ended = PanelFallback.ENDED if panel.ended_at is not None else None
    return PanelChoice(lots, panel.id, panel.name, panel.members, ended)


def first_choice(
    secret: bytes,
    ticket: DrawTicket,
    panels: Sequence[Panel],
    people: Sequence[Considered],
    candidates: Iterable[Candidate],
) -> PanelChoice | None:
    """The panel that is drawn now; None where none of them could do the step.  panels: open ones that do the item."""
    lots = lots_of(panels, people, {one.operator for one in candidates})
    drawn = draw_panel(secret, ticket, lots)
    return next((choice_of(one, lots) for one in panels if one.id == drawn), None)


def within(
    choice: PanelChoice, need: Need, people: Sequence[Considered], settings: FlowSettings, everybody: _Found
) -> tuple[PanelChoice, tuple[Candidate, ...], tuple[Exclusion, ...]]:
    """Who of the panel may do the step; everybody who may, with the reason, where nobody of it can."""
    if choice.fallback is not None:
        return choice, *everybody
    mine = eligible(replace(need, panel=frozenset(choice.members)), people, settings)
    if not mine[0]:
        return replace(choice, fallback=PanelFallback.NOBODY), *everybody
    return choice, *mine


def verify_panel(record: DrawRecord, secret: bytes) -> tuple[DrawFinding, ...]:
    """Repeat the draw of the panel; the step lies within it unless the record says why not."""
    choice = record.panel
    if choice is None:
        return ()
    if choice.lots and (not _is_sound(choice.lots) or draw_panel(secret, record.ticket, choice.lots) != choice.panel):
        return (DrawFinding(DrawFault.PANEL),)
    members = {member for lot in choice.lots if lot.panel == choice.panel for member in lot.members}
    if choice.lots and members != set(choice.members):
        return (DrawFinding(DrawFault.PANEL),)
    outside = [one.operator for one in record.candidates if one.operator not in choice.members]
    came_back = len(record.candidates) == 1  # who had the case gets it back, of the panel or not
    if choice.fallback is None and outside and not came_back:
        return tuple(DrawFinding(DrawFault.PANEL, operator) for operator in outside)
    return ()


def strays(records: Iterable[DrawRecord]) -> Iterator[bool]:
    """Of each draw, in their order, whether it names another panel than the one that its case was drawn to before."""
    panels: dict[CaseId, UUID] = {}
    for record in records:
        choice, case = record.panel, record.ticket.case
        if choice is not None and choice.lots:
            panels[case] = choice.panel
        yield choice is not None and panels.get(case, choice.panel) != choice.panel


def _is_sound(lots: Sequence[PanelLot]) -> bool:
    ids = [lot.panel.bytes for lot in lots]
    people = [member for lot in lots for member in lot.members]
    fits = all(lot.load >= 0 and lot.weight == weight_of(lot.load) for lot in lots)
    return fits and ids == sorted(set(ids)) and len(set(people)) == len(people)


def _bytes(ticket: DrawTicket, lots: Sequence[PanelLot]) -> bytes:
    told = [f"{lot.panel.hex}:{lot.weight}" for lot in lots]
    body = {"v": PANEL_RULE, "case": str(ticket.case), "seq": ticket.seq, "draw": ticket.number, "step": ticket.step}
    return _PANEL + canonical(body | {"panels": " ".join(told)})
