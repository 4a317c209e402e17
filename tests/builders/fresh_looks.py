"""Fresh looks of a house's people: real sessions, real templates, the real command before a stand-in camera."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from app.adapters.staff_wiring import StaffCommands
from app.face.ports import Consent
from app.face.templates import sealed_template
from app.kernel.actor import Actor
from app.kernel.ids import OperatorId, SessionId, new_uuid
from app.staff.model import Session, Terminal
from app.staff.step_up import LookNeeded, Wanted
from tests.builders.staffed import KEY
from tests.builders.stand_in_face import DIGEST, Chair, StandInEngine, vector_of

FACE = vector_of(1)


class Looks:
    """Everybody is enrolled and signed in at the first look; from then on the session goes on while it is live.

    enrolled_by: account of a security administrator.
    """

    def __init__(self, uow: Callable[[], Any], clock: Any, enrolled_by: str = "admind.x") -> None:
        self._uow, self._clock = uow, clock
        self._staff = StaffCommands(uow, clock, KEY)
        self._enrolled_by = enrolled_by
        self._sessions: dict[OperatorId, SessionId] = {}

    def seated(self, actor: Actor) -> Actor:
        """The actor of a live session, as after sign-in."""
        if not self._is_live(actor.operator):
            self._sessions[actor.operator] = self._sign_in(actor)
        return replace(actor, session=self._sessions[actor.operator])

    def look(self, actor: Actor, wanted: Wanted, sits: Any = FACE) -> UUID:
        """A look of that person for exactly this; sits: who is before the camera."""
        who = self.seated(actor)
        with pytest.MonkeyPatch.context() as quick:
            quick.setattr("app.face.watch.SPACING_S", 0.0)  # frames count as fast as they come
            return self._staff.step_up(who, wanted.act, wanted.subject, wanted.content, Chair([sits]), StandInEngine())

    def saying(self, command: Callable[..., Any]) -> Callable[..., Any]:
        """The command as a screen calls it: said, and where a look is needed looked at and said again."""

        def call(actor: Actor, *said: Any, **named: Any) -> Any:
            try:
                return command(actor, *said, **named)
            except LookNeeded as needed:
                look = self.look(actor, needed.wanted)
                return command(self.seated(actor), *said, **named, look=look)

        return call

    def _is_live(self, operator: OperatorId) -> bool:
        if operator not in self._sessions:
            return False
        with self._uow() as u:
            found = u.staff.session(self._sessions[operator])
        return found.is_live

    def _sign_in(self, actor: Actor) -> SessionId:
        session, now = SessionId(new_uuid()), self._clock.now()
        terminal = Terminal(actor.terminal, actor.window)
        with self._uow() as u:
            if actor.operator not in self._sessions:
                security = u.staff.credentials(self._enrolled_by).operator
                u.faces.add_consent(Consent(actor.operator, "given", "device", "1", "1", security, now))
                sealer = self._staff.template_sealer
                u.faces.keep_template(sealed_template(sealer, actor.operator, FACE, DIGEST, at=now, by=security))
            u.staff.add_session(Session(session, actor.operator, session.bytes, terminal, now, None, now))
            u.staff.face_passed(session, now)
            u.commit()
        return session
