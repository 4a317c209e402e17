"""A model pack's lock: which file does what, and that it is still the file it was; pure values and text."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from app.kernel.errors import Rejected
from app.kernel.health import Health, Level

LOCK_FILE = "pack.lock.json"
LOCK_VERSION = 1
SETTING = "face.pack"
"""The setting that names the folder of the pack in use."""

USABLE_LICENCES = ("verified_commercial", "verified_non_commercial", "default_non_commercial")

_FILE = re.compile(r"(?!\.)[^/\\\x00-\x1f:]{1,120}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Role(StrEnum):
    """What a file of the pack is for; only detector, recogniser and liveness are ever run."""

    DETECTOR = "detector"
    RECOGNISER = "recogniser"
    LIVENESS = "liveness"
    MANIFEST = "manifest"
    LICENCE = "licence"
    UNUSED = "unused"


class Form(StrEnum):
    """How a network wants its picture, and what it answers."""

    SCRFD = "insightface-scrfd"  # RGB, (v - mean) / std, boxes and points in insightface's order
    YUNET = "cv2-yunet"  # for cv2.FaceDetectorYN
    ARCFACE = "insightface-arcface"  # RGB 112 x 112, aligned by five points; a vector
    BOX_2_7 = "minifasnet-2.7"  # BGR 0..255, 80 x 80, the box enlarged 2.7 times; index 1 is live
    BOX_4_0 = "minifasnet-4.0"  # the same, 4.0 times
    ALIGNED = "insightface-liveness"  # RGB 0..1, 80 x 80, aligned by five points; one probability
    NONE = ""  # no network


LIVENESS_FORMS = (Form.BOX_2_7, Form.BOX_4_0, Form.ALIGNED)


@dataclass(frozen=True, slots=True)
class LockedFile:
    """One file of a pack: a bare name, its hex sha256, its role and, for a network, its input form."""

    file: str
    sha256: str
    role: Role
    form: Form = Form.NONE


@dataclass(frozen=True, slots=True)
class PackLock:
    """What a pack consists of.

    name: the pack's own id, fit for a folder's name.  title: as shown.  files: sorted by name, one detector and one
    recogniser among them.
    """

    name: str
    title: str
    files: tuple[LockedFile, ...]

    def of(self, role: Role) -> tuple[LockedFile, ...]:
        """The files with that role."""
        return tuple(file for file in self.files if file.role is role)

    @property
    def recogniser(self) -> LockedFile:
        """The network to whose digest templates and rules belong."""
        return self.of(Role.RECOGNISER)[0]

    @property
    def has_liveness(self) -> bool:
        """Whether it can tell a living face from a picture of one."""
        return bool(self.of(Role.LIVENESS))

    @property
    def folder(self) -> str:
        """The folder's name in the store: it pins every byte of the lock."""
        return f"{self.name}-{self.digest[:12]}"

    @property
    def digest(self) -> str:
        """Hex sha256 of ``text()``."""
        return hashlib.sha256(self.text().encode()).hexdigest()

    def text(self) -> str:
        """As ``pack.lock.json`` holds it."""
        files = [asdict(file) for file in self.files]
        told = {"lock_version": LOCK_VERSION, "name": self.name, "title": self.title, "files": files}
        return json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def made_lock(name: str, title: str, files: Sequence[LockedFile]) -> PackLock:
    """A lock over ``files``; ``Rejected("face_pack_incomplete")`` unless exactly one detects and one recognises."""
    lock = PackLock(safe_name(name), title, tuple(sorted(files, key=lambda file: file.file)))
    for role in (Role.DETECTOR, Role.RECOGNISER):
        if len(lock.of(role)) != 1:
            raise Rejected("face_pack_incomplete", role=role.value, count=len(lock.of(role)))
    return lock


def read_lock(text: str) -> PackLock:
    """A lock from its file; ``Rejected("face_pack_lock_broken")`` for anything that ``text`` would not have written."""
    try:
        told = json.loads(text)
        if told["lock_version"] != LOCK_VERSION:
            raise ValueError("another version")
        files = [LockedFile(f["file"], f["sha256"], Role(f["role"]), Form(f["form"])) for f in told["files"]]
        names = [file.file for file in files]
        if len(set(names)) != len(names) or not all(_is_sound(file) for file in files):
            raise ValueError("a file's name or digest")
        lock = made_lock(str(told["name"]), str(told["title"]), files)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, Rejected) as error:
        raise Rejected("face_pack_lock_broken") from error
    if lock.text() != text:
        raise Rejected("face_pack_lock_broken")
    return lock


def _is_sound(file: LockedFile) -> bool:
    return is_bare_name(file.file) and bool(_SHA256.fullmatch(file.sha256))


def is_bare_name(file: str) -> bool:
    """Whether a text can only name a file in the folder itself."""
    return bool(_FILE.fullmatch(file)) and file != LOCK_FILE


def safe_name(name: str) -> str:
    """A pack's name as part of a folder's: letters, digits, dot and dash, at most 40."""
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.")[:40].strip("-.")
    return plain or "pack"


def box_form(file: str) -> Form | None:
    """The enlargement that a network of MiniFASNet's form wants, as its file's name tells; None when it does not.

    The weights' usual names begin with the enlargement (``2.7_80x80_...``, ``4_0_0_80x80_...``) or end with V2 or V1SE.
    """
    name = file.lower()
    if name.startswith(("4_0", "4.0")) or "v1se" in name:
        return Form.BOX_4_0
    return Form.BOX_2_7 if name.startswith(("2.7", "2_7")) or "v2" in name else None


def network_form(inputs: Sequence[Sequence[object]], outputs: Sequence[Sequence[object]], file: str) -> Form | None:
    """What a network is by the shapes of its inputs and outputs; None for one that sign-in has no use for.

    A dimension is a number, or anything else when it is free.
    """
    if len(inputs) != 1 or len(inputs[0]) != 4 or inputs[0][1] != 3:
        return None
    size = tuple(inputs[0][2:])
    if len(outputs) == 12:
        return Form.YUNET
    if len(outputs) in (6, 9, 10, 15):
        return Form.SCRFD
    if len(outputs) != 1:
        return None
    answer = outputs[0]
    if size == (80, 80):
        if len(answer) == 1:
            return Form.ALIGNED
        return box_form(file) if len(answer) == 2 and answer[1] == 3 else None
    is_vector = len(answer) == 2 and isinstance(answer[1], int) and answer[1] >= 64
    return Form.ARCFACE if size == (112, 112) and is_vector else None


def roles_of(forms: dict[str, Form | None], tasks: dict[str, str] | None) -> dict[str, tuple[Role, Form]]:
    """Which networks are run: what the manifest names (``tasks``: file → role), else what their forms tell.

    SCRFD goes before YuNet, and the networks that see the surroundings go before the aligned one.
    """
    found = {file: (Role.UNUSED, form or Form.NONE) for file, form in forms.items()}
    named = tasks or {}
    for file, form in forms.items():
        if named.get(file) == Role.RECOGNISER or (Role.RECOGNISER not in named.values() and form is Form.ARCFACE):
            found[file] = (Role.RECOGNISER, Form.ARCFACE)
        elif named.get(file) == Role.DETECTOR:
            found[file] = (Role.DETECTOR, Form.SCRFD)
    if Role.DETECTOR not in named.values():
        _choose(found, Role.DETECTOR, ((Form.SCRFD,), (Form.YUNET,)))
    _choose(found, Role.LIVENESS, ((Form.BOX_2_7, Form.BOX_4_0), (Form.ALIGNED,)))
    return found


def _choose(found: dict[str, tuple[Role, Form]], role: Role, ranks: Sequence[tuple[Form, ...]]) -> None:
    """Give ``role`` to every unused file of the first rank of forms that any file has."""
    for rank in ranks:
        chosen = [file for file, (before, form) in found.items() if before is Role.UNUSED and form in rank]
        if chosen:
            found.update({file: (role, found[file][1]) for file in chosen})
            return


def health_of(lock: PackLock, licence: str, customer: str = "", valid_until: str = "") -> Health:
    """How well a pack stands that was checked and whose threshold is known.  licence: insightface's word."""
    values = {
        "title": lock.title,
        "recogniser": lock.recogniser.sha256[:12],
        "customer": customer,
        "until": valid_until,
    }
    if not lock.has_liveness:
        return Health("face_pack", Level.RED, "doctor_face_pack_no_liveness", values)
    level = Level.GREEN if licence == "verified_commercial" else Level.AMBER
    return Health("face_pack", level, f"doctor_face_pack_{licence}", values)


def device_code(health: Health) -> str:
    """The short sentence with which the settings and the status bar show what ``health_of`` found."""
    if health.level is Level.GREEN:
        return "device_face_ready"
    shorts = {
        "doctor_face_pack_missing": "device_face_missing",
        "doctor_face_pack_no_liveness": "device_face_no_liveness",
    }
    return shorts.get(health.code, "device_face_non_commercial")
