"""Forming and ending panels: the system administrator's act, audited; four pairs of eyes are not asked for.

With a centre set it is told, and holds at the centre and at every window once confirmed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.audit.model import AuditValue
from app.cases.panels import Panel, PanelQueries, PanelRow, check_panel, panel_said, wanted_by
from app.cases.ports import ApprovingUnitOfWork
from app.cases.way import Way
from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OperatorId, new_uuid
from app.staff.book_events import tell
from app.staff.grant_events import StaffKind
from app.staff.limits import check_unlimited
from app.staff.model import normal_account
from app.staff.queries import StaffQueries
from app.sync.leash import has_centre

_READING_POSTS = frozenset({Post.SYSTEM_ADMIN, Post.FLOOR_SUPERVISOR, Post.FLOW_DESK, Post.UNIT_HEAD})


@dataclass(frozen=True, slots=True)
class PanelDesk:
    """Accounts in, one transaction behind each act.  ways: of the list in force, by item code."""

    unit_of_work: Callable[[], ApprovingUnitOfWork]
    queries: PanelQueries
    staff: StaffQueries
    ways: Callable[[], Mapping[str, Way]]
    clock: Clock

    def add(self, actor: Actor, name: str, accounts: Sequence[str], items: Sequence[str] = ()) -> Panel:
        """Form a panel of these people for these items, for all without any; see above for when it holds.

        Raises Rejected: limited_session, panel_needs_system_admin, what ``check_panel`` names,
        panel_member_elsewhere, panel_name_taken; NotFound: operator_not_found, item_not_found.
        """
        _require_admin(actor)
        ways = self.ways()
        unknown = next((code for code in items if code not in ways), None)
        if unknown is not None:
            raise NotFound("item_not_found", item=unknown)
        members = tuple(sorted(self._members(accounts), key=lambda one: one.bytes))
        panel = Panel(new_uuid(), actor.office, " ".join(name.split()), tuple(dict.fromkeys(items)), members)
        now = self.clock.now()
        with self.unit_of_work() as u:
            people = {one.operator: one for one in u.tasks.considered(actor.office, hall_day(now), b"")}
            wanted = wanted_by(ways[code] for code in (panel.items or ways))
            check_panel(panel, people, wanted, u.panels.members_keys(actor.office))
            if any(other.name == panel.name for other in u.panels.open_panels(actor.office)):
                raise Rejected("panel_name_taken", name=panel.name)
            is_told = tell(u, actor, StaffKind.PANEL_FORMED, panel_said(panel), now, chain=panel.id, is_done=False)
            if not is_told:
                u.panels.add(panel, actor.operator, now)
            said: dict[str, AuditValue] = {"panel": str(panel.id), "office": panel.office, "name": panel.name}
            told = {"members": " ".join(str(one) for one in panel.members), "items": " ".join(panel.items)}
            u.audit.append("panel_formed", actor, said | told, now)
            u.commit()
        return panel

    def end(self, actor: Actor, name: str) -> UUID:
        """No case comes to it any more, and the cases it has go on among the whole office.

        Raises Rejected: limited_session, panel_needs_system_admin; NotFound("panel_not_found").
        """
        _require_admin(actor)
        now = self.clock.now()
        with self.unit_of_work() as u:
            panel = next((one for one in u.panels.open_panels(actor.office) if one.name == name.strip()), None)
            if panel is None:
                raise NotFound("panel_not_found", name=name)
            # a panel of before the centre is unknown there: it ends here alone
            is_known = u.grants.book_place(panel.id) is not None
            if not (is_known and tell(u, actor, StaffKind.PANEL_ENDED, {}, now, chain=panel.id, is_done=False)):
                u.panels.end(panel.id, actor.operator, now)
            u.audit.append("panel_ended", actor, {"panel": str(panel.id), "office": panel.office}, now)
            u.commit()
        return panel.id

    def waits_for_centre(self) -> bool:
        """Whether what is formed or ended here holds only once the centre has confirmed it."""
        with self.unit_of_work() as u:
            return has_centre(u.meta.settings())

    def panels(self, actor: Actor, *, ended: bool = False) -> Sequence[PanelRow]:
        """The panels of the office; ``Rejected("panels_not_yours")`` for posts that neither form nor watch them."""
        if actor.post not in _READING_POSTS:
            raise Rejected("panels_not_yours", post=actor.post.value)
        return self.queries.panels(actor.office, self.clock.now(), ended=ended)

    def _members(self, accounts: Sequence[str]) -> list[OperatorId]:
        known = {one.account: one.id for one in self.staff.operators()}
        found = [known.get(normal_account(account)) for account in dict.fromkeys(accounts)]
        if not found or None in found:
            raise NotFound("operator_not_found")
        return [one for one in found if one is not None]


def _require_admin(actor: Actor) -> None:
    check_unlimited(actor)
    if actor.post is not Post.SYSTEM_ADMIN:
        raise Rejected("panel_needs_system_admin", post=actor.post.value)
