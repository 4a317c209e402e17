"""A model pack in its folder: its lock made or read, every file hashed again, its licence asked for."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.adapters.face_library import Licence, licence_of, shapes_of
from app.face.pack import (
    LOCK_FILE,
    USABLE_LICENCES,
    Form,
    LockedFile,
    PackLock,
    Role,
    is_bare_name,
    made_lock,
    network_form,
    read_lock,
    roles_of,
)
from app.kernel.errors import Rejected, Unavailable
from app.kernel.files import read_at_most

MANIFEST = "manifest.json"
LICENCE = "MODEL.LICENSE"
MOST_BYTES = 1_500_000_000
"""No pack is larger; its files are read whole."""

_LARGEST_LIST = 1_000_000
"""Bytes that a lock or a manifest may have."""

_TASKS = {"detection": Role.DETECTOR, "recognition": Role.RECOGNISER}


@dataclass(frozen=True, slots=True)
class PackFacts:
    """What settings and the doctor show of a pack.  digest: of the recogniser.  licence: insightface's finding."""

    name: str
    digest: str
    licence: Licence
    has_liveness: bool


@dataclass(frozen=True, slots=True)
class CheckedPack:
    """A pack whose every file is as the lock says and whose licence may be used.

    is_installed: it carries its own lock.  has_manifest: insightface finds its networks by the manifest.
    """

    folder: Path
    lock: PackLock
    licence: Licence
    is_installed: bool

    @property
    def has_manifest(self) -> bool:
        """Whether the pack has one."""
        return bool(self.lock.of(Role.MANIFEST))

    @property
    def facts(self) -> PackFacts:
        """In short."""
        return PackFacts(self.lock.title, self.lock.recogniser.sha256, self.licence, self.lock.has_liveness)


def open_pack(folder: Path) -> CheckedPack:
    """Check a pack before anything of it is run: its lock if it has one, else as a lock would be made now.

    Raises Unavailable: face_pack_missing; Rejected: face_pack_no_manifest, face_pack_changed, face_pack_incomplete,
    face_pack_lock_broken, face_pack_too_large, and face_pack_licence_ with the state.
    """
    is_installed = _is_locked(folder)
    lock = locked(folder) if is_installed else lock_folder(folder)
    return CheckedPack(folder, lock, checked_licence(folder, lock), is_installed)


def _is_locked(folder: Path) -> bool:
    """A bare or relative name would be taken for a pack to download; so would a path that is no folder."""
    try:
        is_there = folder.is_absolute() and folder.is_dir()
    except OSError:  # a name that no disk can hold
        is_there = False
    if not is_there:
        raise Unavailable("face_pack_missing", folder=str(folder))
    return (folder / LOCK_FILE).is_file()


def locked(folder: Path) -> PackLock:
    """The lock of an installed pack, after the digest of every file it names.

    Raises Rejected: face_pack_lock_broken, face_pack_changed, and what reading the lock raises.
    """
    try:
        lock = read_lock(read_at_most(folder / LOCK_FILE, _LARGEST_LIST).decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Rejected("face_pack_lock_broken") from error
    for file in lock.files:
        if digest_of(folder / file.file) != file.sha256:
            raise Rejected("face_pack_changed", file=file.file)
    return lock


def checked_licence(folder: Path, lock: PackLock) -> Licence:
    """The library loads whatever the licence says: the check is ours to make."""
    licence = licence_of(folder, None if lock.of(Role.MANIFEST) else lock.name)
    if licence.state not in USABLE_LICENCES:
        raise Rejected(f"face_pack_licence_{licence.state}", name=lock.title)
    return licence


def digest_of(file: Path) -> str:
    """Hex sha256 of a file that is no link; "" when it cannot be read."""
    try:
        if file.is_symlink():
            return ""
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def lock_folder(folder: Path, name: str | None = None) -> PackLock:
    """What the lock of this folder's files would be; nothing is written.

    name: of a pack whose manifest does not tell it; None for the folder's.

    A manifest, if there is one, must be of version 2 (insightface ignores any other silently and guesses by file
    name), and its digests must hold: Rejected otherwise, ``face_pack_no_manifest`` where there is no model either.
    """
    files = pack_files(folder)
    manifest = _manifest(folder) if MANIFEST in files else None
    tasks = _checked_tasks(folder, manifest) if manifest is not None else None
    forms = {file: form_of(folder / file) for file in files if file.lower().endswith(".onnx")}
    if not forms:
        raise Rejected("face_pack_no_manifest", folder=str(folder))
    roles = roles_of(forms, tasks)
    entries = [LockedFile(file, digest_of(folder / file), *roles.get(file, _paper(file))) for file in files]
    named = manifest or {}
    identity = str(named.get("model_id") or name or folder.name)
    return made_lock(identity, str(named.get("display_name") or identity), entries)


def _paper(name: str) -> tuple[Role]:
    roles = {MANIFEST: Role.MANIFEST, LICENCE: Role.LICENCE}
    return (roles.get(name, Role.UNUSED),)


def pack_files(folder: Path) -> list[str]:
    """The plain files of a folder, links and folders left out.

    Raises Unavailable("face_pack_missing") without such a folder, Rejected("face_pack_too_large") beyond the limit.
    """
    try:
        found = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
        total = sum(path.stat().st_size for path in found)
    except OSError as error:
        raise Unavailable("face_pack_missing", folder=str(folder)) from error
    if total > MOST_BYTES or len(found) > 200:
        raise Rejected("face_pack_too_large", most_mb=MOST_BYTES // 1_000_000)
    return [path.name for path in found if is_bare_name(path.name)]


def _manifest(folder: Path) -> Mapping[str, Any]:
    try:
        manifest = json.loads(read_at_most(folder / MANIFEST, _LARGEST_LIST).decode("utf-8"))
        version = manifest["manifest_version"]
        tasks = manifest["tasks"]
        is_sound = type(version) is int and version == 2 and isinstance(tasks, dict) and "recognition" in tasks
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Rejected("face_pack_no_manifest", folder=str(folder)) from error
    if not is_sound:
        raise Rejected("face_pack_no_manifest", folder=str(folder))
    return manifest  # type: ignore[no-any-return]  # JSON


def _checked_tasks(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """File → role for what the manifest names, after its digests."""
    found: dict[str, str] = {}
    for task, role in _TASKS.items():
        if task not in manifest["tasks"]:
            continue
        try:
            file, digest = manifest["tasks"][task]["file"], manifest["tasks"][task]["sha256"]
        except (KeyError, TypeError) as error:
            raise Rejected("face_pack_no_manifest", folder=str(folder)) from error
        if not isinstance(file, str) or not is_bare_name(file) or digest_of(folder / file) != digest:
            raise Rejected("face_pack_changed", file=str(file)[:80])
        found[file] = role.value
    return found


def form_of(file: Path) -> Form | None:
    """What a network is; None when it is none that sign-in knows."""
    try:
        return network_form(*shapes_of(file.read_bytes()), file.name)
    except (OSError, ValueError):
        return None
