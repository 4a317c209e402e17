"""The model packs of a store's folder: installing, listing, checking; a pack is whole there or not at all."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.face_pack import checked_licence, form_of, lock_folder, locked
from app.adapters.pack_source import checked_sha256, copy_folder, download, is_address, unpack
from app.face.pack import LIVENESS_FORMS, LOCK_FILE, PackLock
from app.kernel.errors import AppError, Rejected, Unavailable

SHELF = "face-packs"
"""Folder beside the store."""

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class ShelvedPack:
    """A folder of the shelf.  lock: None when ``fault`` says what is wrong with it."""

    folder: Path
    lock: PackLock | None
    fault: AppError | None = None


class PackShelf:
    """Serves ``app.staff.commands.face_settings.PackInstaller``."""

    def __init__(self, data: Path) -> None:
        self._place = data / SHELF

    def install(self, source: str, sha256: str | None, liveness: Path | None) -> tuple[Path, PackLock]:
        """Copy, check, lock, try out, and only then give the pack its name; the same pack twice is one.

        source: a folder, a zip file, or an https address of a zip file.  sha256: of the zip, which it must have; of
        the lock that will be written, for a folder that is to be exactly that one.
        Raises Rejected: face_pack_address, face_pack_needs_sha256, face_pack_sha256_form, face_pack_digest,
        face_pack_zip, face_pack_too_large, face_pack_liveness_missing and whatever makes a pack unusable; Unavailable:
        face_pack_source_missing, face_pack_not_fetched, face_pack_not_kept.
        """
        if sha256 is not None and not _SHA256.fullmatch(sha256):
            raise Rejected("face_pack_sha256_form")
        try:
            self._place.mkdir(parents=True, exist_ok=True)
            with _staging(self._place) as stage:
                files = stage / "files"
                files.mkdir()
                name = _fetch(source, sha256, stage / "archive", files)
                lock = _locked_stage(files, name, liveness)
                if not _is_archive(source) and sha256 is not None and lock.digest != sha256.lower():
                    raise Rejected("face_pack_digest", wanted=sha256[:12], found=lock.digest[:12])
                return self._shelve(files, lock), lock
        except OSError as error:
            raise Unavailable("face_pack_not_kept", folder=str(self._place)) from error

    def _shelve(self, files: Path, lock: PackLock) -> Path:
        target = self._place / lock.folder
        if target.exists():
            with_fault = _fault_of(target)
            if with_fault is None:
                return target
            shutil.rmtree(target)
        files.rename(target)
        return target

    def packs(self) -> tuple[ShelvedPack, ...]:
        """What is there, each file hashed again."""
        try:
            folders = sorted(path for path in self._place.iterdir() if path.is_dir() and path.name[:1] != ".")
        except OSError:
            return ()
        return tuple(map(_shelved, folders))


def _fetch(source: str, sha256: str | None, archive: Path, files: Path) -> str:
    """Bring the pack's files into ``files``; returns what the pack is called when it does not say so itself."""
    if is_address(source):
        if sha256 is None:
            raise Rejected("face_pack_needs_sha256")
        download(source, archive)
        name = Path(urlsplit(source).path).stem
    else:
        place = Path(source).absolute()
        if source and place.is_dir():
            copy_folder(place, files)
            return place.name
        if not place.is_file():
            raise Unavailable("face_pack_source_missing", source=source[:200])
        if sha256 is None:
            raise Rejected("face_pack_needs_sha256")
        archive, name = place, place.stem
    checked_sha256(archive, sha256)
    unpack(archive, files)
    return name


def _is_archive(source: str) -> bool:
    return is_address(source) or Path(source).is_file()


def _locked_stage(files: Path, name: str, liveness: Path | None) -> PackLock:
    """Add the anti-spoof networks, lock, ask for the licence, load once."""
    if liveness is not None:
        _add_liveness(files, liveness)
    lock = lock_folder(files, name)
    if liveness is not None and not lock.has_liveness:
        raise Rejected("face_pack_liveness_missing", folder=str(liveness))
    checked_licence(files, lock)
    written = files / LOCK_FILE
    with written.open("x", encoding="utf-8") as file:
        file.write(lock.text())
        file.flush()
        os.fsync(file.fileno())
    InsightFaceEngine(files).load()
    return lock


def _add_liveness(files: Path, liveness: Path) -> None:
    """The anti-spoof networks of the folder; one of a name that the pack has already stays the pack's."""
    folder = liveness.absolute()
    if not folder.is_dir():
        raise Unavailable("face_pack_source_missing", source=str(liveness))
    for network in sorted(folder.glob("*.onnx")):
        is_wanted = network.is_file() and not network.is_symlink() and form_of(network) in LIVENESS_FORMS
        if is_wanted and not (files / network.name).exists():
            shutil.copyfile(network, files / network.name)


def _shelved(folder: Path) -> ShelvedPack:
    fault = _fault_of(folder)
    return ShelvedPack(folder, None if fault else locked(folder), fault)


def _fault_of(folder: Path) -> AppError | None:
    try:
        lock = locked(folder)
    except AppError as error:
        return error
    return None if lock.folder == folder.name else Rejected("face_pack_lock_broken")


@contextmanager
def _staging(place: Path) -> Iterator[Path]:
    """A folder on the same disk that is gone afterwards, whatever happened."""
    stage = Path(mkdtemp(prefix=".staging-", dir=place))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
