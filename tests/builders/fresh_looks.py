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
    """Everybody is enrolled and signed in at the first look; from then on the same session goes on.

    security: who enrols; the security administrator of the builders' office when none is named.
    """

    def __init__(self, uow: Callable[[], Any], clock: Any, security: OperatorId | None = None) -> None:
        self._uow, self._clock, self._security = uow, clock, security
        self._staff = StaffCommands(uow, clock, KEY)
        self._enrolled: set[OperatorId] = set()

    def seated(self, actor: Actor) -> Actor:
        """The actor of a live session, as after sign-in."""
        with self._uow() as u:
            live = u.staff.live_session(actor.operator)
        return replace(actor, session=live.id if live is not None else self._sign_in(actor))

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

    def _sign_in(self, actor: Actor) -> SessionId:
        session, now = SessionId(new_uuid()), self._clock.now()
        terminal = Terminal(actor.terminal, actor.window)
        with self._uow() as u:
            if actor.operator not in self._enrolled:
                security = self._security or u.staff.credentials("admind.x").operator
                u.faces.add_consent(Consent(actor.operator, "given", "device", "1", "1", security, now))
                sealer = self._staff.template_sealer
                u.faces.keep_template(sealed_template(sealer, actor.operator, FACE, DIGEST, at=now, by=security))
                self._enrolled.add(actor.operator)
            u.staff.add_session(Session(session, actor.operator, session.bytes, terminal, now, None, now))
            u.staff.face_passed(session, now)
            u.commit()
        return session
