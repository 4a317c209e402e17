"""Where a headless session's token lies: a file that only its owner reads, one per store."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from app.kernel.errors import Unavailable


class TokenFile:
    """Serves ``app.staff.ports.TokenKeeper``.

    name: what kind of token; a sign-in that waits for a signature has one of its own.
    The user's runtime folder is taken where there is one (it empties at log-out), else the configuration folder.
    """

    def __init__(self, store_folder: Path, environment: Mapping[str, str] | None = None, name: str = "session") -> None:
        env = os.environ if environment is None else environment
        mark = hashlib.sha256(str(store_folder.resolve()).encode()).hexdigest()[:16]
        self._file = _home(env) / "yichuang" / f"{name}-{mark}"

    def keep(self, token: str) -> None:
        """Keep or replace; ``Unavailable("token_not_kept")`` when no place can be written."""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._file.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(token)
            fresh.replace(self._file)
        except OSError as error:
            raise Unavailable("token_not_kept") from error

    def read(self) -> str | None:
        """The kept token; None when there is none, or when others could have read or put it there."""
        try:
            status = self._file.stat()
            if os.name == "posix" and (status.st_mode & 0o077 or status.st_uid != os.getuid()):
                return None
            return self._file.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return None

    def forget(self) -> None:
        """Remove it."""
        self._file.unlink(missing_ok=True)


def _home(env: Mapping[str, str]) -> Path:
    for name in ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "APPDATA"):
        if env.get(name):
            return Path(env[name])
    return Path(env.get("HOME", str(Path.home()))) / ".config"
