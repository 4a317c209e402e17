"""Grants, rota, stand-ins, relatives and the ledger for verbs and screens."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.people import PeopleParts

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.actor import Actor
    from app.staff.enrolment_desk import Told
    from app.staff.grant_desk import GrantDesk
    from app.staff.grants import GrantRequest
    from app.staff.step_up import Wanted


class GrantParts(PeopleParts):
    """The desk, and the fresh look that granting may need."""

    @cached_property
    def grant_desk(self) -> "GrantDesk":
        """Grants, rota, stand-ins, relatives, ledger."""
        from app.adapters.grant_wiring import grant_desk
        from db.queries.grants import SqlGrantQueries
        from db.queries.staff import SqlStaffQueries

        return grant_desk(self.staff.grants, SqlGrantQueries(self.store), SqlStaffQueries(self.store))

    def look_again(
        self, actor: "Actor", wanted: "Wanted", camera: int | None = None, video: Path | None = None
    ) -> "UUID":
        """A fresh look for exactly this."""
        parts = self.sign_in_door(camera, video).parts
        return self.staff.step_up(actor, wanted.act, wanted.subject, wanted.content, parts.camera, parts.engine)

    def look_for_grant(
        self, actor: "Actor", request: "GrantRequest", camera: int | None = None, video: Path | None = None
    ) -> "UUID | None":
        """A fresh look for this request, None where the office asks for none."""
        wanted = self.grant_desk.look_for(request)
        return None if wanted is None else self.look_again(actor, wanted, camera, video)

    def ledger_paper(self, actor: "Actor", language: str) -> bytes:
        """The ledger of the actor's office as a PDF; raises what ``GrantDesk.ledger`` raises."""
        from app.documents.ledger_paper import ledger_paper
        from app.documents.page import Language

        desk = self.grant_desk
        page = ledger_paper(desk.ledger(actor), desk.accounts(), actor, self.clock.now(), Language(language))
        return self.page_renderer.render(page)

    def print_ledger(self, actor: "Actor", pdf: bytes) -> "Told":
        """To the printer, or kept where there is none; told to the audit."""
        outcome = self.printer.print(pdf, title="grant_ledger", owner=actor.account, window=actor.window or "-")
        self.grant_desk.tell_ledger_printed(actor, len(self.grant_desk.ledger(actor)))
        if outcome.printer:
            return "printed_at", {"printer": outcome.printer}
        return "paper_kept", {"path": outcome.kept_at}
