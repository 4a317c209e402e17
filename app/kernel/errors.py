"""The four branches of what can go wrong; everything else is a bug."""

from collections.abc import Mapping


class AppError(Exception):
    """A known refusal or failure: a code and values; the sentence is data (``resources/messages``).

    code: snake_case, unique in the program.  values: what the sentence names, plain str or int.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        return self.code


class Rejected(AppError):
    """A rule said no."""


class Conflict(AppError):
    """Somebody else was there first; the other state is to be shown."""


class Unavailable(AppError):
    """A server, camera, disk or file cannot be used now; it may be tried again."""


class NotFound(AppError):
    """What was asked for does not exist."""
