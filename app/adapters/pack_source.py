"""Where a model pack comes from: a folder, a zip file, or a zip file behind an https address.

This is the only part of the program that may use the network, when a person says so and never on its own.
"""

import hashlib
import ssl
import stat
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import urlsplit

from app.adapters.face_pack import MOST_BYTES, pack_files
from app.face.pack import LOCK_FILE, is_bare_name
from app.kernel.errors import Rejected, Unavailable

_CHUNK = 1 << 20
_TIMEOUT_S = 30
_MOST_ENTRIES = 1000


def is_address(source: str) -> bool:
    """Whether a source is meant as an address; only https is taken."""
    return "://" in source or source.lower().startswith(("file:", "http:", "https:"))


def download(address: str, to: Path) -> None:
    """Fetch a file over https, and over nothing else, redirects included.

    Raises Rejected: face_pack_address, face_pack_too_large; Unavailable: face_pack_not_fetched.
    """
    _check_address(address)
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _OnlyHttps(),
    ):
        opener.add_handler(handler)
    try:
        with opener.open(address, timeout=_TIMEOUT_S) as answer, to.open("wb") as file:
            _copied(answer, file, MOST_BYTES)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise Unavailable("face_pack_not_fetched", host=urlsplit(address).hostname or "") from error


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to https only."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        _check_address(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        is_sound = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_sound = False
    if not is_sound:
        raise Rejected("face_pack_address")


def checked_sha256(file: Path, wanted: str) -> None:
    """``Rejected("face_pack_digest")`` unless the file has that hex sha256."""
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != wanted.lower():
        raise Rejected("face_pack_digest", wanted=wanted[:12], found=found[:12])


def copy_folder(source: Path, to: Path) -> None:
    """The plain files of a folder; a lock of its own is not taken over."""
    for name in pack_files(source):
        with (source / name).open("rb") as read, (to / name).open("xb") as write:
            _copied(read, write, MOST_BYTES)


def unpack(archive: Path, to: Path) -> None:
    """The plain files of a zip, of its one top folder if it has one; nothing is ever written elsewhere.

    Raises Rejected: face_pack_zip (no sound zip, or one that names places outside), face_pack_too_large.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            left = MOST_BYTES
            for entry, name in _entries(opened):
                with opened.open(entry) as read, (to / name).open("xb") as write:
                    left -= _copied(read, write, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, FileExistsError) as error:
        raise Rejected("face_pack_zip") from error


def _entries(opened: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The files to take and their names; links, encrypted entries and paths that lead out refuse the whole zip."""
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _too_large()
    paths = [PurePosixPath(entry.filename.replace("\\", "/")) for entry in entries]
    for entry, path in zip(entries, paths, strict=True):
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or entry.flag_bits & 1 or path.is_absolute() or ".." in path.parts or ":" in str(path):
            raise Rejected("face_pack_zip")
    tops = {path.parts[0] for path in paths if len(path.parts) > 1}
    depth = 2 if len(tops) == 1 and all(len(path.parts) > 1 for path in paths) else 1
    for entry, path in zip(entries, paths, strict=True):
        if len(path.parts) == depth and path.name != LOCK_FILE and is_bare_name(path.name):
            yield entry, path.name


def _copied(read: IO[bytes], write: IO[bytes], most: int) -> int:
    """Copy in pieces, counting what really comes; returns the bytes copied."""
    count = 0
    while piece := read.read(_CHUNK):
        count += len(piece)
        if count > most:
            raise _too_large()
        write.write(piece)
    return count


def _too_large() -> Rejected:
    return Rejected("face_pack_too_large", most_mb=MOST_BYTES // 1_000_000)
