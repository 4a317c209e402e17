"""What kinds of things a command changed, so that screens know whether to look again."""

from enum import StrEnum


class Changed(StrEnum):
    """Announced once by ``ui`` after a command; each screen refreshes itself if it cares."""

    SESSION = "session"
    CASES = "cases"
    DRAFTS = "drafts"
    QUEUE = "queue"
    REGISTER = "register"
    PAPERS = "papers"
    SETTINGS = "settings"
    STAFF = "staff"
    SYNC = "sync"
