"""An office whose clerks are enrolled from the development pictures, and the real verbs over it."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.face_lab import FaceLab
from app.cli.context import Output
from app.cli.main import run
from app.face.enrolment import mean_of
from app.face.model import largest
from app.staff.commands.check_clip import CheckClip
from app.staff.commands.face_settings import SetFaceRule
from db.queries.face_consents import SqlConsents
from tests.builders.clips import picture, seated
from tests.builders.demo_office import TERMINAL, Staffed
from tests.builders.face_data import FACES, PACK
from tests.builders.faces import enrol


@dataclass
class FaceHouse:
    """What the composition root gives the verbs: real parts over a test's own store, one engine for all tests."""

    staffed: Staffed
    shared_engine: InsightFaceEngine

    def face_engine(self, _pack: Path | None) -> InsightFaceEngine:
        return self.shared_engine

    def face_lab(self, pack: Path | None) -> FaceLab:
        return FaceLab(self.shared_engine if pack in (None, PACK) else InsightFaceEngine(pack.absolute()))

    @cached_property
    def check_clip(self) -> CheckClip:
        commands = self.staffed.commands
        return CheckClip(commands.units, commands.clock, commands.template_sealer)

    @cached_property
    def set_face_rule(self) -> SetFaceRule:
        return SetFaceRule(self.staffed.commands.units, self.staffed.commands.clock)

    @cached_property
    def consents(self) -> SqlConsents:
        return SqlConsents(self.staffed.store)

    def actor(self, verb: str, as_account: str | None):
        return self.staffed.commands.current_actor(verb=verb, terminal=TERMINAL, token=None, as_account=as_account)

    def close(self) -> None:
        """Nothing of its own is open."""

    def enrol(self, account: str, names: Iterable[str]) -> None:
        """A template from pictures, each seated near and further away."""
        frames = [seated(picture(FACES / name), share=share) for name in names for share in (1.0, 0.9)]
        engine = self.shared_engine
        vectors = [engine.embed(frame, largest(engine.look(frame))) for frame in frames]
        enrol(self.staffed, account, mean_of(vectors), engine.digest)

    def enrol_frame(self, account: str, frame) -> None:
        """A template from one frame, as it stands."""
        face = largest(self.shared_engine.look(frame))
        enrol(self.staffed, account, self.shared_engine.embed(frame, face), self.shared_engine.digest)

    def call(self, *words: str) -> tuple[int, str, str]:
        output = Output(out=io.StringIO(), err=io.StringIO())
        status = run(["face", *words], lambda _: self, output)
        return status, output.out.getvalue(), output.err.getvalue()

    def signin(self, file: Path, account: str = "wang.fang", challenge: str = "off") -> dict:
        """The answer of ``face signin``, and its exit status under ``status``."""
        words = ("--account", account, "--video", str(file), "--challenge", challenge)
        status, out, _ = self.call("signin", *words, "--json")
        return json.loads(out) | {"status": status}
