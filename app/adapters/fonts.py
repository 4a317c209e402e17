"""Where TrueType fonts lie on this machine: the Chinese ones that suit papers first, every other one after."""

import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PREFERRED = (
    "wqy-microhei.ttc",
    "msyh.ttc",
    "msyh.ttf",
    "deng.ttf",
    "simhei.ttf",
    "simsun.ttc",
    "wqy-zenhei.ttc",
    "droidsansfallbackfull.ttf",
    "droidsansfallback.ttf",
    "simsunb.ttf",
    "uming.ttc",
    "ukai.ttc",
)
"""Known Chinese fonts with TrueType outlines, best on paper first.  simsunb holds the rare characters on Windows."""

_SUFFIXES = frozenset({".ttf", ".ttc"})


@dataclass(frozen=True, slots=True)
class FontFile:
    """One face: its file, and its place in a collection."""

    path: Path
    index: int = 0


def font_folders() -> tuple[Path, ...]:
    """The folders in which this system keeps fonts, for everybody and for the user."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        local = Path(os.environ.get("LOCALAPPDATA", str(home)))
        return (windows / "Fonts", local / "Microsoft" / "Windows" / "Fonts")
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local" / "share" / "fonts",
        home / ".fonts",
    )


def font_files(folders: tuple[Path, ...] | None = None) -> Iterator[FontFile]:
    """Usable faces, the preferred first, then all others by file name.

    Faces without TrueType outlines (those with CFF outlines, such as most Noto CJK files) cannot be embedded
    as a subset and are left out.  An unreadable file is passed over.
    """
    found = sorted(_walk(folders if folders is not None else font_folders()), key=_rank)
    for path in found:
        if has_outlines(path):
            yield FontFile(path)


def has_outlines(path: Path) -> bool:
    """Whether the first face of the file has TrueType outlines (a ``glyf`` table)."""
    try:
        with path.open("rb") as file:
            start = 0
            tag = file.read(4)
            if tag == b"ttcf":
                file.seek(12)
                start = struct.unpack(">I", file.read(4))[0]
            file.seek(start + 4)
            count = struct.unpack(">H", file.read(2))[0]
            file.seek(start + 12)
            return any(file.read(16)[:4] == b"glyf" for _ in range(count))
    except (OSError, struct.error):
        return False


def _walk(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        for place, _, names in os.walk(folder):
            yield from (Path(place, name) for name in names if Path(name).suffix.lower() in _SUFFIXES)


def _rank(path: Path) -> tuple[int, str, str]:
    name = path.name.lower()
    return (_PREFERRED.index(name) if name in _PREFERRED else len(_PREFERRED), name, str(path))
