"""What the verbs of the face check get: engines, measuring, model packs, and what the doctor says of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.store import StoreParts

if TYPE_CHECKING:
    from app.adapters.face_insightface import InsightFaceEngine
    from app.adapters.face_lab import FaceLab
    from app.adapters.pack_shelf import PackShelf, ShelvedPack
    from app.kernel.health import Health
    from app.staff.commands.check_clip import CheckClip
    from app.staff.commands.face_settings import InstallPack, SetFaceRule
    from app.staff.queries import ConsentQueries


class PackParts(StoreParts):
    """Model packs and what is measured with them."""

    def face_engine(self, pack: Path | None) -> "InsightFaceEngine":
        """The engine of that folder, or of the office's own pack; ``Unavailable("face_engine_missing")`` without."""
        from app.adapters.face_insightface import InsightFaceEngine

        return InsightFaceEngine(self._pack_folder(pack), self.settings)

    def face_lab(self, pack: Path | None) -> "FaceLab":
        """An engine to measure with; with a folder named, no store is opened and only published rules hold."""
        from app.adapters.face_insightface import InsightFaceEngine
        from app.adapters.face_lab import FaceLab

        return FaceLab(InsightFaceEngine(self._pack_folder(pack), {} if pack else self.settings))

    def _pack_folder(self, pack: Path | None) -> Path:
        from app.kernel.errors import Unavailable

        folder = pack.absolute() if pack is not None else self.face_pack
        if folder is None:
            raise Unavailable("face_engine_missing")
        return folder

    @property
    def check_clip(self) -> "CheckClip":
        """What sign-in would decide over a clip."""
        from app.staff.commands.check_clip import CheckClip

        return CheckClip(self.units, self.clock, self.staff.template_sealer)

    @property
    def install_pack(self) -> "InstallPack":
        """Installing a model pack."""
        from app.staff.commands.face_settings import InstallPack

        return InstallPack(self.units, self.clock, self._shelf())

    @property
    def set_face_rule(self) -> "SetFaceRule":
        """Keeping a calibrated rule."""
        from app.staff.commands.face_settings import SetFaceRule

        return SetFaceRule(self.units, self.clock)

    @property
    def consents(self) -> "ConsentQueries":
        """Who agreed to the use of their face."""
        from db.queries.face_consents import SqlConsents

        return SqlConsents(self.store)

    def shelved_packs(self) -> "Sequence[ShelvedPack]":
        """What is installed."""
        return self._shelf().packs()

    def _shelf(self) -> "PackShelf":
        from app.adapters.pack_shelf import PackShelf

        return PackShelf(self.folder)

    def face_pack_health(self) -> "Health":
        """Whether the pack in use may sign people in, and under which licence; nothing of it is run."""
        from app.adapters.face_pack import open_pack
        from app.face.pack import health_of
        from app.face.rules import rule_for
        from app.kernel.health import Health, Level

        folder = self.face_pack
        if folder is None:
            code = "doctor_face_pack_demo" if self.is_demo else "doctor_face_pack_missing"
            return Health("face_pack", Level.AMBER, code)
        pack = open_pack(folder)
        rule_for(pack.lock.recogniser.sha256, self.settings)
        return health_of(pack.lock, pack.licence.state, pack.licence.customer, pack.licence.valid_until)
