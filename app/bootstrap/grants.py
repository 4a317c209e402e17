"""Grants, rota, stand-ins, relatives and the ledger for verbs and screens."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.people import PeopleParts

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.actor import Actor
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
        from app.staff.grants import request_content
        from app.staff.step_up import Act, Wanted, content_hash, is_needed

        if not is_needed(Act.GRANT, self.settings, is_demo=self.is_demo):
            return None
        wanted = Wanted(Act.GRANT, str(request.id), content_hash(request_content(request)))
        return self.look_again(actor, wanted, camera, video)
